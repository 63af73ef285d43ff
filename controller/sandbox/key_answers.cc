#include "sandbox/key_answers.h"

#include "sandbox/auth.h"
#include "sandbox/rows.h"

namespace litectl::sandbox {
namespace {

constexpr std::string_view kNoLiftedFields =
    R"("model_rpm_limit":null,"model_tpm_limit":null,"mcp_rpm_limit":null,"tag_rpm_limit":null,)"
    R"("guardrails":null,"policies":null,"prompts":null)";
constexpr std::string_view kMoreLiftedFields =
    R"("tags":null,"disable_global_guardrails":null,"enable_prompt_caching":null,)"
    R"("throttle_on_budget_exceeded":null,"enforced_params":null)";
constexpr std::string_view kStillMoreFields =
    R"("allowed_passthrough_routes":null,"allowed_vector_store_indexes":null,)"
    R"("rpm_limit_type":null,"tpm_limit_type":null)";
constexpr std::string_view kEmptyRouter =
    R"({"routing_strategy_args":null,"routing_strategy":null,"routing_groups":null,)"
    R"("retry_policy":null,"model_group_retry_policy":null,"model_group_affinity_config":null,)"
    R"("allowed_fails":null,"cooldown_time":null,"num_retries":null,"timeout":null,)"
    R"("max_retries":null,"retry_after":null,"fallbacks":null,"context_window_fallbacks":null,)"
    R"("model_group_alias":{},"enable_tag_filtering":null,"tag_routing_prefix":null,)"
    R"("optional_pre_call_checks":null})";
constexpr std::string_view kEstimates =
    R"("default_estimated_output_tokens":null,"default_estimated_output_tokens_per_model":null)";

}  // namespace

HttpAnswer generatedAnswer(const KeyRow& asked, std::string_view secret, const BudgetRow* budget,
                           const KeyRow& stored) {
  JsonText out;
  out.begin('{').field("key_alias", asked.alias).json("duration", "null");
  out.field("models", asked.models).field("spend", Money(asked.spend));
  out.field("max_budget", asked.maxBudget).field("user_id", asked.userId);
  out.field("team_id", asked.teamId).json("agent_id", "null");
  out.field("max_parallel_requests", asked.maxParallelRequests).json("metadata", asked.metadata);
  out.field("tpm_limit", asked.tpmLimit).field("rpm_limit", asked.rpmLimit);
  out.field("budget_duration", asked.budgetDuration).json("budget_limits", "null");
  out.raw(R"("allowed_cache_controls":[],"config":{},"permissions":{},"model_max_budget":{})");
  out.json("budget_fallbacks", "{}").raw(kNoLiftedFields).field("blocked", asked.blocked);
  out.raw(R"("aliases":{},"object_permission":null)").field("key", secret).raw(kEstimates);
  out.field("budget_id", asked.budgetId).raw(kMoreLiftedFields);
  out.field("allowed_routes", asked.allowedRoutes).raw(kStillMoreFields);
  out.json("router_settings", kEmptyRouter).json("access_group_ids", "[]");
  out.field("key_name", std::string_view(stored.keyName)).field("key_type", asked.keyType);
  out.time("expires", asked.expires).field("token_id", std::string_view(stored.token));
  out.raw(R"("organization_id":null,"project_id":null)");
  if (budget == nullptr) {
    out.json("litellm_budget_table", "null");
  } else {
    out.name("litellm_budget_table");
    writeBudget(out, *budget);
  }
  out.field("token", std::string_view(stored.token));
  out.field("created_by", stored.stamps.createdBy).field("updated_by", stored.stamps.updatedBy);
  out.time("created_at", stored.stamps.createdAt).time("updated_at", stored.stamps.updatedAt);
  return ok(out.end('}').take());
}

HttpAnswer newUserAnswer(const UserRow& row, const std::string& secret, WallTime now) {
  const bool key = !secret.empty();
  JsonText out;
  out.begin('{').raw(R"("key_alias":null,"duration":null)").field("models", row.models);
  out.field("spend", Money(row.spend)).field("max_budget", row.maxBudget);
  out.field("user_id", std::string_view(row.userId)).raw(R"("team_id":null,"agent_id":null)");
  out.field("max_parallel_requests", row.maxParallelRequests).json("metadata", row.metadata);
  out.field("tpm_limit", row.tpmLimit).field("rpm_limit", row.rpmLimit);
  out.field("budget_duration", row.budgetDuration).json("budget_limits", "null");
  out.raw(R"("allowed_cache_controls":[],"config":{},"permissions":{})");
  out.json("model_max_budget", key ? "{}" : "null").json("budget_fallbacks", key ? "{}" : "null");
  out.raw(kNoLiftedFields).raw(R"("blocked":null,"aliases":{},"object_permission":null)");
  out.field("key", std::string_view(secret)).raw(kEstimates).json("budget_id", "null");
  out.raw(kMoreLiftedFields).json("allowed_routes", "[]").raw(kStillMoreFields);
  out.json("router_settings", key ? kEmptyRouter : "null");
  out.json("access_group_ids", key ? "[]" : "null");
  out.field("key_name", key ? Text(shortened(secret)) : Text());
  out.raw(R"("key_type":null,"expires":null,"token_id":null,"organization_id":null)");
  out.raw(R"("project_id":null,"litellm_budget_table":null,"token":null,"created_by":null)");
  out.json("updated_by", "null");
  out.time("created_at", key ? Time(now) : Time()).time("updated_at", key ? Time(now) : Time());
  out.field("user_email", row.email).field("user_role", row.role);
  return ok(out.json("teams", "null").field("user_alias", row.alias).end('}').take());
}

}  // namespace litectl::sandbox
