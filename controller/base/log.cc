#include "base/log.h"

#include "base/utf8.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

namespace litectl {
namespace {

spdlog::level::level_enum levelOf(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

bool jsonLines = false;

// A message is one line, whatever a server put into it, and so nothing else has to be escaped.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = std::make_shared<spdlog::logger>("litectl",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_level(spdlog::level::warn);
    made->set_pattern("%l: %v");
    return made;
  }();
  return *instance;
}

}  // namespace

void configureLog(LogLevel least, bool json) {
  jsonLines = json;
  logger().set_level(levelOf(least));
  logger().set_pattern(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})" : "%l: %v",
                       spdlog::pattern_time_type::utc);
}

void log(LogLevel level, std::string_view message) { log(level, message, {}); }

void log(LogLevel level, std::string_view message, const LogMembers& members) {
  if (!logger().should_log(levelOf(level))) return;
  std::string line = jsonLines ? "\"message\":" + quoted(message) : printable(message);
  if (jsonLines) {
    for (const auto& [name, value] : members) line += "," + quoted(name) + ":" + quoted(value);
  }
  // "{}" keeps braces in the message from being read as a format.
  logger().log(levelOf(level), "{}", line);
}

}  // namespace litectl
