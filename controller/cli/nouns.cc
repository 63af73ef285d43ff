#include "cli/nouns.h"

#include "base/counted.h"
#include "cli/style.h"

#include <cctype>
#include <map>
#include <vector>

namespace litectl {

std::string nounOf(std::string_view kind) {
  std::size_t begin = kind.size();
  while (begin > 0 && std::isupper(static_cast<unsigned char>(kind[begin - 1])) == 0) --begin;
  std::string noun(kind.substr(begin == 0 ? 0 : begin - 1));
  if (!noun.empty()) {
    noun[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(noun[0])));
  }
  return noun;
}

std::string cascadeSentence(const Change& change) {
  std::string text = (change.op == Op::remove ? "deletes " : "shuts out ") +
                     nounOf(change.id.kind) + " " + change.id.name;
  if (change.takesAlong.empty()) return text;
  std::map<std::string, std::size_t> byNoun;
  std::size_t foreign = 0;
  for (const Dependent& each : change.takesAlong) {
    ++byNoun[nounOf(each.kind)];
    if (!each.ours) ++foreign;
  }
  text += " and with it ";
  bool first = true;
  for (const auto& [noun, count] : byNoun) {
    text += (first ? "" : " and ") + counted(count, noun);
    first = false;
  }
  if (foreign == 0) return text;
  if (foreign == change.takesAlong.size()) return text + ", not ours";
  return text + ", " + std::to_string(foreign) + " of them not ours";
}

std::string valueWay(const Change& change) {
  if (!change.leavingSlot) return "goes to " + change.slot->text();
  return "moves from " + change.leavingSlot->text() + " to " + change.slot->text();
}

}  // namespace litectl
