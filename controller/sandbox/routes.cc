#include "sandbox/routes.h"

#include "sandbox/handlers.h"

#include <array>

namespace litectl::sandbox {
namespace {

constexpr unsigned kBoth = kInfoRoutes | kManagementRoutes;

constexpr std::array kRoutes{
    Route{"GET", "/health/readiness", Access::open, 0, readiness},
    Route{"GET", "/health/readiness/details", Access::admins, 0, readinessDetails},
    Route{"GET", "/health/liveliness", Access::open, 0, liveliness},
    Route{"GET", "/health/liveness", Access::open, 0, liveliness},

    Route{"POST", "/key/generate", Access::keyWrites, kManagementRoutes, generateKey},
    Route{"POST", "/key/update", Access::keyWrites, kManagementRoutes, updateKey},
    Route{"POST", "/key/bulk_update", Access::keyWrites, kManagementRoutes, bulkUpdateKeys},
    Route{"POST", "/key/block", Access::keyWrites, kManagementRoutes, blockKey},
    Route{"POST", "/key/unblock", Access::keyWrites, kManagementRoutes, unblockKey},
    Route{"POST", "/key/delete", Access::keyWrites, kManagementRoutes, deleteKeys},
    Route{"POST", "/key/regenerate", Access::keyWrites, kManagementRoutes, regenerateKey},
    Route{"POST", "/key/*/regenerate", Access::keyWrites, kManagementRoutes, regenerateKey},
    Route{"GET", "/key/list", Access::anyKey, kBoth, listKeys},
    Route{"GET", "/key/info", Access::anyKey, kBoth, keyInfo},
    Route{"POST", "/v2/key/info", Access::anyKey, kInfoRoutes, keyInfos},

    Route{"POST", "/team/new", Access::adminsOnly, kManagementRoutes, newTeam},
    Route{"POST", "/team/update", Access::adminsOnly, kManagementRoutes, updateTeam},
    Route{"POST", "/team/block", Access::adminsOnly, kManagementRoutes, blockTeam},
    Route{"POST", "/team/unblock", Access::adminsOnly, kManagementRoutes, unblockTeam},
    Route{"POST", "/team/delete", Access::adminsOnly, kManagementRoutes, deleteTeams},
    Route{"POST", "/team/member_add", Access::adminsOnly, kManagementRoutes, addTeamMembers},
    Route{"POST", "/team/member_update", Access::adminsOnly, kManagementRoutes, updateTeamMember},
    Route{"POST", "/team/member_delete", Access::adminsOnly, kManagementRoutes, deleteTeamMember},
    Route{"GET", "/team/info", Access::anyKey, kBoth, teamInfo},
    Route{"GET", "/team/list", Access::teams, kBoth, listTeams},
    Route{"GET", "/v2/team/list", Access::teams, kBoth, listTeamPage},
    Route{"PATCH", "/team/*", Access::adminsOnly, kManagementRoutes, patchTeam},

    Route{"POST", "/user/new", Access::adminsOnly, kManagementRoutes, newUser},
    Route{"POST", "/user/update", Access::adminsOnly, kManagementRoutes, updateUser},
    Route{"POST", "/user/delete", Access::adminsOnly, kManagementRoutes, deleteUsers},
    Route{"GET", "/user/list", Access::users, kManagementRoutes, listUsers},
    Route{"GET", "/user/info", Access::anyKey, kBoth, userInfo},
    Route{"GET", "/v2/user/info", Access::anyKey, kInfoRoutes, userInfoV2},

    Route{"POST", "/budget/new", Access::adminsOnly, 0, newBudget},
    Route{"POST", "/budget/update", Access::adminsOnly, 0, updateBudget},
    Route{"POST", "/budget/delete", Access::adminsOnly, 0, deleteBudget},
    Route{"POST", "/budget/info", Access::adminsOnly, 0, budgetInfo},
    Route{"GET", "/budget/list", Access::admins, 0, listBudgets},

    Route{"GET", "/v1/models", Access::anyKey, kModelRoutes | kInfoRoutes, models},
    Route{"GET", "/models", Access::anyKey, kModelRoutes | kInfoRoutes, models},

    Route{"POST", "/model/new", Access::modelWrites, kManagementRoutes, newModel},
    Route{"PATCH", "/model/*/update", Access::modelWrites, 0, patchModel},
    Route{"POST", "/model/delete", Access::modelWrites, kManagementRoutes, deleteModel},
    Route{"POST", "/model/block", Access::adminsOnly, 0, blockModel},
    Route{"POST", "/model/unblock", Access::adminsOnly, 0, unblockModel},
    Route{"GET", "/v2/model/info", Access::anyKey, kInfoRoutes, listModels},

    Route{"POST", "/credentials", Access::adminsOnly, 0, newCredential},
    Route{"GET", "/credentials", Access::admins, 0, listCredentials},
    Route{"GET", "/credentials/by_name/**", Access::admins, 0, credentialByName},
    Route{"PATCH", "/credentials/**", Access::adminsOnly, 0, patchCredential},
    Route{"DELETE", "/credentials/**", Access::adminsOnly, 0, deleteCredential},

    Route{"POST", "/customer/new", Access::adminsOnly, 0, newCustomer},
    Route{"POST", "/customer/update", Access::adminsOnly, 0, updateCustomer},
    Route{"POST", "/customer/delete", Access::adminsOnly, 0, deleteCustomers},
    Route{"GET", "/customer/list", Access::admins, 0, listCustomers},
    Route{"GET", "/customer/info", Access::admins, 0, customerInfo},

    Route{"GET", "/organization/list", Access::anyKey, kInfoRoutes, organizations},
    Route{"GET", "/organization/info", Access::anyKey, 0, organizations},
    Route{"POST", "/organization/new", Access::anyKey, 0, organizations},
    Route{"PATCH", "/organization/update", Access::anyKey, 0, organizations},
    Route{"DELETE", "/organization/delete", Access::anyKey, 0, organizations},
};

bool matches(std::string_view pattern, std::string_view path) {
  if (pattern.ends_with("/**")) return path.starts_with(pattern.substr(0, pattern.size() - 2));
  while (true) {
    const std::size_t patternEnd = pattern.find('/', 1);
    const std::size_t pathEnd = path.find('/', 1);
    const std::string_view segment = path.substr(0, pathEnd);
    if (pattern.substr(0, patternEnd) == "/*") {
      if (segment.size() < 2) return false;
    } else if (pattern.substr(0, patternEnd) != segment) {
      return false;
    }
    if (patternEnd == std::string_view::npos || pathEnd == std::string_view::npos) {
      return patternEnd == pathEnd;
    }
    pattern.remove_prefix(patternEnd);
    path.remove_prefix(pathEnd);
  }
}

}  // namespace

FoundRoute findRoute(std::string_view method, std::string_view path) {
  FoundRoute found;
  for (const Route& route : kRoutes) {
    if (!matches(route.path, path)) continue;
    if (route.method == method) return {&route, {}, false};
    // The server names the methods of the first path that matches.
    if (found.allowed.empty()) found.allowed = route.method;
  }
  if (found.allowed.empty() && path.size() > 1 && path.ends_with('/')) {
    const FoundRoute shorter = findRoute(method, path.substr(0, path.size() - 1));
    found.slashTooMuch = shorter.route != nullptr;
  }
  return found;
}

}  // namespace litectl::sandbox
