#pragma once

#include "base/diagnostics.h"
#include "value/value.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace litectl {

// Reads one map of a spec file member by member and reports (badSpec) what is missing, of the wrong
// type or not known. A spec is data of the operator's, so its errors are as precise as a
// manifest's. Lives on the stack of a reader; `value` and `diagnostics` must outlive it.
class SpecNode {
 public:
  // `what` names the map in messages: "field maxBudget".
  SpecNode(const Value& value, std::string what, Diagnostics& diagnostics);

  [[nodiscard]] bool has(std::string_view name) const { return value_.find(name) != nullptr; }
  // The member as it is, null pointer when there is none; counts as known from now on.
  const Value* take(std::string_view name);

  std::string text(std::string_view name, std::string otherwise = {});
  std::string requiredText(std::string_view name);
  bool flag(std::string_view name, bool otherwise = false);
  std::size_t count(std::string_view name, std::size_t otherwise);
  std::optional<Decimal> number(std::string_view name);
  std::vector<std::string> texts(std::string_view name);
  std::map<std::string, std::string, std::less<>> textMap(std::string_view name);
  // One of the choices; the first when the member is absent.
  template <class T>
  T choice(std::string_view name, const std::vector<std::pair<std::string, T>>& choices) {
    const std::string chosen = text(name, choices.front().first);
    std::vector<std::string> names;
    for (const auto& [choiceName, value] : choices) {
      if (choiceName == chosen) return value;
      names.push_back(choiceName);
    }
    reportChoice(name, chosen, names);
    return choices.front().second;
  }

  void report(const Value* at, std::string message, std::string remedy = {});
  // Reports every member that nobody took. Call last.
  void finish();

 private:
  void reportChoice(std::string_view name, const std::string& chosen,
                    const std::vector<std::string>& names);
  void wrongType(std::string_view name, const Value& at, std::string_view wanted);

  const Value& value_;
  std::string what_;
  Diagnostics& diagnostics_;
  std::vector<std::string> known_;
};

}  // namespace litectl
