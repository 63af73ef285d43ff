#pragma once

#include "engine/load.h"
#include "engine/resolve.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace litectl {

// The specs that the program carries; read once.
[[nodiscard]] const SpecSet& inputSpecs();

// Manifests in, desired objects out, with the real specs. A target `default` and a file sink.
class InputTest : public testing::Test {
 protected:
  InputTest();

  // Texts become files f0.yaml, f1.yaml, …
  const Desired& resolved(const std::vector<std::string>& texts);
  // The object that must be there.
  const DesiredObject& object(const std::string& kind, const std::string& name);
  // Its field as JSON; "" when there is none.
  std::string field(const std::string& kind, const std::string& name, const std::string& path);
  // "E1201 f0.yaml:3:5" for each problem, in order of place.
  std::vector<std::string> problems() const;
  std::string rendered() const;

  ResolveRules rules_;
  SourceFiles files_;
  Diagnostics diagnostics_;
  Loaded loaded_;
  Desired desired_;
};

// A manifest in one line each for head and spec (a flow map without braces).
std::string manifestText(const std::string& kind, const std::string& name,
                         const std::string& spec = {}, const std::string& metadata = {});

}  // namespace litectl
