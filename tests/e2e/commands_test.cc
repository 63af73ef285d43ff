#include "value/json.h"

#include <sstream>

#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

class Commands : public Workplace {};

TEST_F(Commands, ValidateFindsAllProblemsWithoutANetwork) {
  put("a.yaml", manifest("Team", "a", "maxBudgte: 5, rpmLimit: -1") +
                    manifest("VirtualKey", "b", "team: nobody"));
  gateway_.takeCalls();
  const Ended ended = run({"validate"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_EQ(ended.out, "");
  for (const char* code : {"E1104", "E1107", "E1201"}) {
    EXPECT_NE(ended.err.find(code), std::string::npos) << code << "\n" << ended.err;
  }
  EXPECT_NE(ended.err.find("did you mean \"maxBudget\"?"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("a.yaml:6:8"), std::string::npos) << ended.err;
  EXPECT_TRUE(gateway_.takeCalls().empty());
}

TEST_F(Commands, ValidateSaysThatAllIsWell) {
  put("a.yaml", manifest("Team", "a"));
  const Ended ended = run({"validate"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(ended.out, "Valid: 1 manifest.\n");
}

TEST_F(Commands, ValidateCountsManifestsThatAreNoObject) {
  put("a.yaml",
      manifest("ModelList", "a", "models: [m]") + manifest("ModelList", "b", "lists: [a]"));
  EXPECT_EQ(run({"validate"}).out, "Valid: 2 manifests.\n");
}

TEST_F(Commands, AllProblemsOfARunComeTogether) {
  put("a.yaml", manifest("Team", "a", "maxBudgte: 5"));
  Program plan = program({"plan"});
  plan.environment.erase("LITELLM_MASTER_KEY");
  const Ended ended = plan.run();
  EXPECT_EQ(ended.status, 1);
  EXPECT_NE(ended.err.find("E1302"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("E1104"), std::string::npos) << ended.err;
}

TEST_F(Commands, TheSameMistakeAThousandTimesDoesNotFillTheScreen) {
  std::string all;
  for (int i = 0; i < 1000; ++i) all += manifest("Team", "t" + std::to_string(i), "maxBudgte: 5");
  put("a.yaml", all);
  const Ended ended = run({"validate"});
  EXPECT_EQ(ended.status, 1);
  std::size_t shown = 0;
  for (std::size_t at = ended.err.find("E1104"); at != std::string::npos;
       at = ended.err.find("E1104", at + 1)) {
    ++shown;
  }
  EXPECT_EQ(shown, 200U);
  EXPECT_NE(ended.err.find("and 800 more problems"), std::string::npos);
}

TEST_F(Commands, ProblemsInTheJsonLogHaveMembers) {
  put("a.yaml", manifest("Team", "a", "maxBudgte: 5, rpmLimit: -1"));
  const Ended ended = run({"validate", "--log-format", "json"});
  EXPECT_EQ(ended.status, 1);
  std::istringstream lines(ended.err);
  std::vector<std::string> codes;
  for (std::string line; std::getline(lines, line);) {
    const auto record = parseJson(line);
    ASSERT_TRUE(record.ok()) << line;
    codes.push_back(record->stringAt("code"));
    EXPECT_EQ(record->stringAt("level"), "error");
    EXPECT_EQ(record->stringAt("object"), "Team/a");
    EXPECT_EQ(record->stringAt("line"), "6");
    EXPECT_NE(record->stringAt("message"), "");
    EXPECT_NE(record->stringAt("remedy"), "");
  }
  EXPECT_EQ(codes, (std::vector<std::string>{"E1104", "E1107"}));
}

TEST_F(Commands, EachCallIsInTheLogOnRequest) {
  put("a.yaml", manifest("Team", "a"));
  const Ended quiet = run({"plan", "-v"});
  EXPECT_EQ(quiet.err.find("GET "), std::string::npos) << quiet.err;
  const Ended ended = run({"plan", "-vv"});
  EXPECT_NE(ended.err.find("debug: GET /v2/team/list: 200 after "), std::string::npos) << ended.err;
  EXPECT_EQ(ended.err.find("page_size"), std::string::npos) << ended.err;
}

TEST_F(Commands, PlanAsJsonIsOneRecord) {
  put("a.yaml", manifest("Team", "a", "maxBudget: 30, budgetDuration: 30d"));
  const Ended ended = run({"plan", "-o", "json"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  const auto plan = parseJson(ended.out);
  ASSERT_TRUE(plan.has_value()) << ended.out;
  EXPECT_EQ(plan->find("changes")->list().size(), 1U);
  EXPECT_EQ(plan->findPath("money.usdPer30Days")->number().text(), "30");
  EXPECT_TRUE(plan->find("problems")->list().empty());
}

TEST_F(Commands, PlanAsJsonAlsoHoldsProblems) {
  put("a.yaml", manifest("Team", "a", "maxBudgte: 5"));
  const Ended ended = run({"plan", "-o", "json"});
  EXPECT_EQ(ended.status, 1);
  const auto plan = parseJson(ended.out);
  ASSERT_TRUE(plan.has_value()) << ended.out;
  const Value& problem = plan->find("problems")->list().front();
  EXPECT_EQ(problem.stringAt("code"), "E1104");
  EXPECT_EQ(*problem.findPath("place.line"), Value(6));
}

TEST_F(Commands, ExplainShowsEverySideOfEveryField) {
  put("a.yaml", manifest("ModelList", "standard", "models: [gpt-4o]") +
                    manifest("Team", "a", "maxBudget: 5, modelLists: [standard]"));
  apply();
  gateway_.call("POST", "/team/update", R"({"team_id": "a", "max_budget": 6, "tpm_limit": 7})");
  const Ended ended = run({"explain", "team/a"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  for (const char* part : {"Team/a", "a.yaml:12:19", "drifted", "last-applied",
                           "ours:", "from modelLists standard", "not ours", "update"}) {
    EXPECT_NE(ended.out.find(part), std::string::npos) << part << "\n" << ended.out;
  }
}

TEST_F(Commands, ExplainKnowsWhatIsOnlyInTheInventory) {
  put("a.yaml", manifest("Team", "a"));
  put("b.yaml", manifest("Team", "b", "maxBudget: 5"));
  apply();
  remove("b.yaml");
  const Ended ended = run({"explain", "Team/b"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_NE(ended.out.find("no longer declared"), std::string::npos) << ended.out;
}

TEST_F(Commands, ExplainSuggestsANameNearby) {
  put("a.yaml", manifest("Team", "research"));
  const Ended ended = run({"explain", "Team/reserach"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_NE(ended.err.find("E1306"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("Team/research"), std::string::npos) << ended.err;
}

TEST_F(Commands, VersionNamesTheReleasesThatWereProved) {
  const Ended ended = run({"version"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_NE(ended.out.find("litectl "), std::string::npos);
  EXPECT_NE(ended.out.find("1.102.4"), std::string::npos) << ended.out;
}

TEST_F(Commands, AWrongMasterKeyIsSaidSo) {
  put("a.yaml", manifest("Team", "a"));
  Program plan = program({"plan"});
  plan.environment["LITELLM_MASTER_KEY"] = "sk-wrong-but-long-enough-0123456789";
  const Ended ended = plan.run();
  EXPECT_EQ(ended.status, 4) << ended.err;
  EXPECT_NE(ended.err.find("E300"), std::string::npos) << ended.err;
  EXPECT_EQ(ended.err.find("wrong-but-long"), std::string::npos) << ended.err;
}

TEST_F(Commands, AnUnreachableTargetIsSaidSo) {
  put("a.yaml", manifest("Team", "a"));
  const Ended ended = run({"plan", "--url", "http://127.0.0.1:1"});
  EXPECT_EQ(ended.status, 4) << ended.err;
  EXPECT_NE(ended.err.find("E3001"), std::string::npos) << ended.err;
}

TEST_F(Commands, ATargetThatIsNotInTheSettingsIsSaidSo) {
  put("a.yaml", manifest("Team", "a", "target: prd"));
  putContent(folder_ / "litectl.yaml",
             "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
             "targets: {prod: {url: '" +
                 gateway_.url() + "', credential: {env: LITELLM_MASTER_KEY}}}\n");
  const Ended ended = run({"validate", "--config", (folder_ / "litectl.yaml").string()});
  EXPECT_EQ(ended.status, 1);
  EXPECT_NE(ended.err.find("E1210"), std::string::npos) << ended.err;
}

TEST_F(Commands, AResultThatCannotBeWrittenIsAFailure) {
  put("a.yaml", manifest("Team", "a"));
  Program plan = program({"plan"});
  plan.outFile = "/dev/full";
  const Ended ended = plan.run();
  EXPECT_EQ(ended.status, 6);
  EXPECT_NE(ended.err.find("E4005"), std::string::npos) << ended.err;
}

TEST_F(Commands, TheSandboxSaysHowToUseIt) {
  const std::string keyFile = (folder_ / "master.key").string();
  Program sandbox = program({"sandbox", "--listen", "127.0.0.1:0", "--master-key-file", keyFile,
                             "--seed", "keys=3,teams=1,users=1"});
  sandbox.start();
  const std::string said = sandbox.readUntil("examples/quickstart\n");
  const std::size_t at = said.find("http://");
  ASSERT_NE(at, std::string::npos) << said;
  const std::string url = said.substr(at, said.find_first_of(" \n", at) - at);
  const std::string key = contentOf(keyFile);
  EXPECT_EQ(said.find(key), std::string::npos) << "the key is in its file alone";

  put("a.yaml", manifest("Team", "a"));
  Program apply = program({"apply", "--yes", "--url", url});
  apply.environment["LITELLM_MASTER_KEY"] = key;
  const Ended applied = apply.run();
  EXPECT_EQ(applied.status, 0) << applied.out << applied.err;
  sandbox.signal(SIGTERM);
  EXPECT_EQ(sandbox.wait().status, 0);
}

TEST_F(Commands, TheSandboxListensToThisMachineOnly) {
  const Ended ended = run({"sandbox", "--listen", "0.0.0.0:0"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_NE(ended.err.find("E1304"), std::string::npos) << ended.err;
}

}  // namespace
}  // namespace litectl::e2e
