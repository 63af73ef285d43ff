#include "spec/embedded.h"
#include "spec/spec_loader.h"
#include "value/json.h"
#include "value/yaml.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "gen/compare_files.h"
#include "gen/completions.h"
#include "gen/crds.h"
#include "gen/json_schemas.h"

namespace litectl::gen {
namespace {

constexpr std::string_view kPlate = R"(
kind: Plate
summary: For tests.
live: false
shortNames: [pl]
columns: [size]
fields:
  serial: {type: string, immutable: true, doc: Chosen once.}
  size: {type: money, least: 0, below: weight, doc: In millimetres.}
  weight: {type: money, least: 0}
  left: {type: string, excludes: [right]}
  right: {type: string}
  free: {type: map, of: json, reserved: {mark: it is ours}}
  secret: {type: string, literalSecret: true}
)";

SpecSet specsWithPlate() {
  SourceFiles files;
  Diagnostics problems;
  SpecSet specs = loadSpecs(overlaid(embeddedSpecs(), {{"kinds/Plate.yaml", std::string(kPlate)}}),
                            "litellm", files, problems);
  EXPECT_TRUE(problems.ok());
  return specs;
}

std::string textOf(const GeneratedFiles& files, const std::string& path) {
  const auto file = std::find_if(files.begin(), files.end(),
                                 [&](const GeneratedFile& each) { return each.path == path; });
  EXPECT_NE(file, files.end()) << path;
  return file == files.end() ? "" : file->text;
}

Value crd() {
  Diagnostics problems;
  const auto documents =
      parseYaml(textOf(crdFiles(specsWithPlate()), "crds/plate.yaml"), 0, problems);
  EXPECT_TRUE(problems.ok());
  EXPECT_EQ(documents.size(), 1U);
  return documents.front();
}

const Value& specSchema(const Value& crd) {
  const Value& version = crd.findPath("spec.versions")->list().front();
  return *version.findPath("schema.openAPIV3Schema.properties.spec");
}

bool hasRule(const Value& schema, const std::string& rule) {
  const Value* rules = schema.find("x-kubernetes-validations");
  return rules != nullptr &&
         std::any_of(rules->list().begin(), rules->list().end(),
                     [&](const Value& each) { return each.stringAt("rule") == rule; });
}

TEST(Crds, NameTheKindForKubectl) {
  const Value definition = crd();
  EXPECT_EQ(definition.findPath("metadata")->stringAt("name"), "plates.litectl.dev");
  EXPECT_EQ(toJson(*definition.findPath("spec.names.shortNames")), R"(["pl"])");
  EXPECT_EQ(toJson(*definition.findPath("spec.names.categories")), R"(["litectl"])");
  const Value& version = definition.findPath("spec.versions")->list().front();
  EXPECT_EQ(version.find("additionalPrinterColumns")->list().front().stringAt("jsonPath"),
            ".spec.size");
}

TEST(Crds, GiveNoListTheNameOfAKind) {
  const GeneratedFiles files = crdFiles(specsWithPlate());
  EXPECT_NE(textOf(files, "crds/team.yaml").find("listKind: TeamList\n"), std::string::npos);
  EXPECT_EQ(textOf(files, "crds/model.yaml").find("listKind: ModelList\n"), std::string::npos);
}

TEST(Crds, SayInCelWhatASchemaCannot) {
  const Value definition = crd();
  const Value& spec = specSchema(definition);
  EXPECT_TRUE(hasRule(spec, "!has(self.size) || !has(self.weight) || self.size < self.weight"));
  EXPECT_TRUE(hasRule(spec, "!(has(self.left) && has(self.right))"));
  EXPECT_TRUE(hasRule(*spec.findPath("properties.serial"), "self == oldSelf"));
  EXPECT_TRUE(hasRule(spec, "has(self.serial) == has(oldSelf.serial)"));
}

TEST(Crds, HaveNoPlaceForASecret) {
  const Value definition = crd();
  EXPECT_EQ(specSchema(definition).findPath("properties.secret"), nullptr);
}

TEST(JsonSchemas, RefuseWhatIsNotDescribed) {
  const GeneratedFiles files = schemaFiles(specsWithPlate(), {});
  const auto schema = parseJson(textOf(files, "docs/schema/plate.json"));
  ASSERT_TRUE(schema);
  const Value& spec = *schema->findPath("properties.spec");
  EXPECT_FALSE(spec.boolAt("additionalProperties", true));
  EXPECT_EQ(toJson(*spec.findPath("properties.free.propertyNames.not.enum")), R"(["mark"])");
  // An editor would divide doubles.
  EXPECT_EQ(spec.findPath("properties.size.multipleOf"), nullptr);
}

TEST(Generated, IsTheSameEachTime) {
  const SpecSet specs = specsWithPlate();
  EXPECT_EQ(textOf(crdFiles(specs), "crds/team.yaml"), textOf(crdFiles(specs), "crds/team.yaml"));
}

TEST(Generated, SaysSoAtItsTop) {
  for (const GeneratedFile& file : schemaFiles(specsWithPlate(), {})) {
    EXPECT_TRUE(isGenerated(file.text)) << file.path;
  }
}

TEST(CompareFiles, NamesTheFirstLineThatDiffers) {
  const auto errors = compareFiles({{"a", "one\ntwo\n"}}, {{"a", "one\n  too\n"}}, "run it");
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].message, R"(a is stale: line 2 is "too" instead of "two")");
  EXPECT_EQ(errors[0].code, Code::staleFile);
  EXPECT_EQ(errors[0].remedy, "run it");
}

TEST(CompareFiles, FindsWhatIsMissingCutOrLeftOver) {
  const std::string ours = "# " + generatedFrom("x") + "\n";
  const auto errors = compareFiles(
      {{"cut", "one\ntwo\n"}, {"gone", ""}, {"long", "one\n"}},
      {{"by-hand", "mine"}, {"cut", "one\n"}, {"long", "one\ntwo\n"}, {"old", ours}}, "");
  ASSERT_EQ(errors.size(), 4U);
  EXPECT_EQ(errors[0].message, R"(cut is stale: line 2 is missing: "two")");
  EXPECT_EQ(errors[1].message, "gone is missing");
  EXPECT_EQ(errors[2].message, R"(long is stale: line 2 is one too many: "two")");
  EXPECT_EQ(errors[3].message, "old is left over: nothing that it was generated from is there");
}

TEST(CompareFiles, IsContentWithEqualFiles) {
  EXPECT_TRUE(compareFiles({{"a", "one"}}, {{"a", "one"}}, "").empty());
}

}  // namespace
}  // namespace litectl::gen
