// Prints documents and what our validator says about each, one JSON object a line:
//
//   documents random SEED COUNT     made up from the specs
//   documents files PATH…           those of YAML files, in place of each other's references
//
// {"name": …, "document": …, "problems": [{"code": …, "message": …}]}; a document that is no
// readable YAML has "unreadable": true instead. Only what one document says by itself is looked at:
// nothing is resolved.

#include "base/files.h"
#include "engine/load.h"
#include "spec/embedded.h"
#include "spec/spec_loader.h"
#include "value/json.h"
#include "value/yaml.h"

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "agree/random_documents.h"

namespace litectl::test {
namespace {

SpecSet readSpecs() {
  SourceFiles files;
  Diagnostics problems;
  SpecSet specs = loadSpecs(embeddedSpecs(), "litellm", files, problems);
  if (!problems.ok()) std::abort();
  return specs;
}

Value problemsOf(const Value& document, const SpecSet& specs) {
  Diagnostics found;
  const SourceText text{0, toJson(document)};
  static_cast<void>(loadManifests({text}, specs, found));
  Value problems = Value::emptyList();
  for (const Error& error : found.errors()) {
    problems.list().push_back(
        Value::emptyMap().set("code", codeText(error.code)).set("message", error.message));
  }
  return problems;
}

void print(const std::string& name, const Value& document, const SpecSet& specs) {
  std::cout << toJson(Value::emptyMap()
                          .set("name", name)
                          .set("document", document)
                          .set("problems", problemsOf(document, specs)))
            << "\n";
}

void printRandom(const SpecSet& specs, const std::string& seed, const std::string& count) {
  RandomDocuments documents(specs, static_cast<std::uint32_t>(std::stoul(seed)));
  for (unsigned long i = 0; i < std::stoul(count); ++i) {
    print("random " + std::to_string(i), documents.next(), specs);
  }
}

void printFile(const SpecSet& specs, const std::string& path) {
  const Result<std::string> text = readFile(path, 1U << 20U);
  if (!text) std::abort();
  Diagnostics problems;
  const std::vector<Value> documents = parseYaml(*text, 0, problems);
  if (!problems.ok()) {
    std::cout << toJson(Value::emptyMap().set("name", path).set("unreadable", true)) << "\n";
    return;
  }
  std::size_t number = 0;
  for (const Value& document : documents) {
    print(path + "#" + std::to_string(++number), document, specs);
  }
}

int run(const std::vector<std::string>& arguments) {
  const SpecSet specs = readSpecs();
  if (arguments.size() == 3 && arguments[0] == "random") {
    printRandom(specs, arguments[1], arguments[2]);
    return 0;
  }
  if (arguments.size() < 2 || arguments[0] != "files") return 2;
  for (std::size_t i = 1; i < arguments.size(); ++i) printFile(specs, arguments[i]);
  return 0;
}

}  // namespace
}  // namespace litectl::test

int main(int argc, char** argv) { return litectl::test::run({argv + 1, argv + argc}); }
