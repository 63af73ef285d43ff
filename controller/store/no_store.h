#pragma once

#include "base/clock.h"
#include "engine/ports.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace litectl {

// `store: none`: remembers nothing from one run to the next. Last-applied is what the markers on
// the target say (Memory::fromMarkers). Its id follows from the names of target and inventory, so
// that each run finds its own markers again. Within the run it keeps the journal, in memory.
// Thread-safe. Clock must outlive it.
class NoStore final : public Store {
 public:
  NoStore(const std::string& target, const std::string& inventory, const Clock& clock);

  [[nodiscard]] Result<Memory> load() override;
  [[nodiscard]] Result<std::int64_t> begin(const Intent& intent) override;
  [[nodiscard]] Status finish(std::int64_t intent, const Aftermath& after) override;
  [[nodiscard]] Status remember(const std::vector<Applied>&) override { return {}; }
  [[nodiscard]] Status rememberRoots(const std::vector<std::string>&) override { return {}; }
  // Its id is what it is: the markers get it with the next apply.
  [[nodiscard]] Status assumeId(const std::string&) override { return {}; }

 private:
  const std::string id_;
  const Clock& clock_;
  std::mutex mutex_;  // guards what follows
  std::map<std::int64_t, Intent> open_;
  std::int64_t last_ = 0;
};

}  // namespace litectl
