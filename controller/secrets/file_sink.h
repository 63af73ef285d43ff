#pragma once

#include "engine/ports.h"
#include "secrets/fingerprint.h"
#include "secrets/folder_listings.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// Keys' values in files under a folder of the operator (docs/formats/sink-file.md): one file per
// slot, `VARIABLE=value`, mode 0600. Slots' paths are relative and never leave the root: no "..",
// no symbolic link on the way.
// Beside the file lie its fingerprint and, until it is promoted, the pending value, whose name
// carries the hash. A file that no fingerprint accounts for is somebody else's and is left alone;
// one that was only touched, copied or restored is ours again once `verify` has read it, also
// without its fingerprint when it holds the expected value.
// A crash between any two steps leaves a state from which the same call goes on.
// Thread-safe for different slots; calls on one slot must not overlap.
// Errors: sinkOutsideRoot, sinkFailed.
class FileSink final : public Sink {
 public:
  // Called before each step that changes something on disk; an error stops there. For tests.
  using BeforeStep = std::function<Status(std::string_view step)>;

  // Whether the root is there in every run from its first use on, so that without it nobody can
  // tell what lies in it (SlotState::sinkGone).
  enum class Root { lasts, ephemeral };

  // The root is created at the first write.
  explicit FileSink(std::filesystem::path root, BeforeStep beforeStep = {},
                    Root kind = Root::lasts);

  // Whether the slot's path is one this sink takes; touches no file.
  [[nodiscard]] Status check(const Slot& slot) const;
  // Every file that may come to exist for the slot and may hold its value.
  [[nodiscard]] std::vector<std::filesystem::path> filesOf(const Slot& slot) const;

  // Errors: sinkOutsideRoot for a path that `check` refuses; all else is the slot's state.
  [[nodiscard]] Result<SlotState> inspect(const Slot& slot, const std::string& expected) override;
  [[nodiscard]] Result<SlotState> verify(const Slot& slot, const std::string& expected) override;
  [[nodiscard]] Result<Secret> readPending(const Slot& slot, const std::string& hash) override;
  [[nodiscard]] Result<Secret> readLive(const Slot& slot) override;
  [[nodiscard]] Status writePending(const Slot& slot, const std::string& hash,
                                    const Secret& value) override;
  // Also heals: without a pending value, a live one that has the hash but whose fingerprint got
  // lost (the file was touched or restored) is vouched for again.
  [[nodiscard]] Status promote(const Slot& slot, const std::string& hash) override;
  [[nodiscard]] Status discardPending(const Slot& slot, const std::string& hash) override;
  [[nodiscard]] Status remove(const Slot& slot, const std::string& hash) override;

 private:
  [[nodiscard]] Status look(const Slot& slot, const std::string& expected, SlotState& seen);
  [[nodiscard]] Result<std::optional<Fingerprint>> vouchAgain(const Slot& slot,
                                                              const std::string& expected);

  std::filesystem::path root_;
  const Root kind_;
  BeforeStep beforeStep_;
  FolderListings listings_;
};

}  // namespace litectl
