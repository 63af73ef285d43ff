#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "lint/source_tree.h"

namespace litectl::lint {
namespace {

// controller/LAYERS: which folder may include which, and who may see third-party headers.
struct Layers {
  std::map<std::string, std::set<std::string>> folders;
  std::map<std::string, std::set<std::string>> thirdParty;
};

Layers readLayers() {
  Layers layers;
  bool third = false;
  for (const std::string& line : linesOf("controller/LAYERS")) {
    if (line.rfind("# third-party", 0) == 0) third = true;
    const std::size_t colon = line.find(':');
    if (line.empty() || line.front() == '#' || colon == std::string::npos) continue;
    std::istringstream names(line.substr(colon + 1));
    auto& entry = (third ? layers.thirdParty : layers.folders)[line.substr(0, colon)];
    for (std::string name; names >> name;) entry.insert(name);
  }
  return layers;
}

// A folder, what it names, and what those name in turn.
void addReachable(const Layers& layers, const std::string& folder, std::set<std::string>& into) {
  if (!into.insert(folder).second) return;
  const auto it = layers.folders.find(folder);
  if (it == layers.folders.end()) return;
  for (const std::string& next : it->second) addReachable(layers, next, into);
}

// The third-party library a header belongs to: "yaml-cpp/yaml.h" and "sqlite3.h" alike.
std::string libraryOf(const std::string& header) {
  return header.substr(0, header.find_first_of("/."));
}

TEST(Layers, EveryFolderIsListed) {
  const Layers layers = readLayers();
  for (const auto& entry : std::filesystem::directory_iterator(repository() / "controller")) {
    if (!entry.is_directory()) continue;
    EXPECT_TRUE(layers.folders.contains(entry.path().filename().string())) << entry.path();
  }
}

TEST(Layers, EveryIncludeIsAllowed) {
  const Layers layers = readLayers();
  ASSERT_FALSE(layers.folders.empty());
  ASSERT_FALSE(layers.thirdParty.empty());
  const std::regex include(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::size_t seen = 0;
  for (const auto& file : filesUnder("controller", {".h", ".cc"})) {
    const std::string folder = std::next(file.begin())->string();
    std::set<std::string> allowed;
    addReachable(layers, folder, allowed);
    std::size_t number = 0;
    for (const std::string& line : linesOf(file)) {
      ++number;
      std::smatch match;
      if (!std::regex_search(line, match, include)) continue;
      ++seen;
      const std::string header = match[2];
      const std::string place = file.string() + ":" + std::to_string(number) + ": " + line;
      if (match[1] == "\"") {
        EXPECT_TRUE(allowed.contains(header.substr(0, header.find('/')))) << place;
        EXPECT_EQ(header.find(".."), std::string::npos) << place;
      } else if (const auto wall = layers.thirdParty.find(libraryOf(header));
                 wall != layers.thirdParty.end()) {
        EXPECT_TRUE(wall->second.contains(folder)) << place;
      }
    }
  }
  EXPECT_GT(seen, 100U);
}

TEST(Layers, LinkWhatTheListAllows) {
  const Layers layers = readLayers();
  const std::regex deps(R"(DEPS([a-z\s]+)(LIBS|\)))");
  for (const auto& [folder, allowed] : layers.folders) {
    std::string text;
    for (const auto& line : linesOf("controller/" + folder + "/CMakeLists.txt")) text += line + " ";
    std::smatch match;
    if (!std::regex_search(text, match, deps)) continue;
    std::set<std::string> reachable;
    addReachable(layers, folder, reachable);
    std::istringstream names(match[1]);
    for (std::string name; names >> name;) {
      EXPECT_TRUE(reachable.contains(name)) << folder << " links " << name;
    }
  }
}

// A wrong spec would agree with itself if the stand-in server read it too.
TEST(Layers, TheSandboxKnowsNoSpecs) {
  const Layers layers = readLayers();
  std::set<std::string> reachable;
  addReachable(layers, "sandbox", reachable);
  for (const char* folder : {"spec", "model", "engine", "targets"}) {
    EXPECT_FALSE(reachable.contains(folder)) << folder;
  }
}

}  // namespace
}  // namespace litectl::lint
