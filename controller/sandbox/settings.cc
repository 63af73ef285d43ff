#include "sandbox/settings.h"

#include "sandbox/durations.h"
#include "sandbox/json_text.h"

#include <array>
#include <utility>

namespace litectl::sandbox {
namespace {

constexpr std::array<std::string_view, 20> kLifted{"model_rpm_limit",
                                                   "model_tpm_limit",
                                                   "model_itpm_limit",
                                                   "model_otpm_limit",
                                                   "default_estimated_output_tokens",
                                                   "default_estimated_output_tokens_per_model",
                                                   "mcp_rpm_limit",
                                                   "tag_rpm_limit",
                                                   "rpm_limit_type",
                                                   "tpm_limit_type",
                                                   "enforced_params",
                                                   "temp_budget_increase",
                                                   "temp_budget_expiry",
                                                   "allowed_vector_store_indexes",
                                                   "enforced_batch_output_expires_after",
                                                   "enforced_file_expires_after",
                                                   "throttle_on_budget_exceeded",
                                                   "enable_prompt_caching",
                                                   "end_user_budget_id",
                                                   "require_trace_id"};

constexpr std::array<std::string_view, 10> kLicensed{"disable_global_guardrails",
                                                     "guardrails",
                                                     "policies",
                                                     "tags",
                                                     "team_member_key_duration",
                                                     "prompts",
                                                     "logging",
                                                     "secret_manager_settings",
                                                     "allowed_passthrough_routes",
                                                     "denied_passthrough_routes"};

}  // namespace

void change(Text& column, const Body& body, std::string_view name) {
  if (body.given(name)) column = body.text(name);
}
void change(Money& column, const Body& body, std::string_view name) {
  if (body.given(name)) column = body.money(name);
}
void change(Count& column, const Body& body, std::string_view name) {
  if (body.given(name)) column = body.count(name);
}

void changeBudgetDuration(Text& duration, Time& resetAt, const Body& body, WallTime now) {
  if (!body.given("budget_duration")) return;
  duration = body.text("budget_duration");
  resetAt = duration ? nextReset(*duration, now) : std::nullopt;
}

std::string durationProblem(const Body& body, WallTime now) {
  const Text duration = body.text("budget_duration");
  if (!duration || nextReset(*duration, now)) return {};
  return "Invalid budget_duration '" + *duration +
         "'. Use a format like '1h', '24h', '7d', or '30d'.";
}

std::string moneyProblem(const Body& body, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const Money money = body.money(name);
    if (!money || *money >= 0) continue;
    return std::string(name) +
           " must be a non-negative finite number. Received: " + doubleText(*money);
  }
  return {};
}

std::string licenceProblem(const Body& body, bool namesField) {
  for (const std::string_view name : kLicensed) {
    if (!body.truthy(name)) continue;
    return "This feature is only available for LiteLLM Enterprise users" +
           (namesField ? ": " + std::string(name) : std::string()) + ". " +
           std::string(licenceText());
  }
  return {};
}

void layOver(Value& metadata, const Body& body) {
  for (const std::string_view name : kLifted) {
    if (body.hasValue(name)) metadata.set(name, *body.find(name));
  }
}

std::optional<std::string> nullLiftedField(const Body& body) {
  for (const std::string_view name : kLifted) {
    if (body.isNull(name)) return std::string(name);
  }
  return std::nullopt;
}

bool hasLiftedValue(const Body& body) {
  for (const std::string_view name : kLifted) {
    if (body.hasValue(name)) return true;
  }
  return false;
}

}  // namespace litectl::sandbox
