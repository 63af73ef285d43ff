#include "sandbox/body.h"
#include "sandbox/handlers.h"
#include "sandbox/json_text.h"

#include <array>

namespace litectl::sandbox {
namespace {

constexpr std::array<FieldRule, 2> kDeleteFields{{
    {"keys", Shape::list},
    {"key_aliases", Shape::list},
}};

}  // namespace

HttpAnswer deleteKeys(Call& call) {
  const auto [body, refusal] = readBody(call.request, kDeleteFields);
  if (refusal) return *refusal;
  if (!body.truthy("keys") && !body.truthy("key_aliases")) {
    return bodyRefused(body, "At least one of 'keys' or 'key_aliases' must be provided.");
  }
  std::vector<const KeyRow*> found;
  for (const std::string& key : body.texts("keys")) {
    const KeyRow* row = call.state.keys.find(tokenOf(key));
    const bool again = std::find(found.begin(), found.end(), row) != found.end();
    if (row != nullptr && !again) found.push_back(row);
  }
  for (const std::string& alias : body.texts("key_aliases")) {
    for (const KeyRow* row : call.state.keys.withAlias(alias)) found.push_back(row);
  }
  if (found.empty()) return wrappedError(404, "No keys found", kInternalStyle);
  if (!call.caller.isAdmin()) {
    for (const KeyRow* row : found) {
      if (row->userId == call.caller.userId) continue;
      return wrappedError(403, "You are not authorized to delete this key", kInternalStyle);
    }
  }
  archiveKeys(call, found);
  // Everything that was asked for is reported, also what was not there.
  JsonText out;
  out.begin('{').field("deleted_keys", body.texts(body.truthy("keys") ? "keys" : "key_aliases"));
  return ok(out.end('}').take());
}

void archiveKeys(Call& call, const std::vector<const KeyRow*>& keys) {
  std::vector<std::string> tokens;
  for (const KeyRow* key : keys) {
    tokens.push_back(key->token);
    call.state.deletedKeys.push_back({*key, call.now, call.caller.name()});
  }
  for (const std::string& token : tokens) call.state.keys.erase(token);
}

}  // namespace litectl::sandbox
