#pragma once

#include "base/random.h"
#include "engine/ports.h"
#include "net/retry.h"
#include "targets/calls.h"
#include "targets/rows.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace litectl {

struct RestTargetOptions {
  std::string name = "default";
  unsigned maxInFlight = 4;
  std::string actor;  // who asked for the run; sent with every write if the spec names a header
  RetryConfig retry;
};

// A service with a REST interface, driven by its spec alone: no kind has code of its own.
// Thread-safe. Repeats reads, updates and removes where that is safe, and creates only when the
// target certainly did not act. Errors name the call and the target's own reason, cleaned of
// anything that looks like a key; a kind without a spec is `internal`.
class RestTarget final : public Target {
 public:
  using Options = RestTargetOptions;

  // `client`, `clock` and `random` must outlive it.
  RestTarget(std::shared_ptr<const SpecSet> specs, HttpClient& client, Clock& clock, Random& random,
             Options options);

  // Errors: malformedAnswer when no answer names a release.
  [[nodiscard]] Result<std::string> release(const Context& context) override;
  // Only who may see everything is told the release.
  [[nodiscard]] Status confirmAccess(const Context& context) override;
  [[nodiscard]] Result<Self> self(const Context& context) override;
  void expect(const std::string& kind, std::size_t count) override;
  [[nodiscard]] Result<KindSnapshot> observe(const Context& context,
                                             const std::string& kind) override;
  [[nodiscard]] Result<KindSnapshot> observeInside(const Context& context, const std::string& kind,
                                                   const KindSnapshot& owners,
                                                   const std::set<std::string>& ask) override;
  [[nodiscard]] Result<std::vector<LiveObject>> read(
      const Context& context, const std::string& kind,
      const std::vector<std::string>& liveIds) override;
  [[nodiscard]] Status write(const Context& context, const Write& write) override;

 private:
  struct Kind {
    const KindSpec& manifest;
    const TargetKindSpec& target;
    RowReader rows;
  };

  [[nodiscard]] Result<const Kind*> find(const std::string& kind) const;
  [[nodiscard]] Result<Value> ask(const Context& context, const std::string& url);
  [[nodiscard]] Status send(const Context& context, Result<HttpRequest> request, bool isRemove,
                            const Secrets& secrets);
  // What the create call ignores follows in an update.
  [[nodiscard]] Status create(const Context& context, const Kind& kind, const Write& write);
  [[nodiscard]] Status update(const Context& context, const Kind& kind, const Write& write);
  // Writes to objects that lie in one owner go out one after the other: the target stores the
  // owner's whole list each time, as it read it before.
  [[nodiscard]] std::shared_ptr<std::mutex> turnOf(const Kind& kind, const std::string& liveId);
  [[nodiscard]] Status updateFields(const Context& context, const Kind& kind, const Write& write);
  // Repeats a refused step with the field in its way cleared, and sets that again if so asked.
  [[nodiscard]] Status aroundObstacle(const Context& context, const Kind& kind, const Write& write,
                                      const std::string& obstacle, bool setAgain, Error refusal);

  const std::shared_ptr<const SpecSet> specs_;
  Clock& clock_;
  const Options options_;
  Calls calls_;
  std::map<std::string, Kind, std::less<>> kinds_;

  [[nodiscard]] std::optional<std::int64_t> known(const std::string& kind) const;

  mutable std::mutex mutex_;  // guards what follows
  // How many objects of a kind the last listing had, or are expected.
  std::map<std::string, std::int64_t> known_;
  std::map<std::string, std::shared_ptr<std::mutex>> turns_;  // by kind and owner
};

}  // namespace litectl
