#pragma once

#include "model/applied.h"

#include <string>
#include <utility>

namespace litectl {

inline Applied applied(const std::string& name, std::string liveId = "") {
  if (liveId.empty()) liveId = "id of " + name;
  Value fields = Value::emptyMap();
  fields.set("maxBudget", 5).set("models", Value(Value::List{"gpt-4o"})).set("expires", Value());
  return {{"VirtualKey", name},
          std::move(liveId),
          fields,
          Deletion::forbid,
          Slot{"file", "a/b", "KEY"}};
}

inline Intent intent(const std::string& name) {
  Intent made;
  made.run = "run-1";
  made.id = {"VirtualKey", name};
  made.action = Op::create;
  made.liveId = "hash";
  made.slot = Slot{"file", "x.env", "V"};
  made.fields = Value::emptyMap();
  made.fields.set("alias", "a").set("maxBudget", *Decimal::parse("0.10"));
  made.deletion = Deletion::orphan;
  return made;
}

}  // namespace litectl
