#include "spec/compare.h"

#include "value/json.h"

#include <gtest/gtest.h>

#include <string>

namespace litectl {
namespace {

FieldSpec fieldOfType(FieldType type, FieldType of = FieldType::string) {
  FieldSpec field;
  field.name = "f";
  field.type = type;
  field.of = of;
  return field;
}

Value json(const std::string& text) { return *parseJson(text); }

bool same(FieldType type, const std::string& desired, const std::string& live,
          std::string_view key = {}, FieldType of = FieldType::string) {
  return sameValue(fieldOfType(type, of), key, json(desired), json(live));
}

TEST(Compare, TakesMoneyAsDecimals) {
  EXPECT_TRUE(same(FieldType::money, "10", "10.0"));
  EXPECT_TRUE(same(FieldType::money, "0.00001", "1e-05"));
  EXPECT_FALSE(same(FieldType::money, "0.1", "0.10000000000000001"));
  EXPECT_FALSE(same(FieldType::money, "10", "\"10\""));
}

TEST(Compare, TakesSetsWithoutOrderOrRepeats) {
  EXPECT_TRUE(same(FieldType::set, R"(["a","b"])", R"(["b","a","b"])"));
  EXPECT_FALSE(same(FieldType::set, R"(["a","b"])", R"(["a"])"));
  EXPECT_FALSE(same(FieldType::set, R"(["a"])", R"("a")"));
}

TEST(Compare, TakesTimesWithinAMinuteAsSame) {
  EXPECT_TRUE(same(FieldType::time, R"("2027-01-01T00:00:00Z")", R"("2027-01-01T00:01:00.000Z")"));
  EXPECT_TRUE(same(FieldType::time, R"("2027-01-01T00:00:00Z")", R"("2026-12-31T23:59:00Z")"));
  EXPECT_TRUE(same(FieldType::time, R"("2027-01-01T02:00:00+02:00")", R"("2027-01-01T00:00:00")"));
  EXPECT_FALSE(same(FieldType::time, R"("2027-01-01T00:00:00Z")", R"("2027-01-01T00:01:01Z")"));
  EXPECT_FALSE(same(FieldType::time, R"("2027-01-01T00:00:00Z")", "null"));
}

TEST(Compare, TakesDurationsAsWritten) {
  EXPECT_TRUE(same(FieldType::duration, R"("7d")", R"("7d")"));
  EXPECT_FALSE(same(FieldType::duration, R"("7d")", R"("1w")"));
}

TEST(Compare, TakesEmptyAndAbsentFieldsAsSame) {
  EXPECT_TRUE(same(FieldType::boolean, "false", "null"));
  EXPECT_TRUE(same(FieldType::set, "[]", "null"));
  EXPECT_TRUE(same(FieldType::string, R"("")", "null"));
  EXPECT_FALSE(same(FieldType::integer, "0", "null"));
  EXPECT_FALSE(same(FieldType::boolean, "true", "null"));
}

TEST(Compare, KeepsEmptyValuesInFreeJsonApart) {
  const auto sameEntry = [](const std::string& a, const std::string& b) {
    return same(FieldType::map, a, b, "env", FieldType::json);
  };
  EXPECT_FALSE(sameEntry("false", "null"));
  EXPECT_FALSE(sameEntry(R"("")", "null"));
  EXPECT_FALSE(sameEntry("{}", "[]"));
  EXPECT_FALSE(sameEntry("[1,2]", "[2,1]"));
  EXPECT_TRUE(sameEntry(R"({"a":1,"b":[null]})", R"({"b":[null],"a":1.0})"));
}

TEST(Compare, NormalisesSetsAndTimes) {
  const Value set = json(R"(["b","a","b"])");
  EXPECT_EQ(normalised(fieldOfType(FieldType::set), {}, set), json(R"(["a","b"])"));
  const Value time = json(R"("2027-01-01T02:00:00+02:00")");
  EXPECT_EQ(normalised(fieldOfType(FieldType::time), {}, time), Value("2027-01-01T00:00:00Z"));
}

TEST(Compare, LeavesValuesOfOtherTypesAlone) {
  EXPECT_EQ(normalised(fieldOfType(FieldType::set), {}, Value("x")), Value("x"));
  EXPECT_EQ(normalised(fieldOfType(FieldType::time), {}, Value("soon")), Value("soon"));
}

}  // namespace
}  // namespace litectl
