#include "kill/inspection.h"

#include "base/hash.h"
#include "store/audit_chain.h"
#include "store/sqlite_store.h"
#include "value/json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace litectl::testing {
namespace {

namespace fs = std::filesystem;

struct LiveKeys {
  std::map<std::string, std::string> ours;  // hash → alias
  std::multiset<std::string> aliases;       // those of the world's names
};

LiveKeys keysOnTarget(e2e::Site& site, const std::string& prefix) {
  LiveKeys keys;
  std::int64_t pages = 1;
  for (std::int64_t page = 1; page <= pages; ++page) {
    const Server::Answer answer =
        site.server().raw("GET", "/key/list?return_full_object=true&size=100&sort_by=token&page=" +
                                     std::to_string(page));
    const Value* rows = answer.body.find("keys");
    if (answer.status != 200 || rows == nullptr) {
      ADD_FAILURE() << "no list of keys: " << toJson(answer.body);
      return keys;
    }
    pages = answer.body.find("total_pages")->number().toInt64().value_or(0);
    for (const Value& row : rows->list()) {
      const std::string alias = row.stringAt("key_alias");
      if (alias.starts_with(prefix)) keys.aliases.insert(alias);
      const Value* inventory = row.findPath("metadata.litectl.inventory");
      if (inventory == nullptr || !(*inventory == Value(site.inventory()))) continue;
      keys.ours.emplace(row.stringAt("token"), alias);
    }
  }
  return keys;
}

Memory memoryOf(const e2e::Site& site) {
  SystemClock clock;
  SystemRandom random;
  const auto store =
      openSqliteStore(site.state() / "state.db", {"default", site.url(), site.inventory()},
                      StoreMode::readOnly, clock, random);
  EXPECT_TRUE(store) << oneLine(store.error());
  return store ? (*store)->load().value() : Memory();
}

// Creates of what is declared no more: their calls may yet arrive, so they stay open for an hour.
bool mayStayOpen(const Intent& intent, const Fleet& fleet) {
  return intent.action == Op::create &&
         std::none_of(fleet.keys().begin(), fleet.keys().end(),
                      [&](const Fleet::Key& key) { return key.name == intent.id.name; });
}

// Path below the sink's root → the value in it. Nothing but values and their fingerprints may lie
// there, and what `waiting` names.
std::map<std::string, std::string> valuesInSink(const fs::path& root,
                                                const std::set<std::string>& waiting) {
  std::map<std::string, std::string> values;
  if (!fs::exists(root)) return values;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename().string();
    if (const std::size_t at = name.rfind(".pending-");
        at != std::string::npos && waiting.contains(name.substr(at + 9))) {
      continue;
    }
    if (name.starts_with(".")) {
      const bool fingerprint = name.ends_with(".litectl");
      EXPECT_TRUE(fingerprint) << entry.path() << " is left behind";
      const std::string live = name.substr(1, name.size() - 9);
      EXPECT_TRUE(!fingerprint || fs::exists(entry.path().parent_path() / live))
          << entry.path() << " is left behind";
      continue;
    }
    std::string text = contentOf(entry.path());
    while (!text.empty() && text.back() == '\n') text.pop_back();
    values.emplace(entry.path().lexically_relative(root), text.substr(text.find('=') + 1));
  }
  return values;
}

// The slots whose value the target does not take.
std::vector<std::string> silentValues(Server& server,
                                      const std::map<std::string, std::string>& values) {
  const std::vector<std::pair<std::string, std::string>> all(values.begin(), values.end());
  std::vector<int> statuses(all.size());
  std::atomic<std::size_t> next = 0;
  {
    constexpr int kAtOnce = 8;
    std::vector<std::jthread> callers;
    for (int i = 0; i < kAtOnce; ++i) {
      callers.emplace_back([&] {
        for (std::size_t at = 0; (at = next++) < all.size();) {
          statuses[at] = server.rawAs(all[at].second, "GET", "/v1/models").status;
        }
      });
    }
  }
  std::vector<std::string> silent;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (statuses[i] != 200) silent.push_back(all[i].first);
  }
  return silent;
}

// What was done to a key, for whoever has to find out how it came to this.
std::string storyOf(const e2e::Site& site, const std::string& hash) {
  std::string story;
  const auto segments = listSegments(site.state() / "audit");
  if (!segments) return story;
  for (const std::uint64_t number : *segments) {
    const std::string text = contentOf(site.state() / "audit" / segmentName(number));
    for (const std::string_view line : splitSegment(text).lines) {
      if (line.find(hash) != std::string_view::npos) story.append(line).append("\n");
    }
  }
  return story;
}

void expectNothingOpen(const e2e::Site& site, const Fleet& fleet) {
  const Memory memory = memoryOf(site);
  for (const Intent& intent : memory.open) {
    if (mayStayOpen(intent, fleet)) continue;
    ADD_FAILURE() << "the journal still has: " << actionName(intent.action) << " "
                  << intent.id.text();
  }
  EXPECT_EQ(memory.inventory.size(), fleet.objects());
}

}  // namespace

void expectInOrder(e2e::Site& site, const Fleet& fleet) {
  const LiveKeys live = keysOnTarget(site, fleet.prefix());
  for (auto it = live.aliases.begin(); it != live.aliases.end();
       it = live.aliases.upper_bound(*it)) {
    EXPECT_EQ(live.aliases.count(*it), 1U) << "several keys with the alias " << *it;
  }

  std::set<std::string> waiting;
  for (const Intent& intent : memoryOf(site).open) {
    if (mayStayOpen(intent, fleet)) waiting.insert(intent.liveId);
  }
  const auto values = valuesInSink(site.state() / "keys", waiting);
  std::map<std::string, std::string> byHash;
  for (const auto& [path, value] : values) {
    const std::string hash = sha256Hex(value);
    EXPECT_TRUE(live.ours.contains(hash)) << path << " holds the value of no key of ours";
    EXPECT_TRUE(byHash.emplace(hash, path).second) << path << " holds a value a second time";
  }
  for (const auto& [hash, alias] : live.ours) {
    EXPECT_TRUE(byHash.contains(hash)) << "the key " << alias << " is in no sink: it is lost\n"
                                       << storyOf(site, hash);
  }
  for (const std::string& path : silentValues(site.server(), values)) {
    ADD_FAILURE() << "the value in " << path << " does not answer";
  }

  EXPECT_EQ(live.ours.size(), fleet.keys().size());
  std::map<std::string, std::string> hashByAlias;
  for (const auto& [hash, alias] : live.ours) hashByAlias[alias] = hash;
  for (const Fleet::Key& key : fleet.keys()) {
    const std::string path = key.path.empty() ? key.name + ".env" : key.path;
    const std::string& hash = hashByAlias[key.alias];
    EXPECT_EQ(byHash[hash], path) << "where the value of " << key.name << " lies\n"
                                  << storyOf(site, hash);
  }

  expectNothingOpen(site, fleet);
  e2e::Program verify;
  verify.arguments = {"audit", "verify", (site.state() / "audit").string()};
  const e2e::Ended verified = verify.run();
  EXPECT_EQ(verified.status, 0) << verified.out << verified.err;
  const e2e::Ended plan = site.run({"plan", "--prune", "--detailed-exitcode"});
  EXPECT_EQ(plan.status, 0) << plan.out << plan.err;
}

}  // namespace litectl::testing
