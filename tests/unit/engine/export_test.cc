#include "engine/export.h"

#include "base/hash.h"
#include "engine/export_names.h"
#include "value/json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "unit/engine/engine_test.h"

namespace litectl {
namespace {

using testing::changesOf;
using testing::realSpecs;

class Export : public testing::EngineTest {
 protected:
  Exported exported() {
    Snapshot snapshot;
    ExportRules rules;
    rules.inventory = "default";
    rules.target = "default";
    rules.kinds = kinds_.empty() ? exportableKinds(realSpecs()) : kinds_;
    rules.sinks = rules_.resolve.sinks;
    Context context;
    context.clock = &clock_;
    for (const std::string& kind : kindsToObserve(realSpecs(), rules.kinds)) {
      snapshot.kinds.emplace(kind, *target_.observe(context, kind));
    }
    return exportManifests(realSpecs(), snapshot, *store_.load(), rules);
  }

  static std::vector<std::string> textsOf(const Exported& exported) {
    std::vector<std::string> texts;
    for (const ExportedManifest& manifest : exported.manifests) texts.push_back(manifest.text);
    return texts;
  }

  static std::string namesOf(const Exported& exported) {
    std::string names;
    for (const ExportedManifest& manifest : exported.manifests) {
      names += (names.empty() ? "" : " ") + manifest.id.text();
    }
    return names;
  }

  static std::string textOf(const Exported& exported, const ObjectId& id) {
    for (const ExportedManifest& manifest : exported.manifests) {
      if (manifest.id == id) return manifest.text;
    }
    return "(not exported)";
  }

  static bool notes(const Exported& exported, const std::string& subject,
                    const std::string& message) {
    return std::any_of(exported.notes.begin(), exported.notes.end(), [&](const Error& note) {
      return note.subject == subject && note.message.find(message) != std::string::npos;
    });
  }

  // What the target holds, without what litectl writes for itself.
  std::map<LiveKey, std::string> world() {
    std::map<LiveKey, std::string> texts;
    for (const auto& [kind, rows] : target_.objects) {
      for (const auto& [id, row] : rows) {
        std::string& text = texts[{kind, id}];
        for (const auto& [path, value] : row.fields) text += path + toJson(value) + "\n";
      }
    }
    return texts;
  }

  // What export wrote takes everything over, changes nothing, and is in line at once.
  void expectAdoptable() {
    const Exported first = exported();
    const std::vector<std::string> texts = textsOf(first);
    const auto planned = plan(texts);
    for (const Refusal& refusal : planned->planned.plan.refusals) {
      ADD_FAILURE() << oneLine(refusal.error);
    }
    for (const Change& change : planned->planned.plan.changes) {
      EXPECT_EQ(change.op, Op::adopt) << change.id.text();
      EXPECT_TRUE(change.fields.empty())
          << change.id.text() << " " << change.fields.front().field << "\n"
          << textOf(first, change.id);
    }
    const auto before = world();
    apply(texts);
    const auto after = world();
    ASSERT_EQ(after.size(), before.size());
    for (const auto& [key, text] : before) {
      ASSERT_EQ(after.at(key), text) << key.first << " " << key.second;
    }
    expectClean(texts);
    const Exported again = exported();
    EXPECT_EQ(namesOf(again), namesOf(first)) << "names last";
    expectClean(textsOf(again));
  }

  std::set<std::string> kinds_;
};

TEST_F(Export, WritesWhatAManifestSays) {
  auto& team = target_.add("Team", "research");
  team.fields = {{"alias", "Research"},     {"maxBudget", *Decimal::parse("250.50")},
                 {"budgetDuration", "30d"}, {"models", *parseJson(R"(["openai/*", "gpt-4o"])")},
                 {"metadata.env", "prod"},  {"modelRpmLimit.gpt-4o", 5}};
  team.metadata = *parseJson(R"({"env": "prod"})");
  auto& key = target_.add("VirtualKey", std::string(64, 'a'));
  key.fields = {
      {"alias", "batch"}, {"teamId", "research"}, {"expires", "2027-01-01T00:00:00+00:00"}};
  key.metadata = Value::emptyMap();
  const Exported out = exported();
  EXPECT_EQ(textOf(out, {"Team", "research"}), R"(apiVersion: litectl.dev/v1alpha1
kind: Team
metadata:
  name: research
  annotations:
    litectl.dev/manage: adopt
spec:
  alias: Research
  models:
    - gpt-4o
    - openai/*
  maxBudget: 250.5
  budgetDuration: 30d
  metadata:
    env: prod
  modelRpmLimit:
    gpt-4o: 5
)");
  EXPECT_EQ(textOf(out, {"VirtualKey", "batch"}), R"(apiVersion: litectl.dev/v1alpha1
kind: VirtualKey
metadata:
  name: batch
  annotations:
    litectl.dev/manage: adopt
# The value cannot be read back: whoever uses it keeps it, and its place in the sink stays empty.
spec:
  team: research
  expires: "2027-01-01T00:00:00Z"
)");
  EXPECT_TRUE(notes(out, "VirtualKey", "the values of 1 cannot be read back"));
  expectAdoptable();
}

TEST_F(Export, NamesWhatHasAnIdThatNobodyChose) {
  target_.add("Team", "0f1e2d3c-1111-2222-3333-444455556666").fields["alias"] = "Ops Team";
  target_.add("Team", "0f1e2d3c-1111-2222-3333-444455557777").fields["alias"] = "ops-team!";
  target_.add("Team", "0f1e2d3c-1111-2222-3333-444455558888");
  target_.add("Team", "ops").fields["alias"] = "Other";
  target_.add("Team", "0f1e2d3c-1111-2222-3333-444455559999").fields["alias"] = "ops";
  target_.add("Team", "研究").fields["alias"] = "研究";
  target_.add("User", "11112222-1111-2222-3333-444455556666").fields["email"] = "Ada@example.org";
  EXPECT_EQ(namesOf(exported()),
            "Team/0f1e2d3c-1111-2222-3333-444455558888 Team/ops Team/ops-84882d89 "
            "Team/ops-team-0f0843a6 Team/ops-team-999a5a81 Team/team-4ff0f1dd "
            "User/ada-example.org");
  for (auto& [id, row] : target_.objects["Team"]) row.metadata = Value::emptyMap();
  for (auto& [id, row] : target_.objects["User"]) row.metadata = Value::emptyMap();
  expectAdoptable();
}

TEST_F(Export, LeavesAloneWhatHasNoNameForPeople) {
  target_.add("Team", "quiet").metadata = Value::emptyMap();
  EXPECT_NE(textOf(exported(), {"Team", "quiet"}).find("unset:\n    - alias\n"), std::string::npos);
  expectAdoptable();
}

TEST_F(Export, SaysWhatItCouldNotCarryOver) {
  auto& team = target_.add("Team", "odd");
  team.fields = {{"alias", "odd"},
                 {"maxBudget", -5},
                 {"budgetDuration", "2mo"},
                 {"metadata.logging", Value::emptyMap()},
                 {"metadata.api_key", "sk-0123456789abcdefghij"},
                 {"metadata.fine", "x"}};
  team.metadata =
      *parseJson(R"({"logging": {}, "api_key": "sk-0123456789abcdefghij", "fine": "x"})");
  const Exported out = exported();
  const std::string text = textOf(out, {"Team", "odd"});
  EXPECT_EQ(text.find("sk-"), std::string::npos) << text;
  EXPECT_NE(text.find("spec:\n  metadata:\n    fine: x\n"), std::string::npos) << text;
  EXPECT_NE(text.find("# On the target, but not here: budgetDuration is"), std::string::npos)
      << text;
  for (const char* field :
       {"maxBudget", "budgetDuration", "metadata.logging", "metadata.api_key"}) {
    EXPECT_TRUE(notes(out, "Team/odd", std::string("not carried over: ") + field)) << field;
  }
  expectAdoptable();
}

TEST_F(Export, PassesOverWhatNoManifestCanSpeakOf) {
  const std::string hash(63, 'a');
  target_.add("VirtualKey", hash + "1");
  target_.add("VirtualKey", hash + "2").fields["alias"] = "twin";
  target_.add("VirtualKey", hash + "3").fields["alias"] = "twin";
  target_.add("VirtualKey", hash + "4").fields["alias"] = " blank ";
  target_.add("Team", "litellm-dashboard").fields["alias"] = "x";
  target_.add("Team", " blank ").fields["alias"] = "y";
  target_.add("Team", "renamed-by-us").fields["alias"] = " z ";
  auto& theirs = target_.add("Team", "theirs");
  theirs.fields["alias"] = "theirs";
  theirs.marker = Marker{"store", "other", {"Team", "theirs"}, {}};
  const Exported out = exported();
  EXPECT_EQ(namesOf(out), "");
  EXPECT_EQ(out.counts.at("Team").skipped, 4U);
  EXPECT_EQ(out.counts.at("VirtualKey").skipped, 4U);
  EXPECT_EQ(out.notes.size(), 8U);
  EXPECT_TRUE(notes(out, "Team \"theirs\"", "belongs to inventory \"other\""));
}

TEST_F(Export, PassesOverBudgetsThatBelongToOneObject) {
  const std::string one = "0f1e2d3c-1111-2222-3333-444455556666";
  const std::string two = "0f1e2d3c-1111-2222-3333-444455557777";
  for (const std::string& id :
       {one, two, std::string("team-x-budget-0a1b2c"), std::string("mine")}) {
    target_.add("Budget", id).fields["maxBudget"] = 5;
  }
  for (int i = 0; i < 3; ++i) {
    auto& key = target_.add("VirtualKey", std::string(63, 'b') + std::to_string(i));
    key.fields = {{"alias", "k" + std::to_string(i)}, {"budgetId", i == 0 ? one : two}};
    key.metadata = Value::emptyMap();
  }
  const Exported out = exported();
  EXPECT_EQ(namesOf(out),
            "Budget/" + two + " Budget/mine VirtualKey/k0 VirtualKey/k1 VirtualKey/k2");
  EXPECT_NE(textOf(out, {"VirtualKey", "k0"}).find("budgetId: " + one), std::string::npos);
  EXPECT_NE(textOf(out, {"VirtualKey", "k1"}).find("budget: " + two), std::string::npos);
  expectAdoptable();
}

TEST_F(Export, RefersByIdToWhatIsNotExported) {
  target_.add("Team", "research").fields["alias"] = "research";
  auto& key = target_.add("VirtualKey", std::string(64, 'a'));
  key.fields = {{"alias", "k"}, {"teamId", "research"}, {"userId", "nobody"}};
  kinds_ = {"VirtualKey"};
  EXPECT_NE(textOf(exported(), {"VirtualKey", "k"}).find("teamId: research"), std::string::npos);
  key.fields["teamId"] = "nowhere";
  EXPECT_TRUE(notes(exported(), "VirtualKey \"k\"", "refuses every change"));
  kinds_.clear();
  key.metadata = Value::emptyMap();
  target_.objects["Team"].begin()->second.metadata = Value::emptyMap();
  expectAdoptable();
}

TEST_F(Export, LeavesOutWhatTwoUsersShare) {
  target_.add("User", "a").fields["email"] = "twin@example.org";
  target_.add("User", "b").fields["email"] = "TWIN@example.org";
  const Exported out = exported();
  EXPECT_TRUE(notes(out, "User/a", "another User has the same email"));
  EXPECT_TRUE(notes(out, "User/b", "another User has the same email"));
  for (auto& [id, row] : target_.objects["User"]) row.metadata = Value::emptyMap();
  expectAdoptable();
}

TEST_F(Export, GivesOursTheirNamesSinksAndPoliciesBack) {
  const std::vector<std::string> manifests = {
      testing::manifest("Team", "research", "id: t-1, alias: Research Lab", "deletion: forbid"),
      testing::manifest("Budget", "small", "id: b-1, maxBudget: 5", "deletion: orphan"),
      testing::manifest("VirtualKey", "a", "alias: other-name, team: research, budget: small"),
      testing::manifest("VirtualKey", "b", "sink: {file: {path: x/y.env, variable: KEY}}")};
  apply(manifests);
  const Exported out = exported();
  EXPECT_EQ(namesOf(out), "Budget/small Team/research VirtualKey/a VirtualKey/b");
  EXPECT_NE(textOf(out, {"Team", "research"}).find("litectl.dev/deletion: forbid"),
            std::string::npos);
  EXPECT_NE(textOf(out, {"Budget", "small"}).find("id: b-1"), std::string::npos);
  for (const std::string& text : textsOf(out)) EXPECT_EQ(text.find("adopt"), std::string::npos);
  EXPECT_TRUE(out.notes.empty());
  expectClean(textsOf(out));
  apply(textsOf(out));
  EXPECT_EQ(textsOf(exported()), textsOf(out));
}

TEST_F(Export, SaysWhereTheSecretsOfOursLie) {
  auto& row = target_.add("Credential", "openai");
  row.fields = {{"secrets.api_key", "f1"}, {"values.api_base", "https://llm.example.com"}};
  row.marker = Marker{"store-1",
                      "default",
                      {"Credential", "openai"},
                      {"secrets.api_key"},
                      {{"secrets.api_key", "f1"}}};
  Applied applied;
  applied.id = {"Credential", "openai"};
  applied.liveId = "openai";
  applied.fields = Value::emptyMap().set("secrets.api_key", "env:OPENAI_API_KEY");
  store_.memory.inventory = {applied};
  const Exported out = exported();
  EXPECT_EQ(textOf(out, {"Credential", "openai"}), R"(apiVersion: litectl.dev/v1alpha1
kind: Credential
metadata:
  name: openai
spec:
  values:
    api_base: https://llm.example.com
  secrets:
    api_key:
      valueFrom:
        env: OPENAI_API_KEY
)");
  EXPECT_TRUE(out.notes.empty());
}

TEST_F(Export, LeavesSecretsOfOthersToBeFilledIn) {
  target_.add("Credential", "openai").fields["secrets.api_key"] = std::string(kUnknownSecret);
  auto& model = target_.add("Model", "m-1");
  model.fields = {
      {"modelName", "gpt-4o"}, {"model", "openai/gpt-4o"}, {"credentialName", "openai"}};
  const Exported out = exported();
  const std::string text = textOf(out, {"Credential", "openai"});
  EXPECT_NE(text.find("secrets: {api_key: {valueFrom: {env: NAME}}}\nspec: {}\n"),
            std::string::npos)
      << text;
  EXPECT_TRUE(notes(out, "Credential/openai", "the value of secrets.api_key cannot be read back"));
  EXPECT_TRUE(notes(out, "Model", "does not show which secrets these 1 have"));
  EXPECT_NE(textOf(out, {"Model", "m-1"}).find("credential: openai"), std::string::npos);
}

TEST_F(Export, PassesOverWhatIsConfiguredOrCameByItself) {
  auto& configured = target_.add("Model", "m-1");
  configured.fields = {{"modelName", "gpt-4o"}, {"model", "openai/gpt-4o"}};
  configured.configured = true;
  target_.add("Customer", "somebody");
  target_.add("Customer", "known").fields["alias"] = "Known";
  const Exported out = exported();
  EXPECT_EQ(namesOf(out), "Customer/known");
  EXPECT_TRUE(notes(out, "Model \"m-1\"", "configuration file"));
  EXPECT_TRUE(notes(out, "Customer \"somebody\"", "came by itself"));
}

// A proxy as people leave it: whatever it took, in any combination.
class MessyTarget {
 public:
  MessyTarget(testing::FakeTarget& target, unsigned seed) : target_(target), random_(seed) {}

  void fill() {
    for (int i = 0; i < 12; ++i) budget();
    for (int i = 0; i < 12; ++i) team();
    for (int i = 0; i < 12; ++i) user();
    for (int i = 0; i < 6; ++i) fields(target_.add("Customer", text()), "Customer");
    for (int i = 0; i < 20; ++i) key(i);
  }

 private:
  template <class T>
  const T& one(const std::vector<T>& of) {
    return of[random_() % of.size()];
  }

  std::string text() {
    static const std::vector<std::string> kTexts = {"a",
                                                    "A",
                                                    "a b",
                                                    "research",
                                                    "Research",
                                                    "re-search",
                                                    "研究",
                                                    "yes",
                                                    "010",
                                                    "1e5",
                                                    "null",
                                                    "~",
                                                    "a/b",
                                                    "a:b",
                                                    "#x",
                                                    "x: y",
                                                    "- x",
                                                    "*x",
                                                    "&x",
                                                    "!x",
                                                    "%x",
                                                    "@x",
                                                    "`x",
                                                    "|",
                                                    "{a}",
                                                    "[a]",
                                                    " x",
                                                    "x ",
                                                    "x\ny",
                                                    "x\x01",
                                                    "\u2028",
                                                    "",
                                                    "..",
                                                    "a/../b",
                                                    "2027-01-31",
                                                    "\"q\"",
                                                    "it's",
                                                    "0f1e2d3c-1111-2222-3333-444455556666",
                                                    "0f1e2d3c-1111-2222-3333-444455557777",
                                                    std::string(200, 'x'),
                                                    std::string(300, 'y'),
                                                    "sk-0123456789abcdefghijklmnop",
                                                    "a.b",
                                                    "a..b",
                                                    "ada@example.org",
                                                    "ADA@example.org",
                                                    "not an address"};
    return one(kTexts);
  }

  // Mostly what the field can hold.
  Value value(const FieldSpec& field) {
    const FieldType type = field.type == FieldType::map ? field.of : field.type;
    if (random_() % 4 == 0) return anything();
    if (type == FieldType::boolean) return true;
    if (type == FieldType::integer) return static_cast<std::int64_t>(random_() % 1000);
    if (type == FieldType::number || type == FieldType::money) {
      return *Decimal::parse(std::to_string(random_() % 100) + ".25");
    }
    if (type == FieldType::duration) {
      return one<std::string>({"30d", "1mo", "24h", "weekly"});
    }
    if (type == FieldType::time) {
      return one<std::string>({"2027-01-01T00:00:00Z", "2020-01-01T10:00:00.123456+02:00"});
    }
    if (type == FieldType::set) {
      return *parseJson(one<std::string>({R"(["b", "a"])", R"(["openai/*"])"}));
    }
    return text();
  }

  Value anything() {
    static const std::vector<std::string> kJson = {"0",
                                                   "-1",
                                                   "1.5",
                                                   "0.1234567",
                                                   "12345678901234567",
                                                   "1e-50",
                                                   "1e30",
                                                   "9223372036854775807",
                                                   "9223372036854775808",
                                                   "true",
                                                   "false",
                                                   "[]",
                                                   "{}",
                                                   "[1, null, {\"a\": []}]",
                                                   "{\"password\": \"hunter2!\"}",
                                                   "{\"a\": {\"b\": \"yes\"}}",
                                                   "\"30d\"",
                                                   "\"1mo\"",
                                                   "\"2mo\"",
                                                   "\"internal_user\"",
                                                   "\"boss\"",
                                                   "[\"a\", \"b\", \"a\"]",
                                                   "[\"\"]",
                                                   "[null]",
                                                   "\"x\"",
                                                   "\"2027-01-01T00:00:00+00:00\"",
                                                   "\"2027-01-01\""};
    return random_() % 2 == 0 ? *parseJson(one(kJson)) : Value(text());
  }

  void fields(LiveObject& row, const std::string& kind) {
    row.fields.clear();
    row.metadata = Value::emptyMap();
    for (const FieldSpec& field : realSpecs().kind(kind)->fields) {
      if (realSpecs().targetKind(kind)->fields.find(field.name) ==
              realSpecs().targetKind(kind)->fields.end() ||
          random_() % 2 == 0) {
        continue;
      }
      if (field.type == FieldType::map) {
        for (std::size_t i = random_() % 4; i > 0; --i) {
          const std::string key = text();
          const Value v = value(field);
          row.fields[field.name + "." + key] = v;
          if (field.name == "metadata") row.metadata.set(key, v);
        }
      } else if (const Value v = value(field); !meaningless(v)) {
        row.fields[field.name] = v;
      }
    }
  }

  // Such a value never comes from a row.
  static bool meaningless(const Value& v) {
    return (v.isBool() && !v.boolean()) || (v.isString() && v.string().empty()) ||
           (v.isList() && v.list().empty()) || (v.isMap() && v.map().empty());
  }

  void budget() { fields(target_.add("Budget", text()), "Budget"); }
  void team() { fields(target_.add("Team", text()), "Team"); }
  void user() { fields(target_.add("User", text()), "User"); }
  void key(int i) {
    auto& row = target_.add("VirtualKey", sha256Hex(std::to_string(i)));
    fields(row, "VirtualKey");
    if (random_() % 4 != 0) row.fields["alias"] = text();
    const auto& teams = target_.objects["Team"];
    auto team = teams.begin();
    std::advance(team, random_() % teams.size());
    if (random_() % 2 == 0) row.fields["teamId"] = team->first;
  }

  testing::FakeTarget& target_;
  std::mt19937 random_;
};

TEST_F(Export, TakesOverWhateverItFindsWithoutChangingIt) {
  for (unsigned seed = 0; seed < 60 && !HasFailure(); ++seed) {
    target_.objects.clear();
    store_.memory = Memory{};
    store_.memory.storeId = "store-1";
    MessyTarget(target_, seed).fill();
    expectAdoptable();
    if (HasFailure()) ADD_FAILURE() << "seed " << seed;
  }
}

TEST(ExportNames, KeepWhatIsANameAlready) {
  EXPECT_EQ(nameFrom("research"), "research");
  EXPECT_EQ(nameFrom("a.b-c.d"), "a.b-c.d");
  EXPECT_EQ(nameFrom("a--b"), "a--b");
}

TEST(ExportNames, BendWhatIsNone) {
  EXPECT_EQ(nameFrom("Research Team"), "research-team");
  EXPECT_EQ(nameFrom("openai/gpt_4o"), "openai-gpt-4o");
  EXPECT_EQ(nameFrom("..a..b.-c-"), "a.b.c");
  EXPECT_EQ(nameFrom("研究"), "");
  EXPECT_EQ(nameFrom("café"), "caf");
}

TEST(ExportNames, DependOnTheObjectAlone) {
  const std::vector<NameWish> wishes = {
      {"1", "", {"Same"}}, {"2", "", {"same!"}}, {"3", "", {"only"}}, {"4", "mine", {"only"}}};
  const auto names = chooseNames("Team", wishes);
  std::vector<NameWish> reversed(wishes.rbegin(), wishes.rend());
  auto backwards = chooseNames("Team", reversed);
  std::reverse(backwards.begin(), backwards.end());
  EXPECT_EQ(names, backwards);
  EXPECT_EQ(names[2], "only");
  EXPECT_EQ(names[3], "mine");
  EXPECT_EQ(names[0].substr(0, 5), "same-");
}

}  // namespace
}  // namespace litectl
