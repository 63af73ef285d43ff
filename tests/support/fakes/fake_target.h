#pragma once

#include "base/hash.h"
#include "engine/ports.h"
#include "model/marker.h"
#include "model/parts.h"

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace litectl::testing {

// A target in memory that does what it is told, in the manifest's terms. Faults are scripted by
// `onWrite`; every call is counted. Thread-safe.
class FakeTarget final : public Target {
 public:
  // What happens to a write: nothing scripted means it is done and answered with success.
  enum class Fate { done, refused, lostAnswer, lostRequest, notStored };
  std::function<Fate(const Write&)> onWrite;
  Code refusal = Code::rejected;
  // Asked before a listing, without the lock; an error takes its place.
  std::function<Status(const Context&)> onObserve;

  // May put other rows in place of those that a read by id found.
  std::function<void(const std::string& kind, std::vector<LiveObject>&)> onRead;

  std::map<std::string, std::map<std::string, LiveObject>> objects;  // kind → live id → row
  std::map<std::string, std::string> incomplete;                     // kind → why
  std::string releaseText = "1.102.4";
  Status access;
  Self who;
  std::size_t reads = 0;
  std::vector<Write> writes;  // as they came, without secrets

  // A row as somebody else would have made it.
  LiveObject& add(const std::string& kind, const std::string& liveId) {
    LiveObject& row = objects[kind][liveId];
    row.liveId = liveId;
    return row;
  }

  void expect(const std::string&, std::size_t) override {}
  Result<std::string> release(const Context&) override { return releaseText; }
  Status confirmAccess(const Context&) override { return access; }
  Result<Self> self(const Context&) override { return who; }

  Result<KindSnapshot> observe(const Context& context, const std::string& kind) override {
    if (onObserve) LITECTL_TRY(onObserve(context));
    const std::lock_guard lock(mutex_);
    ++reads;
    KindSnapshot snapshot;
    snapshot.kind = kind;
    const auto why = incomplete.find(kind);
    snapshot.complete = why == incomplete.end();
    if (!snapshot.complete) snapshot.whyIncomplete = why->second;
    for (const auto& [id, row] : objects[kind]) snapshot.objects.push_back(row);
    return snapshot;
  }

  // Rows whose owner is there; what only asking tells is not in the others.
  std::function<bool(const std::string& kind, const FieldPath& field)> onlyAsked;
  std::vector<std::string> asked;  // owners, over all listings
  Result<KindSnapshot> observeInside(const Context&, const std::string& kind,
                                     const KindSnapshot& owners,
                                     const std::set<std::string>& ask) override {
    const std::lock_guard lock(mutex_);
    KindSnapshot snapshot;
    snapshot.kind = kind;
    const auto why = incomplete.find(kind);
    snapshot.complete = owners.complete && why == incomplete.end();
    if (!snapshot.complete) snapshot.whyIncomplete = owners.whyIncomplete + why->second;
    for (const auto& [id, row] : objects[kind]) {
      const std::string owner = splitPartLiveId(id).first;
      if (owners.find(owner) == nullptr) continue;
      snapshot.objects.push_back(row);
      if (ask.contains(owner) || !onlyAsked) continue;
      std::erase_if(snapshot.objects.back().fields,
                    [&](const auto& entry) { return onlyAsked(kind, entry.first); });
    }
    for (const std::string& owner : ask) {
      if (owners.find(owner) != nullptr) asked.push_back(owner);
    }
    return snapshot;
  }

  Result<std::vector<LiveObject>> read(const Context&, const std::string& kind,
                                       const std::vector<std::string>& liveIds) override {
    const std::lock_guard lock(mutex_);
    ++reads;
    std::vector<LiveObject> rows;
    for (const std::string& id : liveIds) {
      if (const auto it = objects[kind].find(id); it != objects[kind].end()) {
        rows.push_back(it->second);
      }
    }
    if (onRead) onRead(kind, rows);
    return rows;
  }

  Status write(const Context&, const Write& write) override {
    const std::lock_guard lock(mutex_);
    Write copy = write;
    copy.secret = nullptr;
    writes.push_back(copy);
    if (write.secret != nullptr && sha256Hex(write.secret->reveal()) != write.liveId) {
      return makeError(Code::internal, "the id of a new key is not the hash of its value");
    }
    const Fate fate = onWrite ? onWrite(write) : Fate::done;
    if (fate == Fate::refused) return makeError(refusal, "refused by the test");
    if (fate == Fate::lostRequest) return makeError(Code::resultUnknown, "connection lost");
    if (fate == Fate::notStored) return {};
    Status status = perform(write);
    if (fate == Fate::lostAnswer) return makeError(Code::resultUnknown, "answer lost");
    return status;
  }

 private:
  Status perform(const Write& write) {
    auto& rows = objects[write.kind];
    const auto it = rows.find(write.liveId);
    if (write.op == Op::remove) {
      if (it == rows.end()) return makeError(Code::notFound, "no such object");
      rows.erase(it);
      return {};
    }
    if (write.op == Op::create && it != rows.end()) {
      return makeError(Code::alreadyExists, "already exists");
    }
    if (write.op == Op::update && it == rows.end()) {
      return makeError(Code::notFound, "no such object");
    }
    store(write, rows[write.liveId]);
    return {};
  }

  static void store(const Write& write, LiveObject& row) {
    row.liveId = write.liveId;
    for (const auto& [field, value] : write.fields) {
      std::erase_if(row.fields, [&](const auto& entry) { return fieldOf(entry.first) == field; });
      put(row, field, value);
    }
    if (!write.metadata.isMap()) return;
    std::erase_if(row.fields, [](const auto& entry) { return fieldOf(entry.first) == "metadata"; });
    row.metadata = write.metadata;
    row.marker.reset();
    for (const Member& member : write.metadata.map()) {
      if (member.key == kMarkerKey) {
        row.marker = markerFromValue(member.value);
      } else {
        row.fields["metadata." + member.key] = member.value;
      }
    }
  }

  static void put(LiveObject& row, const std::string& field, const Value& value) {
    if (value.isMap()) {
      for (const Member& member : value.map()) row.fields[field + "." + member.key] = member.value;
    } else if (!value.isNull() && !(value.isList() && value.list().empty())) {
      row.fields[field] = value;
    }
  }

  std::mutex mutex_;
};

}  // namespace litectl::testing
