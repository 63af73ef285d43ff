#include "targets/requests.h"

#include "model/parts.h"
#include "targets/secret_body.h"
#include "value/json.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

namespace litectl {
namespace {

std::string percentEncoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~')) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kDigits[byte >> 4U];
      encoded += kDigits[byte & 15U];
    }
  }
  return encoded;
}

std::string withQuery(std::string url, const std::map<std::string, std::string>& query) {
  char separator = url.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, value] : query) {
    url += separator;
    url += percentEncoded(name) + "=" + percentEncoded(value);
    separator = '&';
  }
  return url;
}

bool hasBody(const std::string& method) { return method != "GET" && method != "HEAD"; }

Value fixedBody(const Endpoint& endpoint) {
  Value body = Value::emptyMap();
  for (const auto& [name, json] : endpoint.body) {
    // A spec is checked when it is loaded; what is no JSON there is meant as text.
    Result<Value> value = parseJson(json);
    body.set(name, value.ok() ? std::move(*value) : Value(json));
  }
  return body;
}

std::string pathWith(std::string path, const std::string& id) {
  const std::size_t at = path.find(kIdInPath);
  return at == std::string::npos ? path : path.replace(at, kIdInPath.size(), percentEncoded(id));
}

HttpRequest request(const Endpoint& endpoint, Value body,
                    const std::map<std::string, std::string>& query, Effect effect,
                    const std::string& id = {}, const std::vector<SecretMember>& secrets = {}) {
  HttpRequest out;
  out.method = endpoint.method;
  out.url = withQuery(pathWith(endpoint.path, id), query);
  out.effect = effect;
  if (hasBody(endpoint.method)) out.body = bodyWith(std::move(body), secrets);
  return out;
}

Error ruledOut(const TargetKindSpec& target, const std::string& field, const char* why) {
  return makeError(Code::internal, target.kind + "." + field + " " + why);
}

Result<Value> onTheWire(const WireField& wire, const Value& value, WallTime now) {
  if (wire.codec == Codec::plain) return value;
  if (!value.isString()) {
    return makeError(Code::badTime, wire.field + " is no point in time");
  }
  LITECTL_TRY_ASSIGN(const WallTime end, parseTime(value.string()));
  const auto left = std::chrono::ceil<std::chrono::seconds>(end - now);
  if (left.count() <= 0) {
    return makeError(Code::badTime,
                     wire.field + " is " + value.string() + ", which is over, and the target " +
                         "can only be given a time to come",
                     "choose a later time, or remove the manifest");
  }
  return Value(std::to_string(left.count()) + "s");
}

Value cleared(const KindSpec& kind, const WireField& wire) {
  if (wire.clear == ClearRule::value) return wire.clearValue;
  if (wire.clear != ClearRule::empty) return {};
  const FieldSpec* spec = kind.field(wire.field);
  const bool isSet = spec != nullptr && spec->type == FieldType::set;
  return isSet ? Value::emptyList() : Value::emptyMap();
}

// The id, and where the object lies in another one that one's, too.
void setId(const TargetKindSpec& target, const Endpoint& endpoint, const std::string& liveId,
           Value& body) {
  if (endpoint.idMember.empty()) return;
  if (target.inside.kind.empty()) {
    setAt(body, endpoint.idMember, Value(liveId));
    return;
  }
  const auto [owner, key] = splitPartLiveId(liveId);
  setAt(body, target.inside.ownerMember, Value(owner));
  setAt(body, endpoint.idMember, Value(key));
}

// The body of a create or an update: fields first, then the metadata they may live in.
class Body {
 public:
  Body(const KindSpec& kind, const TargetKindSpec& target, const Endpoint& endpoint,
       const Write& write, bool creating, WallTime now)
      : kind_(kind),
        target_(target),
        write_(write),
        value_(fixedBody(endpoint)),
        metadata_(write.metadata),
        creating_(creating),
        now_(now) {}

  void identify(const Endpoint& endpoint, const std::string& id) {
    setId(target_, endpoint, id, value_);
  }
  void setMinted(const std::string& member, const Secret& value) {
    secrets_.push_back({"", member, &value});
  }

  Status add(const FieldPath& field, const Value& value) {
    const auto at = target_.fields.find(field);
    if (at == target_.fields.end()) return ruledOut(target_, field, "is not known to the target");
    const WireField& wire = at->second;
    const bool isMetadata = wire.write == target_.metadataPath && !wire.write.empty();
    if (isMetadata && !metadata_.isNull()) return {};
    // The id says it.
    if (creating_ && wire.write.empty()) return {};
    if (wire.write.empty()) {
      return ruledOut(target_, field, "cannot be changed once the object is there");
    }
    if (creating_ && wire.afterCreate) return {};
    if (wire.lifted && metadata_.isMap()) eraseLifted(wire);
    if (wire.spread) return addSpread(wire, value);
    if (!value.isNull()) {
      LITECTL_TRY_ASSIGN(Value written, onTheWire(wire, value, now_));
      const bool otherwise = creating_ && !wire.create.empty();
      setAt(value_, otherwise ? wire.create : wire.write, std::move(written));
      return {};
    }
    if (creating_ || wire.clear == ClearRule::leaveOut) return {};
    LITECTL_TRY(mayClear(wire));
    setAt(value_, wire.write, cleared(kind_, wire));
    return {};
  }

  [[nodiscard]] const std::vector<SecretMember>& secrets() const { return secrets_; }

  Value finished() {
    if (target_.metadataPath.empty() || metadata_.isNull()) return std::move(value_);
    if (!target_.metadataMerges) {
      value_.set(target_.metadataPath, std::move(metadata_));
      return std::move(value_);
    }
    // Fields of their own may stand in it already.
    Value& merged = mapAt(value_, target_.metadataPath);
    for (Member& member : metadata_.map()) merged.set(member.key, std::move(member.value));
    return std::move(value_);
  }

 private:
  // Each key for itself: what is not named stays as it is.
  Status addSpread(const WireField& wire, const Value& value) {
    if (!value.isMap()) return {};
    for (const Member& member : value.map()) {
      const auto secret = write_.secrets.find(wire.field + "." + member.key);
      if (secret != write_.secrets.end()) {
        secrets_.push_back({wire.write, member.key, secret->second.get()});
      } else if (!member.value.isNull()) {
        mapAt(value_, wire.write).set(member.key, member.value);
      } else if (!creating_) {
        LITECTL_TRY(mayClear(wire));
        mapAt(value_, wire.write).set(member.key, cleared(kind_, wire));
      }
    }
    return {};
  }

  Status mayClear(const WireField& wire) const {
    if (wire.clear != ClearRule::impossible && wire.clear != ClearRule::replace) return {};
    return ruledOut(target_, wire.field, "cannot be cleared on the target");
  }

  // The member beside the metadata is what counts; the one inside would be the old value.
  void eraseLifted(const WireField& wire) {
    const std::string inside = target_.metadataPath + ".";
    if (wire.read.rfind(inside, 0) == 0) metadata_.erase(wire.read.substr(inside.size()));
  }

  const KindSpec& kind_;
  const TargetKindSpec& target_;
  const Write& write_;
  Value value_;
  Value metadata_;
  std::vector<SecretMember> secrets_;
  bool creating_;
  WallTime now_;
};

}  // namespace

HttpRequest listRequest(const ListSpec& list, int page, bool newestFirst) {
  std::map<std::string, std::string> query = list.endpoint.query;
  if (newestFirst) {
    for (const auto& [name, value] : list.newestFirst) query[name] = value;
  }
  if (!list.pageParameter.empty()) query[list.pageParameter] = std::to_string(page);
  if (!list.sizeParameter.empty()) query[list.sizeParameter] = std::to_string(list.pageSize);
  return request(list.endpoint, fixedBody(list.endpoint), query, Effect::read);
}

bool canAskFor(const Endpoint& endpoint, const std::string& id) {
  return hasBody(endpoint.method) || !endpoint.idIsList || id.find(',') == std::string::npos;
}

HttpRequest readRequest(const Endpoint& endpoint, std::span<const std::string> ids) {
  std::vector<std::string> asked(ids.begin(), ids.end());
  while (asked.size() < static_cast<std::size_t>(std::max(endpoint.leastIds, 1))) {
    asked.push_back(asked.empty() ? std::string() : asked.back());
  }
  std::map<std::string, std::string> query = endpoint.query;
  Value body = fixedBody(endpoint);
  if (!hasBody(endpoint.method)) {
    std::string joined = asked.front();
    for (std::size_t i = 1; i < asked.size(); ++i) joined += "," + asked[i];
    query[endpoint.idMember] = joined;
  } else if (endpoint.idIsList) {
    body.set(endpoint.idMember, Value(Value::List(asked.begin(), asked.end())));
  } else {
    body.set(endpoint.idMember, asked.front());
  }
  return request(endpoint, body, query, Effect::read);
}

Result<HttpRequest> createRequest(const KindSpec& kind, const TargetKindSpec& target,
                                  const Write& write, WallTime now) {
  const Endpoint& endpoint = target.create;
  Body body(kind, target, endpoint, write, true, now);
  const bool minted = target.idSource == IdSource::secretHash;
  if (minted != (write.secret != nullptr)) {
    return ruledOut(target, endpoint.idMember, minted ? "needs a value" : "takes no value");
  }
  if (minted) {
    body.setMinted(endpoint.idMember, *write.secret);
  } else {
    body.identify(endpoint, write.liveId);
  }
  for (const auto& [field, value] : write.fields) LITECTL_TRY(body.add(field, value));
  Value members = body.finished();
  return request(endpoint, std::move(members), endpoint.query, Effect::once, write.liveId,
                 body.secrets());
}

Result<HttpRequest> updateRequest(const KindSpec& kind, const TargetKindSpec& target,
                                  const Write& write, WallTime now) {
  Body body(kind, target, target.update, write, false, now);
  body.identify(target.update, write.liveId);
  for (const auto& [field, value] : write.fields) LITECTL_TRY(body.add(field, value));
  Value members = body.finished();
  return request(target.update, std::move(members), target.update.query, Effect::repeatable,
                 write.liveId, body.secrets());
}

HttpRequest removeRequest(const TargetKindSpec& target, const std::string& liveId) {
  const Endpoint& endpoint = target.remove;
  Value body = fixedBody(endpoint);
  std::map<std::string, std::string> query = endpoint.query;
  if (endpoint.idMember.empty()) {
    // It stands in the path.
  } else if (!hasBody(endpoint.method)) {
    query[endpoint.idMember] = liveId;
  } else if (endpoint.idIsList) {
    body.set(endpoint.idMember, Value(Value::List{Value(liveId)}));
  } else {
    setId(target, endpoint, liveId, body);
  }
  return request(endpoint, std::move(body), query, Effect::repeatable, liveId);
}

}  // namespace litectl
