#include <gtest/gtest.h>

#include <string>

#include "lint/source_tree.h"

// Editors check a document by the schema that its own comment names.

namespace litectl::lint {
namespace {

const std::string kStart = "# yaml-language-server: $schema=";

TEST(Examples, EveryDocumentNamesItsSchema) {
  std::size_t seen = 0;
  for (const auto& file : filesUnder("examples", {".yaml"})) {
    bool named = false;
    bool manifest = false;
    bool anyManifest = false;
    std::string schema;
    const auto endDocument = [&](std::size_t line) {
      if (manifest) ++seen;
      EXPECT_TRUE(named || !manifest) << file << ":" << line << ": no \"" << kStart << "…\"";
      named = manifest = false;
    };
    std::size_t number = 0;
    for (const std::string& line : linesOf(file)) {
      ++number;
      if (line == "---") endDocument(number);
      if (line.rfind(kStart, 0) == 0) {
        named = true;
        schema = line.substr(kStart.size());
        EXPECT_TRUE(std::filesystem::exists(repository() / file.parent_path() / schema))
            << file << ":" << number;
      }
      if (line != "apiVersion: litectl.dev/v1alpha1") continue;
      manifest = anyManifest = true;
    }
    endDocument(number);
    if (!anyManifest) continue;
    const bool settings = file.filename() == "litectl.yaml";
    EXPECT_TRUE(schema.ends_with(settings ? "/settings.json" : "/manifest.json")) << file;
  }
  EXPECT_GT(seen, 5U);
}

}  // namespace
}  // namespace litectl::lint
