#include "secrets/live_file.h"

#include "base/hash.h"
#include "secrets/dotenv.h"

#include <utility>

namespace litectl {

Error notOurs(const SlotFolder& folder, const std::string& name) {
  return makeError(Code::sinkFailed,
                   (folder.path() / name).string() +
                       " was not written by litectl, or was changed since: it is left alone",
                   "move the file away, or choose another path for the slot");
}

Result<LiveState> lookAt(const SlotFolder& folder, const SlotFiles& files) {
  LiveState state;
  for (const std::string& name : {files.live, files.sidecar}) {
    if (!folder.holdsNoFile(name)) continue;
    state.foreign = folder.facts(name).error();
    return state;
  }
  LITECTL_TRY_ASSIGN(state.facts, folder.facts(files.live));
  LITECTL_TRY_ASSIGN(const std::optional<std::string> sidecar, folder.readPlain(files.sidecar));
  if (!sidecar) return state;
  state.sidecar = true;
  Result<std::vector<Fingerprint>> vouchers = decodeFingerprints(*sidecar);
  if (vouchers) {
    state.vouchers = std::move(*vouchers);
  } else {
    state.damage =
        makeError(Code::sinkFailed, (folder.path() / files.sidecar).string() + " is damaged",
                  "move it and the file it belongs to away, and run again");
  }
  return state;
}

Result<Secret> valueOf(const SlotFolder& folder, const SlotFiles& files) {
  LITECTL_TRY_ASSIGN(const std::optional<Secret> text, folder.read(files.live));
  return text ? parseDotenv(*text) : Secret();
}

Result<std::optional<Fingerprint>> liveOfOurs(const SlotFolder& folder, const SlotFiles& files,
                                              const LiveState& state, const std::string& hash) {
  if (state.foreign) return *state.foreign;
  if (!state.facts) {
    if (state.damage) return *state.damage;
    return std::optional<Fingerprint>();
  }
  if (const std::optional<std::string> known = state.hash()) {
    return std::optional(Fingerprint{*known, *state.facts});
  }
  // Touched, restored from a backup, or edited: only what it holds can tell.
  LITECTL_TRY_ASSIGN(const Secret value, valueOf(folder, files));
  std::string found = value.empty() ? "" : sha256Hex(value.reveal());
  if (found.empty() || (found != hash && !state.names(found))) {
    return state.damage ? *state.damage : notOurs(folder, files.live);
  }
  return std::optional(Fingerprint{std::move(found), *state.facts});
}

Status writeSidecar(const SlotFolder& folder, const SlotFiles& files,
                    const std::vector<Fingerprint>& vouchers) {
  LITECTL_TRY_ASSIGN([[maybe_unused]] const FileFacts written,
                     folder.create(files.freshSidecar, encodeFingerprints(vouchers)));
  return folder.rename(files.freshSidecar, files.sidecar);
}

}  // namespace litectl
