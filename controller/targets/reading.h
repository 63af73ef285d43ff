#pragma once

#include "targets/listing.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace litectl {

// How some objects of a kind are read with the fewest calls.
enum class ReadWay {
  byId,         // the endpoint that takes ids, in as many calls as it needs
  newestFirst,  // the pages of what was written last, then by id what was not on them
  listing,      // the whole kind
};

// `known` is how many objects of the kind the target had when it was listed last; `newestToo` says
// that newestFirst may be the answer. Pure.
[[nodiscard]] ReadWay cheapestWay(const TargetKindSpec& target, std::size_t ids,
                                  std::optional<std::int64_t> known, bool newestToo = true);

// Reads objects by id; those that are not there are left out. Thread-safe.
class Reading {
 public:
  Reading(Calls& calls, const RowReader& rows, const TargetKindSpec& target, unsigned maxInFlight)
      : calls_(calls),
        rows_(rows),
        target_(target),
        maxInFlight_(maxInFlight),
        listing_(calls, rows, target, maxInFlight) {}

  // Sorted by id. Errors: malformedAnswer also when the listing that was needed stayed incomplete.
  [[nodiscard]] Result<std::vector<LiveObject>> some(const Context& context,
                                                     std::vector<std::string> ids,
                                                     std::optional<std::int64_t> known) const;

 private:
  // Each moves what it finds from `ids` to `found`. An id that is left may still be there only
  // after newestFirst.
  [[nodiscard]] Status byId(const Context& context, std::vector<std::string>& ids,
                            std::vector<LiveObject>& found) const;
  [[nodiscard]] Status newestFirst(const Context& context, std::vector<std::string>& ids,
                                   std::vector<LiveObject>& found) const;
  [[nodiscard]] Status wholeListing(const Context& context, std::vector<std::string>& ids,
                                    std::vector<LiveObject>& found) const;

  Calls& calls_;
  const RowReader& rows_;
  const TargetKindSpec& target_;
  unsigned maxInFlight_;
  Listing listing_;
};

}  // namespace litectl
