#pragma once

#include "base/error.h"
#include "base/source_pos.h"
#include "model/selector.h"
#include "spec/secret_ref.h"
#include "value/value.h"

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace litectl {

// Data only, regular values, no behaviour beyond printing.

inline constexpr std::string_view kApiVersion = "litectl.dev/v1alpha1";
// Of a key's value in its sink, where nothing says another one.
inline constexpr std::string_view kDefaultVariable = "LITELLM_API_KEY";

// A manifest's identity.
struct ObjectId {
  std::string kind;
  std::string name;

  [[nodiscard]] std::string text() const { return kind + "/" + name; }
  friend auto operator<=>(const ObjectId&, const ObjectId&) = default;
};

enum class Manage { full, adopt };
enum class Deletion { remove, orphan, forbid };

// An object on the target: kind and live id.
using LiveKey = std::pair<std::string, std::string>;

// What annotations say about an object.
struct Policy {
  Manage manage = Manage::full;
  Deletion deletion = Deletion::remove;

  friend bool operator==(const Policy&, const Policy&) = default;
};

// One validated manifest, as written: field values are checked but not resolved.
struct Resource {
  ObjectId id;
  std::string target;  // empty: the only or default one
  std::string space;   // metadata.namespace; empty: none
  Labels labels;
  Value spec;
  Policy policy;
  SourcePos pos;
};

// A field's address: "maxBudget", or "metadata.env" for a key of a map. Field names hold no dot, so
// the first one ends the field's name.
using FieldPath = std::string;
[[nodiscard]] std::string_view fieldOf(std::string_view path);  // "metadata"
[[nodiscard]] std::string_view keyOf(std::string_view path);    // "env", "" when there is none

struct DesiredField {
  Value value;
  SourcePos pos;
  std::string origin;  // "team research": the reference it came from; empty: written there
  // Manifests that the value was taken over from, the one that states it last; empty: its own.
  std::vector<ObjectId> from = {};
};

// A field whose value is only written. What DesiredField says of it is where its value lies.
struct DesiredSecret {
  SecretRef ref;
  std::optional<std::string> fingerprint;  // of the value, if it could be read here
};

// Where a key's value goes.
struct Slot {
  std::string sink;  // "file"
  std::string path;
  std::string variable;

  [[nodiscard]] std::string text() const { return sink + ":" + path; }
  // The same file, whatever the value is called in it.
  [[nodiscard]] bool samePlace(const Slot& other) const {
    return sink == other.sink && path == other.path;
  }
  friend auto operator<=>(const Slot&, const Slot&) = default;
};

// What one object should be: references resolved, lists expanded, maps taken apart.
struct DesiredObject {
  ObjectId id;
  std::string liveId;  // empty where the target decides (a key's hash)
  std::map<FieldPath, DesiredField> fields;
  std::map<FieldPath, DesiredSecret> secrets;  // some of `fields`
  std::vector<FieldPath> unset;                // cleared whatever last-applied says
  std::vector<ObjectId> dependsOn;
  std::optional<Slot> slot;
  bool allowReplace = false;           // may be made anew where a field cannot be cleared otherwise
  std::vector<ObjectId> inheritsFrom;  // manifests that give it what it has not of its own
  std::optional<ObjectId> madeFrom;  // the manifest that it stands for, if that is of another kind
  Labels labels;
  Policy policy;
  SourcePos pos;
  std::optional<ObjectId> partOf = std::nullopt;  // the object in whose manifest it is written
};

// An object whose manifest says of a kind that it has no parts but the declared ones.
struct ExactParts {
  ObjectId owner;
  std::string ownerId;  // live
  std::string kind;     // of the parts
};

struct Desired {
  std::vector<DesiredObject> objects;  // sorted by id
  std::vector<ExactParts> exact;
  std::vector<std::string> roots;  // what -f covered, as absolute paths, sorted
  std::size_t manifests = 0;       // read for it, those included that are no object (ModelList)
  std::vector<Error> notes;        // what is to be known about them

  [[nodiscard]] const DesiredObject* find(const ObjectId& id) const;
};

}  // namespace litectl
