#include "net/wiping_memory.h"

#include "base/secret.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <mutex>

namespace litectl {
namespace {

void wipeAndFree(void* block) {
  if (block == nullptr) return;
  wipe(block, malloc_usable_size(block));
  std::free(block);
}

void* growByCopy(void* block, std::size_t size) {
  if (block == nullptr) return std::malloc(size);
  if (size == 0) {
    wipeAndFree(block);
    return nullptr;
  }
  void* grown = std::malloc(size);
  if (grown == nullptr) return nullptr;
  std::memcpy(grown, block, std::min(size, malloc_usable_size(block)));
  wipeAndFree(block);
  return grown;
}

}  // namespace

void initialiseCurl() {
  static std::once_flag once;
  std::call_once(once, [] {
    // Without libcurl there is nothing this program could do.
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, std::malloc, wipeAndFree, growByCopy, strdup,
                             std::calloc) != CURLE_OK) {
      std::abort();
    }
  });
}

}  // namespace litectl
