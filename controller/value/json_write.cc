#include "base/utf8.h"
#include "value/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace litectl {
namespace {

enum class Layout { compact, canonical, pretty };

void appendEscape(std::string& out, unsigned char byte) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (byte) {
    case '"':
      out.append("\\\"");
      return;
    case '\\':
      out.append("\\\\");
      return;
    case '\b':
      out.append("\\b");
      return;
    case '\f':
      out.append("\\f");
      return;
    case '\n':
      out.append("\\n");
      return;
    case '\r':
      out.append("\\r");
      return;
    case '\t':
      out.append("\\t");
      return;
    default:
      out.append("\\u00").append(1, kHex[byte >> 4U]).append(1, kHex[byte & 0xFU]);
  }
}

// Bytes that are no UTF-8 become U+FFFD: what we write is always JSON. What other readers take for
// a line break is escaped, so that it is always YAML of one meaning too.
void appendString(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\') {
      ++i;
      continue;
    }
    const std::size_t length = byte < 0x80 ? 0 : utf8Length(text.substr(i));
    const bool control = length > 0 && isControl(codePoint(text.substr(i, length)));
    if (length > 0 && !control) {
      i += length;
      continue;
    }
    out.append(text, copied, i - copied);
    if (control) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", codePoint(text.substr(i, length)));
    } else if (byte < 0x80) {
      appendEscape(out, byte);
    } else {
      out.append("\xEF\xBF\xBD");
    }
    i += std::max<std::size_t>(1, length);
    copied = i;
  }
  out.append(text, copied).push_back('"');
}

class Writer {
 public:
  explicit Writer(Layout layout) : layout_(layout) {}

  void write(const Value& value) {
    switch (value.type()) {
      case Value::Type::null:
        out_.append("null");
        return;
      case Value::Type::boolean:
        out_.append(value.boolean() ? "true" : "false");
        return;
      case Value::Type::number:
        out_.append(value.number().text());
        return;
      case Value::Type::string:
        appendString(out_, value.string());
        return;
      case Value::Type::list:
        writeList(value.list());
        return;
      case Value::Type::map:
        writeMap(value.map());
        return;
    }
  }

  [[nodiscard]] std::string take() && { return std::move(out_); }

 private:
  void writeList(const Value::List& list) {
    out_.push_back('[');
    ++depth_;
    bool first = true;
    for (const Value& item : list) {
      separate(first);
      write(item);
    }
    close(first, ']');
  }

  void writeMap(const Value::Map& map) {
    out_.push_back('{');
    ++depth_;
    bool first = true;
    const auto writeMember = [&](const Member& member) {
      separate(first);
      appendString(out_, member.key);
      out_.append(layout_ == Layout::pretty ? ": " : ":");
      write(member.value);
    };
    if (layout_ == Layout::canonical) {
      std::vector<const Member*> sorted;
      sorted.reserve(map.size());
      for (const Member& member : map) sorted.push_back(&member);
      std::sort(sorted.begin(), sorted.end(),
                [](const Member* a, const Member* b) { return a->key < b->key; });
      for (const Member* member : sorted) writeMember(*member);
    } else {
      for (const Member& member : map) writeMember(member);
    }
    close(first, '}');
  }

  void separate(bool& first) {
    if (!first) out_.push_back(',');
    first = false;
    breakLine();
  }

  void close(bool empty, char bracket) {
    --depth_;
    if (!empty) breakLine();
    out_.push_back(bracket);
  }

  void breakLine() {
    if (layout_ == Layout::pretty) out_.append("\n").append(2 * depth_, ' ');
  }

  Layout layout_;
  std::string out_;
  std::size_t depth_ = 0;
};

std::string written(const Value& value, Layout layout) {
  Writer writer(layout);
  writer.write(value);
  return std::move(writer).take();
}

}  // namespace

std::string toJson(const Value& value) { return written(value, Layout::compact); }
std::string toCanonicalJson(const Value& value) { return written(value, Layout::canonical); }
std::string toPrettyJson(const Value& value) { return written(value, Layout::pretty); }

}  // namespace litectl
