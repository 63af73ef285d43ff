#include "targets/config_file.h"

#include "base/hash.h"
#include "base/secret_shapes.h"
#include "spec/name_rules.h"
#include "spec/scalar_rules.h"
#include "targets/rows.h"
#include "value/json.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

namespace litectl {
namespace {

Error notConverted(std::string message, std::string remedy, SourcePos place) {
  return makeError(Code::notConverted, std::move(message), std::move(remedy)).at(place);
}

// Puts a value where a dotted path leads, and the maps on the way to it.
void setPath(Value& map, std::string_view path, Value value) {
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) {
    map.set(path, std::move(value));
    return;
  }
  const std::string_view first = path.substr(0, dot);
  if (map.find(first) == nullptr || !map.find(first)->isMap()) map.set(first, Value::emptyMap());
  setPath(*map.find(first), path.substr(dot + 1), std::move(value));
}

Value* placeIn(Value& map, std::string_view path) {
  const std::size_t dot = std::min(path.find('.'), path.size());
  Value* inner = map.find(path.substr(0, dot));
  return inner == nullptr || dot == path.size() ? inner : placeIn(*inner, path.substr(dot + 1));
}

// "gpt-4o", "api_key" → "GPT_4O_API_KEY".
std::string variableFor(std::string_view object, std::string_view key) {
  std::string name;
  for (const char c : std::string(object) + "_" + std::string(key)) {
    const bool fits = std::isalnum(static_cast<unsigned char>(c)) != 0;
    const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (fits) name.push_back(upper);
    if (!fits && !name.empty() && name.back() != '_') name.push_back('_');
  }
  const bool begins = !name.empty() && name.front() >= 'A' && name.front() <= 'Z';
  return (begins ? name : "SECRET_" + name).substr(0, 200);
}

class Reader {
 public:
  explicit Reader(const SpecSet& specs) : specs_(specs) {}

  ConfigObjects run(const std::vector<Value>& documents) {
    for (const auto& [kind, target] : specs_.target.kinds) {
      if (target.configSection.empty()) continue;
      sections_.insert(target.configSection);
      out_.snapshot.kinds[kind].kind = kind;
      out_.snapshot.kinds[kind].complete = true;
      for (const Value& document : documents) readList(document, target);
    }
    for (const Value& document : documents) noteOthers(document);
    for (auto& [kind, listed] : out_.snapshot.kinds) {
      std::sort(listed.objects.begin(), listed.objects.end(),
                [](const auto& a, const auto& b) { return a.liveId < b.liveId; });
    }
    return std::move(out_);
  }

 private:
  void note(std::string message, std::string remedy, SourcePos place) {
    out_.notes.push_back(notConverted(std::move(message), std::move(remedy), place));
  }

  void readList(const Value& document, const TargetKindSpec& target) {
    const Value* list = document.find(target.configSection);
    if (list == nullptr || list->isNull()) return;
    if (!list->isList()) {
      note(target.configSection + " is no list", "write a list", list->pos());
      return;
    }
    const RowReader rows(*specs_.kind(target.kind), target);
    for (const Value& entry : list->list()) readEntry(entry, target, rows);
  }

  void readEntry(Value entry, const TargetKindSpec& target, const RowReader& rows) {
    const KindSpec& kind = *specs_.kind(target.kind);
    const SourcePos place = entry.pos();
    if (!entry.isMap()) {
      note("an entry of " + target.configSection + " is no map", "write its settings as a map",
           place);
      return;
    }
    noteUnread(entry, target, rows);
    Applied applied;
    applied.id.kind = target.kind;
    applied.fields = Value::emptyMap();
    takeSecrets(kind, target, entry, applied);
    takeVariables(target, entry);
    const Value* id = entry.findPath(target.idPath);
    const bool named = id != nullptr && id->isString() && !id->string().empty();
    const std::string liveId = named ? id->string() : idFor(entry);
    if (!named) setPath(entry, target.idPath, liveId);
    if (!target.storedPath.empty()) setPath(entry, target.storedPath, true);
    auto live = rows.read(entry);
    if (!live) {
      note(std::move(live).error().message, "correct the entry", place);
      return;
    }
    std::vector<LiveObject>& objects = out_.snapshot.kinds[target.kind].objects;
    const bool twice = std::any_of(objects.begin(), objects.end(),
                                   [&](const LiveObject& other) { return other.liveId == liveId; });
    if (twice) {
      note("an entry of " + target.configSection + " has the id " + quotedShort(liveId) +
               " of another one",
           "give it an id of its own", place);
      return;
    }
    live->marker.reset();
    for (const Member& secret : applied.fields.map()) {
      live->fields.insert_or_assign(secret.key, Value(std::string(kUnknownSecret)));
    }
    if (!named) out_.unnamed.emplace(target.kind, liveId);
    applied.liveId = liveId;
    out_.memory.inventory.push_back(std::move(applied));
    objects.push_back(*std::move(live));
  }

  // Equal entries are as many objects; each counts as the next one of its kind.
  std::string idFor(const Value& entry) {
    const std::string content = toCanonicalJson(entry);
    return sha256Hex(content + "#" + std::to_string(++seen_[content]));
  }

  // Members at the top of an entry that no field reads.
  void noteUnread(const Value& entry, const TargetKindSpec& target, const RowReader& rows) {
    for (const Member& member : entry.map()) {
      const auto& keep = rows.keep();
      if (std::find(keep.begin(), keep.end(), member.key) != keep.end()) continue;
      note("an entry of " + target.configSection + " has the setting " + quotedShort(member.key) +
               ", which no field of " + target.kind + " stands for",
           "it has no effect in a manifest; see whether the model needs it", member.keyPos);
    }
  }

  // Takes out of the entry what is only written.
  void takeSecrets(const KindSpec& kind, const TargetKindSpec& target, Value& entry,
                   Applied& applied) {
    for (const FieldSpec& field : kind.fields) {
      const auto wire = target.fields.find(field.name);
      if (!field.isSecret() || wire == target.fields.end()) continue;
      Value* container = placeIn(entry, wire->second.write);
      if (container == nullptr || !container->isMap()) continue;
      const FieldSpec* open = openTwin(kind, target, wire->second);
      std::vector<std::string> taken;
      for (const Member& member : container->map()) {
        const bool secret = open != nullptr && checkKey(*open, open->name, member.key);
        const bool looks = member.value.isString() && looksLikeSecret(member.value.string());
        if ((!secret && !looks) || readByField(target, wire->second.write + "." + member.key)) {
          continue;
        }
        taken.push_back(member.key);
        if (member.value.isNull()) continue;
        applied.fields.set(field.name + "." + member.key, referenceFor(entry, target, member));
      }
      for (const std::string& key : taken) container->erase(key);
    }
  }

  // The map beside the secrets whose names say what is none.
  static const FieldSpec* openTwin(const KindSpec& kind, const TargetKindSpec& target,
                                   const WireField& secrets) {
    for (const auto& [name, wire] : target.fields) {
      const FieldSpec* field = kind.field(name);
      if (wire.spread && wire.write == secrets.write && field != nullptr && !field->isSecret()) {
        return field;
      }
    }
    return nullptr;
  }

  static bool readByField(const TargetKindSpec& target, const std::string& path) {
    return std::any_of(target.fields.begin(), target.fields.end(), [&](const auto& field) {
      return !field.second.spread && field.second.read == path;
    });
  }

  // One variable for each value: deployments of one name may have keys of their own.
  std::string variableOf(const std::string& wanted, const Value& value) {
    const std::string hash = sha256Hex(toCanonicalJson(value));
    std::string name = wanted;
    for (int i = 2; variables_.try_emplace(name, hash).first->second != hash; ++i) {
      name = wanted + "_" + std::to_string(i);
    }
    return name;
  }

  // As last-applied speaks of it.
  std::string referenceFor(const Value& entry, const TargetKindSpec& target, const Member& member) {
    const std::string& prefix = specs_.target.environmentPrefix;
    if (!prefix.empty() && member.value.isString() && member.value.string().rfind(prefix, 0) == 0) {
      return "targetEnv:" + member.value.string().substr(prefix.size());
    }
    const std::string variable =
        variableOf(variableFor(nameOf(entry, target), member.key), member.value);
    note("the value of " + member.key + " stands in the file, and no manifest may hold it",
         "put it into the variable " + variable +
             " where litectl runs, list that in the settings, "
             "and revoke the one in the file if others can read it",
         member.keyPos);
    return "env:" + variable;
  }

  [[nodiscard]] std::string nameOf(const Value& entry, const TargetKindSpec& target) const {
    const auto named = target.fields.find(specs_.kind(target.kind)->nameField);
    const std::string& path = named == target.fields.end() ? target.idPath : named->second.read;
    const Value* name = entry.findPath(path);
    return name != nullptr && name->isString() ? name->string() : target.kind;
  }

  // What is left of variables stands in fields that are no secrets.
  void takeVariables(const TargetKindSpec& target, Value& value) {
    if (!value.isMap()) return;
    const std::string& prefix = specs_.target.environmentPrefix;
    std::vector<std::string> taken;
    for (Member& member : value.map()) {
      if (member.value.isMap()) takeVariables(target, member.value);
      if (prefix.empty() || !member.value.isString() ||
          member.value.string().rfind(prefix, 0) != 0) {
        continue;
      }
      note(member.key + " is a variable of the target, " + quotedShort(member.value.string()) +
               ", and a manifest says what is no secret itself",
           "write its value into the manifest", member.value.pos());
      taken.push_back(member.key);
    }
    for (const std::string& key : taken) value.erase(key);
  }

  void noteOthers(const Value& document) {
    if (!document.isMap()) return;
    for (const Member& section : document.map()) {
      if (sections_.contains(section.key) || section.key == "include") continue;
      const auto& known = specs_.target.configSections;
      const auto advice = known.find(section.key);
      if (!section.value.isMap() || section.value.map().empty()) {
        note(section.key + " has no kind",
             advice == known.end() ? "it stays in the file" : advice->second, section.keyPos);
        continue;
      }
      for (const Member& member : section.value.map()) {
        const std::string path = section.key + "." + member.key;
        const auto closer = known.find(path);
        note(path + " has no kind",
             closer != known.end()   ? closer->second
             : advice == known.end() ? "it stays in the file"
                                     : advice->second,
             member.keyPos);
      }
    }
  }

  const SpecSet& specs_;
  std::set<std::string> sections_;
  std::map<std::string, std::size_t> seen_;
  std::map<std::string, std::string> variables_;  // with the hash of what goes into each
  ConfigObjects out_;
};

}  // namespace

ConfigObjects readConfigObjects(const SpecSet& specs, const std::vector<Value>& documents) {
  return Reader(specs).run(documents);
}

}  // namespace litectl
