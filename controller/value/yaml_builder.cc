#include "value/yaml_builder.h"

#include "value/yaml_failure.h"
#include "value/yaml_scalars.h"
#include "value/yaml_unclosed.h"

#include <fmt/format.h>
#include <yaml-cpp/mark.h>

#include <algorithm>
#include <utility>

namespace litectl {
namespace {

struct Extent {
  std::size_t nodes = 1;
  std::size_t depth = 0;  // of lists and maps
};

Extent extentOf(const Value& value) {
  Extent whole;
  const auto add = [&](const Value& part) {
    const Extent extent = extentOf(part);
    whole.nodes += extent.nodes;
    whole.depth = std::max(whole.depth, extent.depth);
  };
  if (value.isList()) {
    for (const Value& item : value.list()) add(item);
  } else if (value.isMap()) {
    for (const Member& member : value.map()) add(member.value);
  }
  if (value.isList() || value.isMap()) ++whole.depth;
  return whole;
}

// A document after the first must say where it begins: yaml-cpp calls any left-over a document,
// without end if it cannot get past it.
bool beginsDocument(std::string_view text, std::size_t previous, std::size_t offset) {
  if (text.substr(std::min(offset, text.size())).starts_with("---")) return true;
  const std::string_view between = text.substr(0, std::min(offset, text.size()));
  return between.find("\n...", std::min(previous, between.size())) != std::string_view::npos;
}

// Of one text; somebody who has that many to read starts with the first.
constexpr std::size_t kMostProblems = 100;
constexpr std::string_view kPlain = "?";
constexpr std::string_view kMergeKey = "<<";

}  // namespace

std::optional<std::size_t> YamlBuilder::innermostBracket() const {
  const auto it =
      std::find_if(frames_.rbegin(), frames_.rend(), [](const Frame& f) { return f.isFlow; });
  if (it == frames_.rend()) return std::nullopt;
  return text_.contentOffset(it->offset);
}

void YamlBuilder::report(Error error) {
  diagnostics_.add(std::move(error));
  if (++problems_ >= kMostProblems) throw Stop{};
}

void YamlBuilder::stop(Error error) {
  diagnostics_.add(std::move(error));
  throw Stop{};
}

SourcePos YamlBuilder::enter(const YAML::Mark& mark) {
  offset_ = mark.pos > 0 ? static_cast<std::size_t>(mark.pos) : 0;
  const SourcePos place = text_.place(offset_);
  const bool inFlow = !frames_.empty() && frames_.back().isFlow;
  if (!inFlow && text_.isIndentedByTab(offset_)) {
    stop(makeError(Code::yamlSyntax, "a tab is used for indentation, where YAML allows only spaces",
                   "replace the tab by spaces")
             .at(place));
  }
  return place;
}

void YamlBuilder::count(std::size_t nodes, SourcePos place) {
  nodes_ += nodes;
  if (nodes_ <= limits_.maxNodes) return;
  if (aliased_ == 0) {
    stop(makeError(Code::tooLarge,
                   fmt::format("the file holds more than {} values", limits_.maxNodes),
                   "split it into smaller files")
             .at(place));
  }
  stop(makeError(Code::aliasExpansion,
                 fmt::format("the aliases expand to more than {} values", limits_.maxNodes),
                 "write the values out instead of repeating aliases of aliases")
           .at(place));
}

void YamlBuilder::checkDepth(std::size_t more, SourcePos place) {
  if (frames_.size() + more <= limits_.maxDepth) return;
  stop(makeError(Code::tooDeep,
                 fmt::format("the nesting is more than {} levels deep", limits_.maxDepth),
                 "no manifest needs that; check what wrote the file")
           .at(place));
}

void YamlBuilder::OnDocumentStart(const YAML::Mark& mark) {
  const std::size_t previous = offset_;
  offset_ = mark.pos > 0 ? static_cast<std::size_t>(mark.pos) : 0;
  if (documentsSeen_ > 0 && !beginsDocument(text_.parsed(), previous, offset_)) {
    stop(makeError(Code::yamlSyntax, "something follows that is not part of the document",
                   "check the indentation and brackets here, or begin a new document with ---")
             .at(text_.place(offset_)));
  }
  if (++documentsSeen_ > limits_.maxDocuments) {
    stop(makeError(Code::tooManyDocuments,
                   fmt::format("the file holds more than {} documents", limits_.maxDocuments),
                   "split it into smaller files")
             .at(text_.place(offset_)));
  }
  anchors_.clear();
  remembered_ = 0;
  frames_.clear();
  root_ = Value();
}

void YamlBuilder::OnDocumentEnd() {
  if (!root_.isNull()) documents_.push_back(std::move(root_));
  root_ = Value();
}

// Files put together without --- between them look like one map that has every key again and again.
// That is one mistake for each file, and said where it begins.
bool YamlBuilder::isLaterDocument(const std::string& key, SourcePos first) {
  Frame& frame = frames_.back();
  if (frames_.size() != 1 || frame.isFlow || frame.map.empty()) return false;
  if (key != frame.map.front().key) return frame.restarted;
  frame.restarted = true;
  report(makeError(Code::duplicateKey,
                   fmt::format("the key \"{}\" is repeated, as if another document began here; it "
                               "stands first at line {}, column {}",
                               key, first.line, first.column),
                   "begin each document with a line of ---, or keep one of the two")
             .at(frame.keyPlace));
  return true;
}

bool YamlBuilder::wantsKey() const {
  return !frames_.empty() && frames_.back().isMap && !frames_.back().hasKey;
}

void YamlBuilder::takeKey(const std::string& key, const std::string& tag, SourcePos place) {
  Frame& frame = frames_.back();
  frame.hasKey = true;
  frame.key = key;
  frame.keyPlace = place;
  frame.isMerge = key == kMergeKey && tag == kPlain;
  frame.dropNext = false;
  if (std::optional<Error> problem = problemOfKey(key, tag)) {
    report(std::move(*problem).at(place));
    frame.dropNext = true;
    return;
  }
  SourcePos first;
  if (frame.isMerge) {
    first = std::exchange(frame.mergePlace, place);
  } else if (const Member* member = frame.keys.find(frame.map, key)) {
    first = member->keyPos;
  }
  if (first.known()) {
    frame.dropNext = true;
    if (isLaterDocument(key, first)) return;
    report(makeError(Code::duplicateKey,
                     fmt::format("the key \"{}\" is repeated; it stands first at line {}, "
                                 "column {}",
                                 key, first.line, first.column),
                     "keep one of the two")
               .at(place));
  }
}

void YamlBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  OnScalar(mark, std::string(kPlain), anchor, {});
}

void YamlBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  const SourcePos place = enter(mark);
  count(1, place);
  std::string text = value;
  const std::string_view parsed = text_.parsed();
  const std::size_t content = text_.contentOffset(offset_);
  // yaml-cpp takes the end of the text for a closing quote.
  if (tag != kPlain && content < parsed.size() &&
      (parsed[content] == '"' || parsed[content] == '\'') && !closingQuote(parsed, content)) {
    stop(unclosed(parsed[content]).at(text_.place(content)));
  }
  text_.restorePairs(text, content);
  if (wantsKey()) {
    remember(Value(text).at(place), anchor);
    takeKey(text, tag, place);
    return;
  }
  YamlScalar scalar = resolveScalar(text, tag);
  if (scalar.problem) report(std::move(*scalar.problem).at(place));
  attach(std::move(scalar.value).at(place), anchor);
}

void YamlBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const SourcePos place = enter(mark);
  const auto it = anchors_.find(anchor);
  if (it == anchors_.end()) {
    stop(makeError(Code::yamlSyntax, "the alias stands inside what it refers to",
                   "write the value out")
             .at(place));
  }
  aliased_ += it->second.nodes;
  count(it->second.nodes, place);
  checkDepth(it->second.depth, place);
  if (!wantsKey()) {
    attach(it->second.value, 0);
    return;
  }
  if (!it->second.value.isString()) {
    stop(makeError(Code::yamlSyntax, "the alias used as a key is no text", "write the key out")
             .at(place));
  }
  takeKey(it->second.value.string(), "!", place);
}

void YamlBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                  YAML::anchor_t anchor, YAML::EmitterStyle::value style) {
  start(false, mark, tag, anchor, style == YAML::EmitterStyle::Flow);
}

void YamlBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value style) {
  start(true, mark, tag, anchor, style == YAML::EmitterStyle::Flow);
}

void YamlBuilder::start(bool isMap, const YAML::Mark& mark, const std::string& tag,
                        YAML::anchor_t anchor, bool isFlow) {
  const SourcePos place = enter(mark);
  count(1, place);
  if (wantsKey()) {
    // That is also how yaml-cpp sees a bracket that is never closed.
    if (const auto open = unclosedBracket(text_.parsed(), text_.contentOffset(offset_))) {
      stop(unclosed(text_.parsed()[*open]).at(text_.place(*open)));
    }
    stop(makeError(
             Code::yamlSyntax,
             std::string("a key is a ") + (isMap ? "map" : "list") + ", where only text is allowed",
             "put text that begins with { or [ in quotes")
             .at(place));
  }
  checkDepth(1, place);
  if (std::optional<Error> problem = problemOfTag(tag, isMap)) {
    report(std::move(*problem).at(place));
  }
  Frame frame;
  frame.isMap = isMap;
  frame.isFlow = isFlow || (!frames_.empty() && frames_.back().isFlow);
  frame.place = place;
  frame.offset = offset_;
  frame.anchor = anchor;
  frames_.push_back(std::move(frame));
}

void YamlBuilder::end() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  if (!frame.merges.empty()) applyMerges(frame);
  Value value = frame.isMap ? Value(std::move(frame.map)) : Value(std::move(frame.list));
  attach(std::move(value).at(frame.place), frame.anchor);
}

void YamlBuilder::takeMerge(Frame& frame, Value value) {
  const bool isMap = value.isMap();
  const bool isMaps = value.isList() && std::all_of(value.list().begin(), value.list().end(),
                                                    [](const Value& v) { return v.isMap(); });
  if (isMap) {
    frame.merges.push_back(std::move(value));
  } else if (isMaps) {
    for (Value& map : value.list()) frame.merges.push_back(std::move(map));
  } else {
    report(makeError(Code::wrongType, "`<<` takes a map or a list of maps",
                     "name an anchor: `<<: *defaults`, or write \"<<\" in quotes for a "
                     "key of that name")
               .at(frame.keyPlace));
  }
}

// What the map says itself wins over what it merges, and the first of these over the later.
void YamlBuilder::applyMerges(Frame& frame) {
  for (Value& merge : frame.merges) {
    for (Member& member : merge.map()) {
      if (frame.keys.find(frame.map, member.key) == nullptr) {
        frame.map.push_back(std::move(member));
      }
    }
  }
}

void YamlBuilder::attach(Value value, YAML::anchor_t anchor) {
  remember(value, anchor);
  if (frames_.empty()) {
    root_ = std::move(value);
    return;
  }
  Frame& frame = frames_.back();
  if (!frame.isMap) {
    frame.list.push_back(std::move(value));
    return;
  }
  frame.hasKey = false;
  if (frame.dropNext) return;
  if (frame.isMerge) {
    takeMerge(frame, std::move(value));
  } else {
    frame.map.push_back(Member{std::move(frame.key), std::move(value), frame.keyPlace});
  }
}

// Anchors inside anchors copy the same nodes again and again, so these copies have a limit too.
void YamlBuilder::remember(const Value& value, YAML::anchor_t anchor) {
  if (anchor == 0) return;
  const Extent extent = extentOf(value);
  remembered_ += extent.nodes;
  if (remembered_ > limits_.maxNodes) {
    stop(makeError(Code::aliasExpansion,
                   fmt::format("the anchors hold more than {} values", limits_.maxNodes),
                   "remove the anchors that nothing refers to")
             .at(value.pos()));
  }
  anchors_[anchor] = Anchored{value, extent.nodes, extent.depth};
}

}  // namespace litectl
