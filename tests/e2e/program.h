#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace litectl::e2e {

struct Ended {
  int status = -1;  // exit status, or 128 + signal
  bool core = false;
  std::string out;
  std::string err;
};

// One run of the built program, or of another, in a process of its own.
class Program {
 public:
  std::string binary = LITECTL_BINARY;
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment;  // besides PATH
  std::filesystem::path folder;
  std::string input;      // standard input, which is no terminal
  std::string outFile;    // standard output goes there instead
  bool terminal = false;  // standard input, output and error are a terminal; `input` is typed
  bool unlimitedCore = false;
  bool endsWithUs = false;    // is killed when the thread that started it ends
  bool unprivileged = false;  // as nobody, where the tests run as root: root may do everything

  // Begins and returns at once.
  void start();
  [[nodiscard]] pid_t pid() const { return pid_; }
  // Reads standard output until it holds `text` or ends; what was read so far.
  std::string readUntil(const std::string& text);
  // Reads until it has ended; false when it has not by then.
  bool endsBefore(std::chrono::steady_clock::time_point deadline);
  void signal(int number) const;
  // Reads to the end and reaps.
  Ended wait();
  Ended run() {
    start();
    return wait();
  }

 private:
  void startInTerminal(const std::vector<char*>& argv, const std::vector<char*>& envp);
  void startWithPipes(const std::vector<char*>& argv, const std::vector<char*>& envp);
  [[noreturn]] void becomeProgram(const std::vector<char*>& argv,
                                  const std::vector<char*>& envp) const;
  // Waits so long at most, for ever when negative. False at the end of both.
  bool readSome(std::chrono::milliseconds limit = std::chrono::milliseconds(-1));

  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
  Ended ended_;
};

}  // namespace litectl::e2e
