#include "targets/listing.h"

#include "targets/requests.h"
#include "targets/side_by_side.h"
#include "value/json.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace litectl {
namespace {

// A listing of ten million rows; a total beyond that is no total.
constexpr std::int64_t kMaxPages = 100'000;

// Who moved rows while they were read is most often done within a moment: another tool's call, or
// what a run that died had still on its way.
constexpr std::chrono::milliseconds kPause{500};

Error noList(const TargetKindSpec& target) {
  return makeError(Code::malformedAnswer,
                   "the target's answer to " + target.list.endpoint.method + " " +
                       target.list.endpoint.path + " is not the listing of " + target.kind,
                   "check that the URL is the proxy's own and nothing in between answers for it");
}

std::int64_t pagesFor(std::int64_t total, int size) {
  return std::max<std::int64_t>(1, total / size + (total % size == 0 ? 0 : 1));
}

void sortAndKeepOne(std::vector<LiveObject>& objects) {
  const auto byId = [](const LiveObject& a, const LiveObject& b) { return a.liveId < b.liveId; };
  std::stable_sort(objects.begin(), objects.end(), byId);
  const auto same = [](const LiveObject& a, const LiveObject& b) { return a.liveId == b.liveId; };
  objects.erase(std::unique(objects.begin(), objects.end(), same), objects.end());
}

}  // namespace

Result<Page> Listing::page(const Context& context, int number, bool newestFirst) const {
  const ListSpec& list = target_.list;
  Page page;
  const auto takeRow = [&](Value&& row) {
    Result<LiveObject> object = rows_.read(row);
    if (object.ok()) {
      page.objects.push_back(std::move(*object));
    } else {
      page.trouble = object.error().message;
    }
    return true;
  };
  const auto take = [&](const HttpResponse& response) -> Status {
    page = {};
    Result<Value> rest = parseJsonRows(response.body, list.endpoint.items, rows_.keep(), takeRow);
    if (!rest.ok()) return noList(target_);
    const Value* items = list.endpoint.items.empty() ? &*rest : rest->find(list.endpoint.items);
    if (items == nullptr || !items->isList()) return noList(target_);
    page.total = static_cast<std::int64_t>(page.objects.size());
    if (!paged()) return {};
    const Value* total = rest->findPath(list.total);
    if (total == nullptr || !total->isNumber()) return noList(target_);
    const auto count = total->number().toInt64();
    if (!count || *count < 0 || pagesFor(*count, list.pageSize) > kMaxPages) {
      return noList(target_);
    }
    page.total = *count;
    return {};
  };
  Status status = calls_.read(context, listRequest(list, number, newestFirst), take);
  if (!status.ok()) {
    return std::move(status).error().during("while listing " + target_.kind);
  }
  return page;
}

Status Listing::fill(const Context& context, std::vector<Page>& pages, std::size_t from) const {
  const auto read = [&](std::size_t i) -> Status {
    LITECTL_TRY_ASSIGN(pages[from + i], page(context, static_cast<int>(from + i) + 1));
    return {};
  };
  return sideBySide(pages.size() - from, maxInFlight_, read);
}

Result<std::vector<Page>> Listing::pages(const Context& context, std::int64_t expected) const {
  std::vector<Page> pages(1);
  if (paged()) {
    const std::int64_t atOnce = std::max<std::int64_t>(1, maxInFlight_);
    pages.resize(
        static_cast<std::size_t>(std::min(pagesFor(expected, target_.list.pageSize), atOnce)));
  }
  LITECTL_TRY(fill(context, pages, 0));
  if (!paged()) return pages;
  // Where not even the first page holds what the total promises, the others are not worth asking.
  const Page& first = pages.front();
  const auto rows = static_cast<std::int64_t>(first.objects.size());
  const bool whole = rows >= std::min<std::int64_t>(first.total, target_.list.pageSize);
  if (!whole && first.trouble.empty()) return pages;
  const std::size_t begun = pages.size();
  const auto count = static_cast<std::size_t>(pagesFor(first.total, target_.list.pageSize));
  if (count > begun) pages.resize(count);
  LITECTL_TRY(fill(context, pages, begun));
  return pages;
}

KindSnapshot Listing::joined(std::vector<Page> pages) const {
  KindSnapshot out;
  out.kind = target_.kind;
  const std::int64_t total = pages.back().total;
  for (Page& page : pages) {
    if (out.whyIncomplete.empty() && page.total != total) {
      out.whyIncomplete = "the number of rows moved from " + std::to_string(page.total) + " to " +
                          std::to_string(total) + " while they were read";
    }
    if (!page.trouble.empty()) out.whyIncomplete = page.trouble;
    std::move(page.objects.begin(), page.objects.end(), std::back_inserter(out.objects));
  }
  sortAndKeepOne(out.objects);
  if (out.whyIncomplete.empty() && paged() &&
      static_cast<std::int64_t>(out.objects.size()) != total) {
    out.whyIncomplete = "the target reports " + std::to_string(total) + " and listed " +
                        std::to_string(out.objects.size());
  }
  out.complete = out.whyIncomplete.empty();
  // An object without an id counts as a row but can be neither meant nor addressed.
  std::erase_if(out.objects, [](const LiveObject& object) { return object.liveId.empty(); });
  return out;
}

Result<KindSnapshot> Listing::all(const Context& context, std::int64_t expected) const {
  LITECTL_TRY_ASSIGN(std::vector<Page> first, pages(context, expected));
  KindSnapshot snapshot = joined(std::move(first));
  if (snapshot.complete) return snapshot;
  if (!context.clock->waitUntil(context.clock->steady() + kPause, context.stop)) {
    return makeError(Code::interrupted, "stopped while listing " + target_.kind);
  }
  LITECTL_TRY_ASSIGN(std::vector<Page> second, pages(context, expected));
  return joined(std::move(second));
}

Result<std::vector<LiveObject>> rowsIn(std::string_view body, const std::string& items,
                                       const RowReader& rows) {
  const Result<Value> answer = parseJson(body);
  const Value* found = answer.ok() ? answer->findPath(items) : nullptr;
  std::vector<LiveObject> objects;
  if (found == nullptr || (!found->isList() && !found->isMap())) {
    return makeError(Code::malformedAnswer, "an answer holds no rows where they should be");
  }
  if (found->isMap()) {
    LITECTL_TRY_ASSIGN(objects.emplace_back(), rows.read(*found));
    return objects;
  }
  for (const Value& row : found->list()) {
    LITECTL_TRY_ASSIGN(objects.emplace_back(), rows.read(row));
  }
  return objects;
}

}  // namespace litectl
