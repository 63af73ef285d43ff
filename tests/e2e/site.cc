#include "e2e/site.h"

#include <signal.h>
#include <stdexcept>
#include <utility>

namespace litectl::e2e {

Site::Site(const std::string& server, Way way, std::string inventory)
    : inventory_(std::move(inventory)) {
  std::filesystem::create_directories(manifests());
  if (server == "Real") {
    server_ = std::make_unique<testing::Server>(server);
  } else {
    startSandbox();
  }
  if (way == Way::direct) return;
  proxy_ = FaultProxy::start(server_->url());
  if (!proxy_) throw std::runtime_error("no proxy before " + server_->url());
}

Site::~Site() {
  if (sandbox_.pid() < 0) return;
  sandbox_.signal(SIGTERM);
  const Ended ended = sandbox_.wait();
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
}

void Site::startSandbox() {
  const std::filesystem::path key = folder_ / "master.key";
  sandbox_.arguments = {"sandbox", "--listen", "127.0.0.1:0", "--master-key-file", key.string()};
  sandbox_.endsWithUs = true;
  sandbox_.start();
  const std::string said = sandbox_.readUntil("\n");
  const std::size_t at = said.find("http://");
  if (at == std::string::npos) throw std::runtime_error("the sandbox did not start: " + said);
  server_ = std::make_unique<testing::Server>(said.substr(at, said.find('\n') - at),
                                              Secret(contentOf(key)));
}

Program Site::program(const std::vector<std::string>& words) const {
  Program program;
  program.arguments = words;
  program.arguments.insert(program.arguments.end(),
                           {"-f", manifests().string(), "--url", url(), "--inventory", inventory_});
  program.folder = folder_.path();
  program.environment["LITELLM_MASTER_KEY"] = std::string(server_->masterKey().reveal());
  return program;
}

Ended Site::run(const std::vector<std::string>& words) const { return program(words).run(); }

}  // namespace litectl::e2e
