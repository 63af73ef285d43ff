#include "base/hash.h"

#include <optional>

#include "rest_target_fixture.h"

namespace litectl::test {
namespace {

class Writes : public RestTargetTest {
 protected:
  // Answers the next requests in this order, then the last one for ever.
  void script(std::vector<Result<HttpResponse>> answers) {
    serve([answers = std::move(answers), next = std::size_t{0}](const Seen&) mutable {
      return answers[std::min(next++, answers.size() - 1)];
    });
  }
  Write create() {
    Write write;
    write.op = Op::create;
    write.kind = "VirtualKey";
    write.liveId = sha256Hex(secret_.reveal());
    write.fields = {{"alias", "a"}};
    write.metadata = json(R"({"litectl":{}})");
    write.secret = &secret_;
    return write;
  }
  static Write update(std::map<FieldPath, Value> fields) {
    Write write;
    write.kind = "VirtualKey";
    write.liveId = "h";
    write.fields = std::move(fields);
    return write;
  }
  static Write remove() {
    Write write;
    write.op = Op::remove;
    write.kind = "VirtualKey";
    write.liveId = "h";
    return write;
  }
  static Error lost(Code code, Error::Retry retry) {
    Error error = makeError(code, "the answer did not come whole");
    error.retry = retry;
    return error;
  }
  Code codeAfter(const Write& write) {
    const Status status = target_->write(context(), write);
    if (status.ok()) return Code::internal;
    EXPECT_EQ(oneLine(status.error()).find("topsecret"), std::string::npos);
    EXPECT_EQ(status.error().remedy.find("topsecret"), std::string::npos);
    return status.error().code;
  }

  Secret secret_{"sk-topsecret-topsecret"};
};

TEST_F(Writes, CreateInOneCallThatNamesTheActor) {
  script({answer(200, R"({"key":"sk-topsecret-topsecret","token":"h"})")});
  ASSERT_TRUE(target_->write(context(), create()).ok());
  ASSERT_EQ(http_->count(), 1U);
  const Seen seen = http_->seen().front();
  EXPECT_EQ(seen.call(), "POST /key/generate");
  EXPECT_EQ(seen.effect, Effect::once);
  ASSERT_EQ(seen.headers.size(), 1U);
  EXPECT_EQ(seen.headers.front().first, "litellm-changed-by");
  EXPECT_EQ(seen.headers.front().second, "annx-evil: 1");
}

TEST_F(Writes, CreateIsNeverSentTwiceUnlessTheServerCertainlyDidNotAct) {
  const std::vector<Result<HttpResponse>> unsure{
      lost(Code::resultUnknown, Error::Retry::never),
      lost(Code::timedOut, Error::Retry::never),
      lost(Code::malformedAnswer, Error::Retry::never),
      answer(500, R"({"error":{"message":"{'error': 'Internal Server Error.'}"}})"),
      answer(502, "<html>"),
      answer(503, ""),
      answer(504, ""),
      answer(200, R"({"key":"sk-topsecret)"),
      answer(200, "<html>sk-topsecret-topsecret</html>"),
  };
  for (const auto& outcome : unsure) {
    script({outcome});
    EXPECT_EQ(codeText(codeAfter(create())), codeText(Code::resultUnknown));
    EXPECT_EQ(http_->count(), 1U);
  }
}

TEST_F(Writes, CreateIsSentAgainAfterA429) {
  script({answer(429, ""), answer(200, R"({"token":"h"})")});
  EXPECT_TRUE(target_->write(context(), create()).ok());
  EXPECT_EQ(http_->count(), 2U);
}

TEST_F(Writes, CreateThatWasRefusedSaysWhy) {
  script({answer(400, R"({"error":{"message":"Key with alias 'a' already exists."}})")});
  EXPECT_EQ(codeAfter(create()), Code::alreadyExists);
  script({answer(500,
                 R"({"error":{"message":"sk-topsecret-topsecret needs an Enterprise feature"}})")});
  EXPECT_EQ(codeAfter(create()), Code::licenceNeeded);
  EXPECT_EQ(http_->count(), 1U);
}

TEST_F(Writes, UpdateIsRepeatedWhateverHappened) {
  script({lost(Code::resultUnknown, Error::Retry::backoff), answer(503, ""), answer(200, "{}")});
  EXPECT_TRUE(target_->write(context(), update({{"alias", "b"}})).ok());
  EXPECT_EQ(http_->count(), 3U);
}

TEST_F(Writes, UpdateIsNotRepeatedAfterAPermanent500) {
  script({answer(500, R"({"error":{"message":"Could not find field at `x`"}})")});
  EXPECT_EQ(codeAfter(update({{"alias", "b"}})), Code::rejected);
  EXPECT_EQ(http_->count(), 1U);
}

TEST_F(Writes, UpdateOfWhatIsNotThereIsNotFound) {
  script({answer(200, "null")});
  EXPECT_EQ(codeAfter(update({{"alias", "b"}})), Code::notFound);
}

TEST_F(Writes, RemoveOfWhatIsNotThereIsNotFound) {
  script({answer(404, R"({"error":{"message":"{'error': 'No keys found'}","code":"404"}})")});
  EXPECT_EQ(codeAfter(remove()), Code::notFound);
}

TEST_F(Writes, RemoveAnsweredNotFoundWhenRepeatedHasDoneItsWork) {
  script({lost(Code::resultUnknown, Error::Retry::backoff),
          answer(404, R"({"error":{"message":"{'error': 'No keys found'}","code":"404"}})")});
  EXPECT_TRUE(target_->write(context(), remove()).ok());
  EXPECT_EQ(http_->count(), 2U);
}

TEST_F(Writes, RemoveFromAUrlWithoutSuchAPathIsNotTakenForAbsence) {
  script(
      {lost(Code::resultUnknown, Error::Retry::backoff), answer(404, R"({"detail":"Not Found"})")});
  EXPECT_EQ(codeAfter(remove()), Code::rejected);
}

TEST_F(Writes, RemoveAnsweredByAGatewayIsNotDone) {
  script({answer(404, R"({"message":"no Route matched with those values"})")});
  EXPECT_EQ(codeAfter(remove()), Code::rejected);
}

TEST_F(Writes, NeverShowTheCredentialWhateverTheTargetMakesOfIt) {
  const std::string body =
      R"({"error":{"message":"header x-gw: hunter22 is no token","code":"0"}})";
  for (const int status : {400, 401, 404, 500}) {
    script({answer(status, body)});
    http_->credentialHeld = Secret(std::string_view("hunter22"));
    for (const Write& write : {create(), update({{"alias", "b"}}), remove()}) {
      const Status written = target_->write(context(), write);
      EXPECT_EQ(oneLine(written.error()).find("hunter22"), std::string::npos);
      EXPECT_NE(oneLine(written.error()).find("x-gw: …"), std::string::npos);
    }
    EXPECT_EQ(oneLine(target_->observe(context(), "VirtualKey").error()).find("hunter22"),
              std::string::npos);
    EXPECT_EQ(oneLine(target_->self(context()).error()).find("hunter22"), std::string::npos);
  }
}

TEST_F(Writes, AndReadsShareOneLimitOfRequests) {
  http_ = std::make_unique<FakeHttpClient>([](const Seen& seen) {
    return answer(200, seen.method == "GET" ? R"({"keys":[],"total_count":0})" : "{}");
  });
  RestTarget::Options options;
  options.retry.requestsPerSecond = 4;
  target_ = std::make_unique<RestTarget>(testSpecs(), *http_, clock_, random_, options);
  const SteadyTime begin = clock_.steady();
  ASSERT_TRUE(target_->observe(context(), "VirtualKey").ok());
  ASSERT_TRUE(target_->write(context(), update({{"alias", "b"}})).ok());
  ASSERT_TRUE(target_->write(context(), remove()).ok());
  ASSERT_TRUE(target_->observe(context(), "VirtualKey").ok());
  EXPECT_EQ(clock_.steady() - begin, std::chrono::milliseconds(750));
}

TEST_F(Writes, AfterAStopAreSentButNotAgain) {
  std::stop_source asked;
  http_ = std::make_unique<FakeHttpClient>([&](const Seen&) {
    asked.request_stop();
    return answer(503, "");
  });
  RestTarget::Options options;
  options.retry.stop = asked.get_token();
  target_ = std::make_unique<RestTarget>(testSpecs(), *http_, clock_, random_, options);
  EXPECT_EQ(codeAfter(update({{"alias", "b"}})), Code::serverError);
  EXPECT_EQ(codeAfter(update({{"alias", "b"}})), Code::serverError);
  EXPECT_EQ(http_->count(), 2U);
}

TEST_F(Writes, MoveToATeamGoesAloneAndAfterTheRest) {
  script({answer(200, "{}")});
  ASSERT_TRUE(
      target_->write(context(), update({{"alias", "b"}, {"teamId", "t"}, {"userId", "u"}})).ok());
  const auto seen = http_->seen();
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(canonical(seen[0].body), canonical(R"({"key":"h","key_alias":"b"})"));
  EXPECT_EQ(canonical(seen[1].body), canonical(R"({"key":"h","team_id":"t"})"));
  EXPECT_EQ(canonical(seen[2].body), canonical(R"({"key":"h","user_id":"u"})"));
}

TEST_F(Writes, MoveToATeamGoesAroundAUserWhoIsNoMember) {
  std::optional<std::string> user = "u-1";
  std::string team = "old";
  serve([&](const Seen& seen) -> Result<HttpResponse> {
    if (seen.path == "/key/list") {
      return answer(200, R"({"keys":[{"token":"h","user_id":"u-1"}],"total_count":1})");
    }
    const Value body = json(seen.body);
    if (const Value* moved = body.find("team_id")) {
      if (user) return answer(403, R"({"error":{"message":"User=u-1 is not a member of t"}})");
      team = moved->string();
    }
    if (const Value* changed = body.find("user_id")) {
      user = changed->isNull() ? std::nullopt : std::optional(changed->string());
    }
    return answer(200, "{}");
  });
  ASSERT_TRUE(target_->write(context(), update({{"teamId", "t"}})).ok());
  EXPECT_EQ(team, "t");
  EXPECT_EQ(user, "u-1");
  EXPECT_EQ(http_->count(), 5U);

  team = "old";
  ASSERT_TRUE(target_->write(context(), update({{"teamId", "t"}, {"userId", "u-2"}})).ok());
  EXPECT_EQ(team, "t");
  EXPECT_EQ(user, "u-2");
}

TEST_F(Writes, MoveRefusedForAnotherReasonChangesNothingElse) {
  serve([&](const Seen& seen) -> Result<HttpResponse> {
    if (seen.path == "/key/list") {
      return answer(200, R"({"keys":[{"token":"h","user_id":"u-1"}],"total_count":1})");
    }
    EXPECT_FALSE(json(seen.body).find("user_id"));
    return answer(403, R"({"error":{"message":"team not allowed to access model"}})");
  });
  EXPECT_EQ(codeAfter(update({{"teamId", "t"}})), Code::forbidden);
}

TEST_F(Writes, OfWhatATargetCannotDoAreAnErrorOfTheProgram) {
  script({answer(200, "{}")});
  Write write = update({});
  write.op = Op::forget;
  EXPECT_EQ(codeAfter(write), Code::internal);
  EXPECT_EQ(http_->count(), 0U);
}

class Introduction : public RestTargetTest {};

TEST_F(Introduction, FindsTheReleaseOnTheFirstPageThatTellsIt) {
  serve([](const Seen& seen) {
    return seen.path == "/health/readiness/details"
               ? answer(404, R"({"detail":"Not Found"})")
               : answer(200, R"({"litellm_version":"1.90.0"})");
  });
  EXPECT_EQ(target_->release(context()).value(), "1.90.0");
  serve([](const Seen&) { return answer(200, R"({"litellm_version":"1.102.4"})"); });
  EXPECT_EQ(target_->release(context()).value(), "1.102.4");
  EXPECT_EQ(http_->count(), 1U);
}

TEST_F(Introduction, SaysWhenThereIsNoRelease) {
  serve([](const Seen&) { return answer(200, R"({"status":"healthy"})"); });
  EXPECT_EQ(target_->release(context()).error().code, Code::malformedAnswer);
  serve([](const Seen&) { return answer(401, R"({"error":{"message":"no key"}})"); });
  EXPECT_EQ(target_->release(context()).error().code, Code::unauthorised);
}

TEST_F(Introduction, KnowsTheKeyAndUserWeAre) {
  serve([](const Seen&) { return answer(200, R"({"key":"h","info":{"user_id":"gitops"}})"); });
  const auto self = target_->self(context());
  ASSERT_TRUE(self.ok());
  EXPECT_EQ(self->keyHash, "h");
  EXPECT_EQ(self->userId, "gitops");
}

TEST_F(Introduction, TakesACredentialWithoutARowForTheMasterKey) {
  serve([](const Seen&) {
    return answer(404, R"({"error":{"message":"Key not found in database","code":"404"}})");
  });
  const auto self = target_->self(context());
  ASSERT_TRUE(self.ok());
  EXPECT_EQ(self->keyHash, "");
  EXPECT_EQ(self->userId, "default_user_id");
}

TEST_F(Introduction, DoesNotTakeAWrongUrlForTheMasterKey) {
  serve([](const Seen&) { return answer(404, R"({"detail":"Not Found"})"); });
  EXPECT_EQ(target_->self(context()).error().code, Code::rejected);
}

}  // namespace
}  // namespace litectl::test
