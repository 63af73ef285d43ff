#include "base/files.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "sandbox/sandbox.h"
#include "sandbox/sandbox_server.h"

#include <string>
#include <utility>

namespace litectl {
namespace {

// Serves until somebody asks for a stop.
void waitForStop(Clock& clock, const std::stop_token& stop) {
  while (clock.waitUntil(clock.steady() + std::chrono::hours(1), stop)) {
  }
}

// How to use it; the key is shown only where no file was asked for.
std::string welcome(const SandboxServer& server, const Options& options) {
  const std::string url = server.url();
  std::string text = "sandbox: a stand-in for LiteLLM 1.102.4 at " + url +
                     "\nIt forgets everything when it stops; Ctrl-C stops it.\n\n";
  if (options.masterKeyFile) {
    text += "  export LITELLM_MASTER_KEY=$(cat " + options.masterKeyFile->string() + ")\n";
  } else {
    text += "  export LITELLM_MASTER_KEY=" + std::string(server.masterKey().reveal()) + "\n";
  }
  return text + "  litectl plan --url " + url + " -f examples/quickstart\n";
}

}  // namespace

int runSandbox(const CommandContext& context) {
  const Options& options = context.options;
  Output output(options);
  const auto fail = [&](const Error& error) {
    output.problem(error);
    return output.status(exitStatus(codeClass(error.code)));
  };
  SandboxServerConfig config;
  config.address = options.listenAddress;
  config.port = options.listenPort;
  auto server = SandboxServer::start(std::move(config), context.clock, context.random);
  if (!server) {
    Error error = std::move(server).error();
    if (error.code == Code::unreachable) {
      error.remedy = "choose another port with --listen 127.0.0.1:PORT; port 0 takes a free one";
    }
    return fail(error);
  }
  if (options.masterKeyFile) {
    const Status written =
        writeFileAtomically(*options.masterKeyFile, (*server)->masterKey().reveal());
    if (!written) return fail(written.error());
  }
  (*server)->sandbox().seed({options.seed.keys, options.seed.users, options.seed.teams});
  output.result(welcome(**server, options));
  waitForStop(context.clock, context.stop);
  (*server)->stop();
  return output.status(0);
}

}  // namespace litectl
