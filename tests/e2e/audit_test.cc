#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

class Audit : public Workplace {};

TEST_F(Audit, OfAnApplyVerifies) {
  put("a.yaml", manifest("Team", "a") + manifest("VirtualKey", "k"));
  apply();
  const Ended ended = run({"audit", "verify", (state() / "audit").string()});
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
}

TEST_F(Audit, ThatWasChangedDoesNot) {
  put("a.yaml", manifest("Team", "a"));
  apply();
  const std::filesystem::path segment = state() / "audit/000001.jsonl";
  std::string text = contentOf(segment);
  const std::size_t at = text.find("Team/a");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 6, "Team/b");
  putContent(segment, text);
  const Ended ended = run({"audit", "verify", (state() / "audit").string()});
  EXPECT_EQ(ended.status, 6);
  EXPECT_NE(ended.err.find("E4006"), std::string::npos) << ended.err;
}

TEST_F(Audit, NamesWhoDidWhatAndWhy) {
  put("a.yaml", manifest("Team", "a", "maxBudget: 5"));
  apply();
  const std::string text = contentOf(state() / "audit/000001.jsonl");
  for (const char* part : {"Team/a", "maxBudget", "plan ", "@", "create"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST_F(Audit, ThatWasEmptiedDoesNotVerify) {
  put("a.yaml", manifest("Team", "a"));
  apply();
  std::filesystem::remove(state() / "audit/000001.jsonl");
  const Ended ended = run({"audit", "verify", (state() / "audit").string()});
  EXPECT_EQ(ended.status, 1) << ended.out;
  EXPECT_NE(ended.err.find("no records"), std::string::npos) << ended.err;
}

TEST_F(Audit, ThatIsNotThereIsSaidSo) {
  const Ended ended = run({"audit", "verify", (folder_ / "none").string()});
  EXPECT_NE(ended.status, 0);
  EXPECT_NE(ended.err.find("fix:"), std::string::npos) << ended.err;
}

}  // namespace
}  // namespace litectl::e2e
