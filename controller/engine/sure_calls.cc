#include "engine/sure_calls.h"

#include <utility>

namespace litectl {

Status createOnce(const Context& context, Target& target, const Write& write, const Maker& maker,
                  bool begunBefore) {
  constexpr int kTries = 2;
  bool ambiguous = false;
  for (int attempt = 1;; ++attempt) {
    Status status = target.write(context, write);
    if (status) return status;
    const Code code = status.error().code;
    ambiguous = ambiguous || mayHaveHappened(code);
    const bool refused = !ambiguous && code != Code::alreadyExists;
    // Where nobody was reached there is nobody to ask.
    if (refused && (write.secret == nullptr || code == Code::unreachable)) return status;
    auto rows = target.read(context, write.kind, {write.liveId});
    if (!rows) {
      return makeError(Code::resultUnknown,
                       "the target did not say whether it happened: " + status.error().message,
                       "run again; the next run looks and goes on from there");
    }
    for (const LiveObject& row : *rows) {
      if (row.liveId != write.liveId) continue;
      const bool same = maker.marker ? row.marker == maker.marker : ambiguous || begunBefore;
      // A key with our value was made by a run of ours; for this object, or it is not to be taken.
      const bool cut = write.secret != nullptr && row.marker &&
                       row.marker->inventory == maker.inventory && row.marker->manifest == maker.id;
      if (same || cut) return {};
    }
    if (refused) return status;
    if (attempt < kTries && code != Code::alreadyExists) continue;
    if (!ambiguous || mayHaveHappened(code)) return status;
    return makeError(Code::resultUnknown,
                     "the target did not say whether its first call happened, and then refused: " +
                         status.error().message,
                     "run again; the next run looks and goes on from there");
  }
}

Status removeUntilGone(const Context& context, Target& target, const std::string& kind,
                       const std::string& liveId) {
  Write write;
  write.op = Op::remove;
  write.kind = kind;
  write.liveId = liveId;
  // The call of a dead run may be at work at the same time. Then the target refuses this one, in
  // words that only it knows, and soon after there is nothing left to delete.
  constexpr int kTries = 3;
  for (int attempt = 1;; ++attempt) {
    Status status = target.write(context, write);
    if (status) return status;
    const Code code = status.error().code;
    if (code == Code::notFound) return {};
    if (code != Code::rejected && code != Code::serverError) return status;
    const auto rows = target.read(context, write.kind, {write.liveId});
    if (rows && rows->empty()) return {};
    if (attempt == kTries || code == Code::serverError) return status;
  }
}

}  // namespace litectl
