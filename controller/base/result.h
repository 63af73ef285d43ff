#pragma once

#include "base/error.h"

#include <tl/expected.hpp>

#include <utility>

namespace litectl {

// A value or the Error that prevented it. Unlike its base it may not be dropped unread.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using Base = tl::expected<T, Error>;
  using Base::Base;
  Result(Base base) : Base(std::move(base)) {}
  Result(Error error) : Base(tl::unexpect, std::move(error)) {}

  [[nodiscard]] bool ok() const { return this->has_value(); }
};

using Status = Result<void>;

// Returns the error of `expr` to the caller, or goes on.
#define LITECTL_TRY(expr)                                          \
  do {                                                             \
    if (auto litectl_status = (expr); !litectl_status.has_value()) \
      return std::move(litectl_status).error();                    \
  } while (false)

#define LITECTL_JOIN_(a, b) a##b
#define LITECTL_JOIN(a, b) LITECTL_JOIN_(a, b)
#define LITECTL_TRY_ASSIGN_(tmp, var, expr)            \
  auto tmp = (expr);                                   \
  if (!tmp.has_value()) return std::move(tmp).error(); \
  var = std::move(*tmp)

// LITECTL_TRY_ASSIGN(auto x, f()): declares or assigns x, or returns f's error to the caller.
#define LITECTL_TRY_ASSIGN(var, expr) \
  LITECTL_TRY_ASSIGN_(LITECTL_JOIN(litectl_result_, __LINE__), var, expr)

}  // namespace litectl
