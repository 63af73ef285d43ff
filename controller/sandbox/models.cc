#include "sandbox/body.h"
#include "sandbox/handlers.h"
#include "sandbox/json_text.h"
#include "sandbox/model_body.h"
#include "sandbox/model_catalogue.h"
#include "sandbox/stored_json.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace litectl::sandbox {
namespace {

constexpr std::array<FieldRule, 1> kDeleteFields{{{"id", Shape::text, false, true}}};
constexpr std::array<FieldRule, 1> kBlockFields{{{"model_id", Shape::text, false, true}}};

constexpr ErrorStyle kNotFoundStyle{"not_found_error", std::nullopt};

// They are false unless a request says otherwise, and so again with each PATCH that has params.
constexpr std::array<std::string_view, 5> kFlags{
    "allow_client_keepalive_override", "use_in_pass_through", "use_litellm_proxy", "use_xai_oauth",
    "merge_reasoning_content_in_choices"};
// The prices that a null clears.
constexpr std::array<std::string_view, 7> kClearedByNull{"input_cost_per_token",
                                                         "output_cost_per_token",
                                                         "input_cost_per_character",
                                                         "output_cost_per_character",
                                                         "cache_read_input_token_cost",
                                                         "cache_creation_input_token_cost",
                                                         "tiered_pricing"};

std::string notPermitted(const Caller& caller) {
  const bool unknown = caller.role == Caller::Role::unknown;
  return "User does not have permission to make this model call. Your role=" +
         (unknown ? std::string("internal_user") : caller.roleName) +
         ". You can only make model calls if you are a PROXY_ADMIN or if you are a team admin, by "
         "specifying a team_id in the model_info.";
}

// Stands for an encrypted text: the answer of a write holds no text of litellm_params as it is.
std::string sealed(Random& random) {
  std::string out = random.uuid() + random.uuid();
  std::erase(out, '-');
  return out;
}

HttpAnswer rowAnswer(const Call& call, const ModelRow& row) {
  Value params = row.params;
  for (Member& member : params.map()) {
    if (member.value.isString()) member.value = Value(sealed(call.random));
  }
  JsonText out;
  out.begin('{').field("model_id", std::string_view(row.modelId));
  out.field("model_name", std::string_view(row.name));
  out.json("litellm_params", storedJson(params)).json("model_info", storedJson(row.info));
  out.field("blocked", std::optional<bool>(row.blocked));
  out.time("created_at", row.stamps.createdAt).field("created_by", row.stamps.createdBy);
  out.time("updated_at", row.stamps.updatedAt).field("updated_by", row.stamps.updatedBy);
  return ok(out.end('}').take());
}

HttpAnswer notFound(const std::string& id) {
  return proxyError(404, "Model " + id + " not found on proxy.", kNotFoundStyle);
}

// Members with a value, but for the prices of model_info, laid over `into`.
void layOver(Value& into, const Value& sent, bool prices) {
  for (const Member& member : sent.map()) {
    if (member.value.isNull() || (!prices && isPrice(member.key))) continue;
    into.set(member.key, member.value);
  }
}

void layParamsOver(Value& params, const Value& sent) {
  layOver(params, sent, true);
  for (const std::string_view flag : kFlags) {
    if (sent.find(flag) == nullptr) params.set(flag, false);
  }
}

void layInfoOver(Call& call, Value& info, const Value& sent) {
  layOver(info, sent, false);
  const Body body(sent);
  if (!body.hasValue("id")) info.set("id", call.random.uuid());
  if (!body.given("db_model")) info.set("db_model", false);
}

void clearPrices(ModelRow& row, const Value& sent) {
  for (const std::string_view price : kClearedByNull) {
    const Value* value = sent.find(price);
    if (value != nullptr && value->isNull()) row.params.erase(price);
  }
}

// Hands a row to the router after a write. What it cannot serve leaves what it served before.
void serve(State& state, ModelRow& row) {
  if (!isServable(row.params.stringAt("model"))) return;
  ServedModel now{row.name, row.params, row.info, state.writes};
  now.info.set("id", row.modelId).set("db_model", true).set("blocked", row.blocked);
  const std::optional<ServedModel>& before = row.served;
  if (before && before->name == now.name && before->params == now.params &&
      before->info == now.info) {
    return;
  }
  row.served = std::move(now);
}

HttpAnswer written(const Call& call, const ModelRow& row, std::string_view action) {
  if (row.served) return rowAnswer(call, row);
  return proxyError(
      500,
      "Model " + std::string(action) + " was saved to the database, but the model id(s) [" +
          pythonText(row.modelId) +
          "] are not live in this pod's router after the reload and are not being served by this "
          "pod. Other pods reload on their own interval. Check server logs for 'Error upserting "
          "deployment' or 'Error creating deployment' for the cause.",
      kInternalStyle);
}

std::optional<HttpAnswer> teamRefused(const Call& call, const Value& info) {
  const std::string team = info.stringAt("team_id");
  if (team.empty()) return std::nullopt;
  if (call.state.teams.find(team) == nullptr) {
    return wrappedError(400, "Team id=" + team + " does not exist in db", kAuthStyle);
  }
  return wrappedError(403, licenceText(), kAuthStyle);
}

HttpAnswer setBlocked(Call& call, bool blocked) {
  const auto [body, refusal] = readBody(call.request, kBlockFields);
  if (refusal) return *refusal;
  const std::string id = body.text("model_id").value_or("");
  ModelRow* row = call.state.models.edit(id);
  if (row == nullptr) return notFound(id);
  row->blocked = blocked;
  touch(call, row->stamps);
  serve(call.state, *row);
  return written(call, *row, blocked ? "blocked" : "unblocked");
}

}  // namespace

HttpAnswer newModel(Call& call) {
  const ModelBody body = readNewModel(call.request);
  if (body.refusal) return *body.refusal;
  if (!call.caller.isAdmin()) return wrappedError(403, notPermitted(call.caller), kAuthStyle);
  const Value info = body.info.value_or(Value::emptyMap());
  if (auto answer = teamRefused(call, info)) return *answer;
  ModelRow row;
  row.name = *body.name;
  layParamsOver(row.params, *body.params);
  layInfoOver(call, row.info, info);
  row.modelId = row.info.stringAt("id");
  if (call.state.models.find(row.modelId) != nullptr || holdsNul(Value(row.name)) ||
      holdsNul(row.info)) {
    return wrappedError(500, "Failed to add model to db. Check your server logs for more details.",
                        kAuthStyle);
  }
  row.stamps = newStamps(call);
  serve(call.state, row);
  return written(call, call.state.models.add(std::move(row)), "create");
}

HttpAnswer patchModel(Call& call) {
  const ModelBody body = readModelPatch(call.request);
  if (body.refusal) return *body.refusal;
  std::string id = call.path.substr(std::string_view("/model/").size());
  id.resize(id.size() - std::string_view("/update").size());
  ModelRow* row = call.state.models.edit(id);
  if (row == nullptr) return notFound(id);
  if (!call.caller.isAdmin()) return detailError(403, notPermitted(call.caller));
  if (body.info && !body.info->stringAt("team_id").empty()) {
    return detailError(403, licenceText());
  }
  if (holdsNul(Value(body.name.value_or(""))) || (body.info && holdsNul(*body.info))) {
    return proxyError(
        500, "Error updating model: Error occurred during query execution:", kInternalStyle);
  }
  if (body.name && !body.name->empty()) row->name = *body.name;
  if (body.params) layParamsOver(row->params, *body.params);
  if (body.info) layInfoOver(call, row->info, *body.info);
  if (body.params) clearPrices(*row, *body.params);
  if (body.info) clearPrices(*row, *body.info);
  if (body.blocked) row->blocked = *body.blocked;
  touch(call, row->stamps);
  serve(call.state, *row);
  return written(call, *row, "update");
}

HttpAnswer deleteModel(Call& call) {
  const auto [body, refusal] = readBody(call.request, kDeleteFields);
  if (refusal) return *refusal;
  const std::string id = body.text("id").value_or("");
  if (call.state.models.find(id) == nullptr) {
    return wrappedError(400, "Model with id=" + id + " not found in db", kAuthStyle);
  }
  if (!call.caller.isAdmin()) return wrappedError(403, notPermitted(call.caller), kAuthStyle);
  call.state.models.erase(id);
  JsonText out;
  out.begin('{').field("message", Text("Model: " + id + " deleted successfully"));
  return ok(out.end('}').take());
}

HttpAnswer blockModel(Call& call) { return setBlocked(call, true); }
HttpAnswer unblockModel(Call& call) { return setBlocked(call, false); }

}  // namespace litectl::sandbox
