// One apply with everything real but the end: store in SQLite, audit log and sink in files, a
// target over HTTP. Ends itself at the crash point it is given.
//
//   crash_child URL FOLDER INVENTORY CRASH_POINT MANIFEST
//
// The master key is in LITECTL_TEST_KEY. Prints the number of crash points it passed and ends with
// the run's exit status.

#include "engine/pipeline.h"
#include "net/http_client.h"
#include "secrets/file_sink.h"
#include "sources/file_source.h"
#include "spec/embedded.h"
#include "spec/spec_loader.h"
#include "store/audit_file.h"
#include "store/sqlite_store.h"
#include "targets/rest_target.h"

#include <cstdlib>
#include <iostream>
#include <memory>

#include "crash/crashing_ports.h"

namespace litectl::testing {
namespace {

template <class T>
T require(Result<T> result) {
  if (result) return *std::move(result);
  std::cerr << oneLine(result.error()) << "\n";
  std::exit(70);
}

int run(const std::string& url, const std::filesystem::path& folder, const std::string& inventory,
        int crashAt, const std::string& manifest) {
  SystemClock clock;
  SystemRandom random;
  CrashPoint point(crashAt);
  Run out;
  const auto specs = std::make_shared<const SpecSet>(
      loadSpecs(embeddedSpecs(), "litellm", out.files, out.problems));

  HttpClientConfig config;
  config.baseUrl = url;
  config.credential = Secret(std::getenv("LITECTL_TEST_KEY"));
  const auto client = require(CurlHttpClient::create(std::move(config)));
  RestTarget rest(specs, *client, clock, random, {});
  const auto store = require(openSqliteStore(folder / "state.db", {"default", url, inventory},
                                             StoreMode::exclusive, clock, random));
  const auto audit = require(AuditFile::open(folder / "audit", clock));
  FileSink files(folder / "keys", [&](std::string_view) -> Status {
    point.pass();
    return {};
  });

  CrashingTarget target(rest, point);
  CrashingStore crashingStore(*store, point);
  CrashingAuditLog crashingAudit(*audit, point);
  RunRules rules;
  rules.plan.target = "default";
  rules.plan.inventory = inventory;
  rules.plan.prune = true;
  rules.guard.allowDestructive = 1000;
  rules.apply.inFlight = 1;  // the same order of crash points in every run
  rules.resolve.target = "default";
  rules.resolve.defaultTarget = "default";
  rules.resolve.sinks.known = {"file"};
  rules.resolve.sinks.byDefault = Slot{"file", "{name}.env", "LITELLM_API_KEY"};
  rules.info = {random.uuid(), "crash test", "", "default"};
  RunPorts ports;
  ports.source = [&](SourceFiles& texts, Diagnostics& problems) {
    return readSources({manifest}, std::cin, texts, problems);
  };
  ports.target = &target;
  ports.store = &crashingStore;
  ports.audit = &crashingAudit;
  ports.sink = &files;
  ports.random = &random;
  Context context;
  context.clock = &clock;
  runLine(context, Until::apply, *specs, rules, ports, out);
  for (const Error& error : out.problems.errors()) std::cerr << render(error, out.files);
  for (const Error& error : out.planned.plan.blockers) std::cerr << oneLine(error) << "\n";
  for (const Refusal& refusal : out.planned.plan.refusals) {
    std::cerr << oneLine(refusal.error) << "\n";
  }
  for (const Outcome& outcome : out.outcomes) {
    if (outcome.error) std::cerr << oneLine(*outcome.error) << "\n";
  }
  std::cout << point.count() << " " << out.planned.plan.changes.size() << "\n";
  return out.exitStatus();
}

}  // namespace
}  // namespace litectl::testing

int main(int argc, char** argv) {
  if (argc != 6) return 64;
  return litectl::testing::run(argv[1], argv[2], argv[3], std::atoi(argv[4]), argv[5]);
}
