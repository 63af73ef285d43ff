#include "store/postgres_url.h"

#include "support/results.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace litectl {
namespace {

TEST(PostgresUrl, IsNamedWithoutItsOptions) {
  const PostgresPlace place =
      parsePostgresUrl("postgresql://me@db.example:5433/state?sslmode=require").value();
  EXPECT_EQ(place.name, "postgres://me@db.example:5433/state");
  EXPECT_FALSE(place.local);
}

TEST(PostgresUrl, KnowsWhatStaysOnThisMachine) {
  for (const char* url : {"postgres://me@localhost/a", "postgres://me@127.0.0.1/a",
                          "postgres://me@[::1]:5433/a", "postgres:///a?host=/run/postgresql",
                          "postgres://%2Frun%2Fpostgresql/a", "postgres:///a"}) {
    EXPECT_TRUE(parsePostgresUrl(url).value().local) << url;
  }
  for (const char* url : {"postgres://db.example/a", "postgres://localhost,db.example/a",
                          "postgres://localhost/a?hostaddr=10.0.0.1"}) {
    EXPECT_FALSE(parsePostgresUrl(url).value().local) << url;
  }
}

TEST(PostgresUrl, WithAPasswordIsRefusedWithoutSayingIt) {
  for (const char* url :
       {"postgres://me:hunter2@db.example/a", "postgres://:hunter2@db.example/a",
        "postgres://db.example/a?password=hunter2", "postgres://me:hunter2@db.example/a?nonsense",
        "postgres://db.example/a?sslpassword=hunter2"}) {
    const auto place = parsePostgresUrl(url);
    EXPECT_TRUE(failsWith(place, Code::literalSecret, "password")) << url;
    EXPECT_EQ(oneLine(place.error()).find("hunter2"), std::string::npos) << url;
  }
}

TEST(PostgresUrl, ThatCannotBeUsedIsRefused) {
  for (const char* url : {"postgres://", "postgres://host", "postgres://host/a?nonsense=1",
                          "postgres://[::1/a", "mysql://host/a", "postgres://host/a?service=x"}) {
    EXPECT_TRUE(failsWith(parsePostgresUrl(url), Code::badStore, "store")) << url;
  }
}

TEST(PostgresUrl, ClearTextIsForThisMachineOnly) {
  for (const std::string mode : {"disable", "allow", "prefer"}) {
    EXPECT_TRUE(isOk(parsePostgresUrl("postgres://localhost/a?sslmode=" + mode)));
    EXPECT_TRUE(failsWith(parsePostgresUrl("postgres://db.example/a?sslmode=" + mode),
                          Code::insecureUrl, mode));
  }
}

}  // namespace
}  // namespace litectl
