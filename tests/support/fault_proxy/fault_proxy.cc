#include "support/fault_proxy/fault_proxy.h"

#include <fmt/format.h>

#include <atomic>
#include <regex>
#include <sys/socket.h>

namespace litectl {
namespace {

constexpr std::string_view kHtml =
    "<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>";

std::string answerText(const FaultRule& rule) {
  const bool html = rule.fault == Fault::html;
  std::string body = rule.body;
  if (body.empty() && html) body = kHtml;
  if (body.empty()) {
    body = fmt::format(R"({{"error":{{"message":"injected","code":"{}"}}}})", rule.status);
  }
  std::string head = fmt::format("HTTP/1.1 {} Injected\r\ncontent-type: {}\r\n", rule.status,
                                 html ? "text/html" : "application/json");
  if (!rule.retryAfter.empty()) head += fmt::format("retry-after: {}\r\n", rule.retryAfter);
  return fmt::format("{}content-length: {}\r\n\r\n{}", head, body.size(), body);
}

std::string halfText(const WireMessage& answer) {
  const std::string whole = answer.decodedBody();
  const std::string half = whole.substr(0, whole.size() / 2);
  return fmt::format("{}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{}",
                     answer.startLine(), half.size(), half);
}

bool closes(const WireMessage& message) {
  const std::string connection = message.header("connection");
  return connection == "close" || connection == "Close" || !message.complete;
}

}  // namespace

struct FaultProxy::Connection {
  Socket client;
  unsigned number = 0;
  unsigned requests = 0;
  std::atomic<bool> ended{false};
  std::jthread thread;
};

std::unique_ptr<FaultProxy> FaultProxy::start(const std::string& upstream, std::uint16_t port) {
  static const std::regex form(R"(http://(\[[0-9a-fA-F:]+\]|[^/:]+):([0-9]{1,5})/?)");
  std::smatch parts;
  if (!std::regex_match(upstream, parts, form)) return nullptr;
  const int upstreamPort = std::stoi(parts[2]);
  if (upstreamPort > 0xffff) return nullptr;
  std::string host = parts[1];
  if (host.front() == '[') host = host.substr(1, host.size() - 2);
  Socket listener = listenOnLoopback(port);
  if (!listener.open()) return nullptr;
  std::unique_ptr<FaultProxy> proxy(new FaultProxy(std::move(listener), std::move(host),
                                                   static_cast<std::uint16_t>(upstreamPort)));
  proxy->acceptor_ = std::jthread([self = proxy.get()] { self->acceptLoop(); });
  return proxy;
}

FaultProxy::FaultProxy(Socket listener, std::string host, std::uint16_t upstreamPort)
    : listener_(std::move(listener)),
      upstreamHost_(std::move(host)),
      upstreamPort_(upstreamPort),
      port_(portOf(listener_)) {
  open_.add(listener_.fd());
}

FaultProxy::~FaultProxy() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  open_.shutdownAll();
  acceptor_.join();
  connections_.clear();  // joins
}

std::string FaultProxy::url() const { return fmt::format("http://127.0.0.1:{}", port_); }

void FaultProxy::addFault(const FaultRule& rule) { rules_.add(rule); }
void FaultProxy::clearFaults() { rules_.clear(); }

void FaultProxy::release() {
  {
    const std::scoped_lock lock(mutex_);
    ++releases_;
  }
  changed_.notify_all();
}

void FaultProxy::clear() {
  rules_.clear();
  const std::scoped_lock lock(mutex_);
  cleared_ += seen_.size();
  seen_.clear();
}

std::vector<SeenRequest> FaultProxy::requests() const {
  const std::scoped_lock lock(mutex_);
  return seen_;
}

std::map<std::string, unsigned> FaultProxy::counts() const {
  const std::scoped_lock lock(mutex_);
  std::map<std::string, unsigned> counts;
  for (const SeenRequest& request : seen_) ++counts[request.method + " " + request.path];
  return counts;
}

unsigned FaultProxy::callsLocked(const std::string& method, const std::string& path) const {
  const std::regex methodForm(method);
  const std::regex pathForm(path);
  unsigned count = 0;
  for (const SeenRequest& request : seen_) {
    if (std::regex_match(request.method, methodForm) && std::regex_match(request.path, pathForm)) {
      ++count;
    }
  }
  return count;
}

unsigned FaultProxy::calls(const std::string& method, const std::string& path) const {
  const std::scoped_lock lock(mutex_);
  return callsLocked(method, path);
}

bool FaultProxy::waitForCalls(const std::string& method, const std::string& path, unsigned count,
                              std::chrono::milliseconds limit) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] { return callsLocked(method, path) >= count; });
}

bool FaultProxy::waitUntilHanging(std::chrono::milliseconds limit) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] { return hanging_ > 0; });
}

bool FaultProxy::waitUntilIdle(std::chrono::milliseconds limit) const {
  // Connections are accepted in their order: behind this one none is left that nobody serves yet.
  Socket last = connectTo("127.0.0.1", port_);
  if (!last.open()) return false;
  const std::uint16_t port = portOf(last);
  last.close();
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] { return newestPort_ == port && served_ == 0; });
}

std::size_t FaultProxy::note(const WireMessage& request, unsigned connection,
                             unsigned onConnection) {
  std::size_t record = 0;
  {
    const std::scoped_lock lock(mutex_);
    seen_.push_back({request.method(), request.path(), connection, onConnection, 0, 0, {}});
    record = cleared_ + seen_.size() - 1;
  }
  changed_.notify_all();
  return record;
}

void FaultProxy::noteFault(std::size_t record, const std::string& fault) {
  const std::scoped_lock lock(mutex_);
  if (record >= cleared_) seen_[record - cleared_].fault = fault;
}

void FaultProxy::noteStatus(std::size_t record, int status) {
  const std::scoped_lock lock(mutex_);
  if (record >= cleared_) seen_[record - cleared_].status = status;
}

void FaultProxy::acceptLoop() {
  unsigned number = 0;
  while (true) {
    Socket client(::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC));
    {
      const std::scoped_lock lock(mutex_);
      if (stopping_) return;
    }
    std::erase_if(connections_, [](const auto& connection) { return connection->ended.load(); });
    if (!client.open()) continue;
    auto connection = std::make_unique<Connection>();
    connection->client = std::move(client);
    connection->number = ++number;
    Connection& served = *connection;
    connections_.push_back(std::move(connection));
    {
      const std::scoped_lock lock(mutex_);
      ++served_;
      newestPort_ = peerPortOf(served.client);
    }
    changed_.notify_all();
    served.thread = std::jthread([this, &served] {
      open_.add(served.client.fd());
      serve(served);
      served.ended.store(true);
    });
  }
}

void FaultProxy::serve(Connection& connection) {
  const int fd = connection.client.fd();
  WireReader reader(fd);
  while (const auto request = reader.request()) {
    const std::size_t record = note(*request, connection.number, ++connection.requests);
    if (!answerOne(connection, *request, record)) break;
  }
  // Before the number of the socket can be given to another one.
  open_.remove(fd);
  connection.client.close();
  {
    const std::scoped_lock lock(mutex_);
    --served_;
  }
  changed_.notify_all();
}

std::optional<WireMessage> FaultProxy::forward(const WireMessage& request, std::size_t record) {
  const Socket server = connectTo(upstreamHost_, upstreamPort_);
  if (!server.open()) return std::nullopt;
  open_.add(server.fd());
  {
    const std::scoped_lock lock(mutex_);
    if (record >= cleared_) ++seen_[record - cleared_].forwarded;
  }
  std::optional<WireMessage> answer;
  if (server.sendAll(request.head) && server.sendAll(request.body)) {
    answer = WireReader(server.fd()).response(request.method() == "HEAD");
  }
  open_.remove(server.fd());
  return answer;
}

bool FaultProxy::hang(const Connection& connection) {
  std::unique_lock lock(mutex_);
  const unsigned before = releases_;
  ++hanging_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return releases_ != before || stopping_; });
  --hanging_;
  return !stopping_ && !connection.client.peerGone();
}

bool FaultProxy::answerOne(Connection& connection, const WireMessage& request, std::size_t record) {
  Socket& client = connection.client;
  const auto rule = rules_.choose(request.method(), request.path(), connection.requests > 1);
  const auto struck = [&](Fault fault) { return rule && rule->fault == fault; };
  const auto endByReset = [&] {
    open_.remove(client.fd());
    client.reset();
    return false;
  };
  // Noted first, so that whoever has the answer finds it noted.
  const auto send = [&](const std::string& bytes, int status) {
    noteStatus(record, status);
    if (client.sendAll(bytes)) return true;
    noteStatus(record, 0);
    return false;
  };
  if (rule) noteFault(record, std::string(faultName(rule->fault)));

  if (struck(Fault::dropReused)) return false;
  if (struck(Fault::resetBefore)) return endByReset();
  if (struck(Fault::hangBefore) && !hang(connection)) return false;
  if (struck(Fault::html) || struck(Fault::status)) {
    return send(answerText(*rule), rule->status);
  }

  auto answer = forward(request, record);
  if (struck(Fault::duplicate)) answer = forward(request, record);
  if (struck(Fault::hangAfter) && !hang(connection)) return false;
  if (!answer || struck(Fault::resetAfter)) return endByReset();
  if (struck(Fault::statusAfter)) {
    return send(answerText(*rule), rule->status);
  }
  if (struck(Fault::truncate)) {
    client.sendAll(answer->head + answer->body.substr(0, answer->body.size() / 2));
    return false;
  }
  const std::string bytes =
      struck(Fault::halfJson) ? halfText(*answer) : answer->head + answer->body;
  if (!send(bytes, answer->complete ? answer->status() : 0)) return false;
  const bool ownEnd = !answer->chunked() && answer->header("content-length").empty() &&
                      answer->status() != 204 && answer->status() != 304;
  return !struck(Fault::closeAfter) && !closes(*answer) && !closes(request) && !ownEnd;
}

}  // namespace litectl
