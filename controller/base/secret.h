#pragma once

#include <fmt/core.h>

#include <cstddef>
#include <string_view>

namespace litectl {

// Bytes that must not be seen: locked, guarded, wiped when freed, left out of core dumps.
// It cannot be copied, compared with ==, printed or converted by accident: reading it takes a call
// to reveal(), and the view must not outlive the Secret or be stored.
// Not synchronised: one owner at a time.
class Secret {
 public:
  Secret() = default;
  // Copies; the caller remains responsible for the source's bytes.
  explicit Secret(std::string_view text);
  static Secret ofSize(std::size_t size);

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  [[nodiscard]] Secret clone() const { return Secret(reveal()); }
  [[nodiscard]] std::string_view reveal() const;
  [[nodiscard]] unsigned char* bytes() { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  // Constant time.
  [[nodiscard]] bool same(const Secret& other) const;
  void shrink(std::size_t size);

 private:
  unsigned char* data_ = nullptr;
  std::size_t size_ = 0;
};

// Overwrites a buffer that held a secret for a moment; not optimised away.
void wipe(void* data, std::size_t size);

}  // namespace litectl

// A Secret in a format string does not compile.
template <>
struct fmt::formatter<litectl::Secret> {
  formatter() = delete;
};
