#include "store/postgres_errors.h"

#include <algorithm>

namespace litectl::postgres {
namespace {

std::string inOneLine(std::string_view said) {
  constexpr std::size_t kMost = 300;
  std::string line;
  for (const char c : said.substr(0, kMost)) {
    const bool blank = static_cast<unsigned char>(c) <= ' ' || c == '\x7F';
    if (!blank) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line.empty() ? "it does not say why" : line;
}

bool isAny(std::string_view state, std::initializer_list<std::string_view> begins) {
  return std::any_of(begins.begin(), begins.end(),
                     [&](std::string_view begin) { return state.starts_with(begin); });
}

}  // namespace

Error unreachable(const std::string& store, std::string_view said) {
  return makeError(Code::storeUnreachable,
                   "the store " + store + " cannot be reached: " + inOneLine(said),
                   "check that the server runs and lets this user in (storePassword, sslmode, "
                   "pg_hba.conf), and run again");
}

Error errorOf(const std::string& store, std::string_view state, std::string_view said) {
  // Shut down, too many connections, not let in, no such database, no answer within its time.
  if (isAny(state, {"08", "57", "53300", "28", "3D"})) return unreachable(store, said);
  if (isAny(state, {"55P03", "40"})) {
    return makeError(Code::storeLocked,
                     "the store " + store + " is held up by somebody else: " + inOneLine(said),
                     "wait until the other program has finished, and run again");
  }
  // Full disk, too little memory, a server that only reads, a role that may not.
  if (isAny(state, {"53", "54", "58", "25", "42501", "0L", "0P"})) {
    return makeError(Code::writeFailed,
                     "the store " + store + " cannot be used: " + inOneLine(said),
                     "check the server's disk and what this role may do in the schema litectl");
  }
  // Our statements are fixed: what they miss is missing from the store.
  if (isAny(state, {"42", "22", "23", "XX", "21"})) {
    return makeError(
        Code::storeCorrupt, "the store " + store + " cannot be read as a store: " + inOneLine(said),
        "restore its schema litectl from a backup, or move it away and confirm the lost "
        "store");
  }
  return makeError(Code::internal,
                   "the store " + store + ": " + inOneLine(said) + " (" + std::string(state) + ")");
}

}  // namespace litectl::postgres
