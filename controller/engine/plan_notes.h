#pragma once

#include "model/applied.h"
#include "model/plan.h"
#include "model/snapshot.h"

#include <string>
#include <vector>

namespace litectl {

// What a plan has to say of objects that it does not change for it. Pure.

// Fields that are no longer declared and that the target cannot clear.
void noteUnclearable(const DesiredObject& desired, const std::vector<FieldVerdict>& verdicts,
                     Plan& plan);
// Secrets whose values could not be read here, so that nobody knows whether they are the target's.
void noteUnread(const DesiredObject& desired, Plan& plan);
// The value of the live key `hash`, where it is not in its slot or nobody can tell.
void noteValue(const DesiredObject& desired, const std::string& hash, const Snapshot& snapshot,
               Plan& plan);
// The slot cannot be used, but nothing is to be written there, so it is in nobody's way.
void noteForeignSlot(const DesiredObject& desired, const Error& why, Plan& plan);
// What interrupted runs left, but for what the changes of the plan begin again.
void noteUnfinished(const Memory& memory, Plan& plan);

}  // namespace litectl
