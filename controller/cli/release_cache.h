#pragma once

#include "engine/ports.h"
#include "store/durable_store.h"

#include <mutex>
#include <optional>
#include <string>

namespace litectl {

// A target whose release is asked for once a day and credential, and again before the first write
// of a run, and before anything is concluded from what is not there: it is the release that decides
// whether litectl may write at all, and only who may see everything is told it. With a credential
// that sees less, all else would look gone.
// Thread-safe. All must outlive it; a null credential is none, and without a store it is asked for
// in each run.
class ReleaseCache final : public Target {
 public:
  ReleaseCache(Target& target, DurableStore* store, const Clock& clock,
               const Secret* credential = nullptr)
      : target_(target), store_(store), clock_(clock), credential_(credential) {}

  [[nodiscard]] Result<std::string> release(const Context& context) override;
  [[nodiscard]] Status confirmAccess(const Context& context) override;
  [[nodiscard]] Result<Self> self(const Context& context) override;
  void expect(const std::string& kind, std::size_t count) override { target_.expect(kind, count); }
  [[nodiscard]] Result<KindSnapshot> observe(const Context& context,
                                             const std::string& kind) override;
  [[nodiscard]] Result<KindSnapshot> observeInside(const Context& context, const std::string& kind,
                                                   const KindSnapshot& owners,
                                                   const std::set<std::string>& ask) override {
    return target_.observeInside(context, kind, owners, ask);
  }
  [[nodiscard]] Result<std::vector<LiveObject>> read(
      const Context& context, const std::string& kind,
      const std::vector<std::string>& liveIds) override;
  // Error: untestedRelease when the target is not of the release that the plan was made for.
  [[nodiscard]] Status write(const Context& context, const Write& write) override;

 private:
  [[nodiscard]] Status askOnce(const Context& context);

  Target& target_;
  DurableStore* const store_;
  const Clock& clock_;
  const Secret* const credential_;

  std::mutex mutex_;  // guards what follows
  std::string planned_;
  std::optional<std::string> asked_;  // in this run
};

}  // namespace litectl
