// Every field in scope, on both servers: set at create and the plan is clean; changed and exactly
// one update makes it clean; changed behind our back and it is found, named and healed; removed
// from the manifest and it is cleared, or noted as unclearable, and the plan is clean.
// Written by hand from what was measured, not from the specs; the reference calls proved what has a
// case here (tests/lint/proved_test.cc).

#include "value/json.h"

#include <map>
#include <utility>

#include "contract/contract_test.h"

namespace litectl::testing {
namespace {

enum class After { cleared, unclearable, byDefault, required };

struct FieldCase {
  const char* kind;
  const char* field;
  const char* first;  // as in a manifest
  const char* second;
  const char* behind;  // members of a raw update that change it behind our back
  After removed = After::cleared;
  const char* path = nullptr;  // FieldPath in the plan, where it is not the field itself
  const char* besides = "";    // other fields the manifest needs
  const char* others = "";     // other manifests it needs: "Budget {p}one", comma-separated
};

const FieldCase kFields[] = {
    {"Budget", "maxBudget", "10", "20.5", R"("max_budget": 1)"},
    {"Budget", "softBudget", "5", "0.00001", R"("soft_budget": 1)"},
    {"Budget", "budgetDuration", "30d", "7d", R"("budget_duration": "1h")"},
    {"Budget", "tpmLimit", "1000", "9007199254740993", R"("tpm_limit": 1)"},
    {"Budget", "rpmLimit", "10", "0", R"("rpm_limit": 1)"},
    {"Budget", "maxParallelRequests", "3", "4", R"("max_parallel_requests": 1)"},

    {"Credential", "values", "{region: eu, v: a}", "{region: us, v: a}",
     R"("credential_values": {"region": "x"}, "credential_info": {})", After::cleared,
     "values.region", "info: {a: b}, "},
    {"Credential", "secrets", "{api_key: {valueFrom: {env: ONE}}}",
     "{api_key: {valueFrom: {env: TWO}}}",
     R"("credential_values": {"api_key": null}, "credential_info": {})", After::cleared,
     "secrets.api_key", "values: {region: eu}, "},
    {"Credential", "info", "{description: one, deep: {a: [1, x]}}",
     "{description: two, deep: {a: [1, x]}}",
     R"("credential_values": {}, "credential_info": {"description": "x"})", After::cleared,
     "info.description", "values: {region: eu}, "},

    {"Customer", "alias", "{p}Ada", "{p}Bob", R"("alias": "changed")"},
    {"Customer", "budget", "\"{p}one\"", "\"{p}two\"", R"("budget_id": "{p}two")",
     After::unclearable, "budgetId", "", "Budget {p}one,Budget {p}two"},
    {"Customer", "budgetId", "\"{p}one\"", "\"{p}two\"", R"("budget_id": "{p}two")",
     After::unclearable, nullptr, "", "Budget {p}one,Budget {p}two"},
    {"Customer", "region", "eu", "us", R"("allowed_model_region": "us")", After::unclearable},
    {"Customer", "defaultModel", "{p}one", "{p}two", R"("default_model": "{p}two")", After::cleared,
     nullptr, "", "Model {p}one,Model {p}two"},
    {"Customer", "blocked", "true", "false", R"("blocked": false)"},

    {"Model", "modelName", "{p}Name", "{p}Other", R"("model_name": "{p}changed")", After::byDefault,
     nullptr, "model: openai/gpt-4o-mini, "},
    {"Model", "model", "openai/gpt-4o-mini", "openai/gpt-4o",
     R"("litellm_params": {"model": "openai/gpt-4.1"})", After::required},
    {"Model", "credential", "\"{p}one\"", "\"{p}two\"",
     R"("litellm_params": {"litellm_credential_name": "{p}two"})", After::unclearable,
     "credentialName", "model: openai/gpt-4o-mini, ", "Credential {p}one,Credential {p}two"},
    {"Model", "credentialName", "\"{p}one\"", "\"{p}two\"",
     R"("litellm_params": {"litellm_credential_name": "{p}two"})", After::unclearable, nullptr,
     "model: openai/gpt-4o-mini, ", "Credential {p}one,Credential {p}two"},
    {"Model", "apiBase", "\"https://a.example/v1\"", "\"https://b.example\"",
     R"("litellm_params": {"api_base": "https://c.example"})", After::unclearable, nullptr,
     "model: openai/gpt-4o-mini, "},
    {"Model", "apiVersion", "\"2024-06-01\"", "\"2025-01-01\"",
     R"("litellm_params": {"api_version": "x"})", After::unclearable, nullptr,
     "model: openai/gpt-4o-mini, "},
    {"Model", "region", "eu", "us", R"("litellm_params": {"region_name": "us"})",
     After::unclearable, nullptr, "model: openai/gpt-4o-mini, "},
    {"Model", "tpmLimit", "1000", "9007199254740993", R"("litellm_params": {"tpm": 1})",
     After::unclearable, nullptr, "model: openai/gpt-4o-mini, "},
    {"Model", "rpmLimit", "10", "0", R"("litellm_params": {"rpm": 1})", After::unclearable, nullptr,
     "model: openai/gpt-4o-mini, "},
    {"Model", "maxParallelRequests", "3", "4", R"("litellm_params": {"max_parallel_requests": 1})",
     After::unclearable, nullptr, "model: openai/gpt-4o-mini, "},
    {"Model", "timeout", "30", "2.5", R"("litellm_params": {"timeout": 1})", After::unclearable,
     nullptr, "model: openai/gpt-4o-mini, "},
    {"Model", "streamTimeout", "30", "2.5", R"("litellm_params": {"stream_timeout": 1})",
     After::unclearable, nullptr, "model: openai/gpt-4o-mini, "},
    {"Model", "maxRetries", "2", "0", R"("litellm_params": {"max_retries": 1})", After::unclearable,
     nullptr, "model: openai/gpt-4o-mini, "},
    {"Model", "weight", "2", "3", R"("litellm_params": {"weight": 1})", After::unclearable, nullptr,
     "model: openai/gpt-4o-mini, "},
    {"Model", "order", "2", "3", R"("litellm_params": {"order": 1})", After::unclearable, nullptr,
     "model: openai/gpt-4o-mini, "},
    {"Model", "inputCostPerToken", "0.00000015", "0.5",
     R"("litellm_params": {"input_cost_per_token": 1})", After::cleared, nullptr,
     "model: openai/gpt-4o-mini, "},
    {"Model", "outputCostPerToken", "6e-7", "0.5",
     R"("litellm_params": {"output_cost_per_token": 1})", After::cleared, nullptr,
     "model: openai/gpt-4o-mini, "},
    {"Model", "maxBudget", "10", "20.5", R"("litellm_params": {"max_budget": 1})",
     After::unclearable, nullptr, "model: openai/gpt-4o-mini, "},
    {"Model", "budgetDuration", "30d", "7d", R"("litellm_params": {"budget_duration": "1h"})",
     After::unclearable, nullptr, "model: openai/gpt-4o-mini, "},
    {"Model", "tags", "[a, b]", "[a]", R"("litellm_params": {"tags": ["c"]})", After::cleared,
     nullptr, "model: openai/gpt-4o-mini, "},
    {"Model", "accessGroups", "[\"{p}a\", \"{p}b\"]", "[\"{p}a\"]",
     R"("model_info": {"access_groups": ["c"]})", After::cleared, nullptr,
     "model: openai/gpt-4o-mini, "},
    {"Model", "blocked", "true", "false", R"("blocked": false)", After::cleared, nullptr,
     "model: openai/gpt-4o-mini, "},
    {"Model", "params", "{temperature: 0.5}", "{temperature: 1}",
     R"("litellm_params": {"temperature": 0.1})", After::unclearable, "params.temperature",
     "model: openai/gpt-4o-mini, "},
    {"Model", "info", "{note: one}", "{note: two}", R"("model_info": {"note": "three"})",
     After::unclearable, "info.note", "model: openai/gpt-4o-mini, "},

    {"Team", "alias", "{p}Name", "{p}Other", R"("team_alias": "{p}changed")", After::byDefault},
    {"Team", "models", "[gpt-4o, claude]", "[gpt-4o]", R"("models": ["other"])"},
    {"Team", "maxBudget", "10", "20.5", R"("max_budget": 1)"},
    {"Team", "softBudget", "5", "0.00001", R"("soft_budget": 1)", After::cleared, nullptr,
     "maxBudget: 100, "},
    {"Team", "budgetDuration", "30d", "1mo", R"("budget_duration": "1h")"},
    {"Team", "tpmLimit", "1000", "9007199254740993", R"("tpm_limit": 1)"},
    {"Team", "rpmLimit", "10", "0", R"("rpm_limit": 1)"},
    {"Team", "blocked", "true", "false", R"("blocked": false)"},
    {"Team", "metadata", "{env: prod, deep: {a: [1, x]}}", "{env: test, deep: {a: [1, x]}}",
     R"("metadata": {"env": "changed"})", After::cleared, "metadata.env"},
    {"Team", "modelRpmLimit", "{gpt-4o: 5}", "{gpt-4o: 6}", R"("model_rpm_limit": {"gpt-4o": 1})",
     After::cleared, "modelRpmLimit.gpt-4o"},
    {"Team", "modelTpmLimit", "{gpt-4o: 5}", "{gpt-4o: 6}", R"("model_tpm_limit": {"gpt-4o": 1})",
     After::cleared, "modelTpmLimit.gpt-4o"},

    {"User", "email", "\"{p}a@example.com\"", "\"{p}b@example.com\"",
     R"("user_email": "{p}c@example.com")"},
    {"User", "alias", "{p}Ada", "{p}Bob", R"("user_alias": "changed")"},
    {"User", "role", "internal_user", "internal_user_viewer",
     R"("user_role": "proxy_admin_viewer")", After::unclearable},
    {"User", "maxBudget", "10", "20.5", R"("max_budget": 1)"},
    {"User", "budgetDuration", "30d", "7d", R"("budget_duration": "1h")"},
    {"User", "tpmLimit", "1000", "9007199254740993", R"("tpm_limit": 1)", After::unclearable},
    {"User", "rpmLimit", "10", "20", R"("rpm_limit": 1)", After::unclearable},
    {"User", "maxParallelRequests", "3", "4", R"("max_parallel_requests": 1)", After::unclearable},
    {"User", "models", "[gpt-4o, claude]", "[gpt-4o]", R"("models": ["other"])",
     After::unclearable},
    {"User", "metadata", "{env: prod}", "{env: test}", R"("metadata": {"env": "changed"})",
     After::cleared, "metadata.env"},
    {"User", "modelRpmLimit", "{gpt-4o: 5}", "{gpt-4o: 6}",
     R"("model_rpm_limit": {"gpt-4o": 1}, "metadata": {"a": "b"})", After::cleared,
     "modelRpmLimit.gpt-4o"},
    {"User", "modelTpmLimit", "{gpt-4o: 5}", "{gpt-4o: 6}",
     R"("model_tpm_limit": {"gpt-4o": 1}, "metadata": {"a": "b"})", After::cleared,
     "modelTpmLimit.gpt-4o"},

    {"VirtualKey", "alias", "{p}Name", "{p}Other", R"("key_alias": "{p}changed")",
     After::byDefault},
    {"VirtualKey", "team", "\"{p}one\"", "\"{p}two\"", R"("team_id": null)", After::cleared,
     "teamId", "", "Team {p}one,Team {p}two"},
    {"VirtualKey", "teamId", "\"{p}one\"", "\"{p}two\"", R"("team_id": null)", After::cleared,
     nullptr, "", "Team {p}one,Team {p}two"},
    {"VirtualKey", "user", "\"{p}ada\"", "\"{p}bob\"", R"("user_id": "somebody")", After::cleared,
     "userId", "", "User {p}ada,User {p}bob"},
    {"VirtualKey", "userId", "\"{p}ada\"", "\"{p}bob\"", R"("user_id": "somebody")"},
    {"VirtualKey", "budget", "\"{p}one\"", "\"{p}two\"", R"("budget_id": null)", After::cleared,
     "budgetId", "", "Budget {p}one,Budget {p}two"},
    {"VirtualKey", "budgetId", "\"{p}one\"", "\"{p}two\"", R"("budget_id": null)", After::cleared,
     nullptr, "", "Budget {p}one,Budget {p}two"},
    {"VirtualKey", "models", "[gpt-4o, claude]", "[gpt-4o]", R"("models": ["other"])"},
    {"VirtualKey", "maxBudget", "10", "20.5", R"("max_budget": 1)"},
    {"VirtualKey", "budgetDuration", "30d", "7d", R"("budget_duration": "1h")"},
    {"VirtualKey", "tpmLimit", "1000", "9007199254740993", R"("tpm_limit": 1)"},
    {"VirtualKey", "rpmLimit", "10", "0", R"("rpm_limit": 1)"},
    {"VirtualKey", "maxParallelRequests", "3", "4", R"("max_parallel_requests": 1)"},
    {"VirtualKey", "expires", "2099-01-01T00:00:00Z", "2098-06-01T12:30:00+02:00",
     R"("duration": "1h")"},
    {"VirtualKey", "blocked", "true", "false", R"("blocked": false)"},
    {"VirtualKey", "metadata", "{env: prod, deep: {a: [1, x, null]}}",
     "{env: test, deep: {a: [1, x, null]}}", R"("metadata": {"env": "changed"})", After::cleared,
     "metadata.env"},
    {"VirtualKey", "modelRpmLimit", "{gpt-4o: 5, \"a.b\": 7}", "{gpt-4o: 6, \"a.b\": 7}",
     R"("model_rpm_limit": {"gpt-4o": 1})", After::cleared, "modelRpmLimit.gpt-4o"},
    {"VirtualKey", "modelTpmLimit", "{gpt-4o: 5}", "{gpt-4o: 6}",
     R"("model_tpm_limit": {"gpt-4o": 1})", After::cleared, "modelTpmLimit.gpt-4o"},
};

using Parameters = std::tuple<std::string, FieldCase>;

class Field : public ContractTest, public ::testing::WithParamInterface<Parameters> {
 protected:
  Field() : ContractTest(std::get<0>(GetParam())), case_(std::get<1>(GetParam())) {}

  [[nodiscard]] std::vector<std::string> with(const char* value) const {
    std::vector<std::string> manifests;
    std::string rest = case_.others;
    while (!rest.empty()) {
      const std::string one = rest.substr(0, rest.find(','));
      rest.erase(0, std::min(rest.size(), one.size() + 1));
      const std::size_t space = one.find(' ');
      const std::string kind = one.substr(0, space);
      manifests.push_back(manifest(kind, one.substr(space + 1), needs(kind)));
    }
    std::string spec = case_.besides;
    if (value != nullptr) spec.append(case_.field).append(": ").append(value);
    manifests.push_back(manifest(case_.kind, "{p}x", spec));
    return manifests;
  }

  // What a manifest of the kind cannot be without.
  static std::string needs(const std::string& kind) {
    if (kind == "Model") return "model: openai/gpt-4o-mini";
    return kind == "Credential" ? "values: {region: eu}" : "";
  }

  void changeBehindOurBack() {
    const std::string kind = case_.kind;
    const std::string id = liveId(kind, "{p}x");
    if (kind == "Model") {
      raw("PATCH", "/model/" + id + "/update", "{" + std::string(case_.behind) + "}");
      return;
    }
    if (kind == "Credential") {
      raw("PATCH", "/credentials/" + id,
          "{\"credential_name\": " + toJson(Value(id)) + ", " + case_.behind + "}");
      return;
    }
    const std::map<std::string, std::pair<const char*, const char*>> calls = {
        {"Budget", {"/budget/update", "budget_id"}},
        {"Customer", {"/customer/update", "user_id"}},
        {"Team", {"/team/update", "team_id"}},
        {"User", {"/user/update", "user_id"}},
        {"VirtualKey", {"/key/update", "key"}}};
    const auto& [place, member] = calls.at(kind);
    raw("POST", place,
        "{\"" + std::string(member) + "\": " + toJson(Value(id)) + ", " + case_.behind + "}");
  }

  const FieldCase case_;
};

TEST_P(Field, RoundTrips) {
  const std::string path = case_.path != nullptr ? case_.path : case_.field;
  secrets_.values = {{"env:ONE", "first-value"}, {"env:TWO", "second-value"}};
  apply(with(case_.first));
  expectClean(with(case_.first));

  EXPECT_EQ(apply(with(case_.second)), 1U) << "a change takes one update";
  expectClean(with(case_.second));
  EXPECT_EQ(apply(with(case_.first)), 1U);
  expectClean(with(case_.first));

  changeBehindOurBack();
  const auto drifted = plan(with(case_.first));
  ASSERT_EQ(drifted->planned.plan.changes.size(), 1U) << "the drift was not found";
  bool named = false;
  for (const FieldVerdict& field : drifted->planned.plan.changes.front().fields) {
    if (field.field == path) named = field.verdict == Verdict::drifted;
  }
  EXPECT_TRUE(named) << changesOf(drifted->planned.plan);
  EXPECT_EQ(apply(with(case_.first)), 1U);
  expectClean(with(case_.first));

  if (case_.removed == After::required) {
    apply({manifest("Budget", "{p}rest")});
    return;
  }
  apply(with(nullptr));
  const auto after = plan(with(nullptr));
  EXPECT_EQ(changesOf(after->planned.plan), "");
  EXPECT_EQ(after->planned.plan.notes.size(), case_.removed == After::unclearable ? 1U : 0U);
  EXPECT_EQ(after->exitStatus(), 0);
  const auto live = after->snapshot.kinds.at(case_.kind).find(liveId(case_.kind, "{p}x"));
  ASSERT_NE(live, nullptr);
  const bool there = live->fields.contains(path);
  if (case_.removed == After::byDefault) {
    EXPECT_EQ(live->fields.at(path), Value(text("{p}x"))) << "back to the manifest's name";
  } else {
    EXPECT_EQ(there, case_.removed == After::unclearable);
  }

  apply({manifest("Budget", "{p}rest")});  // prunes all that the case made
}

std::string caseName(const ::testing::TestParamInfo<Parameters>& info) {
  const FieldCase& field = std::get<1>(info.param);
  return std::string(field.kind) + "_" + field.field;
}

INSTANTIATE_TEST_SUITE_P(Sandbox, Field,
                         ::testing::Combine(::testing::Values("Sandbox"),
                                            ::testing::ValuesIn(kFields)),
                         caseName);
INSTANTIATE_TEST_SUITE_P(Real, Field,
                         ::testing::Combine(::testing::Values("Real"),
                                            ::testing::ValuesIn(kFields)),
                         caseName);

}  // namespace
}  // namespace litectl::testing
