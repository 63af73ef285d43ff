#pragma once

#include "net/http_server.h"
#include "sandbox/body.h"

#include <optional>

namespace litectl::sandbox {

// The bodies of /model/new and PATCH /model/{id}/update.
struct ModelBody {
  Text name;
  // As sent, nulls included, but with numbers as numbers. Nothing when absent or null.
  std::optional<Value> params, info;
  std::optional<bool> blocked;
  std::optional<HttpAnswer> refusal;
};

[[nodiscard]] ModelBody readNewModel(const ServerRequest& request);
[[nodiscard]] ModelBody readModelPatch(const ServerRequest& request);

}  // namespace litectl::sandbox
