#include "sandbox/handlers.h"
#include "sandbox/json_text.h"
#include "sandbox/masking.h"
#include "sandbox/model_catalogue.h"
#include "sandbox/stored_json.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace litectl::sandbox {
namespace {

constexpr std::string_view kFromEnvironment = "os.environ/";

// The variables of this server's process.
std::optional<std::string> variable(std::string_view name) {
  if (name == "LITELLM_MODE") return "PRODUCTION";
  return std::nullopt;
}

// Texts that name a variable become its value; without one they are gone. Deeper ones stay.
Value resolved(const Value& params) {
  Value out = Value::emptyMap();
  for (const Member& member : params.map()) {
    const bool reference =
        member.value.isString() && member.value.string().starts_with(kFromEnvironment);
    if (!reference) {
      out.set(member.key, member.value);
    } else if (auto value = variable(member.value.string().substr(kFromEnvironment.size()))) {
      out.set(member.key, *std::move(value));
    }
  }
  return out;
}

void write(JsonText& out, std::string_view name, const Value& params, const Value& info) {
  out.begin('{').field("model_name", name);
  out.json("litellm_params", storedJson(maskedParams(resolved(params))));
  out.json("model_info", storedJson(info)).end('}');
}

void writeServed(JsonText& out, const ServedModel& model) {
  Value info = model.info;
  for (const Member& member : model.params.map()) {
    if (isPrice(member.key)) info.set(member.key, member.value);
  }
  fillInFromPriceMap(info, model.params);
  write(out, model.name, model.params, info);
}

// A row that the router does not serve, for whoever asks for its id.
void writeStored(JsonText& out, const ModelRow& row) {
  Value info = row.info;
  info.set("id", row.modelId).set("db_model", true).set("blocked", row.blocked);
  write(out, row.name, row.params, info);
}

std::vector<const ServedModel*> servedModels(const State& state) {
  std::vector<const ServedModel*> all;
  for (const auto& row : state.models.rows()) {
    if (row->served) all.push_back(&*row->served);
  }
  std::sort(all.begin(), all.end(),
            [](const ServedModel* a, const ServedModel* b) { return a->since < b->since; });
  return all;
}

HttpAnswer pageAnswer(JsonText& out, const Page& page, std::size_t total) {
  out.end(']').field("total_count", Count(static_cast<std::int64_t>(total)));
  out.field("current_page", Count(static_cast<std::int64_t>(page.number)));
  out.field("total_pages", Count(static_cast<std::int64_t>(page.pagesOf(total))));
  out.field("size", Count(static_cast<std::int64_t>(page.size)));
  return ok(out.end('}').take());
}

}  // namespace

HttpAnswer listModels(Call& call) {
  const auto [page, refusal] = readPage(call.query, "size", 50, true);
  if (refusal) return *refusal;
  JsonText out;
  out.begin('{').name("data").begin('[');
  std::vector<const ServedModel*> all = servedModels(call.state);
  if (all.empty()) return pageAnswer(out, page, 0);  // also for an id that is stored
  if (const auto id = call.query.find("modelId")) {
    const ModelRow* row = call.state.models.find(*id);
    if (row != nullptr && !row->served) {
      if (page.number == 1) writeStored(out, *row);
      return pageAnswer(out, page, 1);
    }
    all.clear();
    if (row != nullptr) all.push_back(&*row->served);
  } else if (const auto name = call.query.find("model")) {
    std::erase_if(all, [&](const ServedModel* model) { return model->name != *name; });
  }
  for (std::size_t i = page.begin(all.size()); i < page.end(all.size()); ++i) {
    out.element();
    writeServed(out, *all[i]);
  }
  return pageAnswer(out, page, all.size());
}

}  // namespace litectl::sandbox
