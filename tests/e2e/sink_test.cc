#include <cstdlib>
#include <sys/stat.h>

#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

class SinkOfKeys : public Workplace {
 protected:
  std::string settings(const std::string& sinks) {
    const std::filesystem::path file = folder_ / "litectl.yaml";
    putContent(file,
               "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
               "targets: {here: {url: '" +
                   gateway_.url() + "', credential: {env: LITELLM_MASTER_KEY}}}\n" + sinks);
    return file.string();
  }
  void makeWorkTree() {
    const std::string command = "git -C '" + folder_.path().string() + "' init -q";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
};

TEST_F(SinkOfKeys, IsPrivateAndIgnoredByGit) {
  makeWorkTree();
  put("a.yaml", manifest("VirtualKey", "k"));
  apply();
  struct stat info = {};
  ASSERT_EQ(::stat((state() / "keys/k.env").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  EXPECT_EQ(contentOf(state() / ".gitignore"), "*\n");
}

TEST_F(SinkOfKeys, InAWorkTreeThatDoesNotIgnoreItIsRefused) {
  makeWorkTree();
  put("a.yaml", manifest("VirtualKey", "k"));
  const std::string config = settings("sinks: {file: {root: keys, default: true}}\n");
  gateway_.takeCalls();
  const Ended refused = run({"plan", "--config", config});
  EXPECT_EQ(refused.status, 1) << refused.out;
  EXPECT_NE(refused.err.find("E1207"), std::string::npos) << refused.err;
  putContent(folder_ / ".gitignore", "/keys/\n");
  EXPECT_EQ(run({"plan", "--config", config}).status, 0);
}

TEST_F(SinkOfKeys, BesideTheStateIsIgnoredFromTheFirstPlanOn) {
  makeWorkTree();
  put("a.yaml", manifest("VirtualKey", "k"));
  const std::string config = settings("sinks: {file: {root: .litectl/keys, default: true}}\n");
  const Ended planned = run({"plan", "--config", config});
  EXPECT_EQ(planned.status, 0) << planned.err;
  const Ended applied = run({"apply", "--yes", "--config", config});
  EXPECT_EQ(applied.status, 0) << applied.err;
  EXPECT_EQ(contentOf(folder_ / ".litectl/.gitignore"), "*\n");
  EXPECT_EQ(run({"plan", "--config", config}).status, 0);
}

TEST_F(SinkOfKeys, OnADiskThatDoesNotLastIsRefused) {
  put("a.yaml", manifest("VirtualKey", "k"));
  Program plan = program({"plan"});
  plan.environment["CI"] = "true";
  const Ended refused = plan.run();
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.err.find("E1208"), std::string::npos) << refused.err;
  plan.arguments.emplace_back("--allow-ephemeral-sink");
  EXPECT_EQ(plan.run().status, 0);
  Program bySettings =
      program({"plan", "--config",
               settings("sinks: {file: {root: keys, default: true, ephemeral: allow}}\n")});
  bySettings.environment["CI"] = "true";
  const Ended allowed = bySettings.run();
  EXPECT_EQ(allowed.status, 0) << allowed.err;
}

TEST_F(SinkOfKeys, ThatIsNotThereIsSaidSo) {
  put("a.yaml", manifest("VirtualKey", "k"));
  const Ended ended = run({"plan", "--config", settings("")});
  EXPECT_EQ(ended.status, 1);
  EXPECT_NE(ended.err.find("E1204"), std::string::npos) << ended.err;
}

TEST_F(SinkOfKeys, MovesAValueWhenItsPathChanges) {
  put("a.yaml", manifest("VirtualKey", "k"));
  apply();
  const std::string value = valueOf("k");
  put("a.yaml", manifest("VirtualKey", "k", "sink: {file: {path: new/k.env}}"));
  apply();
  expectClean();
  EXPECT_EQ(valueOf("new/k"), value);
  EXPECT_FALSE(std::filesystem::exists(state() / "keys/k.env"));
}

}  // namespace
}  // namespace litectl::e2e
