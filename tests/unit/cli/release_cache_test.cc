#include "cli/release_cache.h"

#include "store/sqlite_store.h"
#include "support/fakes/fake_clock.h"
#include "support/fakes/fake_target.h"
#include "support/results.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <memory>

namespace litectl {
namespace {

// Counts how often it is asked.
class CountedRelease final : public Target {
 public:
  std::string text = "1.102.4";
  int asked = 0;
  int written = 0;

  Result<std::string> release(const Context&) override {
    ++asked;
    return text;
  }
  Status confirmAccess(const Context&) override { return {}; }
  Result<Self> self(const Context&) override { return Self{}; }
  void expect(const std::string&, std::size_t) override {}
  Result<KindSnapshot> observe(const Context&, const std::string&) override {
    return KindSnapshot{};
  }
  Result<KindSnapshot> observeInside(const Context&, const std::string&, const KindSnapshot&,
                                     const std::set<std::string>&) override {
    return KindSnapshot{};
  }
  Result<std::vector<LiveObject>> read(const Context&, const std::string&,
                                       const std::vector<std::string>&) override {
    return std::vector<LiveObject>{};
  }
  Status write(const Context&, const Write&) override {
    ++written;
    return {};
  }
};

class ReleaseCacheTest : public ::testing::Test {
 protected:
  ReleaseCacheTest() { context_.clock = &clock_; }

  std::unique_ptr<DurableStore> open(StoreMode mode) {
    auto store = openSqliteStore(folder_ / "state.db", {"prod", "https://a", "default"}, mode,
                                 clock_, random_);
    EXPECT_TRUE(isOk(store));
    return store ? *std::move(store) : nullptr;
  }

  TempFolder folder_;
  testing::FakeClock clock_;
  testing::SeededRandom random_;
  CountedRelease target_;
  Context context_;
};

TEST_F(ReleaseCacheTest, AsksOnceADay) {
  auto store = open(StoreMode::exclusive);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(*ReleaseCache(target_, store.get(), clock_).release(context_), "1.102.4");
  }
  EXPECT_EQ(target_.asked, 1);
  clock_.advance(std::chrono::hours(25));
  EXPECT_TRUE(isOk(ReleaseCache(target_, store.get(), clock_).release(context_)));
  EXPECT_EQ(target_.asked, 2);
}

TEST_F(ReleaseCacheTest, AsksAgainWithAnotherCredential) {
  const Secret admin(std::string_view("sk-admin"));
  const Secret other(std::string_view("sk-other"));
  auto store = open(StoreMode::exclusive);
  EXPECT_TRUE(isOk(ReleaseCache(target_, store.get(), clock_, &admin).release(context_)));
  EXPECT_TRUE(isOk(ReleaseCache(target_, store.get(), clock_, &admin).release(context_)));
  EXPECT_EQ(target_.asked, 1);
  EXPECT_TRUE(isOk(ReleaseCache(target_, store.get(), clock_, &other).release(context_)));
  EXPECT_EQ(target_.asked, 2);
}

TEST_F(ReleaseCacheTest, AsksAgainBeforeTheFirstWrite) {
  auto store = open(StoreMode::exclusive);
  EXPECT_TRUE(isOk(ReleaseCache(target_, store.get(), clock_).release(context_)));
  ReleaseCache later(target_, store.get(), clock_);
  EXPECT_TRUE(isOk(later.release(context_)));
  EXPECT_EQ(target_.asked, 1);
  EXPECT_TRUE(isOk(later.write(context_, Write{})));
  EXPECT_TRUE(isOk(later.write(context_, Write{})));
  EXPECT_EQ(target_.asked, 2);
  EXPECT_EQ(target_.written, 2);
}

TEST_F(ReleaseCacheTest, WritesNothingToAReleaseThePlanWasNotMadeFor) {
  auto store = open(StoreMode::exclusive);
  EXPECT_TRUE(isOk(ReleaseCache(target_, store.get(), clock_).release(context_)));
  ReleaseCache later(target_, store.get(), clock_);
  EXPECT_TRUE(isOk(later.release(context_)));
  target_.text = "1.103.0";
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(failsWith(later.write(context_, Write{}), Code::untestedRelease, "1.103.0"));
  }
  EXPECT_EQ(target_.written, 0);
}

TEST_F(ReleaseCacheTest, KeepsNothingWhereItMayNotWrite) {
  auto store = open(StoreMode::readOnly);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(isOk(ReleaseCache(target_, store.get(), clock_).release(context_)));
  }
  EXPECT_EQ(target_.asked, 2);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "state.db"));
}

}  // namespace
}  // namespace litectl
