#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

class Examples : public Workplace {
 protected:
  void copy(const std::string& name) {
    std::filesystem::copy(std::filesystem::path(LITECTL_SOURCE_DIR) / "examples" / name,
                          manifests(), std::filesystem::copy_options::recursive);
    std::filesystem::remove_all(state());
  }
};

TEST_F(Examples, QuickstartRunsAsItsReadmeSays) {
  copy("quickstart");
  EXPECT_EQ(run({"validate"}).status, 0);
  apply();
  expectClean();
  EXPECT_EQ(contentOf(state() / "keys/nightly.env").substr(0, 15), "NIGHTLY_KEY=sk-");
}

TEST_F(Examples, GitopsRunsAsItsReadmeSays) {
  copy("gitops");
  const std::filesystem::path settings = manifests() / "litectl.yaml";
  std::string text = contentOf(settings);
  const std::string url = "http://127.0.0.1:4000";
  text.replace(text.find(url), url.size(), gateway_.url());
  putContent(settings, text);
  const std::vector<std::string> where{"--config", settings.string(), "-f",
                                       (manifests() / "manifests").string()};
  const auto with = [&](std::vector<std::string> words) {
    words.insert(words.end(), where.begin(), where.end());
    return run(words);
  };
  EXPECT_EQ(with({"validate"}).status, 0);
  EXPECT_EQ(with({"plan", "--detailed-exitcode"}).status, 2);
  const Ended applied = with({"apply", "--yes"});
  EXPECT_EQ(applied.status, 0) << applied.out << applied.err;
  const Ended clean = with({"plan", "--detailed-exitcode"});
  EXPECT_EQ(clean.status, 0) << clean.out << clean.err;
  EXPECT_EQ(run({"audit", "verify", "--config", settings.string()}).status, 0);
}

}  // namespace
}  // namespace litectl::e2e
