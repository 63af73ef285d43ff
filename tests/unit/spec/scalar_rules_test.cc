#include "spec/scalar_rules.h"

#include "spec/name_rules.h"
#include "value/json.h"

#include <gtest/gtest.h>

#include <string>

namespace litectl {
namespace {

// Code of the problem, or "" when there is none.
std::string problem(FieldType type, const std::string& jsonText, FieldSpec field = {}) {
  field.type = type;
  const auto error = checkScalar(field, type, "f", *parseJson(jsonText));
  return error ? std::string(codeText(error->code)) : "";
}

TEST(ScalarRules, TakeTheDurationsThatTheTargetTakes) {
  FieldSpec field;
  field.oneOf = {"hourly", "daily"};
  for (const char* good : {"30s", "1m", "24h", "7d", "4w", "1mo", "hourly", "36500d"}) {
    EXPECT_EQ(problem(FieldType::duration, toJson(Value(good)), field), "") << good;
  }
  for (const char* bad :
       {"", "30", "d", "-1d", "1.5d", "30D", "30 d", " 30d", "30days", "2mo", "1y", "0d", "01d",
        "99999999d", "99999999999999999999d", "weekly", "1d\n"}) {
    EXPECT_EQ(problem(FieldType::duration, toJson(Value(bad)), field), "E1116") << bad;
  }
  EXPECT_EQ(problem(FieldType::duration, "30"), "E1106");
}

TEST(ScalarRules, CountTheCharactersOfAText) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "\xC3\xA4";
  EXPECT_EQ(problem(FieldType::string, toJson(Value(text))), "");
  EXPECT_EQ(problem(FieldType::string, toJson(Value(text + "a"))), "E1107");
}

TEST(ScalarRules, TakeTheTimesOfRfc3339) {
  for (const char* good : {"2027-01-31T00:00:00Z", "2028-02-29t00:00:00z",
                           "2000-02-29T23:59:59.123456789+14:00", "9999-12-31T23:59:59-00:00"}) {
    EXPECT_EQ(problem(FieldType::time, toJson(Value(good))), "") << good;
  }
  for (const char* bad :
       {"2027-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2027-04-31T00:00:00Z",
        "2027-01-31T00:00:00", "2027-01-31 00:00:00Z", "2027-01-31T00:00:00+0200",
        "2027-01-31T24:00:00Z", "2027-01-31T23:59:60Z", "0999-01-31T00:00:00Z", "2027-01-31"}) {
    EXPECT_EQ(problem(FieldType::time, toJson(Value(bad))), "E1117") << bad;
  }
}

TEST(ScalarRules, RefuseWhatTargetsDoNotKeepInAText) {
  for (const char* blank : {R"("")", R"(" ")", R"("\u00a0")", R"("\u3000\u2003")"}) {
    EXPECT_EQ(problem(FieldType::string, blank), "E1119") << blank;
  }
  for (const char* text : {R"(" a")", R"("a ")", R"("\u00a0a")", R"("a\u3000")"}) {
    EXPECT_EQ(problem(FieldType::string, text), "E1108") << text;
  }
  for (const char* text : {R"("a\nb")", R"("a\n")", R"("\u007f")", R"("a\u0085b")", R"("\u2028")",
                           R"("a\u202eb")", R"("a\u2066b")"}) {
    EXPECT_EQ(problem(FieldType::string, text), "E1004") << text;
  }
  for (const char* text : {R"("a b")", R"("a\u00a0b")", R"("漢 字")", R"("é")"}) {
    EXPECT_EQ(problem(FieldType::string, text), "") << text;
  }
}

TEST(ScalarRules, SayWhatAPatternMeans) {
  FieldSpec field;
  field.pattern = "[0-9]+";
  field.patternMeans = "digits such as 17";
  const auto mismatch = checkScalar(field, FieldType::string, "f", Value("x"));
  ASSERT_TRUE(mismatch);
  EXPECT_EQ(mismatch->message.find("[0-9]"), std::string::npos) << mismatch->message;
  EXPECT_EQ(mismatch->remedy, "write digits such as 17");
  // Quotes alone would lead to the next error.
  const auto number = checkScalar(field, FieldType::string, "f", Value(17));
  ASSERT_TRUE(number);
  EXPECT_EQ(number->remedy, "write digits such as 17");
}

TEST(ScalarRules, KeepMoneyWithinWhatADoubleHolds) {
  for (const char* good : {"0", "10", "0.000001", "123456789.123456", "999999999999999", "1e2"}) {
    EXPECT_EQ(problem(FieldType::money, good), "") << good;
  }
  for (const char* bad : {"0.0000001", "1234567890123456", "1e15", "1234567890.1234567"}) {
    EXPECT_EQ(problem(FieldType::money, bad), "E1115") << bad;
  }
}

TEST(ScalarRules, KeepIntegersWithin64Bits) {
  EXPECT_EQ(problem(FieldType::integer, "9223372036854775807"), "");
  EXPECT_EQ(problem(FieldType::integer, "9223372036854775808"), "E1107");
  EXPECT_EQ(problem(FieldType::integer, "5.0"), "");
  EXPECT_EQ(problem(FieldType::integer, "5.5"), "E1106");
}

TEST(ScalarRules, WantATimeWithItsZone) {
  EXPECT_EQ(problem(FieldType::time, R"("2027-01-01T00:00:00Z")"), "");
  EXPECT_EQ(problem(FieldType::time, R"("2027-01-01T00:00:00+02:00")"), "");
  EXPECT_EQ(problem(FieldType::time, R"("2027-01-01T00:00:00")"), "E1117");
  EXPECT_EQ(problem(FieldType::time, R"("2027-01-01")"), "E1117");
  EXPECT_EQ(problem(FieldType::time, R"("2027-13-01T00:00:00Z")"), "E1117");
}

TEST(ScalarRules, RefuseJsonThatTheTargetWouldChange) {
  for (const char* good : {"1", "0.5", "true", R"("")", "[]", "{}", R"({"a":null})", "[0.1]"}) {
    EXPECT_EQ(problem(FieldType::json, good), "") << good;
  }
  EXPECT_EQ(problem(FieldType::json, "null"), "E1110");
  EXPECT_EQ(problem(FieldType::json, "12345678901234567890"), "E1107");
  EXPECT_EQ(problem(FieldType::json, "[0.12345678901234567]"), "E1107");
  EXPECT_EQ(problem(FieldType::json, R"({"a":["\u0000"]})"), "E1004");
}

TEST(ScalarRules, NamesFollowTheKubernetesRule) {
  for (const char* good : {"a", "a-b", "a.b", "0", "research-batch.v2"}) {
    EXPECT_FALSE(checkName("n", good)) << good;
  }
  for (const std::string bad :
       {"", "A", "a_b", "-a", "a-", ".a", "a.", "a..b", "a.-b", "a-.b", "a/b", "a b", "é"}) {
    EXPECT_TRUE(checkName("n", bad)) << bad;
  }
  EXPECT_FALSE(checkName("n", std::string(253, 'a')));
  EXPECT_TRUE(checkName("n", std::string(254, 'a')));
}

TEST(ScalarRules, NeverRepeatAnApiKey) {
  FieldSpec field;
  field.oneOf = {"a"};
  const auto error = checkScalar(field, FieldType::string, "f", Value("sk-1234567890abcdefgh"));
  ASSERT_TRUE(error);
  EXPECT_EQ((error->message + error->remedy).find("1234567890"), std::string::npos);
}

TEST(ScalarRules, CutLongValuesBetweenCharacters) {
  std::string text(59, 'x');
  for (int i = 0; i < 10; ++i) text += "é";
  const auto error = checkScalar({}, FieldType::duration, "f", Value(text));
  ASSERT_TRUE(error);
  EXPECT_NE(error->message.find(std::string(59, 'x') + "…"), std::string::npos) << error->message;
}

}  // namespace
}  // namespace litectl
