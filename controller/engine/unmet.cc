#include "engine/unmet.h"

#include "engine/diff.h"

#include <utility>

namespace litectl {

std::optional<Error> unmet(const SpecSet& specs, const Change& change, const std::string& inventory,
                           const LiveObject* row) {
  const auto notStored = [&](std::string what) {
    return makeError(Code::notStored, "the target answered with success, but " + std::move(what),
                     "run again; if it stays so, the target drops this setting")
        .about(change.id.text());
  };
  if (change.op == Op::remove) {
    if (row == nullptr) return std::nullopt;
    return notStored("the object is still there");
  }
  if (change.op == Op::release) {
    if (row == nullptr || !row->marker || row->marker->inventory != inventory) return std::nullopt;
    return notStored("the object still carries our ownership record");
  }
  if (row == nullptr) return notStored("the object is not there");
  for (const FieldVerdict& verdict : change.fields) {
    const auto live = row->fields.find(verdict.field);
    const FieldSpec* spec = specs.kind(change.id.kind)->field(fieldOf(verdict.field));
    if (spec->isSecret() && verdict.desired) {
      const bool written = live != row->fields.end() &&
                           (!verdict.fingerprint || live->second == Value(*verdict.fingerprint));
      if (written) continue;
      return notStored("\"" + verdict.field + "\" is not what was sent");
    }
    const bool met = verdict.desired
                         ? fieldHolds(*spec, verdict.field, *verdict.desired,
                                      live != row->fields.end() ? &live->second : nullptr)
                         : live == row->fields.end();
    if (!met) return notStored("\"" + verdict.field + "\" is not what was sent");
  }
  return std::nullopt;
}

}  // namespace litectl
