#pragma once

#include "model/plan.h"

#include <string>
#include <string_view>

namespace litectl {

// "VirtualKey" → "key": what people call an object of this kind.
[[nodiscard]] std::string nounOf(std::string_view kind);

// "deletes team research and with it 14 keys, 3 of them not ours".
[[nodiscard]] std::string cascadeSentence(const Change& change);

// "goes to file:a.env", "moves from file:a.env to file:b.env": of a change that brings a key's
// value to its sink.
[[nodiscard]] std::string valueWay(const Change& change);

}  // namespace litectl
