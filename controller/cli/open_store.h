#pragma once

#include "base/context.h"
#include "base/random.h"
#include "cli/run_config.h"
#include "store/durable_store.h"

#include <memory>

namespace litectl {

// The store that the settings name; one of the two is set, and a store that is none remembers no
// release.
struct OpenedStore {
  std::unique_ptr<DurableStore> durable;
  std::unique_ptr<Store> none;

  [[nodiscard]] Store* port() const { return durable ? durable.get() : none.get(); }
};

// Where the password comes from a variable, that is wiped from the environment.
[[nodiscard]] Result<OpenedStore> openStore(const RunConfig& config, StoreMode mode,
                                            const Context& context, Random& random);

}  // namespace litectl
