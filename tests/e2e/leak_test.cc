#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>

#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

class Leak : public Workplace {};

std::string processFile(pid_t pid, const std::string& name) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST_F(Leak, NoSecretIsInAnyTextOrFileButItsOwn) {
  put("all.yaml", manifest("Team", "research") +
                      manifest("VirtualKey", "k", "team: research, budgetId: not-there") +
                      manifest("VirtualKey", "good", "team: research"));
  const std::string planted = "sk-planted-in-metadata-0123456789";
  gateway_.call("POST", "/team/new",
                R"({"team_id": "other", "metadata": {"x": ")" + planted + R"("}})");
  std::string texts;
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"plan", "-vv"},
        {"apply", "--yes", "-vv"},
        {"plan", "-o", "json"},
        {"explain", "VirtualKey/good"},
        {"apply", "--yes", "--log-format", "json", "-vv"},
        {"audit", "verify", (state() / "audit").string()}}) {
    const Ended ended = run(words);
    texts += ended.out + ended.err;
  }
  const std::string value = valueOf("good");
  ASSERT_EQ(value.substr(0, 3), "sk-");
  for (const std::string& secret : {Gateway::masterKey(), value, planted}) {
    EXPECT_EQ(texts.find(secret), std::string::npos) << texts;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
      if (!entry.is_regular_file()) continue;
      const bool own = entry.path().filename() == "good.env" && secret == value;
      if (!own) {
        EXPECT_EQ(contentOf(entry.path()).find(secret), std::string::npos) << entry.path();
      }
    }
  }
}

TEST_F(Leak, TheMasterKeyIsGoneFromTheEnvironmentBeforeTheFirstCall) {
  put("a.yaml", manifest("Team", "a"));
  Program plan = program({"plan"});
  std::atomic<pid_t> pid = 0;
  std::string environment;
  std::string words;
  std::atomic<bool> looked = false;
  gateway_.beforeEach([&](const ServerRequest&) {
    if (looked.exchange(true)) return;
    while (pid == 0) std::this_thread::yield();
    environment = processFile(pid, "environ");
    words = processFile(pid, "cmdline");
  });
  plan.start();
  pid = plan.pid();
  EXPECT_EQ(plan.wait().status, 0);
  gateway_.beforeEach({});
  EXPECT_EQ(environment.find(Gateway::masterKey()), std::string::npos);
  EXPECT_EQ(words.find(Gateway::masterKey()), std::string::npos);
  EXPECT_NE(words.find("plan"), std::string::npos);
}

TEST_F(Leak, ASecretInSettingsIsRefusedAndNotShown) {
  put("a.yaml", manifest("Team", "a"));
  const std::string file = (folder_ / "litectl.yaml").string();
  for (const char* target :
       {"{url: 'https://a', credential: {env: K}, apiKey: hunter2-planted}",
        "{url: 'https://a', credential: hunter2-planted}",
        "{url: 'https://u:hunter2-planted@a', credential: {env: K}}",
        "{url: 'https://a', credential: {value: hunter2-planted}}",
        "{url: 'https://a', password: hunter2-planted, credential: {env: K}"}) {
    putContent(file, std::string("apiVersion: litectl.dev/v1alpha1\nkind: Settings\ntargets:\n"
                                 "  prod: ") +
                         target + "\n");
    const Ended ended = run({"plan", "--config", file});
    EXPECT_EQ(ended.status, 1);
    EXPECT_EQ((ended.out + ended.err).find("hunter2"), std::string::npos) << ended.err;
    EXPECT_NE(ended.err.find("litectl.yaml:4:"), std::string::npos) << ended.err;
  }
}

TEST_F(Leak, ASecretTypedAsAnArgumentIsNotShown) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"plan", "--url", "https://u:hunter2@127.0.0.1"},
        {"plan", "--master-key", "hunter2"},
        {"hunter2"}}) {
    put("a.yaml", manifest("Team", "a"));
    const Ended ended = run(words);
    EXPECT_NE(ended.status, 0);
    EXPECT_EQ((ended.out + ended.err).find("hunter2"), std::string::npos) << ended.err;
  }
}

}  // namespace
}  // namespace litectl::e2e
