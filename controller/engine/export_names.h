#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// Names for manifests of objects that have none. Pure.

// A text as a name by the Kubernetes rule, as near to it as can be; empty where nothing of it can
// stay.
[[nodiscard]] std::string nameFrom(std::string_view text);

// Whether a program made this id, so that it tells people nothing.
[[nodiscard]] bool isMadeUp(std::string_view id);

// One object of a kind, and what it could be called.
struct NameWish {
  std::string liveId;
  std::string known;               // its manifest's name, where it has one already
  std::vector<std::string> texts;  // the first of which something can stay counts
};

// One name for each, in the same order, distinct as long as `known` is. Each depends on the object
// alone, but for those that want the same: an object called just so goes before one whose name had
// to be bent, and where two have equal right both get a piece of their id's hash.
[[nodiscard]] std::vector<std::string> chooseNames(const std::string& kind,
                                                   const std::vector<NameWish>& wishes);

}  // namespace litectl
