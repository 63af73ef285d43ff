#include "sandbox/body.h"
#include "sandbox/handlers.h"
#include "sandbox/json_text.h"
#include "sandbox/masking.h"
#include "sandbox/stored_json.h"

#include <array>
#include <chrono>
#include <string>
#include <utility>

namespace litectl::sandbox {
namespace {

constexpr std::array<FieldRule, 4> kNewFields{{
    {"credential_name", Shape::text, false, true},
    {"credential_info", Shape::map, false, true},
    {"credential_values", Shape::map},
    {"model_id", Shape::text},
}};
constexpr std::array<FieldRule, 3> kPatchFields{{
    {"credential_name", Shape::text, false, true},
    {"credential_info", Shape::map, false, true},
    {"credential_values", Shape::map, false, true},
}};

// What of a model's litellm_params becomes a credential.
constexpr std::array<std::string_view, 16> kOfAModel{"api_key",
                                                     "api_base",
                                                     "api_version",
                                                     "azure_ad_token",
                                                     "vertex_project",
                                                     "vertex_location",
                                                     "vertex_credentials",
                                                     "region_name",
                                                     "gcs_bucket_name",
                                                     "aws_access_key_id",
                                                     "aws_secret_access_key",
                                                     "aws_session_token",
                                                     "aws_region_name",
                                                     "aws_role_name",
                                                     "aws_bedrock_runtime_endpoint",
                                                     "watsonx_region_name"};

HttpAnswer done(std::string_view what) {
  JsonText out;
  out.begin('{').raw(R"("success":true)");
  out.field("message", Text("Credential " + std::string(what) + " successfully"));
  return ok(out.end('}').take());
}

HttpAnswer duplicate() {
  return proxyError(500, "Unique constraint failed on the fields: (`credential_name`)",
                    kInternalStyle);
}

HttpAnswer notFound(const std::string& name) {
  return proxyError(404, "Credential not found. Got credential name: " + name, kInternalStyle);
}

HttpAnswer nulRefused() {
  return proxyError(500, "Error occurred during query execution:", kInternalStyle);
}

// The real one loads them every half minute; nobody should have to wait for a stand-in so long.
constexpr std::chrono::seconds kReload{2};

void write(JsonText& out, const CredentialRow& row, WallTime now) {
  const bool loaded = now - row.changed >= kReload;
  out.begin('{').field("credential_name", std::string_view(row.name));
  out.json("credential_values", storedJson(maskedCredential(row.values)));
  out.json("credential_info", storedJson(loaded ? row.info : row.shownInfo)).end('}');
}

Value valuesOf(const ServedModel& model) {
  Value values = Value::emptyMap();
  for (const std::string_view name : kOfAModel) {
    if (const Value* value = model.params.find(name)) values.set(name, *value);
  }
  return values;
}

void merge(Value& into, const Value& patch) {
  for (const Member& member : patch.map()) into.set(member.key, member.value);
}

std::string nameIn(const std::string& path, std::string_view prefix) {
  return path.substr(prefix.size());
}

}  // namespace

HttpAnswer newCredential(Call& call) {
  const ReadBody object = readObject(call.request);
  if (object.refusal) return *object.refusal;
  if (!object.body.truthy("credential_values") && !object.body.truthy("model_id")) {
    return bodyRefused(object.body, "Either credential_values or model_id must be set");
  }
  const auto [body, refusal] = checked(object.body, kNewFields);
  if (refusal) return *refusal;
  CredentialRow row;
  row.name = body.text("credential_name").value_or("");
  row.info = *body.find("credential_info");
  if (body.truthy("model_id")) {
    const ModelRow* model = call.state.models.find(*body.text("model_id"));
    if (model == nullptr || !model->served) {
      return proxyError(404, "Model not found", kInternalStyle);
    }
    row.values = valuesOf(*model->served);
  } else {
    row.values = *body.find("credential_values");
  }
  if (holdsNul(Value(row.name)) || holdsNul(row.info)) return nulRefused();
  row.shownInfo = row.info;
  row.changed = call.now;
  if (call.state.credentials.find(row.name) != nullptr) return duplicate();
  call.state.credentials.add(std::move(row));
  return done("created");
}

HttpAnswer listCredentials(Call& call) {
  JsonText out;
  out.begin('{').raw(R"("success":true)").name("credentials").begin('[');
  for (const auto& row : call.state.credentials.rows()) {
    out.element();
    write(out, *row, call.now);
  }
  return ok(out.end(']').end('}').take());
}

HttpAnswer credentialByName(Call& call) {
  const std::string name = nameIn(call.path, "/credentials/by_name/");
  const CredentialRow* row = call.state.credentials.find(name);
  if (row == nullptr) return notFound(name);
  JsonText out;
  write(out, *row, call.now);
  return ok(out.take());
}

HttpAnswer patchCredential(Call& call) {
  const auto [body, refusal] = readBody(call.request, kPatchFields);
  if (refusal) return *refusal;
  const CredentialRow* there = call.state.credentials.find(nameIn(call.path, "/credentials/"));
  if (there == nullptr) return proxyError(404, "Credential not found in DB.", kInternalStyle);
  CredentialRow row = *there;
  merge(row.values, *body.find("credential_values"));
  // Shown as merged, stored as given.
  merge(row.shownInfo, *body.find("credential_info"));
  row.info = *body.find("credential_info");
  row.changed = call.now;
  if (const std::string name = *body.text("credential_name"); !name.empty()) row.name = name;
  if (holdsNul(Value(row.name)) || holdsNul(row.info)) return nulRefused();
  if (row.name != there->name && call.state.credentials.find(row.name) != nullptr) {
    return duplicate();
  }
  call.state.credentials.erase(std::string(there->name));
  call.state.credentials.add(std::move(row));
  return done("updated");
}

HttpAnswer deleteCredential(Call& call) {
  const std::string name = nameIn(call.path, "/credentials/");
  if (call.state.credentials.find(name) == nullptr) return notFound(name);
  call.state.credentials.erase(name);
  return done("deleted");
}

}  // namespace litectl::sandbox
