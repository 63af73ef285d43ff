#include "targets/error_text.h"

#include "base/hash.h"
#include "base/secret_shapes.h"
#include "base/utf8.h"
#include "value/json.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace litectl {
namespace {

constexpr std::size_t kMaxReason = 300;
constexpr std::size_t kMaxBody = 256 * 1024;
constexpr std::size_t kMaxEntries = 3;
constexpr std::string_view kCut = "…";

// "{'error': \"Team doesn't exist\"}" is how Python prints a map of one entry.
std::string openPythonMap(const std::string& text) {
  if (text.rfind("{'", 0) != 0 || text.back() != '}') return text;
  const std::size_t colon = text.find("': ");
  if (colon == std::string::npos || colon + 3 >= text.size()) return text;
  const char quote = text[colon + 3];
  if (quote != '\'' && quote != '"') return text;
  std::string inner;
  for (std::size_t i = colon + 4; i < text.size() && text[i] != quote; ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      inner += text[i] == 'n' ? ' ' : text[i];
    } else {
      inner += text[i];
    }
  }
  return inner;
}

// "max_budget: Input should be a valid number": where in the request, and what.
std::string validationEntry(const Value& entry) {
  std::string place;
  if (const Value* loc = entry.find("loc"); loc != nullptr && loc->isList()) {
    for (const Value& step : loc->list()) {
      if (!step.isString() || step.string() == "body") continue;
      if (!place.empty()) place += '.';
      place += step.string();
    }
  }
  const std::string message = entry.stringAt("msg");
  return place.empty() ? message : place + ": " + message;
}

std::string validationText(const Value::List& entries) {
  std::string text;
  for (std::size_t i = 0; i < entries.size() && i < kMaxEntries; ++i) {
    if (i > 0) text += "; ";
    text += validationEntry(entries[i]);
  }
  if (entries.size() > kMaxEntries) text += "; …";
  return text;
}

std::string textUnder(const Value& node) {
  if (node.isString()) return openPythonMap(node.string());
  if (node.isList()) return validationText(node.list());
  for (const char* key : {"message", "error", "detail"}) {
    if (const Value* inner = node.find(key); inner != nullptr && inner->isString()) {
      return openPythonMap(inner->string());
    }
  }
  return {};
}

void removeAll(std::string& text, std::string_view what) {
  if (what.empty()) return;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), "…");
  }
}

// The secret, its hash, and "sk-...3456", which is how LiteLLM repeats a key it does not know.
void removeTraces(std::string& text, std::string_view secret) {
  constexpr std::size_t kShownEnd = 4;
  removeAll(text, secret);
  removeAll(text, sha256Hex(secret));
  if (secret.size() <= kShownEnd) return;
  removeAll(text, "..." + std::string(secret.substr(secret.size() - kShownEnd)));
}

}  // namespace

std::string reasonIn(std::string_view body) {
  if (body.size() > kMaxBody) return {};
  const Result<Value> parsed = parseJson(body);
  if (!parsed.ok() || !parsed->isMap()) return {};
  for (const char* key : {"error", "detail", "message", "title"}) {
    if (const Value* node = parsed->find(key)) {
      if (std::string text = textUnder(*node); !text.empty()) return text;
    }
  }
  return {};
}

bool hasOwnShape(std::string_view body) {
  if (body.size() > kMaxBody) return false;
  const Result<Value> parsed = parseJson(body);
  if (!parsed.ok() || !parsed->isMap()) return false;
  if (const Value* error = parsed->find("error"); error != nullptr && error->isMap()) {
    return !error->stringAt("message").empty() && !error->stringAt("code").empty();
  }
  const Value* detail = parsed->find("detail");
  return detail != nullptr && detail->isMap() && !detail->stringAt("error").empty();
}

std::string presentable(std::string_view text, const Secrets& secrets) {
  std::string masked(text.substr(0, std::min(text.size(), kMaxBody)));
  for (const Secret* secret : secrets) {
    if (secret != nullptr) removeTraces(masked, secret->reveal());
  }
  masked = maskSecrets(masked, SecretLength::any);

  std::replace_if(
      masked.begin(), masked.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; },
      ' ');
  const std::string safe = printable(masked);

  std::string shown;
  for (std::string_view left = safe; !left.empty();) {
    const std::string_view sequence = left.substr(0, utf8Length(left));
    left.remove_prefix(sequence.size());
    if (sequence == " " && (shown.empty() || shown.back() == ' ')) continue;
    if (shown.size() + sequence.size() > kMaxReason - kCut.size()) {
      shown += kCut;
      break;
    }
    shown += sequence;
  }
  while (!shown.empty() && shown.back() == ' ') shown.pop_back();
  return shown;
}

}  // namespace litectl
