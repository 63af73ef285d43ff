#include "store/audit_chain.h"

#include "base/files.h"
#include "base/hash.h"
#include "value/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

namespace litectl {
namespace {

constexpr int kVersion = 1;
constexpr std::string_view kExtension = ".jsonl";
constexpr std::size_t kDigits = 6;

Value numberOf(std::uint64_t number) { return Value(static_cast<std::int64_t>(number)); }

Value linkedRecord(const AuditLink& after, WallTime time, std::string_view event) {
  Value record = Value::emptyMap();
  record.set("v", kVersion)
      .set("seq", numberOf(after.seq + 1))
      .set("prev", after.hash)
      .set("time", formatTime(time))
      .set("event", event);
  return record;
}

void setText(Value& record, std::string_view key, const std::string& text) {
  if (!text.empty()) record.set(key, text);
}

std::optional<std::uint64_t> numberAt(const Value& record, std::string_view key) {
  const Value* value = record.find(key);
  if (value == nullptr || !value->isNumber()) return std::nullopt;
  const std::optional<std::int64_t> number = value->number().toInt64();
  if (!number || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

Error broken(std::string what) { return makeError(Code::auditBroken, std::move(what)); }

Result<AuditTear> decodeTear(const Value& value) {
  const std::optional<std::uint64_t> offset = numberAt(value, "offset");
  const std::optional<std::uint64_t> bytes = numberAt(value, "bytes");
  AuditTear tear{value.stringAt("segment"), offset.value_or(0), bytes.value_or(0),
                 value.stringAt("sha256")};
  if (!offset || !bytes || !isSha256Hex(tear.sha256)) {
    return broken("tells of an incomplete line without saying which");
  }
  return tear;
}

}  // namespace

std::string encodeAudit(const AuditRecord& record, const AuditLink& after, WallTime time) {
  Value line = linkedRecord(after, time, record.event);
  setText(line, "run", record.run);
  setText(line, "actor", record.actor);
  setText(line, "why", record.why);
  setText(line, "target", record.target);
  setText(line, "object", record.object);
  setText(line, "action", record.action);
  setText(line, "liveId", record.liveId);
  if (!record.changes.isNull()) line.set("changes", record.changes);
  setText(line, "status", record.status);
  return toJson(line);
}

std::string encodeRecovered(const AuditTear& tear, const AuditLink& after, WallTime time) {
  Value line = linkedRecord(after, time, "recovered");
  Value bytes = Value::emptyMap();
  bytes.set("segment", tear.segment)
      .set("offset", numberOf(tear.offset))
      .set("bytes", numberOf(tear.bytes))
      .set("sha256", tear.sha256);
  line.set("recovered", std::move(bytes));
  return toJson(line);
}

Result<AuditLine> decodeAudit(std::string_view line) {
  const Result<Value> record = parseJson(line);
  if (!record) return broken("is not JSON");
  const std::optional<std::uint64_t> version = numberAt(*record, "v");
  const std::optional<std::uint64_t> seq = numberAt(*record, "seq");
  AuditLine decoded{seq.value_or(0), record->stringAt("prev"), {}};
  if (!version || !seq || !isSha256Hex(decoded.prev) || record->stringAt("event").empty()) {
    return broken("is no audit record");
  }
  if (*version != kVersion) {
    return broken("is of version " + std::to_string(*version) + ", which this litectl cannot read");
  }
  if (record->stringAt("event") == "recovered") {
    const Value* recovered = record->find("recovered");
    LITECTL_TRY_ASSIGN(AuditTear tear, decodeTear(recovered == nullptr ? Value() : *recovered));
    decoded.recovered.push_back(std::move(tear));
  }
  return decoded;
}

std::string segmentName(std::uint64_t number) {
  return fmt::format("{:0{}}{}", number, kDigits, kExtension);
}

Result<std::vector<std::uint64_t>> listSegments(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::directory_iterator entries(folder, failure);
  std::vector<std::uint64_t> numbers;
  for (; !failure && entries != std::filesystem::directory_iterator(); entries.increment(failure)) {
    const std::string name = entries->path().filename().string();
    std::uint64_t number = 0;
    const char* end = std::from_chars(name.data(), name.data() + name.size(), number).ptr;
    if (number > 0 && segmentName(number) == name && end != name.data()) numbers.push_back(number);
  }
  if (failure) {
    return makeError(Code::unreadableFile,
                     "cannot read the audit log " + folder.string() + ": " + failure.message(),
                     "check the path, and that you may read the folder");
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

SegmentLines splitSegment(std::string_view text) {
  SegmentLines split;
  while (true) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    split.lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  split.tail = text;
  return split;
}

}  // namespace litectl
