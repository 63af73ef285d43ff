#include "sources/file_source.h"

#include "base/files.h"
#include "sources/folder_walk.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

namespace litectl {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStandardInput = "-";

class SourceReader {
 public:
  SourceReader(std::istream& standardInput, SourceFiles& files, Diagnostics& diagnostics,
               const SourceLimits& limits)
      : standardInput_(standardInput), files_(files), diagnostics_(diagnostics), limits_(limits) {}

  void read(const std::string& path) {
    if (path == kStandardInput) {
      readStandardInput();
      return;
    }
    std::error_code failed;
    const fs::path absolute = fs::weakly_canonical(fs::path(path), failed);
    roots_.insert(failed ? fs::path(path).lexically_normal().string() : absolute.string());
    if (fs::is_directory(path, failed)) {
      readFolder(path);
    } else {
      readOne(path, absolute);
    }
  }

  Sources finished() && { return {std::move(texts_), {roots_.begin(), roots_.end()}}; }

 private:
  void readFolder(const std::string& path) {
    const std::size_t before = diagnostics_.errors().size();
    const auto found = FolderWalk(path, limits_.maxFiles, diagnostics_).files();
    for (const FolderWalk::Found& file : found) readOne(file.shown, file.real);
    if (found.empty() && diagnostics_.errors().size() == before) {
      diagnostics_.add(
          makeError(Code::noManifests, path + " holds no *.yaml, *.yml or *.json", "check -f"));
    }
  }

  void readOne(const fs::path& shown, const fs::path& real) {
    if (full_ || !seen_.insert(real).second) return;
    Result<std::string> text = readFile(shown, limits_.maxFileBytes);
    if (!text.ok()) {
      diagnostics_.add(std::move(text).error());
      return;
    }
    take(shown.string(), *std::move(text));
  }

  void readStandardInput() {
    if (!roots_.insert(kStandardInput).second) return;
    std::string text;
    char chunk[65536];
    while (text.size() <= limits_.maxFileBytes) {
      standardInput_.read(chunk, sizeof chunk);
      text.append(chunk, static_cast<std::size_t>(standardInput_.gcount()));
      if (!standardInput_) break;
    }
    if (text.size() > limits_.maxFileBytes) {
      diagnostics_.add(makeError(
          Code::tooLarge,
          "standard input is larger than " + std::to_string(limits_.maxFileBytes) + " bytes",
          "put the manifests into several files"));
      return;
    }
    if (text.empty()) {
      diagnostics_.add(makeError(Code::noManifests, "standard input is empty",
                                 "check the command before the pipe"));
      return;
    }
    take("<stdin>", std::move(text));
  }

  void take(std::string name, std::string text) {
    total_ += text.size();
    if (total_ > limits_.maxTotalBytes || texts_.size() >= limits_.maxFiles) {
      full_ = true;
      diagnostics_.add(makeError(Code::tooLarge,
                                 "the manifests are more than " + std::to_string(limits_.maxFiles) +
                                     " files or " + std::to_string(limits_.maxTotalBytes) +
                                     " bytes",
                                 "spread them over several inventories"));
      return;
    }
    const std::uint16_t file = files_.add(std::move(name), text);
    texts_.push_back({file, std::move(text)});
  }

  std::istream& standardInput_;
  SourceFiles& files_;
  Diagnostics& diagnostics_;
  const SourceLimits& limits_;
  std::vector<SourceText> texts_;
  std::set<std::string> roots_;
  std::set<fs::path> seen_;
  std::size_t total_ = 0;
  bool full_ = false;
};

}  // namespace

Sources readSources(const std::vector<std::string>& paths, std::istream& standardInput,
                    SourceFiles& files, Diagnostics& diagnostics, const SourceLimits& limits) {
  SourceReader reader(standardInput, files, diagnostics, limits);
  // What is read must not depend on the order of flags.
  const std::set<std::string> distinct(paths.begin(), paths.end());
  for (const std::string& path : distinct) reader.read(path);
  return std::move(reader).finished();
}

}  // namespace litectl
