// fault_proxy: the FaultProxy for shell scripts. Prints where it listens, one line each, runs until
// SIGTERM or SIGINT, then prints (or writes to --dump) what it counted.
//
// Control, over HTTP on the second port:
//   GET /counts   GET /requests   POST /faults (rules)   DELETE /faults   DELETE /requests (both)
//   POST /release (what hangs goes on)

#include "base/files.h"
#include "net/http_server.h"
#include "support/fault_proxy/fault_json.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <string>

namespace {

using litectl::FaultProxy;
using litectl::HttpAnswer;
using litectl::ServerRequest;

HttpAnswer control(FaultProxy& proxy, const ServerRequest& request) {
  const std::string what = request.method + " " + request.path;
  HttpAnswer answer;
  answer.body = "{}\n";
  if (what == "GET /counts") {
    answer.body = countsJson(proxy);
  } else if (what == "GET /requests") {
    answer.body = requestsJson(proxy);
  } else if (what == "POST /faults") {
    const auto rules = litectl::parseFaultRules(request.body);
    if (!rules.ok()) {
      answer.status = 400;
      answer.body = rules.error().message + "\n";
      return answer;
    }
    for (const auto& rule : *rules) proxy.addFault(rule);
  } else if (what == "DELETE /faults") {
    proxy.clearFaults();
  } else if (what == "DELETE /requests") {
    proxy.clear();
  } else if (what == "POST /release") {
    proxy.release();
  } else {
    answer.status = 404;
  }
  return answer;
}

int fail(const std::string& why) {
  std::fprintf(stderr, "fault_proxy: %s\n", why.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::string upstream;
  std::string rulesFile;
  std::string dumpFile;
  std::uint16_t port = 0;
  std::uint16_t controlPort = 0;
  CLI::App app("A proxy that counts requests and injects faults");
  app.add_option("--upstream", upstream, "http://host:port of the server")->required();
  app.add_option("--port", port, "where clients connect; 0: a free one");
  app.add_option("--control-port", controlPort, "where to ask and steer; 0: a free one");
  app.add_option("--rules", rulesFile, "a JSON file of fault rules");
  app.add_option("--dump", dumpFile, "where to write the requests at the end");
  CLI11_PARSE(app, argc, argv);

  // Before any thread starts, so that all inherit it and only sigwait sees the signals.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  const auto proxy = FaultProxy::start(upstream, port);
  if (!proxy) return fail("cannot listen, or the upstream is not http://host:port");
  if (!rulesFile.empty()) {
    constexpr std::size_t kMaxRules = 1024 * 1024;
    const auto text = litectl::readFile(rulesFile, kMaxRules);
    if (!text.ok()) return fail(text.error().message);
    const auto rules = litectl::parseFaultRules(*text);
    if (!rules.ok()) return fail(rules.error().message);
    for (const auto& rule : *rules) proxy->addFault(rule);
  }
  litectl::HttpServerConfig config;
  config.port = controlPort;
  const auto controlServer = litectl::HttpServer::start(
      config, [&](const ServerRequest& request) { return control(*proxy, request); });
  if (!controlServer.ok()) return fail(controlServer.error().message);

  std::printf("proxy %s\ncontrol %s\n", proxy->url().c_str(), (*controlServer)->url().c_str());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);

  const std::string seen = requestsJson(*proxy);
  if (dumpFile.empty()) {
    std::fputs(seen.c_str(), stdout);
  } else if (const auto written = litectl::writeFileAtomically(dumpFile, seen); !written.ok()) {
    return fail(written.error().message);
  }
  return 0;
}
