#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

class Terminal : public Workplace {};

TEST_F(Terminal, WithoutOneApplyNeedsYes) {
  put("a.yaml", manifest("Team", "a"));
  gateway_.takeCalls();
  const Ended ended = run({"apply"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_NE(ended.err.find("E1305"), std::string::npos) << ended.err;
  EXPECT_TRUE(gateway_.takeCalls().empty());
  EXPECT_FALSE(std::filesystem::exists(state()));
}

TEST_F(Terminal, IsAskedAfterThePlanWasShown) {
  put("a.yaml", manifest("Team", "a"));
  Program apply = program({"apply"});
  apply.terminal = true;
  apply.input = "y\n";
  const Ended ended = apply.run();
  EXPECT_EQ(ended.status, 0) << ended.out;
  const std::size_t plan = ended.out.find("1 to create");
  const std::size_t question = ended.out.find("Apply these changes?");
  EXPECT_LT(plan, question) << ended.out;
  EXPECT_NE(ended.out.find("Applied: 1 created"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find('\x1b'), std::string::npos) << "a terminal gets colours";
}

TEST_F(Terminal, AnythingButYesMeansNo) {
  put("a.yaml", manifest("Team", "a"));
  for (const char* answer : {"n\n", "\n", "yep\n"}) {
    gateway_.takeCalls();
    Program apply = program({"apply"});
    apply.terminal = true;
    apply.input = answer;
    const Ended ended = apply.run();
    EXPECT_EQ(ended.status, 1) << ended.out;
    EXPECT_EQ(gateway_.takeWrites(), 0U);
  }
}

TEST_F(Terminal, GetsNoColoursWhereTheyAreNotWanted) {
  put("a.yaml", manifest("Team", "a"));
  Program plain = program({"plan", "--no-color"});
  plain.terminal = true;
  EXPECT_EQ(plain.run().out.find('\x1b'), std::string::npos);
  Program variable = program({"plan"});
  variable.terminal = true;
  variable.environment["NO_COLOR"] = "1";
  EXPECT_EQ(variable.run().out.find('\x1b'), std::string::npos);
  EXPECT_EQ(run({"plan"}).out.find('\x1b'), std::string::npos);
}

TEST_F(Terminal, CannotBeAskedWhenItHoldsTheManifests) {
  Program apply = program({"apply", "-f", "-"});
  apply.terminal = true;
  apply.input = manifest("Team", "a") + "\x04";
  const Ended ended = apply.run();
  EXPECT_EQ(ended.status, 1);
  EXPECT_NE(ended.out.find("E1305"), std::string::npos) << ended.out;
}

}  // namespace
}  // namespace litectl::e2e
