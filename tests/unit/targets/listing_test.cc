#include <algorithm>
#include <future>

#include "rest_target_fixture.h"

namespace litectl::test {
namespace {

class Listings : public RestTargetTest {
 protected:
  // A server with these keys; `twist` may answer instead.
  void serveKeys(int count, FakeHttpClient::Handler twist = {}) {
    serve([all = tokens(count), twist](const Seen& seen) -> Result<HttpResponse> {
      if (twist) {
        Result<HttpResponse> special = twist(seen);
        if (!special.ok() || special->status != 0) return special;
      }
      return answer(200, keyPage(all, pageOf(seen), static_cast<int>(all.size())));
    });
  }
  static HttpResponse usual() { return {}; }
};

TEST_F(Listings, TakeOneCallAPageAndOneWhenThereIsNothing) {
  for (const auto& [count, calls] :
       std::vector<std::pair<int, std::size_t>>{{0, 1}, {1, 1}, {3, 1}, {4, 2}, {30, 10}}) {
    serveKeys(count);
    const auto snapshot = target_->observe(context(), "VirtualKey");
    ASSERT_TRUE(snapshot.ok());
    EXPECT_TRUE(snapshot->complete) << snapshot->whyIncomplete;
    EXPECT_EQ(ids(snapshot->objects), tokens(count));
    EXPECT_EQ(http_->count(), calls) << count;
  }
}

TEST_F(Listings, TakeOneCallWhereTheKindIsNotPaged) {
  serve([](const Seen&) {
    return answer(200, R"([{"budget_id":"b","max_budget":5},{"budget_id":"a"}])");
  });
  const auto snapshot = target_->observe(context(), "Budget");
  ASSERT_TRUE(snapshot.ok());
  EXPECT_TRUE(snapshot->complete);
  EXPECT_EQ(ids(snapshot->objects), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(http_->count(), 1U);
}

TEST_F(Listings, DoNotWaitForTheFirstPageWhereMoreAreExpected) {
  // Page 1 is answered only once page 2 was asked for.
  std::promise<void> second;
  const std::shared_future<void> asked = second.get_future().share();
  serveKeys(30, [&](const Seen& seen) {
    if (pageOf(seen) == 2) second.set_value();
    if (pageOf(seen) == 1) asked.wait();
    return usual();
  });
  http_->sideBySide = true;
  target_->expect("VirtualKey", 30);
  const auto snapshot = target_->observe(context(), "VirtualKey");
  ASSERT_TRUE(snapshot.ok());
  EXPECT_TRUE(snapshot->complete) << snapshot->whyIncomplete;
  EXPECT_EQ(ids(snapshot->objects), tokens(30));
  EXPECT_EQ(http_->count(), 10U);
}

TEST_F(Listings, AreCompleteWhereFewerAreThereThanExpected) {
  serveKeys(2);
  target_->expect("VirtualKey", 30);
  const auto snapshot = target_->observe(context(), "VirtualKey");
  ASSERT_TRUE(snapshot.ok());
  EXPECT_TRUE(snapshot->complete) << snapshot->whyIncomplete;
  EXPECT_EQ(ids(snapshot->objects), tokens(2));
  EXPECT_LE(http_->count(), 4U) << "no more than may be in flight are asked for in vain";
}

TEST_F(Listings, ReadEachPageOnce) {
  serveKeys(30);
  ASSERT_TRUE(target_->observe(context(), "VirtualKey").ok());
  std::vector<int> pages;
  for (const Seen& seen : http_->seen()) pages.push_back(pageOf(seen));
  std::sort(pages.begin(), pages.end());
  EXPECT_EQ(pages, (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
}

TEST_F(Listings, AreReadOnceMoreWhenTheTotalMoved) {
  int secondPages = 0;
  serveKeys(6, [&](const Seen& seen) {
    if (pageOf(seen) == 2 && ++secondPages == 1) return answer(200, keyPage(tokens(6), 2, 7));
    return usual();
  });
  const auto snapshot = target_->observe(context(), "VirtualKey");
  ASSERT_TRUE(snapshot.ok());
  EXPECT_TRUE(snapshot->complete) << snapshot->whyIncomplete;
  EXPECT_EQ(http_->count(), 4U);
}

TEST_F(Listings, WaitAMomentUntilNobodyMovesRowsAnyMore) {
  serveKeys(6, [&](const Seen& seen) {
    const bool busy = clock_.waited() < std::chrono::milliseconds(400);
    return busy && pageOf(seen) == 2 ? answer(200, keyPage(tokens(6), 2, 7)) : usual();
  });
  const auto snapshot = target_->observe(context(), "VirtualKey");
  ASSERT_TRUE(snapshot.ok());
  EXPECT_TRUE(snapshot->complete) << snapshot->whyIncomplete;
}

TEST_F(Listings, DoNotWaitWhereTheRunIsStopped) {
  serveKeys(6, [&](const Seen& seen) {
    if (pageOf(seen) == 2) stop_.request_stop();
    return pageOf(seen) == 2 ? answer(200, keyPage(tokens(6), 2, 7)) : usual();
  });
  const auto snapshot = target_->observe(context(), "VirtualKey");
  ASSERT_FALSE(snapshot.ok());
  EXPECT_EQ(snapshot.error().code, Code::interrupted);
}

TEST_F(Listings, AreIncompleteWhenTheTotalKeepsMoving) {
  serveKeys(6, [&](const Seen& seen) {
    return pageOf(seen) == 2 ? answer(200, keyPage(tokens(6), 2, 7)) : usual();
  });
  const auto snapshot = target_->observe(context(), "VirtualKey");
  ASSERT_TRUE(snapshot.ok());
  EXPECT_FALSE(snapshot->complete);
  EXPECT_NE(snapshot->whyIncomplete.find("from 6 to 7"), std::string::npos);
  EXPECT_EQ(http_->count(), 4U);
}

TEST_F(Listings, AreIncompleteWhenRowsAreMissing) {
  serveKeys(6, [&](const Seen& seen) {
    return pageOf(seen) == 2 ? answer(200, R"({"keys":[],"total_count":6})") : usual();
  });
  const auto snapshot = target_->observe(context(), "VirtualKey");
  ASSERT_TRUE(snapshot.ok());
  EXPECT_FALSE(snapshot->complete);
  EXPECT_NE(snapshot->whyIncomplete.find("reports 6 and listed 3"), std::string::npos);
}

TEST_F(Listings, CountARowThatMovedToTheNextPageOnce) {
  serveKeys(5, [&](const Seen& seen) {
    // t102 stands on both pages, t104 on none.
    return pageOf(seen) == 2 ? answer(200, R"({"keys":[)" + row("t102") + "," + row("t103") +
                                               R"(],"total_count":5})")
                             : usual();
  });
  const auto snapshot = target_->observe(context(), "VirtualKey");
  ASSERT_TRUE(snapshot.ok());
  EXPECT_FALSE(snapshot->complete);
  EXPECT_EQ(ids(snapshot->objects), tokens(4));
}

TEST_F(Listings, AskAgainForAPageThatFailed) {
  int failures = 0;
  serveKeys(9, [&](const Seen& seen) -> Result<HttpResponse> {
    if (pageOf(seen) != 2 || failures >= 3) return usual();
    ++failures;
    if (failures == 1) return answer(503, "");
    if (failures == 2) return answer(429, "");
    Error broken = makeError(Code::unreachable, "reset");
    broken.retry = Error::Retry::backoff;
    return broken;
  });
  const auto snapshot = target_->observe(context(), "VirtualKey");
  ASSERT_TRUE(snapshot.ok());
  EXPECT_TRUE(snapshot->complete);
  EXPECT_EQ(http_->count(), 6U);
}

TEST_F(Listings, AskAgainForABodyThatWasCutOrForeign) {
  for (const char* body :
       {R"({"keys":[{"token":"t1)", "<html>busy</html>", "", "null", "[]",
        R"({"keys":{},"total_count":9})", R"({"keys":[]})", R"({"keys":[],"total_count":-1})",
        R"({"keys":[],"total_count":99999999999999999999})"}) {
    bool done = false;
    serveKeys(9, [&](const Seen& seen) {
      if (pageOf(seen) != 1 || done) return usual();
      done = true;
      return answer(200, body);
    });
    const auto snapshot = target_->observe(context(), "VirtualKey");
    ASSERT_TRUE(snapshot.ok()) << body;
    EXPECT_TRUE(snapshot->complete) << body;
    EXPECT_EQ(http_->count(), 4U) << body;
  }
}

TEST_F(Listings, FailWhenAPageStaysBroken) {
  serveKeys(9, [&](const Seen& seen) {
    return pageOf(seen) == 3 ? answer(200, "<html>sk-secret</html>") : usual();
  });
  const auto snapshot = target_->observe(context(), "VirtualKey");
  ASSERT_FALSE(snapshot.ok());
  EXPECT_EQ(snapshot.error().code, Code::malformedAnswer);
  EXPECT_EQ(oneLine(snapshot.error()).find("secret"), std::string::npos);
}

TEST_F(Listings, DoNotRepeatARefusal) {
  serve([](const Seen&) { return answer(401, R"({"error":{"message":"Invalid token sk-abc"}})"); });
  const auto snapshot = target_->observe(context(), "VirtualKey");
  ASSERT_FALSE(snapshot.ok());
  EXPECT_EQ(snapshot.error().code, Code::unauthorised);
  EXPECT_EQ(oneLine(snapshot.error()).find("sk-abc"), std::string::npos);
  EXPECT_FALSE(snapshot.error().remedy.empty());
  EXPECT_EQ(http_->count(), 1U);
}

TEST_F(Listings, AreIncompleteWithARowThatCannotBeRead) {
  for (const char* broken : {"7", "null", "{}", R"({"token":5})"}) {
    serve([&](const Seen&) {
      return answer(200, R"({"keys":[)" + row("t1") + "," + broken + R"(],"total_count":2})");
    });
    const auto snapshot = target_->observe(context(), "VirtualKey");
    ASSERT_TRUE(snapshot.ok()) << broken;
    EXPECT_FALSE(snapshot->complete) << broken;
    EXPECT_EQ(ids(snapshot->objects), (std::vector<std::string>{"t1"}));
  }
}

TEST_F(Listings, CountAnObjectWithoutAnIdButLeaveItOut) {
  serve([&](const Seen&) {
    return answer(200, R"({"keys":[)" + row("") + "," + row("t1") + R"(],"total_count":2})");
  });
  const auto snapshot = target_->observe(context(), "VirtualKey");
  ASSERT_TRUE(snapshot.ok());
  EXPECT_TRUE(snapshot->complete);
  EXPECT_EQ(ids(snapshot->objects), (std::vector<std::string>{"t1"}));
}

TEST_F(Listings, StopWhenAskedTo) {
  serveKeys(30, [&](const Seen& seen) {
    if (pageOf(seen) != 2) return usual();
    stop_.request_stop();
    return answer(503, "");
  });
  const auto snapshot = target_->observe(context(), "VirtualKey");
  ASSERT_FALSE(snapshot.ok());
  EXPECT_EQ(snapshot.error().code, Code::interrupted);
}

TEST_F(Listings, DoNotBelieveATotalThatCannotBe) {
  for (const char* total :
       {"9223372036854775807", "9223372036854775806", "300000001", "-1", "1e30", "null", "\"5\""}) {
    serve([&](const Seen&) {
      return answer(200, std::string(R"({"keys":[],"total_count":)") + total + "}");
    });
    const auto snapshot = target_->observe(context(), "VirtualKey");
    ASSERT_FALSE(snapshot.ok()) << total;
    EXPECT_EQ(snapshot.error().code, Code::malformedAnswer) << total;
  }
}

TEST_F(Listings, AskForNoFurtherPageWhereTheFirstIsNotFull) {
  serve([](const Seen&) {
    return answer(200, R"({"keys":[)" + row("t") + R"(],"total_count":200000})");
  });
  const auto snapshot = target_->observe(context(), "VirtualKey");
  ASSERT_TRUE(snapshot.ok());
  EXPECT_FALSE(snapshot->complete);
  EXPECT_NE(snapshot->whyIncomplete.find("200000"), std::string::npos);
  EXPECT_EQ(http_->count(), 2U) << "once, and once more";
}

TEST_F(Listings, OfAKindWithoutASpecAreAnError) {
  serveKeys(0);
  EXPECT_FALSE(target_->observe(context(), "Unheard").ok());
}

}  // namespace
}  // namespace litectl::test
