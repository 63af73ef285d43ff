// Places in a sink that fail for some runs: what was begun there ends once they work again, and
// meanwhile nothing else suffers.

#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

class FailingPlace : public EngineTest {
 protected:
  const std::string kept_ = manifest("Team", "kept");

  FakeSink::Held& at(const std::string& path) {
    return sink_.slots[Slot{"file", path, "LITELLM_API_KEY"}];
  }
  static std::string keyAt(const std::string& name, const std::string& path,
                           const std::string& annotation = "", const std::string& more = "") {
    return manifest("VirtualKey", name, more + "sink: {file: {path: " + path + "}}", annotation);
  }
  void deleteAllKeysByHand() { target_.objects["VirtualKey"].clear(); }
  void expectIn(const std::string& path, const std::string& name) {
    ASSERT_NE(key(name), nullptr);
    EXPECT_EQ(sha256Hex(at(path).live), key(name)->liveId);
    EXPECT_TRUE(at(path).pending.empty());
  }
};

TEST_F(FailingPlace, OfADeletedKeyThatIsDeclaredAgain) {
  apply({kept_, keyAt("a", "a.env")});
  at("a.env").readOnly = true;
  run(Until::apply, {kept_});
  run(Until::apply, {kept_, keyAt("a", "a.env")});
  at("a.env").readOnly = false;
  apply({kept_});
  EXPECT_EQ(key("a"), nullptr) << "what ends the first delete must not forget the second key";
  EXPECT_EQ(at("a.env").live, "");
  expectClean({kept_});
}

TEST_F(FailingPlace, OfAKeyThatIsMadeAnew) {
  for (const char* path : {"a.env", "b.env"}) {
    apply({kept_, keyAt("a", "a.env")});
    deleteAllKeysByHand();
    at(path).readOnly = true;
    const std::vector<std::string> wanted{kept_, keyAt("a", path)};
    EXPECT_EQ(run(Until::apply, wanted)->exitStatus(), 6);
    at(path).readOnly = false;
    apply(wanted);
    expectIn(path, "a");
    if (std::string(path) == "b.env") {
      EXPECT_EQ(at("a.env").live, "") << "nobody would know it any more";
    }
    expectClean(wanted);
    apply({kept_});
  }
}

TEST_F(FailingPlace, ThatAKeyLeftForAnother) {
  apply({kept_, keyAt("a", "a.env")});
  deleteAllKeysByHand();
  at("a.env").readOnly = true;
  const std::vector<std::string> moved{kept_, keyAt("a", "b.env")};
  run(Until::apply, moved);
  EXPECT_EQ(run(Until::apply, moved)->exitStatus(), 6) << "the dead value is still there";
  at("a.env").readOnly = false;
  apply(moved);
  EXPECT_EQ(at("a.env").live, "");
  expectIn("b.env", "a");
  expectClean(moved);
}

TEST_F(FailingPlace, FromWhichTheManifestTurnsBack) {
  const std::vector<std::string> before{kept_, keyAt("a", "a.env")};
  apply(before);
  at("c.env").readOnly = true;
  run(Until::apply, {kept_, keyAt("a", "c.env")});
  run(Until::apply, before);
  at("c.env").readOnly = false;
  confirm_ = [](const litectl::Run&) { return Consent::no; };
  run(Until::apply, before);
  expectIn("a.env", "a");
  EXPECT_EQ(at("c.env").live, "");
  EXPECT_TRUE(at("c.env").pending.empty());
  expectClean(before);
}

TEST_F(FailingPlace, OfACutCreateHoldsUpNoChangeOfItsKey) {
  apply({kept_});
  at("a.env").readOnly = true;
  target_.onWrite = [&](const Write&) {
    audit_.broken = true;
    return FakeTarget::Fate::done;
  };
  problemsExpected_ = true;
  run(Until::apply, {kept_, keyAt("a", "a.env")});
  audit_.broken = false;
  target_.onWrite = nullptr;
  const std::vector<std::string> moved{kept_, keyAt("a", "b.env", "", "maxBudget: 5, ")};
  run(Until::apply, moved);
  expectIn("b.env", "a");
  EXPECT_EQ(changesOf(plan(moved)->planned.plan), "");
  at("a.env").readOnly = false;
  apply(moved);
  EXPECT_TRUE(at("a.env").pending.empty());
  expectClean(moved);
}

TEST_F(FailingPlace, IsNoReasonToForgetWhoseValueLiesThere) {
  apply({kept_, keyAt("a", "a.env")});
  deleteAllKeysByHand();
  sink_.gone = true;
  for (const bool prune : {false, true}) {
    rules_.plan.prune = prune;
    const auto out = apply({kept_});
    EXPECT_EQ(changesOf(out->planned.plan), "");
    EXPECT_EQ(out->planned.plan.notes.size(), 1U);
  }
  sink_.gone = false;
  apply({kept_});
  EXPECT_EQ(at("a.env").live, "");
}

TEST_F(FailingPlace, ThatIsClosedDoesNotFailEveryPrune) {
  apply({kept_, keyAt("a", "a.env")});
  deleteAllKeysByHand();
  at("a.env").foreign = makeError(Code::sinkOutsideRoot, "is a symbolic link");
  at("a.env").closed = true;
  EXPECT_EQ(apply({kept_})->planned.plan.notes.size(), 1U);
}

TEST_F(FailingPlace, WhatTheOperatorReleasesGoesThoughTheKeyIsGone) {
  apply({kept_, keyAt("a", "a.env", "deletion: forbid")});
  deleteAllKeysByHand();
  rules_.plan.releaseForbidden = {{"VirtualKey", "a"}};
  apply({kept_});
  EXPECT_EQ(at("a.env").live, "");
}

// None of the forgets would be done, so none of them destroys anything.
TEST_F(FailingPlace, WhatWaitsForRefusedKeysDoesNotCount) {
  std::vector<std::string> before{kept_};
  std::vector<std::string> after{kept_, manifest("Team", "other")};
  for (const char* n : {"0", "1", "2", "3", "4"}) {
    const std::string path = std::string(n) + ".env";
    before.push_back(keyAt(std::string("a") + n, path));
    after.push_back(keyAt(std::string("b") + n, path, "", "expires: 2001-01-01T00:00:00Z, "));
  }
  apply(before);
  deleteAllKeysByHand();
  const auto out = run(Until::apply, after);
  EXPECT_TRUE(out->planned.plan.blockers.empty());
  EXPECT_EQ(out->planned.plan.refusals.size(), 5U);
  EXPECT_NE(live("Team", "other"), nullptr);
  EXPECT_NE(at("0.env").live, "");
}

}  // namespace
}  // namespace litectl::testing
