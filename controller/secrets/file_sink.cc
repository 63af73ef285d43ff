#include "secrets/file_sink.h"

#include "base/hash.h"
#include "secrets/dotenv.h"
#include "secrets/fingerprint.h"
#include "secrets/slot_folder.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace litectl {
namespace {

// The names of a slot's files, all in one folder.
struct SlotFiles {
  std::filesystem::path folder;  // below the root
  std::string live;
  std::string fresh;    // the live file to be, before it is renamed
  std::string sidecar;  // fingerprints
  std::string freshSidecar;
  std::string pendingPrefix;

  explicit SlotFiles(const Slot& slot)
      : folder(std::filesystem::path(slot.path).parent_path()),
        live(std::filesystem::path(slot.path).filename()),
        fresh("." + live + ".new"),
        sidecar("." + live + ".litectl"),
        freshSidecar(sidecar + ".new"),
        pendingPrefix("." + live + ".pending-") {}

  [[nodiscard]] std::string pending(const std::string& hash) const { return pendingPrefix + hash; }
};

// What is known about the live file.
struct LiveState {
  std::optional<FileFacts> facts;     // none: there is no file
  std::vector<Fingerprint> vouchers;  // what the sidecar says
  bool sidecar = false;

  // The hash of the value it holds, as far as that is known without reading it.
  [[nodiscard]] std::optional<std::string> hash() const {
    for (const Fingerprint& one : vouchers) {
      if (facts && one.facts == *facts) return one.hash;
    }
    return std::nullopt;
  }
  [[nodiscard]] bool names(const std::string& hash) const {
    return std::any_of(vouchers.begin(), vouchers.end(),
                       [&](const Fingerprint& one) { return one.hash == hash; });
  }
};

Error outside(const Slot& slot, const std::string& why) {
  return makeError(Code::sinkOutsideRoot, "the sink's path \"" + slot.path + "\" " + why,
                   "write a relative path without \"..\", such as team/name.env");
}

Error notOurs(const SlotFolder& folder, const std::string& name) {
  return makeError(Code::sinkFailed,
                   (folder.path() / name).string() +
                       " was not written by litectl, or was changed since: it is left alone",
                   "move the file away, or choose another path for the slot");
}

Error noValue(std::string_view which, const Slot& slot) {
  return makeError(Code::sinkFailed,
                   "there is no " + std::string(which) + " value in " + slot.text());
}

// Names that our own files beside a slot's could have.
bool isReserved(std::string_view name) {
  if (!name.starts_with('.')) return false;
  if (name.ends_with(".litectl") || name.ends_with(".new")) return true;
  const std::size_t at = name.rfind(".pending-");
  return at != std::string_view::npos && isKeyHash(name.substr(at + 9));
}

Result<LiveState> lookAt(const SlotFolder& folder, const SlotFiles& files) {
  LiveState state;
  LITECTL_TRY_ASSIGN(state.facts, folder.facts(files.live));
  LITECTL_TRY_ASSIGN(const std::optional<Secret> sidecar, folder.read(files.sidecar));
  if (!sidecar) return state;
  state.sidecar = true;
  Result<std::vector<Fingerprint>> vouchers = decodeFingerprints(sidecar->reveal());
  if (!vouchers) {
    return makeError(Code::sinkFailed, (folder.path() / files.sidecar).string() + " is damaged",
                     "move it and the file it belongs to away, and run again");
  }
  state.vouchers = std::move(*vouchers);
  return state;
}

// The value in the live file, empty when there is none that we could have written.
Result<Secret> valueOf(const SlotFolder& folder, const SlotFiles& files) {
  LITECTL_TRY_ASSIGN(const std::optional<Secret> text, folder.read(files.live));
  return text ? parseDotenv(*text) : Secret();
}

// The value's hash and the facts of the live file; nothing when there is no such file. An error
// when it is somebody else's, unless it holds the value of `hash` anyway.
Result<std::optional<Fingerprint>> liveOfOurs(const SlotFolder& folder, const SlotFiles& files,
                                              const LiveState& state, const std::string& hash) {
  if (!state.facts) return std::optional<Fingerprint>();
  if (const std::optional<std::string> known = state.hash()) {
    return std::optional(Fingerprint{*known, *state.facts});
  }
  // Touched, restored from a backup, or edited: only what it holds can tell.
  LITECTL_TRY_ASSIGN(const Secret value, valueOf(folder, files));
  std::string found = value.empty() ? "" : sha256Hex(value.reveal());
  if (found != hash && !state.names(found)) return notOurs(folder, files.live);
  return std::optional(Fingerprint{std::move(found), *state.facts});
}

Status writeSidecar(const SlotFolder& folder, const SlotFiles& files,
                    const std::vector<Fingerprint>& vouchers) {
  LITECTL_TRY_ASSIGN([[maybe_unused]] const FileFacts written,
                     folder.create(files.freshSidecar, encodeFingerprints(vouchers)));
  return folder.rename(files.freshSidecar, files.sidecar);
}

Result<Secret> pendingValue(const SlotFolder& folder, const SlotFiles& files,
                            const std::string& hash) {
  LITECTL_TRY_ASSIGN(std::optional<Secret> value, folder.read(files.pending(hash)));
  if (!value) {
    return makeError(Code::sinkFailed,
                     "there is no pending value " + (folder.path() / files.pending(hash)).string(),
                     "run again: the key is made anew");
  }
  if (sha256Hex(value->reveal()) != hash) {
    return makeError(Code::sinkFailed,
                     (folder.path() / files.pending(hash)).string() +
                         " does not hold the value it is named after",
                     "remove it, and run again");
  }
  return std::move(*value);
}

// Vouches for the new file beside the old one before the rename, so that neither is ever taken for
// the other.
Status replaceLive(const SlotFolder& folder, const SlotFiles& files,
                   const std::optional<Fingerprint>& old, const Slot& slot,
                   const std::string& hash) {
  LITECTL_TRY_ASSIGN(const Secret value, pendingValue(folder, files, hash));
  LITECTL_TRY_ASSIGN(const Secret text, formatDotenv(slot.variable, value));
  LITECTL_TRY_ASSIGN(const FileFacts fresh, folder.create(files.fresh, text.reveal()));
  std::vector<Fingerprint> vouchers;
  if (old) vouchers.push_back(*old);
  vouchers.push_back({hash, fresh});
  LITECTL_TRY(writeSidecar(folder, files, vouchers));
  return folder.rename(files.fresh, files.live);
}

// What a crash may have left before its rename.
Status eraseHalfWritten(const SlotFolder& folder, const SlotFiles& files) {
  LITECTL_TRY(folder.erase(files.fresh));
  return folder.erase(files.freshSidecar);
}

Status readBack(const SlotFolder& folder, const SlotFiles& files, const std::string& hash) {
  LITECTL_TRY_ASSIGN(const Secret value, valueOf(folder, files));
  if (value.empty() || sha256Hex(value.reveal()) != hash) {
    return makeError(Code::sinkFailed,
                     (folder.path() / files.live).string() + " does not hold what was written",
                     "check the file system, and run again");
  }
  return {};
}

// Forgets the folder's listing as long as it is being changed.
class Changing {
 public:
  Changing(FolderListings& listings, std::filesystem::path folder)
      : listings_(listings), folder_(std::move(folder)) {
    listings_.forget(folder_);
  }
  Changing(const Changing&) = delete;
  Changing& operator=(const Changing&) = delete;
  ~Changing() { listings_.forget(folder_); }

 private:
  FolderListings& listings_;
  std::filesystem::path folder_;
};

}  // namespace

FileSink::FileSink(std::filesystem::path root, BeforeStep beforeStep)
    : root_(std::move(root)), beforeStep_(std::move(beforeStep)) {}

Status FileSink::check(const Slot& slot) const {
  const std::filesystem::path path(slot.path);
  if (slot.path.empty()) return outside(slot, "is empty");
  if (path.is_absolute()) return outside(slot, "is absolute");
  for (const char c : slot.path) {
    if (static_cast<unsigned char>(c) < ' ') return outside(slot, "holds a control character");
  }
  for (const std::filesystem::path& part : path) {
    if (part == "..") return outside(slot, "holds \"..\"");
    if (part == "." || part.empty()) return outside(slot, "is no path of a file");
  }
  if (isReserved(path.filename().string())) {
    return outside(slot, "is a name that litectl uses for itself");
  }
  return {};
}

std::vector<std::filesystem::path> FileSink::filesOf(const Slot& slot) const {
  const SlotFiles files(slot);
  const std::filesystem::path folder = root_ / files.folder;
  return {folder / files.live, folder / files.fresh, folder / files.pending(std::string(64, '0'))};
}

Result<SlotState> FileSink::inspect(const Slot& slot) {
  LITECTL_TRY(check(slot));
  const SlotFiles files(slot);
  SlotState seen;
  LITECTL_TRY_ASSIGN(const std::optional<SlotFolder> folder, SlotFolder::find(root_, files.folder));
  if (!folder) return seen;
  LITECTL_TRY_ASSIGN(const LiveState state, lookAt(*folder, files));
  if (state.facts && !state.sidecar) return notOurs(*folder, files.live);
  seen.live = state.hash();
  LITECTL_TRY_ASSIGN(const std::vector<std::string> names,
                     listings_.withPrefix(*folder, files.pendingPrefix));
  for (const std::string& name : names) {
    std::string hash = name.substr(files.pendingPrefix.size());
    if (isKeyHash(hash)) seen.pending.push_back(std::move(hash));
  }
  return seen;
}

Result<Secret> FileSink::readPending(const Slot& slot, const std::string& hash) {
  LITECTL_TRY(check(slot));
  const SlotFiles files(slot);
  LITECTL_TRY_ASSIGN(const std::optional<SlotFolder> folder, SlotFolder::find(root_, files.folder));
  if (!folder) return noValue("pending", slot);
  return pendingValue(*folder, files, hash);
}

Result<Secret> FileSink::readLive(const Slot& slot) {
  LITECTL_TRY(check(slot));
  const SlotFiles files(slot);
  LITECTL_TRY_ASSIGN(const std::optional<SlotFolder> folder, SlotFolder::find(root_, files.folder));
  if (!folder) return noValue("live", slot);
  LITECTL_TRY_ASSIGN(const LiveState state, lookAt(*folder, files));
  if (!state.facts) return noValue("live", slot);
  LITECTL_TRY_ASSIGN(Secret value, valueOf(*folder, files));
  if (value.empty() || !state.names(sha256Hex(value.reveal()))) {
    return notOurs(*folder, files.live);
  }
  return value;
}

Status FileSink::writePending(const Slot& slot, const std::string& hash, const Secret& value) {
  LITECTL_TRY(check(slot));
  if (!isKeyHash(hash) || sha256Hex(value.reveal()) != hash) {
    return makeError(Code::internal, "a pending value and its hash do not belong together");
  }
  LITECTL_TRY(formatDotenv(slot.variable, value));  // now, not when the key exists already
  const SlotFiles files(slot);
  const Changing changing(listings_, root_ / files.folder);
  LITECTL_TRY_ASSIGN(const SlotFolder folder, SlotFolder::make(root_, files.folder, beforeStep_));
  LITECTL_TRY_ASSIGN(const LiveState state, lookAt(folder, files));
  LITECTL_TRY(liveOfOurs(folder, files, state, hash));
  LITECTL_TRY_ASSIGN([[maybe_unused]] const FileFacts written,
                     folder.create(files.fresh, value.reveal()));
  return folder.rename(files.fresh, files.pending(hash));
}

Status FileSink::promote(const Slot& slot, const std::string& hash) {
  LITECTL_TRY(check(slot));
  const SlotFiles files(slot);
  const Changing changing(listings_, root_ / files.folder);
  LITECTL_TRY_ASSIGN(const std::optional<SlotFolder> folder,
                     SlotFolder::find(root_, files.folder, beforeStep_));
  if (!folder) return noValue("pending", slot);
  LITECTL_TRY_ASSIGN(const LiveState state, lookAt(*folder, files));
  LITECTL_TRY_ASSIGN(const std::optional<Fingerprint> live,
                     liveOfOurs(*folder, files, state, hash));
  if (!live || live->hash != hash) {
    LITECTL_TRY(replaceLive(*folder, files, live, slot, hash));
  } else if (!state.hash()) {
    LITECTL_TRY(writeSidecar(*folder, files, {*live}));
  }
  LITECTL_TRY(readBack(*folder, files, hash));
  LITECTL_TRY(eraseHalfWritten(*folder, files));
  return folder->erase(files.pending(hash));
}

Status FileSink::discardPending(const Slot& slot, const std::string& hash) {
  LITECTL_TRY(check(slot));
  const SlotFiles files(slot);
  const Changing changing(listings_, root_ / files.folder);
  LITECTL_TRY_ASSIGN(const std::optional<SlotFolder> folder,
                     SlotFolder::find(root_, files.folder, beforeStep_));
  if (!folder) return {};
  LITECTL_TRY(eraseHalfWritten(*folder, files));
  return folder->erase(files.pending(hash));
}

Status FileSink::remove(const Slot& slot, const std::string& hash) {
  LITECTL_TRY(check(slot));
  const SlotFiles files(slot);
  const Changing changing(listings_, root_ / files.folder);
  LITECTL_TRY_ASSIGN(const std::optional<SlotFolder> folder,
                     SlotFolder::find(root_, files.folder, beforeStep_));
  if (!folder) return {};
  LITECTL_TRY_ASSIGN(const LiveState state, lookAt(*folder, files));
  if (!state.names(hash)) return {};
  if (state.facts) {
    const bool same = state.hash() ? state.hash() == hash : readBack(*folder, files, hash).ok();
    if (!same) return {};
    LITECTL_TRY(folder->erase(files.live));
  }
  LITECTL_TRY(eraseHalfWritten(*folder, files));
  return folder->erase(files.sidecar);
}

}  // namespace litectl
