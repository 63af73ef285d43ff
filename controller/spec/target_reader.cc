#include "spec/target_reader.h"

#include "spec/spec_node.h"
#include "value/json.h"

#include <algorithm>
#include <utility>

namespace litectl {
namespace {

std::map<std::string, std::string> plainTexts(SpecNode& node, std::string_view name) {
  std::map<std::string, std::string> out;
  for (auto& [key, text] : node.textMap(name)) out.emplace(key, text);
  return out;
}

// Members that are the same in every list and single call.
Endpoint readEndpointMembers(SpecNode& node) {
  Endpoint endpoint;
  endpoint.method = node.requiredText("method");
  endpoint.path = node.requiredText("path");
  if (!endpoint.path.empty() && endpoint.path.front() != '/') {
    node.report(nullptr, "has a path that does not begin with /");
  }
  endpoint.query = plainTexts(node, "query");
  if (const Value* body = node.take("body")) {
    if (!body->isMap()) {
      node.report(body, "needs a map for body");
    } else {
      for (const Member& member : body->map()) {
        endpoint.body.emplace(member.key, toJson(member.value));
      }
    }
  }
  endpoint.items = node.text("items");
  return endpoint;
}

Endpoint readEndpoint(SpecNode& kind, std::string_view name, bool required,
                      Diagnostics& diagnostics) {
  const Value* value = kind.take(name);
  if (value == nullptr) {
    if (required) kind.report(nullptr, "has no \"" + std::string(name) + "\"");
    return {};
  }
  SpecNode node(*value, "endpoint " + std::string(name), diagnostics);
  Endpoint endpoint = readEndpointMembers(node);
  const bool inPath = endpoint.path.find(kIdInPath) != std::string::npos;
  endpoint.idMember = inPath ? node.text("idMember") : node.requiredText("idMember");
  endpoint.idIsList = node.flag("idIsList");
  endpoint.leastIds = static_cast<int>(node.count("leastIds", 1));
  endpoint.mostIds = static_cast<int>(node.count("mostIds", 500));
  node.finish();
  return endpoint;
}

ListSpec readList(SpecNode& kind, Diagnostics& diagnostics) {
  ListSpec list;
  const Value* value = kind.take("list");
  if (value == nullptr) {
    kind.report(nullptr, "has no \"list\"");
    return list;
  }
  SpecNode node(*value, "endpoint list", diagnostics);
  list.endpoint = readEndpointMembers(node);
  list.pageParameter = node.text("pageParameter");
  list.sizeParameter = node.text("sizeParameter");
  list.pageSize = static_cast<int>(node.count("pageSize", 100));
  list.total = node.text("total");
  list.newestFirst = plainTexts(node, "newestFirst");
  if (!list.pageParameter.empty() && list.total.empty()) {
    node.report(nullptr, "is paged but names no total, so it can never be called complete");
  }
  node.finish();
  return list;
}

Inside readInside(const Value& value, Diagnostics& diagnostics) {
  SpecNode node(value, "inside", diagnostics);
  Inside inside;
  inside.kind = node.requiredText("kind");
  inside.rows = node.requiredText("rows");
  inside.ownerMember = node.requiredText("ownerMember");
  inside.more = readEndpoint(node, "more", true, diagnostics);
  inside.moreOwner = node.requiredText("moreOwner");
  inside.moreRows = node.requiredText("moreRows");
  inside.moreAs = node.requiredText("moreAs");
  inside.sharedMember = node.text("sharedMember");
  inside.sharedPath = node.text("sharedPath");
  node.finish();
  return inside;
}

// null, empty, leaveOut, replace, {value: X} or {impossible: reason}.
void readClear(SpecNode& node, WireField& field) {
  const Value* clear = node.take("clear");
  if (clear == nullptr || clear->isNull()) {
    field.clear = ClearRule::null;
  } else if (clear->isString() && clear->string() == "empty") {
    field.clear = ClearRule::empty;
  } else if (clear->isString() && clear->string() == "leaveOut") {
    field.clear = ClearRule::leaveOut;
  } else if (clear->isString() && clear->string() == "replace") {
    field.clear = ClearRule::replace;
  } else if (const Value* constant = clear->find("value")) {
    field.clear = ClearRule::value;
    field.clearValue = *constant;
  } else if (const Value* why = clear->find("impossible"); why != nullptr && why->isString()) {
    field.clear = ClearRule::impossible;
    field.because = why->string();
  } else {
    node.report(clear, "has a clear rule that is not known",
                "use null, empty, leaveOut, replace, {value: X} or {impossible: reason}");
  }
}

WireField readWireField(const std::string& name, const Value& value, const TargetKindSpec& kind,
                        Diagnostics& diagnostics) {
  SpecNode node(value, "field " + name, diagnostics);
  WireField field;
  field.field = name;
  field.write = node.text("write");
  field.read = node.text("read", field.write);
  field.create = node.text("create");
  readClear(node, field);
  field.whenAbsent = node.text("whenAbsent");
  field.unproved = node.text("unproved");
  field.note = node.text("note");
  field.codec =
      node.choice<Codec>("codec", {{"plain", Codec::plain}, {"lifetime", Codec::lifetime}});
  field.lifted = node.flag("lifted");
  field.spread = node.flag("spread");
  field.goesAlong = node.flag("goesAlong");
  field.resent = node.texts("resent");
  field.hidden = node.flag("hidden");
  field.afterCreate = node.flag("afterCreate");
  field.alone = node.flag("alone");
  field.obstacle = node.text("obstacle");
  field.takenOnce = node.choice<TakenOnce>(
      "takenOnce",
      {{"no", TakenOnce::no}, {"atCreate", TakenOnce::atCreate}, {"always", TakenOnce::always}});
  const bool inMetadata = field.lifted || field.read == kind.metadataPath;
  const bool whole = inMetadata && !kind.metadataMerges;
  if (whole != (field.clear == ClearRule::leaveOut)) {
    node.report(nullptr,
                "must be cleared by leaveOut exactly if it lives in metadata that is sent whole");
  }
  node.finish();
  return field;
}

std::vector<Cascade> readCascades(SpecNode& kind, Diagnostics& diagnostics) {
  std::vector<Cascade> out;
  const Value* list = kind.take("cascades");
  if (list == nullptr) return out;
  if (!list->isList()) {
    kind.report(list, "needs a list for cascades");
    return out;
  }
  for (const Value& value : list->list()) {
    SpecNode node(value, "cascade", diagnostics);
    Cascade cascade;
    cascade.kind = node.requiredText("kind");
    for (const auto& [theirs, ours] : node.textMap("fields")) cascade.fields[theirs] = ours;
    if (cascade.fields.empty()) cascade.fields[node.requiredText("field")] = "";
    cascade.onlyUnlinks = node.flag("onlyUnlinks");
    cascade.onlyOurs = node.flag("onlyOurs");
    node.finish();
    out.push_back(std::move(cascade));
  }
  return out;
}

}  // namespace

TargetSpec readTargetSpec(const Value& document, Diagnostics& diagnostics) {
  SpecNode node(document, "target " + document.stringAt("name", "?"), diagnostics);
  TargetSpec target;
  target.name = node.requiredText("name");
  target.provedFrom = node.requiredText("provedFrom");
  target.provedUpTo = node.requiredText("provedUpTo");
  target.releaseUrls = node.texts("releaseUrls");
  target.releasePath = node.text("releasePath");
  target.selfUrl = node.text("selfUrl");
  target.selfHashPath = node.text("selfHashPath");
  target.selfUserPath = node.text("selfUserPath");
  target.selfUserKind = node.text("selfUserKind");
  target.selfBelongsTo = plainTexts(node, "selfBelongsTo");
  target.selfOtherwise = node.text("selfOtherwise");
  target.environmentPrefix = node.text("environmentPrefix");
  target.configSections = plainTexts(node, "configSections");
  target.actorHeader = node.text("actorHeader");
  node.finish();
  return target;
}

TargetKindSpec readTargetKindSpec(const Value& document, Diagnostics& diagnostics) {
  SpecNode node(document, "kind " + document.stringAt("kind", "?"), diagnostics);
  TargetKindSpec kind;
  kind.kind = node.requiredText("kind");
  kind.idSource = node.choice<IdSource>(
      "idSource", {{"chosen", IdSource::chosen}, {"secretHash", IdSource::secretHash}});
  kind.idPath = node.requiredText("idPath");
  kind.aliasField = node.text("aliasField");
  kind.metadataPath = node.text("metadataPath");
  kind.metadataMerges = node.flag("metadataMerges");
  kind.storedPath = node.text("storedPath");
  kind.reloadSeconds = static_cast<int>(node.count("reloadSeconds", 0));
  kind.ignoredMetadata = node.texts("ignoredMetadata");
  kind.serverOwned = node.texts("serverOwned");
  kind.privateIds = node.text("privateIds");
  kind.configSection = node.text("configSection");
  kind.madeByTraffic = node.flag("madeByTraffic");
  if (const Value* inside = node.take("inside")) {
    kind.inside = readInside(*inside, diagnostics);
  } else {
    kind.list = readList(node, diagnostics);
  }
  kind.read = readEndpoint(node, "read", false, diagnostics);
  kind.create = readEndpoint(node, "create", true, diagnostics);
  kind.update = readEndpoint(node, "update", true, diagnostics);
  kind.remove = readEndpoint(node, "remove", true, diagnostics);
  kind.cascades = readCascades(node, diagnostics);
  kind.unproved = node.text("unproved");
  kind.unseenDependents = node.text("unseenDependents");
  const Value* fields = node.take("fields");
  if (fields != nullptr && fields->isMap()) {
    for (const Member& member : fields->map()) {
      kind.fields.emplace(member.key, readWireField(member.key, member.value, kind, diagnostics));
    }
  } else {
    node.report(fields, "needs a map for fields");
  }
  if (kind.idSource != IdSource::chosen &&
      std::any_of(kind.fields.begin(), kind.fields.end(),
                  [](const auto& field) { return field.second.clear == ClearRule::replace; })) {
    node.report(nullptr, "cannot be made anew under its own id");
  }
  node.finish();
  return kind;
}

}  // namespace litectl
