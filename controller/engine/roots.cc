#include "engine/roots.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace litectl {
namespace {

constexpr std::string_view kStandardInput = "-";

bool covers(const std::string& given, const std::string& recorded) {
  if (given == recorded || given == "/") return true;
  if (given == ".") return recorded.front() != '/' && recorded != kStandardInput;
  return recorded.size() > given.size() && recorded.compare(0, given.size(), given) == 0 &&
         recorded[given.size()] == '/';
}

}  // namespace

std::string uncoveredRoots(const std::vector<std::string>& recorded,
                           const std::vector<std::string>& given) {
  std::string missing;
  for (const std::string& root : recorded) {
    const bool covered = std::any_of(given.begin(), given.end(),
                                     [&](const std::string& one) { return covers(one, root); });
    if (!covered) missing += (missing.empty() ? "" : ", ") + root;
  }
  return missing;
}

RootsToRecord rootsToRecord(const std::vector<std::string>& recorded,
                            const std::vector<std::string>& given, bool replace) {
  std::vector<std::string> both = recorded;
  both.insert(both.end(), given.begin(), given.end());
  std::sort(both.begin(), both.end());
  both.erase(std::unique(both.begin(), both.end()), both.end());
  RootsToRecord out;
  if ((replace || uncoveredRoots(recorded, given).empty()) && both != given) out.whenWhole = given;
  if (both != recorded) out.before = std::move(both);
  return out;
}

std::string rootsLeftOut(const PlanInput& in) {
  if (in.rules.replaceRoots) return {};
  if (in.memory.fromMarkers && !in.memory.hasPast)
    return "a folder that nobody recorded (the store is none)";
  return uncoveredRoots(in.memory.roots, in.desired.roots);
}

}  // namespace litectl
