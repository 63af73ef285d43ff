#include "engine/key_search.h"

#include <algorithm>
#include <utility>

namespace litectl {

KeySearch::KeySearch(const PlanInput& in, const std::string& kind)
    : in_(in), spec_(*in.specs.targetKind(kind)), kind_(in.snapshot.kinds.at(kind)) {}

void KeySearch::find(Match& match) {
  if (match.applied != nullptr) match.live = kind_.find(match.applied->liveId);
  if (match.live != nullptr) return;
  const Index& keys = index();
  const auto marked = keys.byManifest.find(match.desired->id);
  if (marked != keys.byManifest.end()) {
    findByMarker(match, marked->second);
  } else {
    findByAlias(match, keys);
  }
}

const KeySearch::Index& KeySearch::index() {
  if (index_) return *index_;
  index_.emplace();
  for (const LiveObject& live : kind_.objects) {
    if (live.marker && live.marker->inventory == in_.rules.inventory) {
      index_->byManifest[live.marker->manifest].push_back(&live);
    }
    if (const std::string* alias = aliasOf(live)) index_->byAlias[*alias].push_back(&live);
  }
  return *index_;
}

// The key that we remember is gone, or we remember none: a marker alone may have been copied.
void KeySearch::findByMarker(Match& match, const Keys& marked) const {
  const DesiredObject& desired = *match.desired;
  match.live = marked.size() == 1 ? marked.front() : inItsSink(desired, marked);
  if (match.live == nullptr) {
    match.live = marked.front();
    match.refusal =
        identityConflict(desired,
                         std::to_string(marked.size()) +
                             " live keys carry the ownership record of it: " + listed(marked),
                         "delete all but the one that is in use on the target");
    return;
  }
  const bool adopted = desired.policy.manage == Manage::adopt;
  if (match.applied == nullptr || in_.memory.hasBegun(kind_.kind, match.live->liveId) || adopted)
    return;
  match.refusal = identityConflict(desired,
                                   "the key we made is gone, and another one carries its ownership "
                                   "record: it was regenerated or copied behind our back",
                                   "annotate the manifest with litectl.dev/manage: adopt to take "
                                   "that key over, or delete it so that a new one is made");
}

void KeySearch::findByAlias(Match& match, const Index& keys) const {
  const DesiredObject& desired = *match.desired;
  const auto alias = desired.fields.find(spec_.aliasField);
  if (alias == desired.fields.end() || !alias->second.value.isString()) return;
  const std::string& wanted = alias->second.value.string();
  const auto found = keys.byAlias.find(wanted);
  if (found == keys.byAlias.end()) return;
  const Keys& named = found->second;
  if (named.size() == 1 && givesUp(*named.front(), wanted)) return;
  match.live = named.front();
  if (named.size() > 1) {
    match.refusal =
        identityConflict(desired,
                         std::to_string(named.size()) + " live keys share the alias \"" + wanted +
                             "\": " + listed(named),
                         "delete or rename all but one of them on the target");
    return;
  }
  const bool adopted = desired.policy.manage == Manage::adopt;
  if (match.applied == nullptr || match.live->marker || adopted) return;
  match.refusal = identityConflict(
      desired,
      "the key we made is gone, and its alias \"" + wanted + "\" now belongs to another key",
      "rename or delete that key, or annotate the manifest with litectl.dev/manage: adopt to take "
      "it over");
}

// Of several the one whose value its users have.
const LiveObject* KeySearch::inItsSink(const DesiredObject& desired, const Keys& marked) const {
  if (!desired.slot) return nullptr;
  const auto slot = in_.snapshot.slots.find(*desired.slot);
  if (slot == in_.snapshot.slots.end() || !slot->second.live) return nullptr;
  const auto it = std::find_if(marked.begin(), marked.end(), [&](const LiveObject* live) {
    return live->liveId == *slot->second.live;
  });
  return it == marked.end() ? nullptr : *it;
}

// The alias is free by the time it is needed: the manifest of the key that has it asks for another.
bool KeySearch::givesUp(const LiveObject& live, const std::string& alias) const {
  if (!live.marker || live.marker->inventory != in_.rules.inventory) return false;
  const DesiredObject* owner = in_.desired.find(live.marker->manifest);
  if (owner == nullptr) return false;
  const auto wanted = owner->fields.find(spec_.aliasField);
  return wanted != owner->fields.end() && !(wanted->second.value == Value(alias));
}

const std::string* KeySearch::aliasOf(const LiveObject& live) const {
  const auto alias = live.fields.find(spec_.aliasField);
  return alias != live.fields.end() && alias->second.isString() ? &alias->second.string() : nullptr;
}

// "batch (0123456789ab…)", by which a person finds them on the target.
std::string KeySearch::listed(const Keys& keys) const {
  constexpr std::size_t kShown = 12;
  std::string text;
  for (const LiveObject* key : keys) {
    const std::string* alias = aliasOf(*key);
    text += (text.empty() ? "" : ", ") + (alias != nullptr ? *alias + " " : "") + "(" +
            key->liveId.substr(0, kShown) + "…)";
  }
  return text;
}

Error identityConflict(const DesiredObject& desired, std::string message, std::string remedy) {
  Error error = makeError(Code::identityConflict, std::move(message), std::move(remedy));
  error.subject = desired.id.text();
  return std::move(error).at(desired.pos);
}

}  // namespace litectl
