// Whom litectl trusts with a credential. The TLS here is Python's and the certificates are
// openssl's, so that nothing of litectl's own vouches for it.

#include "net/http_server.h"

#include <gmock/gmock.h>

#include <memory>

#include "e2e/workplace.h"
#include "tls/relay.h"

namespace litectl::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A name that no resolver knows: whoever asks one for it fails.
const std::string kName = "gateway.litectl.test";

class Tls : public Workplace {
 protected:
  Tls() {
    std::filesystem::create_directory(folder_ / "certificates");
    certificates_.makeAuthority("ours");
    certificates_.make("server", "ours", "IP:127.0.0.1,DNS:" + kName);
    put("a.yaml", manifest("Team", "a", "maxBudget: 5") + manifest("VirtualKey", "k"));
  }

  [[nodiscard]] std::string gatewayPort() const {
    return gateway_.url().substr(gateway_.url().rfind(':') + 1);
  }
  [[nodiscard]] std::filesystem::path record(const std::string& name) const {
    return folder_ / (name + ".received");
  }
  // Ends TLS before the gateway.
  std::unique_ptr<Relay> front(const std::string& certificate = "server") {
    return std::make_unique<Relay>(record("front"),
                                   std::vector<std::string>{"--to", gatewayPort(), "--certificate",
                                                            certificates_.pem(certificate), "--key",
                                                            certificates_.key(certificate)});
  }
  std::unique_ptr<Relay> proxyTo(const std::string& port, const std::string& answer = "") {
    std::vector<std::string> words{"--to", port, "--connect"};
    if (!answer.empty()) words.insert(words.end(), {"--answer", answer});
    return std::make_unique<Relay>(record("proxy"), words);
  }

  // `more`: further fields of the target, in flow style.
  Program with(const std::vector<std::string>& words, const std::string& url,
               const std::string& more = "") {
    putContent(folder_ / "litectl.yaml",
               "apiVersion: litectl.dev/v1alpha1\nkind: Settings\ntargets: {here: {url: '" + url +
                   "', credential: {env: LITELLM_MASTER_KEY}" + more +
                   "}}\nsinks: {file: {root: keys, default: true}}\n");
    std::vector<std::string> all = words;
    all.insert(all.end(), {"--config", (folder_ / "litectl.yaml").string()});
    return program(all);
  }
  Ended plan(const std::string& url, const std::string& more = "") {
    return with({"plan"}, url, more).run();
  }
  [[nodiscard]] std::string ca(const std::string& authority = "ours") const {
    return ", caFile: '" + certificates_.pem(authority) + "'";
  }

  // Not trusted, said so with what to do, and nothing came through.
  void expectRefused(const Ended& ended, const std::string& why) {
    EXPECT_EQ(ended.status, 4) << ended.out << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("error E3001"));
    EXPECT_THAT(ended.err, HasSubstr(why));
    EXPECT_THAT(ended.err, HasSubstr("fix: check the server's certificate, the target's CA file"));
    EXPECT_TRUE(gateway_.takeCalls().empty());
  }
  static void expectNoCredential(const std::string& received) {
    EXPECT_THAT(received, Not(HasSubstr(Gateway::masterKey())));
    EXPECT_THAT(received, Not(HasSubstr("uthorization")));
  }

  const Certificates certificates_{folder_ / "certificates"};
};

TEST_F(Tls, WithTheAuthorityInTheSettingsAllOfItWorks) {
  const auto relay = front();
  const std::string url = "https://127.0.0.1:" + relay->port();
  const Ended applied = with({"apply", "--yes"}, url, ca()).run();
  EXPECT_EQ(applied.status, 0) << applied.out << applied.err;
  const Ended clean = with({"plan", "--detailed-exitcode"}, url, ca()).run();
  EXPECT_EQ(clean.status, 0) << clean.out << clean.err;
  EXPECT_TRUE(gateway_.key("k").isMap());
  EXPECT_THAT(relay->received(), HasSubstr(Gateway::masterKey())) << "or the rest proves nothing";
}

TEST_F(Tls, AnUnknownAuthorityIsNotTrusted) {
  const auto relay = front();
  expectRefused(plan("https://127.0.0.1:" + relay->port()), "certificate");
  certificates_.makeAuthority("theirs");
  expectRefused(plan("https://127.0.0.1:" + relay->port(), ca("theirs")), "certificate");
  expectNoCredential(relay->received());
}

TEST_F(Tls, ACertificateForAnotherHostIsNotTrusted) {
  certificates_.make("other", "ours", "IP:127.0.0.2,DNS:other.test");
  const auto relay = front("other");
  for (const char* host : {"127.0.0.1", "localhost"}) {
    expectRefused(plan("https://" + std::string(host) + ":" + relay->port(), ca()), host);
  }
  expectNoCredential(relay->received());
}

TEST_F(Tls, AnExpiredCertificateIsNotTrusted) {
  certificates_.make("old", "ours", "IP:127.0.0.1", -1);
  const auto relay = front("old");
  expectRefused(plan("https://127.0.0.1:" + relay->port(), ca()), "expired");
  expectNoCredential(relay->received());
}

TEST_F(Tls, ACertificateThatSignedItselfIsNotTrusted) {
  const auto relay = front("ours");
  expectRefused(plan("https://127.0.0.1:" + relay->port()), "self");
  expectNoCredential(relay->received());
}

TEST_F(Tls, AServerWithoutItIsSaidSo) {
  const Ended ended = plan("https://127.0.0.1:" + gatewayPort(), ca());
  expectRefused(ended, "no trusted connection");
}

TEST_F(Tls, WithoutItOnlyThisMachineIsCalled) {
  for (const std::string& url : {"http://" + kName, std::string("http://192.0.2.1:4000")}) {
    const Ended ended = plan(url);
    EXPECT_EQ(ended.status, 1) << ended.out << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("error E1304"));
    EXPECT_THAT(ended.err, HasSubstr("fix: use https"));
  }
}

TEST_F(Tls, AnOutgoingProxySeesTheHostAndNothingElse) {
  const auto relay = front();
  const auto proxy = proxyTo(relay->port());
  const std::string more = ca() + ", proxy: 'http://127.0.0.1:" + proxy->port() + "'";
  const Ended applied = with({"apply", "--yes"}, "https://" + kName, more).run();
  EXPECT_EQ(applied.status, 0) << applied.out << applied.err;
  EXPECT_TRUE(gateway_.key("k").isMap());
  EXPECT_THAT(proxy->received(), HasSubstr("CONNECT " + kName + ":443 HTTP/1.1\r\n"));
  expectNoCredential(proxy->received());
  EXPECT_THAT(proxy->received(), Not(HasSubstr("/key/")));
  EXPECT_THAT(relay->received(), HasSubstr(Gateway::masterKey()));
}

TEST_F(Tls, AnOutgoingProxyThatLooksInsideIsNotTrusted) {
  certificates_.makeAuthority("theirs");
  certificates_.make("forged", "theirs", "DNS:" + kName);
  const auto relay = front("forged");
  const auto proxy = proxyTo(relay->port());
  expectRefused(
      plan("https://" + kName, ca() + ", proxy: 'http://127.0.0.1:" + proxy->port() + "'"),
      "certificate");
  expectNoCredential(proxy->received());
  expectNoCredential(relay->received());
}

TEST_F(Tls, AnOutgoingProxyThatRefusesIsSaidSo) {
  const auto proxy = proxyTo(gatewayPort(), "407 Proxy Authentication Required");
  const Ended ended =
      plan("https://" + kName, ca() + ", proxy: 'http://127.0.0.1:" + proxy->port() + "'");
  EXPECT_EQ(ended.status, 4) << ended.out << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("error E3001"));
  EXPECT_THAT(ended.err, HasSubstr("407"));
  EXPECT_THAT(ended.err, HasSubstr("fix: check the target's URL and proxy"));
  expectNoCredential(proxy->received());
}

TEST_F(Tls, TheEnvironmentNamesNoProxy) {
  const auto relay = front();
  const auto proxy = proxyTo(relay->port());
  for (const std::string& url : {"https://127.0.0.1:" + relay->port(), "https://" + kName}) {
    Program plan = with({"plan"}, url, ca());
    for (const char* name :
         {"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"}) {
      plan.environment[name] = "http://127.0.0.1:" + proxy->port();
    }
    const Ended ended = plan.run();
    EXPECT_EQ(ended.status, url.find(kName) == std::string::npos ? 0 : 4) << ended.err;
  }
  EXPECT_EQ(proxy->received(), "");
}

TEST_F(Tls, ARedirectTakesTheCredentialNowhere) {
  Gateway other;
  const auto relay = front();
  for (const std::string& elsewhere : {other.url(), "https://127.0.0.1:" + relay->port()}) {
    for (const int status : {301, 302, 303, 307, 308}) {
      auto server = HttpServer::start({}, [&](const ServerRequest& request) {
        HttpAnswer answer;
        answer.status = status;
        answer.headers.emplace_back("location", elsewhere + request.path);
        return answer;
      });
      ASSERT_TRUE(server.has_value());
      const Ended ended = plan((*server)->url(), ca());
      EXPECT_EQ(ended.status, 1) << ended.out << ended.err;
      EXPECT_THAT(ended.err, HasSubstr("error E3014"));
      EXPECT_THAT(ended.err, HasSubstr("redirect"));
      EXPECT_THAT(ended.err, HasSubstr("fix: set the target's URL"));
    }
  }
  EXPECT_TRUE(other.takeCalls().empty());
  EXPECT_EQ(relay->received(), "");
}

}  // namespace
}  // namespace litectl::e2e
