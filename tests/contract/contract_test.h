#pragma once

#include "engine/pipeline.h"
#include "support/fakes/fake_secrets.h"
#include "support/fakes/fake_sink.h"
#include "support/fakes/fake_store.h"
#include "targets/rest_target.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "contract/server.h"

namespace litectl::testing {

// The specs that the program carries; read once.
std::shared_ptr<const SpecSet> realSpecs();

// Runs the whole line on manifests given as text against one of the two servers. Store, audit log
// and sink are in memory: what is proved here is how the target behaves. Every case uses names of
// its own: "{p}" in a manifest stands for a prefix that no other case has.
class ContractTest : public ::testing::Test {
 protected:
  explicit ContractTest(const std::string& serverName);

  [[nodiscard]] std::string text(std::string withPlaceholder) const;

  std::unique_ptr<litectl::Run> run(Until until, const std::vector<std::string>& manifests);
  // An apply that may fail: nothing is expected of it.
  std::unique_ptr<litectl::Run> runQuietly(const std::vector<std::string>& manifests);
  std::unique_ptr<litectl::Run> plan(const std::vector<std::string>& manifests) {
    return run(Until::plan, manifests);
  }
  // Applies, expects that all went well, and gives the number of writing calls it took.
  std::uint64_t apply(const std::vector<std::string>& manifests);
  void expectClean(const std::vector<std::string>& manifests);

  // The id on the target of the object that a manifest made ("Team", "{p}a").
  std::string liveId(const std::string& kind, const std::string& name);
  // Calls that must succeed, behind litectl's back.
  Value raw(const std::string& method, const std::string& url, const std::string& body = "");

  std::unique_ptr<litectl::Run> go(Until until, const std::vector<std::string>& manifests);

  Server& server_;
  const std::string prefix_;
  SystemClock clock_;
  SystemRandom random_;
  FakeStore store_{clock_};
  FakeAuditLog audit_;
  FakeSink sink_;
  FakeSecrets secrets_;
  RunRules rules_;
  std::unique_ptr<RestTarget> target_;
};

// The same for a suite that takes the server's name as its parameter.
class EachServer : public ContractTest, public ::testing::WithParamInterface<std::string> {
 protected:
  EachServer() : ContractTest(GetParam()) {}
};

// "kind: X / metadata: {name: …} / spec: {…}" in one line; see the unit tests' function of that
// name.
std::string manifest(const std::string& kind, const std::string& name, const std::string& spec = "",
                     const std::string& annotation = "");

std::string changesOf(const Plan& plan);

}  // namespace litectl::testing
