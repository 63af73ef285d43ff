#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace litectl {

class Sandbox;

struct SandboxServerConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;        // 0: a free one
  bool allowAnyAddress = false;  // listen on addresses other than loopback
  Secret masterKey;              // empty: one is minted
  unsigned workers = 2;
};

// The sandbox behind a port: what `litectl sandbox` runs and what tests talk to. Everything it
// holds is lost when it stops. Thread-safe.
class SandboxServer {
 public:
  // Listening when it returns. `clock` and `random` must outlive the server.
  // Errors: insecureUrl (an address that is not loopback), badSettings, unreachable (cannot
  // listen).
  [[nodiscard]] static Result<std::unique_ptr<SandboxServer>> start(SandboxServerConfig config,
                                                                    const Clock& clock,
                                                                    Random& random);
  SandboxServer(const SandboxServer&) = delete;
  SandboxServer& operator=(const SandboxServer&) = delete;
  ~SandboxServer();  // stops

  [[nodiscard]] std::string url() const;  // "http://127.0.0.1:4000"
  // Belongs to this server only and protects nothing else.
  [[nodiscard]] const Secret& masterKey() const;
  [[nodiscard]] Sandbox& sandbox();  // to fill it or to look into it, see sandbox.h
  void stop();                       // idempotent

 private:
  class Impl;
  explicit SandboxServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace litectl
