#include "value/json.h"

#include "gen/field_types.h"
#include "gen/reference_pages.h"

namespace litectl::gen {
namespace {

std::string quoted(const std::string& text) { return text.empty() ? "–" : "`" + text + "`"; }

std::string clearing(const WireField& wire) {
  std::string out;
  switch (wire.clear) {
    case ClearRule::null:
      out = "by `null`";
      break;
    case ClearRule::value:
      out = "by `" + toJson(wire.clearValue) + "`";
      break;
    case ClearRule::empty:
      out = "by `[]`";
      break;
    case ClearRule::leaveOut:
      out = "by the complete metadata without it";
      break;
    case ClearRule::replace:
      out = "by making the object anew, with `allowReplace: true`";
      break;
    case ClearRule::impossible:
      out = "cannot be: " + wire.because;
      break;
  }
  return wire.whenAbsent.empty() ? out : out + "; then it means " + wire.whenAbsent;
}

std::string releasesOf(const TargetSpec& target) {
  return target.provedFrom == target.provedUpTo ? target.provedFrom
                                                : target.provedFrom + " to " + target.provedUpTo;
}

std::string provedOn(const TargetKindSpec& target, const WireField& wire, const TargetSpec& all) {
  const std::string& why = wire.unproved.empty() ? target.unproved : wire.unproved;
  return why.empty() ? releasesOf(all) : "not: " + why;
}

// Where a field that has no place of its own on the target goes.
std::string landsIn(const FieldSpec& field) {
  if (!field.sets.empty()) return field.sets;
  return field.addsTo;
}

std::string onTarget(const KindSpec& kind, const TargetKindSpec& target, const TargetSpec& all) {
  std::string text = "\n## On " + all.name + "\n\n";
  text += tableHead({"field", "written as", "read as", "compared", "cleared", "proved on"});
  std::string notes;
  for (const FieldSpec& field : kind.fields) {
    if (field.name == kIdField) {
      text += tableRow({quoted(field.name), quoted(target.create.idMember), quoted(target.idPath),
                        typeRow(field.type).compared, "never", ""});
    }
    if (const std::string into = landsIn(field); !into.empty()) {
      text += tableRow({quoted(field.name), "as " + quoted(into), "", "", "", ""});
    }
    const auto found = target.fields.find(field.name);
    if (found == target.fields.end()) continue;
    const WireField& wire = found->second;
    const std::string written =
        quoted(wire.write) + (wire.create.empty() || wire.create == wire.write
                                  ? ""
                                  : ", in the create call " + quoted(wire.create));
    text += tableRow({quoted(field.name), written, quoted(wire.read), typeRow(field.type).compared,
                      clearing(wire), provedOn(target, wire, all)});
    if (!wire.note.empty()) notes += "- `" + field.name + "`: " + wire.note + "\n";
  }
  text +=
      "\nProved means: the contract tests set it, change it, find it changed by others, and clear "
      "it,\non these releases.\n";
  return notes.empty() ? text : text + "\nWhat " + all.name + " does with them:\n\n" + notes;
}

}  // namespace

GeneratedFile kindPage(const KindSpec& kind, const SpecSet& specs) {
  std::string from = "specs/kinds/" + kind.kind + ".yaml";
  std::string text =
      kind.summary + "\n\n" + tableHead({"field", "type", "meaning"}) + fieldRows(kind.fields);
  const TargetKindSpec* target = specs.targetKind(kind.kind);
  if (target != nullptr) {
    from += " and specs/targets/" + specs.target.name + "/" + kind.kind + ".yaml";
    text += onTarget(kind, *target, specs.target);
  }
  return page("kinds/" + kind.kind, from, kind.kind, text);
}

}  // namespace litectl::gen
