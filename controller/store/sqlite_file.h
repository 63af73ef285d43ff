#pragma once

#include "base/result.h"
#include "store/sqlite.h"

#include <cstdint>
#include <filesystem>

namespace litectl {

// The file's marks: `PRAGMA application_id` says that it is a store of ours, `PRAGMA user_version`
// which of the migrations it has had.
inline constexpr std::int64_t kStoreApplicationId = 0x4C43544C;  // "LCTL"

// Puts a complete, empty store at `path`, where there is none: a crash leaves no half-made file.
[[nodiscard]] Status createStore(const std::filesystem::path& path);

// Whether the file is sound, ours and of a version we know. Errors: storeCorrupt, storeNewer.
[[nodiscard]] Status checkStore(const sqlite::Connection& database);

}  // namespace litectl
