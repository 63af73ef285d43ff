#include "e2e/workplace.h"

#include <algorithm>

namespace litectl::e2e {

Workplace::Workplace() { std::filesystem::create_directories(manifests()); }

void Workplace::put(const std::string& name, const std::string& text) {
  std::filesystem::create_directories((manifests() / name).parent_path());
  putContent(manifests() / name, text);
}

void Workplace::remove(const std::string& name) { std::filesystem::remove(manifests() / name); }

Program Workplace::program(const std::vector<std::string>& words) {
  Program program;
  program.arguments = words;
  program.folder = folder_.path();
  program.environment["LITELLM_MASTER_KEY"] = Gateway::masterKey();
  const auto has = [&](const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  const std::string& verb = words.front();
  const bool onLine = verb == "plan" || verb == "apply" || verb == "explain" || verb == "validate";
  if (onLine && !has("-f")) {
    program.arguments.insert(program.arguments.end(), {"-f", manifests().string()});
  }
  if (onLine && verb != "validate" && !has("--url") && !has("--config")) {
    program.arguments.insert(program.arguments.end(), {"--url", gateway_.url()});
  }
  return program;
}

void Workplace::apply(const std::vector<std::string>& flags) {
  std::vector<std::string> words{"apply", "--yes"};
  words.insert(words.end(), flags.begin(), flags.end());
  const Ended ended = run(words);
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
}

void Workplace::expectClean(const std::vector<std::string>& flags) {
  std::vector<std::string> words{"plan", "--detailed-exitcode"};
  words.insert(words.end(), flags.begin(), flags.end());
  const Ended ended = run(words);
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  EXPECT_NE(ended.out.find("No changes"), std::string::npos) << ended.out;
}

std::string Workplace::valueOf(const std::string& name) const {
  const std::string text = contentOf(state() / "keys" / (name + ".env"));
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return {};
  std::string value = text.substr(equals + 1);
  std::erase_if(value, [](char c) { return c == '\n' || c == '"' || c == '\''; });
  return value;
}

std::string manifest(const std::string& kind, const std::string& name, const std::string& spec,
                     const std::string& annotations) {
  std::string text = "---\napiVersion: litectl.dev/v1alpha1\nkind: " + kind +
                     "\nmetadata:\n  name: " + name + "\n";
  if (!annotations.empty()) text += "  annotations: {" + annotations + "}\n";
  return text + "spec: {" + spec + "}\n";
}

}  // namespace litectl::e2e
