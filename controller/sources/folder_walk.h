#pragma once

#include "base/diagnostics.h"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace litectl {

// The manifest files below one folder. Problems go to the diagnostics, and the walk goes on.
class FolderWalk {
 public:
  struct Found {
    std::filesystem::path shown;  // as a person would name it
    std::filesystem::path real;   // absolute, without links
  };

  // `root` as it was named; it must be a folder.
  FolderWalk(std::filesystem::path root, std::size_t maxFiles, Diagnostics& diagnostics);

  // In the order of names, folder by folder.
  [[nodiscard]] std::vector<Found> files();

 private:
  void walk(const std::filesystem::path& shown, const std::filesystem::path& real);
  void visit(const std::filesystem::path& shown);
  void takeFile(const std::filesystem::path& shown, const std::filesystem::path& real);
  // Where `shown` leads, or nothing after having said why it is not followed.
  [[nodiscard]] bool resolve(const std::filesystem::path& shown, std::filesystem::path& real);
  [[nodiscard]] bool isInside(const std::filesystem::path& real) const;

  const std::filesystem::path root_;
  const std::size_t maxFiles_;
  Diagnostics& diagnostics_;
  std::filesystem::path realRoot_;
  std::vector<std::filesystem::path> open_;  // folders being walked, outermost first
  std::set<std::filesystem::path> seen_;
  std::vector<Found> found_;
  bool tooMany_ = false;
};

}  // namespace litectl
