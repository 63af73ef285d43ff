#pragma once

#include "engine/ports.h"
#include "model/snapshot.h"

#include <functional>
#include <future>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace litectl {

// What the target holds, looked at while other work goes on: kinds that a run is sure to need are
// begun early, the others once they are known. All are read at the same time; how many calls go out
// at once is the target's affair. Used by one thread, reads on threads of its own; borrows the
// target and the context's clock until it goes. When it goes, what is still under way is asked to
// stop and waited for, and what came of it is nobody's concern.
class Observation {
 public:
  // `target` may be null where nothing is begun.
  Observation(const Context& context, Target* target);
  Observation(const Observation&) = delete;
  Observation& operator=(const Observation&) = delete;
  ~Observation();

  // Returns at once; kinds that were begun before are not begun again.
  void begin(const std::set<std::string>& kinds);
  // Objects of a kind that lie in those of another one, which was listed; those of `ask` are read
  // for what the listing leaves out. After finish.
  [[nodiscard]] Result<KindSnapshot> inside(const std::string& kind, const KindSnapshot& owners,
                                            const std::set<std::string>& ask) const;
  // Waits for everything begun: release, our own key, the kinds. The error is the target's first in
  // that order. At most once.
  [[nodiscard]] Result<Snapshot> finish();

 private:
  void ask();

  Context context_;
  Target* const target_;
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> stopsAlong_;
  std::promise<bool> answered_;  // whether the first call was, so that one error says it all
  const std::shared_future<bool> answers_;
  Result<std::string> release_ = std::string();
  Result<Self> self_ = Self{};
  std::map<std::string, Result<KindSnapshot>> listings_;
  std::vector<std::jthread> readers_;  // last, so that they end before what they write to
};

}  // namespace litectl
