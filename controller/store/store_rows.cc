#include "store/store_rows.h"

#include "value/json.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace litectl {
namespace {

using sql::Database;
using sql::Statement;

Error damagedRow(const ObjectId& id, std::string_view part) {
  return makeError(Code::storeCorrupt,
                   "the store's entry of " + id.text() + " is damaged: " + std::string(part),
                   "restore the file from a backup, or move it away and confirm the lost store");
}

std::string_view textOf(Deletion deletion) {
  switch (deletion) {
    case Deletion::remove:
      return "remove";
    case Deletion::orphan:
      return "orphan";
    case Deletion::forbid:
      return "forbid";
  }
  return "";
}

std::optional<Deletion> deletionOf(std::string_view text) {
  for (const Deletion one : {Deletion::remove, Deletion::orphan, Deletion::forbid}) {
    if (textOf(one) == text) return one;
  }
  return std::nullopt;
}

std::string textOf(const Slot& slot) {
  Value value = Value::emptyMap();
  value.set("sink", slot.sink).set("path", slot.path).set("variable", slot.variable);
  return toCanonicalJson(value);
}

Result<Slot> slotOf(const std::string& text, const ObjectId& id) {
  const Result<Value> slot = parseJson(text);
  if (!slot) return damagedRow(id, "its slot is not JSON");
  return Slot{slot->stringAt("sink"), slot->stringAt("path"), slot->stringAt("variable")};
}

// What both tables have in common, in columns that follow each other.
struct Common {
  std::string liveId;
  Value fields;
  Deletion deletion = Deletion::remove;
  std::optional<Slot> slot;
};

constexpr std::string_view kCommonColumns = "live_id, fields, deletion, slot";

void bindCommon(Statement& statement, const std::string& liveId, const Value& fields,
                Deletion deletion, const std::optional<Slot>& slot) {
  statement.bind(liveId).bind(toCanonicalJson(fields)).bind(textOf(deletion));
  if (slot) {
    statement.bind(textOf(*slot));
  } else {
    statement.bindNull();
  }
}

Result<Common> readCommon(const Statement& statement, int column, const ObjectId& id) {
  Common row;
  row.liveId = statement.text(column);
  Result<Value> fields = parseJson(statement.text(column + 1));
  if (!fields) return damagedRow(id, "its fields are not JSON");
  row.fields = std::move(*fields);
  const std::optional<Deletion> deletion = deletionOf(statement.text(column + 2));
  if (!deletion) return damagedRow(id, "its deletion policy is unknown");
  row.deletion = *deletion;
  if (!statement.isNull(column + 3)) {
    LITECTL_TRY_ASSIGN(row.slot, slotOf(statement.text(column + 3), id));
  }
  return row;
}

std::string sqlOf(std::string_view before, std::string_view after) {
  return std::string(before).append(kCommonColumns).append(after);
}

// With a fourth column, only what was begun since.
Result<std::map<LiveKey, std::string>> ownersIn(Statement& query,
                                                std::optional<WallTime> since = std::nullopt) {
  std::map<LiveKey, std::string> owners;
  while (true) {
    LITECTL_TRY_ASSIGN(const bool row, query.step());
    if (!row) return owners;
    if (since) {
      const Result<WallTime> begun = parseTime(query.text(3));
      if (begun && *begun <= *since) continue;
    }
    owners.emplace(LiveKey(query.text(0), query.text(1)), query.text(2));
  }
}

}  // namespace

Result<std::vector<Applied>> readApplied(const Database& database, std::int64_t inventory) {
  LITECTL_TRY_ASSIGN(Statement query, database.prepare(sqlOf("SELECT kind, name, ",
                                                             " FROM applied WHERE inventory = ?"
                                                             " ORDER BY kind, name")));
  query.bind(inventory);
  std::vector<Applied> objects;
  while (true) {
    LITECTL_TRY_ASSIGN(const bool row, query.step());
    if (!row) return objects;
    ObjectId id{query.text(0), query.text(1)};
    LITECTL_TRY_ASSIGN(Common common, readCommon(query, 2, id));
    objects.push_back(Applied{std::move(id), std::move(common.liveId), std::move(common.fields),
                              common.deletion, std::move(common.slot)});
  }
}

Result<bool> isApplied(const Database& database, std::int64_t inventory, const ObjectId& id) {
  LITECTL_TRY_ASSIGN(
      Statement query,
      database.prepare("SELECT 1 FROM applied WHERE inventory = ? AND kind = ? AND name = ?"));
  return query.bind(inventory).bind(id.kind).bind(id.name).step();
}

Status writeApplied(const Database& database, std::int64_t inventory, const Applied& object) {
  LITECTL_TRY_ASSIGN(Statement otherNames,
                     database.prepare("DELETE FROM applied WHERE inventory = ? AND kind = ?"
                                      " AND live_id = ? AND name != ?"));
  otherNames.bind(inventory).bind(object.id.kind).bind(object.liveId).bind(object.id.name);
  LITECTL_TRY(otherNames.run());
  LITECTL_TRY_ASSIGN(
      Statement insert,
      database.prepare(sqlOf("INSERT INTO applied (inventory, kind, name, ",
                             ") VALUES (?, ?, ?, ?, ?, ?, ?)"
                             " ON CONFLICT (inventory, kind, name) DO UPDATE SET"
                             " live_id = excluded.live_id, fields = excluded.fields,"
                             " deletion = excluded.deletion, slot = excluded.slot"
                             " WHERE applied.live_id IS DISTINCT FROM excluded.live_id"
                             " OR applied.fields IS DISTINCT FROM excluded.fields"
                             " OR applied.deletion IS DISTINCT FROM excluded.deletion"
                             " OR applied.slot IS DISTINCT FROM excluded.slot")));
  insert.bind(inventory).bind(object.id.kind).bind(object.id.name);
  bindCommon(insert, object.liveId, object.fields, object.deletion, object.slot);
  return insert.run();
}

Status eraseApplied(const Database& database, std::int64_t inventory, const ObjectId& id) {
  LITECTL_TRY_ASSIGN(
      Statement erase,
      database.prepare("DELETE FROM applied WHERE inventory = ? AND kind = ? AND name = ?"));
  return erase.bind(inventory).bind(id.kind).bind(id.name).run();
}

Result<std::vector<Intent>> readIntents(const Database& database, std::int64_t inventory) {
  LITECTL_TRY_ASSIGN(Statement query,
                     database.prepare(sqlOf("SELECT number, run, kind, name, action, begun, ",
                                            " FROM journal WHERE inventory = ? ORDER BY number")));
  query.bind(inventory);
  std::vector<Intent> intents;
  while (true) {
    LITECTL_TRY_ASSIGN(const bool row, query.step());
    if (!row) return intents;
    Intent intent;
    intent.number = query.number(0);
    intent.run = query.text(1);
    intent.id = ObjectId{query.text(2), query.text(3)};
    const std::optional<Op> action = opOfAction(query.text(4));
    if (!action) return damagedRow(intent.id, "its action is unknown");
    intent.action = *action;
    const Result<WallTime> begun = parseTime(query.text(5));
    if (!begun) return damagedRow(intent.id, "the time it was begun is none");
    intent.begun = *begun;
    LITECTL_TRY_ASSIGN(Common common, readCommon(query, 6, intent.id));
    intent.liveId = std::move(common.liveId);
    intent.fields = std::move(common.fields);
    intent.deletion = common.deletion;
    intent.slot = std::move(common.slot);
    intents.push_back(std::move(intent));
  }
}

Result<std::int64_t> writeIntent(const Database& database, std::int64_t inventory,
                                 const Intent& intent, WallTime begun) {
  LITECTL_TRY_ASSIGN(
      Statement insert,
      database.prepare(sqlOf("INSERT INTO journal (inventory, begun, run, kind, name, action, ",
                             ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                             " RETURNING number")));
  insert.bind(inventory).bind(formatTime(begun)).bind(intent.run);
  insert.bind(intent.id.kind).bind(intent.id.name).bind(actionName(intent.action));
  bindCommon(insert, intent.liveId, intent.fields, intent.deletion, intent.slot);
  LITECTL_TRY_ASSIGN([[maybe_unused]] const bool row, insert.step());
  return insert.number(0);
}

Result<std::vector<Slot>> readSlotsElsewhere(const Database& database, std::int64_t inventory) {
  std::vector<Slot> slots;
  for (const char* table : {"applied", "journal"}) {
    LITECTL_TRY_ASSIGN(Statement query,
                       database.prepare(std::string("SELECT kind, name, slot FROM ") + table +
                                        " WHERE inventory != ? AND slot IS NOT NULL"));
    query.bind(inventory);
    while (true) {
      LITECTL_TRY_ASSIGN(const bool row, query.step());
      if (!row) break;
      LITECTL_TRY_ASSIGN(Slot slot, slotOf(query.text(2), {query.text(0), query.text(1)}));
      slots.push_back(std::move(slot));
    }
  }
  return slots;
}

Result<std::map<LiveKey, std::string>> readElsewhere(const Database& database, std::int64_t target,
                                                     std::int64_t inventory) {
  LITECTL_TRY_ASSIGN(Statement query,
                     database.prepare("SELECT t.kind, t.live_id, i.name FROM applied t"
                                      " JOIN inventory i ON t.inventory = i.id"
                                      " WHERE i.target = ? AND i.id != ?"));
  query.bind(target).bind(inventory);
  return ownersIn(query);
}

Result<std::map<LiveKey, std::string>> readBegunElsewhere(const Database& database,
                                                          std::int64_t target,
                                                          std::int64_t inventory, WallTime since) {
  LITECTL_TRY_ASSIGN(Statement query,
                     database.prepare("SELECT t.kind, t.live_id, i.name, t.begun FROM journal t"
                                      " JOIN inventory i ON t.inventory = i.id"
                                      " WHERE i.target = ? AND i.id != ? AND t.action = 'create'"));
  query.bind(target).bind(inventory);
  return ownersIn(query, since);
}

Result<std::map<ObjectId, std::vector<WallTime>>> readRemade(const Database& database,
                                                             std::int64_t inventory) {
  LITECTL_TRY_ASSIGN(Statement query,
                     database.prepare("SELECT kind, name, at FROM remade WHERE inventory = ?"));
  query.bind(inventory);
  std::map<ObjectId, std::vector<WallTime>> remade;
  while (true) {
    LITECTL_TRY_ASSIGN(const bool row, query.step());
    if (!row) break;
    ObjectId id{query.text(0), query.text(1)};
    const Result<WallTime> at = parseTime(query.text(2));
    if (!at) return damagedRow(id, "the time it was made anew is none");
    remade[std::move(id)].push_back(*at);
  }
  for (auto& [id, times] : remade) std::sort(times.begin(), times.end());
  return remade;
}

Status writeRemade(const Database& database, std::int64_t inventory, const ObjectId& id,
                   WallTime at) {
  LITECTL_TRY_ASSIGN(const auto known, readRemade(database, inventory));
  for (const auto& [other, times] : known) {
    for (const WallTime old : times) {
      if (old >= at - kRemadeKept) continue;
      LITECTL_TRY_ASSIGN(Statement erase,
                         database.prepare("DELETE FROM remade WHERE inventory = ? AND kind = ?"
                                          " AND name = ? AND at = ?"));
      LITECTL_TRY(
          erase.bind(inventory).bind(other.kind).bind(other.name).bind(formatTime(old)).run());
    }
  }
  LITECTL_TRY_ASSIGN(
      Statement insert,
      database.prepare("INSERT INTO remade (inventory, kind, name, at) VALUES (?, ?, ?, ?)"));
  return insert.bind(inventory).bind(id.kind).bind(id.name).bind(formatTime(at)).run();
}

Result<std::vector<std::string>> readRoots(const Database& database, std::int64_t inventory) {
  LITECTL_TRY_ASSIGN(Statement query,
                     database.prepare("SELECT path FROM root WHERE inventory = ? ORDER BY path"));
  query.bind(inventory);
  std::vector<std::string> roots;
  while (true) {
    LITECTL_TRY_ASSIGN(const bool row, query.step());
    if (!row) return roots;
    roots.push_back(query.text(0));
  }
}

Status writeRoots(const Database& database, std::int64_t inventory,
                  const std::vector<std::string>& roots) {
  LITECTL_TRY_ASSIGN(Statement erase, database.prepare("DELETE FROM root WHERE inventory = ?"));
  LITECTL_TRY(erase.bind(inventory).run());
  for (const std::string& root : roots) {
    LITECTL_TRY_ASSIGN(
        Statement insert,
        database.prepare(
            "INSERT INTO root (inventory, path) VALUES (?, ?) ON CONFLICT DO NOTHING"));
    LITECTL_TRY(insert.bind(inventory).bind(root).run());
  }
  return {};
}

}  // namespace litectl
