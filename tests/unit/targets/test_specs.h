#pragma once

#include "spec/kind_spec.h"
#include "value/json.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace litectl::test {

inline FieldSpec field(std::string name, FieldType type, FieldType of = FieldType::string) {
  FieldSpec spec;
  spec.name = std::move(name);
  spec.type = type;
  spec.of = of;
  return spec;
}

inline WireField wire(const std::string& name, const std::string& member, ClearRule clear) {
  WireField out;
  out.field = name;
  out.write = member;
  out.read = member;
  out.clear = clear;
  return out;
}

inline void add(TargetKindSpec& kind, const WireField& field) {
  kind.fields.emplace(field.field, field);
}

inline Endpoint endpoint(std::string method, std::string path, std::string idMember,
                         std::string items = {}) {
  Endpoint out;
  out.method = std::move(method);
  out.path = std::move(path);
  out.idMember = std::move(idMember);
  out.items = std::move(items);
  return out;
}

// Keys: minted ids, pages, free metadata, a lifted map, a lifetime, a field that goes alone.
inline TargetKindSpec keyTarget() {
  TargetKindSpec out;
  out.kind = "VirtualKey";
  out.idSource = IdSource::secretHash;
  out.idPath = "token";
  out.aliasField = "alias";
  out.metadataPath = "metadata";
  out.ignoredMetadata = {"server_note"};
  out.list.endpoint = endpoint("GET", "/key/list", "", "keys");
  out.list.endpoint.query = {{"return_full_object", "true"}, {"sort_by", "token"}};
  out.list.pageParameter = "page";
  out.list.sizeParameter = "size";
  out.list.pageSize = 3;
  out.list.total = "total_count";
  out.list.newestFirst = {{"sort_by", "updated_at"}};
  out.read = endpoint("GET", "/key/list", "key_hash", "keys");
  out.read.query = {{"return_full_object", "true"}};
  out.create = endpoint("POST", "/key/generate", "key");
  out.update = endpoint("POST", "/key/update", "key");
  out.remove = endpoint("POST", "/key/delete", "keys");
  out.remove.idIsList = true;
  add(out, wire("alias", "key_alias", ClearRule::null));
  add(out, wire("models", "models", ClearRule::empty));
  add(out, wire("maxBudget", "max_budget", ClearRule::null));
  add(out, wire("blocked", "blocked", ClearRule::null));
  add(out, wire("userId", "user_id", ClearRule::null));
  add(out, wire("metadata", "metadata", ClearRule::leaveOut));
  WireField team = wire("teamId", "team_id", ClearRule::null);
  team.alone = true;
  team.obstacle = "userId";
  add(out, team);
  WireField expires = wire("expires", "duration", ClearRule::null);
  expires.read = "expires";
  expires.codec = Codec::lifetime;
  add(out, expires);
  WireField lifted = wire("modelRpmLimit", "model_rpm_limit", ClearRule::leaveOut);
  lifted.read = "metadata.model_rpm_limit";
  lifted.lifted = true;
  add(out, lifted);
  return out;
}

// Budgets: ids of our choice, one unpaged list, several by id in one call, no metadata.
inline TargetKindSpec budgetTarget() {
  TargetKindSpec out;
  out.kind = "Budget";
  out.idPath = "budget_id";
  out.list.endpoint = endpoint("GET", "/budget/list", "");
  out.read = endpoint("POST", "/budget/info", "budgets");
  out.read.idIsList = true;
  out.create = endpoint("POST", "/budget/new", "budget_id");
  out.update = endpoint("POST", "/budget/update", "budget_id");
  out.remove = endpoint("POST", "/budget/delete", "id");
  add(out, wire("maxBudget", "max_budget", ClearRule::null));
  return out;
}

// Users: several ids in a query, of which one alone would match as a part of others.
inline TargetKindSpec userTarget() {
  TargetKindSpec out;
  out.kind = "User";
  out.idPath = "user_id";
  out.metadataPath = "metadata";
  out.list.endpoint = endpoint("GET", "/user/list", "", "users");
  out.list.pageParameter = "page";
  out.list.sizeParameter = "page_size";
  out.list.pageSize = 100;
  out.list.total = "total";
  out.read = endpoint("GET", "/user/list", "user_ids", "users");
  out.read.idIsList = true;
  out.read.leastIds = 2;
  out.read.mostIds = 100;
  out.create = endpoint("POST", "/user/new", "user_id");
  out.create.body = {{"auto_create_key", "false"}};
  out.update = endpoint("POST", "/user/update", "user_id");
  out.remove = endpoint("POST", "/user/delete", "user_ids");
  out.remove.idIsList = true;
  WireField email = wire("email", "user_email", ClearRule::value);
  email.clearValue = Value("");
  add(out, email);
  WireField role = wire("role", "user_role", ClearRule::impossible);
  add(out, role);
  add(out, wire("metadata", "metadata", ClearRule::leaveOut));
  return out;
}

inline std::shared_ptr<SpecSet> testSpecs() {
  auto specs = std::make_shared<SpecSet>();
  KindSpec key;
  key.kind = "VirtualKey";
  key.fields = {field("alias", FieldType::string),
                field("models", FieldType::set),
                field("maxBudget", FieldType::money),
                field("blocked", FieldType::boolean),
                field("userId", FieldType::string),
                field("teamId", FieldType::string),
                field("expires", FieldType::time),
                field("metadata", FieldType::map, FieldType::json),
                field("modelRpmLimit", FieldType::map, FieldType::integer)};
  KindSpec budget;
  budget.kind = "Budget";
  budget.fields = {field("maxBudget", FieldType::money)};
  KindSpec user;
  user.kind = "User";
  user.fields = {field("email", FieldType::string), field("role", FieldType::string),
                 field("metadata", FieldType::map, FieldType::json)};
  specs->kinds = {{"VirtualKey", key}, {"Budget", budget}, {"User", user}};
  specs->target.name = "litellm";
  specs->target.releaseUrls = {"/health/readiness/details", "/health/readiness"};
  specs->target.releasePath = "litellm_version";
  specs->target.selfUrl = "/key/info";
  specs->target.selfHashPath = "key";
  specs->target.selfUserPath = "info.user_id";
  specs->target.selfOtherwise = "default_user_id";
  specs->target.actorHeader = "litellm-changed-by";
  specs->target.kinds = {
      {"VirtualKey", keyTarget()}, {"Budget", budgetTarget()}, {"User", userTarget()}};
  return specs;
}

inline Value json(const std::string& text) { return parseJson(text).value(); }
inline std::string canonical(const std::string& text) { return toCanonicalJson(json(text)); }

}  // namespace litectl::test
