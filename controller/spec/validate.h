#pragma once

#include "base/diagnostics.h"
#include "spec/kind_spec.h"

#include <set>
#include <string>

namespace litectl {

// Checks a manifest's spec (or any other map that a KindSpec describes, such as the settings) and
// adds every problem with place, code and remedy. `subject` is the object in messages and may be
// empty. Returns the names of the members that are wrong. Pure.
//
// Also checked where the kind has the field `unset`: each name is a field that can be cleared and
// is not declared beside it.
std::set<std::string> validateFields(const Value& document, const KindSpec& kind,
                                     const std::string& subject, Diagnostics& diagnostics);

// Adds literalSecret for each name in the free data of a manifest's spec that speaks of a secret
// ("password") and has a text or number behind it, however deep.
void findNamedSecrets(const Value& document, const KindSpec& kind, const std::string& subject,
                      Diagnostics& diagnostics);

// Adds literalSecret for each text or name anywhere in `document` that looks like an API key. The
// text itself is not repeated.
void findLiteralSecrets(const Value& document, const std::string& subject,
                        Diagnostics& diagnostics);

}  // namespace litectl
