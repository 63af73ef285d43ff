#include "engine/make_way.h"

#include <optional>
#include <string>
#include <utility>

namespace litectl {
namespace {

Intent intentOf(const NameHolder& holder, const Memory& memory) {
  Intent intent;
  intent.id = holder.id;
  intent.action = Op::update;
  intent.liveId = holder.liveId;
  intent.fields = Value::emptyMap();
  if (const Applied* before = memory.ofObject(holder.id, holder.liveId)) {
    intent.deletion = before->deletion;
  }
  return intent;
}

}  // namespace

Status makeWay(const Context& context, const NameHolder& holder, const Memory& memory,
               Target& target, Recorder& recorder) {
  Value entry = Value::emptyMap();
  entry.set("from", holder.name);
  entry.set("to", Value());
  Value changes = Value::emptyMap();
  changes.set(holder.field, std::move(entry));
  Intent intent = intentOf(holder, memory);
  LITECTL_TRY_ASSIGN(intent.number, recorder.begin(intent, changes));

  Write write;
  write.op = Op::update;
  write.kind = holder.id.kind;
  write.liveId = holder.liveId;
  write.fields[holder.field] = Value();
  Status status = target.write(context, write);
  if (status) return recorder.finish(intent, "done", {});
  const Code code = status.error().code;
  const std::string said = "failed " + std::string(codeText(code));
  LITECTL_TRY(mayHaveHappened(code) ? recorder.leaveOpen(intent, said)
                                    : recorder.finish(intent, said, {}));
  return status;
}

}  // namespace litectl
