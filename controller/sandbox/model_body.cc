#include "sandbox/model_body.h"

#include "sandbox/answers.h"
#include "sandbox/coerce.h"

#include <array>
#include <span>
#include <string>
#include <utility>

namespace litectl::sandbox {
namespace {

constexpr std::array<FieldRule, 38> kParamFields{{
    {"input_cost_per_token", Shape::number},
    {"output_cost_per_token", Shape::number},
    {"input_cost_per_character", Shape::number},
    {"output_cost_per_character", Shape::number},
    {"cache_read_input_token_cost", Shape::number},
    {"cache_creation_input_token_cost", Shape::number},
    {"input_cost_per_second", Shape::number},
    {"output_cost_per_second", Shape::number},
    {"api_key", Shape::text},
    {"api_base", Shape::text},
    {"api_version", Shape::text},
    {"azure_ad_token", Shape::text},
    {"vertex_project", Shape::text},
    {"vertex_location", Shape::text},
    {"region_name", Shape::text},
    {"aws_access_key_id", Shape::text},
    {"aws_secret_access_key", Shape::text},
    {"aws_region_name", Shape::text},
    {"custom_llm_provider", Shape::text},
    {"tpm", Shape::integer},
    {"rpm", Shape::integer},
    {"max_retries", Shape::integer},
    {"organization", Shape::text},
    {"litellm_credential_name", Shape::text},
    {"default_api_key_tpm_limit", Shape::integer},
    {"default_api_key_rpm_limit", Shape::integer},
    {"max_budget", Shape::number},
    {"budget_duration", Shape::text},
    {"allow_client_keepalive_override", Shape::flag},
    {"use_in_pass_through", Shape::flag},
    {"use_litellm_proxy", Shape::flag},
    {"use_chat_completions_api", Shape::flag},
    {"use_xai_oauth", Shape::flag},
    {"merge_reasoning_content_in_choices", Shape::flag},
    {"tags", Shape::texts},
    {"tag_regex", Shape::texts},
    {"complexity_router_config", Shape::map},
    {"adaptive_router_config", Shape::map},
}};
constexpr std::array<FieldRule, 1> kModel{{{"model", Shape::text, false, true}}};
constexpr std::array<FieldRule, 1> kPatchedModel{{{"model", Shape::text}}};
constexpr std::array<FieldRule, 8> kInfoFields{{
    {"id", Shape::text},
    {"db_model", Shape::flag, false},
    {"base_model", Shape::text},
    {"tier", Shape::tier},
    {"team_id", Shape::text},
    {"team_public_model_name", Shape::text},
    {"blocked", Shape::flag},
    {"allow_fail_open", Shape::flag},
}};
constexpr std::array<FieldRule, 1> kName{{{"model_name", Shape::text, false}}};
constexpr std::array<FieldRule, 1> kPatchedName{{{"model_name", Shape::text}}};
constexpr std::array<FieldRule, 1> kBlocked{{{"blocked", Shape::flag}}};

void add(Value::List& to, Value::List problems) {
  for (Value& problem : problems) to.push_back(std::move(problem));
}

Value::List paramProblems(Value& params, std::span<const FieldRule> model) {
  Value::List problems = problemsIn(params, kParamFields, {"body", "litellm_params"});
  add(problems, problemsIn(params, model, {"body", "litellm_params"}));
  // A flag or a text: what is no flag stays as it is.
  if (Value* drop = params.find("drop_params")) (void)coerce(*drop, Shape::flag);
  return problems;
}

Value::List infoProblems(Value& info, const Value::List& place) {
  Value* id = info.find("id");
  if (id != nullptr && id->isNumber()) *id = Value(id->number().text());
  return problemsIn(info, kInfoFields, place);
}

// What is no map where /model/new expects one.
Value noModel(std::string_view field, std::string_view className, const Value& sent) {
  return problemEntry(
      "model_type", "Input should be a valid dictionary or instance of " + std::string(className),
      {"body", field}, sent, Value(Value::Map{{"class_name", Value(className), {}}}));
}

// The same for a PATCH.
Value noFields(std::string_view field, const Value& sent) {
  return problemEntry("model_attributes_type",
                      "Input should be a valid dictionary or object to extract fields from",
                      {"body", field}, sent);
}

ModelBody taken(const Value& fields, Value::List problems) {
  ModelBody read;
  if (!problems.empty()) {
    read.refusal = unprocessable(std::move(problems));
    return read;
  }
  const Body body(fields);
  read.name = body.text("model_name");
  if (body.hasValue("litellm_params")) read.params = *body.find("litellm_params");
  if (body.hasValue("model_info")) read.info = *body.find("model_info");
  read.blocked = body.flag("blocked");
  return read;
}

}  // namespace

ModelBody readNewModel(const ServerRequest& request) {
  ModelBody read;
  const ReadBody object = readObject(request);
  if (object.refusal) {
    read.refusal = object.refusal;
    return read;
  }
  Value fields = object.body.all();
  Value* params = fields.find("litellm_params");
  Value* info = fields.find("model_info");
  if (params == nullptr || !object.body.given("model_name")) {
    read.refusal = crash();  // it takes both apart before it checks that they are there
    return read;
  }
  if (info != nullptr && info->isMap()) {
    // Checked before all others, and under the name of no field.
    if (Value::List problems = infoProblems(*info, {"body"}); !problems.empty()) {
      read.refusal = unprocessable(std::move(problems));
      return read;
    }
  }
  Value::List problems = problemsIn(fields, kName, {"body"});
  if (params->isMap()) {
    add(problems, paramProblems(*params, kModel));
  } else {
    problems.push_back(noModel("litellm_params", "LiteLLM_Params", *params));
  }
  if (info != nullptr && !info->isMap() && !info->isNull()) {
    problems.push_back(noModel("model_info", "ModelInfo", *info));
  }
  return taken(fields, std::move(problems));
}

ModelBody readModelPatch(const ServerRequest& request) {
  ModelBody read;
  const ReadBody object = readObject(request);
  if (object.refusal) {
    read.refusal = object.refusal;
    return read;
  }
  Value fields = object.body.all();
  Value::List problems = problemsIn(fields, kPatchedName, {"body"});
  Value* params = fields.find("litellm_params");
  if (params != nullptr && params->isMap()) {
    add(problems, paramProblems(*params, kPatchedModel));
  } else if (params != nullptr && !params->isNull()) {
    problems.push_back(noFields("litellm_params", *params));
  }
  Value* info = fields.find("model_info");
  if (info != nullptr && info->isMap()) {
    add(problems, infoProblems(*info, {"body", "model_info"}));
  } else if (info != nullptr && !info->isNull()) {
    problems.push_back(noFields("model_info", *info));
  }
  add(problems, problemsIn(fields, kBlocked, {"body"}));
  return taken(fields, std::move(problems));
}

}  // namespace litectl::sandbox
