#include "support/fault_proxy/fault_json.h"

#include <nlohmann/json.hpp>

namespace litectl {
namespace {

using nlohmann::json;

FaultRule toRule(const json& value) {
  FaultRule rule;
  const auto fault = faultOfName(value.at("fault").get<std::string>());
  if (!fault) throw std::invalid_argument("no such fault: " + value.at("fault").dump());
  rule.fault = *fault;
  for (const auto& [name, field] : value.items()) {
    if (name == "fault") continue;
    if (name == "method")
      field.get_to(rule.method);
    else if (name == "path")
      field.get_to(rule.path);
    else if (name == "first")
      field.get_to(rule.first);
    else if (name == "times")
      field.get_to(rule.times);
    else if (name == "status")
      field.get_to(rule.status);
    else if (name == "retryAfter")
      field.get_to(rule.retryAfter);
    else if (name == "body")
      field.get_to(rule.body);
    else
      throw std::invalid_argument("no such field: " + name);
  }
  static_cast<void>(std::regex(rule.method));
  static_cast<void>(std::regex(rule.path));
  return rule;
}

json counts(const FaultProxy& proxy) {
  return {{"total", proxy.calls()}, {"counts", proxy.counts()}};
}

}  // namespace

Result<std::vector<FaultRule>> parseFaultRules(std::string_view text) {
  try {
    const json value = json::parse(text);
    std::vector<FaultRule> rules;
    if (!value.is_array()) return std::vector<FaultRule>{toRule(value)};
    for (const json& item : value) rules.push_back(toRule(item));
    return rules;
  } catch (const std::exception& failure) {
    return makeError(Code::jsonSyntax, std::string("not fault rules: ") + failure.what());
  }
}

std::string countsJson(const FaultProxy& proxy) { return counts(proxy).dump(2) + "\n"; }

std::string requestsJson(const FaultProxy& proxy) {
  json all = counts(proxy);
  all["requests"] = json::array();
  for (const SeenRequest& request : proxy.requests()) {
    all["requests"].push_back({{"method", request.method},
                               {"path", request.path},
                               {"connection", request.connection},
                               {"onConnection", request.onConnection},
                               {"forwarded", request.forwarded},
                               {"status", request.status},
                               {"fault", request.fault}});
  }
  return all.dump(2) + "\n";
}

}  // namespace litectl
