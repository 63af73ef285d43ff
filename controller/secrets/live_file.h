#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "engine/ports.h"
#include "secrets/fingerprint.h"
#include "secrets/slot_folder.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace litectl {

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

// What is known about the live file without reading it.
struct LiveState {
  std::optional<FileFacts> facts;     // none: there is no file
  std::vector<Fingerprint> vouchers;  // what the sidecar says
  bool sidecar = false;
  std::optional<Error> foreign;  // what lies there cannot be ours
  std::optional<Error> damage;   // the sidecar cannot be read; then there are no vouchers

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

[[nodiscard]] Error notOurs(const SlotFolder& folder, const std::string& name);

// Errors of what follows: sinkFailed, sinkOutsideRoot.
[[nodiscard]] Result<LiveState> lookAt(const SlotFolder& folder, const SlotFiles& files);

// The value in the live file, empty when there is none that we could have written.
[[nodiscard]] Result<Secret> valueOf(const SlotFolder& folder, const SlotFiles& files);

// The value's hash and the facts of the live file; nothing when there is no such file. An error
// when it is somebody else's, unless it holds the value of `hash` anyway.
[[nodiscard]] Result<std::optional<Fingerprint>> liveOfOurs(const SlotFolder& folder,
                                                            const SlotFiles& files,
                                                            const LiveState& state,
                                                            const std::string& hash);

// Replaces what vouches for the live file.
[[nodiscard]] Status writeSidecar(const SlotFolder& folder, const SlotFiles& files,
                                  const std::vector<Fingerprint>& vouchers);

}  // namespace litectl
