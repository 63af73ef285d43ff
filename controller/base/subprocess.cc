#include "base/subprocess.h"

#include "base/descriptor.h"
#include "base/files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <utility>

namespace litectl {
namespace {

Error cannotRun(const Command& command, int reason) {
  return makeError(Code::internal, "cannot run " + command.program + ": " + systemReason(reason),
                   reason == ENOENT ? "install it, or put it into PATH" : "");
}

// A pair of connected sockets: unlike a pipe, one can be written to without SIGPIPE.
struct Channel {
  Descriptor ours;
  Descriptor theirs;
};

Result<Channel> openChannel(const Command& command) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return cannotRun(command, errno);
  }
  Channel channel{Descriptor(ends[0]), Descriptor(ends[1])};
  ::fcntl(channel.ours.get(), F_SETFL, O_NONBLOCK);
  return channel;
}

// What posix_spawn is told; freed with the object.
class SpawnPlan {
 public:
  SpawnPlan() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    // A group of its own, so that what it starts ends with it, and signals as in a fresh process.
    ::posix_spawnattr_setflags(
        &attributes_,
        static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  void give(const Descriptor& from, int as) {
    ::posix_spawn_file_actions_adddup2(&actions_, from.get(), as);
  }
  void runIn(const std::filesystem::path& folder) {
    if (!folder.empty()) ::posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
  }
  [[nodiscard]] int start(const Command& command, pid_t& child) const {
    std::vector<char*> arguments{const_cast<char*>(command.program.c_str())};
    for (const std::string& one : command.arguments) {
      arguments.push_back(const_cast<char*>(one.c_str()));
    }
    arguments.push_back(nullptr);
    std::vector<char*> environment;
    for (const std::string& one : command.environment) {
      environment.push_back(const_cast<char*>(one.c_str()));
    }
    environment.push_back(nullptr);
    return ::posix_spawnp(&child, command.program.c_str(), &actions_, &attributes_,
                          arguments.data(), environment.data());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// Kills the whole group and reaps the child, unless that has been done.
class Child {
 public:
  explicit Child(pid_t pid)
      : pid_(pid), end_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) [[maybe_unused]]
      const int status = reap();
  }
  // Becomes readable when it ends.
  [[nodiscard]] int end() const { return end_.get(); }
  [[nodiscard]] int reap() {
    ::kill(-pid_, SIGKILL);  // what it left behind, too
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_;
  Descriptor end_;
};

// Takes what is there, up to a little more than `limit` in all; false at the end of the stream.
bool drain(const Descriptor& from, std::string& into, std::size_t limit) {
  std::array<char, 16384> chunk{};
  while (into.size() <= limit) {
    const ssize_t count = ::read(from.get(), chunk.data(), chunk.size());
    if (count > 0) {
      into.append(chunk.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
      return false;
    } else if (errno == EAGAIN) {
      return true;
    }
  }
  return true;
}

// Milliseconds until the deadline for poll, rounded up.
int patience(const Context& context) {
  if (context.deadline == SteadyTime::max()) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(context.deadline - context.clock->steady());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
}

// Feeds the child and listens to it until it has ended.
Status attend(const Context& context, const Command& command, const Child& child,
              std::array<Channel, 3>& streams, CommandOutput& result) {
  const Descriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const std::stop_callback stopping(context.stop, [&] { ::eventfd_write(wake.get(), 1); });
  const std::size_t limit = command.maxOutput;
  std::string_view input = command.input;
  if (input.empty()) streams[0].ours.reset();
  while (true) {
    if (context.stopped()) return makeError(Code::interrupted, command.program + " was stopped");
    // A closed descriptor is -1, which poll passes over.
    std::array<pollfd, 5> waits{pollfd{streams[0].ours.get(), POLLOUT, 0},
                                pollfd{streams[1].ours.get(), POLLIN, 0},
                                pollfd{streams[2].ours.get(), POLLIN, 0},
                                pollfd{child.end(), POLLIN, 0}, pollfd{wake.get(), POLLIN, 0}};
    const int ready = ::poll(waits.data(), waits.size(), patience(context));
    if (ready < 0 && errno != EINTR) return cannotRun(command, errno);
    if (ready == 0 && context.clock->steady() >= context.deadline) {
      return makeError(Code::timedOut, command.program + " did not end in time");
    }
    if (waits[0].revents != 0) {
      const ssize_t count = ::send(streams[0].ours.get(), input.data(), input.size(), MSG_NOSIGNAL);
      if (count > 0) input.remove_prefix(static_cast<std::size_t>(count));
      // One that does not want its input is not an error of ours.
      if (input.empty() || (count < 0 && errno != EAGAIN && errno != EINTR)) {
        streams[0].ours.reset();
      }
    }
    if (streams[1].ours.ok() && !drain(streams[1].ours, result.output, limit))
      streams[1].ours.reset();
    if (streams[2].ours.ok() && !drain(streams[2].ours, result.errors, limit))
      streams[2].ours.reset();
    if (std::max(result.output.size(), result.errors.size()) > limit) {
      return makeError(Code::tooLarge, command.program + " says too much");
    }
    if (waits[3].revents != 0) {
      if (streams[1].ours.ok()) drain(streams[1].ours, result.output, limit);
      if (streams[2].ours.ok()) drain(streams[2].ours, result.errors, limit);
      return {};
    }
  }
}

}  // namespace

Result<CommandOutput> runCommand(const Context& context, const Command& command) {
  std::array<Channel, 3> streams;
  SpawnPlan plan;
  for (int stream = 0; stream < 3; ++stream) {
    Channel& channel = streams.at(static_cast<std::size_t>(stream));
    LITECTL_TRY_ASSIGN(channel, openChannel(command));
    plan.give(channel.theirs, stream);
  }
  plan.runIn(command.folder);
  pid_t pid = 0;
  if (const int reason = plan.start(command, pid); reason != 0) return cannotRun(command, reason);
  Child child(pid);
  if (child.end() < 0) return cannotRun(command, errno);
  for (Channel& channel : streams) channel.theirs.reset();
  CommandOutput result;
  LITECTL_TRY(attend(context, command, child, streams, result));
  result.status = child.reap();
  return result;
}

std::vector<std::string> keepEnvironment(const std::vector<std::string>& names) {
  std::vector<std::string> kept;
  for (const std::string& name : names) {
    if (const char* value = std::getenv(name.c_str())) kept.push_back(name + "=" + value);
  }
  return kept;
}

}  // namespace litectl
