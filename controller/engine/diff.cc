#include "engine/diff.h"

#include "spec/compare.h"
#include "spec/hide_secrets.h"

#include <set>
#include <string>
#include <utility>

namespace litectl {
namespace {

// Both sides count: the marker also names what an interrupted run wrote and could not record.
std::set<FieldPath> rememberedFields(const DesiredObject& desired, const LiveObject* live,
                                     const Applied* applied) {
  std::set<FieldPath> names;
  if (applied != nullptr && applied->fields.isMap()) {
    for (const Member& member : applied->fields.map()) names.insert(member.key);
  }
  if (live != nullptr && live->marker && live->marker->manifest == desired.id) {
    names.insert(live->marker->fields.begin(), live->marker->fields.end());
  }
  return names;
}

// `unset: [metadata]` means every key of the map that is there.
void addUnset(const DesiredObject& desired, const LiveObject* live, std::set<FieldPath>& names) {
  for (const FieldPath& path : desired.unset) {
    names.insert(path);
    if (live == nullptr) continue;
    for (auto it = live->fields.lower_bound(path + "."); it != live->fields.end(); ++it) {
      if (fieldOf(it->first) != path) break;
      names.insert(it->first);
    }
  }
}

class FieldDiffer {
 public:
  FieldDiffer(const KindSpec& kind, const TargetKindSpec& target, const DesiredObject& desired,
              const LiveObject* live, const Applied* applied)
      : kind_(kind), target_(target), desired_(desired), live_(live), applied_(applied) {}

  FieldVerdict declared(const FieldPath& path, const DesiredField& field) const {
    FieldVerdict out = start(path);
    out.desired = field.value;
    out.pos = field.pos;
    out.origin = field.origin;
    out.from = field.from;
    const FieldSpec* spec = kind_.field(fieldOf(path));
    out.rule = compareRule(*spec);
    if (spec->isSecret()) return secret(std::move(out), path);
    const bool same = fieldHolds(*spec, path, field.value, out.live ? &*out.live : nullptr);
    if (same) {
      out.verdict = Verdict::same;
    } else if (live_ != nullptr && out.applied && !out.applied->isNull() &&
               fieldHolds(*spec, path, field.value, &*out.applied)) {
      out.verdict = Verdict::drifted;
    } else {
      out.verdict = out.live ? Verdict::changed : Verdict::added;
    }
    return out;
  }

  FieldVerdict undeclared(const FieldPath& path, bool ours) const {
    FieldVerdict out = start(path);
    out.verdict = Verdict::notOurs;
    out.rule = "not declared";
    if (!ours) return out;
    out.verdict = Verdict::same;
    out.rule = "no longer declared, and empty on the target";
    if (!out.live) return out;
    const auto wire = target_.fields.find(fieldOf(path));
    const ClearRule rule =
        wire == target_.fields.end() ? ClearRule::impossible : wire->second.clear;
    const bool oneByOne =
        wire != target_.fields.end() &&
        (wire->second.spread || (target_.metadataMerges && target_.isFreeMetadata(fieldOf(path))));
    if (!keyOf(path).empty() && !oneByOne) {
      out.verdict = Verdict::cleared;
      out.rule = "cleared by leaving the key out";
    } else if (rule == ClearRule::replace) {
      out.verdict = desired_.allowReplace ? Verdict::cleared : Verdict::unclearable;
      out.replaces = desired_.allowReplace;
      out.rule = desired_.allowReplace
                     ? "cleared by making the object anew without it"
                     : "the target's update call cannot clear it; with allowReplace: "
                       "true the object is made anew without it";
    } else if (rule == ClearRule::impossible) {
      out.verdict = Verdict::unclearable;
      out.rule =
          wire == target_.fields.end() ? "the target has no such field" : wire->second.because;
    } else {
      out.verdict = Verdict::cleared;
      out.rule = clearRuleText(wire->second);
      out.effect = wire->second.whenAbsent;
    }
    return out;
  }

 private:
  // Without a fingerprint the value could not be read here, and is believed to be the one.
  FieldVerdict secret(FieldVerdict out, const FieldPath& path) const {
    const auto wanted = desired_.secrets.find(path);
    if (wanted != desired_.secrets.end()) out.fingerprint = wanted->second.fingerprint;
    if (!out.live) {
      out.verdict = live_ != nullptr && out.applied ? Verdict::drifted : Verdict::added;
    } else if (!out.fingerprint || *out.live == Value(*out.fingerprint)) {
      out.verdict = Verdict::same;
    } else {
      out.verdict = Verdict::changed;
    }
    if (!out.fingerprint) out.rule = "not compared: its value cannot be read here";
    return out;
  }

  FieldVerdict start(const FieldPath& path) const {
    FieldVerdict out;
    out.field = path;
    if (live_ != nullptr) {
      if (const auto it = live_->fields.find(path); it != live_->fields.end()) {
        out.live = it->second;
      }
    }
    if (applied_ != nullptr) {
      if (const Value* value = applied_->fields.find(path)) out.applied = *value;
    }
    return out;
  }

  const KindSpec& kind_;
  const TargetKindSpec& target_;
  const DesiredObject& desired_;
  const LiveObject* live_;
  const Applied* applied_;
};

}  // namespace

std::vector<FieldVerdict> diffFields(const KindSpec& kind, const TargetKindSpec& target,
                                     const DesiredObject& desired, const LiveObject* live,
                                     const Applied* applied) {
  const FieldDiffer differ(kind, target, desired, live, applied);
  std::set<FieldPath> ours = rememberedFields(desired, live, applied);
  addUnset(desired, live, ours);

  std::set<FieldPath> all = ours;
  for (const auto& [path, field] : desired.fields) all.insert(path);
  if (live != nullptr) {
    for (const auto& [path, value] : live->fields) all.insert(path);
  }
  // Compared as they are, shown and recorded without what may be secret.
  const auto shown = [&](const FieldPath& path, std::optional<Value>& value) {
    if (!value) return;
    // What a manifest declares was judged there.
    const bool declared = ours.contains(path) || desired.fields.contains(path);
    value = withoutSecrets(secretName(keyOf(path)), *std::move(value),
                           declared ? SecretName::ends : SecretName::maybe);
  };
  std::vector<FieldVerdict> verdicts;
  verdicts.reserve(all.size());
  for (const FieldPath& path : all) {
    const auto declared = desired.fields.find(path);
    verdicts.push_back(declared != desired.fields.end()
                           ? differ.declared(path, declared->second)
                           : differ.undeclared(path, ours.contains(path)));
    FieldVerdict& last = verdicts.back();
    const FieldSpec* spec = kind.field(fieldOf(path));
    if (spec != nullptr && spec->isSecret()) {
      // The fingerprint is nobody's business.
      if (last.live) last.live = Value("(set)");
      continue;
    }
    shown(path, last.live);
    shown(path, last.applied);
  }
  return verdicts;
}

bool fieldHolds(const FieldSpec& spec, const FieldPath& path, const Value& wanted,
                const Value* live) {
  return live != nullptr ? sameValue(spec, keyOf(path), wanted, *live)
                         : meansAbsent(spec, keyOf(path), wanted);
}

bool needsWrite(Verdict verdict) {
  return verdict == Verdict::changed || verdict == Verdict::drifted || verdict == Verdict::added ||
         verdict == Verdict::cleared;
}

std::vector<FieldPath> ownedFields(const std::vector<FieldVerdict>& verdicts) {
  std::vector<FieldPath> names;
  for (const FieldVerdict& verdict : verdicts) {
    if (verdict.desired || verdict.verdict == Verdict::unclearable) names.push_back(verdict.field);
  }
  return names;
}

}  // namespace litectl
