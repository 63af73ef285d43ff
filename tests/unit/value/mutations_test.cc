// Thousands of damaged texts: every reader must answer, and never crash, hang or throw. The
// sequence is the same in each run.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "unit/value/yaml_test_support.h"

namespace litectl {
namespace {

const std::vector<std::string> kYamlSeeds{
    "apiVersion: litectl.dev/v1\nkind: Team\nmetadata:\n  name: research\nspec:\n  models: [gpt-4, "
    "'claude']\n  maxBudget: 12.50\n  blocked: false\n",
    "a: &x {b: 1, c: [1, 2]}\nd: {<<: *x, b: \"\\uD83D\\uDE00\"}\ne: *x\n---\n- yes\n- 010\n...\n",
    "text: |\n  one\n   two\nfolded: >-\n  a\n  b\n? key\n: !!str 5\nq: 'it''s'\n# end\n",
    "%YAML 1.2\n---\n{\"a\": [true, null, 1e5, \"\\n\"], \"b\": {}}\n",
    "\xEF\xBB\xBF"
    "é: 漢字\n\"😀\": \t1\r\n- : - ? , [ ] { } & * ! | > % @ `\n"};
const std::vector<std::string> kJsonSeeds{
    R"({"keys":[{"token":"abc","spend":0.1,"models":["a","b"],"x":{"y":[1,{}]}},{"token":null}],"n":2})",
    R"([1,-2.5e-10,"\u00e9\uD83D\uDE00\\",true,false,null,[],{},{"a":{"a":{"a":1}}}])"};

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  std::string damage(std::string text, const std::vector<std::string>& seeds) {
    for (std::size_t rounds = 1 + below(4); rounds > 0; --rounds) {
      const std::size_t at = below(text.size() + 1);
      const std::size_t length = std::min(below(12), text.size() - at);
      switch (below(6)) {
        case 0:
          text.erase(at, length);
          break;
        case 1:
          text.insert(at, text.substr(at, length));
          break;
        case 2:
          text.insert(at, 1, static_cast<char>(below(256)));
          break;
        case 3:
          text.insert(at, kTokens[below(std::size(kTokens))]);
          break;
        case 4: {
          const std::string& other = seeds[below(seeds.size())];
          text.insert(at, other.substr(below(other.size()), below(40)));
          break;
        }
        default:
          text.resize(at);
      }
    }
    return text;
  }

 private:
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

  static constexpr const char* kTokens[] = {",",
                                            "[",
                                            "]",
                                            "{",
                                            "}",
                                            ": ",
                                            "- ",
                                            "? ",
                                            "\n",
                                            "\n---\n",
                                            "\n...\n",
                                            "\t",
                                            "\"",
                                            "'",
                                            "&a ",
                                            "*a",
                                            "<<: ",
                                            "!!str ",
                                            "!x ",
                                            "|\n",
                                            ">\n",
                                            "#",
                                            "%TAG ! x\n",
                                            "\\u",
                                            "\\uD83D\\uDE00",
                                            "1e999999",
                                            "\r",
                                            "\xEF\xBB\xBF",
                                            "~",
                                            "@",
                                            "`",
                                            "  ",
                                            "0o17",
                                            ":"};

  std::mt19937 random_;
};

// Everything that was read can be written, and what was written reads back as the same.
void expectRoundTrip(const Value& value) {
  const Result<Value> again = parseJson(toJson(value));
  ASSERT_TRUE(again.ok()) << toJson(value);
  EXPECT_EQ(*again, value);
  EXPECT_EQ(toCanonicalJson(*again), toCanonicalJson(value));
}

TEST(Mutations, OfYamlAlwaysEndInAnAnswer) {
  Mutator mutator(20270101);
  SourceFiles files;
  for (int i = 0; i < 6000; ++i) {
    const std::string text =
        mutator.damage(kYamlSeeds[static_cast<std::size_t>(i) % kYamlSeeds.size()], kYamlSeeds);
    SCOPED_TRACE(testing::Message() << "case " << i << ":\n" << text);
    const YamlOutcome outcome = readYaml(text);
    for (const Value& value : outcome.values) expectRoundTrip(value);
    for (const Error& error : outcome.errors) {
      EXPECT_TRUE(error.pos.known());
      EXPECT_LE(error.pos.line,
                1U + static_cast<unsigned>(std::count(text.begin(), text.end(), '\n')));
      EXPECT_FALSE(render(error, files).empty());
    }
  }
}

TEST(Mutations, OfJsonAlwaysEndInAnAnswer) {
  Mutator mutator(20270102);
  for (int i = 0; i < 6000; ++i) {
    const std::string text =
        mutator.damage(kJsonSeeds[static_cast<std::size_t>(i) % kJsonSeeds.size()], kJsonSeeds);
    SCOPED_TRACE(testing::Message() << "case " << i << ":\n" << text);
    const Result<Value> whole = parseJson(text);
    std::size_t rows = 0;
    const Result<Value> streamed =
        parseJsonRows(text, "keys", {"token", "x"}, [&](Value&&) { return ++rows > 0; });
    if (!whole.ok()) continue;
    expectRoundTrip(*whole);
    ASSERT_TRUE(streamed.ok());
    const Value* keys = whole->find("keys");
    EXPECT_EQ(rows, keys != nullptr && keys->isList() ? keys->list().size() : 0);
  }
}

}  // namespace
}  // namespace litectl
