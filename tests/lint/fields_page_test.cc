#include "spec/embedded.h"
#include "value/json.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "lint/source_tree.h"

namespace litectl::lint {
namespace {

// One row of docs/contracts/fields.md.
struct Row {
  std::string create;
  std::string update;
  std::string read;
  std::string type;
  std::string clear;
};

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// Kind → field → row.
std::map<std::string, std::map<std::string, Row>> readPage() {
  std::map<std::string, std::map<std::string, Row>> page;
  std::string kind;
  for (const std::string& line : linesOf("docs/contracts/fields.md")) {
    if (line.rfind("## ", 0) == 0) kind = line.substr(3);
    if (line.rfind("| ", 0) != 0) continue;
    std::vector<std::string> cells;
    std::istringstream rest(line.substr(1));
    for (std::string cell; std::getline(rest, cell, '|');) cells.push_back(trimmed(cell));
    if (cells.size() < 7 || cells[0] == "field" || cells[0].rfind("---", 0) == 0) continue;
    page[kind][cells[0]] = {cells[1], cells[2], cells[3], cells[4], cells[5]};
  }
  return page;
}

const SpecSet& specs() {
  static const SpecSet set = [] {
    SourceFiles files;
    Diagnostics problems;
    SpecSet loaded = loadSpecs(embeddedSpecs(), "litellm", files, problems);
    EXPECT_TRUE(problems.ok());
    return loaded;
  }();
  return set;
}

std::string typeOf(const FieldSpec& field) {
  switch (field.type) {
    case FieldType::string:
      return field.oneOf.empty() ? "string" : "enum";
    case FieldType::boolean:
      return "bool";
    case FieldType::number:
      return "number";
    case FieldType::integer:
      return "int";
    case FieldType::money:
      return "money";
    case FieldType::duration:
      return "duration";
    case FieldType::time:
      return "time";
    case FieldType::set:
      return "strings";
    case FieldType::map:
      if (field.of == FieldType::string) return "texts";
      if (field.isSecret()) return "secrets";
      return field.of == FieldType::integer ? "counts" : "map";
    case FieldType::reference:
      return "ref";
    case FieldType::secret:
    case FieldType::json:
    case FieldType::object:
      break;
  }
  return "?";
}

std::string clearOf(const WireField& wire) {
  switch (wire.clear) {
    case ClearRule::null:
      return "null";
    case ClearRule::value:
      return "value: " + toJson(wire.clearValue);
    case ClearRule::empty:
      return "empty";
    case ClearRule::leaveOut:
      return "leave-out";
    case ClearRule::replace:
      return "replace";
    case ClearRule::impossible:
      return "unclearable: " + wire.because;
  }
  return "?";
}

// The field of the target that a manifest field ends up in.
std::string landsIn(const FieldSpec& field) {
  if (!field.sets.empty()) return field.sets;
  return field.addsTo.empty() ? field.name : field.addsTo;
}

bool isReferenceTarget(const KindSpec& kind, const std::string& name) {
  for (const FieldSpec& field : kind.fields) {
    if (field.sets == name) return true;
  }
  return false;
}

TEST(FieldsPage, EveryRowIsInTheSpecs) {
  const auto page = readPage();
  for (const char* kindName :
       {"Budget", "Credential", "Customer", "Model", "Team", "User", "VirtualKey"}) {
    ASSERT_TRUE(page.contains(kindName));
    const KindSpec& kind = *specs().kind(kindName);
    const TargetKindSpec& target = *specs().targetKind(kindName);
    for (const auto& [name, row] : page.at(kindName)) {
      const std::string where = std::string(kindName) + "." + name;
      const FieldSpec* field = kind.field(name);
      ASSERT_NE(field, nullptr) << where;
      if (row.clear == "immutable") {
        EXPECT_TRUE(field->immutable) << where;
        EXPECT_EQ(row.create, target.create.idMember) << where;
        EXPECT_EQ(row.read, target.idPath) << where;
        continue;
      }
      const auto wire = target.fields.find(landsIn(*field));
      ASSERT_NE(wire, target.fields.end()) << where;
      EXPECT_EQ(row.create, wire->second.afterCreate ? "-" : wire->second.write) << where;
      EXPECT_EQ(row.update, wire->second.write) << where;
      EXPECT_EQ(row.read, wire->second.read) << where;
      EXPECT_EQ(row.clear, clearOf(wire->second)) << where;
      EXPECT_EQ(row.type, isReferenceTarget(kind, name) ? "ref" : typeOf(*field)) << where;
      EXPECT_EQ(wire->second.lifted, row.clear == "leave-out" && row.read != "metadata") << where;
    }
  }
}

TEST(FieldsPage, HasARowForEveryFieldOfTheSpecs) {
  const auto page = readPage();
  for (const auto& [kindName, target] : specs().target.kinds) {
    ASSERT_TRUE(page.contains(kindName)) << kindName;
    for (const auto& [name, wire] : target.fields) {
      EXPECT_TRUE(page.at(kindName).contains(name)) << kindName << "." << name;
    }
    for (const FieldSpec& field : specs().kind(kindName)->fields) {
      const bool ours = field.name == kTargetField || field.name == kUnsetField ||
                        field.name == specs().kind(kindName)->slotField || field.inherits;
      EXPECT_TRUE(ours || page.at(kindName).contains(landsIn(field)))
          << kindName << "." << field.name;
    }
  }
}

}  // namespace
}  // namespace litectl::lint
