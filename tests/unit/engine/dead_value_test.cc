// Values of keys that are gone from the target: when they stay, when they go, and how they count.

#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

class DeadValue : public EngineTest {
 protected:
  const std::string kept_ = manifest("Team", "kept");

  static Slot at(const std::string& path) { return Slot{"file", path, "LITELLM_API_KEY"}; }
  std::string valueIn(const std::string& path) { return sink_.slots[at(path)].live; }
  static std::string keyAt(const std::string& name, const std::string& path,
                           const std::string& annotation = "") {
    return manifest("VirtualKey", name, "sink: {file: {path: " + path + "}}", annotation);
  }
  void deleteAllKeysByHand() { target_.objects["VirtualKey"].clear(); }
  bool remembers(const std::string& name) {
    return store_.memory.find({"VirtualKey", name}) != nullptr;
  }
};

TEST_F(DeadValue, StaysWithoutPruneAndIsRememberedAsLong) {
  apply({kept_, keyAt("a", "a.env")});
  const std::string value = valueIn("a.env");
  deleteAllKeysByHand();
  rules_.plan.prune = false;
  const auto out = apply({kept_});
  EXPECT_EQ(changesOf(out->planned.plan), "");
  ASSERT_EQ(out->planned.plan.notes.size(), 1U);
  EXPECT_EQ(out->planned.plan.notes.front().code, Code::notPruned);
  EXPECT_EQ(valueIn("a.env"), value);
  EXPECT_TRUE(remembers("a")) << "otherwise nobody could say whose that value is";
}

TEST_F(DeadValue, GivesWayToANewKeyWithoutPruneToo) {
  apply({kept_, keyAt("a", "a.env")});
  deleteAllKeysByHand();
  rules_.plan.prune = false;
  apply({kept_});
  apply({kept_, keyAt("b", "a.env")});
  EXPECT_EQ(sha256Hex(valueIn("a.env")), key("b")->liveId);
}

TEST_F(DeadValue, GoesWithPrune) {
  apply({kept_, keyAt("a", "a.env")});
  deleteAllKeysByHand();
  const auto out = apply({kept_});
  EXPECT_EQ(changesOf(out->planned.plan), "forget VirtualKey/a");
  EXPECT_EQ(out->planned.plan.changes.front().droppedValues, 1U);
  EXPECT_EQ(valueIn("a.env"), "");
  EXPECT_FALSE(remembers("a"));
}

TEST_F(DeadValue, StaysWhereTheKeyWasToStay) {
  for (const char* deletion : {"deletion: orphan", "deletion: forbid"}) {
    apply({kept_, keyAt("a", "a.env", deletion)});
    const std::string value = valueIn("a.env");
    deleteAllKeysByHand();
    apply({kept_});
    EXPECT_EQ(valueIn("a.env"), value) << deletion;
    sink_.slots.clear();
  }
}

TEST_F(DeadValue, OfAFolderThatIsLeftOutStays) {
  roots_ = {"a", "b"};
  apply({kept_, keyAt("a", "a.env")});
  const std::string value = valueIn("a.env");
  deleteAllKeysByHand();
  roots_ = {"b"};
  const auto out = run(Until::apply, {kept_});
  ASSERT_EQ(out->planned.plan.blockers.size(), 1U);
  EXPECT_EQ(out->planned.plan.blockers.front().code, Code::partialSources);
  EXPECT_EQ(valueIn("a.env"), value);
}

TEST_F(DeadValue, DoesNotCountWhereALivingKeyMovesAway) {
  std::vector<std::string> before{kept_};
  std::vector<std::string> after{kept_};
  for (const char* n : {"1", "2", "3", "4"}) {
    before.push_back(keyAt(std::string("a") + n, std::string("c") + n + ".env"));
    after.push_back(keyAt(std::string("a") + n, std::string("m") + n + ".env"));
    after.push_back(keyAt(std::string("b") + n, std::string("c") + n + ".env"));
  }
  apply(before);
  const auto out = apply(after);
  EXPECT_TRUE(out->planned.plan.blockers.empty());
  for (const Change& change : out->planned.plan.changes) EXPECT_EQ(change.droppedValues, 0U);
  expectClean(after);
}

TEST_F(DeadValue, CountsOnceWhereTwoChangesAreAboutIt) {
  apply({kept_, keyAt("a", "1.env"), keyAt("b", "2.env")});
  deleteAllKeysByHand();
  const auto out = apply({kept_, keyAt("x", "1.env"), keyAt("z", "2.env")});
  std::size_t dropped = 0;
  for (const Change& change : out->planned.plan.changes) dropped += change.droppedValues;
  EXPECT_EQ(dropped, 2U);
  EXPECT_EQ(sha256Hex(valueIn("1.env")), key("x")->liveId);
}

TEST_F(DeadValue, CountsTheOneThatLiesInTheWayAndTheOneLeftBehind) {
  apply({kept_, keyAt("a", "1.env"), keyAt("b", "2.env")});
  deleteAllKeysByHand();
  const auto out = plan({kept_, keyAt("a", "2.env")});
  ASSERT_EQ(changesOf(out->planned.plan), "create VirtualKey/a, forget VirtualKey/b");
  EXPECT_EQ(out->planned.plan.changes.front().droppedValues, 2U);
  EXPECT_EQ(out->planned.plan.changes.back().droppedValues, 0U);
}

TEST_F(DeadValue, CountsInAPlanThatMayNotLook) {
  const std::vector<std::string> manifests{kept_, keyAt("a", "1.env")};
  apply(manifests);
  deleteAllKeysByHand();
  sink_.slots[at("1.env")].touched = true;
  EXPECT_EQ(plan(manifests)->planned.plan.changes.front().droppedValues, 1U);
  EXPECT_EQ(apply(manifests)->planned.plan.changes.front().droppedValues, 1U);
}

// A key that was deleted because its value leaked must not come back with it.
TEST_F(DeadValue, ThatWasPendingIsNotUsedAgain) {
  auto& place = sink_.slots[at("a.env")];
  target_.onWrite = [&](const Write& write) {
    if (write.kind == "Team") return FakeTarget::Fate::done;
    place.foreign = makeError(Code::sinkFailed, "was not written by litectl");
    return FakeTarget::Fate::done;
  };
  run(Until::apply, {kept_, keyAt("a", "a.env")});  // made, its value stays pending
  target_.onWrite = nullptr;
  ASSERT_EQ(place.pending.size(), 1U);
  const std::string leaked = place.pending.begin()->first;
  ASSERT_NE(key("a"), nullptr);
  place.foreign.reset();
  apply({kept_});
  EXPECT_EQ(key("a"), nullptr);
  EXPECT_TRUE(place.pending.empty());
  EXPECT_TRUE(store_.memory.open.empty());

  place.pending[leaked] = "left by a store that is lost";
  apply({kept_, keyAt("a", "a.env")});
  EXPECT_NE(key("a")->liveId, leaked);
  EXPECT_TRUE(place.pending.empty());
}

// The run saw the key: it is made, and when it goes, somebody deleted it.
TEST_F(DeadValue, OfAKeyThatWasSeenIsNotUsedAgainEither) {
  auto& place = sink_.slots[at("a.env")];
  target_.onWrite = [&](const Write& write) {
    if (write.kind == "Team") return FakeTarget::Fate::done;
    place.foreign = makeError(Code::sinkFailed, "was not written by litectl");
    return FakeTarget::Fate::done;
  };
  run(Until::apply, {kept_, keyAt("a", "a.env")});
  target_.onWrite = nullptr;
  const std::string leaked = place.pending.begin()->first;
  place.foreign.reset();
  deleteAllKeysByHand();
  apply({kept_, keyAt("a", "a.env")});
  EXPECT_NE(key("a")->liveId, leaked);
  EXPECT_TRUE(place.pending.empty());
  EXPECT_EQ(sha256Hex(place.live), key("a")->liveId);
}

// Otherwise nobody could say whose it is when the key is wanted again.
TEST_F(DeadValue, IsRememberedWhereItStays) {
  struct Case {
    const char* deletion;
    bool unseen;
    bool prune;
  };
  for (const Case& one : {Case{"deletion: orphan", false, true},
                          {"deletion: forbid", false, true},
                          {"deletion: delete", true, false}}) {
    const std::string wanted = keyAt("a", "a.env", one.deletion);
    apply({kept_, wanted});
    deleteAllKeysByHand();
    auto& place = sink_.slots[at("a.env")];
    if (one.unseen) {
      place.foreign = makeError(Code::sinkFailed, "cannot be looked at");
      place.unseen = place.closed = true;
    }
    rules_.plan.prune = one.prune;
    const auto out = apply({kept_});
    EXPECT_EQ(changesOf(out->planned.plan), "");
    EXPECT_EQ(out->planned.plan.notes.size(), 1U);
    place.foreign.reset();
    place.unseen = place.closed = false;
    rules_.plan.prune = true;
    apply({kept_, wanted});
    EXPECT_EQ(sha256Hex(place.live), key("a")->liveId);
    apply({kept_, keyAt("a", "a.env", "deletion: delete")});
    apply({kept_});
  }
}

TEST_F(DeadValue, IsForgottenOnlyOnceAnotherTookItsPlace) {
  apply({kept_, keyAt("a", "1.env")});
  deleteAllKeysByHand();
  rules_.plan.prune = false;
  const std::string late =
      manifest("VirtualKey", "b", "expires: 2001-01-01T00:00:00Z, sink: {file: {path: 1.env}}");
  run(Until::apply, {kept_, late});
  EXPECT_TRUE(remembers("a")) << "a guard took the other out of the plan";
  target_.onWrite = [](const Write&) { return FakeTarget::Fate::refused; };
  run(Until::apply, {kept_, keyAt("b", "1.env")});
  EXPECT_TRUE(remembers("a")) << "the target refused the other";
  target_.onWrite = nullptr;
  const auto out = apply({kept_, keyAt("b", "1.env")});
  EXPECT_EQ(changesOf(out->planned.plan), "create VirtualKey/b, forget VirtualKey/a");
  EXPECT_TRUE(out->planned.plan.notes.empty());
  EXPECT_FALSE(remembers("a"));
  expectClean({kept_, keyAt("b", "1.env")});
}

TEST_F(DeadValue, CountsWhereALivingKeyMovesOntoIt) {
  apply({kept_, keyAt("a", "1.env"), keyAt("b", "2.env")});
  target_.objects["VirtualKey"].erase(key("a")->liveId);
  rules_.plan.prune = false;
  const auto out = apply({kept_, keyAt("b", "1.env")});
  EXPECT_EQ(out->planned.plan.changes.front().droppedValues, 1U);
  expectClean({kept_, keyAt("b", "1.env")});
}

}  // namespace
}  // namespace litectl::testing
