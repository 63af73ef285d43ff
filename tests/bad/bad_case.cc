#include "bad/bad_case.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace litectl::test {
namespace {

namespace fs = std::filesystem;

const std::string kExpect = "# expect: ";

// Nobody answers there, and nobody is asked.
const std::string kUrl = "https://127.0.0.1:1";

[[noreturn]] void badlyWritten(const fs::path& file, const std::string& line) {
  throw std::runtime_error(file.string() + ": cannot understand \"" + line + "\"");
}

std::vector<std::string> linesOf(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

BadCase readCase(const fs::path& file, bool generated) {
  BadCase out;
  out.name = file.stem().string();
  out.description = file;
  out.generated = generated;
  for (const std::string& line : linesOf(file)) {
    if (line.rfind(kExpect, 0) != 0) continue;
    std::istringstream words(line.substr(kExpect.size()));
    Expectation expectation;
    std::string exitWord;
    if (!(words >> expectation.code >> expectation.place >> exitWord >> expectation.exit) ||
        exitWord != "exit") {
      badlyWritten(file, line);
    }
    out.expected.push_back(std::move(expectation));
  }
  if (out.expected.empty()) badlyWritten(file, "no expectation");
  return out;
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
}

// The text between the first and the last quote of a line.
std::string quotedText(const fs::path& file, const std::string& line) {
  const std::size_t first = line.find('"');
  const std::size_t last = line.rfind('"');
  if (first == std::string::npos || last == first) badlyWritten(file, line);
  std::string out;
  for (std::size_t i = first + 1; i < last; ++i) {
    if (line[i] != '\\') {
      out.push_back(line[i]);
      continue;
    }
    const char escape = line[++i];
    if (escape == 'x') {
      out.push_back(static_cast<char>(hexDigit(line[i + 1]) * 16 + hexDigit(line[i + 2])));
      i += 2;
    } else {
      out.push_back(escape == 'n' ? '\n' : escape == 't' ? '\t' : escape);
    }
  }
  return out;
}

// Follows a description command by command.
class InputMaker {
 public:
  InputMaker(fs::path description, const fs::path& scratch)
      : description_(std::move(description)),
        root_(scratch / "in"),
        settings_(scratch / "settings.yaml"),
        given_(root_),
        current_("case.yaml") {
    input_.root = root_;
    fs::create_directory(root_);
  }

  BadInput make() {
    for (const std::string& line : linesOf(description_)) {
      if (!line.empty() && line.front() != '#') follow(line);
    }
    for (const auto& [name, mode] : modes_) {
      fs::permissions(root_ / name, static_cast<fs::perms>(std::stoi(mode, nullptr, 8)));
    }
    input_.arguments = command_.empty() ? validate() : std::move(command_);
    return std::move(input_);
  }

 private:
  std::vector<std::string> validate() const {
    if (fs::exists(settings_)) {
      return {"validate", "--config", settings_.string(), "-f", given_.string()};
    }
    return {"validate", "--url", kUrl, "-f", given_.string()};
  }

  // {in} and {settings} stand for where they lie.
  std::string filledIn(std::string word) const {
    for (const auto& [name, path] : {std::pair("{in}", root_), {"{settings}", settings_}}) {
      if (const std::size_t at = word.find(name); at != std::string::npos) {
        word.replace(at, std::string(name).size(), path.string());
      }
    }
    return word;
  }

  void follow(const std::string& line) {
    std::istringstream words(line);
    std::string command;
    std::string first;
    std::string second;
    words >> command >> first >> second;
    if (command == "file") {
      current_ = first;
    } else if (command == "text") {
      append(root_ / current_, 1, quotedText(description_, line), command);
    } else if (command == "settings") {
      append(settings_, 1, quotedText(description_, line), command);
    } else if (command == "repeat" || command == "numbered" || command == "stairs") {
      append(root_ / current_, std::stoul(first), quotedText(description_, line), command);
    } else if (command == "folder") {
      fs::create_directories(root_ / first);
    } else if (command == "link") {
      fs::create_symlink(second, root_ / first);
    } else if (command == "mode") {
      modes_.emplace_back(first, second);
    } else if (command == "give") {
      given_ = root_ / first;
    } else if (command == "env") {
      input_.environment[first] = second;
    } else if (command == "run") {
      std::istringstream all(line);
      all >> command;
      for (std::string word; all >> word;) command_.push_back(filledIn(word));
    } else if (command == "unprivileged") {
      input_.unprivileged = true;
    } else {
      badlyWritten(description_, line);
    }
  }

  static void append(const fs::path& file, std::size_t count, const std::string& text,
                     const std::string& command) {
    std::ofstream out(file, std::ios::app | std::ios::binary);
    for (std::size_t i = 0; i < count; ++i) {
      if (command == "stairs") out << std::string(i, ' ');
      out << (command == "numbered" ? withNumbers(text, i) : text);
    }
  }

  // % stands for the number, %+ for the next one.
  static std::string withNumbers(const std::string& text, std::size_t number) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%') {
        out.push_back(text[i]);
      } else if (i + 1 < text.size() && text[i + 1] == '+') {
        out += std::to_string(number + 1);
        ++i;
      } else {
        out += std::to_string(number);
      }
    }
    return out;
  }

  const fs::path description_;
  const fs::path root_;
  const fs::path settings_;
  fs::path given_;
  fs::path current_;
  std::vector<std::string> command_;
  BadInput input_;
  std::vector<std::pair<std::string, std::string>> modes_;
};

}  // namespace

std::vector<BadCase> readBadCases(const fs::path& folder) {
  std::vector<BadCase> cases;
  for (const auto& entry : fs::directory_iterator(folder / "manifests")) {
    cases.push_back(readCase(entry.path(), false));
  }
  for (const auto& entry : fs::directory_iterator(folder / "generated")) {
    cases.push_back(readCase(entry.path(), true));
  }
  std::sort(cases.begin(), cases.end(),
            [](const BadCase& a, const BadCase& b) { return a.name < b.name; });
  return cases;
}

BadInput makeInput(const BadCase& badCase, const fs::path& scratch) {
  if (badCase.generated) return InputMaker(badCase.description, scratch).make();
  return {{"validate", "--url", kUrl, "-f", badCase.description.string()}, {}, {}, false};
}

}  // namespace litectl::test
