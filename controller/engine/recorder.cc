#include "engine/recorder.h"

#include <utility>

namespace litectl {

AuditRecord Recorder::recordOf(const Intent& intent, std::string event) const {
  AuditRecord record;
  record.event = std::move(event);
  record.run = info_.run;
  record.actor = info_.actor;
  record.why = info_.why;
  record.target = info_.target;
  record.object = intent.id.text();
  record.action = actionName(intent.action);
  record.liveId = intent.liveId;
  return record;
}

Result<std::int64_t> Recorder::begin(Intent intent, const Value& changes) {
  intent.run = info_.run;
  LITECTL_TRY_ASSIGN(const std::int64_t number, store_.begin(intent));
  AuditRecord record = recordOf(intent, "intent");
  record.changes = changes;
  LITECTL_TRY(audit_.append(record));
  return number;
}

Status Recorder::finish(const Intent& intent, const std::string& status, const Aftermath& after) {
  AuditRecord record = recordOf(intent, "outcome");
  record.status = status;
  LITECTL_TRY(audit_.append(record));
  return store_.finish(intent.number, after);
}

Status Recorder::leaveOpen(const Intent& intent, const std::string& status) {
  AuditRecord record = recordOf(intent, "outcome");
  record.status = status;
  return audit_.append(record);
}

}  // namespace litectl
