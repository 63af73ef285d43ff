#include "tls/relay.h"

#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <csignal>
#include <utility>

namespace litectl::e2e {
namespace {

const std::vector<std::string> kNewKey{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                                       "-nodes"};

}  // namespace

Relay::Relay(const std::filesystem::path& record, const std::vector<std::string>& words)
    : record_(record) {
  program_.binary = "/usr/bin/python3";
  program_.arguments = {LITECTL_SOURCE_DIR "/tests/tls/relay.py", "--record", record.string()};
  program_.arguments.insert(program_.arguments.end(), words.begin(), words.end());
  program_.start();
  port_ = program_.readUntil("\n");
  EXPECT_FALSE(port_.empty()) << "no relay";
  if (!port_.empty()) port_.pop_back();
}

Relay::~Relay() {
  program_.signal(SIGKILL);
  program_.wait();
}

std::string Relay::received() const { return contentOf(record_); }

void Certificates::openssl(std::vector<std::string> words) const {
  Program program;
  program.binary = "/usr/bin/openssl";
  program.arguments = std::move(words);
  program.folder = folder_;
  const Ended ended = program.run();
  EXPECT_EQ(ended.status, 0) << ended.err;
}

void Certificates::makeAuthority(const std::string& name) const {
  std::vector<std::string> words{
      "req",     "-x509",   "-days", "2",       "-subj",   "/CN=" + name,
      "-keyout", key(name), "-out",  pem(name), "-addext", "keyUsage=critical,keyCertSign"};
  words.insert(words.end(), kNewKey.begin(), kNewKey.end());
  openssl(std::move(words));
}

void Certificates::make(const std::string& name, const std::string& authority,
                        const std::string& names, int days) const {
  const std::string request = (folder_ / (name + ".csr")).string();
  std::vector<std::string> words{"req",     "-subj",   "/CN=" + name,
                                 "-keyout", key(name), "-out",
                                 request,   "-addext", "subjectAltName=" + names};
  words.insert(words.end(), kNewKey.begin(), kNewKey.end());
  openssl(std::move(words));
  openssl({"x509", "-req", "-in", request, "-CA", pem(authority), "-CAkey", key(authority),
           "-CAcreateserial", "-copy_extensions", "copy", "-days", std::to_string(days), "-out",
           pem(name)});
}

}  // namespace litectl::e2e
