#include "targets/secret_body.h"

#include "value/json.h"

#include <cstddef>
#include <cstring>
#include <utility>

namespace litectl {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

bool isPlain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

std::size_t escapedSize(std::string_view text) {
  std::size_t size = 0;
  for (const char c : text) size += isPlain(c) ? 1U : 6U;
  return size;
}

unsigned char* escape(std::string_view text, unsigned char* at) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (isPlain(c)) {
      *at++ = byte;
      continue;
    }
    std::memcpy(at, "\\u00", 4);
    at[4] = static_cast<unsigned char>(kHex[byte >> 4U]);
    at[5] = static_cast<unsigned char>(kHex[byte & 15U]);
    at += 6;
  }
  return at;
}

// A text that occurs nowhere in the body, so that nobody can say where a secret goes but we.
std::string unusedIn(const std::string& text) {
  std::string word = "secret-";
  while (text.find(word) != std::string::npos) word += "-";
  return word;
}

}  // namespace

Value& mapAt(Value& body, std::string_view dotted) {
  Value* here = &body;
  while (!dotted.empty()) {
    const std::size_t dot = dotted.find('.');
    const std::string_view step = dotted.substr(0, dot);
    if (const Value* there = here->find(step); there == nullptr || !there->isMap()) {
      here->set(step, Value::emptyMap());
    }
    here = here->find(step);
    dotted = dot == std::string_view::npos ? std::string_view() : dotted.substr(dot + 1);
  }
  return *here;
}

void setAt(Value& body, std::string_view dotted, Value value) {
  const std::size_t dot = dotted.rfind('.');
  const bool inside = dot != std::string_view::npos;
  mapAt(body, inside ? dotted.substr(0, dot) : std::string_view())
      .set(inside ? dotted.substr(dot + 1) : dotted, std::move(value));
}

Secret bodyWith(Value body, const std::vector<SecretMember>& secrets) {
  if (secrets.empty()) return Secret(toJson(body));
  for (const SecretMember& secret : secrets) mapAt(body, secret.container).set(secret.key, true);
  const std::string word = unusedIn(toJson(body));
  std::size_t size = 0;
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    const std::string mark = word + std::to_string(i) + ".";
    mapAt(body, secrets[i].container).set(secrets[i].key, Value(mark));
    size += escapedSize(secrets[i].value->reveal());
    size -= mark.size();
  }
  const std::string text = toJson(body);
  Secret whole = Secret::ofSize(text.size() + size);
  unsigned char* at = whole.bytes();
  std::size_t from = 0;
  for (std::size_t mark = text.find(word); mark != std::string::npos;
       mark = text.find(word, from)) {
    std::memcpy(at, text.data() + from, mark - from);
    at += mark - from;
    const std::size_t end = text.find('.', mark);
    const std::size_t index = std::stoul(text.substr(mark + word.size(), end - mark));
    at = escape(secrets[index].value->reveal(), at);
    from = end + 1;
  }
  std::memcpy(at, text.data() + from, text.size() - from);
  return whole;
}

}  // namespace litectl
