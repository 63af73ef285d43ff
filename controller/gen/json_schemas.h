#pragma once

#include "spec/kind_spec.h"

#include <map>
#include <string>

#include "gen/generated_file.h"

namespace litectl::gen {

// What an operator's file may say: its own description, and for a map of anything that has a
// description of its members elsewhere, that one ("targets").
struct SettingsShape {
  KindSpec settings;
  std::map<std::string, KindSpec> members;
};

// Where they lie, and the one for a manifest of any kind.
inline constexpr std::string_view kSchemaFolder = "docs/schema/";
inline constexpr std::string_view kManifestSchema = "docs/schema/manifest.json";
inline constexpr std::string_view kSettingsSchema = "docs/schema/settings.json";

// JSON Schemas (draft-07): one for each kind, one for all of them, one for the settings. What a
// schema cannot say is left to litectl validate. Pure.
[[nodiscard]] GeneratedFiles schemaFiles(const SpecSet& specs, const SettingsShape& settings);

}  // namespace litectl::gen
