#include "cli/settings_file.h"

#include "base/files.h"
#include "value/yaml.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace litectl {
namespace {

constexpr std::string_view kFileName = "litectl.yaml";
constexpr std::size_t kMaxBytes = 1U << 20U;

bool isThere(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

std::filesystem::path wholePath(const std::filesystem::path& path) {
  std::error_code failed;
  const std::filesystem::path whole = std::filesystem::weakly_canonical(path, failed);
  std::filesystem::path normal = failed ? path.lexically_normal() : whole;
  return normal.has_filename() ? normal : normal.parent_path();
}

Settings readFileOf(const std::filesystem::path& path, SourceFiles& files,
                    Diagnostics& diagnostics) {
  const std::filesystem::path folder = wholePath(path).parent_path();
  auto text = readFile(path, kMaxBytes);
  if (!text) {
    diagnostics.add(std::move(text).error());
    return quickStartSettings("", folder);
  }
  const std::uint16_t index = files.add(path.string(), *text);
  Diagnostics found;
  YamlLimits limits;
  limits.maxBytes = kMaxBytes;
  const std::vector<Value> documents = parseYaml(*text, index, found, limits);
  if (documents.size() == 1 && found.ok()) {
    Settings settings = readSettings(documents.front(), folder, found);
    settings.file = wholePath(path);
    diagnostics.append(std::move(found));
    return settings;
  }
  if (found.ok()) {
    found.add(makeError(documents.empty() ? Code::badSettings : Code::tooManyDocuments,
                        documents.empty() ? "the settings file " + path.string() + " is empty"
                                          : "the settings file holds more than one document",
                        "keep one document of kind: Settings in it")
                  .at(documents.empty() ? SourcePos() : documents[1].pos()));
  }
  diagnostics.append(std::move(found));
  Settings settings = quickStartSettings("", folder);
  settings.file = wholePath(path);
  return settings;
}

// The folder that -f's first path is, or lies in; for standard input the current one. Absolute.
std::filesystem::path firstFolder(const Options& options) {
  if (options.files.empty() || options.files.front() == "-") return wholePath(".");
  const std::filesystem::path first = wholePath(options.files.front());
  std::error_code ignored;
  return std::filesystem::is_directory(first, ignored) ? first : first.parent_path();
}

// --config, else litectl.yaml here, else beside the first -f.
std::optional<std::filesystem::path> findSettingsFile(const Options& options) {
  if (options.config) return options.config;
  if (isThere(kFileName)) return std::filesystem::path(kFileName);
  std::filesystem::path beside = firstFolder(options) / kFileName;
  if (isThere(beside)) return beside;
  return std::nullopt;
}

}  // namespace

Settings loadSettings(const Options& options, SourceFiles& files, Diagnostics& diagnostics) {
  const auto path = findSettingsFile(options);
  if (path && !options.url.empty()) {
    diagnostics.add(makeError(
        Code::badUsage, "--url is for a start without settings, and there is " + path->string(),
        "put the URL into the settings, or move that file away"));
  }
  if (path) return readFileOf(*path, files, diagnostics);
  const bool needsTarget = options.verb != Verb::validate && options.verb != Verb::auditVerify;
  if (options.url.empty() && needsTarget) {
    diagnostics.add(makeError(Code::badSettings, "there is no target to work on",
                              "give --url and LITELLM_MASTER_KEY for a quick start, or write a "
                              "litectl.yaml and name it with --config"));
  }
  return quickStartSettings(options.url, firstFolder(options));
}

}  // namespace litectl
