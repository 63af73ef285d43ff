// What a no-op plan costs per key, as a number of allocations: the same on every machine, so that
// a copy nobody wanted is seen where a stopwatch would only shrug.

#include "base/hash.h"
#include "engine/guard.h"
#include "engine/load.h"
#include "engine/plan_json.h"
#include "engine/planner.h"
#include "engine/resolve.h"
#include "spec/embedded.h"
#include "targets/rows.h"
#include "value/json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "bench/counted_new.h"

namespace litectl {
namespace {

const SpecSet& specs() {
  static const SpecSet set = [] {
    SourceFiles files;
    Diagnostics problems;
    return loadSpecs(embeddedSpecs(), "litellm", files, problems);
  }();
  return set;
}

std::string hashOf(const std::string& name) { return sha256Hex("sk-" + name); }

std::string manifestsText(std::size_t keys) {
  std::string text;
  for (std::size_t i = 0; i < keys; ++i) {
    text += "---\napiVersion: litectl.dev/v1alpha1\nkind: VirtualKey\nmetadata: {name: key-" +
            std::to_string(i) +
            "}\nspec: {maxBudget: 12.5, budgetDuration: 30d, models: [gpt-4o, claude], rpmLimit: "
            "60, metadata: {env: prod, service: batch}}\n";
  }
  return text;
}

// A page as LiteLLM answers it, with members that nobody looks at.
std::string pageText(const Desired& desired) {
  std::string text = R"({"keys":[)";
  for (const DesiredObject& key : desired.objects) {
    if (text.back() == '}') text += ',';
    text += R"({"token":")" + hashOf(key.id.name) + R"(","key_alias":")" + key.id.name +
            R"(","key_name":"sk-...abcd","spend":0.25,"max_budget":12.5,"budget_duration":"30d",)"
            R"("models":["claude","gpt-4o"],"rpm_limit":60,"tpm_limit":null,"blocked":null,)"
            R"("created_at":"2026-11-25T16:08:27.724000Z","permissions":{},"team_models":[],)"
            R"("metadata":{"env":"prod","service":"batch","litectl":{"store":"store",)"
            R"("inventory":"default","manifest":"VirtualKey/)" +
            key.id.name +
            R"(","fields":["alias","budgetDuration","maxBudget","metadata.env",)"
            R"("metadata.service","models","rpmLimit"]}}})";
  }
  return text + "]}";
}

std::vector<LiveObject> rowsOf(const std::string& page) {
  const RowReader reader(*specs().kind("VirtualKey"), *specs().targetKind("VirtualKey"));
  std::vector<LiveObject> rows;
  const Result<Value> rest = parseJsonRows(page, "keys", reader.keep(), [&](Value&& row) {
    Result<LiveObject> object = reader.read(row);
    if (object) rows.push_back(*std::move(object));
    return object.ok();
  });
  EXPECT_TRUE(rest.ok());
  return rows;
}

Planned planOf(const Desired& desired, const Snapshot& snapshot, const Memory& memory) {
  PlanRules rules;
  rules.target = "default";
  rules.inventory = "default";
  const PlanInput in{specs(), desired, snapshot, memory, rules};
  Planned planned = makePlan(in);
  guardPlan(in, {}, WallTime(), planned.plan);
  EXPECT_FALSE(planChecksum(planned.plan).empty());
  return planned;
}

struct Counts {
  std::size_t load = 0;
  std::size_t resolve = 0;
  std::size_t rows = 0;
  std::size_t plan = 0;
};

// All pure stages of a plan that finds nothing to do.
Counts countsFor(std::size_t keys) {
  Counts counts;
  std::size_t before = 0;
  const auto since = [&before] { return allocations() - std::exchange(before, allocations()); };
  const std::vector<SourceText> texts{{0, manifestsText(keys)}};
  ResolveRules rules;
  rules.sinks.known = {"file"};
  rules.sinks.byDefault = Slot{"file", "{name}.env", "LITELLM_API_KEY"};
  Diagnostics problems;
  specs();

  since();
  const Loaded loaded = loadManifests(texts, specs(), problems);
  counts.load = since();
  const Desired desired = resolve(loaded, specs(), rules, {}, problems);
  counts.resolve = since();
  EXPECT_TRUE(problems.ok());

  const std::string page = pageText(desired);
  since();
  std::vector<LiveObject> rows = rowsOf(page);
  counts.rows = since();

  Snapshot snapshot;
  snapshot.release = "1.102.4";
  for (const DesiredObject& key : desired.objects) {
    snapshot.slots[*key.slot].live = hashOf(key.id.name);
  }
  std::sort(rows.begin(), rows.end(),
            [](const LiveObject& a, const LiveObject& b) { return a.liveId < b.liveId; });
  snapshot.kinds["VirtualKey"] = {"VirtualKey", true, {}, std::move(rows)};
  Memory memory;
  memory.storeId = "store";
  // A first plan finds all of them in sync but not yet remembered.
  memory.inventory = planOf(desired, snapshot, memory).toRemember;
  EXPECT_EQ(memory.inventory.size(), keys);

  since();
  const Planned planned = planOf(desired, snapshot, memory);
  counts.plan = since();
  EXPECT_EQ(planned.plan.inSync, keys);
  EXPECT_TRUE(planned.toRemember.empty());
  return counts;
}

// What one more key costs, fixed costs left out. The limits are what was measured and a little
// more; whoever needs more says why.
TEST(Allocations, OfANoOpPlanStayWithinTheirLimitPerKey) {
  constexpr std::size_t kFew = 100;
  constexpr std::size_t kMany = 1100;
  const Counts few = countsFor(kFew);
  const Counts many = countsFor(kMany);
  const auto perKey = [](std::size_t low, std::size_t high) {
    return static_cast<double>(high - low) / static_cast<double>(kMany - kFew);
  };
  const double load = perKey(few.load, many.load);
  const double resolved = perKey(few.resolve, many.resolve);
  const double rows = perKey(few.rows, many.rows);
  const double plan = perKey(few.plan, many.plan);
  RecordProperty("load", std::to_string(load));
  RecordProperty("resolve", std::to_string(resolved));
  RecordProperty("rows", std::to_string(rows));
  RecordProperty("plan", std::to_string(plan));
  // A time is held against the expression that schemas have for it.
  EXPECT_LE(load, 69);
  EXPECT_LE(resolved, 25);
  EXPECT_LE(rows, 45);
  EXPECT_LE(plan, 54);
}

}  // namespace
}  // namespace litectl
