#include "base/codes.h"
#include "engine/load.h"
#include "engine/resolve.h"
#include "sources/file_source.h"
#include "spec/embedded.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <ostream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

#include "bad/bad_case.h"

namespace litectl::test {

void PrintTo(const Expectation& e, std::ostream* out) {
  *out << e.code << " " << e.place << " exit " << e.exit;
}

namespace {

constexpr uid_t kNobody = 65534;

// Permissions mean nothing to root.
class Unprivileged {
 public:
  explicit Unprivileged(bool wanted) : active_(wanted && ::geteuid() == 0) {
    if (active_ && ::seteuid(kNobody) != 0) ADD_FAILURE() << "cannot become another user";
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;
  ~Unprivileged() {
    if (active_ && ::seteuid(0) != 0) ADD_FAILURE() << "cannot become root again";
  }

 private:
  bool active_;
};

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

std::string placeOf(const Error& error, const SourceFiles& files, const BadInput& input) {
  if (!error.pos.known()) return "-";
  const std::string name(files.name(error.pos));
  const std::string lineAndColumn =
      std::to_string(error.pos.line) + ":" + std::to_string(error.pos.column);
  if (input.root.empty()) return lineAndColumn;
  return std::filesystem::path(name).lexically_relative(input.root).string() + ":" + lineAndColumn;
}

std::vector<BadCase> cases() {
  return readBadCases(std::filesystem::path(LITECTL_SOURCE_DIR) / "tests" / "bad");
}

class BadInputs : public testing::TestWithParam<BadCase> {};

TEST_P(BadInputs, AreRefusedWithCodeAndPlace) {
  const TempFolder scratch;
  std::filesystem::permissions(scratch.path(), std::filesystem::perms::all);
  const BadInput input = makeInput(GetParam(), scratch.path());
  SourceFiles files;
  Diagnostics problems;
  {
    const Unprivileged unprivileged(input.unprivileged);
    std::istringstream noInput;
    const Sources sources = readSources({input.given.string()}, noInput, files, problems);
    const Loaded loaded = loadManifests(sources.files, specs(), problems);
    ResolveRules rules;
    rules.target = "default";
    rules.targets = {"default"};
    rules.sinks.known = {"file"};
    rules.sinks.byDefault = Slot{"file", "{name}.env", "LITELLM_API_KEY"};
    static_cast<void>(resolve(loaded, specs(), rules, sources.roots, problems));
  }
  problems.sort();
  std::vector<Expectation> found;
  std::string shown;
  for (const Error& error : problems.errors()) {
    found.push_back(
        {std::string(codeText(error.code)), placeOf(error, files, input), problems.exitStatus()});
    shown += render(error, files);
  }
  EXPECT_EQ(found, GetParam().expected) << shown;
  // Whatever else a message says: it says what to do, and shows no secret.
  for (const Error& error : problems.errors()) EXPECT_NE(error.remedy, "") << error.message;
  EXPECT_EQ(shown.find("hunter2"), std::string::npos) << shown;
  EXPECT_EQ(shown.find("sk-1234"), std::string::npos) << shown;
}

INSTANTIATE_TEST_SUITE_P(All, BadInputs, testing::ValuesIn(cases()), [](const auto& tested) {
  std::string name = tested.param.name;
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
});

}  // namespace
}  // namespace litectl::test
