#include "net/http_client.h"

#include "base/files.h"
#include "net/curl_failure.h"
#include "net/curl_transfer.h"
#include "net/wiping_memory.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>

namespace litectl {
namespace {

// The whole header line in protected memory, with the final NUL that libcurl needs.
Result<Secret> credentialLine(const HttpClientConfig& config) {
  if (config.credential.empty()) return Secret();
  const auto isToken = [](unsigned char c) {
    return std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) !=
               std::string_view::npos ||
           (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  if (config.credentialHeader.empty() || !std::ranges::all_of(config.credentialHeader, isToken)) {
    return makeError(Code::badSettings, "the name of the credential's header is not one",
                     "use Authorization, or what the gateway asks for, as x-litellm-api-key");
  }
  const std::string_view value = config.credential.reveal();
  if (std::ranges::any_of(value, [](unsigned char c) { return c <= 0x20 || c >= 0x7f; })) {
    return makeError(Code::badSettings,
                     "the target's credential holds a space, a line end or another character that "
                     "cannot be sent",
                     "give it without quotes and without a line end");
  }
  const std::string prefix = config.credentialHeader + (config.bearer ? ": Bearer " : ": ");
  Secret line = Secret::ofSize(prefix.size() + value.size() + 1);
  unsigned char* out = std::ranges::copy(prefix, line.bytes()).out;
  out = std::ranges::copy(value, out).out;
  *out = 0;
  return line;
}

}  // namespace

bool isRead(const HttpRequest& request) {
  return request.effect == Effect::read || request.method == "GET" || request.method == "HEAD";
}

std::string describe(const HttpRequest& request) {
  return request.method + " " + request.url.substr(0, request.url.find('?'));
}

// Hands out transfers: at most maxInFlight, the one used last first, for its connection is warm.
class CurlHttpClient::Impl {
 public:
  Impl(TransferSettings settings, Secret credential, unsigned maxInFlight)
      : settings_(std::move(settings)),
        credential_(std::move(credential)),
        free_(std::max(1U, maxInFlight)) {}

  [[nodiscard]] Result<HttpResponse> send(const Context& context, const HttpRequest& request) {
    LITECTL_TRY_ASSIGN(std::unique_ptr<CurlTransfer> transfer, take(context, request));
    bool begun = false;
    Result<HttpResponse> outcome = [&]() -> Result<HttpResponse> {
      const auto timeout = timeLeft(context);
      if (timeout <= timeout.zero()) return noTimeLeftError(request);
      return transfer->perform(context, request, timeout, begun);
    }();
    if (begun) (isRead(request) ? reads_ : writes_).fetch_add(1, std::memory_order_relaxed);
    giveBack(std::move(transfer));
    return outcome;
  }

  [[nodiscard]] const Secret* credential() const {
    return credential_.empty() ? nullptr : &credential_;
  }
  [[nodiscard]] HttpCalls calls() const { return {reads_.load(), writes_.load()}; }

 private:
  // libcurl measures in real time; the context's clock only says how much of it is left.
  [[nodiscard]] std::chrono::milliseconds timeLeft(const Context& context) const {
    if (context.deadline == SteadyTime::max()) return settings_.requestTimeout;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(context.deadline - context.clock->steady());
    return std::min(left, settings_.requestTimeout);
  }

  [[nodiscard]] Result<std::unique_ptr<CurlTransfer>> take(const Context& context,
                                                           const HttpRequest& request) {
    std::unique_lock lock(mutex_);
    const auto available = [this] { return free_ > 0; };
    if (!available()) {
      if (context.deadline == SteadyTime::max()) {
        freed_.wait(lock, context.stop, available);
      } else {
        freed_.wait_for(lock, context.stop, context.deadline - context.clock->steady(), available);
      }
    }
    if (context.stopped()) return interruptedError(request);
    if (!available()) return noTimeLeftError(request);
    --free_;
    if (idle_.empty()) return std::make_unique<CurlTransfer>(settings_);
    std::unique_ptr<CurlTransfer> transfer = std::move(idle_.back());
    idle_.pop_back();
    return transfer;
  }

  void giveBack(std::unique_ptr<CurlTransfer> transfer) {
    {
      const std::scoped_lock lock(mutex_);
      idle_.push_back(std::move(transfer));
      ++free_;
    }
    freed_.notify_one();
  }

  const TransferSettings settings_;
  const Secret credential_;
  std::mutex mutex_;
  std::condition_variable_any freed_;
  unsigned free_;                                    // transfers that may still be taken
  std::vector<std::unique_ptr<CurlTransfer>> idle_;  // some of them, with their connections
  std::atomic<std::uint64_t> reads_{0};
  std::atomic<std::uint64_t> writes_{0};
};

CurlHttpClient::CurlHttpClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CurlHttpClient::~CurlHttpClient() = default;

Result<std::unique_ptr<CurlHttpClient>> CurlHttpClient::create(HttpClientConfig config) {
  initialiseCurl();
  TransferSettings settings;
  LITECTL_TRY_ASSIGN(settings.base, parseBaseUrl(config.baseUrl));
  LITECTL_TRY_ASSIGN(settings.credentialLine, credentialLine(config));
  if (!config.caFile.empty()) {
    constexpr std::size_t kMaxCaBytes = 8 * 1024 * 1024;
    const auto readable = readFile(config.caFile, kMaxCaBytes);
    if (!readable.ok()) return Error(readable.error()).during("reading the target's CA file");
  }
  settings.caFile = std::move(config.caFile);
  settings.proxy = std::move(config.proxy);
  settings.connectTimeout = config.connectTimeout;
  settings.requestTimeout = config.requestTimeout;
  settings.maxHeaderBytes = config.maxHeaderBytes;
  settings.maxBodyBytes = config.maxBodyBytes;
  return std::unique_ptr<CurlHttpClient>(new CurlHttpClient(std::make_unique<Impl>(
      std::move(settings), std::move(config.credential), config.maxInFlight)));
}

Result<HttpResponse> CurlHttpClient::send(const Context& context, const HttpRequest& request) {
  return impl_->send(context, request);
}

const Secret* CurlHttpClient::credential() const { return impl_->credential(); }

HttpCalls CurlHttpClient::calls() const { return impl_->calls(); }

}  // namespace litectl
