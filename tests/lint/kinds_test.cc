#include <gtest/gtest.h>

#include <cctype>
#include <regex>
#include <string>
#include <vector>

#include "lint/source_tree.h"

namespace litectl::lint {
namespace {

const std::vector<std::string>& kinds() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> out;
    for (const auto& file : filesUnder("specs/kinds", {".yaml"})) {
      out.push_back(file.stem().string());
    }
    return out;
  }();
  return kNames;
}

// "VirtualKey" → "virtual_key".
std::string snakeCase(const std::string& name) {
  std::string out;
  for (const char c : name) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0 && !out.empty()) out += '_';
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

// The stand-in server is written by hand for each kind; all the rest treats kinds as data. In two
// rooms the word means something else: the data between the stages, and how to sign in to a target.
bool mayKnowKinds(const std::filesystem::path& file) {
  const std::string stem = (file.parent_path() / file.stem()).string();
  return file.string().rfind("controller/sandbox/", 0) == 0 || stem == "controller/model/model" ||
         stem == "controller/secrets/credential";
}

TEST(Kinds, ThereAreSome) { EXPECT_GE(kinds().size(), 5U); }

TEST(Kinds, NoneHasAFile) {
  for (const auto& file : filesUnder("controller", {".h", ".cc"})) {
    if (mayKnowKinds(file)) continue;
    for (const std::string& kind : kinds()) {
      EXPECT_FALSE(std::regex_search(file.stem().string(),
                                     std::regex("(^|_)" + snakeCase(kind) + "s?(_|$)")))
          << file;
    }
  }
}

// The name of the type that a line declares, or "".
std::string declaredType(const std::string& line) {
  static const std::regex kDeclaration(R"(^\s*(class|struct|enum class|enum)\s+(\w+))");
  std::smatch match;
  return std::regex_search(line, match, kDeclaration) ? match[2].str() : "";
}

TEST(Kinds, NoneHasAClass) {
  for (const auto& file : filesUnder("controller", {".h", ".cc"})) {
    if (mayKnowKinds(file)) continue;
    for (const std::string& line : linesOf(file)) {
      const std::string type = declaredType(line);
      if (type.empty()) continue;
      for (const std::string& kind : kinds()) {
        for (const char* suffix : {"", "Kind", "Resource", "Handler", "Target", "Manifest", "Row",
                                   "Spec", "Diff", "Plan", "Writer", "Reader"}) {
          EXPECT_NE(type, kind + suffix) << file << ": " << line;
        }
      }
    }
  }
}

// A kind's name in the pure stages would be a rule that belongs into its spec.
TEST(Kinds, NoneIsNamedInTheEngineOrTheValidator) {
  for (const std::string folder :
       {"controller/engine", "controller/spec", "controller/model", "controller/targets"}) {
    for (const auto& file : filesUnder(folder, {".h", ".cc"})) {
      std::size_t number = 0;
      for (const std::string& line : linesOf(file)) {
        ++number;
        const std::string code = line.substr(0, line.find("//"));
        for (const std::string& kind : kinds()) {
          EXPECT_EQ(code.find("\"" + kind + "\""), std::string::npos)
              << file << ":" << number << ": " << line;
        }
      }
    }
  }
}

}  // namespace
}  // namespace litectl::lint
