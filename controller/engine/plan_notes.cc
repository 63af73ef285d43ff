#include "engine/plan_notes.h"

#include <algorithm>
#include <utility>

namespace litectl {
namespace {

void note(const DesiredObject& desired, Error what, Plan& plan) {
  what.subject = desired.id.text();
  plan.notes.push_back(std::move(what).at(desired.pos));
}

}  // namespace

void noteUnclearable(const DesiredObject& desired, const std::vector<FieldVerdict>& verdicts,
                     Plan& plan) {
  for (const FieldVerdict& verdict : verdicts) {
    if (verdict.verdict != Verdict::unclearable) continue;
    note(desired,
         makeError(Code::unclearable,
                   "\"" + verdict.field +
                       "\" is no longer declared and stays on the target: " + verdict.rule,
                   "declare it again, or change it on the target by hand"),
         plan);
  }
}

void noteUnread(const DesiredObject& desired, Plan& plan) {
  std::string places;
  for (const auto& [path, secret] : desired.secrets) {
    if (!secret.fingerprint) places += (places.empty() ? "" : ", ") + secret.ref.text();
  }
  if (places.empty()) return;
  note(desired,
       makeError(Code::secretUnread,
                 "the value in " + places +
                     " cannot be read here, so it is not compared with the target's",
                 "plan where the value and the fingerprint key are, if you need to know"),
       plan);
}

void noteValue(const DesiredObject& desired, const std::string& hash, const Snapshot& snapshot,
               Plan& plan) {
  const auto slot = snapshot.slots.find(*desired.slot);
  if (slot != snapshot.slots.end() && slot->second.unsure) {
    note(desired,
         makeError(Code::valueLost,
                   desired.slot->text() +
                       " was changed or restored since litectl wrote it, and a plan reads no value",
                   "run litectl apply: it finds out whether the key's value is in there"),
         plan);
  } else if (!snapshot.mayHold(*desired.slot, hash)) {
    note(
        desired,
        makeError(Code::valueLost, "the key works, but its value is not in " + desired.slot->text(),
                  "if its users have the value, leave it so, or put a file of ours back; otherwise "
                  "delete the key on the target so that a new one is made"),
        plan);
  }
}

void noteForeignSlot(const DesiredObject& desired, const Error& why, Plan& plan) {
  note(desired, makeError(Code::valueLost, "the key works, but " + why.message, why.remedy), plan);
}

// An apply has finished these before it plans, but for creates, which it begins again.
void noteUnfinished(const Memory& memory, Plan& plan) {
  for (const Intent& intent : memory.open) {
    const bool again = std::any_of(
        plan.changes.begin(), plan.changes.end(),
        [&](const Change& change) { return change.op == Op::create && change.id == intent.id; });
    if (again) continue;
    plan.notes.push_back(makeError(Code::unfinished,
                                   "an interrupted run did not say what came of its " +
                                       std::string(actionName(intent.action)) + " of this object",
                                   "run litectl apply: it finds out, and goes on from there")
                             .about(intent.id.text()));
  }
}

}  // namespace litectl
