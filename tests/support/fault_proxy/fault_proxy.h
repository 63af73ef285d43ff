#pragma once

#include "support/fault_proxy/fault_rules.h"
#include "support/fault_proxy/wire.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace litectl {

// One request as it came from the client, in order of coming.
struct SeenRequest {
  std::string method;
  std::string path;           // without the query, which may hold a key
  unsigned connection = 0;    // counts from 1
  unsigned onConnection = 0;  // its place among that connection's requests, from 1
  unsigned forwarded = 0;     // how often the server got it
  int status = 0;             // what the client was answered in full; 0: nothing or a part
  std::string fault;          // the name of the one that struck; empty: none
};

// A TCP proxy before an HTTP/1.1 server: passes bytes on unchanged, knows where a request and an
// answer end, counts, and injects faults by rule. Listens on 127.0.0.1. Opens a connection to the
// server for each request, so that the server's own idle limit never adds a fault of its own.
// Thread-safe.
class FaultProxy {
 public:
  // `upstream` is "http://host:port". Null when it cannot be read or nothing can be listened on.
  [[nodiscard]] static std::unique_ptr<FaultProxy> start(const std::string& upstream,
                                                         std::uint16_t port = 0);
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;
  ~FaultProxy();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url() const;

  void addFault(const FaultRule& rule);
  void clearFaults();
  void release();  // what hangs now goes on; see waitUntilHanging
  void clear();    // faults and what was seen

  [[nodiscard]] std::vector<SeenRequest> requests() const;
  // "GET /key/list" -> how often it came.
  [[nodiscard]] std::map<std::string, unsigned> counts() const;
  // How many requests match, as a rule would.
  [[nodiscard]] unsigned calls(const std::string& method = ".*",
                               const std::string& path = ".*") const;
  // Waits until so many have come; false when they did not within the limit.
  [[nodiscard]] bool waitForCalls(const std::string& method, const std::string& path,
                                  unsigned count, std::chrono::milliseconds limit) const;
  // Waits until a request hangs: only then does release() let it go on. False when none did.
  [[nodiscard]] bool waitUntilHanging(std::chrono::milliseconds limit) const;
  // Once every client is gone: waits until the server has answered all that they sent. False when
  // it has not within the limit, or when somebody is still connected.
  [[nodiscard]] bool waitUntilIdle(std::chrono::milliseconds limit) const;

 private:
  struct Connection;

  FaultProxy(Socket listener, std::string host, std::uint16_t upstreamPort);
  void acceptLoop();
  void serve(Connection& connection);
  // False: the connection has ended.
  bool answerOne(Connection& connection, const WireMessage& request, std::size_t record);
  std::optional<WireMessage> forward(const WireMessage& request, std::size_t record);
  bool hang(const Connection& connection);
  std::size_t note(const WireMessage& request, unsigned connection, unsigned onConnection);
  void noteFault(std::size_t record, const std::string& fault);
  void noteStatus(std::size_t record, int status);
  [[nodiscard]] unsigned callsLocked(const std::string& method, const std::string& path) const;

  Socket listener_;
  const std::string upstreamHost_;
  const std::uint16_t upstreamPort_;
  const std::uint16_t port_;
  FaultRules rules_;
  OpenSockets open_;

  mutable std::mutex mutex_;  // for what follows
  mutable std::condition_variable changed_;
  std::vector<SeenRequest> seen_;
  std::size_t cleared_ = 0;  // records that clear() took away
  unsigned releases_ = 0;
  unsigned hanging_ = 0;
  unsigned served_ = 0;           // connections that have not ended
  std::uint16_t newestPort_ = 0;  // the client's, of the connection accepted last
  bool stopping_ = false;

  std::list<std::unique_ptr<Connection>> connections_;  // used by the accept thread, then ~
  std::jthread acceptor_;
};

}  // namespace litectl
