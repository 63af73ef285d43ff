#include "store/audit_verify.h"

#include "base/counted.h"
#include "base/files.h"
#include "base/hash.h"
#include "store/audit_chain.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace litectl {
namespace {

constexpr std::size_t kMaxProblems = 100;

// Walks the log once and notes what does not fit.
class ChainCheck {
 public:
  explicit ChainCheck(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] Status segment(std::uint64_t number);
  void missing(std::uint64_t first, std::uint64_t last);
  void stray(const std::string& name);
  [[nodiscard]] AuditReport finish() &&;

 private:
  void line(const std::string& segment, std::size_t number, std::string_view text);
  void chain(const AuditProblem& here, const AuditLine& line);
  [[nodiscard]] Status torn(const std::string& segment, const std::vector<AuditTear>& tears);
  void problem(AuditProblem problem);

  std::filesystem::path folder_;
  AuditReport report_;
  std::optional<AuditLink> last_ = AuditLink{};  // none: unknown after something missing
  AuditProblem lastPlace_;                       // of the line before, without words
  bool lastReported_ = false;                    // it has been named as bad already
  std::vector<AuditTear> tears_;                 // of the current segment
};

void ChainCheck::problem(AuditProblem problem) {
  if (report_.problems.size() < kMaxProblems) report_.problems.push_back(std::move(problem));
}

void ChainCheck::missing(std::uint64_t first, std::uint64_t last) {
  const std::string upTo = first == last ? "" : ", and so is all up to " + segmentName(last);
  problem({segmentName(first), 0, "is missing" + upTo});
  last_.reset();
}

void ChainCheck::stray(const std::string& name) {
  problem({name, 0, "is no part of the log, or its segment is gone"});
}

Status ChainCheck::segment(std::uint64_t number) {
  const std::string name = segmentName(number);
  LITECTL_TRY_ASSIGN(const std::string text, readFile(folder_ / name, kMaxSegmentRead));
  const SegmentLines split = splitSegment(text);
  ++report_.segments;
  tears_.clear();
  for (std::size_t i = 0; i < split.lines.size(); ++i) line(name, i + 1, split.lines.at(i));
  if (!split.tail.empty()) {
    problem({name, split.lines.size() + 1,
             "is incomplete, and no record tells of it; the next run that writes will set it "
             "aside, if a crash was the cause"});
  }
  return torn(name, tears_);
}

void ChainCheck::line(const std::string& segment, std::size_t number, std::string_view text) {
  const AuditProblem here{segment, number, {}};
  const Result<AuditLine> decoded = decodeAudit(text);
  if (!decoded) {
    problem({segment, number, decoded.error().message});
    if (last_) ++last_->seq;
    lastReported_ = true;
  } else {
    chain(here, *decoded);
    if (!last_) last_.emplace();
    last_->seq = decoded->seq;
    ++report_.records;
    for (const AuditTear& tear : decoded->recovered) {
      if (tear.segment == segment) {
        tears_.push_back(tear);
        ++report_.recoveredTails;
      } else {
        problem({segment, number, "tells of an incomplete line in another segment"});
      }
    }
  }
  if (last_) last_->hash = sha256Hex(text);
  report_.lastHash = sha256Hex(text);
  lastPlace_ = here;
}

void ChainCheck::chain(const AuditProblem& here, const AuditLine& line) {
  const bool afterBad = std::exchange(lastReported_, false);
  if (!last_) return;
  const std::uint64_t expected = last_->seq + 1;
  if (line.seq > expected) {
    problem({here.segment, here.line,
             fmt::format("is record {}, but record {} should stand here: records are missing",
                         line.seq, expected)});
    lastReported_ = true;
  } else if (line.seq < expected) {
    problem({here.segment, here.line,
             fmt::format("is record {}, but record {} should stand here: records were moved or "
                         "repeated",
                         line.seq, expected)});
    lastReported_ = true;
  } else if (line.prev != last_->hash && !afterBad) {
    if (lastPlace_.line == 0) {
      problem({here.segment, here.line, "is the first record and names one before it"});
    } else {
      problem({lastPlace_.segment, lastPlace_.line,
               fmt::format("was changed: the record after it ({}:{}) was chained to other bytes",
                           here.segment, here.line)});
    }
  }
}

Status ChainCheck::torn(const std::string& segment, const std::vector<AuditTear>& tears) {
  const std::string name = segment + ".torn";
  std::error_code none;
  const bool there = std::filesystem::exists(folder_ / name, none);
  if (!there && tears.empty()) return {};
  if (!there) {
    problem({name, 0, "is missing, and records tell of incomplete lines in it"});
    return {};
  }
  LITECTL_TRY_ASSIGN(const std::string kept, readFile(folder_ / name, kMaxSegmentRead));
  std::uint64_t told = 0;
  for (const AuditTear& tear : tears) {
    const bool fits = tear.offset == told && tear.bytes <= kept.size() - told;
    if (!fits || sha256Hex(std::string_view(kept).substr(told, tear.bytes)) != tear.sha256) {
      problem({name, 0, "is not what the records about it say"});
      return {};
    }
    told += tear.bytes;
  }
  if (told != kept.size()) problem({name, 0, "holds bytes that no record tells of"});
  return {};
}

AuditReport ChainCheck::finish() && { return std::move(report_); }

// Files that look like the log's own and belong to none of its segments, sorted.
Result<std::vector<std::string>> listStrays(const std::filesystem::path& folder,
                                            const std::vector<std::uint64_t>& segments) {
  constexpr std::string_view kTorn = ".torn";
  std::set<std::string> known;
  for (const std::uint64_t number : segments) known.insert(segmentName(number));
  std::vector<std::string> strays;
  std::error_code failed;
  std::filesystem::directory_iterator entries(folder, failed);
  for (; !failed && entries != std::filesystem::directory_iterator(); entries.increment(failed)) {
    const std::string name = entries->path().filename().string();
    std::string_view segment = name;
    if (segment.ends_with(kTorn)) segment.remove_suffix(kTorn.size());
    if (segment.ends_with(".jsonl") && !known.contains(std::string(segment))) {
      strays.push_back(name);
    }
  }
  if (failed) {
    return makeError(Code::unreadableFile,
                     "cannot read the audit log " + folder.string() + ": " + failed.message(),
                     "check the path, and that you may read the folder");
  }
  std::sort(strays.begin(), strays.end());
  return strays;
}

}  // namespace

std::string AuditProblem::text() const {
  return line == 0 ? segment + ": " + what : fmt::format("{}:{}: {}", segment, line, what);
}

std::string AuditReport::text() const {
  std::string text = counted(records, "record") + " in " + counted(segments, "segment") + "\n";
  if (recoveredTails > 0) {
    text += fmt::format("{} incomplete lines left by crashes, kept in .torn files and recorded\n",
                        recoveredTails);
  }
  for (const AuditProblem& one : problems) text += one.text() + "\n";
  if (problems.size() == kMaxProblems) text += "there may be more\n";
  if (!ok()) return text + "the chain is broken\n";
  if (records == 0) return text + "there is nothing to check\n";
  text += "the chain is whole; the last record's hash is " + lastHash + "\n";
  text +=
      "This finds accidents. It cannot tell whether records were cut off at the end or all "
      "written anew: for that, compare the hash with one noted elsewhere.\n";
  return text;
}

Result<AuditReport> verifyAudit(const std::filesystem::path& folder) {
  LITECTL_TRY_ASSIGN(const std::vector<std::uint64_t> segments, listSegments(folder));
  ChainCheck check(folder);
  std::uint64_t next = 1;
  for (const std::uint64_t number : segments) {
    if (next < number) check.missing(next, number - 1);
    LITECTL_TRY(check.segment(number));
    next = number + 1;
  }
  LITECTL_TRY_ASSIGN(const std::vector<std::string> strays, listStrays(folder, segments));
  for (const std::string& name : strays) check.stray(name);
  return std::move(check).finish();
}

}  // namespace litectl
