#pragma once

#include "base/clock.h"
#include "store/durable_store.h"

#include <cstdint>
#include <memory>
#include <string>

namespace litectl {

// A place for a store in one of the databases, empty at first and gone with it.
class Backend {
 public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  virtual Result<std::unique_ptr<DurableStore>> open(const StoreScope& scope, StoreMode mode,
                                                     Clock& clock) = 0;
  // Behind litectl's back.
  virtual void sql(const std::string& text) = 0;
  virtual void setVersion(std::int64_t version) = 0;
  // Whether anything was made; and all that is in it, so that any write shows.
  virtual bool isThere() = 0;
  virtual std::string picture() = 0;
};

// "Sqlite" or "Postgres".
std::unique_ptr<Backend> makeBackend(const std::string& name);

}  // namespace litectl
