#include "value/yaml_write.h"

#include "base/utf8.h"
#include "value/yaml_scalars.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace litectl {
namespace {

constexpr std::size_t kCommentColumns = 98;
// A longer key is no simple one for readers of YAML (1,024 characters).
constexpr std::size_t kMostSimpleKey = 1'000;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// What every program shows and reads as itself.
bool isPlainLetter(std::uint32_t point) {
  const bool nonCharacter = (point & 0xFFFEU) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF);
  const bool unseen = point == 0xAD || (point >= 0x200B && point <= 0x200F) || point == 0xFEFF;
  return point > 0xA0 && !unseen && !nonCharacter && !isControl(point) && !isWhiteSpace(point);
}

constexpr std::string_view kInside = " _./+@%=,;()$-?&*!~^<>|'\"\\:#";
constexpr std::string_view kAtFirst = "_./$(+^;";

bool mayStandPlain(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8Length(text.substr(at));
    if (length == 0) return false;
    const auto c = text[at];
    const bool letter = length > 1 ? isPlainLetter(codePoint(text.substr(at, length)))
                                   : isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && (at == 0 ? kAtFirst : kInside).find(c) == std::string_view::npos) return false;
    // These begin something else beside a blank.
    const bool last = at + length == text.size();
    if (c == ':' && (last || text[at + 1] == ' ')) return false;
    if (c == '#' && text[at - 1] == ' ') return false;
    if (c == ' ' && last) return false;
    at += length;
  }
  return !text.starts_with("...");
}

// A date of YAML 1.1, alone or with a time behind it.
bool isDate(std::string_view text) {
  const auto digits = [&](std::size_t least, std::size_t most) {
    const std::size_t count =
        std::min(std::min(text.find_first_not_of("0123456789"), text.size()), most);
    text.remove_prefix(count);
    return count >= least;
  };
  const auto dash = [&] {
    const bool there = text.starts_with('-');
    if (there) text.remove_prefix(1);
    return there;
  };
  return digits(4, 4) && dash() && digits(1, 2) && dash() && digits(1, 2) &&
         (text.empty() || text[0] == 'T' || text[0] == 't' || text[0] == ' ');
}

// What some reader of YAML 1.1 has for a number, though ours has not.
bool mayBeNumber(std::string_view text) {
  return text.find_first_not_of("0123456789_.+-:eE") == std::string_view::npos &&
         text.find_first_of("0123456789_") != std::string_view::npos &&
         std::count(text.begin(), text.end(), '.') <= 1;
}

bool isReadAsItself(const std::string& text) {
  const YamlScalar scalar = resolveScalar(text, "?");
  return scalar.value.isString() && !scalar.problem && !isDate(text) && !mayBeNumber(text);
}

std::string inQuotes(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = std::max<std::size_t>(1, utf8Length(text.substr(at)));
    const std::string_view sequence = text.substr(at, length);
    const std::uint32_t point = codePoint(sequence);
    at += length;
    if (point == '"' || point == '\\') {
      out.append("\\").append(sequence);
    } else if (point == '\n') {
      out += "\\n";
    } else if (point == '\t') {
      out += "\\t";
    } else if ((point >= ' ' && point < 0x7F) || isPlainLetter(point)) {
      out.append(sequence);
    } else if (point <= 0xFFFF) {
      fmt::format_to(std::back_inserter(out), "\\u{:04X}", point);
    } else {
      fmt::format_to(std::back_inserter(out), "\\U{:08X}", point);
    }
  }
  return out + "\"";
}

// YAML 1.1 wants a point and a sign where there is an exponent.
std::string numberText(const Decimal& number) {
  std::string text = number.text();
  const std::size_t e = text.find('e');
  if (e == std::string::npos) return text;
  if (isDigit(text[e + 1])) text.insert(e + 1, "+");
  if (text.find('.') == std::string::npos) text.insert(e, ".0");
  return text;
}

class Writer {
 public:
  explicit Writer(const std::vector<YamlComment>& comments) : comments_(comments) {}

  std::string run(const Value& value) {
    comment(0);
    if (value.isMap() && !value.map().empty()) {
      map(value.map(), 0, false);
    } else if (value.isList() && !value.list().empty()) {
      list(value.list(), 0, false);
    } else {
      out_ += scalar(value) + "\n";
    }
    return std::move(out_);
  }

 private:
  static std::string scalar(const Value& value) {
    switch (value.type()) {
      case Value::Type::null:
        return "null";
      case Value::Type::boolean:
        return value.boolean() ? "true" : "false";
      case Value::Type::number:
        return numberText(value.number());
      case Value::Type::string:
        return yamlScalar(value.string());
      case Value::Type::list:
        return "[]";
      case Value::Type::map:
        return "{}";
    }
    return "null";
  }

  // `begun`: the first one stands behind the dash of a list.
  void map(const Value::Map& members, std::size_t indent, bool begun) {
    for (const Member& member : members) {
      path_.push_back(member.key);
      if (!begun) comment(indent);
      if (!begun) out_.append(indent, ' ');
      begun = false;
      const std::string key = yamlScalar(member.key);
      if (key.size() > kMostSimpleKey) {
        out_ += "? " + key + "\n" + std::string(indent, ' ');
      } else {
        out_ += key;
      }
      out_ += ":";
      behind(member.value, indent);
      path_.pop_back();
    }
  }

  void list(const Value::List& elements, std::size_t indent, bool begun) {
    path_.emplace_back("[]");
    for (const Value& element : elements) {
      if (!begun) out_.append(indent, ' ');
      begun = false;
      out_ += "-";
      if (element.isMap() && !element.map().empty()) {
        out_ += " ";
        map(element.map(), indent + 2, true);
      } else if (element.isList() && !element.list().empty()) {
        out_ += " ";
        list(element.list(), indent + 2, true);
      } else {
        out_ += " " + scalar(element) + "\n";
      }
    }
    path_.pop_back();
  }

  // The value behind a key and its colon.
  void behind(const Value& value, std::size_t indent) {
    if (value.isMap() && !value.map().empty()) {
      out_ += "\n";
      map(value.map(), indent + 2, false);
    } else if (value.isList() && !value.list().empty()) {
      out_ += "\n";
      list(value.list(), indent + 2, false);
    } else {
      out_ += " " + scalar(value) + "\n";
    }
  }

  void comment(std::size_t indent) {
    for (const YamlComment& comment : comments_) {
      if (comment.path == path_) wrapped(comment.text, indent);
    }
  }

  void wrapped(std::string_view text, std::size_t indent) {
    const std::string start = std::string(indent, ' ') + "#";
    std::string line = start;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
      const std::string word = harmless(text.substr(at, end - at));
      if (line.size() > start.size() && line.size() + 1 + word.size() > kCommentColumns) {
        out_ += line + "\n";
        line = start;
      }
      if (!word.empty()) line += " " + word;
      at = end + 1;
    }
    out_ += line + "\n";
  }

  static std::string harmless(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t length = std::max<std::size_t>(1, utf8Length(text.substr(at)));
      const std::string_view sequence = text.substr(at, length);
      const std::uint32_t point = utf8Length(sequence) == 0 ? 0 : codePoint(sequence);
      const bool shown = (point > ' ' && point < 0x7F) || isPlainLetter(point);
      out += shown ? std::string(sequence) : "?";
      at += length;
    }
    return out;
  }

  const std::vector<YamlComment>& comments_;
  std::vector<std::string> path_;
  std::string out_;
};

}  // namespace

std::string yamlScalar(std::string_view text) {
  if (mayStandPlain(text) && isReadAsItself(std::string(text))) return std::string(text);
  return inQuotes(text);
}

std::string toYaml(const Value& value, const std::vector<YamlComment>& comments) {
  return Writer(comments).run(value);
}

}  // namespace litectl
