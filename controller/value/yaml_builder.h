#pragma once

#include "base/diagnostics.h"
#include "value/key_index.h"
#include "value/yaml.h"
#include "value/yaml_text.h"

#include <yaml-cpp/eventhandler.h>

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace YAML {
struct Mark;
}

namespace litectl {

// Builds Values from the parser's events under the strict profile. Reports what it can go on after
// and throws Stop after what it cannot. Borrows its arguments; used by one thread for one text.
class YamlBuilder final : public YAML::EventHandler {
 public:
  // A problem, already reported, that ends the reading of the text.
  struct Stop {};

  YamlBuilder(YamlText& text, const YamlLimits& limits, Diagnostics& diagnostics)
      : text_(text), limits_(limits), diagnostics_(diagnostics) {}

  [[nodiscard]] std::vector<Value> takeDocuments() && { return std::move(documents_); }
  // Offset of the innermost [ or { whose end has not been seen.
  [[nodiscard]] std::optional<std::size_t> innermostBracket() const;
  // Offset of the latest event.
  [[nodiscard]] std::size_t offset() const { return offset_; }

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override;
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { end(); }

 private:
  struct Frame {
    bool isMap = false;
    bool isFlow = false;
    bool isMerge = false;    // the key that waits for its value is `<<`
    bool dropNext = false;   // the key that waits for its value was refused
    bool hasKey = false;     // map: a key waits for its value
    bool restarted = false;  // map: its first key came again
    SourcePos place;
    std::size_t offset = 0;
    YAML::anchor_t anchor = 0;
    std::string key;
    SourcePos keyPlace;
    Value::Map map;
    Value::List list;
    KeyIndex keys;
    std::vector<Value> merges;  // what `<<` names, in order
    SourcePos mergePlace;
  };
  struct Anchored {
    Value value;
    std::size_t nodes = 0;
    std::size_t depth = 0;
  };

  [[noreturn]] void stop(Error error);
  // Reports and goes on, unless that makes too many for one text.
  void report(Error error);
  // Sets offset_, refuses tabs before it, counts a node and returns its place.
  SourcePos enter(const YAML::Mark& mark);
  void count(std::size_t nodes, SourcePos place);
  void checkDepth(std::size_t more, SourcePos place);
  [[nodiscard]] bool wantsKey() const;
  // Whether a repeated key belongs to a document that was begun without ---, which is reported.
  bool isLaterDocument(const std::string& key, SourcePos first);
  void takeKey(const std::string& key, const std::string& tag, SourcePos place);
  void start(bool isMap, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
             bool isFlow);
  void end();
  void takeMerge(Frame& frame, Value value);
  void applyMerges(Frame& frame);
  void attach(Value value, YAML::anchor_t anchor);
  void remember(const Value& value, YAML::anchor_t anchor);

  YamlText& text_;
  const YamlLimits& limits_;
  Diagnostics& diagnostics_;
  std::vector<Value> documents_;
  std::vector<Frame> frames_;
  std::unordered_map<YAML::anchor_t, Anchored> anchors_;
  Value root_;
  std::size_t offset_ = 0;
  std::size_t documentsSeen_ = 0;
  std::size_t problems_ = 0;
  std::size_t nodes_ = 0;       // in the text or copied by an alias or merge
  std::size_t aliased_ = 0;     // of these, the copied ones
  std::size_t remembered_ = 0;  // nodes kept for aliases
};

}  // namespace litectl
