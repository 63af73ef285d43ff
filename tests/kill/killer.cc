#include "kill/killer.h"

#include "store/audit_chain.h"
#include "support/temp_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <regex>
#include <signal.h>
#include <string_view>
#include <utility>
#include <vector>

namespace litectl::testing {
namespace {

using Steady = std::chrono::steady_clock;

std::vector<std::string> auditLines(const std::filesystem::path& folder) {
  std::vector<std::string> lines;
  const auto segments = listSegments(folder);
  if (!segments) return lines;  // not made yet
  for (const std::uint64_t number : *segments) {
    const std::string text = contentOf(folder / segmentName(number));
    for (const std::string_view line : splitSegment(text).lines) lines.emplace_back(line);
  }
  return lines;
}

// "Plan: 4 to create, 1 to forget, …"; those that only forget come last and are not counted.
std::size_t plannedChanges(const std::string& output) {
  static const std::regex form("([0-9]+) to (?!forget)[a-z]+,?");
  const std::size_t at = output.find("Plan: ");
  if (at == std::string::npos) return 0;
  const std::string line = output.substr(at, output.find('\n', at) - at);
  std::size_t sum = 0;
  for (std::sregex_iterator it(line.begin(), line.end(), form); it != std::sregex_iterator();
       ++it) {
    sum += std::stoul((*it)[1]);
  }
  return sum;
}

// From what the run added to the audit log.
Phase phaseOf(const std::vector<std::string>& lines, std::size_t before, std::size_t planned) {
  std::size_t settled = 0;
  std::size_t intents = 0;
  std::size_t outcomes = 0;
  for (std::size_t i = before; i < lines.size(); ++i) {
    const auto has = [&](std::string_view part) {
      return lines[i].find(part) != std::string::npos;
    };
    if (has(R"("action":"forget")")) continue;
    if (has(R"("event":"intent")")) ++intents;
    if (!has(R"("event":"outcome")")) continue;
    ++(has(R"("status":"recovered)") ? settled : outcomes);
  }
  if (intents == 0) return settled > 0 ? Phase::settling : Phase::looking;
  if (intents < planned) return Phase::writing;
  return outcomes < planned ? Phase::confirming : Phase::ending;
}

}  // namespace

e2e::Ended Killer::spare(e2e::Program& program, const std::string& step) {
  const auto begin = Steady::now();
  e2e::Ended ended = program.run();
  spans_[step] = Steady::now() - begin;
  return ended;
}

// Half of the moments anywhere, the others drawn to the two ends of a run: there it takes its
// shortest and most different steps.
std::chrono::duration<double> Killer::moment(const std::string& step) {
  std::uniform_real_distribution<double> uniform(0, 1);
  const double at = uniform(random_);
  const double where = uniform(random_);
  double fraction = at;
  if (where < 0.25) fraction = at * at * at;
  if (where > 0.75) fraction = 1 - at * at * at;
  return spans_.at(step) * fraction;
}

Killer::Cut Killer::strike(e2e::Program& program, const std::filesystem::path& audit,
                           const std::string& step) {
  // The machine may be slower or faster than when the span was learnt.
  constexpr double kLonger = 1.02;
  constexpr double kShorter = 0.93;
  const std::size_t before = auditLines(audit).size();
  const auto delay = std::chrono::duration_cast<Steady::duration>(moment(step));
  Cut cut;
  program.start();
  cut.killed = !program.endsBefore(Steady::now() + delay);
  if (cut.killed) program.signal(SIGKILL);
  cut.ended = program.wait();
  // It may have ended by itself just before the signal came.
  cut.killed = cut.ended.status == 128 + SIGKILL;
  spans_[step] *= cut.killed ? kLonger : kShorter;
  if (cut.killed) {
    cut.phase = phaseOf(auditLines(audit), before, plannedChanges(cut.ended.out));
    ++byPhase_[static_cast<std::size_t>(cut.phase)];
  } else {
    ++missed_;
  }
  return cut;
}

bool Killer::chance(unsigned percent) {
  return std::uniform_int_distribution<unsigned>(0, 99)(random_) < percent;
}

std::size_t Killer::kills() const {
  return std::accumulate(byPhase_.begin(), byPhase_.end(), std::size_t{0});
}

std::string Killer::report() const {
  return fmt::format(
      "{} kills: {} before anything was recorded, {} while settling an earlier run, {} while "
      "writing, {} while confirming, {} after that; {} runs ended before their moment",
      kills(), kills(Phase::looking), kills(Phase::settling), kills(Phase::writing),
      kills(Phase::confirming), kills(Phase::ending), missed_);
}

}  // namespace litectl::testing
