#include "spec/spec_node.h"

#include "base/suggest.h"

#include <algorithm>

namespace litectl {

SpecNode::SpecNode(const Value& value, std::string what, Diagnostics& diagnostics)
    : value_(value), what_(std::move(what)), diagnostics_(diagnostics) {
  if (!value.isMap()) report(&value, "is not a map");
}

const Value* SpecNode::take(std::string_view name) {
  known_.emplace_back(name);
  return value_.find(name);
}

std::string SpecNode::text(std::string_view name, std::string otherwise) {
  const Value* value = take(name);
  if (value == nullptr) return otherwise;
  if (value->isString()) return value->string();
  wrongType(name, *value, "text");
  return otherwise;
}

std::string SpecNode::requiredText(std::string_view name) {
  std::string found = text(name);
  if (!has(name)) report(nullptr, "has no \"" + std::string(name) + "\"");
  return found;
}

bool SpecNode::flag(std::string_view name, bool otherwise) {
  const Value* value = take(name);
  if (value == nullptr) return otherwise;
  if (value->isBool()) return value->boolean();
  wrongType(name, *value, "true or false");
  return otherwise;
}

std::size_t SpecNode::count(std::string_view name, std::size_t otherwise) {
  const std::optional<Decimal> value = number(name);
  if (!value) return otherwise;
  const std::optional<std::int64_t> whole = value->toInt64();
  if (whole && *whole >= 0) return static_cast<std::size_t>(*whole);
  wrongType(name, *value_.find(name), "a whole number");
  return otherwise;
}

std::optional<Decimal> SpecNode::number(std::string_view name) {
  const Value* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (value->isNumber()) return value->number();
  wrongType(name, *value, "a number");
  return std::nullopt;
}

std::vector<std::string> SpecNode::texts(std::string_view name) {
  const Value* value = take(name);
  std::vector<std::string> out;
  if (value == nullptr) return out;
  if (!value->isList()) {
    wrongType(name, *value, "a list");
    return out;
  }
  for (const Value& element : value->list()) {
    if (element.isString()) {
      out.push_back(element.string());
    } else {
      wrongType(name, element, "a list of texts");
    }
  }
  return out;
}

std::map<std::string, std::string, std::less<>> SpecNode::textMap(std::string_view name) {
  const Value* value = take(name);
  std::map<std::string, std::string, std::less<>> out;
  if (value == nullptr) return out;
  if (!value->isMap()) {
    wrongType(name, *value, "a map");
    return out;
  }
  for (const Member& member : value->map()) {
    if (member.value.isString()) {
      out.emplace(member.key, member.value.string());
    } else {
      wrongType(name, member.value, "a map of texts");
    }
  }
  return out;
}

void SpecNode::report(const Value* at, std::string message, std::string remedy) {
  diagnostics_.add(makeError(Code::badSpec, what_ + " " + message, std::move(remedy))
                       .at(at != nullptr ? at->pos() : value_.pos()));
}

void SpecNode::finish() {
  if (!value_.isMap()) return;
  for (const Member& member : value_.map()) {
    if (std::find(known_.begin(), known_.end(), member.key) != known_.end()) continue;
    diagnostics_.add(makeError(Code::badSpec, what_ + " has no setting \"" + member.key + "\"",
                               suggestion(member.key, known_))
                         .at(member.keyPos));
  }
}

void SpecNode::reportChoice(std::string_view name, const std::string& chosen,
                            const std::vector<std::string>& names) {
  report(value_.find(name), "has " + std::string(name) + " \"" + chosen + "\", which is not known",
         suggestion(chosen, names));
}

void SpecNode::wrongType(std::string_view name, const Value& at, std::string_view wanted) {
  report(&at, "needs " + std::string(wanted) + " for " + std::string(name) + ", not " +
                  std::string(typeName(at.type())));
}

}  // namespace litectl
