#pragma once

#include "net/http_server.h"

#include <optional>
#include <string>
#include <string_view>

namespace litectl::sandbox {

// The shapes of LiteLLM's error bodies. Which one an endpoint uses is habit, not logic.
struct ErrorStyle {
  std::string_view type;
  std::optional<std::string_view> param;  // nothing: null
};
inline constexpr ErrorStyle kAuthStyle{"auth_error", "None"};
inline constexpr ErrorStyle kInternalStyle{"internal_server_error", std::nullopt};
inline constexpr ErrorStyle kListStyle{"internal_server_error", "None"};

[[nodiscard]] HttpAnswer ok(std::string json);
// {"error":{"message":…,"type":…,"param":…,"code":"400"}}
[[nodiscard]] HttpAnswer proxyError(int status, std::string_view message, const ErrorStyle& style);
// As above with the message {'error': '…'}, the Python text of a map.
[[nodiscard]] HttpAnswer wrappedError(int status, std::string_view text, const ErrorStyle& style,
                                      std::string_view key = "error");
// {"detail":{"error":…}}
[[nodiscard]] HttpAnswer detailError(int status, std::string_view text);
// {"detail":"…"}
[[nodiscard]] HttpAnswer detailText(int status, std::string_view text);
// {"error":{"message":"Internal server error","type":"internal_server_error"}}, 500
[[nodiscard]] HttpAnswer crash();
// {"error":{"message":"{'error': 'Internal Server Error.'}",…}}, 500
[[nodiscard]] HttpAnswer hiddenCrash();

// What Python prints for a string: in quotes, the double ones when it holds a single one.
[[nodiscard]] std::string pythonText(std::string_view text);

// "You must be a LiteLLM Enterprise user to use this feature. …"
[[nodiscard]] std::string_view licenceText();

}  // namespace litectl::sandbox
