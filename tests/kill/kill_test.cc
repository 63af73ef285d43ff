// SIGKILL at random moments while the built program applies: the real store, audit log and sink,
// fifty keys, a LiteLLM in another process. Whatever was cut, the next run finds the way from
// there.
//
//   LITECTL_KILLS      how many kills at least; 40 unless told otherwise
//   LITECTL_KILL_SEED  the seed that a failed run printed; the moments still depend on the machine

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <unistd.h>

#include "e2e/site.h"
#include "kill/fleet.h"
#include "kill/inspection.h"
#include "kill/killer.h"

namespace litectl::testing {
namespace {

constexpr std::size_t kKeys = 50;

std::uint64_t numberFrom(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr || *text == '\0' ? otherwise : std::stoull(text);
}

// One inventory from its first apply until everything in it is deleted.
class World {
 public:
  World(const std::string& server, e2e::Site::Way way, const std::string& name, Killer& killer)
      : site_(server, way, name + "inventory"), way_(way), fleet_(name, kKeys), killer_(killer) {}
  ~World() {
    site_.server().raw("POST", "/budget/delete", R"({"id": ")" + fleet_.restBudget() + R"("})");
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  void live(bool inPeace) {
    step("create", inPeace);
    for (int day = 0; day < 2 && !::testing::Test::HasFailure(); ++day) {
      fleet_.edit(killer_.random());
      step("edit", inPeace);
    }
    if (::testing::Test::HasFailure()) return;
    fleet_.clear();
    step("clear", inPeace);
  }

 private:
  void step(const std::string& name, bool inPeace) {
    fleet_.write(site_.manifests());
    story_ = name;
    if (!inPeace) disturb(name);
    const e2e::Ended ended = inPeace ? spare(name) : apply().run();
    const ::testing::ScopedTrace trace(__FILE__, __LINE__, story_);
    EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
    expectInOrder(site_, fleet_);
  }

  [[nodiscard]] e2e::Program apply() const {
    return site_.program({"apply", "--yes", "--prune", "--allow-destructive", "1000"});
  }

  e2e::Ended spare(const std::string& name) {
    e2e::Program program = apply();
    return killer_.spare(program, name);
  }

  // Kills a run, often the next one too, which is busy putting things right.
  void disturb(const std::string& name) {
    constexpr unsigned kAgain = 50;
    constexpr unsigned kOtherwise = 40;
    do {
      e2e::Program program = apply();
      const Killer::Cut cut = killer_.strike(program, site_.state() / "audit", name);
      story_ += cut.killed ? ", killed in phase " + std::to_string(static_cast<int>(cut.phase))
                           : ", not killed";
      if (!cut.killed) {
        EXPECT_EQ(cut.ended.status, 0) << story_ << "\n" << cut.ended.out << cut.ended.err;
        return;
      }
      if (name == "edit" && way_ == e2e::Site::Way::throughProxy && killer_.chance(kOtherwise)) {
        changeMind();
      }
    } while (killer_.chance(kAgain));
  }

  // Other manifests than those of the run that was killed. What that one still had on its way must
  // have arrived: otherwise it could undo what the next one does, and nobody could help it.
  void changeMind() {
    EXPECT_TRUE(site_.proxy().waitUntilIdle(std::chrono::minutes(1)));
    fleet_.edit(killer_.random());
    fleet_.write(site_.manifests());
    story_ += ", manifests changed";
  }

  e2e::Site site_;
  const e2e::Site::Way way_;
  Fleet fleet_;
  Killer& killer_;
  std::string story_;
};

class Kill : public ::testing::TestWithParam<std::string> {};

TEST_P(Kill, AtRandomMomentsLosesNothing) {
  const std::uint64_t seed = numberFrom("LITECTL_KILL_SEED", std::random_device()());
  const std::uint64_t wanted = numberFrom("LITECTL_KILLS", 40);
  const ::testing::ScopedTrace trace(__FILE__, __LINE__,
                                     "LITECTL_KILL_SEED=" + std::to_string(seed));
  std::cout << "LITECTL_KILL_SEED=" << seed << std::endl;
  Killer killer(seed);
  // How long a run takes to look and to write differs between machines; so it goes on, within
  // reason, until every part of a run was hit.
  const auto spread = [&] {
    return killer.kills(Phase::looking) > 0 && killer.kills(Phase::writing) >= wanted / 10 &&
           killer.kills(Phase::confirming) + killer.kills(Phase::ending) > 0;
  };
  const auto enough = [&] {
    return killer.kills() >= wanted && (spread() || killer.kills() >= 3 * wanted);
  };
  for (int world = 0; !enough() && !HasFailure(); ++world) {
    const auto way = world % 2 == 0 ? e2e::Site::Way::direct : e2e::Site::Way::throughProxy;
    // The first is left in peace: it shows how long each step takes.
    World(GetParam(), way, freshPrefix('x'), killer).live(world == 0);
    std::cout << killer.report() << std::endl;
  }
  if (HasFailure() || wanted < 20) return;
  EXPECT_TRUE(spread()) << "not every part of a run was hit";
}

INSTANTIATE_TEST_SUITE_P(Sandbox, Kill, ::testing::Values("Sandbox"));
INSTANTIATE_TEST_SUITE_P(Real, Kill, ::testing::Values("Real"));

}  // namespace
}  // namespace litectl::testing
