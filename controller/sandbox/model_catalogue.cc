#include "sandbox/model_catalogue.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace litectl::sandbox {
namespace {

constexpr std::array<std::string_view, 34> kProviders{
    "ai21",         "anthropic",   "azure",
    "azure_ai",     "bedrock",     "cerebras",
    "cohere",       "cohere_chat", "custom_openai",
    "databricks",   "deepinfra",   "deepseek",
    "fireworks_ai", "gemini",      "groq",
    "hosted_vllm",  "huggingface", "litellm_proxy",
    "lm_studio",    "mistral",     "nvidia_nim",
    "ollama",       "ollama_chat", "openai",
    "openrouter",   "perplexity",  "replicate",
    "sagemaker",    "sambanova",   "text-completion-openai",
    "together_ai",  "vertex_ai",   "voyage",
    "xai"};

struct Known {
  std::string_view name, provider, mode;
  std::int64_t maxInput, maxOutput;
  std::string_view inputCost, outputCost;
  bool vision;
};
constexpr std::array<Known, 5> kKnown{{
    {"gpt-4o", "openai", "chat", 128000, 16384, "0.0000025", "0.00001", true},
    {"gpt-4o-mini", "openai", "chat", 128000, 16384, "0.00000015", "0.0000006", true},
    {"gpt-4o-2024-05-13", "openai", "chat", 128000, 4096, "0.000005", "0.000015", true},
    {"gpt-4o-mini-2024-07-18", "openai", "chat", 128000, 16384, "0.00000015", "0.0000006", true},
    {"text-embedding-3-small", "openai", "embedding", 8191, 8191, "0.00000002", "0", false},
}};

std::string_view afterSlash(std::string_view model) {
  const std::size_t slash = model.find('/');
  return slash == std::string_view::npos ? model : model.substr(slash + 1);
}

std::string_view beforeSlash(std::string_view model) {
  const std::size_t slash = model.find('/');
  return slash == std::string_view::npos ? std::string_view() : model.substr(0, slash);
}

const Known* knownModel(std::string_view model) {
  const std::string_view provider = beforeSlash(model);
  for (const Known& known : kKnown) {
    if (known.name == afterSlash(model) && (provider.empty() || provider == known.provider)) {
      return &known;
    }
  }
  return nullptr;
}

void fillIn(Value& info, std::string_view name, Value value) {
  if (info.find(name) == nullptr) info.set(name, std::move(value));
}

Value decimal(std::string_view text) { return Value(*Decimal::parse(text)); }

}  // namespace

bool isServable(std::string_view model) {
  const std::string_view provider = beforeSlash(model);
  if (std::find(kProviders.begin(), kProviders.end(), provider) != kProviders.end()) return true;
  return provider.empty() && knownModel(model) != nullptr;
}

void fillInFromPriceMap(Value& info, const Value& params) {
  const std::string base = info.stringAt("base_model");
  const std::string model = base.empty() ? params.stringAt("model") : base;
  const Known* known = knownModel(model);
  fillIn(info, "key", known != nullptr ? Value(known->name) : Value(model));
  fillIn(info, "litellm_provider",
         known != nullptr ? Value(known->provider) : Value(beforeSlash(model)));
  fillIn(info, "mode", known != nullptr ? Value(known->mode) : Value());
  fillIn(info, "max_tokens", known != nullptr ? Value(known->maxOutput) : Value());
  fillIn(info, "max_input_tokens", known != nullptr ? Value(known->maxInput) : Value());
  fillIn(info, "max_output_tokens", known != nullptr ? Value(known->maxOutput) : Value());
  fillIn(info, "input_cost_per_token", known != nullptr ? decimal(known->inputCost) : Value(0));
  fillIn(info, "output_cost_per_token", known != nullptr ? decimal(known->outputCost) : Value(0));
  fillIn(info, "supports_vision", known != nullptr && known->vision ? Value(true) : Value());
  fillIn(info, "supports_web_search", Value());
  fillIn(info, "tpm", Value());
  fillIn(info, "rpm", Value());
}

bool isPrice(std::string_view name) {
  return name.find("cost_per_") != std::string_view::npos || name.ends_with("_token_cost") ||
         name == "tiered_pricing" ||
         (name.find("_above_") != std::string_view::npos && name.ends_with("_tokens"));
}

}  // namespace litectl::sandbox
