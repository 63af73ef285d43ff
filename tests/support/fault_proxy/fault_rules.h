#pragma once

#include <mutex>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// "-before": the server does not get the request. "-after": it has acted when the fault strikes.
enum class Fault {
  resetBefore,
  resetAfter,
  truncate,     // headers and half the body, then the connection ends
  halfJson,     // half the body, with the length that says so
  html,         // `status` with a page of HTML, as a gateway in front would answer
  status,       // `status` with an error in JSON; the server does not get the request
  statusAfter,  // the same, but the server has acted
  dropReused,   // the connection ends upon the second or a later request on it
  closeAfter,   // an ordinary answer, then the connection ends without notice
  hangBefore,   // no answer until release(); then on as usual, if the client is still there
  hangAfter,
  duplicate,  // the server gets the request twice, the client the second answer
};

// "reset-before", as rules files write it.
[[nodiscard]] std::string_view faultName(Fault fault);
[[nodiscard]] std::optional<Fault> faultOfName(std::string_view name);

struct FaultRule {
  Fault fault = Fault::resetBefore;
  std::string method = ".*";  // regular expressions for the whole method and path (no query)
  std::string path = ".*";
  unsigned first = 1;  // which matching request it strikes first
  unsigned times = 1;  // how many in a row; 0: for ever
  int status = 500;
  std::string retryAfter = {};  // a header of `status` and `statusAfter`; empty: none
  std::string body = {};        // empty: one that fits
};

// Chooses the fault for each request. Thread-safe. The first rule that strikes wins; a rule counts
// the requests that match it, whether or not another rule struck them.
class FaultRules {
 public:
  void add(const FaultRule& rule);
  void clear();
  [[nodiscard]] std::optional<FaultRule> choose(const std::string& method, const std::string& path,
                                                bool reusedConnection);

 private:
  struct Armed {
    FaultRule rule;
    std::regex method;
    std::regex path;
    unsigned matched = 0;
  };
  std::mutex mutex_;
  std::vector<Armed> rules_;
};

}  // namespace litectl
