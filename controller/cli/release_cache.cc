#include "cli/release_cache.h"

#include <utility>

namespace litectl {
namespace {

constexpr std::chrono::hours kLasts{24};

}  // namespace

Status ReleaseCache::askOnce(const Context& context) {
  if (asked_) return {};
  LITECTL_TRY_ASSIGN(std::string release, target_.release(context));
  if (store_ != nullptr) LITECTL_TRY(store_->cacheRelease(release, credential_));
  asked_ = std::move(release);
  return {};
}

Result<std::string> ReleaseCache::release(const Context& context) {
  const std::lock_guard lock(mutex_);
  std::optional<CachedRelease> cached;
  if (store_ != nullptr) {
    LITECTL_TRY_ASSIGN(cached, store_->cachedRelease(credential_));
  }
  const WallTime now = clock_.now();
  if (cached && cached->at <= now && now - cached->at < kLasts) {
    planned_ = cached->release;
    return planned_;
  }
  LITECTL_TRY(askOnce(context));
  planned_ = *asked_;
  return planned_;
}

Status ReleaseCache::confirmAccess(const Context& context) {
  const std::lock_guard lock(mutex_);
  asked_.reset();  // what was true before the listing may be true no more
  return askOnce(context);
}

Result<Self> ReleaseCache::self(const Context& context) { return target_.self(context); }

Result<KindSnapshot> ReleaseCache::observe(const Context& context, const std::string& kind) {
  return target_.observe(context, kind);
}

Result<std::vector<LiveObject>> ReleaseCache::read(const Context& context, const std::string& kind,
                                                   const std::vector<std::string>& liveIds) {
  return target_.read(context, kind, liveIds);
}

Status ReleaseCache::write(const Context& context, const Write& write) {
  {
    const std::lock_guard lock(mutex_);
    LITECTL_TRY(askOnce(context));
    if (*asked_ != planned_) {
      return makeError(Code::untestedRelease,
                       "the target was of release " + planned_ + " and is now of " + *asked_,
                       "run again: the plan is made anew for that release");
    }
  }
  return target_.write(context, write);
}

}  // namespace litectl
