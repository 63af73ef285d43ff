#include "sandbox/sandbox.h"

#include "sandbox/auth.h"
#include "sandbox/call.h"
#include "sandbox/routes.h"
#include "sandbox/seed.h"

#include <mutex>
#include <utility>

namespace litectl {

using sandbox::Call;
using sandbox::FoundRoute;
using sandbox::Identified;

struct Sandbox::Impl {
  Impl(Secret key, const Clock& clockToUse, Random& randomToUse)
      : masterKey(std::move(key)), clock(clockToUse), random(randomToUse) {}

  const Secret masterKey;
  const Clock& clock;
  Random& random;
  std::mutex mutex;  // guards all below
  sandbox::State state;
  std::map<std::string, std::uint64_t> calls;
};

Sandbox::Sandbox(Secret masterKey, const Clock& clock, Random& random)
    : impl_(std::make_unique<Impl>(std::move(masterKey), clock, random)) {}
Sandbox::~Sandbox() = default;

namespace {

// Like FastAPI: the path, then the method, then the key, then the right, then the body.
HttpAnswer answerTo(const ServerRequest& request, const FoundRoute& found, const Secret& masterKey,
                    sandbox::State& state, WallTime now, Random& random) {
  if (found.slashTooMuch) {
    HttpAnswer answer;
    answer.status = 307;
    const auto host = request.headers.find("host");
    const std::string authority = host == request.headers.end() ? "" : "http://" + host->second;
    answer.headers.emplace_back("location", authority +
                                                request.path.substr(0, request.path.size() - 1) +
                                                (request.query.empty() ? "" : "?" + request.query));
    return answer;
  }
  if (found.route == nullptr) {
    if (found.allowed.empty()) return sandbox::detailText(404, "Not Found");
    HttpAnswer answer = sandbox::detailText(405, "Method Not Allowed");
    answer.headers.emplace_back("allow", found.allowed);
    return answer;
  }
  Identified who;
  if (found.route->access != sandbox::Access::open) {
    who = sandbox::identify(request, masterKey, state, now);
    if (who.refusal) return *who.refusal;
  }
  const std::string path = sandbox::percentDecoded(request.path, false);
  if (auto refusal = sandbox::denied(who.caller, found.route->access, found.route->groups, path)) {
    return *refusal;
  }
  Call call{request, path, sandbox::Query(request.query), who.caller, state, now, random};
  return found.route->handler(call);
}

}  // namespace

HttpAnswer Sandbox::handle(const ServerRequest& request) {
  const FoundRoute found =
      sandbox::findRoute(request.method, sandbox::percentDecoded(request.path, false));
  const std::lock_guard lock(impl_->mutex);
  if (found.route != nullptr) {
    ++impl_->calls[std::string(found.route->method) + " " + std::string(found.route->path)];
  }
  HttpAnswer answer =
      answerTo(request, found, impl_->masterKey, impl_->state, impl_->clock.now(), impl_->random);
  answer.headers.emplace_back("vary", "Origin");
  answer.headers.emplace_back("x-frame-options", "DENY");
  answer.headers.emplace_back("content-security-policy", "frame-ancestors 'none'");
  answer.headers.emplace_back("x-content-type-options", "nosniff");
  return answer;
}

void Sandbox::seed(const SandboxSeed& amounts) {
  const std::lock_guard lock(impl_->mutex);
  sandbox::plant(impl_->state, amounts, impl_->clock.now());
}

std::map<std::string, std::uint64_t> Sandbox::calls() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->calls;
}

void Sandbox::resetCalls() {
  const std::lock_guard lock(impl_->mutex);
  impl_->calls.clear();
}

const Secret& Sandbox::masterKey() const { return impl_->masterKey; }

}  // namespace litectl
