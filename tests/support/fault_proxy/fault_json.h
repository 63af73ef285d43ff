#pragma once

#include "base/result.h"
#include "support/fault_proxy/fault_proxy.h"

#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// One rule or a list of them:
//   {"fault": "status", "method": "POST", "path": "/key/.*", "first": 1, "times": 1,
//    "status": 429, "retryAfter": "1", "body": "…"}
// All but "fault" may be left out. An unknown name is an error.
[[nodiscard]] Result<std::vector<FaultRule>> parseFaultRules(std::string_view text);

// {"total": 3, "counts": {"GET /key/list": 3}}
[[nodiscard]] std::string countsJson(const FaultProxy& proxy);
// The same with "requests", in order.
[[nodiscard]] std::string requestsJson(const FaultProxy& proxy);

}  // namespace litectl
