#include "secrets/fingerprint.h"

#include "base/hash.h"
#include "value/json.h"

#include <optional>
#include <utility>

namespace litectl {
namespace {

constexpr int kVersion = 1;

std::optional<std::int64_t> numberAt(const Value& value, std::string_view key) {
  const Value* found = value.find(key);
  if (found == nullptr || !found->isNumber()) return std::nullopt;
  return found->number().toInt64();
}

}  // namespace

std::string encodeFingerprints(const std::vector<Fingerprint>& fingerprints) {
  Value files = Value::emptyList();
  for (const Fingerprint& one : fingerprints) {
    Value file = Value::emptyMap();
    file.set("hash", one.hash)
        .set("node", static_cast<std::int64_t>(one.facts.node))
        .set("size", one.facts.size)
        .set("modified", one.facts.modified);
    files.list().push_back(std::move(file));
  }
  Value sidecar = Value::emptyMap();
  sidecar.set("v", kVersion).set("files", std::move(files));
  return toJson(sidecar) + "\n";
}

Result<std::vector<Fingerprint>> decodeFingerprints(std::string_view text) {
  const auto bad = [] { return makeError(Code::sinkFailed, "it is no fingerprint of litectl"); };
  const Result<Value> sidecar = parseJson(text);
  if (!sidecar || numberAt(*sidecar, "v") != kVersion) return bad();
  const Value* files = sidecar->find("files");
  if (files == nullptr || !files->isList()) return bad();
  std::vector<Fingerprint> fingerprints;
  for (const Value& file : files->list()) {
    const std::optional<std::int64_t> node = numberAt(file, "node");
    const std::optional<std::int64_t> size = numberAt(file, "size");
    const std::optional<std::int64_t> modified = numberAt(file, "modified");
    std::string hash = file.stringAt("hash");
    if (!node || !size || !modified || !isSha256Hex(hash)) return bad();
    fingerprints.push_back(
        {std::move(hash), {static_cast<std::uint64_t>(*node), *size, *modified}});
  }
  return fingerprints;
}

}  // namespace litectl
