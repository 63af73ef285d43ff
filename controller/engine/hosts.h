#pragma once

#include "base/diagnostics.h"
#include "model/resource.h"
#include "spec/kind_spec.h"

#include <string>
#include <vector>

namespace litectl {

// Where an object sends secrets to. Whoever writes manifests must not be able to have a shared
// credential sent to a server of their own, or to read the target's environment. Pure.

// Every text with a URL in an object that has secrets must begin as one of `allowed` does
// (hostNotListed; null: nobody knows what is allowed), and none may be a reference to the target's
// environment, which begins with `environmentPrefix` (notAllowedValue).
void checkHosts(const KindSpec& kind, const DesiredObject& object,
                const std::vector<std::string>* allowed, const std::string& environmentPrefix,
                Diagnostics& diagnostics);

}  // namespace litectl
