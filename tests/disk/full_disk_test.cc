// A disk is full when the store is opened, at an intent, at a finish, in the middle of an audit
// record, at a pending value or at its promotion: found by leaving a little more space each time,
// until a run succeeds. After each the run must say what is wrong, and once there is space again
// the next one must go on from there with nothing lost.

#include "base/hash.h"
#include "store/audit_verify.h"
#include "support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "disk/small_disk.h"
#include "e2e/gateway.h"
#include "e2e/program.h"

namespace litectl::e2e {
namespace {

namespace fs = std::filesystem;
using ::testing::IsSupersetOf;

// What lies on the small disk; the rest lies elsewhere.
struct Layout {
  bool store = false;
  bool audit = false;
  bool sink = false;
  bool quickStart = false;  // no settings: all of it, manifests included, and in a git work tree
};

const std::vector<std::string> kKeys{"one", "two"};

std::string manifest(const std::string& kind, const std::string& name, const std::string& spec) {
  return "---\napiVersion: litectl.dev/v1alpha1\nkind: " + kind + "\nmetadata: {name: " + name +
         "}\nspec: {" + spec + "}\n";
}

std::string teamOnly() {
  return manifest("Budget", "tier", "maxBudget: 5") + manifest("Team", "research", "maxBudget: 50");
}

std::string withKeys(const std::string& path) {
  std::string all = teamOnly();
  for (const std::string& key : kKeys) {
    all += manifest("VirtualKey", key, "team: research, sink: {file: {path: " + path + "}}");
  }
  return all;
}

std::string codeIn(const std::string& text) {
  const std::size_t at = text.find("error E");
  return at == std::string::npos ? "" : text.substr(at + 6, 5);
}

// One gateway, one state, one try.
class World {
 public:
  World(const SmallDisk& disk, const fs::path& elsewhere, const Layout& layout)
      : disk_(disk), settings_(elsewhere / "litectl.yaml"), manifests_(elsewhere / "all.yaml") {
    if (layout.quickStart) {
      startQuickly();
      return;
    }
    const auto on = [&](bool small) { return small ? disk.folder() : elsewhere; };
    store_ = on(layout.store) / "store/state.db";
    audit_ = on(layout.audit) / "audit";
    keys_ = on(layout.sink) / "keys";
    for (const fs::path& one : {store_.parent_path(), audit_, keys_}) fs::remove_all(one);
    putContent(settings_,
               "apiVersion: litectl.dev/v1alpha1\nkind: Settings\ntargets: {here: {url: '" +
                   gateway_.url() +
                   "', credential: {env: LITELLM_MASTER_KEY}, maxInFlight: 1}}\nstore: 'sqlite:" +
                   store_.string() + "'\naudit: '" + audit_.string() + "'\nsinks: {file: {root: '" +
                   keys_.string() + "'}}\n");
  }

  void put(const std::string& manifests) const { putContent(manifests_, manifests); }

  Ended run(std::vector<std::string> words) {
    words.insert(words.end(), {"-f", manifests_.string()});
    words.insert(words.end(), {settings_.empty() ? "--url" : "--config",
                               settings_.empty() ? gateway_.url() : settings_.string()});
    Program program;
    program.arguments = std::move(words);
    program.environment = disk_.environment();
    program.environment["LITELLM_MASTER_KEY"] = Gateway::masterKey();
    return program.run();
  }
  Ended apply() { return run({"apply", "--yes"}); }

  [[nodiscard]] bool isOnTarget(const std::string& object) {
    const std::string name = object.substr(object.find('/') + 1);
    if (object.starts_with("VirtualKey/")) return gateway_.key(name).isMap();
    const bool team = object.starts_with("Team/");
    const Value rows = gateway_.call("GET", team ? "/team/list" : "/budget/list");
    return std::any_of(rows.list().begin(), rows.list().end(), [&](const Value& row) {
      return row.stringAt(team ? "team_id" : "budget_id") == name;
    });
  }

  // The names of our keys on the target, by the hash of their value.
  std::map<std::string, std::string> keysOnTarget() {
    std::map<std::string, std::string> keys;
    for (const std::string& name : kKeys) {
      if (const Value row = gateway_.key(name); row.isMap()) keys[row.stringAt("token")] = name;
    }
    return keys;
  }

  // The hashes of the values in the sink: those that are live, or those that are pending.
  std::set<std::string> hashesInSink(bool pending) {
    std::set<std::string> hashes;
    if (!fs::exists(keys_)) return hashes;
    for (const auto& entry : fs::recursive_directory_iterator(keys_)) {
      const std::string name = entry.path().filename().string();
      const std::string text = contentOf(entry.path());
      const std::size_t begin = text.find('=') + 1;
      if (!pending && name.ends_with(".env")) {
        hashes.insert(sha256Hex(text.substr(begin, text.find('\n') - begin)));
      } else if (pending && name.find(".pending-") != std::string::npos) {
        hashes.insert(sha256Hex(text));
      }
    }
    return hashes;
  }

  [[nodiscard]] std::string auditText() const { return contentOf(audit_ / "000001.jsonl"); }
  [[nodiscard]] const fs::path& audit() const { return audit_; }

 private:
  void startQuickly() {
    settings_.clear();
    const fs::path work = disk_.folder() / "work";
    fs::remove_all(work);
    fs::create_directory(work);
    ASSERT_EQ(std::system(("git init -q '" + work.string() + "'").c_str()), 0);
    manifests_ = work / "all.yaml";
    store_ = work / ".litectl/state.db";
    audit_ = work / ".litectl/audit";
    keys_ = work / ".litectl/keys";
  }

  const SmallDisk& disk_;
  fs::path settings_;
  fs::path manifests_;
  fs::path store_;
  fs::path audit_;
  fs::path keys_;
  Gateway gateway_;
};

class FullDisk : public ::testing::TestWithParam<SmallDisk::Kind> {
 protected:
  FullDisk() : disk_(folder_ / "small", GetParam()) { fs::create_directory(folder_ / "large"); }

  // What the run failed at, as the outside shows it.
  static std::set<std::string> momentsOf(World& world, const Ended& ended) {
    std::set<std::string> moments;
    const std::string audit = world.auditText();
    if (ended.out.empty()) moments.insert("open");
    if (!audit.empty() && audit.back() != '\n') moments.insert("mid-record");
    const std::regex failed(R"(failed  \w+ (\S+): (E\d+))");
    for (std::sregex_iterator at(ended.out.begin(), ended.out.end(), failed), end; at != end;
         ++at) {
      const bool there = world.isOnTarget((*at)[1]);
      if ((*at)[2] == "E4007") {
        moments.insert(there ? "promote" : "pending");
      } else {
        moments.insert(there ? "finish" : "intent");
      }
    }
    return moments;
  }

  static void expectSaidSo(const Ended& ended) {
    EXPECT_EQ(ended.status, 6) << ended.out << ended.err;
    EXPECT_TRUE(codeIn(ended.err) == "E4005" || codeIn(ended.err) == "E4007") << ended.err;
    EXPECT_NE(ended.err.find("space"), std::string::npos) << ended.err;
    EXPECT_NE(ended.err.find("fix: "), std::string::npos) << ended.err;
    const bool full = ended.err.find("No space left on device") != std::string::npos ||
                      ended.err.find("disk is full") != std::string::npos;
    EXPECT_TRUE(full) << ended.err;
  }

  static void expectNothingLost(World& world) {
    std::set<std::string> values = world.hashesInSink(false);
    values.merge(world.hashesInSink(true));
    for (const auto& [hash, name] : world.keysOnTarget()) {
      EXPECT_TRUE(values.contains(hash)) << name << " is lost";
    }
  }

  static void expectClean(World& world) {
    const Ended clean = world.run({"plan", "--detailed-exitcode"});
    EXPECT_EQ(clean.status, 0) << clean.out << clean.err;
  }

  // `tears`: whether a record was left incomplete, which the log then has to tell of.
  static void expectWhole(World& world, bool tears = false) {
    const Ended again = world.apply();
    EXPECT_EQ(again.status, 0) << again.out << again.err;
    expectClean(world);
    const auto keys = world.keysOnTarget();
    EXPECT_EQ(keys.size(), kKeys.size());
    const std::set<std::string> values = world.hashesInSink(false);
    for (const auto& [hash, name] : keys) {
      EXPECT_TRUE(values.contains(hash)) << name << " is in no sink";
    }
    EXPECT_EQ(values.size(), kKeys.size());
    EXPECT_TRUE(world.hashesInSink(true).empty()) << "something is left pending";
    const auto report = verifyAudit(world.audit());
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->ok()) << report->text();
    EXPECT_EQ(report->recoveredTails > 0, tears) << report->text();
  }

  // From what `before` says to what `after` says, with a step more space left each time until that
  // succeeds; the moments that were met.
  std::set<std::string> sweep(const Layout& layout, std::size_t step, const std::string& before,
                              const std::string& after) {
    std::set<std::string> met;
    step = (step + disk_.grain() - 1) / disk_.grain() * disk_.grain();
    for (std::size_t left = 0;; left += step) {
      SCOPED_TRACE(std::to_string(left) + " bytes left");
      World world(disk_, folder_ / "large", layout);
      if (!before.empty()) {
        world.put(before);
        EXPECT_EQ(world.apply().status, 0);
      }
      world.put(after);
      disk_.leave(left);
      const Ended ended = world.apply();
      if (ended.status == 0) {
        disk_.giveSpace();
        expectClean(world);
        expectWhole(world);
        return met;
      }
      expectSaidSo(ended);
      expectNothingLost(world);
      const std::set<std::string> moments = momentsOf(world, ended);
      met.insert(moments.begin(), moments.end());
      const Ended planned = world.run({"plan"});
      EXPECT_EQ(planned.status, 0) << "a plan needs no space: " << planned.err;
      disk_.giveSpace();
      expectWhole(world, moments.contains("mid-record"));
      if (HasFailure()) return met;
    }
  }

  TempFolder folder_;
  SmallDisk disk_;
};

const std::string kHere = "\"{name}.env\"";
const std::string kThere = "\"to/{name}.env\"";

TEST_P(FullDisk, UnderTheStore) {
  EXPECT_THAT(sweep({.store = true}, 5000, "", withKeys(kHere)),
              IsSupersetOf({"open", "intent", "finish"}));
}

TEST_P(FullDisk, UnderTheAuditLog) {
  std::string all = withKeys(kHere);  // and more, for a record is far smaller than a page
  for (int i = 0; i < 12; ++i) all += manifest("Team", "team-" + std::to_string(i), "rpmLimit: 5");
  EXPECT_THAT(sweep({.audit = true}, 300, "", all),
              IsSupersetOf({"intent", "finish", "mid-record"}));
}

TEST_P(FullDisk, UnderTheSink) {
  EXPECT_THAT(sweep({.sink = true}, 20, "", withKeys(kHere)), IsSupersetOf({"pending", "promote"}));
}

TEST_P(FullDisk, UnderAllOfThem) {
  EXPECT_THAT(sweep({true, true, true}, 5000, teamOnly(), withKeys(kHere)),
              IsSupersetOf({"open", "intent"}));
}

TEST_P(FullDisk, AtAQuickStart) {
  EXPECT_THAT(sweep({.quickStart = true}, 7000, "", withKeys(kHere)), IsSupersetOf({"open"}));
}

TEST_P(FullDisk, WhileValuesMove) {
  EXPECT_THAT(sweep({.sink = true}, 40, withKeys(kHere), withKeys(kThere)),
              IsSupersetOf({"promote"}));
  EXPECT_THAT(sweep({true, true, true}, 4000, withKeys(kHere), withKeys(kThere)),
              IsSupersetOf({"open", "finish"}));
}

INSTANTIATE_TEST_SUITE_P(On, FullDisk, ::testing::ValuesIn(SmallDisk::kinds()),
                         [](const auto& tested) { return ::testing::PrintToString(tested.param); });

}  // namespace
}  // namespace litectl::e2e
