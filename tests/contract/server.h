#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "net/http_client.h"
#include "sandbox/sandbox_server.h"
#include "value/value.h"

#include <memory>
#include <string>

namespace litectl::testing {

// What the names of one test begin with, so that no other test on that server has them: `sort`,
// eight random digits and a dash. A process id would not do: it is given out again within minutes.
std::string freshPrefix(char sort);

// One LiteLLM to test against: the sandbox in this process, or the real proxy that the test run has
// started (the ctest fixture real_litellm). Both get the same cases.
class Server {
 public:
  // "Sandbox" or "Real"; shared by all cases of a process.
  static Server& named(const std::string& name);

  explicit Server(const std::string& name);
  // One that somebody else has started.
  Server(std::string url, Secret masterKey);

  HttpClient& client() { return *client_; }
  [[nodiscard]] HttpCalls calls() const { return client_->calls(); }
  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] const Secret& masterKey() const { return masterKey_; }

  struct Answer {
    int status = 0;
    Value body;
  };
  // A call behind litectl's back. `body` is JSON; empty: none.
  Answer raw(const std::string& method, const std::string& url, const std::string& body = "");
  // The same with another key than the master key.
  Answer rawAs(const std::string& key, const std::string& method, const std::string& url,
               const std::string& body = "");

 private:
  std::unique_ptr<CurlHttpClient> connect(Secret key) const;

  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<SandboxServer> sandbox_;
  std::string url_;
  Secret masterKey_;
  std::unique_ptr<CurlHttpClient> client_;
};

}  // namespace litectl::testing
