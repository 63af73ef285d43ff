#include "value/value.h"

#include "value/json.h"

#include <gtest/gtest.h>

#include <string>

namespace litectl {
namespace {

Value json(std::string_view text) { return *parseJson(text); }

TEST(Value, ComparesDataAndNotOrderOfMembersOrPlaces) {
  EXPECT_EQ(json(R"({"a":1,"b":[1,2]})"), json(R"({"b":[1.0,2e0],"a":1})"));
  EXPECT_NE(json(R"({"a":1})"), json(R"({"a":1,"b":null})"));
  EXPECT_NE(json(R"({"a":1,"b":null})"), json(R"({"a":1,"c":null})"));
  EXPECT_NE(json("[1,2]"), json("[2,1]"));
  EXPECT_NE(json("1"), json("\"1\""));
  EXPECT_NE(json("false"), json("null"));
  EXPECT_EQ(Value(1).at({1, 2, 3}), Value(1));
}

TEST(Value, FindsMembers) {
  const Value value = json(R"({"a":{"b":{"c":"x"}},"t":true,"n":1})");
  EXPECT_EQ(value.findPath("a.b.c")->string(), "x");
  EXPECT_EQ(value.findPath("a.x.c"), nullptr);
  EXPECT_EQ(value.findPath("n.x"), nullptr);
  EXPECT_EQ(value.findPath(""), &value);
  EXPECT_EQ(value.stringAt("n", "other"), "other");
  EXPECT_TRUE(value.boolAt("t"));
  EXPECT_FALSE(value.boolAt("n"));
  EXPECT_EQ(Value("x").find("a"), nullptr);
}

TEST(Value, SetsAndErasesMembers) {
  Value value;
  value.set("a", 1);
  value.set("b", "x");
  value.set("a", 2);
  EXPECT_EQ(toJson(value), R"({"a":2,"b":"x"})");
  EXPECT_TRUE(value.erase("a"));
  EXPECT_FALSE(value.erase("a"));
  EXPECT_EQ(toJson(value), R"({"b":"x"})");
}

TEST(Value, TellsEmptyFromNull) {
  EXPECT_TRUE(Value().isNull());
  EXPECT_TRUE(Value::emptyMap().isMap());
  EXPECT_TRUE(Value::emptyList().isList());
  EXPECT_NE(Value(), Value::emptyMap());
  EXPECT_EQ(typeName(Value::emptyList().type()), "list");
}

TEST(ValueDeathTest, EndsTheProgramWhenAskedForTheWrongType) {
  const Value value(1);
  EXPECT_DEATH(static_cast<void>(value.string()), "");
}

}  // namespace
}  // namespace litectl
