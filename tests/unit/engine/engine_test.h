#pragma once

#include "engine/pipeline.h"
#include "support/fakes/fake_clock.h"
#include "support/fakes/fake_sink.h"
#include "support/fakes/fake_store.h"
#include "support/fakes/fake_target.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace litectl::testing {

// The specs that the program carries; read once.
const SpecSet& realSpecs();

// One manifest: `spec` is the indented body below "spec:", `annotations` as "deletion: forbid".
std::string manifest(const std::string& kind, const std::string& name, const std::string& spec = "",
                     const std::string& annotation = "");

// Runs the whole line on manifests given as text against a target, store, audit log and sink in
// memory. The four keep their state from run to run, as the real ones would.
class EngineTest : public ::testing::Test {
 protected:
  EngineTest();

  std::unique_ptr<litectl::Run> run(Until until, const std::vector<std::string>& manifests);
  std::unique_ptr<litectl::Run> plan(const std::vector<std::string>& manifests) {
    return run(Until::plan, manifests);
  }
  // Applies and expects that all went well.
  std::unique_ptr<litectl::Run> apply(const std::vector<std::string>& manifests);

  // The plan says that nothing is to be done.
  void expectClean(const std::vector<std::string>& manifests);
  const LiveObject* live(const std::string& kind, const std::string& id);
  // The one live key with this alias.
  const LiveObject* key(const std::string& alias);

  // From now on the target deletes along what LiteLLM deletes along.
  void deleteAlong();

  std::vector<std::string> roots_{"."};  // what -f covers
  FakeTarget target_;
  FakeStore store_{clock_};
  FakeAuditLog audit_;
  FakeSink sink_;
  FakeClock clock_;
  SeededRandom random_;
  RunRules rules_;
  std::function<Consent(const litectl::Run&)> confirm_;
  bool problemsExpected_ = false;  // otherwise they fail the test
  std::stop_source stop_;
};

// "create VirtualKey/a, delete Team/b": a plan's changes in order.
std::string changesOf(const Plan& plan);

}  // namespace litectl::testing
