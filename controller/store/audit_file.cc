#include "store/audit_file.h"

#include "base/descriptor.h"
#include "base/files.h"
#include "base/hash.h"
#include "store/audit_chain.h"
#include "store/file_lock.h"

#include <cerrno>
#include <fcntl.h>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace litectl {
namespace {

Error cannotWrite(const std::filesystem::path& path, int reason) {
  return makeError(Code::writeFailed,
                   "cannot write the audit log " + path.string() + ": " + systemReason(reason),
                   "check free space, permissions and mount of its folder; nothing is changed "
                   "without an audit log");
}

Error broken(const std::filesystem::path& path, const std::string& what) {
  return makeError(Code::auditBroken, path.string() + " " + what,
                   "look at it with `litectl audit verify`, keep the folder as evidence, and name "
                   "a new one");
}

// Adds to the end and sees it to the disk; no file of the log is ever written in another way.
Status appendBytes(int file, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannotWrite(path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fsync(file) != 0) return cannotWrite(path, errno);
  return {};
}

Result<Descriptor> openToAppend(const std::filesystem::path& path) {
  Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.ok()) return cannotWrite(path, errno);
  return file;
}

std::filesystem::path tornOf(const std::filesystem::path& segment) {
  return std::filesystem::path(segment).concat(".torn");
}

}  // namespace

struct AuditFile::State {
  std::mutex mutex;
  std::filesystem::path folder;
  Clock* clock = nullptr;
  std::size_t segmentBytes = 0;
  std::optional<FileLock> lock;
  std::uint64_t segment = 0;  // 0: none yet
  Descriptor file;
  std::size_t size = 0;
  AuditLink last;
  std::optional<Error> failure;  // the first

  [[nodiscard]] std::filesystem::path path() const { return folder / segmentName(segment); }

  [[nodiscard]] Status continueLog();
  [[nodiscard]] Status setAsideTail(std::string_view tail, std::size_t complete) const;
  [[nodiscard]] Status takeLink(const std::vector<std::string_view>& lines);
  [[nodiscard]] Status recordTears(const std::vector<std::string_view>& lines);
  [[nodiscard]] Status openSegment(std::uint64_t number);
  [[nodiscard]] Status addLine(const std::string& line);
  [[nodiscard]] Status addRecord(const AuditRecord& record);
};

// Finds the end of the log, and puts it in order if a crash left it incomplete.
Status AuditFile::State::continueLog() {
  LITECTL_TRY_ASSIGN(const std::vector<std::uint64_t> segments, listSegments(folder));
  if (segments.empty()) return {};
  if (segments.size() > 1) {
    // The last one may be empty: a crash right after it was begun.
    segment = segments.at(segments.size() - 2);
    LITECTL_TRY_ASSIGN(const std::string before, readFile(path(), kMaxSegmentRead));
    const SegmentLines split = splitSegment(before);
    if (!split.tail.empty() || split.lines.empty()) {
      return broken(path(), "ends in an incomplete line, and another segment follows");
    }
    // That the first line of a segment follows the one before is for `verifyAudit` to see.
    if (split.lines.size() == 1) last.hash = "";
    LITECTL_TRY(takeLink(split.lines));
  }
  segment = segments.back();
  LITECTL_TRY_ASSIGN(const std::string text, readFile(path(), kMaxSegmentRead));
  const SegmentLines split = splitSegment(text);
  LITECTL_TRY(takeLink(split.lines));
  if (!split.tail.empty()) {
    LITECTL_TRY(setAsideTail(split.tail, text.size() - split.tail.size()));
  }
  LITECTL_TRY(openSegment(segment));
  return recordTears(split.lines);
}

// The link of the last line, which must itself be a good continuation of the one before it.
Status AuditFile::State::takeLink(const std::vector<std::string_view>& lines) {
  if (lines.empty()) return {};
  const std::string place = "line " + std::to_string(lines.size()) + " ";
  const Result<AuditLine> line = decodeAudit(lines.back());
  if (!line) return broken(path(), place + line.error().message);
  const std::string before = lines.size() > 1 ? sha256Hex(lines.at(lines.size() - 2)) : last.hash;
  if (!before.empty() && line->prev != before)
    return broken(path(), place + "does not follow the one before it");
  last = AuditLink{line->seq, sha256Hex(lines.back())};
  return {};
}

// First kept, then cut off: a crash in between keeps them twice, which loses nothing.
Status AuditFile::State::setAsideTail(std::string_view tail, std::size_t complete) const {
  const std::filesystem::path torn = tornOf(path());
  LITECTL_TRY_ASSIGN(const Descriptor kept, openToAppend(torn));
  LITECTL_TRY(appendBytes(kept.get(), tail, torn));
  LITECTL_TRY(syncFolder(folder));
  LITECTL_TRY_ASSIGN(const Descriptor cut, openToAppend(path()));
  if (::ftruncate(cut.get(), static_cast<off_t>(complete)) != 0 || ::fsync(cut.get()) != 0) {
    return cannotWrite(path(), errno);
  }
  return {};
}

// What was set aside and no record tells of yet: now, or by a run that crashed before it could.
Status AuditFile::State::recordTears(const std::vector<std::string_view>& lines) {
  std::error_code none;
  const std::filesystem::path torn = tornOf(path());
  if (!std::filesystem::exists(torn, none)) return {};
  std::uint64_t known = 0;
  for (const std::string_view line : lines) {
    if (line.find(R"("event":"recovered")") == std::string_view::npos) continue;
    LITECTL_TRY_ASSIGN(const AuditLine decoded, decodeAudit(line));
    for (const AuditTear& tear : decoded.recovered) known += tear.bytes;
  }
  LITECTL_TRY_ASSIGN(const std::string kept, readFile(torn, kMaxSegmentRead));
  if (kept.size() < known) return broken(torn, "is shorter than the records about it say");
  if (kept.size() == known) return {};
  const std::string_view fresh = std::string_view(kept).substr(known);
  const AuditTear tear{segmentName(segment), known, fresh.size(), sha256Hex(fresh)};
  return addLine(encodeRecovered(tear, last, clock->now()));
}

Status AuditFile::State::openSegment(std::uint64_t number) {
  segment = number;
  LITECTL_TRY_ASSIGN(file, openToAppend(path()));
  struct stat info{};
  if (::fstat(file.get(), &info) != 0) return cannotWrite(path(), errno);
  size = static_cast<std::size_t>(info.st_size);
  return syncFolder(folder);
}

Status AuditFile::State::addLine(const std::string& line) {
  LITECTL_TRY(appendBytes(file.get(), line + "\n", path()));
  size += line.size() + 1;
  last = AuditLink{last.seq + 1, sha256Hex(line)};
  return {};
}

Status AuditFile::State::addRecord(const AuditRecord& record) {
  const std::string line = encodeAudit(record, last, clock->now());
  // A line that cannot be read back would end the log for good.
  if (const Result<AuditLine> again = decodeAudit(line); !again) {
    return broken(path(), "cannot take a record that " + again.error().message);
  }
  if (segment == 0 || size >= segmentBytes) LITECTL_TRY(openSegment(segment + 1));
  return addLine(line);
}

AuditFile::AuditFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
AuditFile::~AuditFile() = default;

Result<std::unique_ptr<AuditFile>> AuditFile::open(const std::filesystem::path& folder,
                                                   Clock& clock, std::size_t segmentBytes) {
  auto state = std::make_unique<State>();
  state->folder = folder;
  state->clock = &clock;
  state->segmentBytes = segmentBytes;
  LITECTL_TRY(makePrivateFolder(folder));
  LITECTL_TRY_ASSIGN(state->lock,
                     FileLock::take(folder / ".lock", "the audit log " + folder.string(), clock));
  LITECTL_TRY(state->continueLog());
  return std::unique_ptr<AuditFile>(new AuditFile(std::move(state)));
}

Status AuditFile::append(const AuditRecord& record) {
  const std::scoped_lock hold(state_->mutex);
  if (state_->failure) return *state_->failure;
  Status added = state_->addRecord(record);
  if (!added) state_->failure = added.error();
  return added;
}

}  // namespace litectl
