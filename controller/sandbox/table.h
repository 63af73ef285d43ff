#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace litectl::sandbox {

// Rows in the order of their ids (bytes), so that a page in that order costs only its own rows.
// A Row has `const std::string& id() const`, which never changes.
template <class Row>
class Table {
 public:
  using View = std::vector<const Row*>;

  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] const std::vector<std::unique_ptr<Row>>& rows() const { return rows_; }

  [[nodiscard]] const Row* find(std::string_view id) const {
    const auto at = place(id);
    return at != rows_.end() && (*at)->id() == id ? at->get() : nullptr;
  }
  // As find, for a change.
  [[nodiscard]] Row* edit(std::string_view id) {
    ++version_;
    return const_cast<Row*>(std::as_const(*this).find(id));  // the rows are ours and not const
  }
  // The id must be free.
  Row& add(Row row) {
    ++version_;
    auto owned = std::make_unique<Row>(std::move(row));
    Row& added = *owned;
    rows_.insert(place(added.id()), std::move(owned));
    return added;
  }
  void erase(std::string_view id) {
    ++version_;
    const auto at = place(id);
    if (at != rows_.end() && (*at)->id() == id) rows_.erase(at);
  }
  // Many rows with free ids at once.
  void addAll(std::vector<Row> rows) {
    ++version_;
    rows_.reserve(rows_.size() + rows.size());
    for (Row& row : rows) rows_.push_back(std::make_unique<Row>(std::move(row)));
    std::sort(rows_.begin(), rows_.end(),
              [](const auto& a, const auto& b) { return a->id() < b->id(); });
  }

  // All rows by id.
  [[nodiscard]] const View& inOrder() const {
    if (inOrder_.version != version_) {
      inOrder_.view.clear();
      for (const auto& row : rows_) inOrder_.view.push_back(row.get());
      inOrder_.version = version_;
    }
    return inOrder_.view;
  }

  // All rows in another order, at least the first `needed` of them in their place; remembered until
  // the next change. `name` stands for `before`, ties go by id.
  template <class Before>
  [[nodiscard]] const View& sorted(const std::string& name, Before before,
                                   std::size_t needed) const {
    constexpr std::size_t kAtOnce = 1000;
    Sorted& known = sorted_[name];
    if (known.version != version_) {
      known.view = inOrder();
      known.done = 0;
      known.version = version_;
    }
    if (known.done >= std::min(needed, known.view.size())) return known.view;
    const std::size_t end = std::min(std::max(needed, known.done + kAtOnce), known.view.size());
    const auto at = [&](std::size_t index) {
      return known.view.begin() + static_cast<std::ptrdiff_t>(index);
    };
    std::partial_sort(at(known.done), at(end), known.view.end(), [&](const Row* a, const Row* b) {
      if (before(*a, *b)) return true;
      return !before(*b, *a) && a->id() < b->id();
    });
    known.done = end;
    return known.view;
  }

 private:
  struct Sorted {
    std::uint64_t version = 0;
    std::size_t done = 0;  // so many from the front are in their place
    View view;
  };
  [[nodiscard]] auto place(std::string_view id) const {
    return std::lower_bound(rows_.begin(), rows_.end(), id,
                            [](const auto& row, std::string_view key) { return row->id() < key; });
  }

  std::vector<std::unique_ptr<Row>> rows_;
  std::uint64_t version_ = 1;
  mutable Sorted inOrder_;
  mutable std::map<std::string, Sorted> sorted_;
};

}  // namespace litectl::sandbox
