#include "cli/options.h"

#include "support/results.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace litectl {
namespace {

Result<CommandLine> parse(std::vector<std::string> words) {
  words.insert(words.begin(), "litectl");
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  return parseCommandLine(static_cast<int>(argv.size()), argv.data());
}

TEST(Options, TakesOneValueForEachDashF) {
  const auto parsed = parse({"plan", "-f", "a", "-f", "-", "--url", "http://127.0.0.1:1"});
  ASSERT_TRUE(isOk(parsed));
  EXPECT_EQ(parsed->options.verb, Verb::plan);
  EXPECT_EQ(parsed->options.files, (std::vector<std::string>{"a", "-"}));
}

TEST(Options, LooksHereWithoutDashF) {
  const auto parsed = parse({"validate"});
  ASSERT_TRUE(isOk(parsed));
  EXPECT_EQ(parsed->options.files, std::vector<std::string>{"."});
}

TEST(Options, TakesCommonFlagsBeforeAndAfterTheCommand) {
  for (const auto& words : {std::vector<std::string>{"-v", "--log-format", "json", "version"},
                            std::vector<std::string>{"version", "-v", "--log-format", "json"}}) {
    const auto parsed = parse(words);
    ASSERT_TRUE(isOk(parsed));
    EXPECT_EQ(parsed->options.verbosity, 1U);
    EXPECT_TRUE(parsed->options.jsonLog);
  }
}

TEST(Options, ReadsAnObjectAfterFlags) {
  const auto parsed =
      parse({"explain", "-f", "a", "VirtualKey/x", "--release-forbidden", "Team/y"});
  ASSERT_TRUE(isOk(parsed));
  EXPECT_EQ(parsed->options.explained.text(), "VirtualKey/x");
  ASSERT_EQ(parsed->options.releaseForbidden.size(), 1U);
  EXPECT_EQ(parsed->options.releaseForbidden[0].text(), "Team/y");
}

TEST(Options, ReadsWhereTheSandboxListens) {
  const auto parsed = parse({"sandbox", "--listen", "[::1]:0", "--seed", "keys=5,teams=2"});
  ASSERT_TRUE(isOk(parsed));
  EXPECT_EQ(parsed->options.listenAddress, "::1");
  EXPECT_EQ(parsed->options.listenPort, 0);
  EXPECT_EQ(parsed->options.seed.keys, 5U);
  EXPECT_EQ(parsed->options.seed.teams, 2U);
  const auto bare = parse({"sandbox", "--listen", ":4711"});
  ASSERT_TRUE(isOk(bare));
  EXPECT_EQ(bare->options.listenAddress, "127.0.0.1");
  EXPECT_EQ(bare->options.listenPort, 4711);
}

TEST(Options, ShowsHelpOfTheCommandThatWasNamed) {
  const auto parsed = parse({"plan", "--help"});
  ASSERT_TRUE(isOk(parsed));
  ASSERT_TRUE(parsed->help);
  EXPECT_NE(parsed->help->find("--detailed-exitcode"), std::string::npos);
}

TEST(Options, ShowsCommonFlagsInTheHelpOfEachCommand) {
  for (const char* command : {"plan", "sandbox", "version"}) {
    const auto parsed = parse({command, "--help"});
    ASSERT_TRUE(isOk(parsed));
    EXPECT_NE(parsed->help->find("--log-format"), std::string::npos) << *parsed->help;
  }
  EXPECT_NE(parse({"sandbox", "--help"})->help->find("127.0.0.1:4000"), std::string::npos);
}

TEST(Options, TakesVersionAsAFlagToo) {
  const auto parsed = parse({"--version"});
  ASSERT_TRUE(isOk(parsed));
  EXPECT_EQ(parsed->options.verb, Verb::version);
}

struct Wrong {
  std::vector<std::string> words;
  std::string part;    // of the message
  std::string remedy;  // a part of it
};

TEST(Options, SayWhatIsWrongAndWhatToWrite) {
  const std::vector<Wrong> wrongs = {
      {{}, "say what to do", "validate, plan, apply"},
      {{"plna"}, "no such command", "plan"},
      {{"plan", "--prnue"}, "--prnue", "--prune"},
      {{"plan", "extra"}, "too many", "plan --help"},
      {{"validate", "manifests"}, "too many", "-f PATH"},
      {{"version", "extra"}, "too many", "version --help"},
      {{"plan", "-o", "xml"}, "xml", "plan --help"},
      {{"plan", "-f"}, "needs a value", "plan --help"},
      {{"plan", "--inventory", ""}, "--inventory: it is empty", "plan --help"},
      {{"apply", "-f", ""}, "--file: it is empty", "apply --help"},
      {{"plan", "--inventory", "A B"}, "--inventory", "lower-case"},
      {{"plan", "--inventory", "a\x1b[1m"}, "--inventory", "escapes"},
      {{"plan", "--allow-destructive", "many"}, "--allow-destructive", "--allow-destructive 5"},
      {{"plan", "--allow-destructive", "-1"}, "--allow-destructive", "--allow-destructive 5"},
      {{"plan", "--url", "u", "--config", "c"}, "--config", "leave --config out"},
      {{"plan", "--url", "u", "--target", "t"}, "one target only", "--target"},
      {{"explain"}, "kind and its name", "KIND/NAME"},
      {{"explain", "research"}, "kind and its name", "KIND/NAME"},
      {{"explain", "/x"}, "kind and its name", "KIND/NAME"},
      {{"apply", "--release-forbidden", "x"}, "kind and its name", "KIND/NAME"},
      {{"validate", "--prune"}, "--prune", "validate --help"},
      {{"sandbox", "--listen", "127.0.0.1:99999"}, "--listen", "4000"},
      {{"sandbox", "--seed", "keys"}, "--seed", "keys=1000"},
      {{"sandbox", "--seed", "keys=-1"}, "--seed", "keys=1000"},
      {{"sandbox", "--seed", "budgets=1"}, "--seed", "keys=1000"},
      {{"audit"}, "say what to do", "audit"},
      {{"--log-format", "xml", "version"}, "--log-format", "--help"},
  };
  for (const Wrong& wrong : wrongs) {
    std::string line;
    for (const std::string& word : wrong.words) line += " " + word;
    const auto parsed = parse(wrong.words);
    ASSERT_FALSE(parsed) << line;
    EXPECT_EQ(parsed.error().code, Code::badUsage) << line;
    EXPECT_NE(parsed.error().message.find(wrong.part), std::string::npos)
        << line << ": " << parsed.error().message;
    EXPECT_NE(parsed.error().remedy.find(wrong.remedy), std::string::npos)
        << line << ": " << parsed.error().remedy;
  }
}

TEST(Options, NeverQuoteWhatCouldBeASecret) {
  for (const auto& words :
       {std::vector<std::string>{"plan", "--master-key", "hunter2"},
        std::vector<std::string>{"plan", "--master-key=hunter2"},
        std::vector<std::string>{"plan", "hunter2"}, std::vector<std::string>{"hunter2"}}) {
    const auto parsed = parse(words);
    ASSERT_FALSE(parsed);
    EXPECT_EQ((parsed.error().message + parsed.error().remedy).find("hunter2"), std::string::npos)
        << parsed.error().message;
  }
}

}  // namespace
}  // namespace litectl
