#include <string>
#include <vector>

#include "unit/engine_input/input_test.h"

namespace litectl {
namespace {

using Load = InputTest;
using Problems = std::vector<std::string>;

TEST_F(Load, ReadsTheHeadOfAManifest) {
  resolved({manifestText("Team", "a", "maxBudget: 5",
                         "labels: {env: prod}, annotations: {litectl.dev/manage: adopt, "
                         "litectl.dev/deletion: forbid, example.org/any: text}, namespace: ns")});
  EXPECT_EQ(problems(), Problems());
  const DesiredObject& team = object("Team", "a");
  EXPECT_EQ(team.policy.manage, Manage::adopt);
  EXPECT_EQ(team.policy.deletion, Deletion::forbid);
  EXPECT_EQ(team.pos.line, 4U);
  EXPECT_EQ(field("Team", "a", "maxBudget"), "5");
}

TEST_F(Load, TakesJsonAsWell) {
  resolved({R"({"apiVersion":"litectl.dev/v1alpha1","kind":"Team","metadata":{"name":"a"},)"
            R"("spec":{"maxBudget":5}})"});
  EXPECT_EQ(problems(), Problems());
  EXPECT_EQ(field("Team", "a", "maxBudget"), "5");
}

TEST_F(Load, TakesAListThatACommandPrinted) {
  resolved(
      {"apiVersion: v1\nkind: List\nitems:\n"
       "- apiVersion: litectl.dev/v1alpha1\n  kind: Team\n  metadata:\n    name: a\n"
       "    creationTimestamp: \"2026-01-01T00:00:00Z\"\n    uid: x\n    resourceVersion: \"1\"\n"
       "  spec: {maxBudget: 1}\n  status: {conditions: []}\n"
       "- apiVersion: litectl.dev/v1alpha1\n  kind: Team\n  metadata: {name: b}\n"});
  EXPECT_EQ(problems(), Problems());
  EXPECT_EQ(desired_.objects.size(), 2U);
}

TEST_F(Load, TakesAManifestWithoutSpec) {
  resolved({"apiVersion: litectl.dev/v1alpha1\nkind: Budget\nmetadata: {name: b}\n"});
  EXPECT_EQ(problems(), Problems());
  EXPECT_TRUE(object("Budget", "b").fields.empty());
}

TEST_F(Load, TakesMergeKeysAndAnchors) {
  resolved(
      {"apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: a}\n"
       "spec:\n  metadata: &m {env: prod, tier: gold}\n---\n" +
       std::string("apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: b}\n"
                   "spec:\n  metadata:\n    base: &n {x: 1}\n    more: {<<: *n, y: 2}\n")});
  EXPECT_EQ(problems(), Problems());
  EXPECT_EQ(field("Team", "b", "metadata.more"), R"({"y":2,"x":1})");
}

TEST_F(Load, KeepsTheFirstOfTwinsAndNamesBothPlaces) {
  resolved({manifestText("Team", "a", "maxBudget: 1"), manifestText("Team", "a", "maxBudget: 2")});
  EXPECT_EQ(problems(), Problems{"E1203 f1.yaml:4:18"});
  EXPECT_NE(rendered().find("and: f0.yaml:4:18"), std::string::npos) << rendered();
  EXPECT_EQ(field("Team", "a", "maxBudget"), "1");
}

TEST_F(Load, ReportsAMistakeOnce) {
  // The broken team is still a team: the key that refers to it has no problem of its own.
  resolved(
      {manifestText("Team", "a", "maxBudget: -1"), manifestText("VirtualKey", "k", "team: a")});
  EXPECT_EQ(problems(), Problems{"E1107 f0.yaml:5:19"});
}

TEST_F(Load, DoesNotBlameReferencesToWhatCouldNotBeRead) {
  resolved({"kind: [Team\n", manifestText("VirtualKey", "k", "team: a")});
  EXPECT_EQ(problems(), Problems{"E1005 f0.yaml:1:7"});
  resolved({"apiVersion: litectl.dev/v1alpha1\nkind: Teem\nmetadata: {name: a}\n",
            manifestText("VirtualKey", "k", "team: a")});
  EXPECT_EQ(problems(), Problems{"E1103 f0.yaml:2:7"});
}

TEST_F(Load, DoesNotReportAScalarTwice) {
  resolved({manifestText("VirtualKey", "k", "blocked: on")});
  EXPECT_EQ(problems(), Problems{"E1010 f0.yaml:5:17"});
}

TEST_F(Load, NeverShowsASecret) {
  resolved(
      {"apiVersion: litectl.dev/v1alpha1\nkind: VirtualKey\nmetadata: {name: k}\n"
       "spec: {key: hunter2hunter2, maxBudget: x, alias: sk-abcdefghijklmnopqrst}\n"});
  EXPECT_EQ(problems(),
            (Problems{"E1111 f0.yaml:4:8", "E1106 f0.yaml:4:40", "E1111 f0.yaml:4:50"}));
  EXPECT_EQ(rendered().find("sk-abc"), std::string::npos) << rendered();
}

}  // namespace
}  // namespace litectl
