#include "base/suggest.h"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace litectl {
namespace {

// No kind has more fields, and nobody reads the names of a thousand teams.
constexpr std::size_t kMostListed = 40;

// Edit distance without regard to case; a swap of neighbours counts two.
std::size_t distance(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      const std::size_t replaced = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0U : 1U);
      row[j] = std::min({above + 1, row[j - 1] + 1, replaced});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string suggest(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.size() > 64) return {};
  std::string best;
  std::size_t bestDistance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    // Each character more or less is one step at least.
    const std::size_t longer = std::max(word.size(), candidate.size());
    if (longer - std::min(word.size(), candidate.size()) >= bestDistance) continue;
    const std::size_t d = distance(word, candidate);
    // Two short words that share nothing are near in number only.
    if (d < bestDistance && d < longer) {
      bestDistance = d;
      best = candidate;
    }
  }
  return best;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string near = suggest(word, candidates);
  if (!near.empty()) return "did you mean \"" + near + "\"?";
  std::string all = "use one of:";
  for (std::size_t i = 0; i < std::min(kMostListed, candidates.size()); ++i) {
    all.append(" ").append(candidates[i]);
  }
  if (candidates.size() <= kMostListed) return all;
  return all + " … (" + std::to_string(candidates.size() - kMostListed) + " more)";
}

}  // namespace litectl
