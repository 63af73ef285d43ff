#include "targets/answers.h"

#include "support/fake_http_client.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace litectl {
namespace {

using test::answer;

HttpRequest request(const char* method = "POST", Effect effect = Effect::once) {
  HttpRequest out;
  out.method = method;
  out.url = "/key/generate?key=sk-in-the-query";
  out.effect = effect;
  return out;
}

std::string said(const std::string& message) {
  return R"({"error":{"message":")" + message + R"(","code":"0"}})";
}

TEST(Answers, GiveTheCodeThatStatusAndTextMeanTogether) {
  const std::tuple<int, std::string, Code> cases[] = {
      {401, said("Authentication Error, Invalid proxy server token passed."), Code::unauthorised},
      {401, said("Only proxy admin can be used to generate, delete"), Code::forbidden},
      {401, R"({"detail":{"error":"Only admin users can query all teams/other teams."}})",
       Code::forbidden},
      {403, said("user not allowed to access this route, role= proxy_admin_viewer."),
       Code::forbidden},
      {403, said("User=u is not a member of the team=t."), Code::forbidden},
      {403, said("This feature is only available for LiteLLM Enterprise users: tags"),
       Code::licenceNeeded},
      {500, said("Regenerating Virtual Keys is an Enterprise feature, You must be"),
       Code::licenceNeeded},
      {400, said("Assigning team admins is a premium feature."), Code::licenceNeeded},
      {400, said("Key with alias 'premium feature' already exists."), Code::alreadyExists},
      {409, said("User with id u already exists"), Code::alreadyExists},
      {500, said("400: Tag x already exists"), Code::alreadyExists},
      {500, said("Unique constraint failed on the fields: (`team_id`)"), Code::alreadyExists},
      {404, said("{'error': 'No keys found'}"), Code::notFound},
      {404, said("Key not found in database"), Code::notFound},
      {404, said("Key not found."), Code::notFound},
      {404, said("User not found: nope"), Code::notFound},
      {404, said("User u-1 not found"), Code::notFound},
      {404, said("{'error': 'Team not found, passed team_id=nope'}"), Code::notFound},
      {404, said("{'message': 'Team not found, passed team id: nope.'}"), Code::notFound},
      {404, R"({"detail":{"error":"Team not found, passed team_id=nope"}})", Code::notFound},
      {404, R"({"detail":{"error":"Key not found: h"}})", Code::notFound},
      {404, R"({"message":"no Route matched with those values"})", Code::rejected},
      {404, R"({"message":"Key not found"})", Code::rejected},
      {404, R"({"error":"User not found"})", Code::rejected},
      {404, R"({"detail":"Team not found"})", Code::rejected},
      {404, said("The model does not exist"), Code::rejected},
      {500, said("Virtual host not found"), Code::serverError},
      {404, said("{'error': \\\"Team doesn't exist in db. Team=x\\\"}"), Code::rejected},
      {404, R"({"detail":"Not Found"})", Code::rejected},
      {404, "<html>", Code::rejected},
      {405, R"({"detail":"Method Not Allowed"})", Code::rejected},
      {422, R"({"detail":[{"loc":["body","x"],"msg":"bad"}]})", Code::rejected},
      {400, said("max_budget must be a non-negative finite number."), Code::rejected},
      {500, said("Could not find field at `updateOneLiteLLM_TeamTable`"), Code::rejected},
      {500, said("404: Tag x not found"), Code::notFound},
      {500, said("{'error': 'Internal Server Error.'}"), Code::serverError},
      {502, "<html>bad gateway</html>", Code::serverError},
      {503, "", Code::serverError},
      {408, "", Code::timedOut},
      {429, said("slow down"), Code::rateLimited},
      {302, "", Code::malformedAnswer},
  };
  for (const auto& [status, body, code] : cases) {
    const Error error = errorFrom(request(), answer(status, body));
    EXPECT_EQ(codeText(error.code), codeText(code)) << status << " " << body;
    EXPECT_NE(error.message.find(std::to_string(status)), std::string::npos);
    EXPECT_NE(error.message.find("POST /key/generate"), std::string::npos);
    EXPECT_EQ(error.message.find("sk-in"), std::string::npos);
  }
}

TEST(Answers, EveryRefusalButAMissingObjectNamesARemedy) {
  for (const int status : {400, 401, 403, 405, 408, 409, 422, 429, 500, 503}) {
    EXPECT_FALSE(errorFrom(request(), answer(status, "")).remedy.empty()) << status;
  }
}

TEST(Answers, ShowNoBodyThatIsNotUnderstood) {
  const Error error = errorFrom(request(), answer(502, "<html>SECRET-PLACE</html>"));
  EXPECT_EQ(oneLine(error).find("SECRET"), std::string::npos);
}

TEST(Answers, TellPermanentFromPassingFailures) {
  EXPECT_TRUE(isPermanentFailure(answer(500, said("an Enterprise feature"))));
  EXPECT_TRUE(isPermanentFailure(answer(500, said("x already exists"))));
  EXPECT_FALSE(isPermanentFailure(answer(500, said("connection pool timed out"))));
  EXPECT_FALSE(isPermanentFailure(answer(500, "<html>")));
  EXPECT_FALSE(isPermanentFailure(answer(503, said("x already exists"))));
}

TEST(Answers, ToAWriteAreSuccessOnlyWithAWholeBody) {
  EXPECT_TRUE(writeStatus(request(), answer(200, R"({"token":"t"})")).ok());
  EXPECT_TRUE(writeStatus(request(), answer(200, " 2 ")).ok());
  EXPECT_TRUE(writeStatus(request(), answer(204, "")).ok());
  for (const char* body :
       {"", "<html>ok</html>", R"({"token":"t")", R"({"a":[1})", "{}{}", "oops", R"({"a":"b)"}) {
    const Status status = writeStatus(request(), answer(200, body));
    ASSERT_FALSE(status.ok()) << body;
    EXPECT_EQ(status.error().code, Code::resultUnknown) << body;
  }
}

TEST(Answers, ToACreateThatMissSomethingLeaveItUnknown) {
  const auto code = [](Effect effect) {
    return writeStatus(request("POST", effect), answer(500, said("404: User u not found")))
        .error()
        .code;
  };
  EXPECT_EQ(code(Effect::once), Code::resultUnknown);
  EXPECT_EQ(code(Effect::repeatable), Code::notFound);
  const Status asText = writeStatus(request(), answer(500, said("user doesn't exist in db")));
  EXPECT_EQ(asText.error().code, Code::resultUnknown);
  EXPECT_EQ(writeStatus(request(), answer(404, said("Team not found, x"))).error().code,
            Code::notFound);
}

TEST(Answers, NullToAWriteMeansThereWasNothingToWrite) {
  const Status status = writeStatus(request(), answer(200, "null\n"));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, Code::notFound);
}

TEST(Answers, SeeBracketsOnlyOutsideStrings) {
  EXPECT_TRUE(looksLikeWholeJson(R"({"a":"}]\"","b":[{},[]]})"));
  EXPECT_TRUE(looksLikeWholeJson(R"("I'm alive!")"));
  EXPECT_FALSE(looksLikeWholeJson(R"({"a":"}")"));
  EXPECT_FALSE(looksLikeWholeJson("]"));
}

}  // namespace
}  // namespace litectl
