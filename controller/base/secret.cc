#include "base/secret.h"

#include <sodium.h>

#include <cstring>
#include <new>
#include <utility>

namespace litectl {

Secret Secret::ofSize(std::size_t size) {
  Secret secret;
  if (size == 0) return secret;
  if (sodium_init() < 0) throw std::bad_alloc();
  // Guard pages, mlock and MADV_DONTDUMP come with this allocator.
  secret.data_ = static_cast<unsigned char*>(sodium_malloc(size));
  if (secret.data_ == nullptr) throw std::bad_alloc();
  secret.size_ = size;
  return secret;
}

Secret::Secret(std::string_view text) {
  Secret copy = ofSize(text.size());
  if (!text.empty()) std::memcpy(copy.data_, text.data(), text.size());
  *this = std::move(copy);
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    sodium_free(data_);
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

Secret::~Secret() { sodium_free(data_); }

std::string_view Secret::reveal() const { return {reinterpret_cast<const char*>(data_), size_}; }

bool Secret::same(const Secret& other) const {
  return size_ == other.size_ && (size_ == 0 || sodium_memcmp(data_, other.data_, size_) == 0);
}

void Secret::shrink(std::size_t size) {
  if (size >= size_) return;
  sodium_memzero(data_ + size, size_ - size);
  size_ = size;
}

void wipe(void* data, std::size_t size) { sodium_memzero(data, size); }

}  // namespace litectl
