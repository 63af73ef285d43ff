#include "net/address_rules.h"
#include "net/curl_transfer.h"

#include <curl/curl.h>

#include <memory>

namespace litectl {
namespace {

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK || text == nullptr) return {};
  std::string copy = text;
  curl_free(text);
  return copy;
}

}  // namespace

Result<BaseUrl> parseBaseUrl(const std::string& text) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
  constexpr const char* kForm = "write it as https://host, with a port and a path if needed";
  if (!url ||
      curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return makeError(Code::badSettings, "the target's URL cannot be read", kForm);
  }
  const std::string scheme = part(url.get(), CURLUPART_SCHEME);
  const std::string host = part(url.get(), CURLUPART_HOST);
  if (scheme != "http" && scheme != "https") {
    return makeError(Code::badSettings, "the target's URL has the scheme \"" + scheme + "\"",
                     kForm);
  }
  if (!part(url.get(), CURLUPART_USER).empty() || !part(url.get(), CURLUPART_PASSWORD).empty()) {
    return makeError(Code::badSettings, "the target's URL holds a user or a password",
                     "give the credential by name, not in the URL");
  }
  if (!part(url.get(), CURLUPART_QUERY).empty() || !part(url.get(), CURLUPART_FRAGMENT).empty() ||
      !part(url.get(), CURLUPART_ZONEID).empty() || host.empty()) {
    return makeError(Code::badSettings,
                     "the target's URL has a query, a fragment, a zone, or no host", kForm);
  }
  BaseUrl base;
  base.tls = scheme == "https";
  base.loopback = isLoopbackHost(host);
  const std::string port = part(url.get(), CURLUPART_PORT);
  base.host = port.empty() ? host : host + ":" + port;
  if (!base.tls && !base.loopback) {
    return makeError(
        Code::insecureUrl,
        "the target's URL http://" + base.host + " would send the credential in the clear",
        "use https; http is allowed to this machine only (localhost, 127.0.0.1)");
  }
  std::string path = part(url.get(), CURLUPART_PATH);
  while (!path.empty() && path.back() == '/') path.pop_back();
  base.text = scheme + "://" + base.host + path;
  return base;
}

}  // namespace litectl
