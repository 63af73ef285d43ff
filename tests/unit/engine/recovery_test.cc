#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

class Recovery : public EngineTest {};

TEST_F(Recovery, ConfirmingAStoreThatIsNotLostChangesNothing) {
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "research", "", "deletion: forbid"), kept});
  rules_.plan.confirmStore = true;  // nothing is lost; a person gave it because the target moved
  run(Until::apply, {kept});
  EXPECT_NE(live("Team", "research"), nullptr);
}

TEST_F(Recovery, ALostStoreLeavesDeletionForbidden) {
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "research", "", "deletion: forbid"), kept});
  store_.memory = Memory{};
  store_.memory.storeId = "store-2";
  rules_.plan.confirmStore = true;
  run(Until::apply, {kept});
  EXPECT_NE(live("Team", "research"), nullptr);
}

TEST_F(Recovery, ARunThatConfirmsAStoreDeletesNothing) {
  const std::string kept = manifest("Team", "kept");
  apply({manifest("Team", "research"), kept});
  target_.add("VirtualKey", std::string(64, 'f')).fields["teamId"] = Value("research");
  store_.memory = Memory{};
  store_.memory.storeId = "store-2";
  rules_.plan.confirmStore = true;
  deleteAlong();
  run(Until::apply, {kept});
  EXPECT_NE(live("VirtualKey", std::string(64, 'f')), nullptr) << "nobody counted that key";
}

TEST_F(Recovery, ConfirmingAStoreDoesNotPruneAFolderLeftOut) {
  roots_ = {"a", "b"};
  apply({manifest("Team", "a"), manifest("Team", "b")});
  store_.memory = Memory{};
  store_.memory.storeId = "store-2";
  rules_.plan.confirmStore = true;
  roots_ = {"a"};
  run(Until::apply, {manifest("Team", "a")});
  EXPECT_NE(live("Team", "b"), nullptr);
}

TEST_F(Recovery, NothingGoesAlongUnseen) {
  const std::string kept = manifest("Team", "kept");
  apply({kept});
  // A run that was cut off after its create and before its verifying read.
  Intent intent;
  intent.id = {"Team", "research"};
  intent.action = Op::create;
  intent.liveId = "research";
  intent.fields = Value::emptyMap();
  static_cast<void>(store_.begin(intent));
  LiveObject& row = target_.add("Team", "research");
  row.marker = Marker{"store-1", "default", {"Team", "research"}, {}};
  target_.add("VirtualKey", std::string(64, 'f')).fields["teamId"] = Value("research");
  deleteAlong();
  run(Until::apply, {kept});
  EXPECT_NE(live("VirtualKey", std::string(64, 'f')), nullptr) << "nobody counted that key";
}

TEST_F(Recovery, AValueIsKeptWhileItsRequestMayStillArrive) {
  int n = 0;
  target_.refusal = Code::unreachable;
  target_.onWrite = [&](const Write&) {
    return ++n == 1 ? FakeTarget::Fate::lostRequest : FakeTarget::Fate::refused;
  };
  run(Until::apply, {manifest("VirtualKey", "batch")});
  const auto& slot = sink_.slots[Slot{"file", "batch.env", "LITELLM_API_KEY"}];
  EXPECT_EQ(slot.pending.size(), 1U) << "the first request may still arrive";
  EXPECT_EQ(store_.memory.open.size(), 1U);
}

TEST_F(Recovery, AnOpenCreateDoesNotTakeOverWhatAPersonMade) {
  target_.onWrite = [](const Write&) { return FakeTarget::Fate::lostRequest; };
  run(Until::apply, {manifest("Team", "research", "maxBudget: 5")});
  target_.onWrite = nullptr;
  target_.add("Team", "research").fields["maxBudget"] = Value(1);
  run(Until::apply, {manifest("Team", "research", "maxBudget: 5")});
  EXPECT_EQ(live("Team", "research")->fields.at("maxBudget"), Value(1));
}

TEST_F(Recovery, TheOldPlaceIsEmptiedAfterACrash) {
  apply({manifest("VirtualKey", "a", "sink: {file: {path: one.env}}")});
  const std::string value = sink_.slots[Slot{"file", "one.env", "LITELLM_API_KEY"}].live;
  // What a crash right after the promotion leaves.
  Intent intent;
  intent.id = {"VirtualKey", "a"};
  intent.action = Op::publish;
  intent.liveId = key("a")->liveId;
  intent.slot = Slot{"file", "two.env", "LITELLM_API_KEY"};
  intent.fields = Value::emptyMap();
  static_cast<void>(store_.begin(intent));
  sink_.slots[*intent.slot].live = value;
  run(Until::apply, {manifest("VirtualKey", "a", "sink: {file: {path: two.env}}")});
  EXPECT_EQ((sink_.slots[Slot{"file", "one.env", "LITELLM_API_KEY"}].live), "");
}

TEST_F(Recovery, TheOldPlaceIsEmptiedAfterACrashOfAnUpdate) {
  apply({manifest("VirtualKey", "a", "sink: {file: {path: one.env}}")});
  const std::string value = sink_.slots[Slot{"file", "one.env", "LITELLM_API_KEY"}].live;
  sink_.slots[Slot{"file", "two.env", "LITELLM_API_KEY"}].live = value;
  Intent intent;
  intent.id = {"VirtualKey", "a"};
  intent.action = Op::update;
  intent.liveId = key("a")->liveId;
  intent.slot = Slot{"file", "two.env", "LITELLM_API_KEY"};
  intent.fields = Value::emptyMap();
  static_cast<void>(store_.begin(intent));
  run(Until::apply, {manifest("VirtualKey", "a", "sink: {file: {path: two.env}}")});
  EXPECT_EQ((sink_.slots[Slot{"file", "one.env", "LITELLM_API_KEY"}].live), "");
}

TEST_F(Recovery, NothingPendingStaysInAPlaceThatIsNotWanted) {
  target_.onWrite = [&](const Write&) { return FakeTarget::Fate::lostRequest; };
  run(Until::apply, {manifest("VirtualKey", "batch", "sink: {file: {path: one.env}}")});
  target_.onWrite = nullptr;
  apply({manifest("VirtualKey", "batch", "sink: {file: {path: two.env}}")});
  EXPECT_TRUE((sink_.slots[Slot{"file", "one.env", "LITELLM_API_KEY"}].pending.empty()));
}

TEST_F(Recovery, AnAdoptionThatNeverHappenedIsNone) {
  target_.add("Budget", "hand").fields["maxBudget"] = Value(1);
  const std::string kept = manifest("Budget", "kept", "maxBudget: 1");
  apply({kept});
  target_.onWrite = [&](const Write& w) {
    return w.liveId == "hand" ? FakeTarget::Fate::lostRequest : FakeTarget::Fate::done;
  };
  run(Until::apply, {kept, manifest("Budget", "hand", "maxBudget: 5", "manage: adopt")});
  target_.onWrite = nullptr;
  run(Until::apply, {kept});
  EXPECT_NE(live("Budget", "hand"), nullptr);
}

TEST_F(Recovery, AKeyThatIsThereThoughItWasRefusedKeepsItsValue) {
  target_.onWrite = [&](const Write& w) {
    LiveObject& row =
        target_.add("VirtualKey", w.liveId);  // stored, then a hook fails: 500 "user not found"
    row.fields["alias"] = Value("batch");
    row.marker = Marker{"store-1", "default", {"VirtualKey", "batch"}, {"alias"}};
    return FakeTarget::Fate::refused;
  };
  target_.refusal = Code::notFound;
  run(Until::apply, {manifest("VirtualKey", "batch")});
  const auto& slot = sink_.slots[Slot{"file", "batch.env", "LITELLM_API_KEY"}];
  EXPECT_TRUE(!slot.pending.empty() || !slot.live.empty());
}

TEST_F(Recovery, AForgetThatCannotBeRecordedFails) {
  apply({manifest("Team", "ours", "", "deletion: orphan"), manifest("Team", "kept")});
  audit_.broken = true;
  const auto out = run(Until::apply, {manifest("Team", "kept")});
  EXPECT_EQ(out->exitStatus(), 6);
}

TEST_F(Recovery, APublishThatCannotBeRecordedFails) {
  apply({manifest("VirtualKey", "a", "sink: {file: {path: one.env}}")});
  audit_.broken = true;
  const auto out =
      run(Until::apply, {manifest("VirtualKey", "a", "sink: {file: {path: two.env}}")});
  EXPECT_EQ(out->exitStatus(), 6);
}

TEST_F(Recovery, AChangedPathKeepsTheValueOfACallThatMayStillArrive) {
  const auto placed = [](const std::string& path) {
    return manifest("VirtualKey", "batch", "sink: {file: {path: " + path + "}}");
  };
  target_.onWrite = [](const Write&) { return FakeTarget::Fate::lostRequest; };
  run(Until::apply, {placed("one.env")});
  const std::string hash = target_.writes.front().liveId;
  target_.onWrite = {};
  apply({placed("two.env")});
  EXPECT_EQ(key("batch")->liveId, hash);
  EXPECT_EQ(sha256Hex(sink_.slots[Slot{"file", "two.env", "LITELLM_API_KEY"}].live), hash);
  EXPECT_TRUE(sink_.slots[(Slot{"file", "one.env", "LITELLM_API_KEY"})].pending.empty());
  expectClean({placed("two.env")});
}

TEST_F(Recovery, ACreateWhoseObjectIsBackEndsInTime) {
  const std::vector<std::string> manifests{manifest("VirtualKey", "batch"),
                                           manifest("VirtualKey", "other")};
  apply(manifests);
  const LiveObject before = *key("batch");
  target_.objects["VirtualKey"].erase(before.liveId);
  target_.onWrite = [](const Write&) { return FakeTarget::Fate::lostRequest; };
  run(Until::apply, manifests);
  target_.onWrite = {};
  target_.objects["VirtualKey"][before.liveId] = before;  // restored from a backup
  const auto& slot = sink_.slots[Slot{"file", "batch.env", "LITELLM_API_KEY"}];

  apply(manifests);
  EXPECT_EQ(slot.pending.size(), 1U) << "the call may still arrive";
  clock_.advance(kCallMayArrive);
  apply(manifests);
  EXPECT_TRUE(slot.pending.empty());
  EXPECT_EQ(sha256Hex(slot.live), before.liveId);
  expectClean(manifests);
}

TEST_F(Recovery, NothingIsSettledByWhatAWeakCredentialIsNotShown) {
  target_.onWrite = [](const Write&) { return FakeTarget::Fate::lostAnswer; };
  target_.refusal = Code::unreachable;
  const std::vector<std::string> manifests{manifest("VirtualKey", "batch"),
                                           manifest("Team", "kept")};
  sink_.full = false;
  target_.onWrite = [](const Write& write) {
    return write.kind == "VirtualKey" ? FakeTarget::Fate::lostRequest : FakeTarget::Fate::done;
  };
  run(Until::apply, manifests);
  ASSERT_EQ(store_.memory.open.size(), 1U);
  target_.access = makeError(Code::forbidden, "only for admins");
  problemsExpected_ = true;
  run(Until::apply, {manifests.back()});
  EXPECT_EQ(store_.memory.open.size(), 1U);
  EXPECT_EQ((sink_.slots[Slot{"file", "batch.env", "LITELLM_API_KEY"}].pending.size()), 1U);
}

TEST_F(Recovery, TwoCutCreatesWhosePathsChangeKeepTheirOwnValues) {
  const auto at = [](const std::string& name, const std::string& path) {
    return manifest("VirtualKey", name, "sink: {file: {path: " + path + "}}");
  };
  using Pair = std::pair<std::string, std::string>;
  for (const auto& [a, b] : {Pair("q.env", "p.env"), Pair("q.env", "r.env")}) {
    target_.objects.clear();
    sink_.slots.clear();
    store_.memory = {};
    store_.memory.storeId = "store-1";
    target_.writes.clear();
    rules_.apply.inFlight = 1;
    target_.onWrite = [](const Write&) { return FakeTarget::Fate::lostRequest; };
    run(Until::apply, {at("a", "p.env"), at("b", "q.env")});
    std::map<std::string, std::string> begun;
    for (const Intent& intent : store_.memory.open) begun[intent.id.name] = intent.liveId;
    ASSERT_EQ(begun.size(), 2U);
    target_.onWrite = {};
    apply({at("a", a), at("b", b)});
    EXPECT_EQ(key("a")->liveId, begun["a"]);
    EXPECT_EQ(key("b")->liveId, begun["b"]);
    EXPECT_EQ(sha256Hex(sink_.slots[Slot{"file", a, "LITELLM_API_KEY"}].live), begun["a"]);
    EXPECT_EQ(sha256Hex(sink_.slots[Slot{"file", b, "LITELLM_API_KEY"}].live), begun["b"]);
    for (const auto& [slot, held] : sink_.slots) EXPECT_TRUE(held.pending.empty()) << slot.text();
    expectClean({at("a", a), at("b", b)});
  }
}

TEST_F(Recovery, ACreateThatIsDeclaredNoMoreWaitsForItsCall) {
  const std::string kept = manifest("Team", "kept");
  apply({kept});
  target_.onWrite = [](const Write&) { return FakeTarget::Fate::lostRequest; };
  run(Until::apply, {kept, manifest("VirtualKey", "batch")});
  const std::string hash = store_.memory.open.front().liveId;
  target_.onWrite = {};
  apply({kept});
  auto& slot = sink_.slots[Slot{"file", "batch.env", "LITELLM_API_KEY"}];
  ASSERT_EQ(slot.pending.size(), 1U);

  LiveObject& late = target_.add("VirtualKey", hash);
  late.fields["alias"] = Value("batch");
  late.marker = Marker{"store-1", "default", {"VirtualKey", "batch"}, {"alias"}};
  apply({kept, manifest("VirtualKey", "batch")});
  EXPECT_EQ(sha256Hex(slot.live), hash);
  expectClean({kept, manifest("VirtualKey", "batch")});
}

// The folder became a symbolic link: not even what is ours can be taken away there.
TEST_F(Recovery, AClosedPlaceHoldsUpNothingElse) {
  target_.onWrite = [](const Write&) { return FakeTarget::Fate::lostRequest; };
  run(Until::apply, {manifest("VirtualKey", "batch"), manifest("Team", "kept")});
  target_.onWrite = {};
  auto& slot = sink_.slots[Slot{"file", "batch.env", "LITELLM_API_KEY"}];
  slot.foreign = makeError(Code::sinkOutsideRoot, "is a symbolic link");
  slot.closed = true;
  clock_.advance(kCallMayArrive * 2);
  const std::vector<std::string> now{manifest("Team", "kept"), manifest("VirtualKey", "other")};
  apply(now);
  EXPECT_NE(key("other"), nullptr);
  EXPECT_EQ(store_.memory.open.size(), 1U) << "nobody could take the value away";

  slot.foreign.reset();
  slot.closed = false;
  apply(now);
  EXPECT_TRUE(store_.memory.open.empty());
  EXPECT_TRUE(slot.pending.empty());
}

// The hour rule holds for a place of which somebody else took possession, too.
TEST_F(Recovery, ACreateEndsInTimeThoughItsPlaceIsSomebodyElses) {
  target_.onWrite = [](const Write&) { return FakeTarget::Fate::lostRequest; };
  run(Until::apply, {manifest("VirtualKey", "batch"), manifest("Team", "kept")});
  target_.onWrite = {};
  auto& slot = sink_.slots[Slot{"file", "batch.env", "LITELLM_API_KEY"}];
  slot.foreign = makeError(Code::sinkFailed, "was not written by litectl");
  apply({manifest("Team", "kept")});
  EXPECT_EQ(slot.pending.size(), 1U);
  clock_.advance(kCallMayArrive);
  apply({manifest("Team", "kept")});
  EXPECT_TRUE(slot.pending.empty());
  EXPECT_TRUE(store_.memory.open.empty());
}

TEST_F(Recovery, ANewPathTakesTheOnlyValueOfALivingKeyAlong) {
  const auto placed = [](const std::string& path, const std::string& more = "") {
    return manifest("VirtualKey", "batch", more + "sink: {file: {path: " + path + "}}");
  };
  auto& one = sink_.slots[Slot{"file", "one.env", "LITELLM_API_KEY"}];
  target_.onWrite = [&](const Write&) {
    one.foreign = makeError(Code::sinkFailed, "was not written by litectl");
    return FakeTarget::Fate::done;
  };
  run(Until::apply, {placed("one.env")});
  target_.onWrite = {};
  ASSERT_EQ(one.pending.size(), 1U);
  apply({placed("two.env", "maxBudget: 5, ")});
  EXPECT_EQ(sha256Hex(sink_.slots[Slot{"file", "two.env", "LITELLM_API_KEY"}].live),
            key("batch")->liveId);
  EXPECT_TRUE(one.pending.empty());
  expectClean({placed("two.env", "maxBudget: 5, ")});
}

// What a dead run left there stays open, and is told, but nothing else waits for it.
TEST_F(Recovery, ASinkThatFailsHoldsUpNothingElse) {
  const std::string kept = manifest("Team", "kept");
  apply({kept, manifest("VirtualKey", "a")});
  const std::string hash = key("a")->liveId;
  auto& slot = sink_.slots[Slot{"file", "a.env", "LITELLM_API_KEY"}];
  slot.readOnly = true;
  EXPECT_EQ(run(Until::apply, {kept})->exitStatus(), 6) << "deleted, and its value is still there";
  const auto out = run(Until::apply, {kept, manifest("Team", "new")});
  EXPECT_NE(live("Team", "new"), nullptr);
  EXPECT_EQ(out->exitStatus(), 6);
  slot.readOnly = false;
  apply({kept, manifest("Team", "new")});
  EXPECT_EQ(slot.live, "");
  EXPECT_TRUE(store_.memory.open.empty());
  expectClean({kept, manifest("Team", "new")});
}

// Its create was cut while the place was another key's; then the manifest asked for another place.
TEST_F(Recovery, AValueThatWaitsBesideAPlaceFollowsItsManifest) {
  const auto at = [](const std::string& name, const std::string& path) {
    return manifest("VirtualKey", name, "sink: {file: {path: " + path + "}}");
  };
  apply({at("a", "1.env")});
  auto& first = sink_.slots[Slot{"file", "1.env", "LITELLM_API_KEY"}];
  const std::string value = first.live;
  Intent intent;
  intent.id = {"VirtualKey", "b"};
  intent.action = Op::create;
  intent.liveId = sha256Hex("sk-of-b");
  intent.slot = Slot{"file", "1.env", "LITELLM_API_KEY"};
  intent.fields = Value::emptyMap();
  ASSERT_TRUE(store_.begin(intent).ok());
  first.pending[intent.liveId] = "sk-of-b";
  LiveObject& row = target_.add("VirtualKey", intent.liveId);
  row.fields["alias"] = Value("b");
  row.marker = Marker{"store-1", "default", intent.id, {"alias"}};
  apply({at("a", "1.env"), at("b", "3.env")});
  EXPECT_EQ(first.live, value);
  EXPECT_TRUE(first.pending.empty());
  EXPECT_EQ((sink_.slots[Slot{"file", "3.env", "LITELLM_API_KEY"}].live), "sk-of-b");
  expectClean({at("a", "1.env"), at("b", "3.env")});
}

TEST_F(Recovery, ACutMoveOfAKeyThatIsGoneLeavesNoValue) {
  apply({manifest("VirtualKey", "a", "sink: {file: {path: 1.env}}"), manifest("Team", "kept")});
  Intent intent;
  intent.id = {"VirtualKey", "a"};
  intent.action = Op::update;
  intent.liveId = key("a")->liveId;
  intent.slot = Slot{"file", "3.env", "LITELLM_API_KEY"};
  intent.fields = Value::emptyMap();
  ASSERT_TRUE(store_.begin(intent).ok());
  auto& moved = sink_.slots[*intent.slot];
  moved.pending[intent.liveId] = sink_.slots[Slot{"file", "1.env", "LITELLM_API_KEY"}].live;
  target_.objects["VirtualKey"].clear();
  apply({manifest("Team", "kept")});
  EXPECT_TRUE(moved.pending.empty());
}

}  // namespace
}  // namespace litectl::testing
