#pragma once

#include "base/descriptor.h"
#include "base/result.h"
#include "base/secret.h"
#include "secrets/fingerprint.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// The folder of a slot, held open: reached from the sink's root one step at a time and never
// through a symbolic link, so that what happens in it happens beneath the root whatever others
// rename meanwhile. Names are those of files directly in it.
// Every change is on disk when it returns. Not synchronised.
// Errors: sinkOutsideRoot for a symbolic link, sinkFailed with the system's reason.
class SlotFolder {
 public:
  using BeforeStep = std::function<Status(std::string_view step)>;

  // Nothing when it, or a folder on the way, is not there. `relative` may be empty.
  [[nodiscard]] static Result<std::optional<SlotFolder>> find(const std::filesystem::path& root,
                                                              const std::filesystem::path& relative,
                                                              BeforeStep beforeStep = {});
  // Makes what is missing, for the owner only.
  [[nodiscard]] static Result<SlotFolder> make(const std::filesystem::path& root,
                                               const std::filesystem::path& relative,
                                               BeforeStep beforeStep);

  // Whether something lies there that is no plain file: a folder, a link, a device.
  [[nodiscard]] bool holdsNoFile(const std::string& name) const;
  // Nothing when there is no such file.
  [[nodiscard]] Result<std::optional<FileFacts>> facts(const std::string& name) const;
  [[nodiscard]] Result<std::optional<Secret>> read(const std::string& name) const;
  // For what is no secret: protecting memory takes ten system calls.
  [[nodiscard]] Result<std::optional<std::string>> readPlain(const std::string& name) const;
  // All names in it, sorted.
  [[nodiscard]] Result<std::vector<std::string>> names() const;
  // When it last gained or lost a file.
  [[nodiscard]] Result<FileFacts> ownFacts() const;

  // A new file in place of one that may be there.
  [[nodiscard]] Result<FileFacts> create(const std::string& name, std::string_view bytes) const;
  [[nodiscard]] Status rename(const std::string& from, const std::string& to) const;
  // Only where nothing lies there yet; false when something does. Where the file system cannot
  // promise that, it is a plain rename.
  [[nodiscard]] Result<bool> renameToNew(const std::string& from, const std::string& to) const;
  // Fine when it is not there.
  [[nodiscard]] Status erase(const std::string& name) const;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  struct OpenFile {
    Descriptor descriptor;
    std::size_t size = 0;
  };

  SlotFolder(Descriptor folder, std::filesystem::path path)
      : folder_(std::move(folder)), path_(std::move(path)) {}
  [[nodiscard]] Error failed(std::string_view doing, const std::string& name, int reason) const;
  [[nodiscard]] Status before(std::string_view step, const std::string& name) const;
  [[nodiscard]] Result<std::optional<OpenFile>> open(const std::string& name) const;
  // Bytes read until the file or `bytes` ends.
  [[nodiscard]] Result<std::size_t> fill(const Descriptor& file, const std::string& name,
                                         std::span<unsigned char> bytes) const;
  [[nodiscard]] Result<bool> enter(const std::string& name);
  [[nodiscard]] Status makeInside(const std::string& name) const;
  [[nodiscard]] Status sync() const;

  Descriptor folder_;
  std::filesystem::path path_;
  BeforeStep beforeStep_;
};

}  // namespace litectl
