#pragma once

#include "engine/match.h"

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace litectl {

// Finds the live keys that manifests of one kind speak of: by the hash in last-applied, else by our
// marker with the manifest's name, else by the alias. Who owns them is not asked here. Borrows the
// input. Pure.
class KeySearch {
 public:
  KeySearch(const PlanInput& in, const std::string& kind);

  // Sets `live` and, where several could be meant or another one took its place, `refusal`.
  void find(Match& match);

 private:
  using Keys = std::vector<const LiveObject*>;
  struct Index {
    std::map<ObjectId, Keys> byManifest;  // our marker's
    std::unordered_map<std::string, Keys> byAlias;
  };

  // Made for the first manifest whose key last-applied does not tell.
  const Index& index();
  void findByMarker(Match& match, const Keys& marked) const;
  void findByAlias(Match& match, const Index& keys) const;
  [[nodiscard]] const LiveObject* inItsSink(const DesiredObject& desired, const Keys& marked) const;
  [[nodiscard]] bool givesUp(const LiveObject& live, const std::string& alias) const;
  // The alias of a live key; null where it has none.
  [[nodiscard]] const std::string* aliasOf(const LiveObject& live) const;
  [[nodiscard]] std::string listed(const Keys& keys) const;

  const PlanInput& in_;
  const TargetKindSpec& spec_;
  const KindSnapshot& kind_;
  std::optional<Index> index_;
};

// For a manifest that speaks of an object which another one speaks of, too, or which is not clear.
[[nodiscard]] Error identityConflict(const DesiredObject& desired, std::string message,
                                     std::string remedy);

}  // namespace litectl
