#include "store/audit_file.h"

#include "base/hash.h"
#include "store/audit_verify.h"
#include "support/results.h"
#include "support/temp_folder.h"
#include "support/test_clock.h"
#include "value/json.h"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace litectl {
namespace {

AuditRecord record(const std::string& object) {
  Value changes = Value::emptyMap();
  Value change = Value::emptyMap();
  changes.set("maxBudget", change.set("from", 5).set("to", 7));
  return {"intent", "run-1", "me", "plan-x", "prod", object, "update", "id-1", changes, "planned"};
}

std::vector<std::string> linesOf(const std::filesystem::path& path) {
  std::vector<std::string> lines;
  std::string text = contentOf(path);
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
    lines.push_back(text.substr(0, end));
    text.erase(0, end + 1);
  }
  return lines;
}

class AuditFileTest : public testing::Test {
 protected:
  Result<std::unique_ptr<AuditFile>> open(std::size_t segmentBytes = AuditFile::kSegmentBytes) {
    return AuditFile::open(log(), clock_, segmentBytes);
  }
  void write(const std::string& object) {
    auto file = open();
    ASSERT_TRUE(isOk(file));
    ASSERT_TRUE(isOk((*file)->append(record(object))));
  }
  [[nodiscard]] std::filesystem::path log() const { return folder_ / "audit"; }
  [[nodiscard]] std::filesystem::path first() const { return log() / "000001.jsonl"; }

  TempFolder folder_;
  TestClock clock_;
};

TEST_F(AuditFileTest, RecordHoldsWhatWasDoneAndWhatCameBefore) {
  write("Team/a");
  write("Team/b");
  const std::vector<std::string> lines = linesOf(first());
  ASSERT_EQ(lines.size(), 2U);
  const Value one = parseJson(lines.at(0)).value();
  EXPECT_EQ(one.find("v")->number(), Decimal(1));
  EXPECT_EQ(one.find("seq")->number(), Decimal(1));
  EXPECT_EQ(one.stringAt("prev"), std::string(64, '0'));
  EXPECT_EQ(one.stringAt("time"), formatTime(clock_.now()));
  EXPECT_EQ(one.stringAt("event"), "intent");
  EXPECT_EQ(one.stringAt("run"), "run-1");
  EXPECT_EQ(one.stringAt("actor"), "me");
  EXPECT_EQ(one.stringAt("why"), "plan-x");
  EXPECT_EQ(one.stringAt("target"), "prod");
  EXPECT_EQ(one.stringAt("object"), "Team/a");
  EXPECT_EQ(one.stringAt("action"), "update");
  EXPECT_EQ(one.stringAt("liveId"), "id-1");
  EXPECT_EQ(one.stringAt("status"), "planned");
  EXPECT_EQ(one.findPath("changes.maxBudget.to")->number(), Decimal(7));
  const Value two = parseJson(lines.at(1)).value();
  EXPECT_EQ(two.find("seq")->number(), Decimal(2));
  EXPECT_EQ(two.stringAt("prev"), sha256Hex(lines.at(0)));
}

TEST_F(AuditFileTest, LineBreaksInARecordStayInItsLine) {
  write("Team/a\n{\"v\":1}");
  EXPECT_EQ(linesOf(first()).size(), 1U);
  EXPECT_TRUE(verifyAudit(log())->ok());
}

TEST_F(AuditFileTest, OpeningWithoutAppendingWritesNoSegment) {
  ASSERT_TRUE(isOk(open()));
  EXPECT_FALSE(std::filesystem::exists(first()));
  EXPECT_EQ(verifyAudit(log())->records, 0U);
}

TEST_F(AuditFileTest, SegmentsFollowEachOtherInOneChain) {
  {
    auto file = open(1000);
    for (int i = 0; i < 20; ++i) {
      ASSERT_TRUE(isOk((*file)->append(record("Team/" + std::to_string(i)))));
    }
  }
  {
    auto file = open(1000);
    ASSERT_TRUE(isOk((*file)->append(record("Team/more"))));
  }
  const AuditReport report = verifyAudit(log()).value();
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report.records, 21U);
  EXPECT_GT(report.segments, 5U);
}

TEST_F(AuditFileTest, SegmentsOfOneLineEachAreContinued) {
  for (int i = 0; i < 4; ++i) {
    auto file = open(1);
    ASSERT_TRUE(isOk(file));
    ASSERT_TRUE(isOk((*file)->append(record("Team/a"))));
  }
  const AuditReport report = verifyAudit(log()).value();
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report.segments, 4U);
}

TEST_F(AuditFileTest, EmptySegmentOfACrashIsContinued) {
  write("Team/a");
  putContent(log() / "000002.jsonl", "");
  write("Team/b");
  const AuditReport report = verifyAudit(log()).value();
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report.records, 2U);
  EXPECT_EQ(linesOf(log() / "000002.jsonl").size(), 1U);
}

TEST_F(AuditFileTest, CutAtEveryByteOfTheLastRecordTheLogIsMendedAndSaysSo) {
  write("Team/a");
  write("Team/b");
  const std::string whole = contentOf(first());
  const std::size_t lastStart = linesOf(first()).at(0).size() + 1;
  for (std::size_t length = lastStart + 1; length < whole.size(); ++length) {
    const std::string tail = whole.substr(lastStart, length - lastStart);
    putContent(first(), whole.substr(0, length));
    EXPECT_FALSE(verifyAudit(log())->ok()) << length;
    write("Team/c");
    const AuditReport report = verifyAudit(log()).value();
    ASSERT_TRUE(report.ok()) << length << report.text();
    EXPECT_EQ(report.recoveredTails, 1U);
    EXPECT_EQ(report.records, 3U);  // a, recovered, c
    ASSERT_EQ(contentOf(log() / "000001.jsonl.torn"), tail);
    const Value told = parseJson(linesOf(first()).at(1)).value();
    EXPECT_EQ(told.stringAt("event"), "recovered");
    EXPECT_EQ(told.findPath("recovered.sha256")->string(), sha256Hex(tail));
    EXPECT_EQ(told.findPath("recovered.bytes")->number(),
              Decimal(static_cast<std::int64_t>(tail.size())));
    std::filesystem::remove(log() / "000001.jsonl.torn");
  }
}

TEST_F(AuditFileTest, TornFirstRecordLeavesAnEmptyChainThatGoesOn) {
  write("Team/a");
  putContent(first(), contentOf(first()).substr(0, 30));
  write("Team/b");
  const AuditReport report = verifyAudit(log()).value();
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report.records, 2U);
}

TEST_F(AuditFileTest, SeveralTearsOfOneSegmentAreAllKept) {
  write("Team/a");
  for (int i = 0; i < 3; ++i) {
    putContent(first(), contentOf(first()) + "half " + std::to_string(i));
    write("Team/b");
  }
  const AuditReport report = verifyAudit(log()).value();
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report.recoveredTails, 3U);
  EXPECT_EQ(contentOf(log() / "000001.jsonl.torn"), "half 0half 1half 2");
}

TEST_F(AuditFileTest, CrashWhileMendingIsMendedByTheNextRun) {
  write("Team/a");
  const std::string sound = contentOf(first());
  // Kept, but not yet cut off.
  putContent(first(), sound + "half");
  putContent(log() / "000001.jsonl.torn", "half");
  write("Team/b");
  EXPECT_TRUE(verifyAudit(log())->ok()) << verifyAudit(log())->text();
  // Cut off, but not yet recorded.
  putContent(first(), sound);
  putContent(log() / "000001.jsonl.torn", "half");
  EXPECT_FALSE(verifyAudit(log())->ok());
  write("Team/b");
  const AuditReport report = verifyAudit(log()).value();
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report.recoveredTails, 1U);
}

TEST_F(AuditFileTest, LogThatCannotBeContinuedIsRefused) {
  write("Team/a");
  write("Team/b");
  const std::string whole = contentOf(first());
  const std::vector<std::string> lines = linesOf(first());
  const std::vector<std::string> bad{whole + "not JSON\n", whole + "{}\n",
                                     lines.at(1) + "\n" + lines.at(0) + "\n",
                                     lines.at(0) + "\n" + lines.at(0) + "\n", whole + "\n"};
  for (const std::string& text : bad) {
    putContent(first(), text);
    EXPECT_TRUE(failsWith(open(), Code::auditBroken, "000001.jsonl")) << text;
    EXPECT_EQ(contentOf(first()), text);
  }
}

TEST_F(AuditFileTest, TornFileThatLostBytesIsRefused) {
  write("Team/a");
  putContent(first(), contentOf(first()) + "half");
  write("Team/b");
  putContent(log() / "000001.jsonl.torn", "ha");
  EXPECT_TRUE(failsWith(open(), Code::auditBroken, ".torn"));
}

TEST_F(AuditFileTest, SecondWriterIsRefused) {
  auto file = open();
  EXPECT_TRUE(failsWith(open(), Code::storeLocked, "audit"));
  file->reset();
  EXPECT_TRUE(isOk(open()));
}

TEST_F(AuditFileTest, ThreadsShareOneChain) {
  auto file = open(5000);
  std::vector<std::jthread> threads;
  threads.reserve(8);
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&file, t] {
      for (int i = 0; i < 25; ++i) {
        EXPECT_TRUE(isOk((*file)->append(record(std::to_string(t) + "-" + std::to_string(i)))));
      }
    });
  }
  threads.clear();
  const AuditReport report = verifyAudit(log()).value();
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report.records, 200U);
}

TEST_F(AuditFileTest, AfterAFailureNothingIsTakenAnyMore) {
  write("Team/a");
  const pid_t child = ::fork();
  if (child == 0) {
    auto file = open();
    std::signal(SIGXFSZ, SIG_IGN);
    const rlim_t before = std::filesystem::file_size(first());
    const rlimit small{before + 50, RLIM_INFINITY};
    const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
    if (!file || ::setrlimit(RLIMIT_FSIZE, &small) != 0) ::_exit(1);
    const Status full = (*file)->append(record("Team/b"));
    if (full || full.error().code != Code::writeFailed) ::_exit(2);
    if (::setrlimit(RLIMIT_FSIZE, &all) != 0) ::_exit(3);
    const Status after = (*file)->append(record("Team/c"));
    if (after || after.error().message != full.error().message) ::_exit(4);
    ::_exit(42);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 42);
  write("Team/d");
  const AuditReport report = verifyAudit(log()).value();
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report.recoveredTails, 1U);
}

TEST_F(AuditFileTest, KilledAtAnyMomentWhatWasReportedIsThereAndTheChainHolds) {
  std::uint64_t reported = 0;
  for (int round = 0; round < 10; ++round) {
    std::array<int, 2> report{};
    ASSERT_EQ(::pipe(report.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto file = open(3000);
      for (int i = 0;; ++i) {
        if (!file || !(*file)->append(record("Team/a"))) ::_exit(1);
        [[maybe_unused]] const ssize_t told = ::write(report[1], "x", 1);
      }
    }
    char mark = 0;
    for (int i = 0; i <= round; ++i) ASSERT_EQ(::read(report[0], &mark, 1), 1);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(report[1]);
    reported += static_cast<std::uint64_t>(round) + 1;
    while (::read(report[0], &mark, 1) == 1) ++reported;
    ::close(report[0]);
    ASSERT_TRUE(isOk(open(3000)));
    const AuditReport found = verifyAudit(log()).value();
    ASSERT_TRUE(found.ok()) << found.text();
    EXPECT_GE(found.records, reported);
  }
}

}  // namespace
}  // namespace litectl
