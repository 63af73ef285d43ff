#include "lint/source_tree.h"

#include <algorithm>
#include <fstream>

namespace litectl::lint {

namespace fs = std::filesystem;

fs::path repository() { return LITECTL_SOURCE_DIR; }

std::vector<std::string> linesOf(const fs::path& file) {
  std::ifstream in(repository() / file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<fs::path> filesUnder(const std::string& folder,
                                 const std::vector<std::string>& extensions) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(repository() / folder)) {
    const std::string extension = entry.path().extension().string();
    if (std::find(extensions.begin(), extensions.end(), extension) != extensions.end()) {
      out.push_back(fs::relative(entry.path(), repository()));
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace litectl::lint
