#include <algorithm>

#include "unit/engine/engine_test.h"

// The store `none`: nothing is remembered from run to run but what the target and the sink show.

namespace litectl::testing {
namespace {

using Manifests = std::vector<std::string>;

// One whole world of its own, so that two can be compared.
class World : public EngineTest {
 public:
  explicit World(bool remembers) : remembers_(remembers) { rules_.plan.replaceRoots = true; }
  void TestBody() override {}

  std::unique_ptr<litectl::Run> go(Until until, const Manifests& manifests) {
    if (!remembers_) forgetAll();
    return run(until, manifests);
  }
  void forgetAll() {
    store_.memory = {};
    store_.memory.storeId = "none-1";
    store_.memory.fromMarkers = true;
  }

  using EngineTest::key;
  using EngineTest::live;
  using EngineTest::rules_;
  using EngineTest::sink_;
  using EngineTest::store_;
  using EngineTest::target_;

 private:
  const bool remembers_;
};

std::string refusalsOf(const litectl::Run& run) {
  std::string text;
  for (const Error& blocker : run.planned.plan.blockers) {
    text += std::string(codeText(blocker.code)) + " ";
  }
  for (const Refusal& refusal : run.planned.plan.refusals) {
    text += std::string(codeText(refusal.error.code)) + " " + refusal.id.text() + " ";
  }
  return text;
}

TEST(WithoutStore, PlansAreThoseOfARunThatRemembers) {
  World with(true);
  World without(false);
  const std::string user = manifest("User", "ann", "maxBudget: 3");
  const std::string key = manifest("VirtualKey", "batch", "team: research, maxBudget: 2");
  const std::vector<Manifests> steps{
      {manifest("Team", "research", "maxBudget: 5, tpmLimit: 10"), user, key},
      {manifest("Team", "research", "maxBudget: 6, tpmLimit: 10"), user, key},
      {manifest("Team", "research", "maxBudget: 6"), user, key},
      {manifest("Team", "research", "maxBudget: 6"), user,
       manifest("VirtualKey", "batch", "team: research, models: [gpt-4o]")},
      {manifest("Team", "research", "maxBudget: 6"), user,
       manifest("VirtualKey", "batch", "team: research, alias: other"),
       manifest("Team", "second", "id: two")},
      {manifest("Team", "research", "maxBudget: 6"), user,
       manifest("VirtualKey", "batch", "team: research, alias: other"),
       manifest("Team", "renamed", "id: two")},
      {manifest("Team", "research", "maxBudget: 6"), user,
       manifest("VirtualKey", "batch", "team: research, alias: other")},
      {manifest("Team", "research", "maxBudget: 6"),
       manifest("VirtualKey", "batch", "team: research, alias: other")},
  };
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto expected = with.go(Until::plan, steps[i]);
    const auto actual = without.go(Until::plan, steps[i]);
    EXPECT_EQ(actual->checksum, expected->checksum) << i << ": " << changesOf(actual->planned.plan);
    EXPECT_EQ(refusalsOf(*actual), "") << i;
    EXPECT_FALSE(expected->planned.plan.empty()) << i;
    with.go(Until::apply, steps[i]);
    const auto applied = without.go(Until::apply, steps[i]);
    EXPECT_EQ(applied->exitStatus(), 0) << i;
    const auto again = without.go(Until::plan, steps[i]);
    EXPECT_EQ(changesOf(again->planned.plan), "") << i;
    EXPECT_EQ(without.target_.objects.at("Team").size(), with.target_.objects.at("Team").size());
  }
}

TEST(WithoutStore, DriftIsHealedThoughNobodyKnowsWhoseChangeItWas) {
  World with(true);
  World without(false);
  const Manifests manifests{manifest("Team", "a", "maxBudget: 5")};
  for (World* world : {&with, &without}) {
    world->go(Until::apply, manifests);
    world->target_.objects["Team"]["a"].fields["maxBudget"] = Value(9);
    EXPECT_EQ(changesOf(world->go(Until::plan, manifests)->planned.plan), "update Team/a");
    world->go(Until::apply, manifests);
    EXPECT_EQ(world->live("Team", "a")->fields.at("maxBudget"), Value(5));
  }
}

TEST(WithoutStore, AKindWithoutRoomForAMarkerMustBeAdopted) {
  World world(false);
  const auto refused = world.go(Until::plan, {manifest("Budget", "tier", "maxBudget: 5")});
  EXPECT_EQ(refusalsOf(*refused), "E2020 Budget/tier ");
  const Manifests adopted{manifest("Budget", "tier", "maxBudget: 5", "manage: adopt")};
  EXPECT_EQ(changesOf(world.go(Until::apply, adopted)->planned.plan), "create Budget/tier");
  EXPECT_EQ(changesOf(world.go(Until::plan, adopted)->planned.plan), "");
  const Manifests changed{manifest("Budget", "tier", "maxBudget: 6", "manage: adopt")};
  EXPECT_EQ(changesOf(world.go(Until::apply, changed)->planned.plan), "update Budget/tier");
  EXPECT_EQ(changesOf(world.go(Until::plan, changed)->planned.plan), "");
}

TEST(WithoutStore, WhatIsDeclaredNowhereIsDeletedOnlyIfTheFoldersAreAll) {
  World world(false);
  const std::string kept = manifest("Team", "kept");
  world.go(Until::apply, {kept, manifest("Team", "gone")});
  world.rules_.plan.replaceRoots = false;
  EXPECT_EQ(refusalsOf(*world.go(Until::apply, {kept})), "E2020 ");
  EXPECT_NE(world.live("Team", "gone"), nullptr);
  world.rules_.plan.replaceRoots = true;
  EXPECT_EQ(changesOf(world.go(Until::apply, {kept})->planned.plan), "delete Team/gone");
  EXPECT_EQ(world.live("Team", "gone"), nullptr);
}

TEST(WithoutStore, TheDeletionPolicyLastAppliedDecides) {
  World world(false);
  const std::string kept = manifest("Team", "kept");
  world.go(Until::apply, {kept, manifest("Team", "precious", "", "deletion: forbid"),
                          manifest("Team", "free", "", "deletion: orphan")});
  const auto plan = world.go(Until::plan, {kept});
  EXPECT_EQ(refusalsOf(*plan), "E2004 Team/precious ");
  EXPECT_EQ(changesOf(plan->planned.plan), "release Team/free");
  // Lifted by applying once with another value.
  world.go(Until::apply, {kept, manifest("Team", "precious"), manifest("Team", "free")});
  EXPECT_EQ(changesOf(world.go(Until::plan, {kept})->planned.plan),
            "delete Team/free, delete Team/precious");
}

TEST(WithoutStore, AnotherInventorysObjectsAreNotTouched) {
  World world(false);
  world.rules_.plan.inventory = "other";
  world.go(Until::apply, {manifest("Team", "theirs")});
  world.rules_.plan.inventory = "default";
  const std::string ours = manifest("Team", "ours");
  EXPECT_EQ(changesOf(world.go(Until::apply, {ours})->planned.plan), "create Team/ours");
  EXPECT_EQ(refusalsOf(*world.go(Until::apply, {ours, manifest("Team", "theirs", "maxBudget: 1")})),
            "E2009 Team/theirs ");
  EXPECT_FALSE(world.live("Team", "theirs")->fields.contains("maxBudget"));
}

TEST(WithoutStore, AnotherStoresObjectsWantAPersonOnce) {
  World world(true);  // store-1
  const Manifests manifests{manifest("Team", "a", "maxBudget: 5"), manifest("VirtualKey", "k")};
  world.go(Until::apply, manifests);
  world.forgetAll();
  EXPECT_EQ(refusalsOf(*world.go(Until::apply, manifests)), "E2007 ");
  world.rules_.plan.confirmStore = true;
  world.forgetAll();
  world.go(Until::apply, manifests);
  world.rules_.plan.confirmStore = false;
  world.forgetAll();
  const auto plan = world.go(Until::plan, manifests);
  EXPECT_EQ(refusalsOf(*plan) + changesOf(plan->planned.plan), "");

  // And back: a store that has an id of its own.
  world.store_.memory = {};
  world.store_.memory.storeId = "store-2";
  EXPECT_EQ(refusalsOf(*world.go(Until::apply, manifests)), "E2007 ");
  world.rules_.plan.confirmStore = true;
  world.go(Until::apply, manifests);
  world.rules_.plan.confirmStore = false;
  EXPECT_EQ(world.store_.memory.storeId, "store-2") << "the id that goes with none is not assumed";
  const auto clean = world.go(Until::plan, manifests);
  EXPECT_EQ(refusalsOf(*clean) + changesOf(clean->planned.plan), "");
}

// What a run that dies leaves: the value pending in the sink, and perhaps the key.
TEST(WithoutStore, ARunThatDiedIsTakenUpWithTheSameValue) {
  using Fate = FakeTarget::Fate;
  const Manifests manifests{manifest("VirtualKey", "batch")};
  const Slot slot{"file", "batch.env", "LITELLM_API_KEY"};
  for (const Fate fate : {Fate::lostRequest, Fate::lostAnswer}) {
    World world(false);
    bool dead = false;
    world.target_.onWrite = [&](const Write&) {
      const Fate now = dead ? Fate::lostRequest : fate;
      dead = true;
      return now;
    };
    world.sink_.full = false;
    world.go(Until::apply, manifests);
    world.target_.onWrite = nullptr;
    const auto held = world.sink_.slots[slot];
    const auto out = world.go(Until::apply, manifests);
    EXPECT_EQ(out->exitStatus(), 0);
    ASSERT_NE(world.key("batch"), nullptr);
    const std::string hash = world.key("batch")->liveId;
    EXPECT_TRUE(held.pending.contains(hash) || sha256Hex(held.live) == hash);
    EXPECT_EQ(sha256Hex(world.sink_.slots[slot].live), hash);
    EXPECT_TRUE(world.sink_.slots[slot].pending.empty());
    EXPECT_EQ(changesOf(world.go(Until::plan, manifests)->planned.plan), "");
  }
}

TEST(WithoutStore, AKeyThatIsMadeAndNotPublishedIsPublished) {
  World world(false);
  const Manifests manifests{manifest("VirtualKey", "batch")};
  const Slot slot{"file", "batch.env", "LITELLM_API_KEY"};
  world.go(Until::apply, manifests);
  auto& held = world.sink_.slots[slot];
  held.pending[sha256Hex(held.live)] = held.live;
  held.live.clear();
  EXPECT_EQ(changesOf(world.go(Until::apply, manifests)->planned.plan), "publish VirtualKey/batch");
  EXPECT_FALSE(held.live.empty());
  EXPECT_EQ(changesOf(world.go(Until::plan, manifests)->planned.plan), "");
}

TEST(WithoutStore, ThePlaceOfAKeyThatIsGoneIsNotOverwritten) {
  World world(false);
  const Manifests manifests{manifest("VirtualKey", "batch")};
  world.go(Until::apply, manifests);
  world.target_.objects["VirtualKey"].clear();
  EXPECT_EQ(refusalsOf(*world.go(Until::apply, manifests)), "E2020 VirtualKey/batch ");
  EXPECT_TRUE(world.target_.objects["VirtualKey"].empty());
  world.sink_.slots.clear();
  EXPECT_EQ(changesOf(world.go(Until::apply, manifests)->planned.plan), "create VirtualKey/batch");
}

TEST(WithoutStore, ADeletedKeysValueStaysAndThatIsSaid) {
  World world(false);
  const std::string kept = manifest("Team", "kept");
  world.go(Until::apply, {kept, manifest("VirtualKey", "batch")});
  const auto out = world.go(Until::apply, {kept});
  EXPECT_EQ(changesOf(out->planned.plan), "delete VirtualKey/batch");
  const auto& notes = out->planned.plan.notes;
  EXPECT_TRUE(std::any_of(notes.begin(), notes.end(), [](const Error& note) {
    return note.code == Code::notKnown && note.subject == "VirtualKey/batch";
  }));
}

}  // namespace
}  // namespace litectl::testing
