#include "sandbox/sandbox_server.h"

#include "net/http_server.h"
#include "sandbox/sandbox.h"

#include <utility>

namespace litectl {

struct SandboxServer::Impl {
  Impl(Secret masterKey, const Clock& clock, Random& random)
      : sandbox(std::move(masterKey), clock, random) {}

  Sandbox sandbox;
  std::unique_ptr<HttpServer> server;  // after what its threads use
};

SandboxServer::SandboxServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SandboxServer::~SandboxServer() { stop(); }

Result<std::unique_ptr<SandboxServer>> SandboxServer::start(SandboxServerConfig config,
                                                            const Clock& clock, Random& random) {
  const bool loopback = config.address.starts_with("127.") || config.address == "::1";
  if (!loopback && !config.allowAnyAddress) {
    return makeError(Code::insecureUrl,
                     "the sandbox would listen on " + config.address + ", without TLS",
                     "listen on 127.0.0.1 or [::1]");
  }
  Secret masterKey = config.masterKey.empty() ? random.mintKey() : std::move(config.masterKey);
  auto impl = std::make_unique<Impl>(std::move(masterKey), clock, random);
  HttpServerConfig http;
  http.address = config.address;
  http.port = config.port;
  http.workers = config.workers;
  Sandbox& sandbox = impl->sandbox;
  LITECTL_TRY_ASSIGN(impl->server,
                     HttpServer::start(http, [&sandbox](const ServerRequest& request) {
                       return sandbox.handle(request);
                     }));
  return std::unique_ptr<SandboxServer>(new SandboxServer(std::move(impl)));
}

std::string SandboxServer::url() const { return impl_->server->url(); }
const Secret& SandboxServer::masterKey() const { return impl_->sandbox.masterKey(); }
Sandbox& SandboxServer::sandbox() { return impl_->sandbox; }
void SandboxServer::stop() { impl_->server->stop(); }

}  // namespace litectl
