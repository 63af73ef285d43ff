#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "net/http_client.h"
#include "targets/error_text.h"

namespace litectl {

// What an HTTP answer means. Pure. The status alone does not tell: LiteLLM answers 500 for what it
// refuses for good, 401 for a role that does not suffice, and 200 with null for what is not there.

// The error that an answer other than 2xx stands for; `secrets` are kept out of the text. notFound
// only where LiteLLM itself says that the object is not there: any other 404 is `rejected`.
[[nodiscard]] Error errorFrom(const HttpRequest& request, const HttpResponse& response,
                              const Secrets& secrets = {});

// True for a 500 that the same request would get again.
[[nodiscard]] bool isPermanentFailure(const HttpResponse& response);

// What an answer to a write means. A 2xx whose body is not whole JSON is resultUnknown: something
// between us and the target may have made it; so is a 500 to a create that misses something.
// `null` is notFound: the target had nothing to write.
[[nodiscard]] Status writeStatus(const HttpRequest& request, const HttpResponse& response,
                                 const Secrets& secrets = {});

// Whether the text is one JSON value with its brackets and quotes closed. Looks only at those:
// enough to notice a cut or foreign body without copying one that may hold a secret.
[[nodiscard]] bool looksLikeWholeJson(std::string_view text);

}  // namespace litectl
