#pragma once

#include "engine/ports.h"
#include "store/sqlite_store.h"

#include <mutex>
#include <string>

namespace litectl {

// A target whose release is asked for once a day, and again before the first write of a run: it is
// the release that decides whether litectl may write at all.
// Thread-safe. All four must outlive it.
class ReleaseCache final : public Target {
 public:
  ReleaseCache(Target& target, SqliteStore& store, const Clock& clock)
      : target_(target), store_(store), clock_(clock) {}

  [[nodiscard]] Result<std::string> release(const Context& context) override;
  [[nodiscard]] Result<Self> self(const Context& context) override;
  [[nodiscard]] Result<KindSnapshot> observe(const Context& context,
                                             const std::string& kind) override;
  [[nodiscard]] Result<std::vector<LiveObject>> read(
      const Context& context, const std::string& kind,
      const std::vector<std::string>& liveIds) override;
  // Error: untestedRelease when the target is not of the release that the plan was made for.
  [[nodiscard]] Status write(const Context& context, const Write& write) override;

 private:
  [[nodiscard]] Result<std::string> ask(const Context& context);
  [[nodiscard]] Status checkAgain(const Context& context);

  Target& target_;
  SqliteStore& store_;
  const Clock& clock_;

  std::mutex mutex_;  // guards what follows
  std::string planned_;
  bool fresh_ = false;  // asked for in this run
};

}  // namespace litectl
