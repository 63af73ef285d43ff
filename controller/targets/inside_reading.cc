#include "targets/inside_reading.h"

#include "model/parts.h"
#include "targets/requests.h"
#include "targets/side_by_side.h"
#include "value/json.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace litectl {
namespace {

void sortById(std::vector<LiveObject>& objects) {
  std::sort(objects.begin(), objects.end(),
            [](const LiveObject& a, const LiveObject& b) { return a.liveId < b.liveId; });
}

Error malformed(const TargetKindSpec& target) {
  return makeError(Code::malformedAnswer,
                   "the target's answer to " + target.inside.more.method + " " +
                       target.inside.more.path + " holds no rows where they should be",
                   "check that the URL is the proxy's own and nothing in between answers for it");
}

// The row of `rows` with this id, or null.
const Value* rowOf(const Value& rows, const std::string& idPath, const Value& id) {
  if (!rows.isList()) return nullptr;
  for (const Value& row : rows.list()) {
    const Value* other = row.findPath(idPath);
    if (other != nullptr && *other == id) return &row;
  }
  return nullptr;
}

}  // namespace

// Row and owner together are what the spec's paths speak of.
Status InsideReading::addRows(const std::string& owner, const Value& rows, const Value& more,
                              const Value& shared, std::vector<LiveObject>& objects) const {
  if (!rows.isList()) return malformed(target_);
  const Inside& inside = target_.inside;
  std::set<std::string> seen;
  for (const Value& row : rows.list()) {
    const Value* id = row.findPath(target_.idPath);
    if (id == nullptr || !id->isString() || !seen.insert(id->string()).second) continue;
    Value whole = row;
    whole.set(inside.ownerMember, owner);
    if (const Value* further = rowOf(more, target_.idPath, *id)) {
      const Value* sharedBy = further->findPath(inside.sharedMember);
      const bool isShared = sharedBy != nullptr && !shared.isNull() && *sharedBy == shared;
      if (!isShared) whole.set(inside.moreAs, *further);
    }
    LITECTL_TRY_ASSIGN(LiveObject object, rows_.read(whole));
    object.liveId = partLiveId(owner, id->string());
    objects.push_back(std::move(object));
  }
  return {};
}

Result<InsideReading::Asked> InsideReading::askOne(const Context& context,
                                                   const std::string& owner) const {
  const Inside& inside = target_.inside;
  Asked asked;
  const auto take = [&](const HttpResponse& response) -> Status {
    asked = {};
    const Result<Value> answer = parseJson(response.body);
    const Value* row = answer.ok() ? answer->findPath(inside.moreOwner) : nullptr;
    const Value* rows = row == nullptr ? nullptr : row->findPath(inside.rows);
    const Value* more = answer.ok() ? answer->findPath(inside.moreRows) : nullptr;
    if (rows == nullptr || more == nullptr) return malformed(target_);
    const Value* shared = inside.sharedPath.empty() ? nullptr : row->findPath(inside.sharedPath);
    asked.there = true;
    return addRows(owner, *rows, *more, shared == nullptr ? Value() : *shared, asked.objects);
  };
  const std::vector<std::string> id = {owner};
  Status status = calls_.read(context, readRequest(inside.more, id), take);
  if (status.ok() || status.error().code == Code::notFound) return asked;
  return std::move(status).error().during("while reading " + target_.kind);
}

Result<std::map<std::string, InsideReading::Asked>> InsideReading::askAll(
    const Context& context, const std::vector<std::string>& owners) const {
  std::map<std::string, Asked> answers;
  std::mutex mutex;
  const auto ask = [&](std::size_t i) -> Status {
    LITECTL_TRY_ASSIGN(Asked asked, askOne(context, owners[i]));
    const std::lock_guard lock(mutex);
    answers.emplace(owners[i], std::move(asked));
    return {};
  };
  LITECTL_TRY(sideBySide(owners.size(), maxInFlight_, ask));
  return answers;
}

Result<KindSnapshot> InsideReading::all(const Context& context, const KindSnapshot& owners,
                                        const std::set<std::string>& ask) const {
  KindSnapshot snapshot;
  snapshot.kind = target_.kind;
  snapshot.whyIncomplete = owners.complete ? "" : owners.whyIncomplete;
  std::vector<std::string> wanted;
  for (const std::string& owner : ask) {
    if (owners.find(owner) != nullptr) wanted.push_back(owner);
  }
  LITECTL_TRY_ASSIGN(auto answers, askAll(context, wanted));
  for (const LiveObject& owner : owners.objects) {
    const auto answer = answers.find(owner.liveId);
    if (answer != answers.end()) {
      if (!answer->second.there) {
        snapshot.whyIncomplete = owners.kind + " " + owner.liveId + " went away while it was read";
      }
      std::move(answer->second.objects.begin(), answer->second.objects.end(),
                std::back_inserter(snapshot.objects));
      continue;
    }
    const auto rows = owner.inside.find(target_.kind);
    if (rows == owner.inside.end() || rows->second.isNull()) continue;
    const Status added = addRows(owner.liveId, rows->second, Value(), Value(), snapshot.objects);
    if (!added) snapshot.whyIncomplete = added.error().message;
  }
  sortById(snapshot.objects);
  snapshot.complete = snapshot.whyIncomplete.empty();
  return snapshot;
}

Result<std::vector<LiveObject>> InsideReading::some(const Context& context,
                                                    const std::vector<std::string>& ids) const {
  const std::set<std::string> wanted(ids.begin(), ids.end());
  std::set<std::string> owners;
  for (const std::string& id : wanted) owners.insert(splitPartLiveId(id).first);
  LITECTL_TRY_ASSIGN(auto answers,
                     askAll(context, std::vector<std::string>(owners.begin(), owners.end())));
  std::vector<LiveObject> found;
  for (auto& [owner, asked] : answers) {
    for (LiveObject& object : asked.objects) {
      if (wanted.contains(object.liveId)) found.push_back(std::move(object));
    }
  }
  sortById(found);
  return found;
}

}  // namespace litectl
