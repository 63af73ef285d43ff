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
       }) {
    EXPECT_TRUE(looksLikeSecret(text)) << text;
  }
}

TEST(SecretShapes, ArePlainWordsOtherwise) {
  for (const char* text :
       {"", "sk-short", "task-1234567890abcdefgh", "Bearer of good-news-for-everybody",
        "https://example.org/a:b@c", "https://user@example.org", "https://example.org:8080/x",
        "https://example.org:80/a@b", "password=$DB_PASSWORD", "?token={token}", "a=b",
        "key=environment", "sort_key=created_at", "Basic SupportTier2", "basic support.plan/Team1",
        "mail@example.org", "Basic understanding-of-everything", "-----BEGIN CERTIFICATE-----",
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
  EXPECT_EQ(maskSecrets("nothing"), "nothing");
}

// Whoever writes such a text must not hold up a plan for hours.
TEST(SecretShapes, OfALongTextTakeNoMoreThanItsLength) {
  for (const char* part : {"://", "://a:", "token=$", "token=ab&", "-----BEGIN ", "=", "bearer "}) {
    std::string text;
    while (text.size() < 1'000'000) text += part;
    EXPECT_FALSE(looksLikeSecret(text)) << part;
  }
}

TEST(SecretShapes, NamesSayHowSureItIs) {
  for (const char* name : {"key", "VALUE", "api_key", "API-KEY", "apiKey", "Token", "password",
                           "clientsecret", "access_token", "client_secret", "authToken"}) {
    EXPECT_EQ(secretName(name), SecretName::whole) << name;
  }
  for (const char* name :
       {"langfuse_secret_key", "aws_secret_access_key", "OPENAI_API_KEY", "openaiAPIKey",
        "db.password", "x-access-token", "api_keys", "webhook_secrets", "cost_per_token"}) {
    EXPECT_EQ(secretName(name), SecretName::ends) << name;
  }
  for (const char* name :
       {"tokens", "max_tokens_note", "primary_key", "openai_key", "password_policy", "keyAlias",
        "secret_key_base", "private_key_pem", "db_pwd", "authorization"}) {
    EXPECT_EQ(secretName(name), SecretName::maybe) << name;
  }
  for (const char* name : {"monkey", "default_value", "secretary", "costCenter", ""}) {
    EXPECT_EQ(secretName(name), SecretName::no) << name;
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
