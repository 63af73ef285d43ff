#include "unit/sandbox/sandbox_fixture.h"

namespace litectl::testing {
namespace {

constexpr const char* kModel =
    R"({"model_name":"n","litellm_params":{"model":"openai/x","api_key":"sk-provider-key-0001"},)"
    R"("model_info":{"id":"m"}})";

// A proxy that has never had a model: measured, as a shared one cannot be brought back to that.
TEST_F(SandboxTest, AnswersAnEmptyPageWithoutAnyModel) {
  EXPECT_EQ(get("/v2/model/info").text,
            R"({"data":[],"total_count":0,"current_page":1,"total_pages":0,"size":50})");
  EXPECT_EQ(get("/v2/model/info?page=3&size=7").text,
            R"({"data":[],"total_count":0,"current_page":3,"total_pages":0,"size":7})");
  EXPECT_EQ(get("/credentials").text, R"({"success":true,"credentials":[]})");
  EXPECT_EQ(get("/customer/list").text, "[]");
}

TEST_F(SandboxTest, FindsAModelItDoesNotServeOnlyBesideOneThatItServes) {
  post("/model/new",
       R"({"model_name":"n","litellm_params":{"model":"nosuch/x"},"model_info":{"id":"bad"}})");
  EXPECT_EQ(*get("/v2/model/info?modelId=bad").body.find("total_count"), Value(0));
  EXPECT_EQ(post("/model/new", kModel).status, 200);
  EXPECT_EQ(*get("/v2/model/info?modelId=bad").body.find("total_count"), Value(1));
  EXPECT_EQ(*get("/v2/model/info").body.find("total_count"), Value(1));
}

TEST_F(SandboxTest, NeverShowsTheSecretOfAModel) {
  const std::string secret = "provider-key-0001";
  for (const Answer& answer :
       {post("/model/new", kModel), get("/v2/model/info?modelId=m"), get("/v2/model/info"),
        call("PATCH", "/model/m/update", R"({"litellm_params":{"rpm":1}})"),
        post("/model/block", R"({"model_id":"m"})")}) {
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.text.find(secret), std::string::npos) << answer.text;
  }
  post("/credentials", R"({"credential_name":"c","model_id":"m","credential_info":{}})");
  EXPECT_EQ(get("/credentials").text.find(secret), std::string::npos);
  EXPECT_EQ(get("/credentials/by_name/c").text,
            R"({"credential_name":"c","credential_values":{"api_key":"sk****01"},)"
            R"("credential_info":{}})");
}

TEST_F(SandboxTest, NamesTheModelsOnTheProxyWhenADefaultModelIsNotAmongThem) {
  const std::string body = R"({"user_id":"u","default_model":"x"})";
  EXPECT_NE(post("/customer/new", body).text.find("proxy_model_names=set()'}"), std::string::npos);
  post("/model/new", kModel);
  EXPECT_NE(post("/customer/new", body).text.find("proxy_model_names={'n'}"), std::string::npos);
}

// Measured: 27 Nov 22:31:37.426 and 30 days gave 27 Dec 22:31:37.426.
TEST_F(SandboxTest, CountsTheBudgetOfACustomerFromNow) {
  const Answer made = post("/customer/new", R"({"user_id":"u","budget_duration":"30d"})");
  EXPECT_EQ(made.body.findPath("litellm_budget_table.budget_reset_at")->string(),
            "2026-12-22T23:14:00.250000Z");
}

TEST_F(SandboxTest, SurvivesHostileBodiesForModelsCredentialsAndCustomers) {
  post("/model/new", kModel);
  for (const std::string& body :
       {std::string(100'000, '['), std::string("{\"litellm_params\":{\"model\":{}},\"id\":[]}"),
        std::string(R"({"model_name":"n","litellm_params":{"model":"/","key":[[],{},null]}})"),
        std::string(R"({"model_name":"n","litellm_params":{"model":""},"model_info":{"id":1.5}})"),
        std::string(R"({"credential_name":"\u0000","credential_values":{"key":{"key":[]}},)"
                    R"("credential_info":{"a":null}})"),
        std::string(R"({"user_id":"","user_ids":[[],null],"max_budget":1e400,"tpm_limit":1e99})"),
        std::string(R"({"model_info":{"id":null},"litellm_params":{"tiered_pricing":null}})")}) {
    for (const char* target :
         {"POST /model/new", "PATCH /model/m/update", "PATCH /model/ /update", "POST /model/delete",
          "POST /model/block", "POST /model/unblock", "POST /credentials", "PATCH /credentials/",
          "PATCH /credentials/%00", "POST /customer/new", "POST /customer/update",
          "POST /customer/delete"}) {
      const std::string text = target;
      const std::size_t space = text.find(' ');
      const Answer answer = call(text.substr(0, space), text.substr(space + 1), body);
      EXPECT_GE(answer.status, 200) << target;
      EXPECT_FALSE(answer.text.empty()) << target;
    }
  }
  EXPECT_EQ(get("/v2/model/info?page=9223372036854775807&size=9223372036854775807").status, 200);
  EXPECT_EQ(get("/v2/model/info?modelId=%ff").status, 200);
}

}  // namespace
}  // namespace litectl::testing
