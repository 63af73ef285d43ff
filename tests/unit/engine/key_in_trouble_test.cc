// Keys that are made anew, moved or deleted while a place in their sink fails: whatever comes next,
// each key that lives keeps a way to its value, and none that is gone leaves one behind.

#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

class KeyInTrouble : public EngineTest {
 protected:
  const std::string kept_ = manifest("Team", "kept");

  KeyInTrouble() { problemsExpected_ = true; }

  static Slot at(const std::string& path) { return Slot{"file", path, "LITELLM_API_KEY"}; }
  std::string valueIn(const std::string& path) { return sink_.slots[at(path)].live; }
  static std::string keyAt(const std::string& name, const std::string& path,
                           const std::string& annotation = "", const std::string& more = "") {
    return manifest("VirtualKey", name, more + "sink: {file: {path: " + path + "}}", annotation);
  }
  void deleteAllKeysByHand() { target_.objects["VirtualKey"].clear(); }
  // A world of its own for each turn of a test.
  void startAnew() {
    sink_.slots.clear();
    sink_.full = false;
    target_.objects.clear();
    store_.memory = Memory{};
    store_.memory.storeId = "store-1";
    rules_.plan.prune = true;
  }
  // Applies, as often as it takes what was begun to end.
  void applyTwice(const std::vector<std::string>& manifests) {
    run(Until::apply, manifests);
    run(Until::apply, manifests);
  }
};

TEST_F(KeyInTrouble, WhosePlaceFailsSurvivesARename) {
  apply({kept_, keyAt("a", "a.env")});
  deleteAllKeysByHand();
  sink_.slots[at("b.env")].readOnly = true;
  run(Until::apply, {kept_, keyAt("a", "b.env")});
  sink_.slots[at("b.env")].readOnly = false;
  sink_.full = true;
  const std::vector<std::string> m{kept_, keyAt("z", "b.env", "", "alias: a, ")};
  run(Until::apply, m);
  sink_.full = false;
  applyTwice(m);
  ASSERT_NE(key("a"), nullptr);
  EXPECT_EQ(sha256Hex(valueIn("b.env")), key("a")->liveId);
}

TEST_F(KeyInTrouble, WhosePlaceIsHeldSurvivesARename) {
  apply({kept_, keyAt("a", "a.env"), keyAt("b", "b.env")});
  target_.objects["VirtualKey"].erase(key("a")->liveId);
  sink_.slots[at("c.env")].readOnly = true;
  run(Until::apply, {kept_, keyAt("a", "b.env"), keyAt("b", "c.env")});
  const std::vector<std::string> m{kept_, keyAt("z", "b.env", "", "alias: a, "),
                                   keyAt("b", "c.env")};
  run(Until::apply, m);
  sink_.slots[at("c.env")].readOnly = false;
  applyTwice(m);
  ASSERT_NE(key("a"), nullptr);
  EXPECT_EQ(sha256Hex(valueIn("b.env")), key("a")->liveId);
}

TEST_F(KeyInTrouble, WhosePlaceFailsIsPruned) {
  apply({kept_, keyAt("a", "a.env")});
  deleteAllKeysByHand();
  sink_.slots[at("b.env")].readOnly = true;
  run(Until::apply, {kept_, keyAt("a", "b.env")});
  sink_.slots[at("b.env")].readOnly = false;
  sink_.full = true;
  run(Until::apply, {kept_});
  sink_.full = false;
  applyTwice({kept_});
  EXPECT_EQ(key("a"), nullptr);
}

TEST_F(KeyInTrouble, InTheSamePlaceSurvivesARename) {
  for (bool full : {false, true})
    for (bool prune : {true, false}) {
      startAnew();
      apply({kept_, keyAt("a", "a.env")});
      deleteAllKeysByHand();
      sink_.slots[at("a.env")].readOnly = true;
      run(Until::apply, {kept_, keyAt("a", "a.env")});
      if (full) {
        sink_.slots[at("a.env")].readOnly = false;
        sink_.full = true;
      }
      rules_.plan.prune = prune;
      const std::vector<std::string> m{kept_, keyAt("z", "a.env", "", "alias: a, ")};
      applyTwice(m);
      sink_.slots[at("a.env")].readOnly = false;
      sink_.full = false;
      applyTwice(m);
      EXPECT_EQ(sha256Hex(valueIn("a.env")), key("a")->liveId);
    }
}

TEST_F(KeyInTrouble, MovedTwiceIsFoundWhereItLies) {
  for (bool prune : {true, false}) {
    startAnew();
    apply({kept_, keyAt("a", "a.env")});
    sink_.slots[at("c.env")].readOnly = true;
    run(Until::apply, {kept_, keyAt("a", "c.env")});
    sink_.full = true;
    run(Until::apply, {kept_, keyAt("a", "d.env", "", "maxBudget: 7, ")});
    sink_.full = false;
    sink_.slots[at("c.env")].readOnly = false;
    rules_.plan.prune = prune;
    run(Until::apply, {kept_});
    if (prune) {
      EXPECT_EQ(valueIn("c.env") + valueIn("d.env") + valueIn("a.env"), "");
      continue;
    }
    const std::vector<std::string> m{kept_, keyAt("a", "a.env", "", "maxBudget: 7, ")};
    applyTwice(m);
    EXPECT_EQ(sha256Hex(valueIn("a.env")), key("a")->liveId);
  }
}

TEST_F(KeyInTrouble, MovedTwiceLeavesOneValue) {
  for (const char* what : {"undeclare", "c", "d", "a", "e"})
    for (bool budget : {false, true}) {
      startAnew();
      apply({kept_, keyAt("a", "a.env")});
      sink_.slots[at("c.env")].readOnly = true;
      sink_.slots[at("d.env")].readOnly = true;
      const std::string more = budget ? "maxBudget: 7, " : "";
      run(Until::apply, {kept_, keyAt("a", "c.env")});
      run(Until::apply, {kept_, keyAt("a", "d.env", "", more)});
      sink_.slots[at("c.env")].readOnly = false;
      sink_.slots[at("d.env")].readOnly = false;
      std::vector<std::string> m{kept_};
      if (std::string(what) != "undeclare")
        m.push_back(keyAt("a", std::string(what) + ".env", "", more));
      applyTwice(m);
      int held = 0;
      for (const auto& [s, h] : sink_.slots)
        held += (h.live.empty() ? 0 : 1) + static_cast<int>(h.pending.size());
      EXPECT_EQ(held, m.size() == 1 ? 0 : 1);
      expectClean(m);
    }
}

TEST_F(KeyInTrouble, IsDeletedWhileTheSinkIsGone) {
  apply({kept_, keyAt("a", "a.env")});
  auto saved = sink_.slots;
  sink_.slots.clear();
  sink_.gone = true;
  run(Until::apply, {kept_});
  sink_.slots = saved;
  sink_.gone = false;
  run(Until::apply, {kept_});
  EXPECT_EQ(valueIn("a.env"), "");
  run(Until::apply, {kept_, keyAt("b", "a.env")});
}

TEST_F(KeyInTrouble, WhoseDeleteIsOpenWhileTheSinkIsGone) {
  apply({kept_, keyAt("a", "a.env")});
  sink_.slots[at("a.env")].readOnly = true;
  run(Until::apply, {kept_});
  auto saved = sink_.slots;
  sink_.slots.clear();
  sink_.gone = true;
  run(Until::apply, {kept_});
  sink_.slots = saved;
  sink_.gone = false;
  sink_.slots[at("a.env")].readOnly = false;
  run(Until::apply, {kept_});
  EXPECT_EQ(valueIn("a.env"), "");
}

TEST_F(KeyInTrouble, WhoseMoveIsOpenWhileTheSinkIsGone) {
  for (const char* when : {"a.env", "c.env"}) {
    startAnew();
    apply({kept_, keyAt("a", "a.env")});
    sink_.slots[at("c.env")].readOnly = true;
    run(Until::apply, {kept_, keyAt("a", "c.env")});
    auto saved = sink_.slots;
    sink_.slots.clear();
    sink_.gone = true;
    const std::vector<std::string> m{kept_, keyAt("a", when)};
    run(Until::apply, m);
    sink_.slots = saved;
    sink_.gone = false;
    sink_.slots[at("c.env")].readOnly = false;
    applyTwice(m);
    EXPECT_EQ(sha256Hex(valueIn(when)), key("a")->liveId);
    EXPECT_TRUE(sink_.slots[at("c.env")].pending.empty());
  }
}

TEST_F(KeyInTrouble, IsMadeAnewOnceTheSinkIsBack) {
  apply({kept_, keyAt("a", "a.env"), keyAt("b", "b.env")});
  target_.objects["VirtualKey"].erase(key("b")->liveId);
  auto saved = sink_.slots;
  sink_.slots.clear();
  sink_.gone = true;
  const std::vector<std::string> m{kept_, keyAt("a", "a2.env", "", "maxBudget: 3, "),
                                   keyAt("b", "b2.env")};
  applyTwice(m);
  for (auto& [s, h] : saved)
    if (!h.live.empty()) sink_.slots[s] = h;
  sink_.gone = false;
  applyTwice(m);
  EXPECT_EQ(sha256Hex(valueIn("a2.env")), key("a")->liveId);
  EXPECT_EQ(valueIn("b.env"), "");
}

TEST_F(KeyInTrouble, WhosePlaceFailsIsUpdated) {
  for (const char* how : {"readOnly", "foreign", "closed", "full"})
    for (bool undeclare : {false, true}) {
      startAnew();
      apply({kept_, keyAt("a", "a.env")});
      deleteAllKeysByHand();
      auto& p = sink_.slots[at("b.env")];
      p.readOnly = true;
      run(Until::apply, {kept_, keyAt("a", "b.env")});
      std::string h = how;
      if (h != "readOnly") p.readOnly = false;
      if (h == "full") sink_.full = true;
      if (h == "foreign") p.foreign = makeError(Code::sinkFailed, "not written by litectl");
      if (h == "closed") {
        p.foreign = makeError(Code::sinkFailed, "cannot look");
        p.unseen = p.closed = true;
      }
      const std::vector<std::string> m{kept_, keyAt("a", "b.env", "", "maxBudget: 3, ")};
      applyTwice(m);
      if (undeclare) run(Until::apply, {kept_});
      p.readOnly = p.unseen = p.closed = false;
      p.foreign.reset();
      sink_.full = false;
      const std::vector<std::string> n = undeclare ? std::vector<std::string>{kept_} : m;
      applyTwice(n);
      EXPECT_EQ(valueIn("a.env"), "");
      if (!undeclare) {
        EXPECT_EQ(sha256Hex(valueIn("b.env")), key("a")->liveId);
        expectClean(n);
      } else {
        EXPECT_EQ(valueIn("b.env"), "");
        EXPECT_TRUE(p.pending.empty());
        EXPECT_EQ(key("a"), nullptr);
      }
    }
}

TEST_F(KeyInTrouble, WhoseValueIsLostIsMadeAnew) {
  for (const char* where : {"a.env", "b.env"}) {
    startAnew();
    apply({kept_, keyAt("a", "a.env")});
    deleteAllKeysByHand();
    sink_.slots[at(where)].readOnly = true;
    const std::vector<std::string> m{kept_, keyAt("a", where)};
    run(Until::apply, m);
    sink_.slots[at(where)].readOnly = false;
    sink_.slots[at(where)].pending.clear();
    run(Until::apply, m);
    deleteAllKeysByHand();
    applyTwice(m);
    EXPECT_EQ(sha256Hex(valueIn(where)), key("a")->liveId);
    expectClean(m);
  }
}

TEST_F(KeyInTrouble, WhoseValueIsLostIsPruned) {
  for (const char* where : {"a.env", "b.env"}) {
    startAnew();
    apply({kept_, keyAt("a", "a.env")});
    deleteAllKeysByHand();
    sink_.slots[at(where)].readOnly = true;
    run(Until::apply, {kept_, keyAt("a", where)});
    sink_.slots[at(where)].readOnly = false;
    sink_.slots[at(where)].pending.clear();
    applyTwice({kept_});
    run(Until::apply, {kept_});
    EXPECT_EQ(key("a"), nullptr);
    expectClean({kept_});
  }
}

TEST_F(KeyInTrouble, MadeAnewTwiceLeavesNothing) {
  for (const char* where : {"a.env", "b.env"}) {
    startAnew();
    apply({kept_, keyAt("a", "a.env")});
    deleteAllKeysByHand();
    sink_.slots[at(where)].readOnly = true;
    const std::vector<std::string> m{kept_, keyAt("a", where)};
    run(Until::apply, m);
    deleteAllKeysByHand();
    run(Until::apply, m);
    deleteAllKeysByHand();
    run(Until::apply, {kept_});
    sink_.slots[at(where)].readOnly = false;
    run(Until::apply, {kept_});
    clock_.advance(std::chrono::hours(2));
    run(Until::apply, {kept_});
    EXPECT_EQ(valueIn("a.env"), "");
    EXPECT_EQ(valueIn("b.env"), "");
    EXPECT_TRUE(sink_.slots[at(where)].pending.empty());
    expectClean({kept_});
  }
}

TEST_F(KeyInTrouble, LetsAnotherTakeTheFormerPlace) {
  apply({kept_, keyAt("a", "a.env")});
  deleteAllKeysByHand();
  sink_.slots[at("b.env")].readOnly = true;
  run(Until::apply, {kept_, keyAt("a", "b.env")});
  const std::vector<std::string> m{kept_, keyAt("a", "b.env"), keyAt("c", "a.env")};
  applyTwice(m);
  sink_.slots[at("b.env")].readOnly = false;
  applyTwice(m);
  EXPECT_EQ(sha256Hex(valueIn("a.env")), key("c")->liveId);
  EXPECT_EQ(sha256Hex(valueIn("b.env")), key("a")->liveId);
  expectClean(m);
}

TEST_F(KeyInTrouble, TurnsBackToTheFormerPlace) {
  apply({kept_, keyAt("a", "a.env")});
  deleteAllKeysByHand();
  sink_.slots[at("b.env")].readOnly = true;
  run(Until::apply, {kept_, keyAt("a", "b.env")});
  const std::vector<std::string> m{kept_, keyAt("a", "a.env")};
  applyTwice(m);
  sink_.slots[at("b.env")].readOnly = false;
  applyTwice(m);
  EXPECT_EQ(sha256Hex(valueIn("a.env")), key("a")->liveId);
  EXPECT_TRUE(sink_.slots[at("b.env")].pending.empty());
  EXPECT_EQ(valueIn("b.env"), "");
  expectClean(m);
}

TEST_F(KeyInTrouble, WhoseUpdateIsRefusedComesToItsPlace) {
  for (const char* where : {"a.env", "b.env"}) {
    startAnew();
    apply({kept_, keyAt("a", "a.env")});
    deleteAllKeysByHand();
    sink_.slots[at(where)].readOnly = true;
    run(Until::apply, {kept_, keyAt("a", where)});
    target_.onWrite = [&](const Write&) { return FakeTarget::Fate::refused; };
    const std::vector<std::string> m{kept_, keyAt("a", where, "", "maxBudget: 3, ")};
    run(Until::apply, m);
    target_.onWrite = nullptr;
    sink_.slots[at(where)].readOnly = false;
    applyTwice(m);
    EXPECT_EQ(sha256Hex(valueIn(where)), key("a")->liveId);
    expectClean(m);
  }
}

TEST_F(KeyInTrouble, WhosePlaceFailsMovesOn) {
  for (const char* how : {"readOnly", "full"}) {
    startAnew();
    apply({kept_, keyAt("a", "a.env")});
    deleteAllKeysByHand();
    sink_.slots[at("b.env")].readOnly = true;
    run(Until::apply, {kept_, keyAt("a", "b.env")});
    if (std::string(how) == "full") {
      sink_.slots[at("b.env")].readOnly = false;
      sink_.full = true;
    } else
      sink_.slots[at("d.env")].readOnly = true;
    const std::vector<std::string> m{kept_, keyAt("a", "d.env")};
    applyTwice(m);
    sink_.slots[at("b.env")].readOnly = sink_.slots[at("d.env")].readOnly = sink_.full = false;
    applyTwice(m);
    EXPECT_EQ(sha256Hex(valueIn("d.env")), key("a")->liveId);
    expectClean(m);
  }
}

TEST_F(KeyInTrouble, WhoseFormerPlaceFailsIsPruned) {
  apply({kept_, keyAt("a", "a.env")});
  deleteAllKeysByHand();
  sink_.slots[at("a.env")].readOnly = true;
  run(Until::apply, {kept_, keyAt("a", "b.env")});
  run(Until::apply, {kept_});
  sink_.slots[at("a.env")].readOnly = false;
  applyTwice({kept_});
  EXPECT_EQ(key("a"), nullptr);
  EXPECT_EQ(valueIn("a.env") + valueIn("b.env"), "");
}

TEST_F(KeyInTrouble, WhoseFormerPlaceFailsSurvivesARename) {
  for (const char* place : {"b.env", "d.env"}) {
    startAnew();
    apply({kept_, keyAt("a", "a.env")});
    deleteAllKeysByHand();
    sink_.slots[at("a.env")].readOnly = true;
    run(Until::apply, {kept_, keyAt("a", "b.env")});
    const std::vector<std::string> m{kept_, keyAt("z", place, "", "alias: a, ")};
    applyTwice(m);
    sink_.slots[at("a.env")].readOnly = false;
    applyTwice(m);
    ASSERT_NE(key("a"), nullptr);
    EXPECT_EQ(sha256Hex(valueIn(place)), key("a")->liveId);
    EXPECT_EQ(valueIn("a.env"), "");
    expectClean(m);
  }
}

TEST_F(KeyInTrouble, WhoseFormerPlaceFailsMovesOn) {
  apply({kept_, keyAt("a", "a.env")});
  deleteAllKeysByHand();
  sink_.slots[at("a.env")].readOnly = true;
  run(Until::apply, {kept_, keyAt("a", "b.env")});
  const std::vector<std::string> m{kept_, keyAt("a", "d.env", "", "maxBudget: 2, ")};
  applyTwice(m);
  sink_.slots[at("a.env")].readOnly = false;
  applyTwice(m);
  EXPECT_EQ(sha256Hex(valueIn("d.env")), key("a")->liveId);
  EXPECT_EQ(valueIn("a.env") + valueIn("b.env"), valueIn("b.env").empty() ? "" : "leak");
  expectClean(m);
}

TEST_F(KeyInTrouble, WhoseFormerPlaceFailsIsUpdated) {
  for (bool refused : {false, true}) {
    startAnew();
    apply({kept_, keyAt("a", "a.env")});
    deleteAllKeysByHand();
    sink_.slots[at("a.env")].readOnly = true;
    run(Until::apply, {kept_, keyAt("a", "b.env")});
    const std::vector<std::string> m{kept_, keyAt("a", "b.env", "", "maxBudget: 2, ")};
    if (refused) target_.onWrite = [&](const Write&) { return FakeTarget::Fate::refused; };
    run(Until::apply, m);
    target_.onWrite = nullptr;
    run(Until::apply, m);
    sink_.slots[at("a.env")].readOnly = false;
    applyTwice(m);
    EXPECT_EQ(sha256Hex(valueIn("b.env")), key("a")->liveId);
    EXPECT_EQ(valueIn("a.env"), "");
    expectClean(m);
  }
}

TEST_F(KeyInTrouble, RegeneratedByHandIsAdopted) {
  for (bool budget : {false, true})
    for (bool prune : {true, false}) {
      startAnew();
      rules_.plan.prune = prune;
      const std::vector<std::string> m{kept_, keyAt("a", "a.env")};
      apply(m);
      LiveObject again = *key("a");
      target_.objects["VirtualKey"].clear();
      again.liveId = std::string(64, 'e');
      target_.objects["VirtualKey"][again.liveId] = again;
      run(Until::apply, m);
      const std::vector<std::string> n{
          kept_, keyAt("a", "a.env", "manage: adopt", budget ? "maxBudget: 2, " : "")};
      applyTwice(n);
      const std::vector<std::string> o{kept_,
                                       keyAt("a", "a.env", "", budget ? "maxBudget: 2, " : "")};
      run(Until::apply, o);
      EXPECT_TRUE(plan(o)->planned.plan.refusals.empty());
      const Applied* row = store_.memory.find({"VirtualKey", "a"});
      EXPECT_TRUE(row != nullptr && row->liveId == again.liveId);
      rules_.plan.prune = true;
      applyTwice({kept_});
      EXPECT_EQ(key("a"), nullptr);
    }
}

TEST_F(KeyInTrouble, TurnsBackWhileAnotherTakesThePlace) {
  apply({kept_, keyAt("a", "a.env")});
  sink_.slots[at("c.env")].readOnly = true;
  run(Until::apply, {kept_, keyAt("a", "c.env")});
  const std::vector<std::string> n{kept_, keyAt("a", "a.env"), keyAt("q", "c.env")};
  applyTwice(n);
  sink_.slots[at("c.env")].readOnly = false;
  applyTwice(n);
  EXPECT_EQ(sha256Hex(valueIn("c.env")), key("q")->liveId);
  EXPECT_EQ(sha256Hex(valueIn("a.env")), key("a")->liveId);
  expectClean(n);
}

// The run that updates it dies, too, while its place is still another key's.
TEST_F(KeyInTrouble, WhosePlaceIsHeldIsUpdatedByARunThatDies) {
  apply({kept_, keyAt("a", "a.env"), keyAt("b", "b.env")});
  target_.objects["VirtualKey"].erase(key("a")->liveId);
  sink_.slots[at("c.env")].readOnly = true;
  run(Until::apply, {kept_, keyAt("a", "b.env"), keyAt("b", "c.env")});
  const std::vector<std::string> wanted{kept_, keyAt("a", "b.env", "", "maxBudget: 2, "),
                                        keyAt("b", "c.env")};
  target_.onWrite = [&](const Write&) {
    audit_.broken = true;
    return FakeTarget::Fate::done;
  };
  run(Until::apply, wanted);
  target_.onWrite = nullptr;
  audit_.broken = false;
  applyTwice(wanted);
  sink_.slots[at("c.env")].readOnly = false;
  applyTwice(wanted);
  EXPECT_EQ(sha256Hex(valueIn("b.env")), key("a")->liveId);
  EXPECT_EQ(sha256Hex(valueIn("c.env")), key("b")->liveId);
  EXPECT_EQ(valueIn("a.env"), "");
  expectClean(wanted);
}

// No fault at all: of the two keys that had the name the living one's place counts.
TEST_F(KeyInTrouble, RenamedAndBackIsFoundWhereItLies) {
  for (const bool prune : {false, true}) {
    startAnew();
    rules_.plan.prune = false;
    apply({kept_, keyAt("a", "a.env")});
    deleteAllKeysByHand();
    run(Until::apply, {kept_, keyAt("z", "b.env", "", "alias: a, ")});
    rules_.plan.prune = prune;
    const std::vector<std::string> back{kept_, keyAt("a", "a.env")};
    applyTwice(back);
    EXPECT_EQ(sha256Hex(valueIn("a.env")), key("a")->liveId);
    EXPECT_EQ(valueIn("b.env"), "");
    expectClean(back);
  }
}

TEST_F(KeyInTrouble, MadeAnewAndDeletedAgainLeavesItsPlace) {
  apply({kept_, keyAt("a", "b.env")});
  deleteAllKeysByHand();
  sink_.slots[at("b.env")].readOnly = true;
  run(Until::apply, {kept_, keyAt("a", "a.env")});
  sink_.slots[at("b.env")].readOnly = false;
  deleteAllKeysByHand();
  run(Until::apply, {kept_, keyAt("a", "b.env")});
  EXPECT_EQ(valueIn("a.env"), "");
  const std::vector<std::string> back{kept_, keyAt("a", "a.env")};
  applyTwice(back);
  EXPECT_EQ(sha256Hex(valueIn("a.env")), key("a")->liveId);
  expectClean(back);
}

TEST_F(KeyInTrouble, ThatMovedOnLeavesNothingPending) {
  apply({kept_});
  sink_.slots[at("b.env")].readOnly = true;
  run(Until::apply, {kept_, keyAt("a", "b.env")});
  const std::vector<std::string> moved{kept_, keyAt("a", "a.env")};
  run(Until::apply, moved);
  sink_.slots[at("b.env")].readOnly = false;
  applyTwice(moved);
  EXPECT_EQ(sha256Hex(valueIn("a.env")), key("a")->liveId);
  EXPECT_TRUE(sink_.slots[at("b.env")].pending.empty());
  expectClean(moved);
}

}  // namespace
}  // namespace litectl::testing
