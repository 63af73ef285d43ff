#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace litectl::e2e {

// A folder that can be full. A tmpfs where mounting is allowed: to root, or to a user in a
// namespace of his own. And everywhere a library that is loaded into the program before all others
// and lets its writes beneath the folder fail as the kernel does: as much as fits is written, then
// ENOSPC. The tmpfs counts pages, the library bytes, so the library can end a write in mid-record.
// One thread; made before the process has others.
class SmallDisk {
 public:
  enum class Kind { tmpfs, failingWrites };
  // Those that this machine allows; never none.
  static std::vector<Kind> kinds();

  SmallDisk(std::filesystem::path folder, Kind kind);
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk();

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  // How much less makes a difference.
  [[nodiscard]] std::size_t grain() const { return kind_ == Kind::tmpfs ? 4096 : 1; }

  // Lets no more than this be written, by programs begun from now on with `environment()`.
  void leave(std::size_t bytes);
  void giveSpace();
  [[nodiscard]] std::map<std::string, std::string> environment() const;

 private:
  [[nodiscard]] std::filesystem::path ballast() const { return folder_ / "ballast"; }

  const std::filesystem::path folder_;
  const Kind kind_;
  std::map<std::string, std::string> environment_;
};

void PrintTo(SmallDisk::Kind kind, std::ostream* out);

}  // namespace litectl::e2e
