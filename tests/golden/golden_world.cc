#include "golden/golden_world.h"

#include "cli/option_values.h"
#include "spec/embedded.h"
#include "spec/spec_loader.h"
#include "support/temp_folder.h"
#include "value/yaml.h"

#include <algorithm>
#include <utility>

namespace litectl::testing {
namespace {

Slot slotAt(const std::string& path) { return {"file", path, "LITELLM_API_KEY"}; }

ObjectId idOf(const std::string& text) {
  auto id = parseObjectId(text);
  if (!id) ADD_FAILURE() << text << " is no KIND/NAME";
  return id.value_or(ObjectId{});
}

}  // namespace

const SpecSet& ourSpecs() {
  static const SpecSet kSpecs = [] {
    SourceFiles files;
    Diagnostics problems;
    SpecSet loaded = loadSpecs(embeddedSpecs(), "litellm", files, problems);
    for (const Error& error : problems.errors()) ADD_FAILURE() << render(error, files);
    return loaded;
  }();
  return kSpecs;
}

GoldenWorld::GoldenWorld(const std::filesystem::path& folder) {
  rules_.resolve.target = "default";
  rules_.resolve.targets = {"default"};
  rules_.resolve.defaultTarget = "default";
  rules_.resolve.sinks.known = {"file"};
  rules_.resolve.sinks.byDefault = slotAt("{name}.env");
  rules_.plan.target = "default";
  target_.who = {"own-key", "own-user", {}};

  Diagnostics problems;
  for (const Value& world : parseYaml(contentOf(folder / "world.yaml"), 0, problems)) {
    readWorld(world);
  }
  for (const Error& error : problems.errors()) ADD_FAILURE() << oneLine(error);
  std::sort(store_.memory.inventory.begin(), store_.memory.inventory.end(),
            [](const Applied& a, const Applied& b) { return a.id < b.id; });

  RunPorts ports;
  ports.source = [&](SourceFiles& files, Diagnostics&) {
    const std::string text = contentOf(folder / "manifests.yaml");
    return Sources{{{files.add("manifests.yaml", text), text}}, {"."}};
  };
  ports.target = &target_;
  ports.store = &store_;
  ports.sink = &sink_;
  Context context;
  context.clock = &clock_;
  runLine(context, Until::plan, ourSpecs(), rules_, ports, run);
}

void GoldenWorld::readWorld(const Value& world) {
  if (const Value* flags = world.find("flags")) {
    rules_.plan.prune = flags->boolAt("prune");
    rules_.plan.deleteDependents = flags->boolAt("deleteDependents");
  }
  if (const Value* explain = world.find("explain")) explained = idOf(explain->string());
  if (const Value* applied = world.find("applied")) {
    for (const Value& entry : applied->list()) readApplied(entry);
  }
  if (const Value* live = world.find("live")) {
    for (const Value& entry : live->list()) readLive(entry);
  }
  const Value* sinks = world.find("sinks");
  if (sinks == nullptr) return;
  for (const Member& member : sinks->map()) {
    SlotState& state = sink_.slots[slotAt(member.key)];
    if (const Value* live = member.value.find("live")) state.live = live->string();
    if (const Value* pending = member.value.find("pending")) {
      for (const Value& hash : pending->list()) state.pending.push_back(hash.string());
    }
  }
}

void GoldenWorld::readApplied(const Value& entry) {
  Applied applied;
  applied.id = idOf(entry.stringAt("object"));
  applied.liveId = entry.stringAt("liveId");
  applied.fields = entry.find("fields") != nullptr ? *entry.find("fields") : Value::emptyMap();
  const std::string deletion = entry.stringAt("deletion", "delete");
  applied.deletion = deletion == "forbid"   ? Deletion::forbid
                     : deletion == "orphan" ? Deletion::orphan
                                            : Deletion::remove;
  if (const Value* sink = entry.find("sink")) applied.slot = slotAt(sink->string());
  store_.memory.inventory.push_back(std::move(applied));
}

void GoldenWorld::readLive(const Value& entry) {
  LiveObject& live = target_.add(entry.stringAt("kind"), entry.stringAt("id"));
  if (const Value* fields = entry.find("fields")) {
    for (const Member& member : fields->map()) live.fields[member.key] = member.value;
  }
  const Value* owner = entry.find("owner");
  if (owner == nullptr) return;
  Marker marker;
  marker.store = entry.stringAt("store", store_.memory.storeId);
  marker.inventory = entry.stringAt("inventory", "default");
  marker.manifest = idOf(owner->string());
  if (const Value* sets = entry.find("sets")) {
    for (const Value& field : sets->list()) marker.fields.push_back(field.string());
  }
  live.marker = std::move(marker);
}

}  // namespace litectl::testing
