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
  objects,    // a list of maps, each an object of kind `expandsTo` of its own
  reference,  // the name of a manifest of kind `refersTo`; in a set: of = reference
  secret      // where a value lies that is only written: {valueFrom: {env: NAME}}
};

// Whether two manifests of a kind may have the same value in a field.
enum class Unique { no, exact, anyCase };

// Characters of a text that says nothing else.
inline constexpr std::size_t kMostLength = 1'000;
// What a field of a policy asks of the objects that the policy is about.
enum class PolicyRule {
  none,
  kinds,           // those of these kinds
  selector,        // those with these labels
  mostBudget,      // their budgets, in 30 days
  budgetRequired,  // true: they have one
  withinOuter,     // true: theirs is no greater than those around it
  required,        // true: they have the field that `ruleOn` names
  allowed,         // names, with '*' for any text, that the set `ruleOn` may hold
  mostLifetime,    // from now to the time in `ruleOn`
  pattern,         // of their names
  patternMeans,    // what that asks for, in words
};

// A list whose name becomes a label on the declared objects that its names mean.
struct Publishes {
  std::string names;  // the list's field with the names
  std::string kind;   // of the objects
  std::string by;     // their field with the name
  std::string to;     // their set that gets the label
};

// What an object gets from the manifest that a field refers to, where it has nothing of its own.
struct Inherits {
  // The field that gets the id of the object behind that manifest; empty: everything is copied.
  std::string link;
  std::vector<std::string> byLink;  // fields that the target takes from that object
  std::vector<std::string> copy;    // fields that are written into the one that inherits
};

struct FieldSpec {
  std::string name;
  FieldType type = FieldType::string;
  FieldType of = FieldType::string;
  std::vector<FieldSpec> fields;  // of an object; of objects: what each may say
  std::string expandsTo;          // of objects: their kind
  std::string policy;             // of objects: field beside this one; "exact": no others stay
  bool required = false;
  bool immutable = false;
  std::optional<Decimal> least;  // of a number; of the count for sets and maps, if given as items
  std::optional<Decimal> most;
  std::size_t leastItems = 0;  // of a set or map that is present
  std::size_t mostItems = 0;   // 0: as many as one likes
  std::string whenEmpty;       // remedy for one that has fewer
  std::size_t mostLength = 0;  // of a string, in characters; 0: kMostLength
  std::string pattern;         // ECMAScript, whole value
  std::string patternMeans;    // what it asks for, in words: "an address such as a@b"
  std::string keyPattern;      // the same for the keys of a map
  std::string keyPatternMeans;
  std::string below;                 // number field beside this one that must be greater
  std::vector<std::string> oneOf;    // allowed strings
  std::string refersTo;              // kind
  std::string sets;                  // the field that the referenced object's live id goes into
  std::string idOf;                  // kind whose object must be there with this id
  std::string names;                 // kind whose objects it means by the value of their nameField
  std::string addsTo;                // the set that the referenced list's names are added to
  std::optional<Inherits> inherits;  // of a reference
  std::optional<Publishes> publishes;  // of a choice in a list
  bool extends = false;                // all fields of that manifest count where this one has none
  PolicyRule rule = PolicyRule::none;
  std::string ruleOn;            // field
  std::string forbidsOverrides;  // the value with which own fields may not replace inherited ones
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

// The object on the target that stands for a manifest of litectl's own, once somebody links to it.
struct Backing {
  std::string kind;
  std::string prefix;  // of its name and id, before the manifest's name
};

// How the objects of a kind limit what is spent.
struct Spends {
  std::string amount;      // field: USD in one window
  std::string window;      // field: length of the window
  std::string sharedFrom;  // field with the id of an object whose limits count where there are none
  bool holds = true;       // false: limits what others hold (a budget tier)
  // Fields with the id of a holder around this one, with which it is counted: whoever that is, or
  // only if it is declared.
  std::vector<std::string> within;
  std::vector<std::string> withinDeclared;
};

struct KindSpec {
  std::string kind;
  std::string summary;
  bool live = true;  // false: litectl's own, no object on any target (ModelList)
  std::optional<Backing> backedBy;
  std::optional<Spends> spends;
  std::string nameField;  // field whose value is the name where the manifest says none ("alias")
  std::vector<std::string> calledBy;  // other fields by which people know an object, best first
  std::string slotField;  // object whose one member names a sink and a place in it ("sink")
  // Fields with which secrets go along to the hosts that the object's texts name.
  std::vector<std::string> sendsSecrets;
  std::string plural;                   // in URLs of a Kubernetes API server ("virtualkeys")
  std::vector<std::string> shortNames;  // for kubectl
  std::vector<std::string> columns;     // fields that kubectl prints
  // Of a kind without manifests of its own: the kind in whose manifests its objects are written.
  std::string partOf;
  std::string ownerField;  // field with the live id of the object it is part of
  std::string keyField;    // field that tells the parts of one object apart
  std::vector<FieldSpec> fields;

  [[nodiscard]] const FieldSpec* field(std::string_view name) const;
  // The kind that a field with an id points to; empty where it is no such field.
  [[nodiscard]] std::string pointsTo(std::string_view name) const;
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
      write;  // dotted path of the request's member; empty: cannot be written after creation
  std::string create;  // the same where the object is made, if it is another one
  std::string read;    // dotted path in a listed row
  ClearRule clear = ClearRule::null;
  std::string because;     // why it cannot be cleared
  Value clearValue;        // of ClearRule::value
  std::string whenAbsent;  // what it means on the target to have none, where that is not "nothing"
  std::string unproved;    // why no contract case proves it; empty: one does
  std::string note;        // ranges, side effects and traps, for people
  Codec codec = Codec::plain;
  bool lifted = false;     // lives inside metadata on the target
  bool spread = false;     // of a map: its keys stand beside other fields' members, each for itself
  bool goesAlong = false;  // every update would reset it if it left it out
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
  // Its fields that name us, with the field of ours that each must equal; empty: our id.
  std::map<std::string, std::string, std::less<>> fields;
  bool onlyUnlinks = false;  // the row stays but loses its link (a budget in use)
  bool onlyOurs = false;     // rows of nobody's inventory are no loss

  // Whether our id alone tells which rows they are.
  [[nodiscard]] bool byId() const { return fields.size() == 1 && fields.begin()->second.empty(); }
};

// How rows are found that lie in those of another kind.
struct Inside {
  std::string kind;         // the other kind; empty: the rows have a listing of their own
  std::string rows;         // dotted path in one of its rows
  std::string ownerMember;  // member of requests and rows that carries the other's id
  // What the listing leaves out, one call for each object of the other kind: where the answer has
  // its row, …
  Endpoint more;
  std::string moreOwner;
  // … and further rows, at most one for each of ours, which then has it under `moreAs`, …
  std::string moreRows;
  std::string moreAs;
  // … unless this member of it is the value at that path of the other's row: it shows what many
  // share.
  std::string sharedMember;
  std::string sharedPath;
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
  Inside inside;  // instead of list and read
  Endpoint read;  // some objects by id; used to verify writes
  Endpoint create;
  Endpoint update;
  Endpoint remove;
  std::vector<Cascade> cascades;
  std::string unproved;          // why no contract case proves any of its fields; empty: each says
  std::string unseenDependents;  // what else may refer to an object and is not looked at; in words
  std::map<std::string, WireField, std::less<>> fields;

  // Whether the manifest's field is the free part of what stands under metadataPath.
  [[nodiscard]] bool isFreeMetadata(std::string_view field) const {
    const auto wire = fields.find(field);
    return wire != fields.end() && !metadataPath.empty() && wire->second.read == metadataPath;
  }

  // Whether the field is read by Inside::more alone.
  [[nodiscard]] bool needsMore(std::string_view field) const {
    const auto wire = fields.find(field);
    return wire != fields.end() && !inside.moreAs.empty() &&
           wire->second.read.rfind(inside.moreAs + ".", 0) == 0;
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
