#include "targets/reading.h"

#include <algorithm>
#include <optional>

#include "rest_target_fixture.h"

namespace litectl::test {
namespace {

class Readings : public RestTargetTest {
 protected:
  // A server with these keys, newest last; understands pages, newest first, and one by hash.
  void serveKeys(const std::vector<std::string>& all) {
    serve([all](const Seen& seen) -> Result<HttpResponse> {
      const int total = static_cast<int>(all.size());
      if (const auto hash = seen.query.find("key_hash"); hash != seen.query.end()) {
        const bool there = std::find(all.begin(), all.end(), hash->second) != all.end();
        return answer(200, there ? R"({"keys":[)" + row(hash->second) + R"(],"total_count":1})"
                                 : R"({"keys":[],"total_count":0})");
      }
      std::vector<std::string> ordered = all;
      if (seen.query.at("sort_by") == "updated_at") std::reverse(ordered.begin(), ordered.end());
      return answer(200, keyPage(ordered, pageOf(seen), total));
    });
  }
};

TEST_F(Readings, ChooseTheWayWithTheFewestCalls) {
  const auto specs = testSpecs();
  const TargetKindSpec& key = specs->target.kinds.at("VirtualKey");
  const TargetKindSpec& budget = specs->target.kinds.at("Budget");
  const TargetKindSpec& user = specs->target.kinds.at("User");
  EXPECT_EQ(cheapestWay(key, 1, 1'000), ReadWay::byId);
  EXPECT_EQ(cheapestWay(key, 3, 1'000), ReadWay::newestFirst);
  EXPECT_EQ(cheapestWay(key, 6, std::nullopt), ReadWay::newestFirst);
  EXPECT_EQ(cheapestWay(key, 6, 0), ReadWay::listing);
  EXPECT_EQ(cheapestWay(budget, 400, 1'000), ReadWay::byId);
  EXPECT_EQ(cheapestWay(budget, 501, 1'000), ReadWay::listing);
  EXPECT_EQ(cheapestWay(user, 100, 10'000), ReadWay::byId);
  EXPECT_EQ(cheapestWay(user, 150, 10'000), ReadWay::byId);
  TargetKindSpec single = key;
  single.list.newestFirst.clear();
  EXPECT_EQ(cheapestWay(single, 20, 6'000), ReadWay::byId);
  EXPECT_EQ(cheapestWay(single, 20, 6), ReadWay::listing);
  EXPECT_EQ(cheapestWay(single, 5, std::nullopt), ReadWay::byId);
  single.read.method.clear();
  EXPECT_EQ(cheapestWay(single, 1, 6'000), ReadWay::listing);
}

TEST_F(Readings, FindOneByItsId) {
  serveKeys(tokens(30));
  const auto found = target_->read(context(), "VirtualKey", {"t107"});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(ids(*found), (std::vector<std::string>{"t107"}));
  EXPECT_EQ(http_->count(), 1U);
}

TEST_F(Readings, FindWhatWasJustWrittenOnTheNewestPage) {
  serveKeys(tokens(30));
  const auto found = target_->read(context(), "VirtualKey", {"t129", "t127", "t128", "t128"});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(ids(*found), (std::vector<std::string>{"t127", "t128", "t129"}));
  EXPECT_EQ(http_->count(), 1U);
}

TEST_F(Readings, AskByIdForWhatIsNotAmongTheNewest) {
  serveKeys(tokens(30));
  const auto found = target_->read(context(), "VirtualKey", {"t129", "t100", "gone"});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(ids(*found), (std::vector<std::string>{"t100", "t129"}));
  EXPECT_EQ(http_->count(), 3U);
}

TEST_F(Readings, NeedNoMoreThanTheNewestPageWhenItHoldsEverything) {
  serveKeys(tokens(3));
  ASSERT_TRUE(target_->observe(context(), "VirtualKey").ok());
  const auto found =
      target_->read(context(), "VirtualKey", {"t100", "t101", "t102", "x1", "x2", "x3"});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(ids(*found), tokens(3));
  EXPECT_EQ(http_->count(), 2U);
}

TEST_F(Readings, TakeTheListingWhereThatIsCheaper) {
  serveKeys(tokens(6));
  ASSERT_TRUE(target_->observe(context(), "VirtualKey").ok());
  std::vector<std::string> gone;
  for (int i = 0; i < 12; ++i) gone.push_back("x" + std::to_string(i));
  const auto found = target_->read(context(), "VirtualKey", gone);
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(found->empty());
  // Two pages to list, two for the newest, two for the listing that proves the absence.
  EXPECT_EQ(http_->count(), 6U);
}

TEST_F(Readings, OfSeveralIdsTakeOneCallInABody) {
  serve([](const Seen& seen) {
    EXPECT_EQ(canonical(seen.body), canonical(R"({"budgets":["a","b"]})"));
    return answer(200, R"([{"budget_id":"b"}])");
  });
  const auto found = target_->read(context(), "Budget", {"b", "a"});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(ids(*found), (std::vector<std::string>{"b"}));
  EXPECT_EQ(http_->calls(), (std::vector<std::string>{"POST /budget/info"}));
}

TEST_F(Readings, DropRowsThatWereNotAskedFor) {
  serve([](const Seen&) {
    return answer(200, R"({"users":[{"user_id":"ann"},{"user_id":"anna"}],"total":2})");
  });
  const auto found = target_->read(context(), "User", {"ann"});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(ids(*found), (std::vector<std::string>{"ann"}));
}

TEST_F(Readings, GoByTheListingForAnIdThatCannotBeAskedFor) {
  serve([](const Seen& seen) {
    EXPECT_FALSE(seen.query.contains("user_ids"));
    return answer(200, R"({"users":[{"user_id":"a,b"},{"user_id":"c"}],"total":2})");
  });
  const auto found = target_->read(context(), "User", {"a,b"});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(ids(*found), (std::vector<std::string>{"a,b"}));
}

TEST_F(Readings, TakeNotFoundForAbsence) {
  serve([](const Seen&) {
    return answer(404, R"({"error":{"message":"Key not found in database","code":"404"}})");
  });
  const auto found = target_->read(context(), "VirtualKey", {"t1"});
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(found->empty());
}

TEST_F(Readings, DoNotTakeA404OfAGatewayForAbsence) {
  serve([](const Seen&) {
    return answer(404, R"({"message":"no Route matched with those values"})");
  });
  const auto found = target_->read(context(), "VirtualKey", {"t1"});
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, Code::rejected);
  EXPECT_NE(found.error().remedy.find("URL"), std::string::npos);
}

TEST_F(Readings, OfNothingMakeNoCall) {
  serve([](const Seen&) { return answer(500, ""); });
  EXPECT_TRUE(target_->read(context(), "VirtualKey", {})->empty());
  EXPECT_EQ(http_->count(), 0U);
}

TEST_F(Readings, NeverTakeABrokenAnswerForAbsence) {
  for (const char* body : {"", "null", "{}", "<html>", R"({"keys":7})", R"({"keys":[{}]})"}) {
    serve([&](const Seen&) { return answer(200, body); });
    const auto found = target_->read(context(), "VirtualKey", {"t1"});
    ASSERT_FALSE(found.ok()) << body;
    EXPECT_EQ(found.error().code, Code::malformedAnswer) << body;
  }
}

TEST_F(Readings, FailWhenTheListingTheyNeedStaysIncomplete) {
  serve([](const Seen&) { return answer(200, R"({"users":[],"total":1})"); });
  const auto found = target_->read(context(), "User", {"a,b"});
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, Code::malformedAnswer);
}

}  // namespace
}  // namespace litectl::test
