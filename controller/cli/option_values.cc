#include "cli/option_values.h"

#include "cli/settings_schema.h"
#include "spec/scalar_rules.h"

#include <charconv>
#include <string_view>
#include <utility>

namespace litectl {
namespace {

template <class T>
bool parseNumber(std::string_view text, T& number) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failed == std::errc() && end == text.data() + text.size() && !text.empty();
}

}  // namespace

Result<ObjectId> parseObjectId(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == 0 || slash == std::string::npos || slash + 1 == text.size()) {
    return makeError(Code::badUsage, "an object is named by its kind and its name",
                     "write KIND/NAME, as in VirtualKey/research");
  }
  return ObjectId{text.substr(0, slash), text.substr(slash + 1)};
}

Status checkInventory(const std::string& name) {
  const FieldSpec& rule = *settingsSchema().settings.field("inventory");
  const auto error = checkScalar(rule, rule.type, "--inventory", Value(name));
  if (!error) return {};
  return makeError(Code::badUsage, error->message, error->remedy);
}

Status parseListen(const std::string& text, Options& options) {
  const std::size_t colon = text.rfind(':');
  const bool wholeIsAddress = colon == std::string::npos || text.find(']') + 1 == text.size() ||
                              (text.find(':') != colon && text.front() != '[');
  std::string address = wholeIsAddress ? text : text.substr(0, colon);
  if (address.size() > 1 && address.front() == '[' && address.back() == ']') {
    address = address.substr(1, address.size() - 2);
  }
  if (!wholeIsAddress && !parseNumber(text.substr(colon + 1), options.listenPort)) {
    return makeError(Code::badUsage, "--listen has no port from 0 to 65535 after the ':'",
                     "write --listen 127.0.0.1:4000; port 0 takes a free one");
  }
  if (!address.empty()) options.listenAddress = address;
  return {};
}

Result<std::size_t> parseCount(const std::string& option, const std::string& text) {
  std::size_t count = 0;
  if (parseNumber(text, count)) return count;
  return makeError(Code::badUsage, option + " takes a whole number from 0 on",
                   "write " + option + " 5");
}

Result<GenPart> parseGenPart(const std::string& text) {
  static constexpr std::pair<std::string_view, GenPart> kParts[] = {
      {"crds", GenPart::crds},
      {"schema", GenPart::schema},
      {"docs", GenPart::docs},
      {"completion", GenPart::completion},
      {"all", GenPart::all}};
  for (const auto& [name, part] : kParts) {
    if (name == text) return part;
  }
  return makeError(Code::badUsage, "say what to write",
                   "write litectl gen crds, schema, docs, completion or all");
}

Result<SeedOption> parseSeed(const std::string& text) {
  SeedOption seed;
  const Error bad = makeError(Code::badUsage, "--seed takes numbers of keys, users and teams",
                              "write --seed keys=1000,users=100,teams=10");
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const std::string_view part = rest.substr(0, comma);
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) return bad;
    const std::string_view name = part.substr(0, equals);
    std::size_t* const number = name == "keys"    ? &seed.keys
                                : name == "users" ? &seed.users
                                : name == "teams" ? &seed.teams
                                                  : nullptr;
    constexpr std::size_t kMost = 1'000'000;
    if (number == nullptr || !parseNumber(part.substr(equals + 1), *number) || *number > kMost) {
      return bad;
    }
  }
  return seed;
}

}  // namespace litectl
