#pragma once

#include "value/value.h"

#include <cstddef>
#include <string>
#include <unordered_map>

namespace litectl {

// Finds a key among the members of one map that is being built, fast for large maps too.
// Belongs to one map, which only grows. Not thread-safe.
class KeyIndex {
 public:
  [[nodiscard]] const Member* find(const Value::Map& map, const std::string& key) {
    if (map.size() <= kScanned) {
      for (const Member& member : map) {
        if (member.key == key) return &member;
      }
      return nullptr;
    }
    while (known_ < map.size()) {
      places_.emplace(map[known_].key, known_);
      ++known_;
    }
    const auto it = places_.find(key);
    return it == places_.end() ? nullptr : &map[it->second];
  }

 private:
  static constexpr std::size_t kScanned = 24;  // below, looking at each is cheaper than hashing

  std::unordered_map<std::string, std::size_t> places_;
  std::size_t known_ = 0;
};

}  // namespace litectl
