#pragma once

#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "e2e/gateway.h"
#include "e2e/program.h"

namespace litectl::e2e {

// A folder with manifests, a gateway, and the program that is to bring the two together.
class Workplace : public ::testing::Test {
 protected:
  Workplace();

  // Writes a file below the manifests' folder.
  void put(const std::string& name, const std::string& text);
  void remove(const std::string& name);

  // The program with these words, and with --url, -f and the master key where the command takes
  // them.
  Program program(const std::vector<std::string>& words);
  Ended run(const std::vector<std::string>& words) { return program(words).run(); }

  // Applies and expects that it went well.
  void apply(const std::vector<std::string>& flags = {});
  // A plan that has nothing to do, says so and ends with 0.
  void expectClean(const std::vector<std::string>& flags = {});

  [[nodiscard]] std::filesystem::path manifests() const { return folder_ / "manifests"; }
  [[nodiscard]] std::filesystem::path state() const { return manifests() / ".litectl"; }
  // The value that the sink holds for a key.
  [[nodiscard]] std::string valueOf(const std::string& name) const;

  TempFolder folder_;
  Gateway gateway_;
};

// One manifest; `spec` is in flow style, without the outer braces.
[[nodiscard]] std::string manifest(const std::string& kind, const std::string& name,
                                   const std::string& spec = "",
                                   const std::string& annotations = "");

}  // namespace litectl::e2e
