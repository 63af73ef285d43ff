#include "engine/plan_json.h"
#include "value/json.h"

#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

class Diff : public EngineTest {
 protected:
  // The verdict on one field in the plan's first change; "" when it is not part of it.
  std::string verdict(const std::vector<std::string>& manifests, const std::string& field) {
    const auto out = plan(manifests);
    if (out->planned.plan.changes.empty()) return "";
    for (const FieldVerdict& v : out->planned.plan.changes.front().fields) {
      if (v.field == field) return std::string(verdictName(v.verdict));
    }
    return "";
  }
};

TEST_F(Diff, FirstPlanCreatesAndSecondIsClean) {
  const std::vector<std::string> manifests{manifest("Team", "research", "maxBudget: 50")};
  EXPECT_EQ(changesOf(plan(manifests)->planned.plan), "create Team/research");
  apply(manifests);
  expectClean(manifests);
}

TEST_F(Diff, ClearsFieldRemovedFromManifest) {
  apply({manifest("Team", "research", "maxBudget: 50, tpmLimit: 7")});
  const std::vector<std::string> without{manifest("Team", "research", "tpmLimit: 7")};
  EXPECT_EQ(verdict(without, "maxBudget"), "removed from the manifest");
  apply(without);
  EXPECT_FALSE(live("Team", "research")->fields.contains("maxBudget"));
  EXPECT_EQ(live("Team", "research")->fields.at("tpmLimit"), Value(7));
  expectClean(without);
}

TEST_F(Diff, LeavesAFieldAloneThatWasNeverDeclared) {
  const std::vector<std::string> manifests{manifest("Team", "research", "tpmLimit: 7")};
  apply(manifests);
  target_.objects["Team"]["research"].fields["maxBudget"] = Value(99);
  expectClean(manifests);
}

TEST_F(Diff, TellsDriftFromAnEdit) {
  apply({manifest("Team", "research", "maxBudget: 50")});
  EXPECT_EQ(verdict({manifest("Team", "research", "maxBudget: 60")}, "maxBudget"),
            "changed in the manifest");
  target_.objects["Team"]["research"].fields["maxBudget"] = Value(1);
  EXPECT_EQ(verdict({manifest("Team", "research", "maxBudget: 50")}, "maxBudget"), "drifted");
}

TEST_F(Diff, NamesAValueTakenAwayBehindOurBackAsDrift) {
  apply({manifest("Team", "research", "maxBudget: 50")});
  target_.objects["Team"]["research"].fields.erase("maxBudget");
  EXPECT_EQ(verdict({manifest("Team", "research", "maxBudget: 50")}, "maxBudget"), "drifted");
}

TEST_F(Diff, ComparesModelsAsASet) {
  apply({manifest("Team", "research", "models: [b, a]")});
  target_.objects["Team"]["research"].fields["models"] =
      Value(Value::List{Value("a"), Value("b"), Value("a")});
  expectClean({manifest("Team", "research", "models: [a, b]")});
}

TEST_F(Diff, TreatsEachKeyOfMetadataAsAField) {
  apply({manifest("Team", "research", "metadata: {env: prod, owner: ada}")});
  LiveObject& row = target_.objects["Team"]["research"];
  row.fields["metadata.foreign"] = Value("kept");
  row.metadata.set("foreign", "kept");
  const std::vector<std::string> without{manifest("Team", "research", "metadata: {env: test}")};
  apply(without);
  EXPECT_EQ(row.metadata.find("owner"), nullptr);
  EXPECT_EQ(row.metadata.stringAt("env"), "test");
  EXPECT_EQ(row.metadata.stringAt("foreign"), "kept");
  expectClean(without);
}

TEST_F(Diff, UnsetClearsAFieldThatWasNeverOurs) {
  apply({manifest("Team", "research")});
  target_.objects["Team"]["research"].fields["maxBudget"] = Value(99);
  const std::vector<std::string> manifests{manifest("Team", "research", "unset: [maxBudget]")};
  apply(manifests);
  EXPECT_FALSE(live("Team", "research")->fields.contains("maxBudget"));
  expectClean(manifests);
}

TEST_F(Diff, NotesAFieldThatTheTargetCannotClear) {
  apply({manifest("User", "ada", "role: internal_user")});
  const std::vector<std::string> without{manifest("User", "ada")};
  apply(without);
  // The note comes back in every plan until the field is declared again.
  for (int i = 0; i < 3; ++i) {
    const auto out = plan(without);
    EXPECT_EQ(changesOf(out->planned.plan), "");
    ASSERT_EQ(out->planned.plan.notes.size(), 1U);
    EXPECT_EQ(out->planned.plan.notes.front().code, Code::unclearable);
    EXPECT_EQ(out->exitStatus(), 0);
  }
  apply({manifest("User", "ada", "role: internal_user")});
  EXPECT_TRUE(plan({manifest("User", "ada", "role: internal_user")})->planned.plan.notes.empty());
}

TEST_F(Diff, MoneyIsDecimal) {
  apply({manifest("Budget", "small", "maxBudget: 0.1")});
  target_.objects["Budget"]["small"].fields["maxBudget"] = Value(*Decimal::parse("1e-1"));
  expectClean({manifest("Budget", "small", "maxBudget: 0.10")});
}

TEST_F(Diff, ExpiresMayDifferByLessThanAMinute) {
  const std::vector<std::string> manifests{
      manifest("VirtualKey", "batch", "expires: 2027-01-01T00:00:00Z")};
  apply(manifests);
  LiveObject& row = target_.objects["VirtualKey"].begin()->second;
  row.fields["expires"] = Value("2027-01-01T00:00:59.500000Z");
  expectClean(manifests);
  row.fields["expires"] = Value("2027-01-01T00:01:01Z");
  EXPECT_EQ(verdict(manifests, "expires"), "drifted");
}

TEST_F(Diff, RenamedAliasOfAKeyIsHealed) {
  const std::vector<std::string> manifests{manifest("VirtualKey", "batch")};
  apply(manifests);
  target_.objects["VirtualKey"].begin()->second.fields["alias"] = Value("stolen");
  EXPECT_EQ(verdict(manifests, "alias"), "drifted");
  apply(manifests);
  EXPECT_NE(key("batch"), nullptr);
  EXPECT_EQ(target_.objects["VirtualKey"].size(), 1U);
}

TEST_F(Diff, ShowsAndRecordsNoSecretThatSomebodyPutThere) {
  const std::vector<std::string> manifests{manifest("Team", "a", "metadata: {note: hello}")};
  apply(manifests);
  LiveObject& row = target_.objects["Team"]["a"];
  Value nested = Value::emptyMap();
  nested.set("apiKey", "hunter2-NESTED");
  for (const auto& [key, value] :
       {std::pair("note", Value("sk-LEAKLEAKLEAKLEAK1234")),
        std::pair("password", Value("hunter2")), std::pair("deep", std::move(nested))}) {
    row.fields["metadata." + std::string(key)] = value;
    row.metadata.set(key, value);
  }
  const auto out = run(Until::apply, {manifest("Team", "a", "metadata: {note: hello}")});
  const auto unset = run(Until::apply, {manifest("Team", "a", "unset: [metadata]")});
  std::string said =
      toJson(planToValue(out->planned.plan)) + toJson(planToValue(unset->planned.plan));
  for (const AuditRecord& record : audit_.records) said += toJson(record.changes);
  for (const char* secret : {"LEAKLEAK", "hunter2"}) {
    EXPECT_EQ(said.find(secret), std::string::npos) << said;
  }
  EXPECT_EQ(live("Team", "a")->metadata.find("password"), nullptr);
}

}  // namespace
}  // namespace litectl::testing
