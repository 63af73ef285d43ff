#include "targets/rows.h"

#include <gtest/gtest.h>

#include "test_specs.h"

namespace litectl {
namespace {

using test::json;

class Rows : public ::testing::Test {
 protected:
  std::shared_ptr<SpecSet> specs_ = test::testSpecs();
  RowReader reader_{specs_->kinds.at("VirtualKey"), specs_->target.kinds.at("VirtualKey")};
};

TEST_F(Rows, KeepOnlyWhatTheSpecNames) {
  const auto object = reader_.read(json(
      R"({"token":"t1","key_alias":"a","spend":0.25,"models":["m"],"unheard":{"of":1},
          "expires":"2027-01-01T00:00:00Z","max_budget":10.0})"));
  ASSERT_TRUE(object.ok());
  EXPECT_EQ(object->liveId, "t1");
  const std::map<FieldPath, Value> expected{{"alias", "a"},
                                            {"models", json(R"(["m"])")},
                                            {"expires", "2027-01-01T00:00:00Z"},
                                            {"maxBudget", 10}};
  EXPECT_EQ(object->fields, expected);
  EXPECT_TRUE(object->metadata.isNull());
  EXPECT_FALSE(object->marker);
}

TEST_F(Rows, LeaveOutEmptyValues) {
  const auto object = reader_.read(json(
      R"({"token":"t","key_alias":"","models":[],"max_budget":null,"blocked":false,"metadata":{}})"));
  ASSERT_TRUE(object.ok());
  EXPECT_TRUE(object->fields.empty());
  EXPECT_EQ(object->metadata, Value::emptyMap());
}

TEST_F(Rows, KeepZeroForItIsAValue) {
  const auto object = reader_.read(json(R"({"token":"t","max_budget":0})"));
  ASSERT_TRUE(object.ok());
  EXPECT_EQ(object->fields.at("maxBudget"), Value(0));
}

TEST_F(Rows, TakeMetadataApartAndKeepItWhole) {
  const char* const metadata =
      R"({"env":"prod","nested":{"a":1},"off":false,"gone":null,"dotted.key":1,"server_note":"x",
          "model_rpm_limit":{"gpt-4":5,"none":null},
          "litectl":{"store":"s","inventory":"i","manifest":"VirtualKey/n","fields":["z","a"]}})";
  const auto object =
      reader_.read(json(std::string(R"({"token":"t","metadata":)") + metadata + "}"));
  ASSERT_TRUE(object.ok());
  const std::map<FieldPath, Value> expected{{"metadata.env", "prod"},
                                            {"metadata.nested", json(R"({"a":1})")},
                                            {"metadata.off", false},
                                            {"metadata.dotted.key", 1},
                                            {"modelRpmLimit.gpt-4", 5}};
  EXPECT_EQ(object->fields, expected);
  EXPECT_EQ(object->metadata, json(metadata));
  ASSERT_TRUE(object->marker);
  EXPECT_EQ(object->marker->inventory, "i");
  EXPECT_EQ(object->marker->manifest, (ObjectId{"VirtualKey", "n"}));
  EXPECT_EQ(object->marker->fields, (std::vector<FieldPath>{"a", "z"}));
}

TEST_F(Rows, TakeABrokenMarkerForSomebodyElses) {
  for (const char* marker : {"3", "{}", R"({"store":"s"})", "[]", R"("mine")"}) {
    const auto object =
        reader_.read(json(std::string(R"({"token":"t","metadata":{"litectl":)") + marker + "}}"));
    ASSERT_TRUE(object.ok());
    ASSERT_TRUE(object->marker) << marker;
    EXPECT_EQ(object->marker->inventory, kUnreadableOwner);
  }
  const auto none = reader_.read(json(R"({"token":"t","metadata":{"litectl":null}})"));
  EXPECT_FALSE(none->marker);
}

TEST_F(Rows, AreErrorsWithoutATextForTheId) {
  for (const char* row : {"{}", "3", "[]", "null", R"({"token":null})", R"({"token":7})"}) {
    const auto object = reader_.read(json(row));
    ASSERT_FALSE(object.ok()) << row;
    EXPECT_EQ(object.error().code, Code::malformedAnswer);
  }
}

TEST_F(Rows, SurviveWrongTypesElsewhere) {
  const auto object = reader_.read(
      json(R"({"token":"t","metadata":"text","spend":"much","models":7,"key_alias":[1]})"));
  ASSERT_TRUE(object.ok());
  EXPECT_TRUE(object->metadata.isNull());
  EXPECT_EQ(object->fields.at("models"), Value(7));
}

TEST_F(Rows, NameTheMembersWorthBuilding) {
  EXPECT_EQ(reader_.keep(),
            (std::vector<std::string>{"blocked", "expires", "key_alias", "max_budget", "metadata",
                                      "models", "team_id", "token", "user_id"}));
}

}  // namespace
}  // namespace litectl
