#pragma once

#include "targets/calls.h"
#include "targets/rows.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// One page of a listing, projected.
struct Page {
  std::vector<LiveObject> objects;
  std::int64_t total = 0;  // rows of all pages, as this page reports it
  std::string trouble;     // what kept a row from being read; empty: nothing
};

// Reads rows of one kind. Thread-safe. What is passed in must outlive it.
class Listing {
 public:
  Listing(Calls& calls, const RowReader& rows, const TargetKindSpec& target, unsigned maxInFlight)
      : calls_(calls), rows_(rows), target_(target), maxInFlight_(maxInFlight) {}

  // The whole listing: the first page, with it as many as may be in flight of those that `expected`
  // rows would fill, then the others. It is complete when every page came, the distinct ids are as
  // many as reported, and that number did not move; otherwise it is read once more, half a second
  // later, and then returned as incomplete. Errors: a page that could not be had; interrupted.
  [[nodiscard]] Result<KindSnapshot> all(const Context& context, std::int64_t expected = 0) const;

  // One page; the rows written last come first if so asked.
  [[nodiscard]] Result<Page> page(const Context& context, int number,
                                  bool newestFirst = false) const;

 private:
  [[nodiscard]] Result<std::vector<Page>> pages(const Context& context,
                                                std::int64_t expected) const;
  // Pages from the index `from` on, side by side.
  [[nodiscard]] Status fill(const Context& context, std::vector<Page>& pages,
                            std::size_t from) const;
  [[nodiscard]] bool paged() const { return !target_.list.pageParameter.empty(); }
  [[nodiscard]] KindSnapshot joined(std::vector<Page> pages) const;

  Calls& calls_;
  const RowReader& rows_;
  const TargetKindSpec& target_;
  unsigned maxInFlight_;
};

// The rows in an answer that holds some objects: a list, or one object, under `items`.
[[nodiscard]] Result<std::vector<LiveObject>> rowsIn(std::string_view body,
                                                     const std::string& items,
                                                     const RowReader& rows);

}  // namespace litectl
