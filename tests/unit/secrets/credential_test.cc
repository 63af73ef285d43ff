#include "secrets/credential.h"

#include "support/results.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace litectl {
namespace {

constexpr const char* kVariable = "LITECTL_TEST_CREDENTIAL";

class CredentialTest : public testing::Test {
 protected:
  ~CredentialTest() override { ::unsetenv(kVariable); }
  [[nodiscard]] static CredentialSource variable() { return {kVariable, {}}; }
  [[nodiscard]] CredentialSource file(std::string_view text) const {
    putContent(folder_ / "key", text);
    return {"", folder_ / "key"};
  }
  TempFolder folder_;
};

TEST_F(CredentialTest, ComesFromTheNamedVariable) {
  ::setenv(kVariable, "sk-1234", 1);
  EXPECT_EQ(readCredential(variable()).value().reveal(), "sk-1234");
}

TEST_F(CredentialTest, ComesFromTheNamedFileWithoutItsLineEnd) {
  for (const char* text : {"sk-1234", "sk-1234\n", "sk-1234\r\n"}) {
    EXPECT_EQ(readCredential(file(text)).value().reveal(), "sk-1234");
  }
}

TEST_F(CredentialTest, WhatIsNoCredentialIsRefusedWithoutSayingIt) {
  const std::vector<std::string> bad{"",
                                     "\n",
                                     "sk-secret\n\n",
                                     "sk-secret more",
                                     " sk-secret",
                                     "sk-secret\tx",
                                     std::string("sk-secret\0x", 11),
                                     "sk-secret\x7f",
                                     "sk-secr\xC3\xA9t",
                                     "sk-secret\nsk-other"};
  for (const std::string& text : bad) {
    const Result<Secret> read = readCredential(file(text));
    ASSERT_TRUE(failsWith(read, Code::credentialMissing, "key")) << text;
    EXPECT_EQ((read.error().message + read.error().remedy).find("sk-se"), std::string::npos);
  }
  ::setenv(kVariable, "sk-secret with spaces", 1);
  const Result<Secret> read = readCredential(variable());
  ASSERT_TRUE(failsWith(read, Code::credentialMissing, kVariable));
  EXPECT_EQ(read.error().message.find("sk-secret"), std::string::npos);
}

TEST_F(CredentialTest, MissingSourceIsNamed) {
  EXPECT_TRUE(failsWith(readCredential(variable()), Code::credentialMissing, kVariable));
  EXPECT_TRUE(failsWith(readCredential({"", folder_ / "none"}), Code::credentialMissing, "none"));
  EXPECT_TRUE(failsWith(readCredential({"", folder_.path()}), Code::credentialMissing, "director"));
}

TEST_F(CredentialTest, AbsurdlyLongOnesAreRefused) {
  const std::string text(100'000, 'x');
  EXPECT_TRUE(failsWith(readCredential(file(text)), Code::credentialMissing, "larger"));
  ::setenv(kVariable, text.c_str(), 1);
  EXPECT_TRUE(failsWith(readCredential(variable()), Code::credentialMissing, "too long"));
}

}  // namespace
}  // namespace litectl
