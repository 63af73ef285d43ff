#include "cli/standard_streams.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace litectl {
namespace {

// Whether a file that is opened afterwards gets a number of its own, in a process that was started
// without standard input and output.
void openWithoutStreams() {
  ::close(STDIN_FILENO);
  ::close(STDOUT_FILENO);
  prepareStandardStreams();
  const int file = ::open("/dev/zero", O_RDONLY);
  const bool apart = file > STDERR_FILENO;
  const bool writable = ::write(STDOUT_FILENO, "x", 1) == 1;
  std::_Exit(apart && writable ? 0 : 1);
}

void writeToNobody() {
  prepareStandardStreams();
  int ends[2];
  if (::pipe(ends) != 0) std::_Exit(1);
  ::close(ends[0]);
  std::_Exit(::write(ends[1], "x", 1) < 0 && errno == EPIPE ? 0 : 1);
}

TEST(StandardStreams, ClosedOnesAreTakenByNothingElse) {
  EXPECT_EXIT(openWithoutStreams(), testing::ExitedWithCode(0), "");
}

TEST(StandardStreams, AReaderThatLeavesDoesNotEndTheProcess) {
  EXPECT_EXIT(writeToNobody(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace litectl
