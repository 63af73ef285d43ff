#include "base/hash.h"

#include "unit/sandbox/sandbox_fixture.h"

namespace litectl::testing {
namespace {

// Byte by byte what LiteLLM 1.102.4 answered, but for the times.
TEST_F(SandboxTest, AnswersABudgetByteByByte) {
  const Answer made =
      post("/budget/new", R"({"budget_id":"b","max_budget":3,"budget_duration":"30d"})");
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(made.text,
            R"({"budget_id":"b","max_budget":3.0,"soft_budget":null,"max_parallel_requests":null,)"
            R"("tpm_limit":null,"rpm_limit":null,"model_max_budget":null,"budget_duration":"30d",)"
            R"("budget_reset_at":"2026-12-01T00:00:00Z","allowed_models":[],)"
            R"("created_at":"2026-11-22T23:14:00.250000Z","created_by":"default_user_id",)"
            R"("updated_at":"2026-11-22T23:14:00.250000Z","updated_by":"default_user_id",)"
            R"("organization":null,"projects":null,"keys":null,"end_users":null,"tags":null,)"
            R"("model_access_groups":null,"team_membership":null,"organization_membership":null})");
  EXPECT_EQ(get("/budget/list").text, "[" + made.text + "]");
}

TEST_F(SandboxTest, AnswersErrorsByteByByte) {
  EXPECT_EQ(call("GET", "/key/list", "", "").text,
            R"({"error":{"message":"Authentication Error, No api key passed in.",)"
            R"("type":"auth_error","param":"None","code":"401"}})");
  EXPECT_EQ(post("/key/delete", R"({"keys":["x"]})").text,
            R"({"error":{"message":"{'error': 'No keys found'}","type":"internal_server_error",)"
            R"("param":null,"code":"404"}})");
  EXPECT_EQ(post("/key/generate", R"({"budget_duration":"abc"})").text,
            R"({"error":{"message":"{'error': \"Invalid budget_duration 'abc'. Use a format like )"
            R"('1h', '24h', '7d', or '30d'.\"}","type":"internal_server_error","param":null,)"
            R"("code":"400"}})");
  EXPECT_EQ(get("/no/such").text, R"({"detail":"Not Found"})");
}

TEST_F(SandboxTest, DerivesTheTokenFromTheSecret) {
  const Answer made = post("/key/generate", R"({"key":"sk-a-secret-of-ours-0001"})");
  EXPECT_EQ(made.body.stringAt("token"), sha256Hex("sk-a-secret-of-ours-0001"));
  EXPECT_EQ(made.body.stringAt("key_name"), "sk-...0001");
  EXPECT_EQ(made.text.find("budget_reset_at"), std::string::npos);
}

TEST_F(SandboxTest, MintsSecretsThatDiffer) {
  const std::string a = post("/key/generate", "{}").body.stringAt("key");
  const std::string b = post("/key/generate", "{}").body.stringAt("key");
  EXPECT_NE(a, b);
  EXPECT_EQ(a.size(), 25U);
  EXPECT_TRUE(a.starts_with("sk-"));
}

TEST_F(SandboxTest, LetsAKeyExpireWithTheClock) {
  const std::string secret =
      post("/key/generate", R"({"key_alias":"a","duration":"1h"})").body.stringAt("key");
  EXPECT_EQ(call("GET", "/v1/models", "", secret).status, 200);
  clock_.advance(std::chrono::minutes(61));
  const Answer late = call("GET", "/v1/models", "", secret);
  EXPECT_EQ(late.status, 401);
  EXPECT_EQ(late.body.findPath("error.type")->string(), "expired_key");
  EXPECT_EQ(late.body.findPath("error.message")->string(),
            "Authentication Error - Expired Key. Key Expiry time 2026-11-23 00:14:00.250000+00:00 "
            "and current time 2026-11-23 00:15:00.250000+00:00");
}

TEST_F(SandboxTest, StampsChangesOfSettings) {
  post("/key/generate", R"({"key_alias":"a"})");
  EXPECT_TRUE(keyRow("a").find("settings_updated_at")->isNull());
  clock_.advance(std::chrono::seconds(5));
  post("/key/update", R"({"key_alias":"a"})");
  const Value row = keyRow("a");
  EXPECT_EQ(row.stringAt("created_at"), "2026-11-22T23:14:00.250000Z");
  EXPECT_EQ(row.stringAt("updated_at"), "2026-11-22T23:14:05.250000Z");
  EXPECT_EQ(row.stringAt("settings_updated_at"), "2026-11-22T23:14:05.250000Z");
}

TEST_F(SandboxTest, ComputesTheResetAnewWhenADurationIsSentAgain) {
  post("/key/generate", R"({"key_alias":"a","budget_duration":"14d"})");
  EXPECT_EQ(keyRow("a").stringAt("budget_reset_at"), "2026-12-06T00:00:00Z");
  clock_.advance(std::chrono::hours(24));
  post("/key/update", R"({"key_alias":"a","max_budget":1})");
  EXPECT_EQ(keyRow("a").stringAt("budget_reset_at"), "2026-12-06T00:00:00Z");
  post("/key/update", R"({"key_alias":"a","budget_duration":"14d"})");
  EXPECT_EQ(keyRow("a").stringAt("budget_reset_at"), "2026-12-07T00:00:00Z");
}

TEST_F(SandboxTest, MovesTheExpiryWhenADurationIsSentAgain) {
  post("/key/generate", R"({"key_alias":"a","duration":"1h"})");
  clock_.advance(std::chrono::minutes(30));
  post("/key/update", R"({"key_alias":"a","duration":"1h"})");
  EXPECT_EQ(keyRow("a").stringAt("expires"), "2026-11-23T00:44:00.250000Z");
}

TEST_F(SandboxTest, ClearsTeamAndBudgetInABulkUpdate) {
  post("/budget/new", R"({"budget_id":"b"})");
  post("/team/new", R"({"team_id":"t"})");
  const std::string token =
      post("/key/generate", R"({"key_alias":"a","team_id":"t","budget_id":"b","rpm_limit":3})")
          .body.stringAt("token");
  EXPECT_EQ(
      post("/key/bulk_update", R"({"keys":[{"key":")" + token + R"(","max_budget":4}]})").status,
      200);
  const Value row = keyRow("a");
  EXPECT_TRUE(row.find("team_id")->isNull());
  EXPECT_TRUE(row.find("budget_id")->isNull());
  EXPECT_EQ(*row.find("max_budget"), Value(4));
  EXPECT_EQ(*row.find("rpm_limit"), Value(3));
  EXPECT_EQ(*get("/v2/team/list?team_id=t").body.find("teams")->list()[0].find("keys_count"),
            Value(0));
}

TEST_F(SandboxTest, BringsTheMasterUserBackWithTheNextTeam) {
  post("/team/new", R"({"team_id":"t"})");
  EXPECT_EQ(post("/user/delete", R"({"user_ids":["default_user_id"]})").text, "1");
  EXPECT_EQ(*get("/team/info?team_id=t").body.findPath("team_info.members_with_roles"),
            Value::emptyList());
  post("/team/new", R"({"team_id":"t2"})");
  const Answer users = get("/user/list?user_ids=default_user_id,-");
  EXPECT_EQ(*users.body.find("users")->list()[0].find("teams"), Value(Value::List{"t2"}));
}

TEST_F(SandboxTest, TakesABlankTeamIdForNone) {
  for (const char* id : {"", "   ", "\u00a0", "\u3000 "}) {
    const Answer made = post("/team/new", R"({"team_id":")" + std::string(id) + R"("})");
    EXPECT_EQ(made.body.stringAt("team_id").size(), 36U) << made.text;
  }
}

TEST_F(SandboxTest, CountsCallsByRoute) {
  get("/key/list?size=1");
  get("/key/list?size=2");
  get("/nope");
  call("GET", "/key/list", "", "");
  const auto calls = sandbox_.calls();
  EXPECT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls.at("GET /key/list"), 3U);
  sandbox_.resetCalls();
  EXPECT_TRUE(sandbox_.calls().empty());
}

TEST_F(SandboxTest, RedirectsAwayFromATrailingSlash) {
  EXPECT_EQ(get("/key/list/?size=1").status, 307);
  EXPECT_EQ(get("/nope/").status, 404);
}

TEST_F(SandboxTest, SurvivesHostileBodies) {
  const std::string deep(100'000, '[');
  for (const std::string& body :
       {deep, std::string("{\"key\":") + deep, std::string("\xFF\xFE{}"), std::string("nul"),
        std::string("{\"keys\":[[],{},null,1,true]}"), std::string("{\"key\":{},\"keys\":{}}"),
        std::string("{\"key_aliases\":\"x\",\"team_ids\":[1],\"user_ids\":[null]}"),
        std::string("{\"tpm_limit\":1e9999,\"max_budget\":1e400}"),
        std::string("{\"members_with_roles\":[1,null,\"x\"],\"metadata\":{}}")}) {
    for (const char* path :
         {"/key/generate", "/key/update", "/key/delete", "/key/block", "/key/bulk_update",
          "/v2/key/info", "/team/new", "/team/update", "/team/delete", "/user/new", "/user/update",
          "/user/delete", "/budget/new", "/budget/update", "/budget/delete", "/budget/info"}) {
      const Answer answer = post(path, body);
      EXPECT_GE(answer.status, 200) << path;
      EXPECT_FALSE(answer.text.empty()) << path;
    }
  }
  EXPECT_EQ(get("/key/list?page=99999999999999999999").status, 422);
  EXPECT_EQ(get("/key/list?page=9223372036854775807&size=100").status, 200);
  EXPECT_EQ(get("/key/list?%zz=%&&=&key_alias=%2").status, 200);
}

}  // namespace
}  // namespace litectl::testing
