#include "support/postgres/database.h"

#include <chrono>
#include <csignal>
#include <filesystem>

#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

// The built program with its store in PostgreSQL.
class StoreInPostgres : public Workplace {
 protected:
  StoreInPostgres() {
    writeSettings(database_.url());
    put("a.yaml", manifest("Team", "a", "maxBudget: 5"));
  }

  void writeSettings(const std::string& store, const std::string& more = "") {
    putContent(settings(),
               "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
               "targets: {prod: {url: \"" +
                   gateway_.url() +
                   "\", credential: {env: LITELLM_MASTER_KEY}}}\n"
                   "sinks: {file: {root: keys, default: true}}\n"
                   "store: \"" +
                   store + "\"\n" + more);
  }
  [[nodiscard]] std::string settings() const { return (folder_ / "settings.yaml").string(); }
  [[nodiscard]] std::vector<std::string> with(std::vector<std::string> words) const {
    words.insert(words.end(), {"--config", settings()});
    return words;
  }

  PostgresDatabase database_;
};

TEST_F(StoreInPostgres, RemembersFromRunToRun) {
  Ended ended = run(with({"apply", "--yes"}));
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  EXPECT_FALSE(std::filesystem::exists(folder_ / ".litectl/state.db"));
  put("a.yaml", manifest("Team", "a"));
  ended = run(with({"plan"}));
  EXPECT_NE(ended.out.find("maxBudget"), std::string::npos) << ended.out << ended.err;
  ended = run(with({"apply", "--yes"}));
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  ended = run(with({"plan", "--detailed-exitcode"}));
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
}

TEST_F(StoreInPostgres, OfTwoAtOnceOneWritesAndTheOtherSaysWhoDoes) {
  ASSERT_EQ(run(with({"apply", "--yes"})).status, 0);
  put("b.yaml", manifest("Team", "b"));
  Program first = program(with({"apply", "--yes"}));
  // In the middle of the first one's writing.
  Ended second;
  Ended reader;
  bool asked = false;
  gateway_.beforeEach([&](const ServerRequest& request) {
    if (request.method != "POST" || asked) return;
    asked = true;
    second.status = 0;
    Program other = program(with({"apply", "--yes"}));
    // It must not reach the gateway, which waits for this hook.
    other.environment["LITELLM_MASTER_KEY"] = Gateway::masterKey();
    second = other.run();
  });
  first.start();
  const Ended ended = first.wait();
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  ASSERT_TRUE(asked);
  EXPECT_EQ(second.status, 6) << second.out << second.err;
  EXPECT_NE(second.err.find("E4001"), std::string::npos) << second.err;
  EXPECT_NE(second.err.find("litectl pid " + std::to_string(first.pid())), std::string::npos)
      << second.err;
  reader = run(with({"plan", "--detailed-exitcode"}));
  EXPECT_EQ(reader.status, 0) << reader.out << reader.err;
}

TEST_F(StoreInPostgres, AKilledRunLeavesItToTheNext) {
  ASSERT_EQ(run(with({"apply", "--yes"})).status, 0);
  put("k.yaml", manifest("VirtualKey", "k"));
  Program killed = program(with({"apply", "--yes"}));
  bool done = false;
  gateway_.beforeEach([&](const ServerRequest& request) {
    if (request.method != "POST" || done) return;
    done = true;
    killed.signal(SIGKILL);
  });
  killed.start();
  EXPECT_EQ(killed.wait().status, 128 + SIGKILL);
  Ended ended = run(with({"apply", "--yes"}));
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  EXPECT_EQ(gateway_.key("k").stringAt("key_alias"), "k");
  ended = run(with({"plan", "--detailed-exitcode"}));
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  EXPECT_EQ(database_.sql("SELECT count(*) FROM journal"), "0\n");
}

TEST_F(StoreInPostgres, ASessionThatIsLostEndsTheRunBeforeTheNextChange) {
  ASSERT_EQ(run(with({"apply", "--yes"})).status, 0);
  put("b.yaml", manifest("Team", "b") + manifest("VirtualKey", "k", "team: b"));
  bool done = false;
  gateway_.beforeEach([&](const ServerRequest& request) {
    if (request.method != "POST" || done) return;
    done = true;
    database_.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name LIKE 'litectl pid%'");
  });
  Ended ended = run(with({"apply", "--yes"}));
  EXPECT_NE(ended.status, 0);
  EXPECT_NE(ended.err.find("E4009"), std::string::npos) << ended.err;
  EXPECT_TRUE(gateway_.key("k").isNull());
  ended = run(with({"apply", "--yes"}));
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  ended = run(with({"plan", "--detailed-exitcode"}));
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
}

TEST_F(StoreInPostgres, AServerThatIsNotThereIsSaidSo) {
  writeSettings("postgres://me@/state?host=/nowhere");
  for (const char* verb : {"plan", "apply"}) {
    const Ended ended =
        verb == std::string("apply") ? run(with({verb, "--yes"})) : run(with({verb}));
    EXPECT_EQ(ended.status, 6) << ended.out << ended.err;
    EXPECT_NE(ended.err.find("E4009"), std::string::npos) << ended.err;
  }
  EXPECT_EQ(gateway_.takeWrites(), 0U);
}

TEST_F(StoreInPostgres, ThePasswordIsNowhereToBeSeen) {
  database_.sql("GRANT CREATE ON DATABASE " + database_.sql("SELECT current_database()") +
                " TO guarded");
  writeSettings(database_.url("guarded"), "storePassword: {env: STORE_PASSWORD}\n");
  Program apply = program(with({"apply", "--yes", "-vv"}));
  apply.environment["STORE_PASSWORD"] = "wrong-battery";
  Ended ended = apply.run();
  EXPECT_EQ(ended.status, 6) << ended.out << ended.err;
  EXPECT_EQ((ended.out + ended.err).find("battery"), std::string::npos) << ended.err;
}

TEST_F(StoreInPostgres, APasswordInTheUrlIsRefused) {
  writeSettings("postgres://me:hunter2-hunter2@db.example/state");
  const Ended ended = run(with({"validate"}));
  EXPECT_EQ(ended.status, 1) << ended.out << ended.err;
  EXPECT_NE(ended.err.find("E1111"), std::string::npos) << ended.err;
  EXPECT_EQ((ended.out + ended.err).find("hunter2"), std::string::npos) << ended.err;
}

}  // namespace
}  // namespace litectl::e2e
