#include "secrets/file_sink.h"

#include "base/hash.h"
#include "secrets/dotenv.h"
#include "secrets/fingerprint.h"
#include "secrets/live_file.h"
#include "secrets/slot_folder.h"

#include <memory>
#include <optional>
#include <utility>

namespace litectl {
namespace {

Error outside(const Slot& slot, const std::string& why) {
  return makeError(Code::sinkOutsideRoot, "the sink's path \"" + slot.path + "\" " + why,
                   "write a relative path without \"..\", such as team/name.env");
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
  return at != std::string_view::npos && isSha256Hex(name.substr(at + 9));
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
  if (old) return folder.rename(files.fresh, files.live);
  LITECTL_TRY_ASSIGN(const bool moved, folder.renameToNew(files.fresh, files.live));
  return moved ? Status() : notOurs(folder, files.live);
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

FileSink::FileSink(std::filesystem::path root, BeforeStep beforeStep, Root kind)
    : root_(std::move(root)), kind_(kind), beforeStep_(std::move(beforeStep)) {}

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

Result<SlotState> FileSink::inspect(const Slot& slot, const std::string& expected) {
  LITECTL_TRY(check(slot));
  SlotState seen;
  if (Status looked = look(slot, expected, seen); !looked) {
    seen.foreign = std::move(looked).error();
    seen.unseen = seen.foreign->code != Code::sinkOutsideRoot;
  }
  return seen;
}

// An error is what keeps the slot from being looked at.
Status FileSink::look(const Slot& slot, const std::string& expected, SlotState& seen) {
  const SlotFiles files(slot);
  LITECTL_TRY_ASSIGN(const std::optional<SlotFolder> folder, SlotFolder::find(root_, files.folder));
  if (!folder) {
    std::error_code ignored;
    seen.sinkGone = kind_ == Root::lasts && !std::filesystem::exists(root_, ignored);
    return {};
  }
  LITECTL_TRY_ASSIGN(const std::vector<std::string> names,
                     listings_.withPrefix(*folder, files.pendingPrefix));
  for (const std::string& name : names) {
    std::string hash = name.substr(files.pendingPrefix.size());
    if (isSha256Hex(hash)) seen.pending.push_back(std::move(hash));
  }
  LITECTL_TRY_ASSIGN(const LiveState state, lookAt(*folder, files));
  if (state.foreign) {
    seen.foreign = state.foreign;
    return {};
  }
  if (state.damage || (state.facts && !state.sidecar)) {
    seen.unsure = state.facts && !expected.empty();
    if (!seen.unsure) seen.foreign = state.damage ? *state.damage : notOurs(*folder, files.live);
    return {};
  }
  seen.live = state.hash();
  seen.unsure = state.facts && !seen.live;
  return {};
}

Result<SlotState> FileSink::verify(const Slot& slot, const std::string& expected) {
  LITECTL_TRY_ASSIGN(SlotState seen, inspect(slot, expected));
  if (!seen.unsure) return seen;
  seen.unsure = false;
  const Result<std::optional<Fingerprint>> live = vouchAgain(slot, expected);
  if (!live) {
    seen.foreign = live.error();
  } else if (*live) {
    seen.live = (*live)->hash;
  }
  return seen;
}

// By its content, and written down, so that the next look needs to read no value.
Result<std::optional<Fingerprint>> FileSink::vouchAgain(const Slot& slot,
                                                        const std::string& expected) {
  const SlotFiles files(slot);
  const Changing changing(listings_, root_ / files.folder);
  LITECTL_TRY_ASSIGN(const std::optional<SlotFolder> folder,
                     SlotFolder::find(root_, files.folder, beforeStep_));
  if (!folder) return std::optional<Fingerprint>();
  LITECTL_TRY_ASSIGN(const LiveState state, lookAt(*folder, files));
  LITECTL_TRY_ASSIGN(std::optional<Fingerprint> live, liveOfOurs(*folder, files, state, expected));
  // Where that cannot be written down, the value is read again next time; nothing else is lost.
  if (live) static_cast<void>(writeSidecar(*folder, files, {*live}));
  return live;
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
  if (state.foreign) return *state.foreign;
  if (!state.facts) return noValue("live", slot);
  LITECTL_TRY_ASSIGN(Secret value, valueOf(*folder, files));
  if (value.empty() || !state.names(sha256Hex(value.reveal()))) {
    return notOurs(*folder, files.live);
  }
  return value;
}

Status FileSink::writePending(const Slot& slot, const std::string& hash, const Secret& value) {
  LITECTL_TRY(check(slot));
  if (!isSha256Hex(hash) || sha256Hex(value.reveal()) != hash) {
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
  LITECTL_TRY_ASSIGN(const std::optional<FileFacts> pending, folder->facts(files.pending(hash)));
  if (pending || !live || live->hash != hash) {
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
  if (state.foreign || !state.names(hash)) return {};
  if (state.facts) {
    const bool same = state.hash() ? state.hash() == hash : readBack(*folder, files, hash).ok();
    if (!same) return {};
    LITECTL_TRY(folder->erase(files.live));
  }
  LITECTL_TRY(eraseHalfWritten(*folder, files));
  return folder->erase(files.sidecar);
}

}  // namespace litectl
