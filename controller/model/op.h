#pragma once

#include <optional>
#include <string_view>

namespace litectl {

// What can be done to an object.
enum class Op {
  create,
  update,
  replace,  // make anew, because a field cannot be cleared otherwise
  adopt,    // take over an object that is not ours: an update that adds the marker
  publish,  // bring a key's value from pending (or its former slot) to its sink
  remove,
  release,  // take our marker off the object and strike it from the inventory
  forget,   // strike it from the inventory; the target is not called
};
// As plans call it: "create", "delete".
[[nodiscard]] std::string_view opName(Op op);
// As journal and audit log call it, for good: "create", "remove".
[[nodiscard]] std::string_view actionName(Op op);
[[nodiscard]] std::optional<Op> opOfAction(std::string_view action);

}  // namespace litectl
