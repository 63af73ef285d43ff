#include "sandbox/key_rules.h"

#include "base/hash.h"
#include "sandbox/handlers.h"

#include <algorithm>
#include <array>

namespace litectl::sandbox {
namespace {

constexpr ErrorStyle kBadAlias{"bad_request_error", "key_alias"};

constexpr std::array<FieldRule, 20> kKeyFields{{
    {"key_alias", Shape::text},
    {"duration", Shape::text},
    {"models", Shape::list},
    {"spend", Shape::number},
    {"max_budget", Shape::number, true, false, true},
    {"user_id", Shape::text},
    {"team_id", Shape::text, true, false, true},
    {"max_parallel_requests", Shape::integer},
    {"metadata", Shape::map},
    {"tpm_limit", Shape::integer},
    {"rpm_limit", Shape::integer},
    {"budget_duration", Shape::text},
    {"model_rpm_limit", Shape::map},
    {"model_tpm_limit", Shape::map},
    {"blocked", Shape::flag},
    {"key", Shape::text},
    {"budget_id", Shape::text},
    {"allowed_routes", Shape::list},
    {"soft_budget", Shape::number},
    {"key_type", Shape::keyType},
}};

// An empty team_id is dropped by an update, not taken for null.
constexpr auto kKeyUpdateFields = [] {
  auto fields = kKeyFields;
  for (FieldRule& field : fields) {
    if (field.name == "team_id") field.emptyIsNull = false;
  }
  return fields;
}();

bool malformed(const std::string& alias) {
  const bool control = std::any_of(alias.begin(), alias.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  if (control) return true;
  std::string_view rest = alias;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    if (rest.substr(0, slash) == "..") return true;
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  }
  return false;
}

}  // namespace

std::span<const FieldRule> keyFields() { return kKeyFields; }
std::span<const FieldRule> keyUpdateFields() { return kKeyUpdateFields; }

std::optional<HttpAnswer> aliasRefused(const State& state, const Text& alias,
                                       std::string_view token) {
  if (!alias) return std::nullopt;
  if (malformed(*alias)) return proxyError(400, "Invalid key_alias", kBadAlias);
  for (const KeyRow* other : state.keys.withAlias(*alias)) {
    if (other->token == token) continue;
    return proxyError(400,
                      "Key with alias '" + *alias +
                          "' already exists. Unique key aliases across all keys are required.",
                      kBadAlias);
  }
  return std::nullopt;
}

std::string tokenOf(std::string_view key) {
  return key.starts_with("sk-") ? sha256Hex(key) : std::string(key);
}

const BudgetRow* budgetOf(const State& state, const KeyRow& key) {
  return key.budgetId ? state.budgets.find(*key.budgetId) : nullptr;
}

}  // namespace litectl::sandbox
