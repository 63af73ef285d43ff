#include "cli/sink_check.h"

#include "base/counted.h"
#include "cli/style.h"
#include "secrets/git_risk.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

namespace litectl {
namespace {

// An apply makes the .gitignore of the folder for state before it makes a key.
bool ignoredOnceMade(const RunConfig& config) {
  const std::filesystem::path folder = config.settings.stateFolder();
  const std::filesystem::path inside = config.settings.fileSink->root.lexically_relative(folder);
  std::error_code failed;
  return folder.filename() == ".litectl" && !inside.empty() && *inside.begin() != ".." &&
         !std::filesystem::exists(folder / ".gitignore", failed) && !failed;
}

void checkGit(const Context& context, const FileSink& sink,
              const std::vector<const DesiredObject*>& keys, Diagnostics& diagnostics) {
  std::vector<std::filesystem::path> files;
  for (const DesiredObject* key : keys) {
    std::vector<std::filesystem::path> theirs = sink.filesOf(*key->slot);
    files.insert(files.end(), theirs.begin(), theirs.end());
  }
  auto risky = gitRisk(context, files);
  if (!risky) {
    diagnostics.add(std::move(risky).error());
    return;
  }
  if (risky->empty()) return;
  const std::set<std::filesystem::path> atRisk(risky->begin(), risky->end());
  const DesiredObject* first = nullptr;
  std::filesystem::path place;
  std::size_t count = 0;
  for (const DesiredObject* key : keys) {
    const std::vector<std::filesystem::path> theirs = sink.filesOf(*key->slot);
    const bool any = std::any_of(theirs.begin(), theirs.end(),
                                 [&](const auto& file) { return atRisk.count(file) > 0; });
    if (!any) continue;
    if (first == nullptr) {
      first = key;
      place = theirs.front();
    }
    ++count;
  }
  const std::string others = count > 1 ? ", and so of " + counted(count - 1, "other key") : "";
  diagnostics.add(makeError(Code::sinkInGit,
                            "its value would lie in a git work tree that does not ignore " +
                                place.string() + others,
                            "add the folder to .gitignore, or let the sink's root lie elsewhere")
                      .at(first->pos)
                      .about(first->id.text()));
}

}  // namespace

void checkSinks(const Context& context, const RunConfig& config, const FileSink& sink, bool inCi,
                const Desired& desired, Diagnostics& diagnostics) {
  std::vector<const DesiredObject*> keys;
  for (const DesiredObject& object : desired.objects) {
    if (!object.slot) continue;
    if (Status status = sink.check(*object.slot); !status) {
      diagnostics.add(std::move(status).error().at(object.pos).about(object.id.text()));
    } else {
      keys.push_back(&object);
    }
  }
  if (keys.empty()) return;
  const bool lasts = !inCi || config.settings.fileSink->allowEphemeral;
  if (!lasts) {
    diagnostics.add(
        makeError(Code::sinkEphemeral,
                  "CI is true, so the disk may not last, and with it the value of " +
                      counted(keys.size(), "key") + " such as this one would be lost",
                  "set sinks.file.ephemeral: allow, or run with --allow-ephemeral-sink, if the "
                  "files are kept")
            .at(keys.front()->pos)
            .about(keys.front()->id.text()));
  }
  if (!ignoredOnceMade(config)) checkGit(context, sink, keys, diagnostics);
}

}  // namespace litectl
