#include "engine/slots.h"

#include "spec/name_rules.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace litectl {
namespace {

// A file's name has 255 bytes at most, and while a value is pending 74 more stand around its own.
constexpr std::size_t kMostPartBytes = 181;

// One key's sink; adds the place and the object to problems.
class SlotReader {
 public:
  SlotReader(const Resource& resource, const std::string& target, const SinkRules& rules,
             Diagnostics& diagnostics)
      : resource_(resource), target_(target), rules_(rules), diagnostics_(diagnostics) {}

  std::optional<Slot> read(const Value* written) {
    if (written == nullptr) {
      if (!rules_.byDefault) return missing("names no sink, and the settings have no default one");
      Slot slot = *rules_.byDefault;
      if (slot.variable.empty()) slot.variable = rules_.variable;
      return filled(std::move(slot), resource_.pos);
    }
    if (written->isNull() || written->map().empty()) return std::nullopt;  // said when loaded
    const Member& sink = written->map().front();
    if (std::find(rules_.known.begin(), rules_.known.end(), sink.key) == rules_.known.end()) {
      return missing("wants the sink " + sink.key + ", which the settings do not have");
    }
    Slot slot{sink.key, sink.value.stringAt("path"),
              sink.value.stringAt("variable", rules_.variable)};
    return filled(std::move(slot), sink.value.find("path")->pos());
  }

 private:
  std::optional<Slot> missing(const std::string& why) {
    add(makeError(Code::sinkMissing, "the manifest " + why,
                  "add sink: {file: {path: " + resource_.id.name +
                      ".env}}, or set sinks in the settings"),
        resource_.pos);
    return std::nullopt;
  }

  void add(Error error, SourcePos place) {
    diagnostics_.add(std::move(error).at(place).about(resource_.id.text()));
  }

  std::optional<Slot> filled(Slot slot, SourcePos place) {
    const std::string pattern = std::move(slot.path);
    slot.path.clear();
    for (std::size_t at = 0; at < pattern.size();) {
      if (pattern[at] != '{' && pattern[at] != '}') {
        slot.path.push_back(pattern[at++]);
        continue;
      }
      const std::size_t end = pattern[at] == '{' ? pattern.find('}', at) : std::string::npos;
      if (end == std::string::npos)
        return badPlaceholder("a bracket without its other half", place);
      const std::string name = pattern.substr(at + 1, end - at - 1);
      const std::optional<std::string> value = placeholder(name);
      if (!value) return badPlaceholder("{" + name + "}, which means nothing", place);
      slot.path += *value;
      at = end + 1;
    }
    return withinRoot(std::move(slot), place);
  }

  std::optional<Slot> badPlaceholder(const std::string& what, SourcePos place) {
    add(makeError(Code::notAllowedValue, "the sink's path holds " + what,
                  "use {target}, {namespace} or {name}"),
        place);
    return std::nullopt;
  }

  std::optional<std::string> placeholder(std::string_view name) const {
    if (name == "name") return resource_.id.name;
    if (name == "target") return target_.empty() ? "default" : target_;
    if (name == "namespace") return resource_.space.empty() ? "default" : resource_.space;
    return std::nullopt;
  }

  // A path in one form, or nothing after having said what is wrong with it.
  std::optional<Slot> withinRoot(Slot slot, SourcePos place) {
    const bool relative = !slot.path.empty() && slot.path.front() != '/' && slot.path.back() != '/';
    if (!relative || slot.path.front() == '~') return outside(slot.path, place);
    std::string clean;
    for (std::size_t at = 0; at < slot.path.size();) {
      const std::size_t end = std::min(slot.path.find('/', at), slot.path.size());
      const std::string part = slot.path.substr(at, end - at);
      at = end + 1;
      if (part.empty() || part == ".") continue;
      if (part == "..") return outside(slot.path, place);
      if (auto error = badPart(part)) {
        add(std::move(*error), place);
        return std::nullopt;
      }
      clean += (clean.empty() ? "" : "/") + part;
    }
    if (clean.empty()) return outside(slot.path, place);
    slot.path = std::move(clean);
    return slot;
  }

  std::optional<Slot> outside(const std::string& path, SourcePos place) {
    add(makeError(Code::sinkOutsideRoot,
                  "the sink's path " + quotedShort(path) +
                      " is not the path of a file under the folder that the settings give it",
                  "write a relative path without .."),
        place);
    return std::nullopt;
  }

  static std::optional<Error> badPart(const std::string& part) {
    if (part.front() == '.' && part != ".env" && !part.starts_with(".env.")) {
      return makeError(
          Code::sinkOutsideRoot,
          "the sink's path has the part " + quotedShort(part) +
              ", and hidden names belong to git, to litectl and to other tools",
          "begin each part with something other than a dot; a file may be called .env");
    }
    if (part.size() <= kMostPartBytes) return std::nullopt;
    return makeError(Code::sinkOutsideRoot,
                     "the sink's path has a part of " + std::to_string(part.size()) +
                         " bytes, and no file can be made there: " +
                         std::to_string(kMostPartBytes) + " are allowed",
                     "write a shorter path: sink: {file: {path: …}}");
  }

  const Resource& resource_;
  const std::string& target_;
  const SinkRules& rules_;
  Diagnostics& diagnostics_;
};

bool liesInside(const Slot& outer, const Slot& inner) {
  return outer.sink == inner.sink &&
         (outer.path == inner.path || inner.path.rfind(outer.path + "/", 0) == 0);
}

}  // namespace

std::optional<Slot> slotOf(const Resource& resource, const KindSpec& kind,
                           const std::string& target, const SinkRules& rules,
                           Diagnostics& diagnostics) {
  if (kind.slotField.empty()) return std::nullopt;
  return SlotReader(resource, target, rules, diagnostics).read(resource.spec.find(kind.slotField));
}

void checkSlotsApart(std::vector<SlotOwner> owners, Diagnostics& diagnostics) {
  // The variable is no part of the place: one file holds one value. With '/' as the lowest
  // character what lies inside a path follows it at once.
  const auto key = [](const SlotOwner& owner) {
    std::string text = owner.slot.text();
    std::replace(text.begin(), text.end(), '/', '\x01');
    return text;
  };
  std::stable_sort(owners.begin(), owners.end(), [&](const SlotOwner& a, const SlotOwner& b) {
    return std::pair(key(a), a.pos) < std::pair(key(b), b.pos);
  });
  const SlotOwner* outer = nullptr;
  for (const SlotOwner& owner : owners) {
    if (outer == nullptr || !liesInside(outer->slot, owner.slot)) {
      outer = &owner;
      continue;
    }
    Error error = makeError(Code::sinkSlotTaken,
                            "the place " + owner.slot.text() + " is that of " + outer->id.text() +
                                (outer->slot.path == owner.slot.path ? "" : " or lies below it"),
                            "give each key a path of its own");
    error.also = outer->pos;
    diagnostics.add(std::move(error).at(owner.pos).about(owner.id.text()));
  }
}

}  // namespace litectl
