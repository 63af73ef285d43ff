// What the built program calls, counted between it and the server, where there are many objects.

#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "scale/big_place.h"

namespace litectl::testing {
namespace {

class Scale : public ::testing::TestWithParam<std::string> {};

// Store, audit log and sink, file by file; a lock says who holds it.
std::map<std::string, std::string> filesOf(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() == ".lock") continue;
    if (entry.path().filename() == ".lock") continue;
    files.emplace(entry.path().lexically_relative(folder), contentOf(entry.path()));
  }
  return files;
}

// The release is asked for once a day, and again before the first write of a run.
const Calls kRelease{{"GET /health/readiness/details", 1}};

TEST_P(Scale, AThousandKeysTakeNoCallTooMany) {
  BigPlace place(GetParam(), freshPrefix('s'), {1000, 120, 5, 3});
  place.write();

  // Made by one write each.
  Calls calls = place.callsOf({"apply", "--yes"});
  EXPECT_EQ(calls["POST /key/generate"], 1000U);
  EXPECT_EQ(calls["POST /team/new"], 120U);
  EXPECT_EQ(calls["POST /user/new"], 5U);
  EXPECT_EQ(calls["POST /budget/new"], 3U);
  EXPECT_EQ(writesAmong(without(calls, {{"POST /key/generate", 1000},
                                        {"POST /team/new", 120},
                                        {"POST /user/new", 5},
                                        {"POST /budget/new", 3},
                                        {"POST /budget/info", 1}})),  // reads them back
            0U);

  // Nothing to do: no call more than the formula says, and none less.
  EXPECT_EQ(place.callsOf({"plan", "--detailed-exitcode"}), place.readsOfACleanPlan());
  EXPECT_EQ(place.callsOf({"apply", "--yes", "--prune"}), place.readsOfACleanPlan());

  // One field of 150 keys: 150 updates, and the two newest pages show them all.
  place.write(150);
  Calls clean = place.readsOfACleanPlan();
  clean.insert(kRelease.begin(), kRelease.end());
  EXPECT_EQ(without(place.callsOf({"apply", "--yes"}), clean),
            (Calls{{"POST /key/update", 150}, {"GET /key/list", 2}}));
  EXPECT_EQ(place.callsOf({"plan", "--detailed-exitcode"}), place.readsOfACleanPlan());

  // One field of one key and of five teams: each kind is read back once, by id or by its listing.
  place.write(149, 5);
  EXPECT_EQ(without(place.callsOf({"apply", "--yes"}), clean),
            (Calls{{"POST /key/update", 1},
                   {"GET /key/list", 1},
                   {"POST /team/update", 5},
                   {"GET /v2/team/list", pagesFor(place.teamsThere() + 5)}}));
  EXPECT_EQ(place.callsOf({"plan", "--detailed-exitcode"}), place.readsOfACleanPlan());
}

TEST_P(Scale, TwoHundredAppliesWithNothingToDoWriteNothing) {
  BigPlace place(GetParam(), freshPrefix('s'), {20, 3, 2, 1});
  place.write();
  EXPECT_GT(writesAmong(place.callsOf({"apply", "--yes", "--prune"})), 0U);
  const Calls clean = place.readsOfACleanPlan();
  const auto before = filesOf(place.site().state());
  for (int run = 1; run <= 200 && !HasFailure(); ++run) {
    EXPECT_EQ(place.callsOf({"apply", "--yes", "--prune"}), clean) << "in run " << run;
  }
  const auto after = filesOf(place.site().state());
  EXPECT_EQ(after.size(), before.size());
  for (const auto& [name, content] : after) {
    const auto then = before.find(name);
    EXPECT_TRUE(then != before.end() && then->second == content) << name << " was written to";
  }
}

INSTANTIATE_TEST_SUITE_P(Sandbox, Scale, ::testing::Values("Sandbox"));
INSTANTIATE_TEST_SUITE_P(Real, Scale, ::testing::Values("Real"));

}  // namespace
}  // namespace litectl::testing
