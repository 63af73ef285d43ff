#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "net/http_server.h"
#include "sandbox/sandbox.h"
#include "value/value.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace litectl::e2e {

// A sandbox behind a port of this process, so that a test can look at what comes in and do
// something at that very moment.
class Gateway {
 public:
  Gateway();

  [[nodiscard]] std::string url() const { return server_->url(); }
  [[nodiscard]] static std::string masterKey() { return "sk-e2e-master-0123456789abcdefghij"; }

  // Called with each request before it is answered, one at a time.
  void beforeEach(std::function<void(const ServerRequest&)> hook);

  // A call behind litectl's back; the answer's body.
  Value call(const std::string& method, const std::string& path, const std::string& body = "",
             const std::string& query = "");

  // Calls since the last time it was asked, as "GET /key/list" → count, and in sum.
  std::map<std::string, std::uint64_t> takeCalls();
  std::uint64_t takeWrites();

  // The one live key with this alias, as the list call shows it; null when there is none.
  Value key(const std::string& alias);

 private:
  SystemClock clock_;
  SystemRandom random_;
  Sandbox sandbox_;
  std::mutex mutex_;
  std::function<void(const ServerRequest&)> hook_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace litectl::e2e
