#include "engine/cut_creates.h"

#include "engine/key_values.h"

#include <optional>

namespace litectl {

CutCreates::CutCreates(const Snapshot& snapshot, const Memory& memory, Sink& sink,
                       Recorder& recorder)
    : snapshot_(snapshot), memory_(memory), sink_(sink), recorder_(recorder) {}

bool CutCreates::isOne(const Intent& open, const ObjectId& id) {
  return open.id == id && open.action == Op::create;
}

Status CutCreates::giveWayTo(const Intent& now) const {
  const std::string status =
      now.action == Op::create ? "recovered: begun again" : "recovered: not done";
  for (const Intent& cut : memory_.open) {
    if (!isOne(cut, now.id)) continue;
    // Its value stays until the key is gone.
    if (now.action == Op::remove && cut.liveId == now.liveId) continue;
    // That key lives: what is begun about another one is no reason to lose its value.
    const bool lives = snapshot_.kinds.at(cut.id.kind).find(cut.liveId) != nullptr;
    if (lives && cut.liveId != now.liveId) continue;
    LITECTL_TRY_ASSIGN(const bool ended, endCutCreate(sink_, cut, now.liveId, now.slot));
    // Its value was in its place already, and then somebody deleted the key.
    if (!lives && ended && cut.slot && cut.liveId != now.liveId) {
      LITECTL_TRY(sink_.remove(*cut.slot, cut.liveId));
    }
    // It tells whose the key is as long as last-applied speaks of the one before it.
    const bool former = lives && memory_.formerKeyOf(cut.id, cut.liveId) != nullptr;
    if (ended && !former) LITECTL_TRY(recorder_.finish(cut, status, {}));
  }
  return {};
}

Status CutCreates::end(const ObjectId& id, const std::string& liveId,
                       const std::string& status) const {
  for (const Intent& cut : memory_.open) {
    if (!isOne(cut, id) || cut.liveId != liveId) continue;
    LITECTL_TRY_ASSIGN(const bool ended, endCutCreate(sink_, cut, "", std::nullopt));
    if (ended) LITECTL_TRY(recorder_.finish(cut, status, {}));
  }
  return {};
}

}  // namespace litectl
