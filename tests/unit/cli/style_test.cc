#include "cli/style.h"

#include "base/secret_shapes.h"
#include "cli/nouns.h"
#include "value/json.h"

#include <gtest/gtest.h>

namespace litectl {
namespace {

TEST(Style, ColoursOnlyWhenAsked) {
  EXPECT_EQ(Style{}.red("a"), "a");
  EXPECT_EQ(Style{true}.red("a"), "\x1b[31ma\x1b[0m");
}

TEST(Style, CutsLongValuesBetweenCharacters) {
  EXPECT_EQ(shortValue(Value(std::string(10, 'a')), 5), "\"aaaa…");
  EXPECT_EQ(shortValue(Value("äöü"), 4), "\"ä…");
  EXPECT_EQ(shortValue(Value()), "(none)");
}

TEST(Style, HidesWhatLooksLikeAKey) {
  EXPECT_EQ(maskSecrets("a sk-abcdefghijklmnop b"), "a sk-… b");
  EXPECT_EQ(maskSecrets("\"sk-abcdefghijklmnop\""), "\"sk-…\"");
  EXPECT_EQ(maskSecrets("task-abcdefghijklmnop sk-short"), "task-abcdefghijklmnop sk-short");
}

TEST(Style, LetsNoControlCharacterThrough) {
  const std::string text = clean("a\x1b[31mb\x07\xc2\x9b");
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
  EXPECT_EQ(text.find("\xc2\x9b"), std::string::npos);
}

TEST(Style, ShowsOnlyTheDifferenceOfLongLists) {
  Value::List before;
  Value::List after;
  for (int i = 0; i < 20; ++i) {
    before.emplace_back("model-" + std::to_string(i));
    after.emplace_back("model-" + std::to_string(i + 1));
  }
  EXPECT_EQ(fromTo(Value(before), Value(after)), "20 → 20 names: +\"model-20\" -\"model-0\"");
  EXPECT_EQ(fromTo(Value(1), Value(2)), "1 → 2");
}

TEST(Nouns, AreTheLastWordOfAKind) {
  EXPECT_EQ(nounOf("VirtualKey"), "key");
  EXPECT_EQ(nounOf("Team"), "team");
  EXPECT_EQ(nounOf(""), "");
}

TEST(Nouns, SayWhatGoesWithADeletion) {
  Change change;
  change.id = {"Team", "research"};
  change.op = Op::remove;
  EXPECT_EQ(cascadeSentence(change), "deletes team research");
  for (int i = 0; i < 14; ++i) {
    change.takesAlong.push_back({"VirtualKey", "VirtualKey k" + std::to_string(i), i >= 3});
  }
  EXPECT_EQ(cascadeSentence(change),
            "deletes team research and with it 14 keys, 3 of them not ours");
  change.takesAlong = {{"VirtualKey", "VirtualKey/a", true}};
  EXPECT_EQ(cascadeSentence(change), "deletes team research and with it 1 key");
  change.op = Op::update;
  EXPECT_EQ(cascadeSentence(change), "shuts out team research and with it 1 key");
}

}  // namespace
}  // namespace litectl
