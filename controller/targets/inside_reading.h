#pragma once

#include "targets/calls.h"
#include "targets/rows.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace litectl {

// Reads objects of a kind that lie in the rows of another one, their owner. Thread-safe. What is
// passed in must outlive it.
class InsideReading {
 public:
  InsideReading(Calls& calls, const RowReader& rows, const TargetKindSpec& target,
                unsigned maxInFlight)
      : calls_(calls), rows_(rows), target_(target), maxInFlight_(maxInFlight) {}

  // All, out of the owners' listing; each owner of `ask` that was listed costs a call, and its rows
  // are then those of the answer. Incomplete when the owners' listing was, or when one of them went
  // away meanwhile. A row without a text for its id is nobody that could be meant, and left out.
  [[nodiscard]] Result<KindSnapshot> all(const Context& context, const KindSnapshot& owners,
                                         const std::set<std::string>& ask) const;

  // Some by id, with a call for each of their owners; absent ones are left out. Sorted by id.
  [[nodiscard]] Result<std::vector<LiveObject>> some(const Context& context,
                                                     const std::vector<std::string>& ids) const;

 private:
  struct Asked {
    bool there = false;
    std::vector<LiveObject> objects;
  };
  [[nodiscard]] Result<std::map<std::string, Asked>> askAll(
      const Context& context, const std::vector<std::string>& owners) const;
  [[nodiscard]] Result<Asked> askOne(const Context& context, const std::string& owner) const;
  [[nodiscard]] Status addRows(const std::string& owner, const Value& rows, const Value& more,
                               const Value& shared, std::vector<LiveObject>& objects) const;

  Calls& calls_;
  const RowReader& rows_;
  const TargetKindSpec& target_;
  unsigned maxInFlight_;
};

}  // namespace litectl
