#include "model/parts.h"

namespace litectl {

std::string partLiveId(std::string_view ownerId, std::string_view key) {
  std::string text;
  for (const char c : ownerId) {
    if (c == '/') {
      text += "%2F";
    } else if (c == '%') {
      text += "%25";
    } else {
      text += c;
    }
  }
  return text.append("/").append(key);
}

std::pair<std::string, std::string> splitPartLiveId(std::string_view liveId) {
  const std::size_t slash = liveId.find('/');
  if (slash == std::string_view::npos) return {std::string(), std::string(liveId)};
  std::string owner;
  for (std::size_t i = 0; i < slash; ++i) {
    const std::string_view code = liveId.substr(i, 3);
    if (code == "%2F" || code == "%25") {
      owner += code == "%2F" ? '/' : '%';
      i += 2;
    } else {
      owner += liveId[i];
    }
  }
  return {std::move(owner), std::string(liveId.substr(slash + 1))};
}

ObjectId partId(const std::string& kind, const ObjectId& owner, std::string_view key) {
  return {kind, owner.name + "/" + std::string(key)};
}

ObjectId ownerOfPart(const ObjectId& part, const std::string& ownerKind) {
  return {ownerKind, part.name.substr(0, part.name.find('/'))};
}

}  // namespace litectl
