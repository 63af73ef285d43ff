#include "secrets/referred_secrets.h"

#include "base/random.h"
#include "support/results.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace litectl {
namespace {

constexpr const char* kVariable = "LITECTL_TEST_REFERRED";

class ReferredSecretsTest : public testing::Test {
 protected:
  ReferredSecretsTest() {
    rules_.variables = {kVariable};
    rules_.targetVariables = {"AZURE_KEY"};
    rules_.files = folder_ / "secrets";
    rules_.environmentPrefix = "os.environ/";
    rules_.fingerprintKey.file = folder_ / "fingerprint.key";
    rules_.makesKey = true;
    std::filesystem::create_directories(folder_ / "secrets/deep");
  }
  ~ReferredSecretsTest() override { ::unsetenv(kVariable); }

  [[nodiscard]] Result<std::string> read(SecretRef::From from, const std::string& name) {
    ReferredSecrets source(rules_, random_);
    auto value = source.read({from, name});
    if (!value) return std::move(value).error();
    return std::string(value->reveal());
  }
  [[nodiscard]] std::optional<std::string> fingerprint(const std::string& value) {
    ReferredSecrets source(rules_, random_);
    auto out = source.fingerprint(Secret(std::string_view(value)));
    EXPECT_TRUE(isOk(out));
    return out ? *out : std::nullopt;
  }

  TempFolder folder_;
  SystemRandom random_;
  ReferredSecretsRules rules_;
};

TEST_F(ReferredSecretsTest, ComeFromVariablesThatAreListed) {
  ::setenv(kVariable, "one", 1);
  EXPECT_EQ(read(SecretRef::From::env, kVariable).value(), "one");
  EXPECT_TRUE(failsWith(read(SecretRef::From::env, "HOME"), Code::secretNotAllowed, "env:HOME"));
  ::setenv(kVariable, "", 1);
  EXPECT_TRUE(failsWith(read(SecretRef::From::env, kVariable), Code::secretMissing, kVariable));
}

TEST_F(ReferredSecretsTest, ComeFromFilesBeneathTheFolderWithoutTheirLineEnd) {
  putContent(folder_ / "secrets/deep/k", "two\n");
  EXPECT_EQ(read(SecretRef::From::file, "deep/k").value(), "two");
  putContent(folder_ / "secrets/json", "{\"a\":\n1}");
  EXPECT_EQ(read(SecretRef::From::file, "json").value(), "{\"a\":\n1}");
}

TEST_F(ReferredSecretsTest, NoLinkIsFollowedAndNoOtherThingIsRead) {
  putContent(folder_ / "outside", "not yours");
  std::filesystem::create_symlink(folder_ / "outside", folder_ / "secrets/link");
  std::filesystem::create_directory_symlink(folder_.path(), folder_ / "secrets/up");
  for (const char* path : {"link", "up/outside", "deep", "none", "deep/none"}) {
    EXPECT_TRUE(failsWith(read(SecretRef::From::file, path), Code::secretMissing, path));
  }
  putContent(folder_ / "secrets/empty", "\n");
  EXPECT_TRUE(failsWith(read(SecretRef::From::file, "empty"), Code::secretMissing, "empty"));
  putContent(folder_ / "secrets/large", std::string(70'000, 'x'));
  EXPECT_TRUE(failsWith(read(SecretRef::From::file, "large"), Code::secretMissing, "64 KiB"));
  rules_.files.clear();
  EXPECT_TRUE(failsWith(read(SecretRef::From::file, "deep/k"), Code::secretNotAllowed, "deep/k"));
}

TEST_F(ReferredSecretsTest, TheTargetsVariablesAreOnlyNamed) {
  EXPECT_EQ(read(SecretRef::From::targetEnv, "AZURE_KEY").value(), "os.environ/AZURE_KEY");
  EXPECT_TRUE(failsWith(read(SecretRef::From::targetEnv, "DATABASE_URL"), Code::secretNotAllowed,
                        "targetEnv"));
  rules_.environmentPrefix.clear();
  EXPECT_TRUE(failsWith(read(SecretRef::From::targetEnv, "AZURE_KEY"), Code::secretNotAllowed,
                        "AZURE_KEY"));
}

TEST_F(ReferredSecretsTest, FingerprintsTellValuesApartAndStayTheSame) {
  const auto one = fingerprint("one");
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one->size(), 16U);
  EXPECT_EQ(fingerprint("one"), one);
  EXPECT_NE(fingerprint("two"), one);
  // Whoever has another key cannot compare.
  rules_.fingerprintKey.file = folder_ / "other.key";
  EXPECT_NE(fingerprint("one"), one);
}

TEST_F(ReferredSecretsTest, ARunThatOnlyLooksMakesNoKey) {
  rules_.makesKey = false;
  EXPECT_EQ(fingerprint("one"), std::nullopt);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "fingerprint.key"));
  ::setenv(kVariable, "0123456789abcdef0123456789abcdef", 1);
  rules_.fingerprintKey = {kVariable, {}};
  EXPECT_TRUE(fingerprint("one").has_value());
  ::unsetenv(kVariable);
  ReferredSecrets source(rules_, random_);
  EXPECT_TRUE(failsWith(source.fingerprint(Secret(std::string_view("one"))), Code::secretMissing,
                        "fingerprint key"));
}

}  // namespace
}  // namespace litectl
