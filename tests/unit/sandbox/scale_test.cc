#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include "unit/sandbox/sandbox_fixture.h"

namespace litectl::testing {
namespace {

class SandboxAtScale : public SandboxTest {
 protected:
  Value page(const std::string& query) {
    return get("/key/list?return_full_object=true&size=100&" + query).body;
  }
};

TEST_F(SandboxAtScale, SeedsTheSameObjectsEachTime) {
  sandbox_.seed({.keys = 10, .users = 3, .teams = 2});
  const std::string once = get("/key/list?return_full_object=true").text;
  sandbox_.seed({.keys = 10, .users = 3, .teams = 2});
  EXPECT_EQ(get("/key/list?return_full_object=true").text, once);
  EXPECT_EQ(keyRow("key-000001").stringAt("team_id"), "team-0001");
  EXPECT_EQ(keyRow("key-000005").stringAt("user_id"), "user-00002");
  EXPECT_EQ(*get("/user/list").body.find("total"), Value(3));
}

TEST_F(SandboxAtScale, PagesMissAndRepeatNothing) {
  sandbox_.seed({.keys = 2'345, .users = 10, .teams = 5});
  for (const char* order :
       {"sort_by=token&sort_order=asc", "sort_by=token&sort_order=desc",
        "sort_by=updated_at&sort_order=desc", "sort_by=max_budget&sort_order=asc", ""}) {
    std::set<std::string> tokens;
    std::size_t rows = 0;
    for (int number = 1; number <= 25; ++number) {
      const std::string query = std::string(order) + "&page=" + std::to_string(number);
      const Value answer = get("/key/list?size=100&" + query).body;
      EXPECT_EQ(*answer.find("total_count"), Value(2345));
      EXPECT_EQ(*answer.find("total_pages"), Value(24));
      for (const Value& row : answer.find("keys")->list()) tokens.insert(row.string());
      rows += answer.find("keys")->list().size();
    }
    EXPECT_EQ(rows, 2'345U) << order;
    EXPECT_EQ(tokens.size(), 2'345U) << order;
  }
}

TEST_F(SandboxAtScale, BringsAChangedKeyToTheFront) {
  sandbox_.seed({.keys = 3'000, .users = 0, .teams = 0});
  post("/key/update", R"({"key_alias":"key-001234","tpm_limit":1})");
  const Value answer = page("sort_by=updated_at&sort_order=desc");
  EXPECT_EQ(answer.find("keys")->list()[0].stringAt("key_alias"), "key-001234");
}

TEST_F(SandboxAtScale, DeletesATeamWithAllItsKeys) {
  sandbox_.seed({.keys = 2'000, .users = 4, .teams = 2});
  post("/team/delete", R"({"team_ids":["team-0001"]})");
  EXPECT_EQ(*page("").find("total_count"), Value(1000));
  EXPECT_EQ(*page("status=deleted").find("total_count"), Value(1000));
}

TEST_F(SandboxAtScale, ServesManyThreads) {
  sandbox_.seed({.keys = 500, .users = 5, .teams = 5});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string alias = std::to_string(t) + "-" + std::to_string(i);
        EXPECT_EQ(post("/key/generate", R"({"key_alias":")" + alias + R"("})").status, 200);
        EXPECT_EQ(get("/key/list?return_full_object=true&sort_by=spend").status, 200);
        EXPECT_EQ(post("/key/delete", R"({"key_aliases":[")" + alias + R"("]})").status, 200);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(*page("").find("total_count"), Value(500));
}

TEST_F(SandboxAtScale, LetsOnlyOneOfManyHaveAnAlias) {
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      if (post("/key/generate", R"({"key_alias":"one"})").status == 200) ++made;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(made, 1);
}

}  // namespace
}  // namespace litectl::testing
