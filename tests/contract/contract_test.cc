#include "contract/contract_test.h"

#include "spec/embedded.h"
#include "spec/spec_loader.h"
#include "value/json.h"

namespace litectl::testing {

std::shared_ptr<const SpecSet> realSpecs() {
  static const auto specs = [] {
    SourceFiles files;
    Diagnostics problems;
    auto loaded = std::make_shared<SpecSet>(loadSpecs(embeddedSpecs(), "litellm", files, problems));
    for (const Error& error : problems.errors()) ADD_FAILURE() << render(error, files);
    return loaded;
  }();
  return specs;
}

ContractTest::ContractTest(const std::string& serverName)
    : server_(Server::named(serverName)), prefix_(freshPrefix('c')) {
  store_.memory.storeId = random_.uuid();
  rules_.plan.target = "default";
  rules_.plan.inventory = prefix_ + "inventory";
  rules_.plan.prune = true;
  rules_.resolve.target = "default";
  rules_.resolve.defaultTarget = "default";
  rules_.resolve.sinks.known = {"file"};
  rules_.resolve.sinks.byDefault = Slot{"file", "{name}.env", "LITELLM_API_KEY"};
  rules_.info = {"run-1", "contract", "", "default"};
  target_ = std::make_unique<RestTarget>(realSpecs(), server_.client(), clock_, random_,
                                         RestTarget::Options{});
}

std::string ContractTest::text(std::string withPlaceholder) const {
  for (std::size_t at = 0; (at = withPlaceholder.find("{p}", at)) != std::string::npos;) {
    withPlaceholder.replace(at, 3, prefix_);
    at += prefix_.size();
  }
  return withPlaceholder;
}

std::unique_ptr<litectl::Run> ContractTest::go(Until until,
                                               const std::vector<std::string>& manifests) {
  auto out = std::make_unique<litectl::Run>();
  RunPorts ports;
  ports.source = [&](SourceFiles& files, Diagnostics&) {
    Sources sources;
    for (const std::string& one : manifests) {
      const std::string full = text(one);
      sources.files.push_back({files.add("manifest.yaml", full), full});
    }
    sources.roots = {"."};
    return sources;
  };
  ports.target = target_.get();
  ports.store = &store_;
  ports.audit = &audit_;
  ports.sink = &sink_;
  ports.secrets = &secrets_;
  ports.random = &random_;
  Context context;
  context.clock = &clock_;
  runLine(context, until, *realSpecs(), rules_, ports, *out);
  return out;
}

std::unique_ptr<litectl::Run> ContractTest::runQuietly(const std::vector<std::string>& manifests) {
  return go(Until::apply, manifests);
}

std::unique_ptr<litectl::Run> ContractTest::run(Until until,
                                                const std::vector<std::string>& manifests) {
  auto out = go(until, manifests);
  for (const Error& error : out->problems.errors()) ADD_FAILURE() << render(error, out->files);
  return out;
}

std::uint64_t ContractTest::apply(const std::vector<std::string>& manifests) {
  const std::uint64_t before = server_.calls().writes;
  const auto out = run(Until::apply, manifests);
  for (const Error& blocker : out->planned.plan.blockers) ADD_FAILURE() << oneLine(blocker);
  for (const Refusal& refusal : out->planned.plan.refusals) ADD_FAILURE() << oneLine(refusal.error);
  for (const Outcome& outcome : out->outcomes) {
    EXPECT_EQ(outcome.result, Outcome::Result::done)
        << outcome.id.text() << ": " << (outcome.error ? oneLine(*outcome.error) : "");
  }
  return server_.calls().writes - before;
}

void ContractTest::expectClean(const std::vector<std::string>& manifests) {
  const auto out = plan(manifests);
  EXPECT_EQ(changesOf(out->planned.plan), "");
  EXPECT_TRUE(out->planned.plan.refusals.empty());
  EXPECT_TRUE(out->planned.plan.blockers.empty());
}

std::string ContractTest::liveId(const std::string& kind, const std::string& name) {
  const Applied* applied = store_.memory.find({kind, text(name)});
  if (applied == nullptr) ADD_FAILURE() << kind << "/" << text(name) << " was never applied";
  return applied == nullptr ? std::string() : applied->liveId;
}

Value ContractTest::raw(const std::string& method, const std::string& url,
                        const std::string& body) {
  const Server::Answer answer = server_.raw(method, text(url), text(body));
  EXPECT_EQ(answer.status, 200) << method << " " << text(url) << " " << text(body) << "\n"
                                << toJson(answer.body);
  return answer.body;
}

std::string manifest(const std::string& kind, const std::string& name, const std::string& spec,
                     const std::string& annotation) {
  std::string out =
      "apiVersion: litectl.dev/v1alpha1\nkind: " + kind + "\nmetadata:\n  name: \"" + name + "\"\n";
  if (!annotation.empty()) out += "  annotations:\n    litectl.dev/" + annotation + "\n";
  return out + "spec: {" + spec + "}\n";
}

std::string changesOf(const Plan& plan) {
  std::string out;
  for (const Change& change : plan.changes) {
    out.append(out.empty() ? "" : ", ").append(opName(change.op)).append(" ");
    out.append(change.id.text());
    for (const FieldVerdict& field : change.fields) out.append(" ").append(field.field);
  }
  return out;
}

}  // namespace litectl::testing
