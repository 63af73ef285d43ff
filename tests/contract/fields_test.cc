// Every field in scope, on both servers: set at create and the plan is clean; changed and exactly
// one update makes it clean; changed behind our back and it is found, named and healed; removed
// from the manifest and it is cleared, or noted as unclearable, and the plan is clean.
// Written by hand from what was measured, not from the specs; the reference calls proved what has a
// case here (tests/lint/proved_test.cc).

#include "value/json.h"

#include "contract/contract_test.h"

namespace litectl::testing {
namespace {

enum class After { cleared, unclearable };

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

    {"Team", "alias", "{p}Name", "{p}Other", R"("team_alias": "{p}changed")", After::cleared},
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

    {"VirtualKey", "alias", "{p}Name", "{p}Other", R"("key_alias": "{p}changed")"},
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
      manifests.push_back(manifest(one.substr(0, space), one.substr(space + 1)));
    }
    std::string spec = case_.besides;
    if (value != nullptr) spec.append(case_.field).append(": ").append(value);
    manifests.push_back(manifest(case_.kind, "{p}x", spec));
    return manifests;
  }

  void changeBehindOurBack() {
    const std::string kind = case_.kind;
    const std::string id = toJson(Value(liveId(kind, "{p}x")));
    const std::string member = kind == "Budget" ? "budget_id"
                               : kind == "Team" ? "team_id"
                               : kind == "User" ? "user_id"
                                                : "key";
    const std::string place = kind == "Budget" ? "/budget/update"
                              : kind == "Team" ? "/team/update"
                              : kind == "User" ? "/user/update"
                                               : "/key/update";
    raw("POST", place, "{\"" + member + "\": " + id + ", " + case_.behind + "}");
  }

  const FieldCase case_;
};

TEST_P(Field, RoundTrips) {
  const std::string path = case_.path != nullptr ? case_.path : case_.field;
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

  apply(with(nullptr));
  const auto after = plan(with(nullptr));
  EXPECT_EQ(changesOf(after->planned.plan), "");
  EXPECT_EQ(after->planned.plan.notes.size(), case_.removed == After::unclearable ? 1U : 0U);
  EXPECT_EQ(after->exitStatus(), 0);
  const auto live = after->snapshot.kinds.at(case_.kind).find(liveId(case_.kind, "{p}x"));
  ASSERT_NE(live, nullptr);
  const bool there = live->fields.contains(path);
  if (std::string(case_.field) == "alias" && live->fields.contains("alias")) {
    EXPECT_EQ(live->fields.at("alias"), Value(text("{p}x"))) << "back to the manifest's name";
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
