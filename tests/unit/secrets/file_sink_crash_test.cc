#include "base/hash.h"
#include "secrets/file_sink.h"
#include "support/results.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

// The sink is stopped before each of its steps, by a crash and by an error, and then used again.

namespace litectl {
namespace {

const Slot kSlot{"file", "team/app.env", ""};
constexpr const char* kOld = "sk-the-old-one";
constexpr const char* kNew = "sk-the-new-one";

using Work = std::function<Status(FileSink&)>;

class FileSinkCrashTest : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path root() const { return folder_ / "keys"; }
  void reset(bool withOld) {
    std::filesystem::remove_all(root());
    if (!withOld) return;
    FileSink sink(root());
    ASSERT_TRUE(isOk(sink.writePending(kSlot, oldHash_, Secret(std::string_view(kOld)))));
    ASSERT_TRUE(isOk(sink.promote(kSlot, oldHash_)));
  }
  // Exits before the step of that number; true when the work ended before it came to it.
  [[nodiscard]] bool crash(int before, const Work& work) const {
    const pid_t child = ::fork();
    if (child == 0) {
      int step = 0;
      FileSink sink(root(), [&](std::string_view) -> Status {
        if (++step == before) ::_exit(42);
        return {};
      });
      ::_exit(work(sink) ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_NE(WEXITSTATUS(status), 1);
    return WEXITSTATUS(status) == 0;
  }
  // Whatever inspect calls live must be what the file holds.
  void expectHonest(const std::string& when) const {
    FileSink sink(root());
    const Result<SlotState> state = sink.inspect(kSlot, "");
    ASSERT_TRUE(isOk(state)) << when;
    const std::string text = contentOf(root() / "team/app.env");
    if (!state->live) {
      EXPECT_EQ(text, "") << when;
      return;
    }
    const std::string value = *state->live == oldHash_ ? kOld : kNew;
    EXPECT_EQ(text, "LITELLM_API_KEY=" + value + "\n") << when;
    EXPECT_EQ(sha256Hex(value), *state->live) << when;
  }
  void expectOnly(const std::string& value) const {
    FileSink sink(root());
    const SlotState state = sink.inspect(kSlot, "").value();
    EXPECT_EQ(state.live, sha256Hex(value));
    EXPECT_TRUE(state.pending.empty());
    EXPECT_EQ(sink.readLive(kSlot)->reveal(), value);
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator(root() / "team")) {
      ++files;
    }
    EXPECT_EQ(files, 2U);  // the value and its fingerprint
  }

  TempFolder folder_;
  const std::string oldHash_ = sha256Hex(kOld);
  const std::string newHash_ = sha256Hex(kNew);
  const Work write_ = [this](FileSink& sink) {
    return sink.writePending(kSlot, newHash_, Secret(std::string_view(kNew)));
  };
  const Work promote_ = [this](FileSink& sink) { return sink.promote(kSlot, newHash_); };
  const Work remove_ = [this](FileSink& sink) { return sink.remove(kSlot, oldHash_); };
};

TEST_F(FileSinkCrashTest, WritingPendingLeavesTheLiveValueAndCanBeRepeated) {
  for (const bool withOld : {false, true}) {
    int step = 1;
    for (bool ended = false; !ended; ++step) {
      reset(withOld);
      ended = crash(step, write_);
      expectHonest("before step " + std::to_string(step));
      FileSink sink(root());
      if (withOld) {
        EXPECT_EQ(sink.inspect(kSlot, "")->live, oldHash_);
      }
      const SlotState left = sink.inspect(kSlot, "").value();
      for (const std::string& hash : left.pending) {
        EXPECT_EQ(sink.readPending(kSlot, hash)->reveal(), kNew);
      }
      ASSERT_TRUE(isOk(write_(sink)));
      ASSERT_TRUE(isOk(promote_(sink)));
      expectOnly(kNew);
    }
    EXPECT_GE(step, 3);
  }
}

TEST_F(FileSinkCrashTest, PromotingNeverLosesTheValueAndCanBeRepeated) {
  for (const bool withOld : {false, true}) {
    int step = 1;
    for (bool ended = false; !ended; ++step) {
      reset(withOld);
      FileSink sink(root());
      ASSERT_TRUE(isOk(write_(sink)));
      ended = crash(step, promote_);
      expectHonest("before step " + std::to_string(step));
      const SlotState state = sink.inspect(kSlot, "").value();
      const bool pending = state.pending == std::vector<std::string>{newHash_};
      EXPECT_TRUE(pending || state.live == newHash_) << step;
      if (withOld) {
        EXPECT_TRUE(state.live.has_value()) << step;
      }
      ASSERT_TRUE(isOk(promote_(sink)));
      expectOnly(kNew);
    }
    EXPECT_GE(step, 6);
  }
}

TEST_F(FileSinkCrashTest, PromotingCanCrashTwiceAndGoOn) {
  for (int first = 1; first <= 5; ++first) {
    for (int second = 1; second <= 5; ++second) {
      reset(true);
      FileSink sink(root());
      ASSERT_TRUE(isOk(write_(sink)));
      [[maybe_unused]] const bool one = crash(first, promote_);
      [[maybe_unused]] const bool two = crash(second, promote_);
      expectHonest(std::to_string(first) + "," + std::to_string(second));
      ASSERT_TRUE(isOk(promote_(sink)));
      expectOnly(kNew);
    }
  }
}

TEST_F(FileSinkCrashTest, PromotingOverATouchedFileCanCrashAndGoOn) {
  int step = 1;
  for (bool ended = false; !ended; ++step) {
    reset(true);
    const std::filesystem::path live = root() / "team/app.env";
    const std::string text = contentOf(live);
    std::filesystem::remove(live);
    putContent(live, text);
    FileSink sink(root());
    ASSERT_TRUE(isOk(write_(sink)));
    ended = crash(step, promote_);
    ASSERT_TRUE(isOk(promote_(sink)));
    expectOnly(kNew);
  }
}

TEST_F(FileSinkCrashTest, PromotingAgainUnderAnotherVariableCanCrashAndGoOn) {
  const Slot renamed{"file", kSlot.path, "OPENAI_API_KEY"};
  const Work again = [&](FileSink& sink) -> Status {
    LITECTL_TRY_ASSIGN(const Secret value, sink.readLive(renamed));
    LITECTL_TRY(sink.writePending(renamed, oldHash_, value));
    return sink.promote(renamed, oldHash_);
  };
  int step = 1;
  for (bool ended = false; !ended; ++step) {
    reset(true);
    ended = crash(step, again);
    FileSink sink(root());
    EXPECT_EQ(sink.inspect(kSlot, "")->live, oldHash_) << step;
    EXPECT_EQ(sink.readLive(kSlot)->reveal(), kOld) << step;
    ASSERT_TRUE(isOk(again(sink)));
    expectOnly(kOld);
    EXPECT_EQ(contentOf(root() / "team/app.env"), std::string("OPENAI_API_KEY=") + kOld + "\n");
  }
  EXPECT_GE(step, 9);
}

TEST_F(FileSinkCrashTest, HealingATouchedFileCanCrashAndGoOn) {
  const Work verify = [](FileSink& sink) -> Status {
    LITECTL_TRY_ASSIGN([[maybe_unused]] const SlotState seen, sink.verify(kSlot, ""));
    return {};
  };
  int step = 1;
  for (bool ended = false; !ended; ++step) {
    reset(true);
    const std::filesystem::path live = root() / "team/app.env";
    const std::string text = contentOf(live);
    std::filesystem::remove(live);
    putContent(live, text);
    ended = crash(step, verify);
    FileSink sink(root());
    EXPECT_EQ(sink.verify(kSlot, "")->live, oldHash_) << step;
    expectOnly(kOld);
  }
  EXPECT_GE(step, 3);
}

TEST_F(FileSinkCrashTest, AfterACrashThePendingValueCanBeGivenUp) {
  int step = 1;
  for (bool ended = false; !ended; ++step) {
    reset(true);
    FileSink sink(root());
    ASSERT_TRUE(isOk(write_(sink)));
    ended = crash(step, promote_);
    const std::string live = sink.inspect(kSlot, "")->live.value();
    ASSERT_TRUE(isOk(sink.discardPending(kSlot, newHash_)));
    expectOnly(live == oldHash_ ? kOld : kNew);
  }
}

TEST_F(FileSinkCrashTest, RemovingCanBeRepeated) {
  int step = 1;
  for (bool ended = false; !ended; ++step) {
    reset(true);
    ended = crash(step, remove_);
    expectHonest("before step " + std::to_string(step));
    FileSink sink(root());
    ASSERT_TRUE(isOk(remove_(sink)));
    EXPECT_TRUE(std::filesystem::is_empty(root() / "team"));
  }
  EXPECT_GE(step, 3);
}

TEST_F(FileSinkCrashTest, AnErrorAtAnyStepIsReportedAndLeavesItRepeatable) {
  int failing = 1;
  for (bool ended = false; !ended; ++failing) {
    reset(true);
    FileSink sound(root());
    ASSERT_TRUE(isOk(write_(sound)));
    int step = 0;
    FileSink sink(root(), [&](std::string_view) -> Status {
      if (++step == failing) return makeError(Code::sinkFailed, "No space left on device");
      return {};
    });
    const Status promoted = promote_(sink);
    ended = promoted.ok();
    if (!ended) {
      EXPECT_TRUE(failsWith(promoted, Code::sinkFailed, "No space"));
    }
    expectHonest("error at step " + std::to_string(failing));
    ASSERT_TRUE(isOk(promote_(sink)));
    expectOnly(kNew);
  }
}

}  // namespace
}  // namespace litectl
