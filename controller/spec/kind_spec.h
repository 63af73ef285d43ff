#pragma once

#include "value/value.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// What a manifest (or the settings) may say, as data. Immutable once loaded; read from any thread.

enum class FieldType {
  string,
  boolean,
  integer,    // 64-bit
  number,     // whole or with a fraction; at most 15 significant digits
  money,      // USD; at most 15 significant digits and 6 decimals
  duration,   // LiteLLM's notation: 30s, 30m, 24h, 7d, 1w, 1mo, or a word of oneOf; as written
  time,       // RFC 3339
  set,        // list without order or repeats; elements of type `of`
  map,        // text to `of`; every key is a field of its own
  json,       // anything but null
  object,     // named sub-fields
  reference,  // the name of a manifest of kind `refersTo`; in a set: of = reference
  secret      // where a value lies that is only written: {valueFrom: {env: NAME}}
};

// Whether two manifests of a kind may have the same value in a field.
enum class Unique { no, exact, anyCase };

struct FieldSpec {
  std::string name;
  FieldType type = FieldType::string;
  FieldType of = FieldType::string;
  std::vector<FieldSpec> fields;  // of an object
  bool required = false;
  bool immutable = false;
  std::optional<Decimal> least;  // of a number; of the count for sets and maps, if given as items
  std::optional<Decimal> most;
  std::size_t leastItems = 0;  // of a set or map that is present
  std::string whenEmpty;       // remedy for one that has fewer
  std::size_t mostLength = 0;  // of a string, in bytes; 0: 1,000
  std::string pattern;         // ECMAScript, whole value
  std::string patternMeans;    // what it asks for, in words: "an address such as a@b"
  std::string keyPattern;      // the same for the keys of a map
  std::string keyPatternMeans;
  std::string below;                  // number field beside this one that must be greater
  std::vector<std::string> oneOf;     // allowed strings
  std::string refersTo;               // kind
  std::string sets;                   // the field that the referenced object's live id goes into
  std::string idOf;                   // kind whose object must be there with this id
  std::string names;                  // kind whose objects it means by the value of their nameField
  std::string addsTo;                 // the set that the referenced list's names are added to
  std::vector<std::string> excludes;  // fields that may not stand beside this one
  std::map<std::string, std::string, std::less<>> reserved;  // keys a map may not have, and why
  Unique unique = Unique::no;
  bool access = false;         // decides whether its object, or who belongs to it, gets in
  bool revokes = false;        // true in it shuts them out
  bool literalSecret = false;  // a value here would be a secret in git: always refused
  std::string doc;

  // Whether its values, or those of its keys, are only written.
  [[nodiscard]] bool isSecret() const {
    return type == FieldType::secret || (type == FieldType::map && of == FieldType::secret);
  }
};

struct KindSpec {
  std::string kind;
  std::string summary;
  bool live = true;       // false: litectl's own, no object on any target (ModelList)
  std::string nameField;  // field whose value is the name where the manifest says none ("alias")
  std::vector<std::string> calledBy;  // other fields by which people know an object, best first
  std::string slotField;  // object whose one member names a sink and a place in it ("sink")
  // Fields with which secrets go along to the hosts that the object's texts name.
  std::vector<std::string> sendsSecrets;
  std::vector<FieldSpec> fields;

  [[nodiscard]] const FieldSpec* field(std::string_view name) const;
  // Whether `unset` may name it.
  [[nodiscard]] bool mayUnset(const FieldSpec& field) const;
};

// How a removed field is cleared on a target.
enum class ClearRule {
  null,        // send null
  value,       // send a constant that means "not set"
  empty,       // send [] or {}
  leaveOut,    // send the complete metadata without it
  replace,     // make the object anew without it, if its manifest allows that
  impossible,  // noted, with the reason
};

// How a value is written on the wire.
enum class Codec {
  plain,
  lifetime,  // a time in the manifest, seconds from now on the wire ("duration": "3600s")
};

// When the target refuses a value that another object of the kind has.
enum class TakenOnce { no, atCreate, always };

struct WireField {
  std::string field;  // name in the manifest
  std::string
      write;         // dotted path of the request's member; empty: cannot be written after creation
  std::string read;  // dotted path in a listed row
  ClearRule clear = ClearRule::null;
  std::string because;     // why it cannot be cleared
  Value clearValue;        // of ClearRule::value
  std::string whenAbsent;  // what it means on the target to have none, where that is not "nothing"
  Codec codec = Codec::plain;
  bool lifted = false;  // lives inside metadata on the target
  bool spread = false;  // of a map: its keys stand beside other fields' members, each for itself
  std::vector<std::string> resent;  // its keys that every update would reset if it left them out
  bool hidden = false;       // of a secret: no row shows that there is one; the marker alone tells
  bool afterCreate = false;  // ignored by the create call, so an update follows it
  bool alone = false;  // sent in an update of its own, after the others (a key's move to a team)
  // Field whose stored value can make the target refuse this one (a key's user who is no member of
  // the new team): with `alone`, gone around where it does; else first, where it is cleared anyway.
  std::string obstacle;
  TakenOnce takenOnce = TakenOnce::no;
};

// Stands for the object's id in the path of an endpoint.
inline constexpr std::string_view kIdInPath = "{id}";

struct Endpoint {
  std::string method;     // GET, POST, …; empty: there is none
  std::string path;       // "{id}" in it stands for the object's id
  std::string idMember;   // dotted path of the member (or query parameter) with the id; may be none
  bool idIsList = false;  // the member takes a list of ids; in a query they are joined by commas
  int leastIds = 1;       // a shorter list is filled up by repeating its last id
  int mostIds = 500;      // ids in one call
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> body;  // fixed members, as JSON texts ("false")
  std::string items;  // dotted path of the rows in the answer; "" = the answer itself
};

struct ListSpec {
  Endpoint endpoint;
  std::string pageParameter;  // empty: the answer is complete, not paged
  std::string sizeParameter;
  int pageSize = 100;
  std::string total;  // member with the number of all rows
  // Query members that, laid over the endpoint's, put what was written last first; empty: none.
  std::map<std::string, std::string> newestFirst;
};

// A row of another kind that goes when an object of this kind is deleted.
struct Cascade {
  std::string kind;
  std::string field;         // its field that names us
  bool onlyUnlinks = false;  // the row stays but loses its link (a budget in use)
};

enum class IdSource {
  chosen,      // spec.id or the manifest's name
  secretHash,  // SHA-256 of a value that litectl mints: a key
};

struct TargetKindSpec {
  std::string kind;
  IdSource idSource = IdSource::chosen;
  std::string idPath;      // in a row
  std::string aliasField;  // manifest field with the name people see; matched when nothing else is
  std::string metadataPath;     // where the marker and free metadata live; empty: no room
  bool metadataMerges = false;  // what a request leaves out of the metadata stays as it is
  // Rows whose member there is not `true` come from the target's own configuration file: they
  // cannot be written. Empty: there are none.
  std::string storedPath;
  int reloadSeconds = 0;  // a process of the target may show what was written so much later
  std::vector<std::string> ignoredMetadata;  // keys in metadata that are the server's own
  std::vector<std::string> serverOwned;      // ids of objects the server makes for itself
  std::string configSection;   // list in the target's own configuration file that has such objects
  bool madeByTraffic = false;  // rows come by themselves; one with nothing set is nobody's
  std::string privateIds;  // pattern of ids that the server gives to rows it makes for one object
  ListSpec list;
  Endpoint read;  // some objects by id; used to verify writes
  Endpoint create;
  Endpoint update;
  Endpoint remove;
  std::vector<Cascade> cascades;
  std::string unseenDependents;  // what else may refer to an object and is not looked at; in words
  std::map<std::string, WireField, std::less<>> fields;

  // Whether the manifest's field is the free part of what stands under metadataPath.
  [[nodiscard]] bool isFreeMetadata(std::string_view field) const {
    const auto wire = fields.find(field);
    return wire != fields.end() && !metadataPath.empty() && wire->second.read == metadataPath;
  }

  // Whether the id of an object that a create of ours named proves that it is ours: where there is
  // room for a marker, one of ours would carry it; but nobody else can have a secret's hash.
  [[nodiscard]] bool idProvesOwner() const {
    return metadataPath.empty() || idSource == IdSource::secretHash;
  }
};

struct TargetSpec {
  std::string name;        // "litellm"
  std::string provedFrom;  // releases that the contract suite passed on
  std::string provedUpTo;
  std::vector<std::string> releaseUrls;  // GET one after the other until one names the release
  std::string releasePath;               // dotted, in the answer ("litellm_version")
  std::string selfUrl;                   // GET: the row of the credential in use; 404: it has none
  std::string selfHashPath;              // dotted, in that answer
  std::string selfUserPath;
  std::string selfUserKind;                          // kind of the user that selfUserPath names
  std::map<std::string, std::string> selfBelongsTo;  // kind → dotted path of the id it belongs to
  std::string selfOtherwise;  // user that a credential without a row acts as ("default_user_id")
  // What a text begins with in place of which the target puts a variable of its own environment.
  std::string environmentPrefix;
  // Sections of the target's own configuration file that no kind describes, and what to do.
  std::map<std::string, std::string> configSections;
  std::string actorHeader;  // request header that names who asked; empty: none
  std::map<std::string, TargetKindSpec, std::less<>> kinds;
};

// Fields of every live kind that are litectl's own (specs/common.yaml).
inline constexpr std::string_view kIdField = "id";
inline constexpr std::string_view kTargetField = "target";
inline constexpr std::string_view kUnsetField = "unset";
// Of kinds with fields that only making the object anew can clear.
inline constexpr std::string_view kAllowReplaceField = "allowReplace";

// Whether the field is for litectl alone and never reaches the target.
[[nodiscard]] bool isLitectlsOwn(const KindSpec& kind, const FieldSpec& field);

// All specs of a run.
struct SpecSet {
  std::string hash;  // over the texts; part of version, plan and audit
  std::map<std::string, KindSpec, std::less<>> kinds;
  TargetSpec target;

  [[nodiscard]] const KindSpec* kind(std::string_view name) const;
  [[nodiscard]] const TargetKindSpec* targetKind(std::string_view name) const;
};

}  // namespace litectl
