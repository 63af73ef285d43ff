#pragma once

#include "net/retry.h"
#include "targets/error_text.h"

#include <functional>

namespace litectl {

// Requests to one target with what is due to them: repeats where they are safe, and answers that
// are errors turned into errors. Thread-safe.
class Calls {
 public:
  // `client`, and `random`, must outlive it. One limit of requests in a second for all of them.
  Calls(HttpClient& client, Random& random, const RetryConfig& retry);

  // Asks, and hands a 2xx answer to `take`. When take finds it malformed (a body that was cut or
  // came from elsewhere) it is asked for again; `take` then starts anew.
  [[nodiscard]] Status read(const Context& context, const HttpRequest& request,
                            const std::function<Status(const HttpResponse&)>& take);

  // Sends a write. Success says that the target answered so. Errors: those of errorFrom, and
  // resultUnknown where it may have acted without saying so. `secrets` and the client's own
  // credential are kept out of errors. A remove that is answered notFound when it is
  // repeated has done its work.
  [[nodiscard]] Status write(const Context& context, const HttpRequest& request, bool isRemove,
                             const Secrets& secrets);

 private:
  HttpClient& client_;
  Random& random_;
  const RetryConfig retry_;
  RateLimiter limiter_;
};

}  // namespace litectl
