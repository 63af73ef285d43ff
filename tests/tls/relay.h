#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "e2e/program.h"

namespace litectl::e2e {

// A server from outside this program: relay.py with Python's TLS, in a process that ends with the
// object. One thread.
class Relay {
 public:
  // `words`: relay.py's options besides --record.
  Relay(const std::filesystem::path& record, const std::vector<std::string>& words);
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  ~Relay();

  [[nodiscard]] std::string port() const { return port_; }
  // What clients sent so far.
  [[nodiscard]] std::string received() const;

 private:
  const std::filesystem::path record_;
  Program program_;
  std::string port_;
};

// Certificates and their keys, made with openssl in a folder: NAME.pem and NAME.key.
class Certificates {
 public:
  explicit Certificates(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void makeAuthority(const std::string& name) const;
  // `names`: "IP:127.0.0.1,DNS:gateway.test". Valid for `days` from now; -1: no longer.
  void make(const std::string& name, const std::string& authority, const std::string& names,
            int days = 2) const;
  [[nodiscard]] std::string pem(const std::string& name) const {
    return (folder_ / (name + ".pem")).string();
  }
  [[nodiscard]] std::string key(const std::string& name) const {
    return (folder_ / (name + ".key")).string();
  }

 private:
  void openssl(std::vector<std::string> words) const;

  const std::filesystem::path folder_;
};

}  // namespace litectl::e2e
