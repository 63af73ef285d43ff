#include <algorithm>
#include <string>
#include <vector>

#include "unit/engine_input/input_test.h"

namespace litectl {
namespace {

using Resolve = InputTest;
using Problems = std::vector<std::string>;

TEST_F(Resolve, PutsTheLiveIdInPlaceOfAReference) {
  resolved({manifestText("Team", "a", "id: t-123") + manifestText("User", "u") +
            manifestText("Budget", "b") +
            manifestText("VirtualKey", "k", "team: a, user: u, budget: b")});
  EXPECT_EQ(problems(), Problems());
  EXPECT_EQ(field("VirtualKey", "k", "teamId"), "\"t-123\"");
  EXPECT_EQ(field("VirtualKey", "k", "userId"), "\"u\"");
  EXPECT_EQ(field("VirtualKey", "k", "budgetId"), "\"b\"");
  EXPECT_EQ(field("VirtualKey", "k", "team"), "");
  EXPECT_EQ(object("VirtualKey", "k").fields.at("teamId").origin, "team a");
  const std::vector<ObjectId> before = {{"Budget", "b"}, {"Team", "a"}, {"User", "u"}};
  EXPECT_EQ(object("VirtualKey", "k").dependsOn, before);
  EXPECT_EQ(object("Team", "a").liveId, "t-123");
  EXPECT_EQ(object("VirtualKey", "k").liveId, "");
}

TEST_F(Resolve, ComesAfterAnObjectOfOursNamedById) {
  resolved({manifestText("Team", "a", "id: t-123") +
            manifestText("VirtualKey", "k", "teamId: t-123") +
            manifestText("VirtualKey", "l", "teamId: other")});
  EXPECT_EQ(object("VirtualKey", "k").dependsOn, (std::vector<ObjectId>{{"Team", "a"}}));
  EXPECT_TRUE(object("VirtualKey", "l").dependsOn.empty());
}

TEST_F(Resolve, JoinsModelsWithThoseOfLists) {
  const std::string lists = manifestText("ModelList", "big", "models: [c, a], lists: [small]") +
                            manifestText("ModelList", "small", "models: [a, b]");
  resolved({lists + manifestText("VirtualKey", "k", "modelLists: [big], models: [z, b]")});
  EXPECT_EQ(problems(), Problems());
  EXPECT_EQ(field("VirtualKey", "k", "models"), R"(["a","b","c","z"])");
  EXPECT_EQ(object("VirtualKey", "k").fields.at("models").origin, "modelLists big");
  // The same whichever is written first.
  resolved({lists + manifestText("VirtualKey", "k", "models: [z, b], modelLists: [big]")});
  EXPECT_EQ(field("VirtualKey", "k", "models"), R"(["a","b","c","z"])");
}

TEST_F(Resolve, TakesListsThatAreReachedTwice) {
  resolved({manifestText("ModelList", "a", "lists: [b, c]") +
            manifestText("ModelList", "b", "lists: [d]") +
            manifestText("ModelList", "c", "lists: [d]") +
            manifestText("ModelList", "d", "models: [m]") +
            manifestText("Team", "t", "modelLists: [a]")});
  EXPECT_EQ(problems(), Problems());
  EXPECT_EQ(field("Team", "t", "models"), R"(["m"])");
}

TEST_F(Resolve, ShowsACycleAsAPathOnce) {
  resolved({manifestText("ModelList", "a", "models: [m], lists: [b]") +
            manifestText("ModelList", "b", "lists: [c]") +
            manifestText("ModelList", "c", "lists: [b]") +
            manifestText("Team", "t", "modelLists: [a, b, c]")});
  EXPECT_EQ(problems(), Problems{"E1202 f0.yaml:15:16"});
  EXPECT_NE(rendered().find("b → c → b"), std::string::npos) << rendered();
  // Nothing is half expanded: a cut list would take models away, an empty one allow all.
  EXPECT_EQ(field("Team", "t", "models"), "");
}

// ModelLists l0, l1, …, each naming the next; the last one has `inside`.
std::string chainOfLists(std::size_t length, const std::string& inside) {
  std::string text;
  for (std::size_t i = 0; i < length; ++i) {
    const std::string next = "lists: [l" + std::to_string(i + 1) + "]";
    text += manifestText("ModelList", "l" + std::to_string(i), i + 1 == length ? inside : next);
  }
  return text;
}

TEST_F(Resolve, TakesListsInsideEachOtherUpToALimit) {
  resolved({chainOfLists(64, "models: [m]") + manifestText("Team", "t", "modelLists: [l0]")});
  EXPECT_EQ(problems(), Problems());
  EXPECT_EQ(field("Team", "t", "models"), R"(["m"])");
  resolved({chainOfLists(70, "models: [m]") + manifestText("Team", "t", "modelLists: [l0]")});
  EXPECT_EQ(problems(), Problems({"E1007 f0.yaml:30:16"}));
}

TEST_F(Resolve, SurvivesThousandsOfListsInsideEachOther) {
  resolved({chainOfLists(9'999, "models: [m]")});
  EXPECT_EQ(problems(), Problems({"E1007 f0.yaml:49675:16"}));
  resolved({chainOfLists(9'999, "lists: [l0]")});
  EXPECT_EQ(problems(), Problems({"E1202 f0.yaml:49995:16"}));
  EXPECT_NE(rendered().find("circle: l0 → l1 → l2 → l3 → … (9991 more) → l9995 → l9996 → l9997 → "
                            "l9998 → l0\n"),
            std::string::npos)
      << rendered();
}

TEST_F(Resolve, SuggestsNamesForTheFirstMistakesOnly) {
  std::string text;
  for (int i = 0; i < 200; ++i) {
    const std::string number = std::to_string(i);
    text += manifestText("Team", "team-" + number) +
            manifestText("VirtualKey", "k" + number, "team: taem-" + number);
  }
  resolved({text});
  std::size_t suggested = 0;
  for (const Error& error : diagnostics_.errors()) {
    EXPECT_EQ(error.code, Code::unknownReference);
    if (error.remedy.find("did you mean") != std::string::npos) ++suggested;
  }
  EXPECT_EQ(diagnostics_.errors().size(), 200U);
  EXPECT_EQ(suggested, 50U);
}

TEST_F(Resolve, NeverExpandsToNoModels) {
  resolved({manifestText("ModelList", "none", "models: []") +
            manifestText("Team", "t", "modelLists: [none]")});
  EXPECT_EQ(problems(), Problems{"E1119 f0.yaml:4:18"});
  EXPECT_EQ(field("Team", "t", "models"), "");
}

TEST_F(Resolve, TakesMapsApart) {
  resolved({manifestText("VirtualKey", "k",
                         "metadata: {env: prod, \"a.b\": {c: 1}}, "
                         "modelRpmLimit: {gpt-4o: 5}")});
  EXPECT_EQ(field("VirtualKey", "k", "metadata.env"), "\"prod\"");
  EXPECT_EQ(field("VirtualKey", "k", "metadata.a.b"), R"({"c":1})");
  EXPECT_EQ(field("VirtualKey", "k", "modelRpmLimit.gpt-4o"), "5");
  EXPECT_EQ(field("VirtualKey", "k", "metadata"), "");
}

TEST_F(Resolve, TakesTheNameWhereNoAliasIsGiven) {
  resolved({manifestText("VirtualKey", "k") + manifestText("VirtualKey", "l", "alias: other") +
            manifestText("User", "u")});
  EXPECT_EQ(field("VirtualKey", "k", "alias"), "\"k\"");
  EXPECT_EQ(field("VirtualKey", "l", "alias"), "\"other\"");
  EXPECT_EQ(field("User", "u", "alias"), "");
}

TEST_F(Resolve, UnsetsUnderTheTargetsName) {
  resolved({manifestText("VirtualKey", "k", "unset: [team, modelLists, metadata.a, maxBudget]")});
  EXPECT_EQ(object("VirtualKey", "k").unset,
            (std::vector<FieldPath>{"maxBudget", "metadata.a", "models", "teamId"}));
}

TEST_F(Resolve, FillsInTheSinksPattern) {
  resolved({manifestText("VirtualKey", "k", {}, "namespace: ns") +
            manifestText("VirtualKey", "l",
                         "sink: {file: {path: \"{target}/{namespace}/{name}\", "
                         "variable: KEY}}",
                         "namespace: ns") +
            manifestText("VirtualKey", "m", "sink: {file: {path: ./a//b/./c}}")});
  EXPECT_EQ(problems(), Problems());
  EXPECT_EQ(object("VirtualKey", "k").slot, (Slot{"file", "k.env", "LITELLM_API_KEY"}));
  EXPECT_EQ(object("VirtualKey", "l").slot, (Slot{"file", "default/ns/l", "KEY"}));
  EXPECT_EQ(object("VirtualKey", "m").slot, (Slot{"file", "a/b/c", "LITELLM_API_KEY"}));
  EXPECT_FALSE(object("VirtualKey", "k").fields.contains("sink"));
}

TEST_F(Resolve, NeedsASinkForAKey) {
  rules_.sinks = {};
  resolved({manifestText("VirtualKey", "k") +
            manifestText("VirtualKey", "l", "sink: {file: {path: a}}") +
            manifestText("Team", "t")});
  EXPECT_EQ(problems(), (Problems{"E1204 f0.yaml:4:18", "E1204 f0.yaml:9:18"}));
}

TEST_F(Resolve, TakesTheLongestNameThatAPendingValueFitsBeside) {
  const auto key = [](std::size_t length) {
    return manifestText("VirtualKey", std::string(length, 'k'));
  };
  resolved({key(177)});
  EXPECT_EQ(problems(), Problems());
  resolved({key(178)});
  EXPECT_EQ(problems(), Problems{"E1205 f0.yaml:4:18"});
}

TEST_F(Resolve, GivesEachKeyASlotOfItsOwn) {
  resolved({manifestText("VirtualKey", "k", "sink: {file: {path: l.env}}") +
            manifestText("VirtualKey", "l")});
  EXPECT_EQ(problems(), Problems{"E1206 f0.yaml:9:18"});
  resolved({manifestText("VirtualKey", "k", "sink: {file: {path: a}}") +
            manifestText("VirtualKey", "l", "sink: {file: {path: a.b}}") +
            manifestText("VirtualKey", "m", "sink: {file: {path: a/b}}")});
  EXPECT_EQ(problems(), Problems{"E1206 f0.yaml:15:28"});
}

TEST_F(Resolve, AsksForATargetWhereThereAreSeveral) {
  rules_.targets = {"prod", "test"};
  rules_.target = "prod";
  resolved({manifestText("Team", "a") + manifestText("Team", "b", "target: prod") +
            manifestText("Team", "c", "target: test") + manifestText("Team", "d", "target: tset")});
  EXPECT_EQ(problems(), (Problems{"E1211 f0.yaml:4:18", "E1210 f0.yaml:20:16"}));
  rules_.defaultTarget = "test";
  resolved({manifestText("Team", "a") + manifestText("Team", "b", "target: prod")});
  EXPECT_EQ(problems(), Problems());
  ASSERT_EQ(desired_.objects.size(), 1U);
  EXPECT_EQ(desired_.objects.front().id.name, "b");
}

TEST_F(Resolve, KeepsTargetsApart) {
  rules_.targets = {"prod", "test"};
  rules_.target = "prod";
  resolved({manifestText("Team", "a", "target: prod, id: t") +
            manifestText("Team", "b", "target: test, id: t") +
            manifestText("VirtualKey", "k", "target: prod, team: b")});
  EXPECT_EQ(problems(), Problems{"E1201 f0.yaml:15:28"});
}

TEST_F(Resolve, RefusesTwoObjectsOfOneLiveIdentity) {
  resolved(
      {manifestText("Team", "a"), manifestText("Team", "b", "id: a"), manifestText("Budget", "a")});
  EXPECT_EQ(problems(), Problems{"E1203 f1.yaml:5:12"});
  resolved({manifestText("VirtualKey", "a", "alias: b"), manifestText("VirtualKey", "b")});
  EXPECT_EQ(problems(), Problems{"E1203 f1.yaml:4:18"});
}

TEST_F(Resolve, SortsObjects) {
  resolved({manifestText("VirtualKey", "k") + manifestText("Team", "b") +
            manifestText("Team", "a") + manifestText("ModelList", "l", "models: [m]")});
  ASSERT_EQ(desired_.objects.size(), 3U);
  EXPECT_TRUE(std::is_sorted(desired_.objects.begin(), desired_.objects.end(),
                             [](const auto& x, const auto& y) { return x.id < y.id; }));
}

}  // namespace
}  // namespace litectl
