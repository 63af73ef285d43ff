#include "store/audit_verify.h"

#include "store/audit_file.h"
#include "support/results.h"
#include "support/temp_folder.h"
#include "support/test_clock.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace litectl {
namespace {

using Lines = std::vector<std::string>;

// A log of 30 records in three segments, and hands that tamper with it.
class AuditVerifyTest : public testing::Test {
 protected:
  AuditVerifyTest() {
    auto file = AuditFile::open(log(), clock_, 1800);
    for (int i = 1; i <= 30; ++i) {
      AuditRecord record;
      record.event = "outcome";
      record.object = "Team/" + std::to_string(i);
      record.status = "done";
      EXPECT_TRUE(isOk((*file)->append(record)));
    }
  }
  [[nodiscard]] std::filesystem::path log() const { return folder_ / "audit"; }
  [[nodiscard]] std::filesystem::path segment(int number) const {
    return log() / ("00000" + std::to_string(number) + ".jsonl");
  }
  [[nodiscard]] Lines lines(int number) const {
    Lines lines;
    const std::string text = contentOf(segment(number));
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      lines.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return lines;
  }
  void put(int number, const Lines& lines) const {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    putContent(segment(number), text);
  }
  // The first problem's place, "" when there is none.
  [[nodiscard]] std::string place() const {
    const AuditReport report = verifyAudit(log()).value();
    if (report.ok()) return "";
    const AuditProblem& first = report.problems.front();
    return first.segment + (first.line == 0 ? "" : ":" + std::to_string(first.line));
  }

  TempFolder folder_;
  TestClock clock_;
};

std::string replaced(std::string line, const std::string& from, const std::string& to) {
  line.replace(line.find(from), from.size(), to);
  return line;
}

TEST_F(AuditVerifyTest, WholeLogIsWholeAndItsLimitsAreSaid) {
  const AuditReport report = verifyAudit(log()).value();
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report.records, 30U);
  EXPECT_EQ(report.segments, 3U);
  EXPECT_EQ(report.lastHash.size(), 64U);
  EXPECT_NE(report.text().find("cut off at the end"), std::string::npos);
  EXPECT_NE(report.text().find(report.lastHash), std::string::npos);
}

TEST_F(AuditVerifyTest, EveryEditOfOneLineIsFoundThere) {
  const std::string some = lines(2).at(3);
  const std::string seq =
      some.substr(some.find("\"seq\":"), some.find(",\"prev") - some.find("\"seq\":"));
  const std::vector<std::pair<std::string, std::string>> edits{
      {"Team/", "Teem/"},
      {"done", "fail"},
      {"outcome", "intent"},
      {"\"status\"", "\"Status\""},
      {"2027", "2028"},
      {"T00:", "T01:"},
      {seq, "\"seq\":1"},
      {seq, "\"seq\":999"},
      {seq, "\"seq\":-1"},
      {seq, "\"seq\":\"16\""},
      {"\"prev\":\"", "\"prev\":\"0"},
      {"\"prev\":", "\"perv\":"},
      {"\"v\":1", "\"v\":2"},
      {"\"v\":1", "\"v\": 1"},
      {"{", ""},
      {"}", ""},
      {"}", "} "},
      {"}", ",\"more\":1}"},
      {some, ""},
      {some, "{}"},
      {some, std::string(200, '\0')},
      {"Team", "T\xFF\xFEm"},
      {"Team", "T\\u0065am"},  // reads the same, is not the same bytes
  };
  for (const auto& [from, to] : edits) {
    Lines changed = lines(2);
    const Lines before = changed;
    changed.at(3) = replaced(some, from, to);
    put(2, changed);
    EXPECT_EQ(place(), "000002.jsonl:4") << from << " to " << to;
    put(2, before);
  }
  EXPECT_EQ(place(), "");
}

TEST_F(AuditVerifyTest, EveryFlippedByteOfALineIsFound) {
  const Lines before = lines(2);
  for (std::size_t at = 0; at < before.at(3).size(); ++at) {
    Lines changed = before;
    changed.at(3).at(at) = static_cast<char>(changed.at(3).at(at) ^ 1);
    put(2, changed);
    EXPECT_NE(place(), "") << at;
  }
}

TEST_F(AuditVerifyTest, LastLineOfASegmentIsVouchedForByTheNext) {
  Lines changed = lines(1);
  const std::size_t count = changed.size();
  changed.back() = replaced(changed.back(), "done", "fail");
  put(1, changed);
  EXPECT_EQ(place(), "000001.jsonl:" + std::to_string(count));
}

TEST_F(AuditVerifyTest, RemovedLineIsFoundWhereItIsMissing) {
  for (const std::size_t at : {std::size_t{0}, std::size_t{1}, std::size_t{5}}) {
    const Lines before = lines(2);
    Lines changed = before;
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(at));
    put(2, changed);
    EXPECT_EQ(place(), "000002.jsonl:" + std::to_string(at + 1));
    put(2, before);
  }
}

TEST_F(AuditVerifyTest, RemovedFirstLineIsFound) {
  Lines changed = lines(1);
  changed.erase(changed.begin());
  put(1, changed);
  EXPECT_EQ(place(), "000001.jsonl:1");
}

TEST_F(AuditVerifyTest, SwappedRepeatedAndForeignLinesAreFound) {
  const Lines before = lines(2);
  Lines swapped = before;
  std::swap(swapped.at(2), swapped.at(3));
  put(2, swapped);
  EXPECT_EQ(place(), "000002.jsonl:3");
  Lines repeated = before;
  repeated.insert(repeated.begin() + 3, before.at(2));
  put(2, repeated);
  EXPECT_EQ(place(), "000002.jsonl:4");
  Lines foreign = before;
  foreign.at(2) = lines(3).at(0);
  put(2, foreign);
  EXPECT_EQ(place(), "000002.jsonl:3");
}

TEST_F(AuditVerifyTest, MissingSegmentsAreNamed) {
  std::filesystem::remove(segment(2));
  EXPECT_EQ(place(), "000002.jsonl");
  EXPECT_EQ(verifyAudit(log())->problems.size(), 1U);
  std::filesystem::remove(segment(1));
  EXPECT_EQ(place(), "000001.jsonl");
}

TEST_F(AuditVerifyTest, FolderWithoutARecordIsNoWholeLog) {
  EXPECT_FALSE(verifyAudit(log())->empty());
  for (int i = 1; i <= 3; ++i) std::filesystem::remove(segment(i));
  EXPECT_TRUE(verifyAudit(log())->empty());
  putContent(segment(1), "");
  EXPECT_TRUE(verifyAudit(log())->empty());
}

TEST_F(AuditVerifyTest, FilesThatBelongToNoSegmentAreNamed) {
  for (const char* name :
       {"1.jsonl", "000001 (copy).jsonl", "0000002.jsonl", "000009.jsonl.torn"}) {
    putContent(log() / name, contentOf(segment(1)));
    EXPECT_EQ(place(), name);
    std::filesystem::remove(log() / name);
  }
  putContent(log() / "notes.txt", "x");
  EXPECT_EQ(place(), "");
}

TEST_F(AuditVerifyTest, SwappedSegmentsAreFound) {
  const Lines two = lines(2);
  put(2, lines(3));
  put(3, two);
  EXPECT_EQ(place(), "000002.jsonl:1");
}

TEST_F(AuditVerifyTest, EmptiedSegmentIsFound) {
  putContent(segment(2), "");
  EXPECT_EQ(place(), "000003.jsonl:1");
}

TEST_F(AuditVerifyTest, CutTailCannotBeFoundWithoutAHead) {
  Lines changed = lines(3);
  changed.pop_back();
  put(3, changed);
  EXPECT_EQ(place(), "");
  EXPECT_EQ(verifyAudit(log())->records, 29U);
}

TEST_F(AuditVerifyTest, IncompleteLineWithoutARecordAboutItIsAFailure) {
  const std::size_t next = lines(3).size() + 1;
  putContent(segment(3), contentOf(segment(3)) + "{\"v\":1");
  EXPECT_EQ(place(), "000003.jsonl:" + std::to_string(next));
}

TEST_F(AuditVerifyTest, TornFileMustBeWhatWasRecorded) {
  putContent(segment(3), contentOf(segment(3)) + "half a line");
  ASSERT_TRUE(isOk(AuditFile::open(log(), clock_, 1800)));
  ASSERT_EQ(place(), "");
  const std::filesystem::path torn = log() / "000003.jsonl.torn";
  for (const std::string text : {"half a lime", "half a", "half a line and more", ""}) {
    putContent(torn, text);
    EXPECT_EQ(place(), "000003.jsonl.torn") << text;
  }
  std::filesystem::remove(torn);
  EXPECT_EQ(place(), "000003.jsonl.torn");
}

TEST_F(AuditVerifyTest, OneEditIsOneProblem) {
  Lines changed = lines(2);
  changed.at(3) = replaced(changed.at(3), "done", "fail");
  put(2, changed);
  EXPECT_EQ(verifyAudit(log())->problems.size(), 1U);
  changed.at(3) = "garbage";
  put(2, changed);
  EXPECT_EQ(verifyAudit(log())->problems.size(), 1U);
}

TEST_F(AuditVerifyTest, FolderThatIsNotThereIsAnError) {
  EXPECT_TRUE(failsWith(verifyAudit(folder_ / "none"), Code::unreadableFile, "none"));
}

TEST_F(AuditVerifyTest, VerifyingWritesNothing) {
  putContent(segment(3), contentOf(segment(3)) + "half");
  const std::string before = pictureOf(log());
  EXPECT_FALSE(verifyAudit(log())->ok());
  EXPECT_EQ(pictureOf(log()), before);
}

}  // namespace
}  // namespace litectl
