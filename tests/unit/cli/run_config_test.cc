#include "cli/run_config.h"

#include <gtest/gtest.h>

namespace litectl {
namespace {

Settings twoTargets() {
  Settings settings;
  settings.folder = "/base";
  for (const char* name : {"prod", "test"}) {
    TargetSettings target;
    target.name = name;
    target.url = std::string("https://") + name;
    settings.targets.push_back(target);
  }
  return settings;
}

Options planning() {
  Options options;
  options.verb = Verb::plan;
  return options;
}

TEST(RunConfig, TakesFlagsBeforeSettings) {
  Settings settings = twoTargets();
  settings.defaultTarget = "prod";
  settings.inventory = "platform";
  Options options = planning();
  options.target = "test";
  options.inventory = "mine";
  options.prune = true;
  options.allowDestructive = 7;
  Diagnostics problems;
  const RunConfig config = configureRun(options, settings, problems);
  EXPECT_TRUE(problems.ok());
  EXPECT_EQ(config.target.name, "test");
  EXPECT_EQ(config.rules.plan.inventory, "mine");
  EXPECT_TRUE(config.rules.plan.prune);
  EXPECT_EQ(config.rules.guard.allowDestructive, 7U);
  EXPECT_EQ(config.rules.resolve.defaultTarget, "prod");
  EXPECT_EQ(config.rules.resolve.targets, (std::vector<std::string>{"prod", "test"}));
}

TEST(RunConfig, AsksWhichOfSeveralTargets) {
  Diagnostics problems;
  (void)configureRun(planning(), twoTargets(), problems);
  ASSERT_EQ(problems.errors().size(), 1U);
  EXPECT_EQ(problems.errors()[0].code, Code::severalTargets);
  Options validating;
  validating.verb = Verb::validate;
  Diagnostics none;
  (void)configureRun(validating, twoTargets(), none);
  EXPECT_TRUE(none.ok());
}

TEST(RunConfig, RefusesATargetThatIsNotInTheSettings) {
  Options options = planning();
  options.target = "prd";
  Diagnostics problems;
  (void)configureRun(options, twoTargets(), problems);
  ASSERT_EQ(problems.errors().size(), 1U);
  EXPECT_EQ(problems.errors()[0].code, Code::unknownTarget);
  EXPECT_NE(problems.errors()[0].remedy.find("prod"), std::string::npos);
}

TEST(RunConfig, KnowsNoSinkUnlessTheSettingsDescribeOne) {
  Settings settings = twoTargets();
  settings.defaultTarget = "prod";
  Diagnostics problems;
  EXPECT_TRUE(configureRun(planning(), settings, problems).rules.resolve.sinks.known.empty());
  settings.fileSink = FileSinkSettings{};
  const auto named = configureRun(planning(), settings, problems).rules.resolve.sinks;
  EXPECT_EQ(named.known, std::vector<std::string>{"file"});
  EXPECT_FALSE(named.byDefault);
  settings.fileSink->byDefault = true;
  const auto byDefault = configureRun(planning(), settings, problems).rules.resolve.sinks.byDefault;
  ASSERT_TRUE(byDefault);
  EXPECT_EQ(byDefault->path, "{target}/{name}.env");
}

TEST(RunConfig, ChecksTargetNamesOnlyWhereSettingsName) {
  Options options;
  options.verb = Verb::validate;
  Diagnostics problems;
  EXPECT_TRUE(
      configureRun(options, quickStartSettings("", "/a"), problems).rules.resolve.targets.empty());
  EXPECT_EQ(configureRun(options, quickStartSettings("http://127.0.0.1", "/a"), problems)
                .rules.resolve.targets,
            std::vector<std::string>{"default"});
}

TEST(RunConfig, RemembersRootsSoThatACheckoutMayMove) {
  EXPECT_EQ(stableRoots({"/base/teams", "/base", "/elsewhere", "-"}, "/base"),
            (std::vector<std::string>{"-", ".", "/elsewhere", "teams"}));
  EXPECT_EQ(stableRoots({"/moved/to/teams", "/moved/to"}, "/moved/to"),
            (std::vector<std::string>{".", "teams"}));
  EXPECT_EQ(stableRoots({"/base-2/a"}, "/base"), (std::vector<std::string>{"/base-2/a"}));
}

}  // namespace
}  // namespace litectl
