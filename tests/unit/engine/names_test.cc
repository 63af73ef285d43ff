#include "base/lower_case.h"

#include <algorithm>

#include "unit/engine/engine_test.h"

namespace litectl::testing {
namespace {

// The target gives each alias once, as LiteLLM does.
class Names : public EngineTest {
 protected:
  Names() {
    rules_.apply.inFlight = 1;
    target_.refusal = Code::alreadyExists;
    target_.onWrite = [this](const Write& write) {
      const auto alias = write.fields.find("alias");
      const bool taken = alias != write.fields.end() && alias->second.isString() &&
                         std::any_of(target_.objects[write.kind].begin(),
                                     target_.objects[write.kind].end(), [&](const auto& entry) {
                                       const auto held = entry.second.fields.find("alias");
                                       return entry.first != write.liveId &&
                                              held != entry.second.fields.end() &&
                                              held->second == alias->second;
                                     });
      return taken ? FakeTarget::Fate::refused : FakeTarget::Fate::done;
    };
  }

  static std::string named(const std::string& name, const std::string& alias) {
    return manifest("VirtualKey", name, "alias: " + alias);
  }
};

TEST_F(Names, AreTakenOnceTheyAreFree) {
  apply({named("a", "one"), named("b", "two"), named("c", "three")});
  const std::string a = key("one")->liveId;
  const std::vector<std::string> moved{named("a", "two"), named("b", "three"), named("c", "four")};
  apply(moved);
  EXPECT_EQ(key("two")->liveId, a);
  expectClean(moved);
}

TEST_F(Names, ChangePlaces) {
  apply({named("a", "one"), named("b", "two"), named("c", "three")});
  const std::string a = key("one")->liveId;
  const std::string b = key("two")->liveId;
  const std::vector<std::string> swapped{named("a", "two"), named("b", "one"), named("c", "three")};
  apply(swapped);
  EXPECT_EQ(key("two")->liveId, a);
  EXPECT_EQ(key("one")->liveId, b);
  expectClean(swapped);

  const std::vector<std::string> turned{named("a", "three"), named("b", "two"), named("c", "one")};
  apply(turned);
  EXPECT_EQ(key("three")->liveId, a);
  EXPECT_EQ(key("two")->liveId, b);
  expectClean(turned);
}

TEST_F(Names, OfARefusedKeyAreNotTaken) {
  apply({named("a", "one"), named("b", "two")});
  target_.writes.clear();
  const std::string past = ", expires: 2020-01-01T00:00:00Z";
  const auto out = run(Until::apply, {named("a", "two" + past), named("b", "one")});
  EXPECT_EQ(out->planned.plan.refusals.size(), 2U);
  EXPECT_TRUE(target_.writes.empty());
}

TEST_F(Names, ThatSomebodyExchangedComeBack) {
  const std::vector<std::string> both{named("a", "one"), named("b", "two")};
  apply(both);
  const std::string a = key("one")->liveId;
  const std::string b = key("two")->liveId;
  target_.objects["VirtualKey"][a].fields["alias"] = Value("two");
  target_.objects["VirtualKey"][b].fields["alias"] = Value("one");
  apply(both);
  EXPECT_EQ(key("one")->liveId, a);
  expectClean(both);
}

TEST_F(Names, AreFreeForANewKeyOnceTheirOldOneIsRenamed) {
  apply({named("old", "prod")});
  const std::string old = key("prod")->liveId;
  const std::vector<std::string> both{named("new", "prod"), named("old", "prod-old")};
  apply(both);
  EXPECT_EQ(key("prod-old")->liveId, old);
  ASSERT_NE(key("prod"), nullptr);
  expectClean(both);
}

TEST_F(Names, AreFreeOnceTheirKeyIsDeleted) {
  apply({named("a", "one"), named("b", "two")});
  const std::string b = key("two")->liveId;
  const std::vector<std::string> left{named("b", "one")};
  apply(left);
  EXPECT_EQ(key("one")->liveId, b);
  expectClean(left);
}

TEST_F(Names, ThatAnotherKeyKeepsAreRefusedBeforeACall) {
  apply({named("a", "one")});
  target_.add("VirtualKey", std::string(64, 'a')).fields["alias"] = Value("two");
  target_.writes.clear();
  const auto out = run(Until::apply, {named("a", "two")});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::identityConflict);
  EXPECT_TRUE(target_.writes.empty());
  EXPECT_EQ(out->exitStatus(), 3);
}

TEST_F(Names, ARunCutOffWhileTheyChangePlacesIsFinishedByTheNext) {
  apply({named("a", "one"), named("b", "two")});
  const std::string a = key("one")->liveId;
  const auto once = target_.onWrite;
  int writes = 0;
  target_.onWrite = [&](const Write&) {
    return ++writes == 1 ? FakeTarget::Fate::lostAnswer : FakeTarget::Fate::refused;
  };
  const std::vector<std::string> swapped{named("a", "two"), named("b", "one")};
  run(Until::apply, swapped);
  EXPECT_EQ(writes, 1);
  target_.onWrite = once;
  apply(swapped);
  EXPECT_EQ(key("two")->liveId, a);
  expectClean(swapped);
  EXPECT_TRUE(store_.memory.open.empty());
}

TEST_F(Names, AnIdThatNothingHasIsRefused) {
  const auto out = run(Until::apply, {manifest("VirtualKey", "a", "teamId: nowhere"),
                                      manifest("VirtualKey", "b", "budgetId: nowhere")});
  ASSERT_EQ(out->planned.plan.refusals.size(), 2U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::notOnTarget);
  EXPECT_TRUE(target_.writes.empty());

  target_.add("Team", "t-1");
  apply({manifest("VirtualKey", "a", "teamId: t-1")});
  apply({manifest("Team", "mine", "id: t-2"), manifest("VirtualKey", "a", "teamId: t-2")});
  EXPECT_EQ(key("a")->fields.at("teamId"), Value("t-2"));
}

// The target compares users' addresses without regard to case, and only when it makes one.
class Addresses : public EngineTest {
 protected:
  Addresses() {
    rules_.apply.inFlight = 1;
    target_.refusal = Code::alreadyExists;
    target_.onWrite = [this](const Write& write) {
      const auto wanted = write.fields.find("email");
      if (write.op != Op::create || wanted == write.fields.end()) return FakeTarget::Fate::done;
      const auto& users = target_.objects["User"];
      const bool taken = std::any_of(users.begin(), users.end(), [&](const auto& entry) {
        const auto held = entry.second.fields.find("email");
        return held != entry.second.fields.end() &&
               lowerCase(held->second.string()) == lowerCase(wanted->second.string());
      });
      return taken ? FakeTarget::Fate::refused : FakeTarget::Fate::done;
    };
  }
  static std::string user(const std::string& name, const std::string& email) {
    return manifest("User", name, "email: " + email);
  }
};

TEST_F(Addresses, AreTakenOnceTheyAreFree) {
  apply({user("z", "ada@example.org")});
  const std::vector<std::string> moved{user("a", "Ada@example.org"), user("z", "bob@example.org")};
  apply(moved);
  expectClean(moved);
}

// An update the target would not refuse, and then two users had one address.
TEST_F(Addresses, AreNotSharedByAnUpdateEither) {
  apply({user("a", "ada@example.org")});
  target_.add("User", "by-hand").fields["email"] = Value("bob@example.org");
  const auto out = run(Until::apply, {user("a", "Bob@example.org")});
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::identityConflict);
  EXPECT_EQ(live("User", "a")->fields.at("email"), Value("ada@example.org"));
}

TEST_F(Addresses, OfTwoUsersChangePlacesInOneRun) {
  apply({user("a", "ada@example.org"), user("b", "bob@example.org")});
  const std::vector<std::string> moved{user("a", "bob@example.org"), user("b", "ada@example.org")};
  apply(moved);
  expectClean(moved);
}

TEST_F(Addresses, OfARenamedManifestAreTakenFromTheOldUserThatIsDeleted) {
  apply({user("old", "ada@example.org"), manifest("Team", "kept")});
  const std::vector<std::string> renamed{user("new", "ada@example.org"), manifest("Team", "kept")};
  rules_.plan.prune = false;
  const auto out = plan(renamed);
  ASSERT_EQ(out->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(out->planned.plan.refusals.front().error.code, Code::identityConflict);
  EXPECT_NE(out->planned.plan.refusals.front().error.remedy.find("--prune"), std::string::npos);
  rules_.plan.prune = true;
  apply(renamed);
  EXPECT_EQ(live("User", "old"), nullptr);
  expectClean(renamed);
}

}  // namespace
}  // namespace litectl::testing
