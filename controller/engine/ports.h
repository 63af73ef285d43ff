#pragma once

#include "base/context.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/applied.h"
#include "model/plan.h"
#include "model/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace litectl {

// What the engine needs from the outside. Adapters implement these; the engine knows no adapter.
// Every port is thread-safe unless it says otherwise.

// What to write to a target, in the manifest's terms.
struct Write {
  Op op = Op::update;  // create, update or remove
  std::string kind;
  std::string liveId;                 // for create: the id we chose (a key's: sha256 of `secret`)
  std::map<FieldPath, Value> fields;  // whole values, maps already put together; null clears
  Value metadata;                     // complete, with marker; null where the kind has none
  const Secret* secret = nullptr;     // create of a key: its value; borrowed
  // Values of fields that are only written, by path ("secrets.api_key"); in `fields` each has
  // something in its place.
  std::map<FieldPath, std::shared_ptr<const Secret>> secrets;
};

// One live service.
class Target {
 public:
  Target() = default;
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  virtual ~Target() = default;

  // Tells in advance that there are probably so many objects of a kind, so that not every page of a
  // listing has to wait for the first one.
  virtual void expect(const std::string& kind, std::size_t count) = 0;
  [[nodiscard]] virtual Result<std::string> release(const Context& context) = 0;
  // That the target shows us everything, asked now: a credential that lost its rights gets listings
  // that are filtered and look complete. Before anything is concluded from what is not there.
  [[nodiscard]] virtual Status confirmAccess(const Context& context) = 0;
  [[nodiscard]] virtual Result<Self> self(const Context& context) = 0;
  // The complete listing of a kind. A listing that stays incomplete is a result that says so.
  [[nodiscard]] virtual Result<KindSnapshot> observe(const Context& context,
                                                     const std::string& kind) = 0;
  // The same of a kind whose objects lie in the rows of another one, out of its listing; `ask` are
  // live ids of owners that are read for what the listing leaves out.
  [[nodiscard]] virtual Result<KindSnapshot> observeInside(const Context& context,
                                                           const std::string& kind,
                                                           const KindSnapshot& owners,
                                                           const std::set<std::string>& ask) = 0;
  // Some objects by id, in one call where the target can; absent ones are left out.
  [[nodiscard]] virtual Result<std::vector<LiveObject>> read(
      const Context& context, const std::string& kind, const std::vector<std::string>& liveIds) = 0;
  // Success says only that the target answered so; the state is what a later read finds.
  // resultUnknown: it may or may not have happened. alreadyExists, notFound: as named.
  [[nodiscard]] virtual Status write(const Context& context, const Write& write) = 0;
};

// Durable memory of one target and inventory: last-applied and journal. Every call that returns
// success has reached the disk. Errors: writeFailed, storeCorrupt; then the store is as it was.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  [[nodiscard]] virtual Result<Memory> load() = 0;
  // Journal: an intent before the call …
  [[nodiscard]] virtual Result<std::int64_t> begin(const Intent& intent) = 0;
  // … and its end, in one transaction with what is now true of the object.
  [[nodiscard]] virtual Status finish(std::int64_t intent, const Aftermath& after) = 0;
  // Last-applied without an intent: an object found in sync that was not remembered so.
  [[nodiscard]] virtual Status remember(const std::vector<Applied>& objects) = 0;
  [[nodiscard]] virtual Status rememberRoots(const std::vector<std::string>& roots) = 0;
  // After a person confirmed a lost store: take the id found in the markers.
  [[nodiscard]] virtual Status assumeId(const std::string& storeId) = 0;
};

// One entry of the audit log. Values of fields that hold secrets never come here.
struct AuditRecord {
  std::string event;  // "intent", "outcome"
  std::string run;
  std::string actor;
  std::string why;  // plan checksum and revision
  std::string target;
  std::string object;
  std::string action;
  std::string liveId;
  Value changes;       // field → {from, to}
  std::string status;  // of an outcome: "done", "failed E3004", "recovered"
};

// Append-only and chained. When an append fails nothing may be changed any more. Errors:
// writeFailed, auditBroken.
class AuditLog {
 public:
  AuditLog() = default;
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;
  virtual ~AuditLog() = default;
  [[nodiscard]] virtual Status append(const AuditRecord& record) = 0;
};

// Where values lie that manifests refer to, as far as the operator lets them.
class SecretSource {
 public:
  SecretSource() = default;
  SecretSource(const SecretSource&) = delete;
  SecretSource& operator=(const SecretSource&) = delete;
  virtual ~SecretSource() = default;

  // Errors: secretNotAllowed, and secretMissing where there is no value to be read.
  [[nodiscard]] virtual Result<Secret> read(const SecretRef& ref) = 0;
  // What tells two values apart and neither of them, under the operator's key. Nothing where a run
  // that may not write has no such key.
  [[nodiscard]] virtual Result<std::optional<std::string>> fingerprint(const Secret& value) = 0;
};

// Where keys' values go. A pending value lies beside the live one until it is promoted; both are
// told apart by the key's hash, which is no secret. Errors: sinkFailed, sinkOutsideRoot.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;

  // Reads no value. What is wrong with this one slot is a state (SlotState::foreign), no error.
  // `expected` is the hash of the value that belongs there, empty where none does.
  [[nodiscard]] virtual Result<SlotState> inspect(const Slot& slot,
                                                  const std::string& expected) = 0;
  // The same, never `unsure`: reads the live value where that is the only way to know, and keeps
  // what it found for later inspections. For a run that may change things. A value is known again
  // by `expected`, too, where nothing but the value itself was restored.
  [[nodiscard]] virtual Result<SlotState> verify(const Slot& slot, const std::string& expected) = 0;
  [[nodiscard]] virtual Result<Secret> readPending(const Slot& slot, const std::string& hash) = 0;
  [[nodiscard]] virtual Result<Secret> readLive(const Slot& slot) = 0;
  [[nodiscard]] virtual Status writePending(const Slot& slot, const std::string& hash,
                                            const Secret& value) = 0;
  // Makes the pending value the live one and reads it back; anew, too, where it is live already,
  // so that what the slot says of its form holds.
  [[nodiscard]] virtual Status promote(const Slot& slot, const std::string& hash) = 0;
  [[nodiscard]] virtual Status discardPending(const Slot& slot, const std::string& hash) = 0;
  // Takes away the live value if it is the one of `hash`.
  [[nodiscard]] virtual Status remove(const Slot& slot, const std::string& hash) = 0;
};

}  // namespace litectl
