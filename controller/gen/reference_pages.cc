#include "gen/reference_pages.h"

#include "base/codes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "gen/field_types.h"

namespace litectl::gen {
namespace {

std::string quoted(const std::string& text) { return "`" + text + "`"; }

std::string quotedList(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + quoted(text);
  return out;
}

std::string boundsOf(const FieldSpec& field) {
  if (field.least && field.most) {
    return " From " + field.least->text() + " to " + field.most->text() + ".";
  }
  if (field.least) return " " + field.least->text() + " or more.";
  return field.most ? " " + field.most->text() + " or less." : "";
}

// A doc of the settings begins in lower case and has no full stop.
std::string sentence(std::string text) {
  if (text.empty()) return text;
  if (text.front() >= 'a' && text.front() <= 'z' && text.rfind("litectl.", 0) != 0 &&
      text.find("://") > text.find(' ')) {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  return text.back() == '.' ? text : text + ".";
}

std::string meaningOf(const FieldSpec& field) {
  std::string out = sentence(field.doc);
  if (field.required) out += " Required.";
  if (field.immutable) out += " Chosen once, never changed.";
  out += boundsOf(field);
  if (!field.patternMeans.empty()) out += " Write " + field.patternMeans + ".";
  if (!field.excludes.empty()) out += " Not beside " + quotedList(field.excludes) + ".";
  if (!field.below.empty()) out += " Less than " + quoted(field.below) + ".";
  if (field.leastItems > 0) {
    out += " Never empty: " + field.whenEmpty + ".";
  }
  if (field.mostItems > 0) out += " At most " + std::to_string(field.mostItems) + ".";
  if (!field.reserved.empty()) {
    std::vector<std::string> names;
    for (const auto& [name, why] : field.reserved) names.push_back(name);
    out += " Not free: " + quotedList(names) + ".";
  }
  return out;
}

std::string cellOf(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

// The statuses, the one that counts most first.
struct ExitStatus {
  int status;
  const char* meaning;
};

std::vector<ExitStatus> exitStatuses() {
  std::vector<ExitStatus> all = {
      {0, "Done; for `plan`: the plan could be made, whatever is in it."},
      {exitStatus(ErrorClass::input), "Wrong input: manifests, settings, command line."},
      {2, "Changes are pending (only with `--detailed-exitcode`)."},
      {exitStatus(ErrorClass::refused), "Refused by a guard; nothing of it was done."},
      {exitStatus(ErrorClass::unreachable), "The target cannot be reached, or refuses."},
      {exitStatus(ErrorClass::partial), "Applied in part: some changes failed or were left out."},
      {exitStatus(ErrorClass::local), "This machine failed: disk, store, lock, audit log, sink."},
      {exitStatus(ErrorClass::interrupted), "Interrupted; what was begun is finished or noted."}};
  std::sort(all.begin(), all.end(), [](const ExitStatus& a, const ExitStatus& b) {
    return a.status != b.status && worseExit(a.status, b.status) == a.status;
  });
  return all;
}

}  // namespace

GeneratedFile page(const std::string& name, const std::string& from, const std::string& title,
                   const std::string& text) {
  return {"docs/reference/" + name + ".md",
          "<!-- " + generatedFrom(from) + " -->\n# " + title + "\n\n" + text};
}

std::string tableRow(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) out += " " + (cell.empty() ? "" : cellOf(cell) + " ") + "|";
  return out + "\n";
}

std::string tableHead(const std::vector<std::string>& titles) {
  std::string rule = "|";
  for (std::size_t i = 0; i < titles.size(); ++i) rule += " --- |";
  return tableRow(titles) + rule + "\n";
}

std::string fieldRows(const std::vector<FieldSpec>& fields, const std::string& prefix) {
  std::string out;
  for (const FieldSpec& field : fields) {
    if (field.literalSecret) continue;
    out += tableRow({quoted(prefix + field.name), typeWords(field), meaningOf(field)});
    out += fieldRows(field.fields, prefix + field.name + ".");
  }
  return out;
}

GeneratedFile settingsPage(const SettingsShape& settings) {
  std::string text =
      "Defaults, and what follows from each, are in [settings.md](../settings.md).\n\n" +
      tableHead({"field", "type", "meaning"}) + fieldRows(settings.settings.fields);
  for (const auto& [name, member] : settings.members) {
    text += "\n## One of " + quoted(name) + "\n\n" + sentence(member.summary) + "\n\n" +
            tableHead({"field", "type", "meaning"}) + fieldRows(member.fields);
  }
  return page("settings", "controller/cli/settings_schema.cc", "Settings", text);
}

GeneratedFile exitStatusPage() {
  std::string text =
      "A run that ends in more than one way gives the status that stands first here.\n\n" +
      tableHead({"status", "meaning"});
  for (const auto& [status, meaning] : exitStatuses()) {
    text += tableRow({std::to_string(status), meaning});
  }
  return page("exit-statuses", "controller/base/codes.def", "Exit statuses", text);
}

GeneratedFile errorCodesPage() {
  static constexpr Code kAll[] = {
#define LITECTL_CODE(text, name, slug, exitClass) Code::name,
#include "base/codes.def"
#undef LITECTL_CODE
  };
  std::string text =
      "Each has a page with causes and remedies.\n\n" + tableHead({"code", "name", "exit status"});
  for (const Code code : kAll) {
    const std::string name(codeText(code));
    const bool note = codeClass(code) == ErrorClass::note;
    text += tableRow({"[" + name + "](../errors/" + name + ".md)", std::string(codeSlug(code)),
                      note ? "none: a note" : std::to_string(exitStatus(codeClass(code)))});
  }
  return page("errors", "controller/base/codes.def", "Error codes", text);
}

}  // namespace litectl::gen
