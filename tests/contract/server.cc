#include "contract/server.h"

#include "value/json.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <stdexcept>

namespace litectl::testing {
namespace {

std::map<std::string, std::string> readInstance() {
  const char* path = std::getenv("LITECTL_REAL_LITELLM_INSTANCE");
  if (path == nullptr) throw std::runtime_error("LITECTL_REAL_LITELLM_INSTANCE is not set");
  std::ifstream file(path);
  std::map<std::string, std::string> values;
  for (std::string line; std::getline(file, line);) {
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos) values[line.substr(0, equals)] = line.substr(equals + 1);
  }
  if (!values.contains("URL")) throw std::runtime_error(std::string("no instance in ") + path);
  return values;
}

template <class T>
T require(Result<T> result) {
  if (!result) throw std::runtime_error(oneLine(result.error()));
  return *std::move(result);
}

}  // namespace

std::string freshPrefix(char sort) { return sort + SystemRandom().uuid().substr(0, 9); }

Server& Server::named(const std::string& name) {
  static std::map<std::string, std::unique_ptr<Server>> servers;
  std::unique_ptr<Server>& server = servers[name];
  if (!server) server = std::make_unique<Server>(name);
  return *server;
}

Server::Server(const std::string& name) {
  if (name == "Real") {
    const auto instance = readInstance();
    url_ = instance.at("URL");
    masterKey_ = Secret(instance.at("MASTER_KEY"));
  } else {
    sandbox_ = require(SandboxServer::start({}, clock_, random_));
    url_ = sandbox_->url();
    masterKey_ = sandbox_->masterKey().clone();
  }
  client_ = connect(masterKey_.clone());
}

Server::Server(std::string url, Secret masterKey)
    : url_(std::move(url)),
      masterKey_(std::move(masterKey)),
      client_(connect(masterKey_.clone())) {}

std::unique_ptr<CurlHttpClient> Server::connect(Secret key) const {
  HttpClientConfig config;
  config.baseUrl = url_;
  config.credential = std::move(key);
  return require(CurlHttpClient::create(std::move(config)));
}

namespace {

Server::Answer send(HttpClient& client, Clock& clock, const std::string& method,
                    const std::string& url, const std::string& body) {
  HttpRequest request;
  request.method = method;
  request.url = url;
  request.body = Secret(body);
  Context context;
  context.clock = &clock;
  const HttpResponse response = require(client.send(context, request));
  Server::Answer answer;
  answer.status = response.status;
  if (auto parsed = parseJson(response.body)) answer.body = *std::move(parsed);
  return answer;
}

}  // namespace

Server::Answer Server::raw(const std::string& method, const std::string& url,
                           const std::string& body) {
  const auto behind = connect(masterKey_.clone());  // its calls are not counted as litectl's
  return send(*behind, clock_, method, url, body);
}

Server::Answer Server::rawAs(const std::string& key, const std::string& method,
                             const std::string& url, const std::string& body) {
  const auto other = connect(Secret(key));
  return send(*other, clock_, method, url, body);
}

}  // namespace litectl::testing
