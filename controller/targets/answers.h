#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "net/http_client.h"

namespace litectl {

// What an HTTP answer means. Pure. The status alone does not tell: LiteLLM answers 500 for what it
// refuses for good, 401 for a role that does not suffice, and 200 with null for what is not there.

// The error that an answer other than 2xx stands for. `secret`, if given, is kept out of the text.
[[nodiscard]] Error errorFrom(const HttpRequest& request, const HttpResponse& response,
                              const Secret* secret = nullptr);

// True for a 500 that the same request would get again.
[[nodiscard]] bool isPermanentFailure(const HttpResponse& response);

// What an answer to a write means. A 2xx whose body is not whole JSON is resultUnknown: something
// between us and the target may have made it. `null` is notFound: the target had nothing to write.
[[nodiscard]] Status writeStatus(const HttpRequest& request, const HttpResponse& response,
                                 const Secret* secret = nullptr);

// Whether the text is one JSON value with its brackets and quotes closed. Looks only at those:
// enough to notice a cut or foreign body without copying one that may hold a secret.
[[nodiscard]] bool looksLikeWholeJson(std::string_view text);

}  // namespace litectl
