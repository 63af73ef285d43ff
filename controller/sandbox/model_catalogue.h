#pragma once

#include "value/value.h"

#include <string_view>

namespace litectl::sandbox {

// What the server knows about models by itself: a few lines of its price map, and providers.

// Whether the router takes it: "<known provider>/…", or a name in the price map.
[[nodiscard]] bool isServable(std::string_view model);

// Adds what the price map says of a model with these litellm_params to its model_info; what is
// there already stays.
void fillInFromPriceMap(Value& info, const Value& params);

// "input_cost_per_token", …: a field of litellm_params that the server derives in model_info, and
// so does not take there.
[[nodiscard]] bool isPrice(std::string_view name);

}  // namespace litectl::sandbox
