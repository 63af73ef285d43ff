#include "targets/reading.h"

#include "targets/requests.h"
#include "targets/side_by_side.h"

#include <algorithm>
#include <mutex>
#include <span>
#include <utility>

namespace litectl {
namespace {

// Without a count to go by, so many calls by id are taken for cheaper than a listing.
constexpr std::size_t kFewCalls = 8;

std::size_t callsFor(std::size_t count, int perCall) {
  const auto size = static_cast<std::size_t>(std::max(perCall, 1));
  return (count + size - 1) / size;
}

// Moves the objects that are among `ids` (sorted) to `found` and takes their ids away.
void keepWanted(std::vector<LiveObject>& objects, std::vector<std::string>& ids,
                std::vector<LiveObject>& found) {
  for (LiveObject& object : objects) {
    const auto at = std::lower_bound(ids.begin(), ids.end(), object.liveId);
    if (at == ids.end() || *at != object.liveId) continue;
    ids.erase(at);
    found.push_back(std::move(object));
  }
}

}  // namespace

ReadWay cheapestWay(const TargetKindSpec& target, std::size_t ids,
                    std::optional<std::int64_t> known, bool newestToo) {
  const Endpoint& read = target.read;
  if (read.method.empty()) return ReadWay::listing;
  const std::size_t byId = callsFor(ids, read.idIsList ? read.mostIds : 1);
  const bool paged = !target.list.pageParameter.empty();
  const int pageSize = std::max(target.list.pageSize, 1);
  if (byId <= 1) return ReadWay::byId;
  // What was created since the count was taken may fill further pages.
  const std::size_t listing = !paged  ? 1
                              : known ? callsFor(static_cast<std::size_t>(*known) + ids, pageSize)
                                      : byId + 1;
  const std::size_t newest = callsFor(ids, pageSize);
  if (newestToo && !target.list.newestFirst.empty() && newest < byId && newest < listing) {
    return ReadWay::newestFirst;
  }
  if (!known && byId <= kFewCalls) return ReadWay::byId;
  return listing <= byId ? ReadWay::listing : ReadWay::byId;
}

Result<std::vector<LiveObject>> Reading::some(const Context& context, std::vector<std::string> ids,
                                              std::optional<std::int64_t> known) const {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::vector<LiveObject> found;
  if (ids.empty()) return found;

  const bool askable = std::all_of(
      ids.begin(), ids.end(), [&](const std::string& id) { return canAskFor(target_.read, id); });
  ReadWay way = askable ? cheapestWay(target_, ids.size(), known) : ReadWay::listing;
  if (way == ReadWay::newestFirst) {
    LITECTL_TRY(newestFirst(context, ids, found));
    // Missing or pushed back by traffic: now each has to be asked for.
    way = cheapestWay(target_, ids.size(), known, false);
  }
  if (!ids.empty()) {
    LITECTL_TRY(way == ReadWay::listing ? wholeListing(context, ids, found)
                                        : byId(context, ids, found));
  }
  std::sort(found.begin(), found.end(),
            [](const LiveObject& a, const LiveObject& b) { return a.liveId < b.liveId; });
  return found;
}

Status Reading::byId(const Context& context, std::vector<std::string>& ids,
                     std::vector<LiveObject>& found) const {
  const Endpoint& endpoint = target_.read;
  const auto size = static_cast<std::size_t>(endpoint.idIsList ? std::max(endpoint.mostIds, 1) : 1);
  const std::vector<std::string> asked = ids;
  std::mutex mutex;
  const auto chunk = [&](std::size_t i) -> Status {
    const auto part = std::span(asked).subspan(i * size, std::min(size, asked.size() - i * size));
    std::vector<LiveObject> rows;
    const auto take = [&](const HttpResponse& response) -> Status {
      LITECTL_TRY_ASSIGN(rows, rowsIn(response.body, endpoint.items, rows_));
      return {};
    };
    Status status = calls_.read(context, readRequest(endpoint, part), take);
    if (!status.ok() && status.error().code != Code::notFound) {
      return std::move(status).error().during("while reading " + target_.kind);
    }
    const std::lock_guard lock(mutex);
    keepWanted(rows, ids, found);
    return {};
  };
  return sideBySide(callsFor(asked.size(), static_cast<int>(size)), maxInFlight_, chunk);
}

Status Reading::newestFirst(const Context& context, std::vector<std::string>& ids,
                            std::vector<LiveObject>& found) const {
  const std::size_t most = callsFor(ids.size(), target_.list.pageSize);
  for (std::size_t number = 1; number <= most && !ids.empty(); ++number) {
    LITECTL_TRY_ASSIGN(Page page, listing_.page(context, static_cast<int>(number), true));
    const bool everything = number == 1 && page.trouble.empty() &&
                            static_cast<std::int64_t>(page.objects.size()) == page.total;
    keepWanted(page.objects, ids, found);
    if (everything) ids.clear();
    if (static_cast<std::int64_t>(number) * target_.list.pageSize >= page.total) break;
  }
  return {};
}

Status Reading::wholeListing(const Context& context, std::vector<std::string>& ids,
                             std::vector<LiveObject>& found) const {
  LITECTL_TRY_ASSIGN(KindSnapshot all, listing_.all(context));
  if (!all.complete) {
    return makeError(Code::malformedAnswer,
                     "the listing of " + target_.kind + " stayed incomplete: " + all.whyIncomplete,
                     "run again when nobody else writes to the target");
  }
  keepWanted(all.objects, ids, found);
  return {};
}

}  // namespace litectl
