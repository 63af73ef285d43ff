#include "cli/settings.h"

#include "cli/settings_file.h"
#include "cli/settings_schema.h"
#include "support/temp_folder.h"
#include "value/yaml.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace litectl {
namespace {

const std::string kHead = "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n";
const std::string kTargets =
    "targets: {prod: {url: 'https://a.example', credential: {env: KEY}}}\n";

struct ReadSettings {
  Settings settings;
  Diagnostics problems;
};

ReadSettings read(const std::string& text) {
  ReadSettings out;
  const std::vector<Value> documents = parseYaml(text, 0, out.problems);
  if (documents.size() == 1 && out.problems.ok()) {
    out.settings = readSettings(documents.front(), "/base", out.problems);
  }
  return out;
}

TEST(Settings, ReadsEverything) {
  const auto [settings, problems] = read(kHead + R"(
targets:
  prod:
    url: https://llm.example.com/x
    credential: {file: keys/master}
    header: X-Key
    bearer: false
    caFile: ca.pem
    proxy: http://proxy.example:3128
    timeout: 90s
    maxInFlight: 8
    requestsPerSecond: 2.5
    allowUntested: true
  test: {url: 'http://127.0.0.1:4000', credential: {env: TEST_KEY}}
defaultTarget: prod
inventory: platform
store: sqlite:state/a.db
audit: /var/log/litectl
prune: true
sinks: {file: {root: out, default: true, path: '{target}/{name}', variable: KEY, ephemeral: allow}}
guards: {maxDestructivePercent: 10, floor: 20, maxDestructiveBelowFloor: 1, maxDestructive: 5}
)");
  for (const Error& error : problems.errors()) ADD_FAILURE() << oneLine(error);
  ASSERT_EQ(settings.targets.size(), 2U);
  const TargetSettings& prod = *settings.target("prod");
  EXPECT_EQ(prod.url, "https://llm.example.com/x");
  EXPECT_EQ(prod.credential.file, "/base/keys/master");
  EXPECT_EQ(prod.header, "X-Key");
  EXPECT_FALSE(prod.bearer);
  EXPECT_EQ(prod.caFile, "/base/ca.pem");
  EXPECT_EQ(prod.timeout, std::chrono::seconds(90));
  EXPECT_EQ(prod.maxInFlight, 8U);
  EXPECT_DOUBLE_EQ(prod.requestsPerSecond, 2.5);
  EXPECT_TRUE(prod.allowUntested);
  EXPECT_EQ(settings.target("test")->credential.variable, "TEST_KEY");
  EXPECT_EQ(settings.defaultTarget, "prod");
  EXPECT_EQ(settings.inventory, "platform");
  EXPECT_EQ(settings.store.file, "/base/state/a.db");
  EXPECT_EQ(settings.audit, "/var/log/litectl");
  EXPECT_TRUE(settings.prune);
  ASSERT_TRUE(settings.fileSink);
  EXPECT_EQ(settings.fileSink->root, "/base/out");
  EXPECT_TRUE(settings.fileSink->byDefault);
  EXPECT_EQ(settings.fileSink->path, "{target}/{name}");
  EXPECT_TRUE(settings.fileSink->allowEphemeral);
  EXPECT_EQ(settings.guards.maxDestructivePercent, 10U);
  EXPECT_EQ(settings.guards.floor, 20U);
  EXPECT_EQ(settings.guards.maxDestructiveBelowFloor, 1U);
  EXPECT_EQ(settings.guards.maxDestructive, 5U);
}

TEST(Settings, NameAStoreOnAServerAndItsPassword) {
  const auto [settings, problems] =
      read(kHead + kTargets +
           "store: postgres://me@db.example/state\nstorePassword: {file: pw}\nlastApplied: auto\n");
  for (const Error& error : problems.errors()) ADD_FAILURE() << oneLine(error);
  EXPECT_EQ(settings.store.sort, StoreSettings::Sort::postgres);
  EXPECT_EQ(settings.store.postgres.name, "postgres://me@db.example/state");
  EXPECT_EQ(settings.store.password->file, "/base/pw");
  EXPECT_EQ(settings.lastApplied, "auto");
  EXPECT_EQ(settings.stateFolder(), "/base/.litectl") << "where the audit log lies";
}

TEST(Settings, MayNameNoStore) {
  const auto [settings, problems] = read(kHead + kTargets + "store: none\ninventory: ours\n");
  EXPECT_TRUE(problems.ok());
  EXPECT_EQ(settings.store.sort, StoreSettings::Sort::none);
}

TEST(Settings, KeepsStateBesideTheFileByDefault) {
  const auto [settings, problems] = read(kHead + kTargets);
  EXPECT_TRUE(problems.ok());
  EXPECT_EQ(settings.store.file, "/base/.litectl/state.db");
  EXPECT_EQ(settings.audit, "/base/.litectl/audit");
  EXPECT_FALSE(settings.fileSink);
  EXPECT_FALSE(settings.prune);
  EXPECT_EQ(settings.guards.maxDestructive, 50U);
}

struct Wrong {
  std::string title;
  std::string text;
  Code code;
  std::uint32_t line;
};

// One problem each, at this line.
const std::vector<Wrong>& wrongs() {
  static const std::vector<Wrong> kWrongs = {
      {"a list", "- a\n", Code::notAnObject, 1},
      {"no targets", kHead, Code::missingField, 1},
      {"no apiVersion", "kind: Settings\n" + kTargets, Code::missingField, 1},
      {"no kind", "apiVersion: litectl.dev/v1alpha1\n" + kTargets, Code::missingField, 1},
      {"another apiVersion", "apiVersion: v1\nkind: Settings\n" + kTargets, Code::unknownApiVersion,
       1},
      {"another kind", "apiVersion: litectl.dev/v1alpha1\nkind: Team\n" + kTargets,
       Code::unknownKind, 2},
      {"unknown field", kHead + kTargets + "inventry: a\n", Code::unknownField, 4},
      {"duplicate field", kHead + kTargets + "prune: true\nprune: false\n", Code::duplicateKey, 5},
      {"null", kHead + kTargets + "inventory:\n", Code::nullValue, 4},
      {"targets empty", kHead + "targets: {}\n", Code::emptyValue, 3},
      {"targets a list", kHead + "targets: []\n", Code::wrongType, 3},
      {"target a text", kHead + "targets: {prod: 'https://a'}\n", Code::wrongType, 3},
      {"target null", kHead + "targets: {prod: null}\n", Code::nullValue, 3},
      {"target's name", kHead + "targets: {Prod_1: {url: 'https://a', credential: {env: K}}}\n",
       Code::badName, 3},
      {"target without url", kHead + "targets: {prod: {credential: {env: K}}}\n",
       Code::missingField, 3},
      {"target without credential", kHead + "targets: {prod: {url: 'https://a'}}\n",
       Code::missingField, 3},
      {"credential says nothing", kHead + "targets: {prod: {url: 'https://a', credential: {}}}\n",
       Code::missingField, 3},
      {"credential says two things",
       kHead + "targets: {p: {url: 'https://a', credential: {env: K, file: f}}}\n",
       Code::conflictingFields, 3},
      {"credential is a text", kHead + "targets: {p: {url: 'https://a', credential: hunter2}}\n",
       Code::wrongType, 3},
      {"credential's variable",
       kHead + "targets: {p: {url: 'https://a', credential: {env: a-b}}}\n", Code::patternMismatch,
       3},
      {"a key as a value",
       kHead + "targets: {p: {url: 'https://a', credential: {env: K}, apiKey: hunter2}}\n",
       Code::literalSecret, 3},
      {"a literal credential",
       kHead + "targets: {p: {url: 'https://a', credential: {env: K, value: hunter2}}}\n",
       Code::literalSecret, 3},
      {"a password in the URL",
       kHead + "targets: {p: {url: 'https://u:hunter2@a', credential: {env: K}}}\n",
       Code::literalSecret, 3},
      {"a password in the proxy's URL",
       kHead + "targets: {p: {url: 'https://a', credential: {env: K}, proxy: 'http://u:p@b'}}\n",
       Code::literalSecret, 3},
      {"a key for the inventory", kHead + kTargets + "inventory: sk-abcdefghijklmnopqrst\n",
       Code::literalSecret, 4},
      {"URL without scheme", kHead + "targets: {p: {url: a.example, credential: {env: K}}}\n",
       Code::badSettings, 3},
      {"unknown field of a target",
       kHead + "targets: {p: {url: 'https://a', credential: {env: K}, cafile: x}}\n",
       Code::unknownField, 3},
      {"header with a blank",
       kHead + "targets: {p: {url: 'https://a', credential: {env: K}, header: 'X Key'}}\n",
       Code::patternMismatch, 3},
      {"bearer as a text",
       kHead + "targets: {p: {url: 'https://a', credential: {env: K}, bearer: 'true'}}\n",
       Code::wrongType, 3},
      {"timeout without unit",
       kHead + "targets: {p: {url: 'https://a', credential: {env: K}, timeout: 60}}\n",
       Code::wrongType, 3},
      {"timeout of nothing",
       kHead + "targets: {p: {url: 'https://a', credential: {env: K}, timeout: 0s}}\n",
       Code::patternMismatch, 3},
      {"nothing in flight",
       kHead + "targets: {p: {url: 'https://a', credential: {env: K}, maxInFlight: 0}}\n",
       Code::outOfRange, 3},
      {"too much in flight",
       kHead + "targets: {p: {url: 'https://a', credential: {env: K}, maxInFlight: 65}}\n",
       Code::outOfRange, 3},
      {"negative rate",
       kHead + "targets: {p: {url: 'https://a', credential: {env: K}, requestsPerSecond: -1}}\n",
       Code::outOfRange, 3},
      {"default that is not there", kHead + kTargets + "defaultTarget: prd\n", Code::unknownTarget,
       4},
      {"inventory's name", kHead + kTargets + "inventory: 'a b'\n", Code::patternMismatch, 4},
      {"another store", kHead + kTargets + "store: mysql://a\n", Code::patternMismatch, 4},
      {"store without a path", kHead + kTargets + "store: 'sqlite:'\n", Code::patternMismatch, 4},
      {"store that cannot be read", kHead + kTargets + "store: postgres://h/a?nonsense=1\n",
       Code::badStore, 4},
      {"store without a database", kHead + kTargets + "store: postgres://h\n", Code::badStore, 4},
      {"store in clear text", kHead + kTargets + "store: postgres://h/a?sslmode=disable\n",
       Code::insecureUrl, 4},
      {"store with a password", kHead + kTargets + "store: postgres://me:hunter2@h/a\n",
       Code::literalSecret, 4},
      {"password of a file", kHead + kTargets + "storePassword: {env: A}\n", Code::badStore, 4},
      {"password itself", kHead + kTargets + "store: postgres://h/a\nstorePassword: {value: x}\n",
       Code::literalSecret, 5},
      {"password nowhere", kHead + kTargets + "store: postgres://h/a\nstorePassword: {}\n",
       Code::missingField, 5},
      {"no store and no inventory", kHead + kTargets + "store: none\n", Code::badStore, 4},
      {"no store and no key for secrets",
       kHead + kTargets + "store: none\ninventory: a\nsecrets: {env: [A]}\n", Code::badStore, 4},
      {"revision as an option", kHead + kTargets + "lastApplied: -x\n", Code::patternMismatch, 4},
      {"prune as yes", kHead + kTargets + "prune: yes\n", Code::ambiguousScalar, 4},
      {"unknown sink", kHead + kTargets + "sinks: {vault: {}}\n", Code::unknownField, 4},
      {"sink without root", kHead + kTargets + "sinks: {file: {default: true}}\n",
       Code::missingField, 4},
      {"one file for all keys", kHead + kTargets + "sinks: {file: {root: a, path: keys.env}}\n",
       Code::badSettings, 4},
      {"ephemeral as a boolean", kHead + kTargets + "sinks: {file: {root: a, ephemeral: true}}\n",
       Code::wrongType, 4},
      {"ephemeral as another word", kHead + kTargets + "sinks: {file: {root: a, ephemeral: ok}}\n",
       Code::notAllowedValue, 4},
      {"sink's variable", kHead + kTargets + "sinks: {file: {root: a, variable: 1K}}\n",
       Code::patternMismatch, 4},
      {"more than all", kHead + kTargets + "guards: {maxDestructivePercent: 101}\n",
       Code::outOfRange, 4},
      {"half an object", kHead + kTargets + "guards: {maxDestructive: 0.5}\n", Code::wrongType, 4},
      {"unknown guard", kHead + kTargets + "guards: {maxDeletes: 1}\n", Code::unknownField, 4},
  };
  return kWrongs;
}

TEST(Settings, RefusesEachWrongInputWithCodePlaceAndRemedy) {
  for (const Wrong& wrong : wrongs()) {
    const auto [settings, problems] = read(wrong.text);
    ASSERT_EQ(problems.errors().size(), 1U) << wrong.title;
    const Error& error = problems.errors().front();
    EXPECT_EQ(codeText(error.code), codeText(wrong.code)) << wrong.title << ": " << error.message;
    EXPECT_EQ(error.pos.line, wrong.line) << wrong.title;
    EXPECT_FALSE(error.remedy.empty()) << wrong.title;
    EXPECT_EQ(oneLine(error).find("hunter2"), std::string::npos) << wrong.title;
  }
}

TEST(Settings, ReportsAllProblemsTogether) {
  const auto [settings, problems] =
      read(kHead + "targets: {p: {url: a, header: 'X Y'}}\nprune: 1\ninventory: ''\n");
  EXPECT_EQ(problems.errors().size(), 5U);  // scheme, header, credential, prune, inventory
}

TEST(Settings, AreAllDescribedInTheirReference) {
  std::ifstream page(std::string(LITECTL_SOURCE_DIR) + "/docs/settings.md");
  const std::string text{std::istreambuf_iterator<char>(page), std::istreambuf_iterator<char>()};
  const auto expectNamed = [&](const std::vector<FieldSpec>& fields) {
    for (const FieldSpec& field : fields) {
      if (field.literalSecret) continue;
      EXPECT_NE(text.find("`" + field.name + "`"), std::string::npos) << field.name;
    }
  };
  expectNamed(settingsSchema().settings.fields);
  expectNamed(settingsSchema().target.fields);
  for (const FieldSpec& field : settingsSchema().settings.fields) {
    if (field.name == "guards") expectNamed(field.fields);
    if (field.name == "sinks") expectNamed(field.fields.front().fields);
  }
}

TEST(SettingsFile, IsFoundBesideTheFirstManifest) {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "manifests");
  putContent(folder / "manifests/litectl.yaml", kHead + kTargets);
  Options options;
  options.verb = Verb::plan;
  options.files = {(folder / "manifests").string()};
  SourceFiles files;
  Diagnostics problems;
  const Settings settings = loadSettings(options, files, problems);
  EXPECT_TRUE(problems.ok());
  EXPECT_FALSE(settings.quickStart);
  EXPECT_EQ(settings.folder, std::filesystem::canonical(folder / "manifests"));
}

TEST(SettingsFile, MustBeThereForAPlanWithoutUrl) {
  const TempFolder folder;
  Options options;
  options.verb = Verb::plan;
  options.files = {folder.path().string()};
  SourceFiles files;
  Diagnostics problems;
  (void)loadSettings(options, files, problems);
  ASSERT_EQ(problems.errors().size(), 1U);
  EXPECT_EQ(problems.errors()[0].code, Code::badSettings);
}

TEST(SettingsFile, OfAQuickStartKeepsEverythingUnderOneFolder) {
  const TempFolder folder;
  putContent(folder / "team.yaml", "");
  Options options;
  options.verb = Verb::plan;
  options.url = "http://127.0.0.1:4000";
  options.files = {(folder / "team.yaml").string()};
  SourceFiles files;
  Diagnostics problems;
  const Settings settings = loadSettings(options, files, problems);
  EXPECT_TRUE(problems.ok());
  const std::filesystem::path base = std::filesystem::canonical(folder.path()) / ".litectl";
  EXPECT_EQ(settings.store.file, base / "state.db");
  EXPECT_EQ(settings.audit, base / "audit");
  ASSERT_TRUE(settings.fileSink);
  EXPECT_EQ(settings.fileSink->root, base / "keys");
  EXPECT_TRUE(settings.fileSink->byDefault);
  EXPECT_EQ(settings.targets.front().credential.variable, "LITELLM_MASTER_KEY");
}

TEST(SettingsFile, DoesNotGoWithAUrl) {
  const TempFolder folder;
  putContent(folder / "litectl.yaml", kHead + kTargets);
  Options options;
  options.verb = Verb::plan;
  options.url = "http://127.0.0.1:4000";
  options.files = {folder.path().string()};
  SourceFiles files;
  Diagnostics problems;
  (void)loadSettings(options, files, problems);
  ASSERT_EQ(problems.errors().size(), 1U);
  EXPECT_EQ(problems.errors()[0].code, Code::badUsage);
}

TEST(SettingsFile, SaysWhyItCannotBeRead) {
  const TempFolder folder;
  Options options;
  options.verb = Verb::plan;
  options.files = {folder.path().string()};
  for (const auto& [text, code] : {std::pair<std::string, Code>{"", Code::badSettings},
                                   {kHead + kTargets + "---\n" + kHead, Code::tooManyDocuments},
                                   {"a: b: c\n", Code::yamlSyntax},
                                   {"a:\t1\n\tb: 2\n", Code::yamlSyntax},
                                   {std::string("a: \xff\n"), Code::invalidUtf8}}) {
    putContent(folder / "s.yaml", text);
    options.config = folder / "s.yaml";
    SourceFiles files;
    Diagnostics problems;
    (void)loadSettings(options, files, problems);
    ASSERT_FALSE(problems.ok()) << text;
    EXPECT_EQ(codeText(problems.errors()[0].code), codeText(code)) << text;
  }
  options.config = folder / "absent.yaml";
  SourceFiles files;
  Diagnostics problems;
  (void)loadSettings(options, files, problems);
  ASSERT_FALSE(problems.ok());
  EXPECT_EQ(problems.errors()[0].code, Code::unreadableFile);
}

}  // namespace
}  // namespace litectl
