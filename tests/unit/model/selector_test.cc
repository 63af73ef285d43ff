#include "model/selector.h"

#include <gtest/gtest.h>

#include <string>

namespace litectl {
namespace {

const Labels kLabels = {
    {"env", "prod"}, {"tier", "gold"}, {"team.example.org/name", "a"}, {"x", ""}};

bool meant(const std::string& text) {
  const Result<Selector> selector = Selector::parse(text);
  EXPECT_TRUE(selector.ok()) << text << ": " << (selector ? "" : selector.error().message);
  return selector && selector->matches(kLabels);
}

TEST(Selector, ComparesValues) {
  EXPECT_TRUE(meant("env=prod"));
  EXPECT_TRUE(meant("env==prod"));
  EXPECT_FALSE(meant("env=dev"));
  EXPECT_FALSE(meant("env!=prod"));
  EXPECT_TRUE(meant("env!=dev"));
  EXPECT_TRUE(meant("team.example.org/name=a"));
  EXPECT_TRUE(meant("x="));
  EXPECT_FALSE(meant("env="));
}

TEST(Selector, LooksIntoSetsOfValues) {
  EXPECT_TRUE(meant("env in (dev, prod)"));
  EXPECT_FALSE(meant("env in (dev)"));
  EXPECT_FALSE(meant("env notin (dev,prod)"));
  EXPECT_TRUE(meant("env notin (dev)"));
  EXPECT_TRUE(meant("x in (,y)"));
}

TEST(Selector, AsksWhetherALabelIsThere) {
  EXPECT_TRUE(meant("env"));
  EXPECT_FALSE(meant("owner"));
  EXPECT_TRUE(meant("!owner"));
  EXPECT_FALSE(meant("!env"));
}

TEST(Selector, HoldsForAMissingLabelWhereOnlyAValueIsRuledOut) {
  EXPECT_TRUE(meant("owner!=bots"));
  EXPECT_TRUE(meant("owner notin (bots)"));
  EXPECT_FALSE(meant("owner=bots"));
  EXPECT_FALSE(meant("owner in (bots)"));
}

TEST(Selector, NeedsAllParts) {
  EXPECT_TRUE(meant("env=prod,tier!=free"));
  EXPECT_TRUE(meant(" env = prod , tier in ( gold ),!owner "));
  EXPECT_FALSE(meant("env=prod,tier=free"));
}

TEST(Selector, MeansEverythingWhenEmpty) {
  EXPECT_TRUE(meant(""));
  EXPECT_TRUE(meant("  "));
}

TEST(Selector, TakesLabelsThatAreCalledLikeItsWords) {
  const Labels labels = {{"in", "in"}};
  EXPECT_TRUE(Selector::parse("in in (in)")->matches(labels));
  EXPECT_TRUE(Selector::parse("in")->matches(labels));
  EXPECT_TRUE(Selector::parse("notin!=in")->matches(labels));
}

TEST(Selector, RefusesWhatItCannotRead) {
  for (const std::string text : {",",
                                 "env=prod,",
                                 "env=prod tier",
                                 "env==",
                                 "env===prod",
                                 "env=a b",
                                 "=prod",
                                 "!",
                                 "!!env",
                                 "!env=prod",
                                 "env in",
                                 "env in prod",
                                 "env in (prod",
                                 "env in (prod))",
                                 "env not in (a)",
                                 "env>5",
                                 "env=prod;tier=free",
                                 "-env",
                                 "env-",
                                 "/env",
                                 "env/",
                                 "Env.org/A/b",
                                 "env=-a",
                                 "env=ä",
                                 "a@b=c",
                                 "UPPER.org/a"}) {
    const bool empty = text == "env==";  // an empty value, as Kubernetes has it
    EXPECT_EQ(Selector::parse(text).ok(), empty) << text;
  }
  const std::string longest(63, 'a');
  EXPECT_TRUE(Selector::parse(longest + "=" + longest).ok());
  EXPECT_FALSE(Selector::parse(longest + "a").ok());
  EXPECT_FALSE(Selector::parse("a=" + longest + "a").ok());
}

TEST(Selector, SaysWhatStandsInTheWay) {
  const Result<Selector> selector = Selector::parse("env=prod tier=free");
  ASSERT_FALSE(selector.ok());
  EXPECT_EQ(selector.error().code, Code::badSelector);
  EXPECT_EQ(selector.error().message, "the selector needs a comma where \"tier=free\" stands");
  EXPECT_EQ(Selector::parse("env in (").error().message, "the selector needs ')' where it ends");
}

}  // namespace
}  // namespace litectl
