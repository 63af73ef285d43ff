#include "engine/export_choice.h"

#include "base/secret_shapes.h"
#include "engine/export_fields.h"
#include "engine/export_names.h"
#include "spec/name_rules.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <utility>

namespace litectl {
namespace {

class Chooser {
 public:
  Chooser(const SpecSet& specs, const std::string& kind, const Snapshot& snapshot,
          const Memory& memory, const std::string& inventory)
      : specs_(specs),
        kind_(*specs.kind(kind)),
        target_(*specs.targetKind(kind)),
        snapshot_(snapshot),
        memory_(memory),
        inventory_(inventory) {
    for (const Applied& applied : memory.inventory) {
      if (applied.id.kind == kind) remembered_.emplace(applied.liveId, &applied);
    }
    if (!target_.privateIds.empty()) countReferences();
  }

  ExportChoice run() {
    const std::vector<LiveObject>& all = snapshot_.kinds.at(kind_.kind).objects;
    for (const LiveObject& live : all) {
      if (const std::string* alias = aliasOf(live)) ++aliases_[*alias];
      if (live.marker && live.marker->inventory == inventory_) {
        ++marked_[live.marker->manifest.name];
      }
    }
    for (const LiveObject& live : all) {
      if (auto why = whyNot(live)) {
        skip(live, *std::move(why));
      } else {
        const Applied* applied = rememberedAs(live);
        out_.objects.push_back({&live, nameOf(live, applied), applied});
      }
    }
    return std::move(out_);
  }

 private:
  using Reason = std::pair<std::string, std::string>;  // why, and what to do

  void skip(const LiveObject& live, Reason reason) {
    out_.skipped.push_back(makeError(Code::notExported,
                                     "it is not exported: " + std::move(reason.first),
                                     std::move(reason.second))
                               .about(subjectOf(kind_.kind, live, target_.aliasField)));
  }

  [[nodiscard]] std::optional<Reason> whyNot(const LiveObject& live) const {
    const auto& theirs = target_.serverOwned;
    if (std::find(theirs.begin(), theirs.end(), live.liveId) != theirs.end()) {
      return Reason("the target keeps it for itself", "");
    }
    if (live.configured) {
      return Reason("it comes from the target's own configuration file, and cannot be changed here",
                    "change it in that file");
    }
    if (target_.madeByTraffic && live.fields.empty() && !remembered_.contains(live.liveId)) {
      return Reason("nothing is set in it: it came by itself, with a request", "");
    }
    if (auto why = whyNotOurs(live)) return why;
    if (isPrivate(live)) {
      return Reason("the target made it for one other object, and changes and drops it with that",
                    "if somebody made it by hand, write a manifest with its id");
    }
    if (auto why = whyPointsNowhere(live)) return why;
    return target_.idSource == IdSource::chosen ? whyNotById(live) : whyNotByAlias(live);
  }

  // LiteLLM refuses every update of a key whose team is gone, an ownership record included.
  [[nodiscard]] std::optional<Reason> whyPointsNowhere(const LiveObject& live) const {
    for (const FieldSpec& field : kind_.fields) {
      const auto id = live.fields.find(field.name);
      const auto listed = snapshot_.kinds.find(field.idOf);
      if (field.idOf.empty() || id == live.fields.end() || !id->second.isString() ||
          listed == snapshot_.kinds.end() || listed->second.find(id->second.string()) != nullptr) {
        continue;
      }
      return Reason("the " + field.idOf + " that its " + field.name + " names, " +
                        quotedShort(id->second.string()) +
                        ", is not on the target, which refuses every change of such an object",
                    "make that " + field.idOf + ", or clear " + field.name + " on the target");
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Reason> whyNotOurs(const LiveObject& live) const {
    const auto other = memory_.elsewhere.find({kind_.kind, live.liveId});
    if (!live.marker) {
      if (other == memory_.elsewhere.end()) return std::nullopt;
      return ofInventory(other->second);
    }
    const Marker& marker = *live.marker;
    if (marker.inventory == kUnreadableOwner) {
      return Reason("its ownership record cannot be read, so nobody knows whose it is",
                    "take metadata." + std::string(kMarkerKey) + " off it, and run again");
    }
    if (marker.inventory != inventory_) return ofInventory(marker.inventory);
    const bool alone = marked_.at(marker.manifest.name) == 1;
    if (marker.manifest.kind == kind_.kind && (alone || rememberedAs(live) != nullptr)) {
      return std::nullopt;
    }
    return Reason("its ownership record names " + marker.manifest.text() +
                      ", and so does that of another object: it is a copy",
                  "take metadata." + std::string(kMarkerKey) + " off the copy, and run again");
  }

  static Reason ofInventory(const std::string& inventory) {
    return {"it belongs to inventory \"" + inventory + "\"",
            "its manifests are where that inventory's are; --inventory exports them anew"};
  }

  [[nodiscard]] std::optional<Reason> whyNotById(const LiveObject& live) const {
    const bool secret = looksLikeSecret(live.liveId);
    if (!secret && !checkName("", live.liveId)) return std::nullopt;
    if (kind_.field(kIdField) == nullptr) return Reason("its id can be no manifest's name", "");
    auto problem = problemOfField(kind_, std::string(kIdField), Value(live.liveId));
    if (!problem) return std::nullopt;
    return Reason("its id can stand in no manifest: " + problem->message, "");
  }

  [[nodiscard]] std::optional<Reason> whyNotByAlias(const LiveObject& live) const {
    const std::string* alias = aliasOf(live);
    if (alias == nullptr) {
      return Reason("it has no " + target_.aliasField + ", by which a manifest could find it",
                    "give it one on the target, and run again");
    }
    if (auto problem = problemOfField(kind_, target_.aliasField, Value(*alias))) {
      return Reason("its " + target_.aliasField + " can stand in no manifest: " + problem->message,
                    "give it another one on the target, and run again");
    }
    if (aliases_.at(*alias) == 1 || rememberedAs(live) != nullptr) return std::nullopt;
    return Reason("another one has the same " + target_.aliasField,
                  "give each a " + target_.aliasField + " of its own, and run again");
  }

  [[nodiscard]] const std::string* aliasOf(const LiveObject& live) const {
    const auto alias = live.fields.find(target_.aliasField);
    const bool there = alias != live.fields.end() && alias->second.isString();
    return there ? &alias->second.string() : nullptr;
  }

  // What is remembered, if that and the marker do not contradict each other.
  [[nodiscard]] const Applied* rememberedAs(const LiveObject& live) const {
    const auto it = remembered_.find(live.liveId);
    if (it == remembered_.end()) return nullptr;
    const bool agree = !live.marker || live.marker->manifest == it->second->id;
    return agree ? it->second : nullptr;
  }

  [[nodiscard]] static std::string nameOf(const LiveObject& live, const Applied* applied) {
    if (live.marker) return live.marker->manifest.name;
    return applied != nullptr ? applied->id.name : std::string();
  }

  void countReferences() {
    for (const auto& [other, listed] : snapshot_.kinds) {
      for (const FieldSpec& field : specs_.kind(other)->fields) {
        const std::string& from = field.sets.empty() ? field.name : field.sets;
        if (field.refersTo != kind_.kind && field.idOf != kind_.kind) continue;
        if (field.sets.empty() && field.idOf.empty()) continue;
        if (!counted_.insert({other, from}).second) continue;
        for (const LiveObject& live : listed.objects) {
          const auto it = live.fields.find(from);
          if (it != live.fields.end() && it->second.isString()) ++references_[it->second.string()];
        }
      }
    }
  }

  [[nodiscard]] bool isPrivate(const LiveObject& live) const {
    if (target_.privateIds.empty() || remembered_.contains(live.liveId)) return false;
    const auto used = references_.find(live.liveId);
    if (used != references_.end() && used->second > 1) return false;
    return std::regex_match(live.liveId, private_);
  }

  const SpecSet& specs_;
  const KindSpec& kind_;
  const TargetKindSpec& target_;
  const Snapshot& snapshot_;
  const Memory& memory_;
  const std::string& inventory_;
  const std::regex private_{target_.privateIds};
  std::map<std::string, const Applied*> remembered_;  // by live id
  std::map<std::string, std::size_t> aliases_;        // objects that have it
  std::map<std::string, std::size_t> marked_;         // objects whose marker has the name
  std::set<std::pair<std::string, std::string>> counted_;
  std::map<std::string, std::size_t> references_;  // to objects of this kind, by live id
  ExportChoice out_;
};

}  // namespace

std::string subjectOf(const std::string& kind, const LiveObject& live,
                      const std::string& aliasField) {
  const auto alias = live.fields.find(aliasField);
  const bool named = alias != live.fields.end() && alias->second.isString();
  if (!named && isMadeUp(live.liveId)) return kind + " " + live.liveId;
  return kind + " " + quotedShort(named ? alias->second.string() : live.liveId);
}

ExportChoice chooseExportable(const SpecSet& specs, const std::string& kind,
                              const Snapshot& snapshot, const Memory& memory,
                              const std::string& inventory) {
  return Chooser(specs, kind, snapshot, memory, inventory).run();
}

}  // namespace litectl
