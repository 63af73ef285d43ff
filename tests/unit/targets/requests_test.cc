#include "targets/requests.h"

#include "spec/embedded.h"
#include "spec/spec_loader.h"
#include "targets/steps.h"

#include <gtest/gtest.h>

#include <memory>

#include "test_specs.h"

namespace litectl {
namespace {

using test::canonical;
using test::json;

const WallTime kNow = parseTime("2026-11-22T12:00:00Z").value();

class Requests : public ::testing::Test {
 protected:
  const KindSpec& manifest(const char* kind) { return specs_->kinds.at(kind); }
  const TargetKindSpec& target(const char* kind) { return specs_->target.kinds.at(kind); }
  static std::string body(const HttpRequest& request) {
    return canonical(std::string(request.body.reveal()));
  }
  static Write updateOf(const std::map<FieldPath, Value>& fields, const Value& metadata = {}) {
    Write write;
    write.liveId = "id";
    write.fields = fields;
    write.metadata = metadata;
    return write;
  }
  std::string updateBody(const char* kind, const std::map<FieldPath, Value>& fields,
                         const Value& metadata = {}) {
    const auto request =
        updateRequest(manifest(kind), target(kind), updateOf(fields, metadata), kNow);
    EXPECT_TRUE(request.ok());
    return request.ok() ? body(*request) : std::string();
  }

  std::shared_ptr<SpecSet> specs_ = test::testSpecs();
};

TEST_F(Requests, ListAPageOfTheKind) {
  const HttpRequest request = listRequest(target("VirtualKey").list, 2);
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url, "/key/list?page=2&return_full_object=true&size=3&sort_by=token");
  EXPECT_TRUE(isRead(request));
  EXPECT_TRUE(request.body.empty());
  EXPECT_EQ(listRequest(target("VirtualKey").list, 1, true).url,
            "/key/list?page=1&return_full_object=true&size=3&sort_by=updated_at");
  EXPECT_EQ(listRequest(target("Budget").list, 1).url, "/budget/list");
}

TEST_F(Requests, ReadById) {
  const std::vector<std::string> one{"a&b/č"};
  EXPECT_EQ(readRequest(target("VirtualKey").read, one).url,
            "/key/list?key_hash=a%26b%2F%C4%8D&return_full_object=true");
  const std::vector<std::string> two{"a", "b,c"};
  const HttpRequest budgets = readRequest(target("Budget").read, two);
  EXPECT_EQ(budgets.method, "POST");
  EXPECT_EQ(body(budgets), canonical(R"({"budgets":["a","b,c"]})"));
  EXPECT_TRUE(isRead(budgets));
  // One id alone would match as a part of others.
  EXPECT_EQ(readRequest(target("User").read, one).url,
            "/user/list?user_ids=a%26b%2F%C4%8D%2Ca%26b%2F%C4%8D");
  EXPECT_FALSE(canAskFor(target("User").read, "b,c"));
  EXPECT_TRUE(canAskFor(target("Budget").read, "b,c"));
}

TEST_F(Requests, CreateAKeyWithItsSecret) {
  const Secret secret("sk-abc_DEF-123");
  Write write;
  write.op = Op::create;
  write.kind = "VirtualKey";
  write.secret = &secret;
  write.fields = {{"alias", "a \"quoted\" one"},
                  {"maxBudget", Decimal::parse("0.1").value()},
                  {"expires", "2026-11-22T13:00:00Z"},
                  {"modelRpmLimit", json(R"({"gpt-4":5})")},
                  {"models", Value()}};
  write.metadata = json(R"({"env":"prod","litectl":{"store":"s"}})");
  const auto request = createRequest(manifest("VirtualKey"), target("VirtualKey"), write, kNow);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->url, "/key/generate");
  EXPECT_EQ(request->effect, Effect::once);
  EXPECT_EQ(body(*request),
            canonical(R"({"key":"sk-abc_DEF-123","key_alias":"a \"quoted\" one","max_budget":0.1,
                          "duration":"3600s","model_rpm_limit":{"gpt-4":5},
                          "metadata":{"env":"prod","litectl":{"store":"s"}}})"));
}

TEST_F(Requests, CreateABareKey) {
  const Secret secret("sk-x");
  Write write;
  write.secret = &secret;
  const auto request = createRequest(manifest("VirtualKey"), target("VirtualKey"), write, kNow);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(body(*request), canonical(R"({"key":"sk-x"})"));
}

TEST_F(Requests, NoSecretCanBreakTheBody) {
  const std::string text = "sk-\",\"max_budget\":null,\"x\":\"\\\n\x01{secret-0.}";
  const Secret secret(text);
  Write write;
  write.secret = &secret;
  const auto request = createRequest(manifest("VirtualKey"), target("VirtualKey"), write, kNow);
  ASSERT_TRUE(request.ok());
  const Result<Value> sent = parseJson(std::string(request->body.reveal()));
  ASSERT_TRUE(sent.ok());
  EXPECT_EQ(sent->map().size(), 1U);
  EXPECT_EQ(sent->stringAt("key"), text);
}

TEST_F(Requests, CreateWithAChosenIdAndTheFixedMembers) {
  Write write;
  write.liveId = "alice";
  write.fields = {{"email", "a@example.com"}};
  write.metadata = json(R"({"litectl":{}})");
  const auto request = createRequest(manifest("User"), target("User"), write, kNow);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(body(*request), canonical(R"({"auto_create_key":false,"user_id":"alice",
      "user_email":"a@example.com","metadata":{"litectl":{}}})"));
}

TEST_F(Requests, UpdateOnlyTheGivenFieldsAndTheWholeMetadata) {
  EXPECT_EQ(updateBody("VirtualKey", {{"maxBudget", 5}}, json(R"({"a":1})")),
            canonical(R"({"key":"id","max_budget":5,"metadata":{"a":1}})"));
  EXPECT_EQ(updateBody("Budget", {{"maxBudget", 5}}),
            canonical(R"({"budget_id":"id","max_budget":5})"));
}

TEST_F(Requests, ClearByTheRuleOfTheField) {
  EXPECT_EQ(updateBody("VirtualKey", {{"maxBudget", Value()}, {"models", Value()}}),
            canonical(R"({"key":"id","max_budget":null,"models":[]})"));
  EXPECT_EQ(updateBody("VirtualKey", {{"expires", Value()}}),
            canonical(R"({"key":"id","duration":null})"));
  EXPECT_EQ(updateBody("User", {{"email", Value()}}),
            canonical(R"({"user_id":"id","user_email":""})"));
}

TEST_F(Requests, ClearALiftedFieldByLeavingItOutOfTheMetadata) {
  EXPECT_EQ(updateBody("VirtualKey", {{"modelRpmLimit", Value()}},
                       json(R"({"a":1,"model_rpm_limit":{"gpt-4":5}})")),
            canonical(R"({"key":"id","metadata":{"a":1}})"));
}

TEST_F(Requests, SendALiftedFieldBesideTheMetadataAndNotWithin) {
  EXPECT_EQ(updateBody("VirtualKey", {{"modelRpmLimit", json(R"({"gpt-4":6})")}},
                       json(R"({"a":1,"model_rpm_limit":{"gpt-4":5}})")),
            canonical(R"({"key":"id","model_rpm_limit":{"gpt-4":6},"metadata":{"a":1}})"));
}

TEST_F(Requests, KeepLiftedFieldsThatDoNotChange) {
  EXPECT_EQ(
      updateBody("VirtualKey", {{"alias", "b"}}, json(R"({"model_rpm_limit":{"gpt-4":5}})")),
      canonical(R"({"key":"id","key_alias":"b","metadata":{"model_rpm_limit":{"gpt-4":5}}})"));
}

TEST_F(Requests, NeverSendMetadataNull) {
  EXPECT_EQ(updateBody("VirtualKey", {{"metadata", Value()}, {"alias", "b"}}),
            canonical(R"({"key":"id","key_alias":"b"})"));
}

TEST_F(Requests, RoundALifetimeUpToWholeSeconds) {
  EXPECT_EQ(updateBody("VirtualKey", {{"expires", "2026-11-22T12:00:00.001Z"}}),
            canonical(R"({"key":"id","duration":"1s"})"));
}

TEST_F(Requests, RefuseATimeThatIsOver) {
  const auto request = updateRequest(manifest("VirtualKey"), target("VirtualKey"),
                                     updateOf({{"expires", "2026-11-22T12:00:00Z"}}), kNow);
  ASSERT_FALSE(request.ok());
  EXPECT_EQ(request.error().code, Code::badTime);
  EXPECT_FALSE(request.error().remedy.empty());
}

TEST_F(Requests, RefuseWhatTheSpecRulesOut) {
  for (const auto& [field, value] :
       std::map<FieldPath, Value>{{"role", Value()}, {"unheardOf", 1}, {"metadata.env", 1}}) {
    const auto request =
        updateRequest(manifest("User"), target("User"), updateOf({{field, value}}), kNow);
    ASSERT_FALSE(request.ok()) << field;
    EXPECT_EQ(request.error().code, Code::internal);
  }
}

TEST_F(Requests, RemoveOne) {
  const HttpRequest key = removeRequest(target("VirtualKey"), "h");
  EXPECT_EQ(key.effect, Effect::repeatable);
  EXPECT_EQ(body(key), canonical(R"({"keys":["h"]})"));
  EXPECT_EQ(body(removeRequest(target("Budget"), "b")), canonical(R"({"id":"b"})"));
  TargetKindSpec thing;
  thing.remove = test::endpoint("DELETE", "/thing", "id");
  EXPECT_EQ(body(removeRequest(thing, "b")), canonical(R"({"id":"b"})"));
}

TEST_F(Requests, TakeAnUpdateApartWhereFieldsMustGoAlone) {
  const TargetKindSpec& key = target("VirtualKey");
  const auto names = [&](const std::map<FieldPath, Value>& fields) {
    std::string text;
    for (const Step& step : stepsOf(key, fields)) {
      text += "[";
      for (const auto& [name, value] : step.fields) text += " " + name;
      text += " ]";
    }
    return text;
  };
  EXPECT_EQ(names({{"alias", "a"}, {"teamId", "t"}, {"userId", "u"}}),
            "[ alias ][ teamId ][ userId ]");
  EXPECT_EQ(names({{"teamId", "t"}}), "[ teamId ]");
  EXPECT_EQ(names({{"alias", "a"}, {"userId", "u"}}), "[ alias userId ]");
  EXPECT_EQ(names({{"alias", "a"}, {"teamId", Value()}, {"userId", "u"}}),
            "[ alias teamId userId ]");
  EXPECT_EQ(names({{"teamId", "t"}, {"userId", Value()}}), "[ userId ][ teamId ]");
  EXPECT_EQ(names({}), "[ ]");
}

// By the specs that the program carries.
class OwnRequests : public Requests {
 protected:
  OwnRequests() {
    SourceFiles files;
    Diagnostics problems;
    *specs_ = loadSpecs(embeddedSpecs(), "litellm", files, problems);
    EXPECT_TRUE(problems.ok());
  }
};

TEST_F(OwnRequests, PutEachSecretWhereItBelongs) {
  Write write;
  write.liveId = "azure";
  write.fields["values"] = json(R"({"note":"secret-0. secret-1.","secret-":"x"})");
  write.fields["secrets"] = json(R"({"api_key":"env:A","second_key":"env:B"})");
  write.secrets["secrets.api_key"] = std::make_shared<const Secret>("first");
  write.secrets["secrets.second_key"] = std::make_shared<const Secret>("second");
  const auto request = createRequest(manifest("Credential"), target("Credential"), write, kNow);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(body(*request), canonical(R"({"credential_name":"azure","credential_info":{},
      "credential_values":{"note":"secret-0. secret-1.","secret-":"x","api_key":"first",
      "second_key":"second"}})"));
}

TEST_F(OwnRequests, ChangeAModelByItsIdInThePathAndInTheBody) {
  Write write;
  write.liveId = "gpt 1";
  write.fields["rpmLimit"] = Value(5);
  write.fields["params"] = json(R"({"temperature":0.5})");
  write.metadata = json(R"({"litectl":{}})");
  const auto request = updateRequest(manifest("Model"), target("Model"), write, kNow);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->method, "PATCH");
  EXPECT_EQ(request->url, "/model/gpt%201/update");
  EXPECT_EQ(body(*request), canonical(R"({"model_info":{"id":"gpt 1","litectl":{}},
      "litellm_params":{"rpm":5,"temperature":0.5}})"));
}

}  // namespace
}  // namespace litectl
