#include "base/secret_shapes.h"

#include <gtest/gtest.h>

namespace litectl {
namespace {

TEST(SecretShapes, AreKnownByTheirForm) {
  for (const char* text : {
           "sk-1234567890abcdef",
           "Bearer sk-1234567890abcdef",
           "header: Bearer abcdef0123456789abcd",
           "ghp_0123456789abcdefghijklmnopqrstuvwxyz",
           "xoxb-123456789012-abcdef",
           "AKIAIOSFODNN7EXAMPLE1",
           "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc",
           "postgresql://litellm:hunter2@db.internal/litellm",
           "see redis://:hunter2@cache:6379",
           "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
           "BEARER abcdef0123456789abcd",
           "Bearer\tabcdef0123456789abcd",
           "basic dXNlcjpMRUFLMDk=",
           "postgres://u:pa/ss@h",
           "https://h/x?api_key=0123456789",
           "Server=db;Password=hunter22;",
           "https://hooks.slack.com/services/T000/B000/XXXXXXXXXXXX",
           "https://discord.com/api/webhooks/123456789012/abcdefghij",
           "sk-AbC-dE3_gH4-jK5_mN6pQ7",
           "sk-proj-0123456789abcdefghij",
           "sk_live_0123456789abcdefghij",
           "gsk_0123456789abcdefghijKLMN",
           "gho_0123456789abcdefghijklmnopqrstuvwxyz",
           "ASIAIOSFODNN7EXAMPLE1",
           "password=hunter22",
           "password=correcthorsebatterystaple",
           "slack_token=abc123def456",
           "PASSWORD=LEAKED-SECRET",
           "password=swordfish",
           "postgres://user:123456@host/db",
           "redis://:123456@host",
           "postgres://john.doe:abc123/@db.example",
           "sk-ZG-OvKb-IXtlncvpGsiRhg",
           "api_key={9f8e7d6c5b4a",
           "password=$ecretPass1",
           "SG.abcdefghijklmnop.0123456789abcdefghij",
       }) {
    EXPECT_TRUE(looksLikeSecret(text)) << text;
  }
}

TEST(SecretShapes, ArePlainWordsOtherwise) {
  for (const char* text : {"",
                           "sk-short",
                           "task-1234567890abcdefgh",
                           "Bearer of good-news-for-everybody",
                           "https://example.org/a:b@c",
                           "https://user@example.org",
                           "https://example.org:8080/x",
                           "https://example.org:80/a@b",
                           "password=$DB_PASSWORD",
                           "?token={token}",
                           "a=b",
                           "key=environment",
                           "sort_key=created_at",
                           "Basic SupportTier2",
                           "basic support.plan/Team1",
                           "sk-bratislava-research",
                           "sk-learn-pipelines-2024",
                           "hf_inference_endpoints_prod",
                           "max_token=100000",
                           "set token=required",
                           "cost_per_token=0.000015",
                           "api_key=os.environ/OPENAI_API_KEY",
                           "os.environ/OPENAI_API_KEY",
                           "https://chat.example.com:general/@team",
                           "docker://registry.example.com:5000/group/@a",
                           "mail@example.org",
                           "Basic understanding-of-everything",
                           "-----BEGIN CERTIFICATE-----",
                           "AKIAISSHORT"}) {
    EXPECT_FALSE(looksLikeSecret(text)) << text;
  }
}

TEST(SecretShapes, AreMaskedAndTheRestStays) {
  EXPECT_EQ(maskSecrets("a sk-1234567890abcdef, b"), "a sk-…, b");
  EXPECT_EQ(maskSecrets("postgres://me:pw@db/x and https://you:pw2@h"),
            "postgres://me:…@db/x and https://you:…@h");
  EXPECT_EQ(maskSecrets("Bearer abc sk-1", SecretLength::any), "Bearer … sk-…");
  EXPECT_EQ(maskSecrets("Bearer abc sk-1"), "Bearer abc sk-1");
  EXPECT_EQ(maskSecrets("token=swordfish", SecretLength::any), "token=…");
  EXPECT_EQ(maskSecrets("nothing"), "nothing");
}

TEST(SecretShapes, AreMaskedToTheirEndHoweverLongTheyAre) {
  const std::string tail(600, 'q');
  EXPECT_EQ(maskSecrets("password=Hunter2" + tail + " b"), "password=… b");
  EXPECT_EQ(maskSecrets("sk-1234567890abcdef" + tail + " b"), "sk-… b");
  EXPECT_EQ(maskSecrets("redis://me:" + tail + "@cache b"), "redis://me:…@cache b");
  EXPECT_EQ(maskSecrets("redis://me:a@b" + tail + "@cache b"), "redis://me:…@cache b");
}

// Whoever writes such a text must not hold up a plan for hours.
TEST(SecretShapes, OfALongTextTakeNoMoreThanItsLength) {
  for (const char* part : {"://", "://a:", "://a@b", "token=$A&", "token=ab&",
                           "token=os.environ/A&", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----\"",
                           "-----BEGIN PRIVATE KEY----------END ", "=", "bearer ", "sk-", "hf_."}) {
    std::string text;
    while (text.size() < 1'000'000) text += part;
    EXPECT_FALSE(looksLikeSecret(text)) << part;
  }
}

TEST(SecretShapes, OfAKeyInPemLeaveTheRestOfADocumentWhole) {
  EXPECT_EQ(maskSecrets(R"({"a": "-----BEGIN PRIVATE KEY-----", "b": 1})"),
            R"({"a": "-----BEGIN PRIVATE KEY-----", "b": 1})");
  EXPECT_EQ(maskSecrets(R"({"a": "-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----"})"),
            R"({"a": "-----BEGIN PRIVATE KEY-----…-----END PRIVATE KEY-----"})");
}

}  // namespace
}  // namespace litectl
