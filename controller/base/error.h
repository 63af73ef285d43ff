#pragma once

#include "base/codes.h"
#include "base/source_pos.h"

#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// One problem, as a value: what happened, where, why, and what to do about it.
// Texts never hold a secret and never a raw remote body.
struct Error {
  enum class Retry { never, backoff };

  Code code = Code::internal;
  std::string message;               // what happened and why, one sentence
  std::string remedy;                // what to do, one sentence; may be empty
  std::string subject;               // target and object: "VirtualKey/research"; may be empty
  SourcePos pos;                     // where in the manifests or settings, if anywhere
  SourcePos also;                    // the other place, of a problem between two
  std::vector<std::string> context;  // "while listing keys of target prod", innermost first
  Retry retry = Retry::never;

  Error& at(SourcePos place) &;
  Error&& at(SourcePos place) &&;
  Error&& about(std::string object) &&;
  Error&& during(std::string what) &&;
  Error&& fixedBy(std::string what) &&;
};

// Shorthand for the common case.
[[nodiscard]] Error makeError(Code code, std::string message, std::string remedy = {});

// "E1104 unknown-field: …", on one line, without place or remedy; for logs and audit.
[[nodiscard]] std::string oneLine(const Error& error);

}  // namespace litectl
