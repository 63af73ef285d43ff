#include "sandbox/rows.h"

namespace litectl::sandbox {
namespace {

constexpr std::string_view kBudgetTail =
    R"("organization":null,"projects":null,"keys":null,"end_users":null,"tags":null,)"
    R"("model_access_groups":null,"team_membership":null,"organization_membership":null)";

constexpr std::string_view kKeyContext =
    R"("team_spend":null,"team_alias":null,"team_tpm_limit":null,"team_rpm_limit":null,)"
    R"("team_max_budget":null,"team_soft_budget":null,"team_models":[],"team_blocked":false,)"
    R"("soft_budget":null,"team_model_aliases":null,"team_member":null,"team_metadata":null,)"
    R"("team_object_permission_id":null,"team_member_spend":null,"team_member_tpm_limit":null,)"
    R"("team_member_rpm_limit":null,"end_user_id":null,"end_user_tpm_limit":null,)"
    R"("end_user_rpm_limit":null,"end_user_max_budget":null,"end_user_model_max_budget":null,)"
    R"("organization_alias":null,"organization_max_budget":null,"organization_tpm_limit":null,)"
    R"("organization_rpm_limit":null,"organization_metadata":null,"project_alias":null,)"
    R"("project_metadata":null,"last_refreshed_at":null,"api_key":null,"user_role":null,)"
    R"("allowed_model_region":null,"parent_otel_span":null,"rpm_limit_per_model":null,)"
    R"("tpm_limit_per_model":null,"user_tpm_limit":null,"user_rpm_limit":null,"user_email":null,)"
    R"("user_spend":null,"user_max_budget":null,"user_model_max_budget":null,)"
    R"("request_route":null,"is_session_token":false,"user":null,"created_by_user":null,)"
    R"("end_user_object_permission":null,"team_object_permission":null,"jwt_claims":null)";

constexpr std::string_view kRotation =
    R"("rotation_count":0,"auto_rotate":false,"rotation_interval":null,"last_rotation_at":null,)"
    R"("key_rotation_at":null)";

void writeBudgetTable(JsonText& out, const BudgetRow* budget, Zone zone) {
  if (budget == nullptr) {
    out.json("litellm_budget_table", "null");
    return;
  }
  out.name("litellm_budget_table");
  writeBudget(out, *budget, zone);
}

// As it stands in rows of customers and members.
void writeShortBudget(JsonText& out, const BudgetRow* budget) {
  if (budget == nullptr) {
    out.json("litellm_budget_table", "null");
    return;
  }
  out.name("litellm_budget_table").begin('{');
  out.field("budget_id", std::string_view(budget->budgetId));
  out.field("soft_budget", budget->softBudget).field("max_budget", budget->maxBudget);
  out.field("max_parallel_requests", budget->maxParallelRequests);
  out.field("tpm_limit", budget->tpmLimit).field("rpm_limit", budget->rpmLimit);
  out.json("model_max_budget", budget->modelMaxBudget);
  out.field("budget_duration", budget->budgetDuration);
  out.field("allowed_models", budget->allowedModels);
  out.time("budget_reset_at", budget->budgetResetAt);
  out.time("created_at", budget->stamps.createdAt).end('}');
}

void writeStamps(JsonText& out, const Stamps& stamps, Zone zone) {
  out.time("created_at", stamps.createdAt, zone).field("created_by", stamps.createdBy);
  out.time("updated_at", stamps.updatedAt, zone).field("updated_by", stamps.updatedBy);
}

void writeMembers(JsonText& out, const TeamRow& row, bool aliases) {
  out.name("members_with_roles").begin('[');
  for (const TeamMember& member : row.members) {
    out.element().begin('{').field("user_id", member.userId).field("user_email", member.userEmail);
    out.field("role", std::string_view(member.role));
    if (aliases) out.json("user_alias", "null");
    out.end('}');
  }
  out.end(']');
}

}  // namespace

void writeBudget(JsonText& out, const BudgetRow& row, Zone zone) {
  out.begin('{').field("budget_id", std::string_view(row.budgetId));
  out.field("max_budget", row.maxBudget).field("soft_budget", row.softBudget);
  out.field("max_parallel_requests", row.maxParallelRequests);
  out.field("tpm_limit", row.tpmLimit).field("rpm_limit", row.rpmLimit);
  out.json("model_max_budget", row.modelMaxBudget);
  out.field("budget_duration", row.budgetDuration);
  out.time("budget_reset_at", row.budgetResetAt, zone);
  out.field("allowed_models", row.allowedModels);
  writeStamps(out, row.stamps, zone);
  out.raw(kBudgetTail).end('}');
}

void writeCustomer(JsonText& out, const CustomerRow& row, const BudgetRow* budget) {
  out.begin('{').field("user_id", std::string_view(row.userId));
  out.field("blocked", std::optional<bool>(row.blocked)).field("alias", row.alias);
  out.field("spend", Money(row.spend)).field("allowed_model_region", row.region);
  out.field("default_model", row.defaultModel).field("budget_id", row.budgetId);
  writeShortBudget(out, budget);
  out.raw(R"("object_permission_id":null,"object_permission":null)").end('}');
}

void writeMembership(JsonText& out, const TeamRow& team, const Membership& row,
                     const BudgetRow* budget) {
  out.begin('{').field("user_id", std::string_view(row.userId));
  out.field("team_id", std::string_view(team.teamId)).field("budget_id", row.budgetId);
  out.raw(R"("spend":0.0,"total_spend":0.0)");
  writeShortBudget(out, budget);
  out.end('}');
}

void writeListedKey(JsonText& out, const KeyRow& row, const BudgetRow* budget, bool full) {
  out.begin('{').field("token", std::string_view(row.token));
  out.field("key_name", std::string_view(row.keyName)).field("key_alias", row.alias);
  out.field("spend", Money(row.spend)).field("max_budget", row.maxBudget);
  out.time("expires", row.expires).field("models", row.models);
  out.raw(R"("aliases":{},"config":{})").field("user_id", row.userId).field("team_id", row.teamId);
  out.raw(R"("agent_id":null,"project_id":null)");
  out.field("max_parallel_requests", row.maxParallelRequests).json("metadata", row.metadata);
  out.field("tpm_limit", row.tpmLimit).field("rpm_limit", row.rpmLimit);
  out.field("budget_duration", row.budgetDuration).time("budget_reset_at", row.budgetResetAt);
  out.json("allowed_cache_controls", "[]").field("allowed_routes", row.allowedRoutes);
  out.field("key_type", row.keyType);
  out.raw(R"("permissions":{},"model_spend":{},"model_max_budget":{},"budget_fallbacks":{})");
  out.raw(R"("soft_budget_cooldown":false)").field("blocked", row.blocked);
  writeBudgetTable(out, budget, Zone::z);
  out.field("budget_id", row.budgetId).json("org_id", "null");
  writeStamps(out, row.stamps, Zone::z);
  out.time("settings_updated_at", row.settingsUpdatedAt).json("last_active", "null");
  out.raw(R"("object_permission_id":null,"object_permission":null,"access_group_ids":[])");
  out.raw(kRotation).raw(R"("router_settings":{},"budget_limits":null)");
  if (full) out.raw(kKeyContext);
  out.end('}');
}

void writeKey(JsonText& out, const KeyRow& row, const KeyForm& form) {
  const Zone zone = form.zone;
  out.begin('{');
  if (!form.key.empty()) out.field("key", form.key);
  if (form.token) out.field("token", std::string_view(row.token));
  out.field("key_name", std::string_view(row.keyName)).field("key_alias", row.alias);
  out.json("soft_budget_cooldown", "false").field("spend", Money(row.spend));
  out.time("expires", row.expires, zone).field("models", row.models);
  out.raw(R"("aliases":{},"config":{},"router_settings":{})").field("user_id", row.userId);
  out.field("team_id", row.teamId).raw(R"("agent_id":null,"project_id":null,"permissions":{})");
  out.field("max_parallel_requests", row.maxParallelRequests).json("metadata", row.metadata);
  out.field("blocked", row.blocked);
  out.field("tpm_limit", row.tpmLimit).field("rpm_limit", row.rpmLimit);
  out.field("max_budget", row.maxBudget).field("budget_duration", row.budgetDuration);
  out.time("budget_reset_at", row.budgetResetAt, zone).json("allowed_cache_controls", "[]");
  out.field("allowed_routes", row.allowedRoutes).field("key_type", row.keyType);
  out.raw(R"("policies":[],"access_group_ids":[],"model_spend":{},"model_max_budget":{})");
  out.json("budget_fallbacks", "{}").field("budget_id", row.budgetId);
  out.raw(R"("organization_id":null,"object_permission_id":null)");
  writeStamps(out, row.stamps, zone);
  out.time("settings_updated_at", row.settingsUpdatedAt, zone).json("last_active", "null");
  out.raw(kRotation).json("budget_limits", "null");
  writeBudgetTable(out, form.budget, zone);
  out.raw(R"("litellm_organization_table":null,"litellm_project_table":null)");
  out.raw(R"("object_permission":null,"jwt_key_mappings":null)");
  if (form.teamAlias) out.field("team_alias", std::string_view("None"));
  out.end('}');
}

void writeTeam(JsonText& out, const TeamRow& row, bool memberAliases) {
  out.begin('{').field("team_alias", row.alias).field("team_id", std::string_view(row.teamId));
  out.raw(R"("organization_id":null,"admins":[],"members":[])");
  writeMembers(out, row, memberAliases);
  out.json("team_member_permissions", "[]").json("metadata", row.metadata);
  out.field("tpm_limit", row.tpmLimit).field("rpm_limit", row.rpmLimit);
  out.field("max_budget", row.maxBudget).field("soft_budget", row.softBudget);
  out.field("budget_duration", row.budgetDuration).json("budget_limits", "null");
  out.field("models", row.models).field("blocked", std::optional<bool>(row.blocked));
  out.raw(R"("router_settings":{},"access_group_ids":[],"default_team_member_models":[])");
  out.raw(R"("spend":0.0,"max_parallel_requests":null)");
  out.time("budget_reset_at", row.budgetResetAt);
  out.raw(R"("model_id":null,"model_spend":{},"model_max_budget":{},"policies":[])");
  out.raw(R"("allow_team_guardrail_config":false,"litellm_model_table":null)");
  out.raw(R"("object_permission":null,"object_permission_id":null)");
  out.time("updated_at", row.stamps.updatedAt).time("created_at", row.stamps.createdAt);
}

void writeTeamRecord(JsonText& out, const TeamRow& row) {
  out.begin('{').field("team_id", std::string_view(row.teamId)).field("team_alias", row.alias);
  out.raw(R"("organization_id":null,"object_permission_id":null,"admins":[],"members":[])");
  writeMembers(out, row, false);
  out.json("metadata", row.metadata);
  out.field("max_budget", row.maxBudget).field("soft_budget", row.softBudget);
  out.json("spend", "0.0").field("models", row.models).json("max_parallel_requests", "null");
  out.field("tpm_limit", row.tpmLimit).field("rpm_limit", row.rpmLimit);
  out.field("budget_duration", row.budgetDuration).time("budget_reset_at", row.budgetResetAt);
  out.field("blocked", std::optional<bool>(row.blocked));
  out.time("created_at", row.stamps.createdAt).time("updated_at", row.stamps.updatedAt);
  out.raw(R"("model_spend":{},"model_max_budget":{},"router_settings":{})");
  out.raw(R"("team_member_permissions":[],"access_group_ids":[],"policies":[])");
  out.raw(R"("default_team_member_models":[],"budget_limits":null,"model_id":null)");
  out.raw(R"("allow_team_guardrail_config":false,"litellm_organization_table":null)");
  out.raw(R"("litellm_model_table":null,"object_permission":null,"projects":null)").end('}');
}

void writeUser(JsonText& out, const UserRow& row) {
  out.begin('{').field("user_id", std::string_view(row.userId)).field("user_alias", row.alias);
  out.raw(R"("team_id":null,"sso_user_id":null,"organization_id":null)");
  out.json("object_permission_id", "null").field("teams", row.teams).field("user_role", row.role);
  out.field("max_budget", row.maxBudget).field("spend", Money(row.spend));
  out.field("user_email", row.email).field("models", row.models).json("metadata", row.metadata);
  out.field("max_parallel_requests", row.maxParallelRequests);
  out.field("tpm_limit", row.tpmLimit).field("rpm_limit", row.rpmLimit);
  out.field("budget_duration", row.budgetDuration).time("budget_reset_at", row.budgetResetAt);
  out.raw(R"("allowed_cache_controls":[],"policies":[],"model_spend":{},"model_max_budget":{})");
  out.time("created_at", row.stamps.createdAt).time("updated_at", row.stamps.updatedAt);
}

}  // namespace litectl::sandbox
