#include "unit/engine/engine_test.h"

#include "engine/belonging.h"
#include "spec/embedded.h"
#include "spec/spec_loader.h"

namespace litectl::testing {

const SpecSet& realSpecs() {
  static const SpecSet specs = [] {
    SourceFiles files;
    Diagnostics problems;
    SpecSet loaded = loadSpecs(embeddedSpecs(), "litellm", files, problems);
    for (const Error& error : problems.errors()) ADD_FAILURE() << render(error, files);
    return loaded;
  }();
  return specs;
}

std::string manifest(const std::string& kind, const std::string& name, const std::string& spec,
                     const std::string& annotation) {
  std::string text =
      "apiVersion: litectl.dev/v1alpha1\nkind: " + kind + "\nmetadata:\n  name: " + name + "\n";
  if (!annotation.empty()) text += "  annotations:\n    litectl.dev/" + annotation + "\n";
  if (spec.empty()) return text + "spec: {}\n";
  return text + "spec: {" + spec + "}\n";
}

EngineTest::EngineTest() {
  rules_.plan.target = "default";
  rules_.plan.inventory = "default";
  rules_.plan.prune = true;
  rules_.resolve.target = "default";
  rules_.resolve.defaultTarget = "default";
  rules_.resolve.sinks.known = {"file"};
  rules_.resolve.sinks.byDefault = Slot{"file", "{name}.env", "LITELLM_API_KEY"};
  rules_.info = {"run-1", "tester", "", "default"};
}

std::unique_ptr<litectl::Run> EngineTest::run(Until until,
                                              const std::vector<std::string>& manifests) {
  auto out = std::make_unique<litectl::Run>();
  RunPorts ports;
  ports.source = [&](SourceFiles& files, Diagnostics&) {
    Sources sources;
    for (std::size_t i = 0; i < manifests.size(); ++i) {
      sources.files.push_back({files.add(std::to_string(i) + ".yaml", manifests[i]), manifests[i]});
    }
    sources.roots = roots_;
    return sources;
  };
  ports.target = &target_;
  ports.store = &store_;
  ports.audit = &audit_;
  ports.sink = &sink_;
  ports.random = &random_;
  ports.confirm = confirm_;
  Context context;
  context.clock = &clock_;
  context.stop = stop_.get_token();
  runLine(context, until, realSpecs(), rules_, ports, *out);
  for (const Error& error : out->problems.errors()) {
    if (until != Until::validate && !problemsExpected_) ADD_FAILURE() << render(error, out->files);
  }
  return out;
}

std::unique_ptr<litectl::Run> EngineTest::apply(const std::vector<std::string>& manifests) {
  auto out = run(Until::apply, manifests);
  for (const Error& blocker : out->planned.plan.blockers) ADD_FAILURE() << oneLine(blocker);
  for (const Outcome& outcome : out->outcomes) {
    EXPECT_EQ(outcome.result, Outcome::Result::done)
        << outcome.id.text() << ": " << (outcome.error ? oneLine(*outcome.error) : "");
  }
  return out;
}

void EngineTest::expectClean(const std::vector<std::string>& manifests) {
  const auto out = plan(manifests);
  EXPECT_EQ(changesOf(out->planned.plan), "");
  EXPECT_TRUE(out->planned.plan.refusals.empty());
  EXPECT_TRUE(out->memory.open.empty());
}

const LiveObject* EngineTest::live(const std::string& kind, const std::string& id) {
  const auto it = target_.objects[kind].find(id);
  return it == target_.objects[kind].end() ? nullptr : &it->second;
}

const LiveObject* EngineTest::key(const std::string& alias) {
  const LiveObject* found = nullptr;
  for (const auto& [id, row] : target_.objects["VirtualKey"]) {
    const auto it = row.fields.find("alias");
    if (it == row.fields.end() || !(it->second == Value(alias))) continue;
    EXPECT_EQ(found, nullptr) << "two keys with the alias " << alias;
    found = &row;
  }
  return found;
}

void EngineTest::deleteAlong() {
  target_.onWrite = [this](const Write& write) {
    if (write.op != Op::remove) return FakeTarget::Fate::done;
    for (const Cascade& cascade : realSpecs().targetKind(write.kind)->cascades) {
      if (cascade.onlyUnlinks) continue;
      const Value id(write.liveId);
      const LiveObject* removed = live(write.kind, write.liveId);
      std::erase_if(target_.objects[cascade.kind], [&](const auto& entry) {
        const auto& row = entry.second.fields;
        return std::all_of(cascade.fields.begin(), cascade.fields.end(), [&](const auto& link) {
          const Value* wanted = wantedLink(cascade, link.first, id, removed);
          const auto there = row.find(link.first);
          return wanted != nullptr && there != row.end() && there->second == *wanted;
        });
      });
    }
    return FakeTarget::Fate::done;
  };
}

std::string changesOf(const Plan& plan) {
  std::string text;
  for (const Change& change : plan.changes) {
    text.append(text.empty() ? "" : ", ").append(opName(change.op)).append(" ");
    text.append(change.id.text());
  }
  return text;
}

}  // namespace litectl::testing
