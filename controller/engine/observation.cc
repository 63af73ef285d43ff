#include "engine/observation.h"

#include <utility>

namespace litectl {

Observation::Observation(const Context& context, Target* target)
    : context_(context),
      target_(target),
      stopsAlong_(context.stop, [this] { stop_.request_stop(); }),
      answers_(answered_.get_future().share()) {
  context_.stop = stop_.get_token();
}

Observation::~Observation() { stop_.request_stop(); }

void Observation::begin(const std::set<std::string>& kinds) {
  if (readers_.empty()) readers_.emplace_back([this] { ask(); });
  for (const std::string& kind : kinds) {
    const auto [it, isNew] = listings_.try_emplace(kind, KindSnapshot{});
    if (!isNew) continue;
    readers_.emplace_back([this, &kind = it->first, &listing = it->second] {
      if (answers_.get()) listing = target_->observe(context_, kind);
    });
  }
}

Result<KindSnapshot> Observation::inside(const std::string& kind, const KindSnapshot& owners,
                                         const std::set<std::string>& ask) const {
  return target_->observeInside(context_, kind, owners, ask);
}

void Observation::ask() {
  release_ = target_->release(context_);
  answered_.set_value(release_.has_value());
  if (release_) self_ = target_->self(context_);
}

Result<Snapshot> Observation::finish() {
  readers_.clear();
  Snapshot snapshot;
  LITECTL_TRY_ASSIGN(snapshot.release, std::move(release_));
  LITECTL_TRY_ASSIGN(snapshot.self, std::move(self_));
  for (auto& [kind, listing] : listings_) {
    LITECTL_TRY_ASSIGN(KindSnapshot listed, std::move(listing));
    snapshot.kinds.emplace(kind, std::move(listed));
  }
  return snapshot;
}

}  // namespace litectl
