#include "store/postgres_store.h"

#include "base/random.h"
#include "support/postgres/database.h"
#include "support/results.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/store/store_samples.h"

// What is so of a server only; the rest is in store_test.cc.

namespace litectl {
namespace {

class PostgresStoreTest : public testing::Test {
 protected:
  Result<std::unique_ptr<DurableStore>> open(StoreMode mode = StoreMode::exclusive) {
    return openAs("litectl", nullptr, mode);
  }
  Result<std::unique_ptr<DurableStore>> openAs(const std::string& user, const Secret* password,
                                               StoreMode mode = StoreMode::exclusive) {
    return openPostgresStore(parsePostgresUrl(database_.url(user)).value(), password, scope_, mode,
                             {&clock_, stop_.get_token()}, random_);
  }

  PostgresDatabase database_;
  StoreScope scope_{"prod", "https://proxy.example/", "default"};
  SystemClock clock_;
  SystemRandom random_;
  std::stop_source stop_;
};

TEST_F(PostgresStoreTest, InventoriesAreWrittenSideBySide) {
  const auto first = open();
  ASSERT_TRUE(isOk(first));
  scope_.inventory = "other";
  const auto second = open();
  ASSERT_TRUE(isOk(second));
  ASSERT_TRUE(isOk((*first)->remember({applied("a", "one")})));
  EXPECT_EQ((*second)->load().value().elsewhere.size(), 1U);
  EXPECT_EQ((*second)->load().value().storeId, (*first)->load().value().storeId);
}

TEST_F(PostgresStoreTest, ASecondWriterIsToldWhoTheFirstIs) {
  const auto first = open();
  ASSERT_TRUE(isOk(first));
  const auto second = open();
  EXPECT_TRUE(failsWith(second, Code::storeLocked, "pid " + std::to_string(::getpid()) + " on "));
  EXPECT_TRUE(failsWith(second, Code::storeLocked, "user litectl from a local socket"));
}

TEST_F(PostgresStoreTest, ASessionThatIsLostIsNotBegunAgain) {
  const auto store = open();
  ASSERT_TRUE(isOk((*store)->remember({applied("a")})));
  database_.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
      " WHERE datname = current_database() AND application_name LIKE 'litectl pid%'");
  EXPECT_TRUE(failsWith((*store)->begin(intent("a")), Code::storeUnreachable, "cannot be reached"));
  EXPECT_TRUE(failsWith((*store)->remember({applied("b")}), Code::storeUnreachable, ""));
  const Memory memory = open().value()->load().value();
  EXPECT_EQ(memory.inventory.size(), 1U);
  EXPECT_TRUE(memory.open.empty());
}

TEST_F(PostgresStoreTest, NothingIsHalfWrittenWhereTheSessionIsLostInTheMiddle) {
  // The server refuses the second of two objects, after it took the first.
  const auto store = open();
  ASSERT_TRUE(isOk(store));
  database_.sql("ALTER TABLE applied ADD CHECK (name != 'b')");
  EXPECT_FALSE((*store)->remember({applied("a"), applied("b")}).ok());
  EXPECT_TRUE((*store)->load().value().inventory.empty());
  EXPECT_TRUE(isOk((*store)->remember({applied("a")})));
}

TEST_F(PostgresStoreTest, PasswordComesFromTheSettings) {
  database_.sql("GRANT CREATE ON DATABASE " + database_.sql("SELECT current_database()") +
                " TO guarded");
  const Secret right(std::string_view("correct horse"));
  const Secret wrong(std::string_view("battery staple"));
  EXPECT_TRUE(isOk(openAs("guarded", &right)));
  const auto refused = openAs("guarded", &wrong);
  EXPECT_TRUE(failsWith(refused, Code::storeUnreachable, "password authentication failed"));
  EXPECT_EQ(oneLine(refused.error()).find("battery"), std::string::npos);
  EXPECT_TRUE(failsWith(openAs("guarded", nullptr), Code::storeUnreachable, "password"));
}

TEST_F(PostgresStoreTest, ARoleThatMayOnlyReadCanPlan) {
  ASSERT_TRUE(isOk(open().value()->remember({applied("a")})));
  database_.sql(
      "GRANT USAGE ON SCHEMA litectl TO guarded;"
      "GRANT SELECT ON ALL TABLES IN SCHEMA litectl TO guarded");
  const Secret password(std::string_view("correct horse"));
  const auto reader = openAs("guarded", &password, StoreMode::readOnly);
  ASSERT_TRUE(isOk(reader));
  EXPECT_EQ((*reader)->load().value().inventory.size(), 1U);
  EXPECT_TRUE(failsWith(openAs("guarded", &password), Code::writeFailed, "permission denied"));
}

TEST_F(PostgresStoreTest, ASchemaOfSomebodyElseIsRefusedAndLeftAlone) {
  database_.sql("CREATE SCHEMA litectl; CREATE TABLE litectl.music (title text)");
  EXPECT_TRUE(failsWith(open(), Code::storeCorrupt, "no store of litectl"));
  EXPECT_TRUE(failsWith(open(StoreMode::readOnly), Code::storeCorrupt, "no store of litectl"));
  EXPECT_EQ(database_.sql("SELECT relname FROM pg_class c JOIN pg_namespace n"
                          " ON n.oid = c.relnamespace WHERE nspname = 'litectl'"),
            "music\n");
}

TEST_F(PostgresStoreTest, ATableThatIsGoneIsDamage) {
  ASSERT_TRUE(isOk(open()));
  database_.sql("DROP TABLE applied");
  EXPECT_TRUE(failsWith(open(), Code::storeCorrupt, "applied"));
  EXPECT_TRUE(failsWith(open(StoreMode::readOnly), Code::storeCorrupt, "applied"));
}

TEST_F(PostgresStoreTest, ADatabaseOrServerThatIsNotThereIsSaidSo) {
  const auto none = parsePostgresUrl("postgres://litectl@/nothing?host=/nowhere").value();
  EXPECT_TRUE(failsWith(
      openPostgresStore(none, nullptr, scope_, StoreMode::readOnly, {&clock_, {}}, random_),
      Code::storeUnreachable, "/nowhere"));
}

TEST_F(PostgresStoreTest, AStopEndsTheWaitingForAServer) {
  stop_.request_stop();
  EXPECT_TRUE(failsWith(open(), Code::interrupted, "stopped"));
}

TEST_F(PostgresStoreTest, ADatabaseInAnotherEncodingIsRefused) {
  database_.sql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
  std::string url = database_.url();
  url.replace(url.find("@/") + 2, url.find('?') - url.find("@/") - 2, "latin");
  EXPECT_TRUE(failsWith(openPostgresStore(parsePostgresUrl(url).value(), nullptr, scope_,
                                          StoreMode::readOnly, {&clock_, {}}, random_),
                        Code::badStore, "LATIN1"));
  database_.sql("DROP DATABASE latin");
}

TEST_F(PostgresStoreTest, WritersThatBeginTogetherMakeOneStore) {
  constexpr int kWriters = 6;
  std::array<pid_t, kWriters> children{};
  for (int i = 0; i < kWriters; ++i) {
    children.at(static_cast<std::size_t>(i)) = ::fork();
    if (children.at(static_cast<std::size_t>(i)) == 0) {
      scope_.inventory = "inventory-" + std::to_string(i);
      const auto store = open();
      ::_exit(store && (*store)->remember({applied("a")}) ? 0 : 1);
    }
  }
  for (const pid_t child : children) {
    int status = 1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(database_.sql("SELECT count(*) FROM target"), "1\n");
  EXPECT_EQ(database_.sql("SELECT count(*) FROM applied"), "6\n");
}

}  // namespace
}  // namespace litectl
