#include "value/json.h"

#include "sandbox/answers.h"
#include "sandbox/json_text.h"
#include "sandbox/stored_json.h"

#include <gtest/gtest.h>

#include <limits>

namespace litectl::sandbox {
namespace {

TEST(SandboxJson, PrintsDoublesAsPythonDoes) {
  EXPECT_EQ(doubleText(10), "10.0");
  EXPECT_EQ(doubleText(0), "0.0");
  EXPECT_EQ(doubleText(-1), "-1.0");
  EXPECT_EQ(doubleText(0.1), "0.1");
  EXPECT_EQ(doubleText(0.00001), "1e-05");
  EXPECT_EQ(doubleText(1e20), "1e+20");
  EXPECT_EQ(doubleText(123456789.123456), "123456789.123456");
}

TEST(SandboxJson, PrintsTimesInBothZones) {
  const WallTime time = *parseTime("2026-11-22T23:14:02.406Z");
  EXPECT_EQ(timeText(time, Zone::z), "2026-11-22T23:14:02.406000Z");
  EXPECT_EQ(timeText(time, Zone::offset), "2026-11-22T23:14:02.406000+00:00");
  EXPECT_EQ(timeText(*parseTime("2026-12-01T00:00:00Z"), Zone::z), "2026-12-01T00:00:00Z");
  EXPECT_EQ(timeText(*parseTime("0999-01-02T03:04:05.006Z"), Zone::z),
            "0999-01-02T03:04:05.006000Z");
}

TEST(SandboxJson, EscapesTexts) {
  JsonText out;
  out.begin('{').field("a", std::string_view("q\" \\ \n žluť")).field("b", Text()).end('}');
  const std::string text = out.take();
  const Result<Value> parsed = parseJson(text);
  ASSERT_TRUE(parsed.ok()) << text;
  EXPECT_EQ(parsed->stringAt("a"), "q\" \\ \n žluť");
  EXPECT_TRUE(parsed->find("b")->isNull());
}

TEST(SandboxJson, StoresObjectsAsTheDatabaseOrdersThem) {
  const Value sent = *parseJson(
      R"({"litectl":1,"deep":{"b":null,"aa":[1,{"z":1,"y":2}]},"uni":"ž","f2":1e-7,"f3":10.0,"e":{},
          "big":9007199254740993,"big2":12345678901234567890,"":1,"B":1})");
  EXPECT_EQ(storedJson(sent),
            R"({"":1,"B":1,"e":{},"f2":1e-07,"f3":10,"big":9007199254740993,"uni":"ž",)"
            R"("big2":12345678901234567890,"deep":{"b":null,"aa":[1,{"y":2,"z":1}]},"litectl":1})");
}

TEST(SandboxJson, StoresFractionsAsDoubles) {
  EXPECT_EQ(storedJson(*parseJson("[0.1234567890123456789,123456789012345678901234567890]")),
            "[0.12345678901234568,1.2345678901234568e+29]");
}

TEST(SandboxJson, FindsWhatADatabaseCannotStore) {
  EXPECT_TRUE(holdsNul(*parseJson(R"({"a":[{"b":"x\u0000"}]})")));
  EXPECT_TRUE(holdsNul(*parseJson(R"({"a\u0000":1})")));
  EXPECT_FALSE(holdsNul(*parseJson(R"({"a":["b",1,null,true]})")));
}

TEST(SandboxJson, QuotesAsPythonDoes) {
  EXPECT_EQ(pythonText("plain"), "'plain'");
  EXPECT_EQ(pythonText("it's"), "\"it's\"");
  EXPECT_EQ(pythonText("it's \"both\""), R"('it\'s "both"')");
  EXPECT_EQ(pythonText("two\nlines"), R"('two\nlines')");
}

}  // namespace
}  // namespace litectl::sandbox
