#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace litectl::test {

// One line "# expect: …" (README.md).
struct Expectation {
  std::string code;
  std::string place;
  int exit = 0;
  friend bool operator==(const Expectation&, const Expectation&) = default;
};

// A wrong input and what must be said about it.
struct BadCase {
  std::string name;
  std::filesystem::path description;  // the file it was read from
  std::vector<Expectation> expected;
  bool generated = false;
};

// All cases under tests/bad, sorted by name. Throws std::runtime_error on one that is badly
// written.
std::vector<BadCase> readBadCases(const std::filesystem::path& folder);

// A case's input on disk and how the program is called.
struct BadInput {
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment;
  std::filesystem::path root;  // places are relative to this; empty: only line and column count
  bool unprivileged = false;
};

// Makes the input of a generated case below `scratch`, which must be empty; one that is a plain
// file is given as it is.
BadInput makeInput(const BadCase& badCase, const std::filesystem::path& scratch);

}  // namespace litectl::test
