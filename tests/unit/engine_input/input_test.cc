#include "unit/engine_input/input_test.h"

#include "spec/embedded.h"
#include "value/json.h"

#include <utility>

namespace litectl {

const SpecSet& inputSpecs() {
  static const SpecSet set = [] {
    SourceFiles files;
    Diagnostics problems;
    SpecSet loaded = loadSpecs(embeddedSpecs(), "litellm", files, problems);
    for (const Error& error : problems.errors()) ADD_FAILURE() << render(error, files);
    return loaded;
  }();
  return set;
}

InputTest::InputTest() {
  rules_.target = "default";
  rules_.targets = {"default"};
  rules_.sinks.known = {"file"};
  rules_.sinks.byDefault = Slot{"file", "{name}.env", "LITELLM_API_KEY"};
}

const Desired& InputTest::resolved(const std::vector<std::string>& texts) {
  files_ = SourceFiles();
  diagnostics_ = Diagnostics();
  std::vector<SourceText> sources;
  for (const std::string& text : texts) {
    const std::string name = "f" + std::to_string(sources.size()) + ".yaml";
    sources.push_back({files_.add(name, text), text});
  }
  loaded_ = loadManifests(sources, inputSpecs(), diagnostics_);
  desired_ = resolve(loaded_, inputSpecs(), rules_, {"/manifests"}, diagnostics_);
  diagnostics_.sort();
  return desired_;
}

const DesiredObject& InputTest::object(const std::string& kind, const std::string& name) {
  static const DesiredObject kNone;
  const DesiredObject* found = desired_.find({kind, name});
  EXPECT_NE(found, nullptr) << kind << "/" << name << " is not there\n" << rendered();
  return found == nullptr ? kNone : *found;
}

std::string InputTest::field(const std::string& kind, const std::string& name,
                             const std::string& path) {
  const auto& fields = object(kind, name).fields;
  const auto it = fields.find(path);
  return it == fields.end() ? "" : toJson(it->second.value);
}

std::vector<std::string> InputTest::problems() const {
  std::vector<std::string> out;
  for (const Error& error : diagnostics_.errors()) {
    const std::string place = error.pos.known() ? files_.describe(error.pos) : "-";
    out.push_back(std::string(codeText(error.code)) + " " + place);
  }
  return out;
}

std::string InputTest::rendered() const {
  std::string out;
  for (const Error& error : diagnostics_.errors()) out += render(error, files_);
  return out;
}

std::string manifestText(const std::string& kind, const std::string& name, const std::string& spec,
                         const std::string& metadata) {
  return "---\napiVersion: litectl.dev/v1alpha1\nkind: " + kind + "\nmetadata: {name: " + name +
         (metadata.empty() ? "" : ", " + metadata) + "}\nspec: {" + spec + "}\n";
}

}  // namespace litectl
