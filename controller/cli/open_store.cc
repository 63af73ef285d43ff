#include "cli/open_store.h"

#include "cli/environment.h"
#include "store/no_store.h"
#include "store/postgres_store.h"
#include "store/sqlite_store.h"

#include <optional>
#include <utility>

namespace litectl {
namespace {

Result<OpenedStore> openServer(const StoreSettings& settings, const StoreScope& scope,
                               StoreMode mode, const Context& context, Random& random) {
  std::optional<Secret> password;
  if (settings.password) {
    auto read = readCredential(*settings.password);
    if (!settings.password->variable.empty()) wipeVariable(settings.password->variable);
    LITECTL_TRY_ASSIGN(password, std::move(read));
  }
  OpenedStore opened;
  LITECTL_TRY_ASSIGN(opened.durable,
                     openPostgresStore(settings.postgres, password ? &*password : nullptr, scope,
                                       mode, context, random));
  return opened;
}

}  // namespace

Result<OpenedStore> openStore(const RunConfig& config, StoreMode mode, const Context& context,
                              Random& random) {
  const StoreSettings& settings = config.settings.store;
  const StoreScope scope{config.target.name, config.target.url, config.rules.plan.inventory,
                         config.rules.plan.confirmStore};
  OpenedStore opened;
  switch (settings.sort) {
    case StoreSettings::Sort::sqlite: {
      LITECTL_TRY_ASSIGN(opened.durable,
                         openSqliteStore(settings.file, scope, mode, *context.clock, random));
      break;
    }
    case StoreSettings::Sort::postgres:
      return openServer(settings, scope, mode, context, random);
    case StoreSettings::Sort::none:
      opened.none = std::make_unique<NoStore>(scope.target, scope.inventory, *context.clock);
      break;
  }
  return opened;
}

}  // namespace litectl
