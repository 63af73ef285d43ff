#include "cli/logged_client.h"

#include "base/log.h"

#include <chrono>
#include <string>

namespace litectl {

Result<HttpResponse> LoggedClient::send(const Context& context, const HttpRequest& request) {
  const auto begin = context.clock->steady();
  Result<HttpResponse> outcome = client_.send(context, request);
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(context.clock->steady() - begin);
  const std::string result = outcome ? std::to_string(outcome->status)
                                     : std::string(codeText(outcome.error().code)) + " " +
                                           std::string(codeSlug(outcome.error().code));
  const std::string duration = std::to_string(took.count());
  log(LogLevel::debug, describe(request) + ": " + result + " after " + duration + " ms",
      {{"call", describe(request)}, {"result", result}, {"milliseconds", duration}});
  return outcome;
}

}  // namespace litectl
