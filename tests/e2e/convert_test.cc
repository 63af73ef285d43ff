#include <filesystem>

#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

class Convert : public Workplace {
 protected:
  Ended converting(const std::string& file) {
    return run({"convert", (folder_ / file).string(), "-d", manifests().string()});
  }
};

TEST_F(Convert, MakesManifestsThatApply) {
  putContent(folder_ / "config.yaml", R"(include: [more/models.yaml]
credential_list:
  - credential_name: openai
    credential_values: {api_key: os.environ/OPENAI_API_KEY}
    credential_info: {}
x-shared: &shared
  litellm_credential_name: openai
model_list:
  - model_name: gpt-4o
    litellm_params: {<<: *shared, model: openai/gpt-4o, rpm: 1_000}
  - model_name: openai/*
    litellm_params: {<<: *shared, model: openai/*}
)");
  std::filesystem::create_directories(folder_ / "more");
  putContent(folder_ / "more/models.yaml",
             "model_list: [{model_name: gpt-4o, litellm_params: {model: openai/gpt-4o-mini}}]\n");
  const Ended converted = converting("config.yaml");
  EXPECT_EQ(converted.status, 0) << converted.err;
  EXPECT_NE(converted.out.find("Exported: 4 manifests"), std::string::npos) << converted.out;
  EXPECT_NE(converted.err.find("warning E1010"), std::string::npos) << converted.err;
  EXPECT_NE(converted.err.find("note N1021 not-converted: x-shared"), std::string::npos)
      << converted.err;
  const std::string settings = (folder_ / "settings.yaml").string();
  putContent(settings,
             "apiVersion: litectl.dev/v1alpha1\nkind: Settings\ntargets: {prod: {url: \"" +
                 gateway_.url() +
                 "\", credential: {env: LITELLM_MASTER_KEY}}}\n"
                 "secrets: {targetEnv: [OPENAI_API_KEY]}\n");
  apply({"--config", settings});
  expectClean({"--config", settings});
}

TEST_F(Convert, ShowsNoSecretOfTheFile) {
  putContent(folder_ / "config.yaml", R"(model_list:
  - model_name: gpt-4o
    litellm_params: {model: openai/gpt-4o, api_key: hunter2hunter2}
general_settings:
  master_key: sk-0123456789abcdefghijklmn
)");
  const Ended converted = converting("config.yaml");
  EXPECT_EQ(converted.status, 0) << converted.err;
  for (const std::string& text :
       {converted.out, converted.err, contentOf(manifests() / "model/gpt-4o.yaml")}) {
    EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
    EXPECT_EQ(text.find("0123456789abcdef"), std::string::npos) << text;
  }
}

TEST_F(Convert, RefusesWhatIsNoConfigFile) {
  putContent(folder_ / "config.yaml", "- a\n");
  const Ended converted = converting("config.yaml");
  EXPECT_EQ(converted.status, 1);
  EXPECT_NE(converted.err.find("error E1317 bad-config-file"), std::string::npos) << converted.err;
  EXPECT_EQ(converting("nowhere.yaml").status, 1);
  EXPECT_TRUE(std::filesystem::is_empty(manifests()));
}

TEST_F(Convert, EndsWithFilesThatIncludeEachOther) {
  putContent(folder_ / "config.yaml", "include: [config.yaml, b.yaml]\nmodel_list: []\n");
  putContent(folder_ / "b.yaml", "include: [config.yaml]\n");
  EXPECT_EQ(converting("config.yaml").status, 0);
}

}  // namespace
}  // namespace litectl::e2e
