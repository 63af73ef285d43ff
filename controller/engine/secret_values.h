#pragma once

#include "base/diagnostics.h"
#include "engine/ports.h"
#include "model/plan.h"
#include "model/resource.h"
#include "model/snapshot.h"

#include <map>
#include <string>
#include <vector>

namespace litectl {

// Fields whose values are only written. They are read where the manifest says that they lie, at
// most twice in a run: for the fingerprint, and where they are sent.

// Puts the fingerprint of each value to the desired objects. `required`: what is missing is a
// problem, and not only something that is not compared. Problems: secretNotAllowed, secretMissing.
void fingerprintSecrets(SecretSource& source, bool required, Desired& desired,
                        Diagnostics& diagnostics);

// Adds the values of those fields that the change writes. `source` may be null where there are
// none.
[[nodiscard]] Status addSecrets(const DesiredObject& desired, const Change& change,
                                SecretSource* source, Write& write);

// What the marker is to say of the fields that are ours afterwards; of one that is no longer
// declared and stays, what it says so far.
[[nodiscard]] std::map<FieldPath, std::string> fingerprintsOf(const DesiredObject& desired,
                                                              const LiveObject* live,
                                                              const std::vector<FieldPath>& ours);

}  // namespace litectl
