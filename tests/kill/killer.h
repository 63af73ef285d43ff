#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <random>
#include <string>

#include "e2e/program.h"

namespace litectl::testing {

// How far a run had come, as its output and the audit log show it afterwards.
enum class Phase {
  looking,     // reading manifests, observing, planning: nothing recorded
  settling,    // finishing what an earlier run left open
  writing,     // intents recorded, changes still to come
  confirming,  // all changes begun, their outcomes not yet recorded
  ending,      // every outcome recorded
};
inline constexpr std::size_t kPhases = 5;

// Runs programs and kills them (SIGKILL) at random moments. How long a run takes is learnt from the
// runs themselves, one span for each kind of step.
class Killer {
 public:
  explicit Killer(std::uint64_t seed) : random_(seed) {}

  // A run that is left in peace: teaches how long this step takes.
  e2e::Ended spare(e2e::Program& program, const std::string& step);

  struct Cut {
    bool killed = false;  // otherwise it ended before its moment came
    Phase phase = Phase::looking;
    e2e::Ended ended;
  };
  Cut strike(e2e::Program& program, const std::filesystem::path& audit, const std::string& step);

  [[nodiscard]] std::mt19937_64& random() { return random_; }
  [[nodiscard]] bool chance(unsigned percent);
  [[nodiscard]] std::size_t kills() const;
  [[nodiscard]] std::size_t kills(Phase phase) const {
    return byPhase_[static_cast<std::size_t>(phase)];
  }
  // "40 kills: 8 looking, …"
  [[nodiscard]] std::string report() const;

 private:
  [[nodiscard]] std::chrono::duration<double> moment(const std::string& step);

  std::mt19937_64 random_;
  std::map<std::string, std::chrono::duration<double>> spans_;
  std::array<std::size_t, kPhases> byPhase_{};
  std::size_t missed_ = 0;
};

}  // namespace litectl::testing
