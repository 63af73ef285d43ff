#include "value/yaml.h"

#include <filesystem>

#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

class Export : public Workplace {
 protected:
  // With the target and the folder that the manifests go to.
  Ended exporting(std::vector<std::string> flags = {}) {
    std::vector<std::string> words{"export", "--url", gateway_.url(), "-d", manifests().string()};
    words.insert(words.end(), flags.begin(), flags.end());
    return run(words);
  }

  void fill() {
    gateway_.call("POST", "/team/new", R"({"team_id": "research", "team_alias": "Research Lab"})");
    gateway_.call("POST", "/key/generate", R"({"key_alias": "Batch job", "team_id": "research"})");
  }
};

TEST_F(Export, TakesOverWhatIsThere) {
  fill();
  gateway_.takeWrites();
  const Ended exported = exporting();
  EXPECT_EQ(exported.status, 0) << exported.err;
  EXPECT_NE(exported.out.find("1 team exported"), std::string::npos) << exported.out;
  EXPECT_NE(exported.err.find("note N1022 to-complete"), std::string::npos) << exported.err;
  EXPECT_EQ(gateway_.takeWrites(), 0U);
  EXPECT_FALSE(std::filesystem::exists(state())) << "an export keeps nothing";
  EXPECT_NE(contentOf(manifests() / "virtualkey/batch-job.yaml").find("team: research"),
            std::string::npos);
  apply();
  expectClean();
}

TEST_F(Export, OverwritesOnlyWhereItIsToldTo) {
  fill();
  put("team/research.yaml", manifest("Team", "research", "alias: Mine"));
  const Ended refused = exporting();
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.err.find("error E1316 file-exists"), std::string::npos) << refused.err;
  EXPECT_FALSE(std::filesystem::exists(manifests() / "virtualkey"));
  EXPECT_EQ(exporting({"--force"}).status, 0);
  EXPECT_NE(contentOf(manifests() / "team/research.yaml").find("Research Lab"), std::string::npos);
}

TEST_F(Export, WritesSomeKindsOnly) {
  fill();
  EXPECT_EQ(exporting({"--kind", "Team"}).status, 0);
  EXPECT_TRUE(std::filesystem::exists(manifests() / "team/research.yaml"));
  EXPECT_FALSE(std::filesystem::exists(manifests() / "virtualkey"));
  const Ended wrong = exporting({"--kind", "Tema"});
  EXPECT_EQ(wrong.status, 1);
  EXPECT_NE(wrong.err.find("did you mean \"Team\"?"), std::string::npos) << wrong.err;
}

TEST_F(Export, WritesToStandardOutput) {
  fill();
  const Ended exported = run({"export", "--url", gateway_.url(), "-d", "-", "--manage", "full"});
  EXPECT_EQ(exported.status, 0) << exported.err;
  Diagnostics problems;
  const std::vector<Value> documents = parseYaml(exported.out, 0, problems);
  EXPECT_TRUE(problems.ok());
  // A sandbox has the budgets, teams and users that were made, and no other.
  EXPECT_EQ(documents.size(), 2U) << exported.out;
  EXPECT_EQ(exported.out.find("adopt"), std::string::npos);
}

TEST_F(Export, SaysWhoCannotSeeEverything) {
  Program program = this->program({"export", "--url", gateway_.url(), "-d", "-"});
  program.environment["LITELLM_MASTER_KEY"] = "sk-nobody-0123456789abcdefghijklmn";
  const Ended ended = program.run();
  EXPECT_EQ(ended.status, 4) << ended.err;
  EXPECT_EQ(ended.out, "");
}

}  // namespace
}  // namespace litectl::e2e
