#include "targets/config_file.h"

#include "engine/export.h"
#include "spec/embedded.h"
#include "spec/spec_loader.h"
#include "value/yaml.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace litectl {
namespace {

const SpecSet& specs() {
  static const SpecSet kSpecs = [] {
    SourceFiles files;
    Diagnostics problems;
    SpecSet loaded = loadSpecs(embeddedSpecs(), "litellm", files, problems);
    EXPECT_TRUE(problems.ok());
    return loaded;
  }();
  return kSpecs;
}

class ConfigFile : public ::testing::Test {
 protected:
  // What becomes of these files: names and texts of manifests.
  void convert(const std::vector<std::string>& files) {
    std::vector<Value> documents;
    Diagnostics problems;
    for (const std::string& file : files) {
      for (Value& document : parseYaml(file, 0, problems)) documents.push_back(document);
    }
    EXPECT_TRUE(problems.ok());
    ConfigObjects found = readConfigObjects(specs(), documents);
    ExportRules rules;
    rules.unnamed = found.unnamed;
    for (const auto& [kind, listed] : found.snapshot.kinds) rules.kinds.insert(kind);
    exported_ = exportManifests(specs(), found.snapshot, found.memory, rules);
    notes_ = found.notes;
    notes_.insert(notes_.end(), exported_.notes.begin(), exported_.notes.end());
  }

  std::string textOf(const std::string& id) const {
    for (const ExportedManifest& manifest : exported_.manifests) {
      if (manifest.id.text() == id) return manifest.text;
    }
    return "(not there)";
  }

  bool notes(const std::string& message, unsigned line) const {
    return std::any_of(notes_.begin(), notes_.end(), [&](const Error& note) {
      return note.message.find(message) != std::string::npos && note.pos.line == line;
    });
  }

  Exported exported_;
  std::vector<Error> notes_;
};

TEST_F(ConfigFile, MakesModelsAndCredentials) {
  convert({R"(model_list:
  - model_name: gpt-4o
    litellm_params:
      model: azure/gpt-4o
      litellm_credential_name: azure-west
      tpm: 80000
      temperature: 0.2
      api_key: os.environ/AZURE_API_KEY
    model_info:
      mode: chat
      access_groups: [standard]
credential_list:
  - credential_name: azure-west
    credential_values: {api_key: os.environ/AZURE_API_KEY, api_version: "2024-10-21"}
    credential_info: {custom_llm_provider: azure}
)"});
  EXPECT_EQ(textOf("Model/gpt-4o"), R"(apiVersion: litectl.dev/v1alpha1
kind: Model
metadata:
  name: gpt-4o
spec:
  model: azure/gpt-4o
  credential: azure-west
  secrets:
    api_key:
      valueFrom:
        targetEnv: AZURE_API_KEY
  tpmLimit: 80000
  accessGroups:
    - standard
  params:
    temperature: 0.2
  info:
    mode: chat
)");
  EXPECT_EQ(textOf("Credential/azure-west"), R"(apiVersion: litectl.dev/v1alpha1
kind: Credential
metadata:
  name: azure-west
spec:
  values:
    api_version: "2024-10-21"
  secrets:
    api_key:
      valueFrom:
        targetEnv: AZURE_API_KEY
  info:
    custom_llm_provider: azure
)");
  EXPECT_TRUE(notes_.empty()) << notes_.front().message;
}

TEST_F(ConfigFile, NeverCopiesASecret) {
  convert({R"(model_list:
  - model_name: gpt-4o
    litellm_params:
      model: openai/gpt-4o
      api_key: fake-key
      aws_secret_access_key: abcdefgh
      extra_headers: {x-token: sk-0123456789abcdefghijklmn}
)"});
  const std::string text = textOf("Model/gpt-4o");
  EXPECT_EQ(text.find("fake-key"), std::string::npos) << text;
  EXPECT_EQ(text.find("abcdefgh"), std::string::npos) << text;
  EXPECT_EQ(text.find("sk-"), std::string::npos) << text;
  EXPECT_NE(text.find("env: GPT_4O_API_KEY"), std::string::npos) << text;
  EXPECT_NE(text.find("env: GPT_4O_AWS_SECRET_ACCESS_KEY"), std::string::npos) << text;
  EXPECT_TRUE(notes("the value of api_key stands in the file", 5));
}

TEST_F(ConfigFile, GivesEachSecretAVariableOfItsOwn) {
  convert({R"(model_list:
  - {model_name: m, litellm_params: {model: x/a, api_key: one}}
  - {model_name: m, litellm_params: {model: x/b, api_key: two}}
  - {model_name: m, litellm_params: {model: x/c, api_key: one}}
)"});
  std::string all;
  for (const ExportedManifest& manifest : exported_.manifests) all += manifest.text;
  const auto count = [&](const std::string& text) {
    std::size_t found = 0;
    for (std::size_t at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) {
      ++found;
    }
    return found;
  };
  EXPECT_EQ(count("env: M_API_KEY\n"), 2U) << all;
  EXPECT_EQ(count("env: M_API_KEY_2\n"), 1U) << all;
}

TEST_F(ConfigFile, GivesDeploymentsOfOneNameNamesOfTheirOwn) {
  const std::string entry = "  - {model_name: m, litellm_params: {model: openai/m}}\n";
  const std::string named =
      "  - {model_name: m, litellm_params: {model: openai/m}, model_info: {id: first}}\n";
  convert({"model_list:\n" + entry + entry + named});
  ASSERT_EQ(exported_.manifests.size(), 3U);
  EXPECT_NE(textOf("Model/first").find("modelName: m"), std::string::npos);
  for (const ExportedManifest& manifest : exported_.manifests) {
    EXPECT_EQ(manifest.text.find("id:"), std::string::npos) << manifest.text;
  }
}

TEST_F(ConfigFile, SaysWhatHasNoKind) {
  convert({R"(model_list: []
router_settings:
  routing_strategy: simple-shuffle
  model_group_alias: {a: b}
guardrails:
  - guardrail_name: x
unheard_of: 1
)"});
  EXPECT_TRUE(notes("router_settings.routing_strategy has no kind", 3));
  EXPECT_TRUE(notes("router_settings.model_group_alias has no kind", 4));
  EXPECT_TRUE(notes("guardrails has no kind", 5));
  EXPECT_TRUE(notes("unheard_of has no kind", 7));
}

TEST_F(ConfigFile, LeavesOutVariablesInOpenPlaces) {
  convert({R"(model_list:
  - model_name: m
    litellm_params:
      model: azure/m
      api_base: os.environ/AZURE_API_BASE
    tpm: 5
)"});
  EXPECT_EQ(textOf("Model/m").find("AZURE"), std::string::npos);
  EXPECT_TRUE(notes("api_base is a variable of the target", 5));
  EXPECT_TRUE(notes("has the setting \"tpm\"", 6));
}

TEST_F(ConfigFile, JoinsListsOfSeveralFiles) {
  convert({"include: [more.yaml]\nmodel_list: [{model_name: a, litellm_params: {model: x/a}}]\n",
           "model_list: [{model_name: b, litellm_params: {model: x/b}}]\n"});
  EXPECT_NE(textOf("Model/a"), "(not there)");
  EXPECT_NE(textOf("Model/b"), "(not there)");
  EXPECT_TRUE(notes_.empty());
}

TEST_F(ConfigFile, TakesWhatIsWrongWithoutHarm) {
  convert({"model_list: 5\ncredential_list: [5, {credential_name: 7}, {}]\n"});
  EXPECT_TRUE(exported_.manifests.size() <= 2U);
  EXPECT_TRUE(notes("model_list is no list", 1));
  convert({"model_list: [{litellm_params: {api_key: x}}, {model_name: m, litellm_params: []}]\n"});
  EXPECT_TRUE(exported_.manifests.empty());
}

}  // namespace
}  // namespace litectl
