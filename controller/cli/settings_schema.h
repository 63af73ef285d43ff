#pragma once

#include "spec/kind_spec.h"

namespace litectl {

// What the settings may say, in the terms that manifests are described in; read once.
struct SettingsSchema {
  KindSpec settings;
  KindSpec target;  // one member of `targets`
};

[[nodiscard]] const SettingsSchema& settingsSchema();

}  // namespace litectl
