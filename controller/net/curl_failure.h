#pragma once

#include "net/curl_transfer.h"

#include <chrono>
#include <string>

namespace litectl {

// What the callbacks of a transfer noticed.
struct TransferState {
  bool proxied = false;          // an outgoing proxy stands between
  bool begun = false;            // a connection stood and the request was about to be sent
  bool repeatPrevented = false;  // libcurl wanted to send it again
  std::string blockedAddress;    // an address that may not be called
  std::string tooLarge;          // "headers" or "body"
};

// From what libcurl says to an Error, by whether the server may have acted. Pure.
// `result` is a CURLcode, `reason` libcurl's own sentence, which may be empty.
[[nodiscard]] Error transferError(int result, const std::string& reason, const TransferState& state,
                                  const BaseUrl& base, const HttpRequest& request,
                                  std::chrono::milliseconds timeout);
[[nodiscard]] Error redirectError(int status, const std::string& location, const BaseUrl& base,
                                  const HttpRequest& request);
[[nodiscard]] Error interruptedError(const HttpRequest& request);
// The deadline passed while the request waited for its turn: nothing was sent.
[[nodiscard]] Error noTimeLeftError(const HttpRequest& request);

}  // namespace litectl
