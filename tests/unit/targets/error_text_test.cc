#include "targets/error_text.h"

#include "base/hash.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace litectl {
namespace {

TEST(ErrorText, FindsTheReasonInEveryShapeOfBody) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"error":{"message":"Key not found.","type":"not_found_error","code":"404"}})",
       "Key not found."},
      {R"({"error":{"message":"{'error': 'No keys found'}","code":"404"}})", "No keys found"},
      {R"({"error":{"message":"{'error': \"Team doesn't exist in db. Team=x\"}"}})",
       "Team doesn't exist in db. Team=x"},
      {R"({"error":{"message":"{'error': 'it\\'s'}"}})", "it's"},
      {R"({"detail":{"error":"User not found"}})", "User not found"},
      {R"({"detail":{"message":"no"}})", "no"},
      {R"({"detail":"Not Found"})", "Not Found"},
      {R"({"detail":[{"loc":["body","max_budget"],"msg":"not a number","input":"sk-x"},)"
       R"({"loc":["body",5],"msg":"JSON decode error"}]})",
       "max_budget: not a number; JSON decode error"},
      {R"({"error":"plain"})", "plain"},
      {R"({"title":"Forbidden","status":403})", "Forbidden"},
  };
  for (const auto& [body, reason] : cases) EXPECT_EQ(reasonIn(body), reason) << body;
}

TEST(ErrorText, FindsNoReasonInWhatIsNotUnderstood) {
  for (const char* body : {"", "<html>500</html>", "null", "[]", "3", R"({"error":)", R"({})",
                           R"({"error":{"code":1}})", R"({"detail":[]})", R"({"detail":[3]})",
                           R"({"error":{"message":"{'"}})"}) {
    const std::string reason = reasonIn(body);
    EXPECT_TRUE(reason.empty() || reason == "{'") << body << reason;
  }
}

TEST(ErrorText, StopsAfterThreeEntriesOfAValidation) {
  EXPECT_EQ(reasonIn(R"({"detail":[{"msg":"a"},{"msg":"b"},{"msg":"c"},{"msg":"d"}]})"),
            "a; b; c; …");
}

TEST(ErrorText, MasksWhatLooksLikeAKey) {
  EXPECT_EQ(presentable("key sk-abc_DEF-123 is bad"), "key sk-… is bad");
  EXPECT_EQ(presentable("'sk-a','sk-b'"), "'sk-…','sk-…'");
  EXPECT_EQ(presentable("sent Bearer eyJ.x.y to us"), "sent Bearer … to us");
  EXPECT_EQ(presentable("a task-force of ask-us"), "a task-force of ask-us");
  EXPECT_EQ(presentable("expected to start with 'sk-'."), "expected to start with 'sk-'.");
}

TEST(ErrorText, MasksTheSecretOfTheCallWhateverItLooksLike) {
  const Secret secret("hunter2 is it");
  EXPECT_EQ(presentable("got hunter2 is it, hunter2 is it", {&secret}), "got …, …");
}

// LiteLLM repeats a key that it does not know by its end and its hash.
TEST(ErrorText, MasksWhatTellsOfTheSecretOfTheCall) {
  const Secret secret("sk-0123456789abcdef3456");
  EXPECT_EQ(presentable("Received API Key = sk-...3456, Key Hash (Token) =" +
                            sha256Hex(secret.reveal()) + ". Unable",
                        {&secret}),
            "Received API Key = sk-…, Key Hash (Token) =…. Unable");
}

TEST(ErrorText, MasksBeforeItCuts) {
  const std::string shown = presentable(std::string(290, 'a') + " sk-SECRETSECRETSECRET");
  EXPECT_EQ(shown.find("SECRET"), std::string::npos);
}

TEST(ErrorText, TakesAwayWhatCouldSteerATerminal) {
  EXPECT_EQ(presentable("a\x1b[31mb\r\nc\x7f"
                        "d\xc2\x9b"
                        "e\xe2\x80\xae"
                        "f\xff"
                        "g"),
            "a?[31mb c?d?e?f?g");
  EXPECT_EQ(presentable("  žluť 😀 "), "žluť 😀");
}

TEST(ErrorText, CapsWithoutBreakingACharacter) {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "ž";
  const std::string shown = presentable(text);
  EXPECT_LE(shown.size(), 300U);
  EXPECT_EQ(shown.substr(shown.size() - 3), "…");
  EXPECT_EQ((shown.size() - 3) % 2, 0U);
}

}  // namespace
}  // namespace litectl
