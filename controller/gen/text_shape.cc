#include "gen/text_shape.h"

#include "base/utf8.h"

#include <fmt/format.h>

#include <cstdint>

namespace litectl::gen {
namespace {

constexpr std::uint32_t kBehindLast = 0x3001;  // white space and control characters end before

std::string escaped(std::uint32_t point, Dialect dialect) {
  if (point <= 0xFF) return fmt::format("\\x{:02x}", point);
  return dialect == Dialect::openApi ? fmt::format("\\x{{{:04x}}}", point)
                                     : fmt::format("\\u{:04x}", point);
}

// A class of characters, "[\x00-\x1f\x7f]".
std::string classOf(bool (*belongs)(std::uint32_t), Dialect dialect) {
  std::string out = "[";
  for (std::uint32_t point = 0; point < kBehindLast; ++point) {
    if (!belongs(point)) continue;
    const std::uint32_t first = point;
    while (belongs(point + 1)) ++point;
    out += escaped(first, dialect);
    if (point > first) out += "-" + escaped(point, dialect);
  }
  return out + "]";
}

std::string badCharactersFor(Dialect dialect) {
  const std::string space = classOf(isWhiteSpace, dialect);
  return "^" + space + "|" + classOf(isControl, dialect) + "|" + space + "$";
}

}  // namespace

std::string wholeText(std::string_view form) { return "^(?:" + std::string(form) + ")$"; }

const std::string& badCharacters(Dialect dialect) {
  static const std::string kJsonSchema = badCharactersFor(Dialect::jsonSchema);
  static const std::string kOpenApi = badCharactersFor(Dialect::openApi);
  return dialect == Dialect::openApi ? kOpenApi : kJsonSchema;
}

void addText(std::size_t mostLength, Dialect dialect, Value& schema) {
  schema.set("type", "string");
  schema.set("minLength", 1);
  schema.set("maxLength", static_cast<std::int64_t>(mostLength));
  schema.set("not", Value::emptyMap().set("pattern", badCharacters(dialect)));
}

void addForm(std::string_view form, std::size_t mostLength, Value& schema) {
  schema.set("type", "string");
  schema.set("maxLength", static_cast<std::int64_t>(mostLength));
  schema.set("pattern", wholeText(form));
}

Value listOf(const std::vector<std::string>& texts) {
  Value list = Value::emptyList();
  for (const std::string& text : texts) list.list().emplace_back(text);
  return list;
}

}  // namespace litectl::gen
