#include "targets/side_by_side.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace litectl {

Status sideBySide(std::size_t count, unsigned threads,
                  const std::function<Status(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::optional<Error> failure;
  const auto take = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      Status status = work(i);
      if (status.ok()) continue;
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::move(status).error();
      next = count;
    }
  };
  {
    std::vector<std::jthread> others;
    const std::size_t used = std::min<std::size_t>(threads, count);
    for (std::size_t i = 1; i < used; ++i) others.emplace_back(take);
    take();
  }
  if (failure) return *std::move(failure);
  return {};
}

}  // namespace litectl
