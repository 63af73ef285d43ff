#include "value/json.h"
#include "value/key_index.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_set>
#include <utility>

namespace litectl {
namespace {

// Where the elements of a listing go while the document is read.
struct Rows {
  std::string_view itemsKey;
  std::unordered_set<std::string_view> keep;
  const std::function<bool(Value&&)>& take;
};

Error notJson(std::size_t position) {
  return makeError(Code::jsonSyntax, "this is not JSON (byte " + std::to_string(position) + ")");
}

// Builds a Value from the parser's events. A callback that returns false ends the parse; error()
// then says why.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(const JsonLimits& limits, const Rows* rows) : limits_(limits), rows_(rows) {}

  bool null() override {
    return scalar([] { return Value(); });
  }
  bool boolean(bool value) override {
    return scalar([&] { return Value(value); });
  }
  bool number_integer(std::int64_t value) override {
    return scalar([&] { return Value(value); });
  }
  bool number_unsigned(std::uint64_t value) override {
    return scalar([&] { return Value(*Decimal::parse(std::to_string(value))); });
  }
  bool number_float(double /*unused*/, const std::string& token) override {
    if (skipping()) return skipped();
    std::optional<Decimal> number = Decimal::parse(token);
    if (!number) return fail(Code::jsonSyntax, "a number has an exponent beyond 10,000");
    return scalar([&] { return Value(*std::move(number)); });
  }
  bool string(std::string& value) override {
    return scalar([&] { return Value(std::move(value)); });
  }
  bool binary(binary_t& /*unused*/) override { return false; }

  bool start_object(std::size_t /*unused*/) override { return start(true); }
  bool start_array(std::size_t /*unused*/) override { return start(false); }
  bool end_object() override { return end(); }
  bool end_array() override { return end(); }

  bool key(std::string& key) override {
    if (skipDepth_ > 0) return true;
    Frame& frame = frames_.back();
    if (frame.row && !rows_->keep.empty() && !rows_->keep.contains(key)) {
      skipNext_ = true;
      return true;
    }
    if (frame.keys.find(frame.map, key) != nullptr) {
      return fail(Code::jsonSyntax, "an object has the same key twice");
    }
    frame.map.push_back(Member{std::move(key), {}, {}});
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::json::exception& /*what*/) override {
    if (!error_) error_ = notJson(position);
    return false;
  }

  [[nodiscard]] Result<Value> finish(bool complete) && {
    if (error_) return *std::move(error_);
    if (!complete) return makeError(Code::jsonSyntax, "this is not JSON");
    return std::move(root_);
  }

 private:
  struct Frame {
    bool isMap = false;
    bool rows = false;  // the list whose elements are handed out
    bool row = false;   // an element of it
    Value::Map map;     // the member being read is the last
    Value::List list;
    KeyIndex keys;
  };

  [[nodiscard]] bool skipping() const { return skipNext_ || skipDepth_ > 0; }

  // A scalar that nobody wants went by.
  bool skipped() {
    skipNext_ = false;
    return count();
  }

  bool count() {
    if (++nodes_ <= limits_.maxNodes) return true;
    return fail(Code::tooLarge,
                "the JSON has more than " + std::to_string(limits_.maxNodes) + " values");
  }

  template <class Make>
  bool scalar(const Make& make) {
    if (skipping()) return skipped();
    return count() && attach(make());
  }

  bool start(bool isMap) {
    if (!count()) return false;
    if (frames_.size() + skipDepth_ >= limits_.maxDepth) {
      return fail(Code::tooDeep,
                  "the JSON is nested more than " + std::to_string(limits_.maxDepth) + " deep");
    }
    if (skipping()) {
      skipNext_ = false;
      ++skipDepth_;
      return true;
    }
    Frame frame;
    frame.isMap = isMap;
    frame.rows = rows_ != nullptr && !isMap && atItems();
    frame.row = isMap && !frames_.empty() && frames_.back().rows;
    if (frame.row) frame.map.reserve(rowMembers_);
    frames_.push_back(std::move(frame));
    return true;
  }

  [[nodiscard]] bool atItems() const {
    if (rows_->itemsKey.empty()) return frames_.empty();
    return frames_.size() == 1 && frames_[0].isMap && frames_[0].map.back().key == rows_->itemsKey;
  }

  bool end() {
    if (skipDepth_ > 0) {
      --skipDepth_;
      return true;
    }
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (frame.row) rowMembers_ = frame.map.size();
    return attach(frame.isMap ? Value(std::move(frame.map)) : Value(std::move(frame.list)));
  }

  bool attach(Value value) {
    if (frames_.empty()) {
      root_ = std::move(value);
      return true;
    }
    Frame& frame = frames_.back();
    if (frame.rows) {
      return rows_->take(std::move(value)) ||
             fail(Code::malformedAnswer, "an element of the list was not accepted");
    }
    if (frame.isMap) {
      frame.map.back().value = std::move(value);
    } else {
      frame.list.push_back(std::move(value));
    }
    return true;
  }

  bool fail(Code code, std::string message) {
    if (!error_) error_ = makeError(code, std::move(message));
    return false;
  }

  const JsonLimits& limits_;
  const Rows* rows_;
  std::vector<Frame> frames_;
  Value root_;
  std::optional<Error> error_;
  std::size_t nodes_ = 0;
  std::size_t rowMembers_ = 0;  // of the last row: the next is likely to have as many
  std::size_t skipDepth_ = 0;
  bool skipNext_ = false;
};

Result<Value> read(std::string_view text, const JsonLimits& limits, const Rows* rows) {
  // nlohmann takes a NUL for the end of the text and would not look at what follows.
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return notJson(nul + 1);
  }
  Builder builder(limits, rows);
  const bool complete = nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  return std::move(builder).finish(complete);
}

}  // namespace

Result<Value> parseJson(std::string_view text, const JsonLimits& limits) {
  return read(text, limits, nullptr);
}

Result<Value> parseJsonRows(std::string_view text, std::string_view itemsKey,
                            const std::vector<std::string>& keep,
                            const std::function<bool(Value&&)>& row, const JsonLimits& limits) {
  const Rows rows{itemsKey, {keep.begin(), keep.end()}, row};
  return read(text, limits, &rows);
}

}  // namespace litectl
