#include "engine/plan_json.h"

#include "base/hash.h"
#include "value/json.h"

#include <utility>

namespace litectl {
namespace {

Value errorToValue(const Error& error) {
  Value value = Value::emptyMap();
  value.set("code", codeText(error.code));
  if (!error.subject.empty()) value.set("object", error.subject);
  value.set("message", error.message);
  if (!error.remedy.empty()) value.set("remedy", error.remedy);
  return value;
}

Value fieldToValue(const FieldVerdict& field) {
  Value value = Value::emptyMap();
  value.set("field", field.field);
  value.set("why", verdictName(field.verdict));
  value.set("from", field.live.value_or(Value()));
  value.set("to", field.desired.value_or(Value()));
  if (!field.origin.empty()) value.set("origin", field.origin);
  if (!field.effect.empty()) value.set("effect", field.effect);
  return value;
}

Value textsToValue(const std::vector<std::string>& texts) {
  Value::List list;
  for (const std::string& text : texts) list.emplace_back(text);
  return Value(std::move(list));
}

Value changeToValue(const Change& change) {
  Value value = Value::emptyMap();
  value.set("object", change.id.text());
  if (change.madeFrom) value.set("madeFrom", change.madeFrom->text());
  value.set("action", opName(change.op));
  if (!change.liveId.empty()) value.set("liveId", change.liveId);
  value.set("reason", change.reason);
  Value::List fields;
  for (const FieldVerdict& field : change.fields) fields.push_back(fieldToValue(field));
  value.set("fields", Value(std::move(fields)));
  if (change.slot) value.set("sink", change.slot->text());
  if (change.publish) value.set("publish", true);
  if (change.leavingSlot) value.set("leavingSink", change.leavingSlot->text());
  if (change.droppedValues > 0) {
    value.set("droppedValues", static_cast<std::int64_t>(change.droppedValues));
  }
  std::vector<std::string> dependsOn;
  for (const ObjectId& id : change.dependsOn) dependsOn.push_back(id.text());
  if (!dependsOn.empty()) value.set("dependsOn", textsToValue(dependsOn));
  if (change.makesWay) value.set("makesWay", change.makesWay->id.text());
  std::vector<std::string> takesAlong;
  for (const Dependent& dependent : change.takesAlong) takesAlong.push_back(dependent.text);
  if (!takesAlong.empty()) value.set("takesAlong", textsToValue(takesAlong));
  return value;
}

Value changesToValue(const Plan& plan) {
  Value::List changes;
  for (const Change& change : plan.changes) changes.push_back(changeToValue(change));
  return Value(std::move(changes));
}

}  // namespace

Value planToValue(const Plan& plan) {
  Value value = Value::emptyMap();
  value.set("version", 1);
  value.set("target", plan.target);
  value.set("inventory", plan.inventory);
  value.set("specs", plan.specs);
  value.set("checksum", planChecksum(plan));
  value.set("inSync", static_cast<std::int64_t>(plan.inSync));
  value.set("changes", changesToValue(plan));
  Value::List refusals;
  for (const Error& blocker : plan.blockers) refusals.push_back(errorToValue(blocker));
  for (const Refusal& refusal : plan.refusals) refusals.push_back(errorToValue(refusal.error));
  value.set("blocked", plan.blocked());
  value.set("refusals", Value(std::move(refusals)));
  Value::List notes;
  for (const Error& note : plan.notes) notes.push_back(errorToValue(note));
  value.set("notes", Value(std::move(notes)));
  return value;
}

std::string planChecksum(const Plan& plan) {
  Value value = Value::emptyMap();
  value.set("target", plan.target);
  value.set("inventory", plan.inventory);
  value.set("specs", plan.specs);
  value.set("changes", changesToValue(plan));
  return sha256Hex(toCanonicalJson(value));
}

}  // namespace litectl
