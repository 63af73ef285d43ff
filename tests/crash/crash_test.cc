// A run is cut off at every point at which it touches the outside; the next run must find the way
// from there. For each way of changing something, on both servers.

#include "base/hash.h"
#include "store/audit_verify.h"
#include "store/sqlite_store.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

#include "contract/contract_test.h"

namespace litectl::testing {
namespace {

namespace fs = std::filesystem;

struct ChildResult {
  int status = 0;
  int points = 0;
  int changes = 0;
};

class Crash : public EachServer {
 protected:
  Crash() {
    ::setenv("LITECTL_TEST_KEY", std::string(server_.masterKey().reveal()).c_str(), 1);
    std::string pattern = (fs::temp_directory_path() / "litectl-crash-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~Crash() override { fs::remove_all(root_); }

  // Starts a world of its own: store, audit log, sink, names.
  void freshWorld() {
    world_ = text("{p}w" + std::to_string(++worlds_) + "-");
    folder_ = root_ / world_;
    fs::create_directories(folder_);
  }

  [[nodiscard]] std::string named(std::string text) const {
    for (std::size_t at = 0; (at = text.find("{w}", at)) != std::string::npos;) {
      text.replace(at, 3, world_);
    }
    return text;
  }

  ChildResult child(int crashAt, const std::vector<std::string>& manifests) {
    std::ofstream out(folder_ / "manifest.yaml");
    for (const std::string& one : manifests) {
      out << "---\n" << named(one);
    }
    out.close();
    const std::string command = std::string(CRASH_CHILD) + " " + server_.url() + " " +
                                folder_.string() + " " + world_ + "inventory " +
                                std::to_string(crashAt) + " " +
                                (folder_ / "manifest.yaml").string() + " 2>&1";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    std::string output;
    std::array<char, 4096> buffer{};
    while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
      output.append(buffer.data(), n);
    }
    ChildResult result;
    result.status = WEXITSTATUS(::pclose(pipe));
    last_ = output;
    const std::size_t line = output.find_last_of('\n', output.size() - 2);
    std::istringstream(output.substr(line == std::string::npos ? 0 : line + 1)) >> result.points >>
        result.changes;
    return result;
  }

  // Keys on the target that carry this world's marker: hash → alias.
  std::map<std::string, std::string> ourKeys() {
    std::map<std::string, std::string> keys;
    Context context;
    context.clock = &clock_;
    const auto listed = target_->observe(context, "VirtualKey");
    EXPECT_TRUE(listed && listed->complete);
    for (const LiveObject& live : listed->objects) {
      if (!live.marker || live.marker->inventory != world_ + "inventory") continue;
      keys.emplace(live.liveId, live.fields.at("alias").string());
    }
    return keys;
  }

  // Hashes of keys whose create a dead run sent: it may yet arrive, so they wait for an hour,
  // unless they are still declared and begun again.
  std::set<std::string> waiting() {
    const auto store =
        openSqliteStore(folder_ / "state.db", {"default", server_.url(), world_ + "inventory"},
                        StoreMode::readOnly, clock_, random_);
    std::set<std::string> hashes;
    if (!store) return hashes;
    const Memory memory = (*store)->load().value();
    for (const Intent& intent : memory.open) {
      if (intent.action == Op::create) hashes.insert(intent.liveId);
    }
    return hashes;
  }

  // Values in this world's sink by their slots' paths, and whether anything is left pending.
  std::map<std::string, std::string> sinkValues() {
    std::map<std::string, std::string> values;
    if (!fs::exists(folder_ / "keys")) return values;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / "keys")) {
      if (!entry.is_regular_file()) continue;
      const std::string name = entry.path().filename().string();
      const std::size_t pending = name.find(".pending-");
      if (!declared_ && pending != std::string::npos &&
          waiting().contains(name.substr(pending + 9))) {
        continue;
      }
      const bool half = pending != std::string::npos || name.ends_with(".new");
      EXPECT_FALSE(half) << name << " is left behind";
      if (name.starts_with(".")) continue;
      std::ifstream file(entry.path());
      std::string line;
      std::getline(file, line);
      values[entry.path().lexically_relative(folder_ / "keys")] = line.substr(line.find('=') + 1);
    }
    return values;
  }

  void expectNothingLost(const std::string& where) {
    SCOPED_TRACE(where);
    const auto keys = ourKeys();
    std::set<std::string> aliases;
    for (const auto& [hash, alias] : keys) {
      EXPECT_TRUE(aliases.insert(alias).second) << "two keys with the alias " << alias;
    }
    std::set<std::string> hashes;
    for (const auto& [path, value] : sinkValues()) {
      EXPECT_TRUE(hashes.insert(sha256Hex(value)).second) << path << " holds a value once more";
      EXPECT_EQ(server_.rawAs(value, "GET", "/v1/models").status, 200)
          << "a key in the sink does not answer";
    }
    for (const auto& [hash, alias] : keys) {
      EXPECT_TRUE(hashes.contains(hash)) << "the key " << alias << " is in no sink";
    }
    EXPECT_EQ(hashes.size(), keys.size());
    const auto report = verifyAudit(folder_ / "audit");
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->ok()) << report->text();
  }

  // Crashes the step from `before` to `after` at each point in turn. The next run has the manifests
  // of `then`, where there are any, instead of `after`. Where `slot` is said, it is the only one
  // that may hold a value in the end.
  void crashEverywhere(const std::vector<std::string>& before,
                       const std::vector<std::string>& after, const std::string& slot = "",
                       const std::vector<std::string>& then = {}) {
    const std::vector<std::string>& wanted = then.empty() ? after : then;
    int last = 1;
    for (int at = 1; at <= last; ++at) {
      freshWorld();
      if (!before.empty()) {
        ASSERT_EQ(child(0, before).status, 0) << last_;
      }
      const ChildResult crashed = child(at, after);
      if (crashed.status == 0) {
        EXPECT_GT(at, 1) << "the run passed no crash point";
        EXPECT_EQ(crashed.points, at - 1);
        return;
      }
      ASSERT_EQ(crashed.status, 99) << last_;
      const ChildResult again = child(0, wanted);
      ASSERT_EQ(again.status, 0) << "after a crash at " << at << ":\n" << last_;
      const ChildResult clean = child(0, wanted);
      EXPECT_EQ(clean.changes, 0) << "after a crash at " << at << ":\n" << last_;
      EXPECT_EQ(clean.points, 0) << "a clean run touched something: " << last_;
      expectNothingLost("after a crash at " + std::to_string(at));
      if (!slot.empty()) {
        EXPECT_EQ(sinkValues().size(), 1U) << "after a crash at " << at;
        EXPECT_TRUE(sinkValues().contains(named(slot))) << "after a crash at " << at;
      }
      if (HasFailure()) return;
      last = at + 1;
    }
  }

  fs::path root_;
  fs::path folder_;
  bool declared_ = true;  // what was cut is in the last manifests, too
  std::string world_;
  std::string last_;
  int worlds_ = 0;
};

const std::string kBudget = manifest("Budget", "{w}tier", "maxBudget: 5");
const std::string kTeam = manifest("Team", "{w}team", "maxBudget: 50");

TEST_P(Crash, Creating) {
  crashEverywhere({}, {kBudget, kTeam,
                       manifest("VirtualKey", "{w}one", "team: \"{w}team\", budget: \"{w}tier\""),
                       manifest("VirtualKey", "{w}two")});
}

TEST_P(Crash, UpdatingAndClearing) {
  crashEverywhere({kTeam, manifest("VirtualKey", "{w}one", "maxBudget: 5, metadata: {a: x, b: z}")},
                  {manifest("Team", "{w}team", "tpmLimit: 7"),
                   manifest("VirtualKey", "{w}one", "metadata: {a: z}, rpmLimit: 3")});
}

TEST_P(Crash, Deleting) {
  crashEverywhere({kBudget, kTeam, manifest("VirtualKey", "{w}one", "team: \"{w}team\"")},
                  {kBudget});
}

TEST_P(Crash, AddingChangingAndRemovingMembers) {
  const auto team = [](const std::string& members) {
    return std::vector{manifest("User", "{w}ann"), manifest("User", "{w}bob"),
                       manifest("User", "{w}cy"),
                       manifest("Team", "{w}team", "members: [" + members + "]")};
  };
  crashEverywhere(team("{user: \"{w}ann\", maxBudget: 5}, {user: \"{w}bob\"}"),
                  team("{user: \"{w}ann\", maxBudget: 6}, {user: \"{w}cy\", tpmLimit: 7}"));
}

TEST_P(Crash, ExchangingAliases) {
  const auto keys = [](const std::string& one, const std::string& two) {
    return std::vector{manifest("VirtualKey", "{w}one", "alias: \"{w}" + one + "\", maxBudget: 5"),
                       manifest("VirtualKey", "{w}two", "alias: \"{w}" + two + "\"")};
  };
  crashEverywhere(keys("a", "b"), keys("b", "a"));
}

TEST_P(Crash, ReleasingAnOrphan) {
  crashEverywhere({kBudget, manifest("Team", "{w}team", "maxBudget: 50", "deletion: orphan")},
                  {kBudget});
}

TEST_P(Crash, MovingAValueToAnotherSink) {
  crashEverywhere({manifest("VirtualKey", "{w}one")},
                  {manifest("VirtualKey", "{w}one", "sink: {file: {path: \"new/{w}.env\"}}")},
                  "new/{w}.env");
}

TEST_P(Crash, RenamingAManifestMovesItsValue) {
  crashEverywhere({manifest("VirtualKey", "{w}one", "alias: \"{w}alias\", maxBudget: 5")},
                  {manifest("VirtualKey", "{w}two", "alias: \"{w}alias\", rpmLimit: 3")},
                  "{w}two.env");
}

TEST_P(Crash, RenamingAManifestWithoutRoomForAMarker) {
  crashEverywhere({manifest("Budget", "{w}tier", "id: \"{w}b\", maxBudget: 5, rpmLimit: 3"), kTeam},
                  {manifest("Budget", "{w}grade", "id: \"{w}b\", maxBudget: 5"), kTeam});
  Context context;
  context.clock = &clock_;
  const auto budgets = target_->observe(context, "Budget");
  ASSERT_TRUE(budgets);
  EXPECT_FALSE(budgets->find(named("{w}b"))->fields.contains("rpmLimit")) << "it is not cleared";
}

TEST_P(Crash, MakingAKeyAnewThatSomebodyDeleted) {
  // Two crashes in a row: once while it is made, once while that is being put right.
  for (int first = 1; first < 40; first += 3) {
    freshWorld();
    const std::vector<std::string> manifests{manifest("VirtualKey", "{w}one")};
    if (child(first, manifests).status == 0) return;
    child(first + 1, manifests);
    ASSERT_EQ(child(0, manifests).status, 0) << last_;
    EXPECT_EQ(child(0, manifests).changes, 0);
    expectNothingLost("after two crashes at " + std::to_string(first));
    if (HasFailure()) return;
  }
}

// Another wish than the one that was cut. How the target behaves is the same as above, so that one
// server is enough.
using ChangeOfMind = Crash;

TEST_P(ChangeOfMind, RenamingAManifestThatIsThenNamedOtherwise) {
  const auto named = [](const std::string& name) {
    return std::vector{manifest("VirtualKey", "{w}" + name, "alias: \"{w}alias\"")};
  };
  crashEverywhere(named("one"), named("two"), "{w}two2.env", named("two2"));
}

TEST_P(ChangeOfMind, RenamingAManifestTwiceWithBothRunsCut) {
  // Of the names that the cut runs leave in the memory the newest has the value's place.
  const auto named = [](const std::string& name) {
    return std::vector{
        manifest("VirtualKey", "{w}" + name, "alias: \"{w}alias\", metadata: {a: " + name + "}")};
  };
  for (int first = 9; first < 18; first += 3) {
    for (int second = 1;; ++second) {
      freshWorld();
      ASSERT_EQ(child(0, named("k4")).status, 0) << last_;
      if (child(first, named("k54")).status == 0) return;
      const bool cut = child(second, named("k104")).status == 99;
      ASSERT_EQ(child(0, named("k104")).status, 0) << last_;
      EXPECT_EQ(child(0, named("k104")).changes, 0) << last_;
      const std::string where =
          "cut at " + std::to_string(first) + ", then at " + std::to_string(second);
      expectNothingLost(where);
      EXPECT_TRUE(sinkValues().contains(world_ + "k104.env")) << where;
      if (HasFailure()) return;
      if (!cut) break;
    }
  }
}

TEST_P(ChangeOfMind, MovingAValueThatIsThenToLieElsewhere) {
  const auto in = [](const std::string& folder) {
    return std::vector{
        manifest("VirtualKey", "{w}one", "sink: {file: {path: \"" + folder + "/{w}.env\"}}")};
  };
  crashEverywhere(in("old"), in("new"), "other/{w}.env", in("other"));
}

TEST_P(ChangeOfMind, CreatingAKeyWhoseValueIsThenToLieElsewhere) {
  crashEverywhere({}, {manifest("VirtualKey", "{w}one")}, "new/{w}.env",
                  {manifest("VirtualKey", "{w}one", "sink: {file: {path: \"new/{w}.env\"}}")});
}

TEST_P(ChangeOfMind, CreatingAKeyWhoseRecoveryIsCut) {
  // What lies pending and what stands in the journal must be found once more, wanted or not.
  const std::vector<std::string> wanted{kBudget, manifest("VirtualKey", "{w}one")};
  for (const bool stillWanted : {true, false}) {
    const std::vector<std::string> last = stillWanted ? wanted : std::vector{kBudget};
    for (int first = 4; first < 20; first += 3) {
      for (int second = 1; second <= 6; ++second) {
        freshWorld();
        ASSERT_EQ(child(0, {kBudget}).status, 0) << last_;
        child(first, wanted);
        child(second, wanted);
        declared_ = stillWanted;
        ASSERT_EQ(child(0, last).status, 0) << last_;
        EXPECT_EQ(child(0, last).points, 0) << "a clean run touched something: " << last_;
        expectNothingLost("after crashes at " + std::to_string(first) + " and " +
                          std::to_string(second));
        EXPECT_EQ(ourKeys().size(), stillWanted ? 1U : 0U);
        if (HasFailure()) return;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sandbox, Crash, ::testing::Values("Sandbox"));
INSTANTIATE_TEST_SUITE_P(Real, Crash, ::testing::Values("Real"));
INSTANTIATE_TEST_SUITE_P(Sandbox, ChangeOfMind, ::testing::Values("Sandbox"));

}  // namespace
}  // namespace litectl::testing
