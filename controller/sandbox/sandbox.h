#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "net/http_server.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace litectl {

struct SandboxSeed {
  std::size_t keys = 0;
  std::size_t users = 0;
  std::size_t teams = 0;
};

// A stand-in for the management API of LiteLLM 1.102.4 without a licence: budgets, teams, users,
// keys, models, credentials, customers and their lists, in memory, answering as
// docs/contracts/litellm.md and fields.md record it, errors and oddities included. It serves no
// model and knows no spec, so that a wrong spec cannot agree with itself. What it accepts but does
// not keep: fields those two pages do not name. Where it is stricter: a repeated member name in a
// body is refused, LiteLLM takes the last. Of models it knows a few names with their prices and the
// usual providers (model_catalogue.h), and it checks the types of the usual parameters only.
//
// A pure function from request to answer over its state. Thread-safe: one request at a time.
class Sandbox {
 public:
  // `clock` and `random` must outlive it. `masterKey` must not be empty.
  Sandbox(Secret masterKey, const Clock& clock, Random& random);
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;
  ~Sandbox();

  [[nodiscard]] HttpAnswer handle(const ServerRequest& request);

  // Adds objects with fixed names, ids and secrets ("key-000001" in "team-0001" of "user-00001"),
  // the same at each call: for benches, quick even for 100,000 keys.
  void seed(const SandboxSeed& amounts);

  // How often each call came since the start or the last reset: "GET /key/list" → 12.
  [[nodiscard]] std::map<std::string, std::uint64_t> calls() const;
  void resetCalls();

  [[nodiscard]] const Secret& masterKey() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace litectl
