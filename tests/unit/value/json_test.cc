#include "value/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace litectl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// Read and written again, or the code of the error.
std::string again(std::string_view text) {
  const Result<Value> value = parseJson(text);
  return value.ok() ? toJson(*value) : std::string(codeText(value.error().code));
}

TEST(Json, KeepsOrderTypesAndEveryDigit) {
  const std::string text =
      R"({"z":1,"a":[true,false,null,"x",{}],"n":123456789012345678901234567890,"m":-0.10000000000000000000001})";
  EXPECT_EQ(again(text), text);
  EXPECT_EQ(again("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(again("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(again("1.0"), "1");
  EXPECT_EQ(again(" [ 1 , 2 ] "), "[1,2]");
}

TEST(Json, ReadsAndWritesEscapes) {
  EXPECT_EQ(parseJson(R"("\u00e9\uD83D\uDE00\n\"\\\/\u0000")")->string(),
            std::string("é😀\n\"\\/\0", 11));
  EXPECT_EQ(toJson(Value(std::string("\"\\\b\f\n\r\t\x01\x1f\x7f\0é😀", 17))),
            "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\u0000é😀\"");
}

TEST(Json, WritesJsonEvenOfTextThatIsNoUtf8) {
  EXPECT_EQ(toJson(Value("a\xFF"
                         "b\xC3")),
            "\"a\uFFFDb\uFFFD\"");
  Value map;
  map.set("\xED\xA0\x80", 1);
  EXPECT_EQ(again(toJson(map)), "{\"\uFFFD\uFFFD\uFFFD\":1}");
}

class NotJson : public testing::TestWithParam<std::string> {};
TEST_P(NotJson, IsRefusedWithoutQuotingIt) {
  const Result<Value> value = parseJson(GetParam());
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.error().code, Code::jsonSyntax);
  if (GetParam().size() > 3) {
    EXPECT_THAT(value.error().message, Not(HasSubstr(GetParam())));
  }
}
INSTANTIATE_TEST_SUITE_P(Json, NotJson,
                         testing::Values("", " ", "{", "[1", "[1,]", "{\"a\":1,}", "{\"a\"}",
                                         "{a:1}", "'a'", "nul", "01", "1.", ".5", "+1", "1e", "--1",
                                         "NaN", "Infinity", "1 2", "[] x", "\"a", "\"\\x\"",
                                         "\"\\uD83D\"", "\"\\uDE00\"", "\"\n\"", "\"\xFF\"",
                                         "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "// c\n1",
                                         "<html></html>", std::string("1\0", 2),
                                         "{\"a\":1,\"a\":2}", "{\"a\":{\"b\":1,\"\\u0062\":2}}",
                                         "1e400", "1" + std::string(400, '0'),
                                         "\xFF\xFE"
                                         "1"));

TEST(Json, FindsARepeatedKeyInALargeObject) {
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) text += "\"k" + std::to_string(i) + "\":1,";
  EXPECT_EQ(again(text + "\"last\":1}").substr(0, 5), "{\"k0\"");
  EXPECT_EQ(again(text + "\"k0\":1}"), "E1012");
  EXPECT_EQ(again(text + "\"k999\":1}"), "E1012");
}

TEST(Json, RefusesWhatIsNestedTooDeep) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(again(nested(200)), nested(200));
  EXPECT_EQ(again(nested(201)), "E1007");
  EXPECT_EQ(again(nested(1'000'000)), "E1007");
  EXPECT_EQ(again(std::string(1'000'000, '[')), "E1007");
}

TEST(Json, RefusesTooManyValues) {
  JsonLimits limits;
  limits.maxNodes = 3;
  EXPECT_TRUE(parseJson("[1,2]", limits).ok());
  EXPECT_EQ(parseJson("[1,2,3]", limits).error().code, Code::tooLarge);
}

TEST(Json, WritesEqualValuesCanonicallyAlike) {
  const Value a = *parseJson(R"({"b":1.50,"a":{"y":[2,1],"x":1e2},"é":"x"})");
  const Value b = *parseJson(R"({"é":"x","a":{"x":100,"y":[2.0,1]},"b":15e-1})");
  EXPECT_EQ(a, b);
  EXPECT_EQ(toCanonicalJson(a), R"({"a":{"x":100,"y":[2,1]},"b":1.5,"é":"x"})");
  EXPECT_EQ(toCanonicalJson(a), toCanonicalJson(b));
}

TEST(Json, IndentsForPeople) {
  EXPECT_EQ(toPrettyJson(*parseJson(R"({"a":[1,{}],"b":[]})")),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
}

struct Streamed {
  std::vector<std::string> rows;
  std::string rest;
};

Streamed stream(std::string_view text, std::string_view items, std::vector<std::string> keep = {}) {
  Streamed streamed;
  const Result<Value> rest = parseJsonRows(text, items, keep, [&](Value&& row) {
    streamed.rows.push_back(toJson(row));
    return true;
  });
  streamed.rest = rest.ok() ? toJson(*rest) : std::string(codeText(rest.error().code));
  return streamed;
}

TEST(JsonRows, StreamsAListAndReturnsWhatStandsAroundIt) {
  const Streamed all = stream(R"({"page":1,"keys":[{"a":1},2,[3],null],"total":{"n":4}})", "keys");
  EXPECT_THAT(all.rows, ElementsAre(R"({"a":1})", "2", "[3]", "null"));
  EXPECT_EQ(all.rest, R"({"page":1,"keys":[],"total":{"n":4}})");
}

TEST(JsonRows, BuildsOnlyWhatIsKept) {
  const Streamed some = stream(
      R"([{"a":{"b":[1]},"x":{"a":{"a":[{}]}},"y":[[]],"z":1,"b":2},{"x":[]},{"b":{"x":1}}])", "",
      {"a", "b"});
  EXPECT_THAT(some.rows, ElementsAre(R"({"a":{"b":[1]},"b":2})", "{}", R"({"b":{"x":1}})"));
  EXPECT_EQ(some.rest, "[]");
}

TEST(JsonRows, LeavesANestedListOfTheSameNameAlone) {
  const Streamed all = stream(R"({"x":{"keys":[1]},"keys":[{"keys":[2]}]})", "keys");
  EXPECT_THAT(all.rows, ElementsAre(R"({"keys":[2]})"));
  EXPECT_EQ(all.rest, R"({"x":{"keys":[1]},"keys":[]})");
}

TEST(JsonRows, ShowsWhatCameInsteadOfAList) {
  EXPECT_EQ(stream(R"({"error":"no"})", "keys").rest, R"({"error":"no"})");
  EXPECT_EQ(stream(R"({"keys":{"a":1}})", "keys").rest, R"({"keys":{"a":1}})");
  EXPECT_EQ(stream(R"({"keys":null})", "keys").rest, R"({"keys":null})");
  EXPECT_EQ(stream(R"([1])", "keys").rest, "[1]");
  EXPECT_EQ(stream(R"({"a":1})", "").rest, R"({"a":1})");
  EXPECT_TRUE(stream(R"([1])", "keys").rows.empty());
}

TEST(JsonRows, RefusesBrokenDocumentsEvenInSkippedParts) {
  const std::vector<std::string> keep{"a"};
  EXPECT_EQ(stream(R"({"keys":[{"x":[}]})", "keys", keep).rest, "E1012");
  EXPECT_EQ(stream("{\"keys\":[{\"x\":\"\xFF\"}]}", "keys", keep).rest, "E1012");
  EXPECT_EQ(stream(R"({"keys":[{"a":1}],"keys":[]})", "keys", keep).rest, "E1012");
  EXPECT_EQ(stream(R"({"keys":[{"a":1)", "keys", keep).rest, "E1012");
  EXPECT_EQ(stream("{\"keys\":[{\"x\":" + std::string(5000, '['), "keys", keep).rest, "E1007");
}

TEST(JsonRows, EndsWhenARowIsNotAccepted) {
  int seen = 0;
  const Result<Value> rest = parseJsonRows("[1,2,3]", "", {}, [&](Value&&) { return ++seen < 2; });
  EXPECT_EQ(rest.error().code, Code::malformedAnswer);
  EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace litectl
