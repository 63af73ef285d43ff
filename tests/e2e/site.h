#pragma once

#include "support/fault_proxy/fault_proxy.h"
#include "support/temp_folder.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "contract/server.h"
#include "e2e/program.h"

namespace litectl::e2e {

// The built program in a folder of its own, and a LiteLLM in another process for it to work on.
// Not thread-safe; stops what it started.
class Site {
 public:
  enum class Way { direct, throughProxy };

  // "Sandbox" starts a `litectl sandbox`, "Real" takes the one that the test run has started. With
  // the proxy in between, calls can be counted and waited for. `inventory` is that of every run.
  Site(const std::string& server, Way way, std::string inventory);
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;
  ~Site();

  // For calls behind litectl's back, which the proxy does not see.
  [[nodiscard]] testing::Server& server() { return *server_; }
  // Only with Way::throughProxy.
  [[nodiscard]] FaultProxy& proxy() { return *proxy_; }
  [[nodiscard]] std::string url() const { return proxy_ ? proxy_->url() : server_->url(); }
  [[nodiscard]] const std::string& inventory() const { return inventory_; }

  // The program with these words and all that `plan` and `apply` need.
  [[nodiscard]] Program program(const std::vector<std::string>& words) const;
  [[nodiscard]] Ended run(const std::vector<std::string>& words) const;

  [[nodiscard]] std::filesystem::path manifests() const { return folder_ / "manifests"; }
  [[nodiscard]] std::filesystem::path state() const { return manifests() / ".litectl"; }

 private:
  void startSandbox();

  TempFolder folder_;
  const std::string inventory_;
  Program sandbox_;
  std::unique_ptr<testing::Server> server_;
  std::unique_ptr<FaultProxy> proxy_;
};

}  // namespace litectl::e2e
