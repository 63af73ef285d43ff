#include "engine/export_names.h"

#include "base/hash.h"
#include "base/lower_case.h"
#include "base/secret_shapes.h"

#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <utility>

namespace litectl {
namespace {

// Less than the rule allows: a file is called after it, and a key's place in its sink.
constexpr std::size_t kMostLength = 150;
constexpr std::size_t kHashDigits = 8;

bool isNameCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool isHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

class Chooser {
 public:
  Chooser(const std::string& kind, const std::vector<NameWish>& wishes)
      : kind_(lowerCase(kind)), wishes_(wishes), names_(wishes.size()) {}

  std::vector<std::string> run() {
    for (std::size_t i = 0; i < wishes_.size(); ++i) {
      names_[i] = wishes_[i].known;
      if (!names_[i].empty()) taken_.insert(names_[i]);
    }
    for (const Right right : {Right::id, Right::exact, Right::bent}) give(right);
    for (std::size_t i = 0; i < wishes_.size(); ++i) {
      if (names_[i].empty()) names_[i] = withHash(i);
    }
    return std::move(names_);
  }

 private:
  // From the strongest on: it is the id, it is what the object is called, it is near to that.
  enum class Right { id, exact, bent };

  struct Claim {
    Right right = Right::bent;
    std::string name;  // empty: nothing can stay
  };

  [[nodiscard]] static Claim claimOf(const NameWish& wish) {
    for (const std::string& text : wish.texts) {
      std::string name = nameFrom(text);
      if (name.empty() || looksLikeSecret(name)) continue;
      const Right right = name != text          ? Right::bent
                          : text == wish.liveId ? Right::id
                                                : Right::exact;
      return {right, std::move(name)};
    }
    return {};
  }

  void give(Right right) {
    std::map<std::string, std::vector<std::size_t>> claims;
    for (std::size_t i = 0; i < wishes_.size(); ++i) {
      if (!names_[i].empty()) continue;
      Claim claim = claimOf(wishes_[i]);
      if (claim.right != right || claim.name.size() > kMostLength) continue;
      if (!claim.name.empty()) claims[std::move(claim.name)].push_back(i);
    }
    for (const auto& [name, who] : claims) {
      // What only one claims, but somebody with more right has, goes with a hash.
      if (who.size() == 1 && taken_.insert(name).second) names_[who.front()] = name;
    }
    for (const auto& [name, who] : claims) taken_.insert(name);
  }

  std::string withHash(std::size_t i) {
    std::string stem = claimOf(wishes_[i]).name.substr(0, kMostLength);
    while (!stem.empty() && !isNameCharacter(stem.back())) stem.pop_back();
    if (stem.empty()) stem = kind_;
    const std::string hash = sha256Hex(wishes_[i].liveId);
    for (std::size_t digits = kHashDigits; digits <= hash.size(); ++digits) {
      std::string name = stem + "-" + hash.substr(0, digits);
      if (taken_.insert(name).second) return name;
    }
    return stem + "-" + hash;
  }

  const std::string kind_;
  const std::vector<NameWish>& wishes_;
  std::vector<std::string> names_;
  std::set<std::string> taken_;
};

}  // namespace

std::string nameFrom(std::string_view text) {
  std::string name;
  for (const char c : lowerCase(std::string(text))) {
    if (isNameCharacter(c)) {
      name.push_back(c);
    } else if (c == '.' && !name.empty() && isNameCharacter(name.back())) {
      name.push_back('.');
    } else if (!name.empty() && name.back() != '.' && (c == '-' || name.back() != '-')) {
      name.push_back('-');
    }
  }
  while (!name.empty() && !isNameCharacter(name.back())) name.pop_back();
  return name;
}

bool isMadeUp(std::string_view id) {
  constexpr std::array<std::size_t, 5> kGroups = {8, 4, 4, 4, 12};
  std::vector<std::size_t> groups = {0};
  for (const char c : lowerCase(std::string(id))) {
    if (c == '-') {
      groups.push_back(0);
    } else if (isHex(c)) {
      ++groups.back();
    } else {
      return false;
    }
  }
  const bool uuid = std::equal(groups.begin(), groups.end(), kGroups.begin(), kGroups.end());
  return uuid || (groups.size() == 1 && id.size() >= 32);
}

std::vector<std::string> chooseNames(const std::string& kind, const std::vector<NameWish>& wishes) {
  return Chooser(kind, wishes).run();
}

}  // namespace litectl
