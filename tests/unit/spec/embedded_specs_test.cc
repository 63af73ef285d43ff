#include "base/files.h"
#include "spec/embedded.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace litectl {
namespace {

SpecSet load(const std::vector<SpecFile>& specs, Diagnostics& problems) {
  SourceFiles files;
  SpecSet set = loadSpecs(specs, "litellm", files, problems);
  for (const Error& error : problems.errors()) ADD_FAILURE() << render(error, files);
  return set;
}

TEST(EmbeddedSpecs, AreTheFilesUnderSpecs) {
  const auto onDisk = readSpecFolder(std::filesystem::path(LITECTL_SOURCE_DIR) / "specs");
  ASSERT_TRUE(onDisk.ok());
  const auto embedded = embeddedSpecs();
  ASSERT_EQ(embedded.size(), onDisk->size());
  for (std::size_t i = 0; i < embedded.size(); ++i) {
    EXPECT_EQ(embedded[i].path, (*onDisk)[i].path);
    EXPECT_EQ(embedded[i].text, (*onDisk)[i].text);
  }
}

TEST(EmbeddedSpecs, LoadWithoutProblems) {
  Diagnostics problems;
  const SpecSet specs = load(embeddedSpecs(), problems);
  EXPECT_TRUE(problems.ok());
  EXPECT_EQ(specs.target.name, "litellm");
  EXPECT_FALSE(specs.hash.empty());
  for (const char* kind : {"Budget", "Team", "User", "VirtualKey"}) {
    ASSERT_NE(specs.kind(kind), nullptr) << kind;
    EXPECT_TRUE(specs.kind(kind)->live);
    EXPECT_NE(specs.kind(kind)->field("unset"), nullptr) << kind;
    ASSERT_NE(specs.targetKind(kind), nullptr) << kind;
  }
  ASSERT_NE(specs.kind("ModelList"), nullptr);
  EXPECT_FALSE(specs.kind("ModelList")->live);
  EXPECT_EQ(specs.kind("ModelList")->field("unset"), nullptr);
}

void expectWordsForPatterns(const std::vector<FieldSpec>& fields, const std::string& owner) {
  for (const FieldSpec& field : fields) {
    EXPECT_EQ(field.pattern.empty(), field.patternMeans.empty()) << owner << "." << field.name;
    expectWordsForPatterns(field.fields, owner + "." + field.name);
  }
}

TEST(EmbeddedSpecs, HaveWordsForEveryPattern) {
  Diagnostics problems;
  const SpecSet specs = load(embeddedSpecs(), problems);
  for (const auto& [name, kind] : specs.kinds) expectWordsForPatterns(kind.fields, name);
}

TEST(EmbeddedSpecs, NeverLetAnEmptyModelListMeanAllModels) {
  Diagnostics problems;
  const SpecSet specs = load(embeddedSpecs(), problems);
  for (const auto& [name, kind] : specs.kinds) {
    const FieldSpec* models = kind.field("models");
    if (models == nullptr || !kind.live) continue;
    EXPECT_EQ(models->leastItems, 1U) << name;
    EXPECT_NE(models->whenEmpty, "") << name;
  }
}

}  // namespace
}  // namespace litectl
