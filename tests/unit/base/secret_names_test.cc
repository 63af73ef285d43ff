#include "base/secret_names.h"

#include <gtest/gtest.h>

namespace litectl {
namespace {

TEST(SecretNames, SayHowSureItIs) {
  for (const char* name :
       {"api_key", "API-KEY", "apiKey", "password", "password2", "langfuse_secret_key",
        "aws_secret_access_key", "OPENAI_API_KEY", "openaiAPIKey", "db.password"}) {
    EXPECT_EQ(secretName(name), SecretName::sure) << name;
  }
  for (const char* name :
       {"Token", "clientsecret", "access_token", "client_secret", "authToken", "secret", "jwt"}) {
    EXPECT_EQ(secretName(name), SecretName::whole) << name;
  }
  for (const char* name :
       {"x-access-token", "api_keys", "webhook_secrets", "cost_per_token", "rotate_secret",
        "nextoken", "credentials", "db_pwd", "db_pass", "authorization", "secrets"}) {
    EXPECT_EQ(secretName(name), SecretName::ends) << name;
  }
  for (const char* name :
       {"key", "tokens", "stop_tokens", "max_tokens_note", "primary_key", "openai_key",
        "password_policy", "keyAlias", "secret_key_base", "private_key_pem"}) {
    EXPECT_EQ(secretName(name), SecretName::maybe) << name;
  }
  for (const char* name : {"value", "monkey", "default_value", "secretary", "costCenter", ""}) {
    EXPECT_EQ(secretName(name), SecretName::no) << name;
  }
}

}  // namespace
}  // namespace litectl
