#include "e2e/program.h"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace litectl::e2e {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

void writeFully(int fd, const std::string& text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const ssize_t count = ::write(fd, text.data() + at, text.size() - at);
    if (count <= 0) return;
    at += static_cast<std::size_t>(count);
  }
}

// For good, as a user of that name would run it.
void becomeNobody() {
  constexpr uid_t kNobody = 65534;
  if (::geteuid() != 0) return;
  if (::setgroups(0, nullptr) != 0 || ::setresgid(kNobody, kNobody, kNobody) != 0 ||
      ::setresuid(kNobody, kNobody, kNobody) != 0) {
    ::_exit(98);
  }
}

bool readFrom(int& fd, std::string& into) {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::read(fd, buffer.data(), buffer.size());
  if (count > 0) {
    into.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
  }
  ::close(fd);
  fd = -1;
  return false;
}

}  // namespace

void Program::start() {
  ended_ = Ended{};
  std::vector<std::string> words{binary};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables{"PATH=/usr/local/bin:/usr/bin:/bin"};
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  const std::vector<char*> argv = pointers(words);
  const std::vector<char*> envp = pointers(variables);
  if (terminal) {
    startInTerminal(argv, envp);
  } else {
    startWithPipes(argv, envp);
  }
}

void Program::startInTerminal(const std::vector<char*>& argv, const std::vector<char*>& envp) {
  int leader = -1;
  pid_ = ::forkpty(&leader, nullptr, nullptr, nullptr);
  if (pid_ == 0) becomeProgram(argv, envp);
  ASSERT_GT(pid_, 0);
  out_ = leader;
  writeFully(leader, input);
}

void Program::startWithPipes(const std::vector<char*>& argv, const std::vector<char*>& envp) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  ASSERT_EQ(::pipe2(in.data(), O_CLOEXEC), 0);
  ASSERT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
  ASSERT_EQ(::pipe2(err.data(), O_CLOEXEC), 0);
  pid_ = ::fork();
  ASSERT_GE(pid_, 0);
  if (pid_ == 0) {
    ::dup2(in[0], STDIN_FILENO);
    ::dup2(outFile.empty() ? out[1] : ::open(outFile.c_str(), O_WRONLY), STDOUT_FILENO);
    ::dup2(err[1], STDERR_FILENO);
    becomeProgram(argv, envp);
  }
  ::close(in[0]);
  ::close(out[1]);
  ::close(err[1]);
  out_ = out[0];
  err_ = err[0];
  writeFully(in[1], input);
  ::close(in[1]);
}

void Program::becomeProgram(const std::vector<char*>& argv, const std::vector<char*>& envp) const {
  if (unlimitedCore) {
    const rlimit limit{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_CORE, &limit);
  }
  if (endsWithUs) ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (!folder.empty() && ::chdir(folder.c_str()) != 0) ::_exit(99);
  // Opened before, for it may lie where only root can reach it.
  const int image = ::open(argv.front(), O_RDONLY | O_CLOEXEC);
  if (unprivileged) becomeNobody();
  ::fexecve(image, argv.data(), envp.data());
  ::_exit(99);
}

bool Program::readSome(std::chrono::milliseconds limit) {
  std::array<pollfd, 2> waiting{{{out_, POLLIN, 0}, {err_, POLLIN, 0}}};
  if (out_ < 0 && err_ < 0) return false;
  if (::poll(waiting.data(), waiting.size(), static_cast<int>(limit.count())) < 0) {
    return errno == EINTR;
  }
  if (out_ >= 0 && waiting[0].revents != 0) readFrom(out_, ended_.out);
  if (err_ >= 0 && waiting[1].revents != 0) readFrom(err_, ended_.err);
  return true;
}

std::string Program::readUntil(const std::string& text) {
  while (ended_.out.find(text) == std::string::npos && readSome()) {
  }
  return ended_.out;
}

bool Program::endsBefore(std::chrono::steady_clock::time_point deadline) {
  while (true) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= left.zero()) return false;
    if (!readSome(std::chrono::ceil<std::chrono::milliseconds>(left))) return true;
  }
}

void Program::signal(int number) const { ::kill(pid_, number); }

Ended Program::wait() {
  while (readSome()) {
  }
  int status = 0;
  EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
  ended_.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ended_.core = WIFSIGNALED(status) && WCOREDUMP(status);
  return std::move(ended_);
}

}  // namespace litectl::e2e
