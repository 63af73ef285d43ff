#include "net/curl_transfer.h"

#include "base/lower_case.h"
#include "net/address_rules.h"
#include "net/curl_failure.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <stop_token>
#include <sys/socket.h>
#include <unistd.h>

namespace litectl {
namespace {

// A write may not meet the moment in which the server closes an idle connection: its result would
// be unknown. libcurl compares whole seconds: 0 is "idle for less than one", 2 "less than three".
constexpr long kMaxIdleSecondsWrite = 0;
constexpr long kMaxIdleSecondsRead = 2;

// The state that libcurl's callbacks see.
struct Exchange {
  const TransferSettings& settings;
  TransferState state;
  HttpResponse response;
  std::size_t headerBytes = 0;
  bool headersWhole = false;  // libcurl takes a head that was cut off for a whole one
};

std::string_view trimmed(std::string_view text) {
  const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
  return text;
}

std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<Exchange*>(self);
  const std::string_view line(data, size * count);
  exchange.headerBytes += line.size();
  if (exchange.headerBytes > exchange.settings.maxHeaderBytes) {
    exchange.state.tooLarge = "headers";
    return 0;
  }
  auto& headers = exchange.response.headers;
  if (line.starts_with("HTTP/")) {
    headers.clear();  // what came before belonged to an interim or a proxy's answer
    exchange.headersWhole = false;
    return line.size();
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) {
    if (trimmed(line).empty()) exchange.headersWhole = true;
    return line.size();
  }
  std::string name = lowerCase(std::string(trimmed(line.substr(0, colon))));
  const std::string_view value = trimmed(line.substr(colon + 1));
  const auto [at, fresh] = headers.try_emplace(std::move(name), value);
  if (!fresh) at->second.append(", ").append(value);
  return line.size();
}

std::size_t onBody(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<Exchange*>(self);
  const std::size_t bytes = size * count;
  if (exchange.response.body.size() + bytes > exchange.settings.maxBodyBytes) {
    exchange.state.tooLarge = "body";
    return bytes == 0 ? 1 : 0;
  }
  exchange.response.body.append(data, bytes);
  return bytes;
}

curl_socket_t onOpenSocket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& exchange = *static_cast<Exchange*>(self);
  const bool allowed =
      !isNeverCalled(address->addr) && (exchange.settings.base.tls || isLoopback(address->addr));
  if (!allowed) {
    exchange.state.blockedAddress = addressText(address->addr);
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Called when a connection stands and the request is about to be sent. A second time in one
// transfer means that a kept connection broke and libcurl wants to send the request again.
int onSend(void* self, char*, char*, int, int) {
  auto& state = static_cast<Exchange*>(self)->state;
  if (state.begun) {
    state.repeatPrevented = true;
    return CURL_PREREQFUNC_ABORT;
  }
  state.begun = true;
  return CURL_PREREQFUNC_OK;
}

// The request's headers as libcurl wants them: a linked list, here of nodes that own nothing, so
// that the credential stays in the memory of its Secret.
class HeaderList {
 public:
  HeaderList(const TransferSettings& settings, const HttpRequest& request) {
    lines_.reserve(request.headers.size() + 4);
    bool hasType = false;
    for (const auto& [name, value] : request.headers) {
      lines_.push_back(name + ": " + value);
      hasType = hasType || curl_strequal(name.c_str(), "content-type") != 0;
    }
    if (!hasType && !request.body.empty()) lines_.emplace_back("Content-Type: application/json");
    lines_.emplace_back("Accept: application/json");
    lines_.emplace_back("User-Agent: litectl");
    lines_.emplace_back("Expect:");  // no waiting for "100 Continue", which few servers send
    for (std::string& line : lines_) nodes_.push_back({line.data(), nullptr});
    if (!settings.credentialLine.empty()) {
      // libcurl only reads the text.
      nodes_.push_back({const_cast<char*>(settings.credentialLine.reveal().data()), nullptr});
    }
    for (std::size_t i = 1; i < nodes_.size(); ++i) nodes_[i - 1].next = &nodes_[i];
  }
  [[nodiscard]] curl_slist* first() { return nodes_.data(); }

 private:
  std::vector<std::string> lines_;
  std::vector<curl_slist> nodes_;
};

bool isPlain(std::string_view text) {
  return std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

// A request that could be read as another one by a server is a mistake in this program.
Status checkRequest(const HttpRequest& request) {
  bool good = request.url.starts_with('/') && isPlain(request.url) &&
              request.url.find_first_of(" #") == std::string::npos && !request.method.empty() &&
              std::ranges::all_of(request.method, [](char c) { return c >= 'A' && c <= 'Z'; });
  for (const auto& [name, value] : request.headers) {
    good = good && !name.empty() && name.find_first_of(": \t") == std::string::npos &&
           isPlain(name) && isPlain(value);
  }
  if (!good) return makeError(Code::internal, "a request was put together wrongly");
  return {};
}

}  // namespace

struct CurlTransfer::Handles {
  CURL* easy = nullptr;
  CURLM* multi = nullptr;
  std::array<char, CURL_ERROR_SIZE> reason{};

  void configure(Exchange& exchange, const HttpRequest& request, const std::string& url,
                 HeaderList& headers, std::chrono::milliseconds timeout) {
    const TransferSettings& settings = exchange.settings;
    const auto set = [this](CURLoption option, auto value) {
      // Every option is one that the libcurl we build against knows.
      static_cast<void>(curl_easy_setopt(easy, option, value));
    };
    curl_easy_reset(easy);
    reason.front() = '\0';
    set(CURLOPT_ERRORBUFFER, reason.data());
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_PROTOCOLS_STR, settings.base.tls ? "https" : "http");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // a stop does not wait for the resolver
    exchange.state.proxied = !settings.base.loopback && !settings.proxy.empty();
    set(CURLOPT_PROXY, exchange.state.proxied ? settings.proxy.c_str() : "");
    set(CURLOPT_NOPROXY, "");  // else no_proxy of the environment goes round the proxy
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!settings.caFile.empty()) {
      set(CURLOPT_CAINFO, settings.caFile.c_str());
      set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // these alone, not the system's too
    }
    set(CURLOPT_TIMEOUT_MS, timeout.count());
    set(CURLOPT_CONNECTTIMEOUT_MS, std::min(timeout, settings.connectTimeout).count());
    set(CURLOPT_MAXAGE_CONN, isRead(request) ? kMaxIdleSecondsRead : kMaxIdleSecondsWrite);

    if (request.method == "HEAD") {
      set(CURLOPT_NOBODY, 1L);
    } else if (!request.body.empty() || request.method == "POST") {
      set(CURLOPT_POST, 1L);
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      set(CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.reveal().data());
      set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    } else {
      set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    set(CURLOPT_HTTPHEADER, headers.first());

    set(CURLOPT_HEADERFUNCTION, &onHeader);
    set(CURLOPT_HEADERDATA, &exchange);
    set(CURLOPT_WRITEFUNCTION, &onBody);
    set(CURLOPT_WRITEDATA, &exchange);
    set(CURLOPT_OPENSOCKETFUNCTION, &onOpenSocket);
    set(CURLOPT_OPENSOCKETDATA, &exchange);
    set(CURLOPT_PREREQFUNCTION, &onSend);
    set(CURLOPT_PREREQDATA, &exchange);
  }

  // Runs the transfer to its end or to a stop; false is a stop.
  bool run(const std::stop_token& stop, CURLcode& result) {
    const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi); });
    struct Attached {
      CURLM* multi;
      CURL* easy;
      ~Attached() { curl_multi_remove_handle(multi, easy); }
    } const attached{multi, easy};
    if (curl_multi_add_handle(multi, easy) != CURLM_OK) {
      result = CURLE_FAILED_INIT;
      return true;
    }
    while (true) {
      if (stop.stop_requested()) return false;
      int running = 0;
      CURLMcode status = curl_multi_perform(multi, &running);
      int left = 0;
      while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        result = message->data.result;
        return true;
      }
      constexpr int kPollMillis = 1'000;  // only an upper bound: sockets and wake-ups end it
      if (status == CURLM_OK) status = curl_multi_poll(multi, nullptr, 0, kPollMillis, nullptr);
      if (status != CURLM_OK) {
        result = CURLE_FAILED_INIT;
        return true;
      }
    }
  }
};

CurlTransfer::CurlTransfer(const TransferSettings& settings)
    : settings_(settings), handles_(std::make_unique<Handles>()) {
  handles_->easy = curl_easy_init();
  handles_->multi = curl_multi_init();
}

CurlTransfer::~CurlTransfer() {
  curl_easy_cleanup(handles_->easy);
  curl_multi_cleanup(handles_->multi);
}

Result<HttpResponse> CurlTransfer::perform(const Context& context, const HttpRequest& request,
                                           std::chrono::milliseconds timeout, bool& begun) {
  LITECTL_TRY(checkRequest(request));
  if (handles_->easy == nullptr || handles_->multi == nullptr) {
    return makeError(Code::internal, "libcurl could not be prepared: out of memory");
  }
  const std::string url = settings_.base.text + request.url;
  HeaderList headers(settings_, request);
  Exchange exchange{settings_, {}, {}, 0, false};
  handles_->configure(exchange, request, url, headers, timeout);

  CURLcode result = CURLE_OK;
  const bool ended = handles_->run(context.stop, result);
  long status = 0;
  curl_easy_getinfo(handles_->easy, CURLINFO_RESPONSE_CODE, &status);
  begun = exchange.state.begun;
  exchange.response.status = static_cast<int>(status);
  curl_easy_reset(handles_->easy);  // forgets the pointers to what ends here

  if (!ended) return interruptedError(request);
  if (result == CURLE_OK && !exchange.headersWhole) result = CURLE_PARTIAL_FILE;
  if (result != CURLE_OK) {
    return transferError(result, handles_->reason.data(), exchange.state, settings_.base, request,
                         timeout);
  }
  if (status >= 300 && status < 400) {
    const auto location = exchange.response.headers.find("location");
    return redirectError(static_cast<int>(status),
                         location == exchange.response.headers.end() ? "" : location->second,
                         settings_.base, request);
  }
  return std::move(exchange.response);
}

}  // namespace litectl
