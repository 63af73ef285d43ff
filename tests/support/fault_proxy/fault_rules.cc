#include "support/fault_proxy/fault_rules.h"

#include <algorithm>
#include <array>
#include <utility>

namespace litectl {
namespace {

constexpr std::array<std::pair<Fault, std::string_view>, 12> kNames = {{
    {Fault::resetBefore, "reset-before"},
    {Fault::resetAfter, "reset-after"},
    {Fault::truncate, "truncate"},
    {Fault::halfJson, "half-json"},
    {Fault::html, "html"},
    {Fault::status, "status"},
    {Fault::statusAfter, "status-after"},
    {Fault::dropReused, "drop-reused"},
    {Fault::closeAfter, "close-after"},
    {Fault::hangBefore, "hang-before"},
    {Fault::hangAfter, "hang-after"},
    {Fault::duplicate, "duplicate"},
}};

}  // namespace

std::string_view faultName(Fault fault) {
  const auto at = std::ranges::find(kNames, fault, &std::pair<Fault, std::string_view>::first);
  return at == kNames.end() ? std::string_view() : at->second;
}

std::optional<Fault> faultOfName(std::string_view name) {
  const auto at = std::ranges::find(kNames, name, &std::pair<Fault, std::string_view>::second);
  if (at == kNames.end()) return std::nullopt;
  return at->first;
}

void FaultRules::add(const FaultRule& rule) {
  Armed armed{rule, std::regex(rule.method), std::regex(rule.path)};
  const std::scoped_lock lock(mutex_);
  rules_.push_back(std::move(armed));
}

void FaultRules::clear() {
  const std::scoped_lock lock(mutex_);
  rules_.clear();
}

std::optional<FaultRule> FaultRules::choose(const std::string& method, const std::string& path,
                                            bool reusedConnection) {
  const std::scoped_lock lock(mutex_);
  std::optional<FaultRule> chosen;
  for (Armed& armed : rules_) {
    const FaultRule& rule = armed.rule;
    if (rule.fault == Fault::dropReused && !reusedConnection) continue;
    if (!std::regex_match(method, armed.method) || !std::regex_match(path, armed.path)) continue;
    ++armed.matched;
    const bool strikes =
        armed.matched >= rule.first && (rule.times == 0 || armed.matched - rule.first < rule.times);
    if (strikes && !chosen) chosen = rule;
  }
  return chosen;
}

}  // namespace litectl
