#include "base/suggest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace litectl {
namespace {

const std::vector<std::string> kFields{"maxBudget", "budgetDuration", "tpmLimit", "rpmLimit", "id"};

TEST(Suggest, FindsWhatWasMeant) {
  EXPECT_EQ(suggest("maxBudgte", kFields), "maxBudget");
  EXPECT_EQ(suggest("MAXBUDGET", kFields), "maxBudget");
  EXPECT_EQ(suggest("max_budget", kFields), "maxBudget");
  EXPECT_EQ(suggest("tpmLimits", kFields), "tpmLimit");
}

TEST(Suggest, SaysNothingWhenNothingIsNear) {
  EXPECT_EQ(suggest("colour", kFields), "");
  EXPECT_EQ(suggest("xy", kFields), "");
  EXPECT_EQ(suggest("", kFields), "");
  EXPECT_EQ(suggest("maxBudget", {}), "");
  EXPECT_EQ(suggest(std::string(100'000, 'a'), kFields), "");
}

TEST(Suggest, ListsWhatIsAllowedWhenNothingIsNear) {
  EXPECT_EQ(suggestion("maxBudgte", kFields), "did you mean \"maxBudget\"?");
  EXPECT_EQ(suggestion("colour", {"red", "blue"}), "use one of: red blue");
}

TEST(Suggest, ListsNoMoreThanAnybodyReads) {
  const std::string text = suggestion("colour", std::vector<std::string>(1'000, "verylongname"));
  EXPECT_LT(text.size(), 700U);
  EXPECT_TRUE(text.ends_with("verylongname … (960 more)")) << text;
}

}  // namespace
}  // namespace litectl
