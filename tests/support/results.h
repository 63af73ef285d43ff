#pragma once

#include "base/error.h"
#include "base/result.h"

#include <gtest/gtest.h>

#include <string>

namespace litectl {

template <class T>
::testing::AssertionResult isOk(const Result<T>& result) {
  if (result.has_value()) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << oneLine(result.error());
}

template <class T>
::testing::AssertionResult failsWith(const Result<T>& result, Code code, const std::string& part) {
  if (result.has_value()) return ::testing::AssertionFailure() << "it succeeded";
  const Error& error = result.error();
  if (error.code == code && error.message.find(part) != std::string::npos) {
    return ::testing::AssertionSuccess() << oneLine(error);
  }
  return ::testing::AssertionFailure() << oneLine(error);
}

}  // namespace litectl
