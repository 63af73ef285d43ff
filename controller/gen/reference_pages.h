#pragma once

#include "spec/kind_spec.h"

#include <string>
#include <vector>

#include "gen/command_outline.h"
#include "gen/generated_file.h"
#include "gen/json_schemas.h"

namespace litectl::gen {

// Single pages of the reference.
[[nodiscard]] GeneratedFile kindPage(const KindSpec& kind, const SpecSet& specs);
[[nodiscard]] GeneratedFile settingsPage(const SettingsShape& settings);
[[nodiscard]] GeneratedFile commandLinePage(const ProgramOutline& program);
[[nodiscard]] GeneratedFile exitStatusPage();
[[nodiscard]] GeneratedFile errorCodesPage();

// A page with its first lines: where it comes from, and its title.
[[nodiscard]] GeneratedFile page(const std::string& name, const std::string& from,
                                 const std::string& title, const std::string& text);
// "| a | b |" with what would end a cell early taken care of.
[[nodiscard]] std::string tableRow(const std::vector<std::string>& cells);
[[nodiscard]] std::string tableHead(const std::vector<std::string>& titles);
// Rows field | type | meaning, with inner fields under their paths.
[[nodiscard]] std::string fieldRows(const std::vector<FieldSpec>& fields,
                                    const std::string& prefix = {});

}  // namespace litectl::gen
