#include <filesystem>

#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

// Nothing is kept from run to run but the sink, as in a job that begins with an empty disk.
class WithoutStore : public Workplace {
 protected:
  WithoutStore() {
    writeSettings("inventory: platform\n");
    put("a.yaml", manifest("Team", "a", "maxBudget: 5"));
    put("k.yaml", manifest("VirtualKey", "k", "team: a"));
  }

  void writeSettings(const std::string& more) {
    putContent(folder_ / "settings.yaml",
               "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
               "targets: {prod: {url: \"" +
                   gateway_.url() +
                   "\", credential: {env: LITELLM_MASTER_KEY}}}\n"
                   "sinks: {file: {root: keys, default: true}}\n"
                   "store: none\n" +
                   more);
  }
  Ended go(std::vector<std::string> words) {
    std::filesystem::remove_all(folder_ / ".litectl");
    words.insert(words.end(), {"--config", (folder_ / "settings.yaml").string()});
    return run(words);
  }
};

TEST_F(WithoutStore, RunsFollowEachOtherAsWithOne) {
  Ended ended = go({"apply", "--yes"});
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  EXPECT_TRUE(std::filesystem::exists(folder_ / ".litectl/audit"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / ".litectl/state.db"));
  ended = go({"plan", "--detailed-exitcode"});
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  put("a.yaml", manifest("Team", "a"));
  ended = go({"apply", "--yes"});
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  EXPECT_NE(ended.out.find("maxBudget"), std::string::npos) << ended.out;
  remove("k.yaml");
  ended = go({"apply", "--yes", "--prune"});
  EXPECT_EQ(ended.status, 3) << ended.out << ended.err;
  EXPECT_NE(ended.err.find("E2020"), std::string::npos) << ended.err;
  ended = go({"apply", "--yes", "--prune", "--replace-roots"});
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  EXPECT_TRUE(gateway_.key("k").isNull());
  EXPECT_NE(ended.out.find("N1011"), std::string::npos) << ended.out << ended.err;
  ended = go({"plan", "--detailed-exitcode", "--prune", "--replace-roots"});
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
}

TEST_F(WithoutStore, TheInventoryMustHaveAName) {
  writeSettings("");
  const Ended ended = go({"apply", "--yes"});
  EXPECT_EQ(ended.status, 1) << ended.out << ended.err;
  EXPECT_NE(ended.err.find("E1308"), std::string::npos) << ended.err;
  EXPECT_EQ(gateway_.takeWrites(), 0U);
}

TEST_F(WithoutStore, NoChangeIsMadeWithoutAnAuditLog) {
  writeSettings("inventory: platform\naudit: /dev/null/audit\n");
  const Ended ended = go({"apply", "--yes"});
  EXPECT_EQ(ended.status, 6) << ended.out << ended.err;
  EXPECT_EQ(gateway_.takeWrites(), 0U);
}

}  // namespace
}  // namespace litectl::e2e
