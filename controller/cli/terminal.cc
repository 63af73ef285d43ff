#include "cli/terminal.h"

#include "base/descriptor.h"
#include "base/lower_case.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace litectl {

bool isTerminal(int fd) { return ::isatty(fd) == 1; }

bool writeAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Answer ask(const std::string& question, const std::stop_token& stop) {
  writeAll(STDERR_FILENO, question);
  // A stop is noticed through a pipe, since waiting for a line cannot be interrupted otherwise.
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return Answer::no;
  const Descriptor reading(ends[0]);
  const Descriptor writing(ends[1]);
  const std::stop_callback wake(stop, [&] { writeAll(writing.get(), "x"); });
  std::string line;
  while (line.find('\n') == std::string::npos) {
    std::array<pollfd, 2> waiting{{{STDIN_FILENO, POLLIN, 0}, {reading.get(), POLLIN, 0}}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return Answer::no;
    if (stop.stop_requested()) return Answer::stopped;
    if (waiting[0].revents == 0) continue;
    std::array<char, 256> buffer{};
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count <= 0) return Answer::no;
    line.append(buffer.data(), static_cast<std::size_t>(count));
    if (line.size() > 1000) return Answer::no;
  }
  line.erase(line.find('\n'));
  line = lowerCase(std::move(line));
  return line == "y" || line == "yes" ? Answer::yes : Answer::no;
}

}  // namespace litectl
