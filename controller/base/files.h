#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace litectl {

// Whole files, read with a cap and written so that a crash leaves either the old or the new text.
// Free functions, thread-safe as far as the file system is.

// Errors: unreadableFile (with the system's reason), tooLarge, symlinkLoop.
[[nodiscard]] Result<std::string> readFile(const std::filesystem::path& path, std::size_t maxBytes);

// The same into protected memory; nothing of it stays in ordinary memory.
[[nodiscard]] Result<Secret> readSecretFile(const std::filesystem::path& path,
                                            std::size_t maxBytes);

// Writes a new file beside `path`, syncs it, renames it over `path` and syncs the folder.
// Mode 0600. Errors: writeFailed with the system's reason; then `path` is as it was.
[[nodiscard]] Status writeFileAtomically(const std::filesystem::path& path, std::string_view text);

// Creates the folder and its parents, the last with mode 0700 when it is new. Error: writeFailed.
[[nodiscard]] Status makePrivateFolder(const std::filesystem::path& path);

// Makes a rename, creation or removal in this folder last. Error: writeFailed.
[[nodiscard]] Status syncFolder(const std::filesystem::path& path);

// "No space left on device", for messages.
[[nodiscard]] std::string systemReason(int errorNumber);

}  // namespace litectl
