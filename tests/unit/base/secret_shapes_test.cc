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
       }) {
    EXPECT_TRUE(looksLikeSecret(text)) << text;
  }
}

TEST(SecretShapes, ArePlainWordsOtherwise) {
  for (const char* text :
       {"", "sk-short", "task-1234567890abcdefgh", "Bearer of good-news-for-everybody",
        "https://example.org/a:b@c", "https://user@example.org", "https://example.org:8080/x",
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

TEST(SecretShapes, NamesEndInWhatTheyHold) {
  for (const char* name : {"key", "VALUE", "api_key", "API-KEY", "apiKey", "Token", "password"}) {
    EXPECT_EQ(secretName(name), SecretName::whole) << name;
  }
  for (const char* name :
       {"langfuse_secret_key", "aws_secret_access_key", "client_secret", "auth_token", "authToken",
        "OPENAI_API_KEY", "openaiAPIKey", "db.password", "x-access-token"}) {
    EXPECT_EQ(secretName(name), SecretName::ends) << name;
  }
  for (const char* name : {"apiKeys", "max_tokens", "tokens", "monkey", "primary_key", "keyAlias",
                           "default_value", "secretary", "password_policy", "token_limit", ""}) {
    EXPECT_EQ(secretName(name), SecretName::no) << name;
  }
}

}  // namespace
}  // namespace litectl
