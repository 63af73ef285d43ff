#include "secrets/file_sink.h"

#include "base/hash.h"
#include "support/results.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace litectl {
namespace {

using Hashes = std::vector<std::string>;

const Slot kSlot{"file", "team/app.env", ""};

int inChild(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

class FileSinkTest : public testing::Test {
 protected:
  // Puts a value in place the way the engine does.
  void publish(const Slot& slot, const std::string& value) {
    ASSERT_TRUE(isOk(sink_.writePending(slot, sha256Hex(value), Secret(value))));
    ASSERT_TRUE(isOk(sink_.promote(slot, sha256Hex(value))));
  }
  [[nodiscard]] std::filesystem::path root() const { return folder_ / "keys"; }
  [[nodiscard]] std::filesystem::path live() const { return root() / "team/app.env"; }
  [[nodiscard]] Hashes filesIn(const std::filesystem::path& folder) const {
    Hashes names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  // The slot cannot be used, which is a state and no error of the sink.
  void expectForeign(Code code, const std::string& part) {
    for (const Result<SlotState>& seen : {sink_.inspect(kSlot, ""), sink_.verify(kSlot, "")}) {
      ASSERT_TRUE(isOk(seen));
      EXPECT_FALSE(seen->live.has_value());
      EXPECT_FALSE(seen->unsure);
      ASSERT_TRUE(seen->foreign.has_value()) << part;
      EXPECT_EQ(seen->foreign->code, code);
      EXPECT_NE(seen->foreign->message.find(part), std::string::npos) << seen->foreign->message;
    }
  }
  // The same content in another file, as an editor or a backup leaves it.
  void touch() {
    const std::string text = contentOf(live());
    std::filesystem::remove(live());
    putContent(live(), text);
    EXPECT_FALSE(sink_.inspect(kSlot, "")->live.has_value());
  }

  TempFolder folder_;
  FileSink sink_{folder_ / "keys"};
  const std::string one_ = "sk-one";
  const std::string two_ = "sk-two";
  const std::string hash1_ = sha256Hex(one_);
  const std::string hash2_ = sha256Hex(two_);
};

TEST_F(FileSinkTest, EmptySlotIsEmptyAndLookingCreatesNothing) {
  const SlotState state = sink_.inspect(kSlot, "").value();
  EXPECT_FALSE(state.live.has_value());
  EXPECT_TRUE(state.pending.empty());
  EXPECT_FALSE(std::filesystem::exists(root()));
}

// A folder that is not mounted says nothing of what lies in it.
TEST_F(FileSinkTest, SinkThatIsGoneIsNoEmptySlot) {
  EXPECT_TRUE(sink_.inspect(kSlot, hash1_)->sinkGone);
  EXPECT_FALSE(FileSink(root(), {}, FileSink::Root::ephemeral).inspect(kSlot, hash1_)->sinkGone)
      << "it need not last";
  publish(Slot{"file", "other.env", "V"}, one_);
  EXPECT_FALSE(sink_.inspect(kSlot, hash1_)->sinkGone);
  EXPECT_FALSE(sink_.inspect(kSlot, hash1_)->live.has_value());
}

TEST_F(FileSinkTest, PendingValueIsKeptBesideAndReadBack) {
  ASSERT_TRUE(isOk(sink_.writePending(kSlot, hash1_, Secret(one_))));
  const SlotState state = sink_.inspect(kSlot, "").value();
  EXPECT_FALSE(state.live.has_value());
  EXPECT_EQ(state.pending, Hashes{hash1_});
  EXPECT_EQ(sink_.readPending(kSlot, hash1_)->reveal(), one_);
  EXPECT_FALSE(std::filesystem::exists(live()));
  ASSERT_TRUE(isOk(sink_.writePending(kSlot, hash1_, Secret(one_))));  // again: the same
  EXPECT_EQ(sink_.inspect(kSlot, "")->pending, Hashes{hash1_});
}

TEST_F(FileSinkTest, PromotedValueIsLiveForItsOwnerOnly) {
  publish(kSlot, one_);
  EXPECT_EQ(contentOf(live()), "LITELLM_API_KEY=sk-one\n");
  EXPECT_EQ(sink_.readLive(kSlot)->reveal(), one_);
  const SlotState state = sink_.inspect(kSlot, "").value();
  EXPECT_EQ(state.live, hash1_);
  EXPECT_TRUE(state.pending.empty());
  for (const std::string& name : filesIn(root() / "team")) {
    struct stat info{};
    ASSERT_EQ(::stat((root() / "team" / name).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777U, 0600U) << name;
  }
  struct stat info{};
  ASSERT_EQ(::stat((root() / "team").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0700U);
  EXPECT_EQ(filesIn(root() / "team"), (Hashes{".app.env.litectl", "app.env"}));
}

TEST_F(FileSinkTest, VariableIsTheSlots) {
  publish({"file", "a.env", "OPENAI_API_KEY"}, one_);
  EXPECT_EQ(contentOf(root() / "a.env"), "OPENAI_API_KEY=sk-one\n");
}

TEST_F(FileSinkTest, OldValueStaysLiveUntilTheNewOneIsPromoted) {
  publish(kSlot, one_);
  ASSERT_TRUE(isOk(sink_.writePending(kSlot, hash2_, Secret(two_))));
  EXPECT_EQ(sink_.inspect(kSlot, "")->live, hash1_);
  EXPECT_EQ(sink_.readLive(kSlot)->reveal(), one_);
  ASSERT_TRUE(isOk(sink_.promote(kSlot, hash2_)));
  EXPECT_EQ(sink_.inspect(kSlot, "")->live, hash2_);
  EXPECT_EQ(sink_.readLive(kSlot)->reveal(), two_);
}

TEST_F(FileSinkTest, PromotingAgainIsFine) {
  publish(kSlot, one_);
  EXPECT_TRUE(isOk(sink_.promote(kSlot, hash1_)));
  EXPECT_EQ(sink_.readLive(kSlot)->reveal(), one_);
}

TEST_F(FileSinkTest, PromotingWhatIsNotPendingFailsAndChangesNothing) {
  EXPECT_TRUE(failsWith(sink_.promote(kSlot, hash2_), Code::sinkFailed, "pending"));
  publish(kSlot, one_);
  EXPECT_TRUE(failsWith(sink_.promote(kSlot, hash2_), Code::sinkFailed, "pending"));
  EXPECT_EQ(sink_.readLive(kSlot)->reveal(), one_);
}

TEST_F(FileSinkTest, DiscardedPendingIsGoneAndTheLiveOneStays) {
  publish(kSlot, one_);
  ASSERT_TRUE(isOk(sink_.writePending(kSlot, hash2_, Secret(two_))));
  ASSERT_TRUE(isOk(sink_.discardPending(kSlot, hash2_)));
  EXPECT_TRUE(isOk(sink_.discardPending(kSlot, hash2_)));
  EXPECT_TRUE(sink_.inspect(kSlot, "")->pending.empty());
  EXPECT_EQ(sink_.readLive(kSlot)->reveal(), one_);
  EXPECT_TRUE(isOk(sink_.discardPending({"file", "no/where.env", ""}, hash2_)));
  EXPECT_FALSE(std::filesystem::exists(root() / "no"));
}

TEST_F(FileSinkTest, RemoveTakesOnlyTheValueOfThatHash) {
  publish(kSlot, one_);
  ASSERT_TRUE(isOk(sink_.remove(kSlot, hash2_)));
  EXPECT_EQ(sink_.readLive(kSlot)->reveal(), one_);
  ASSERT_TRUE(isOk(sink_.remove(kSlot, hash1_)));
  EXPECT_TRUE(filesIn(root() / "team").empty());
  EXPECT_TRUE(isOk(sink_.remove(kSlot, hash1_)));
}

TEST_F(FileSinkTest, ForeignFileIsNeverTouched) {
  std::filesystem::create_directories(live().parent_path());
  putContent(live(), "MINE=precious\n");
  expectForeign(Code::sinkFailed, "not written by litectl");
  EXPECT_TRUE(failsWith(sink_.writePending(kSlot, hash1_, Secret(one_)), Code::sinkFailed, "app"));
  EXPECT_FALSE(sink_.readLive(kSlot).ok());
  EXPECT_FALSE(sink_.promote(kSlot, hash1_).ok());
  ASSERT_TRUE(isOk(sink_.remove(kSlot, hash1_)));
  EXPECT_EQ(contentOf(live()), "MINE=precious\n");
  EXPECT_EQ(filesIn(root() / "team"), Hashes{"app.env"});
}

TEST_F(FileSinkTest, EditedFileIsNoLongerVouchedForAndNotOverwritten) {
  publish(kSlot, one_);
  putContent(live(), "LITELLM_API_KEY=sk-eno\n");  // the same length
  // Older kernels stamp what happens within some milliseconds alike.
  std::filesystem::last_write_time(
      live(), std::filesystem::last_write_time(live()) + std::chrono::seconds(1));
  EXPECT_FALSE(sink_.inspect(kSlot, "")->live.has_value());
  EXPECT_TRUE(sink_.inspect(kSlot, "")->unsure);
  EXPECT_FALSE(sink_.readLive(kSlot).ok());
  EXPECT_TRUE(failsWith(sink_.writePending(kSlot, hash2_, Secret(two_)), Code::sinkFailed, "app"));
  const SlotState state = sink_.verify(kSlot, "").value();
  EXPECT_FALSE(state.live.has_value());
  EXPECT_FALSE(state.unsure);
  ASSERT_TRUE(state.foreign.has_value());
  EXPECT_NE(state.foreign->message.find("changed since"), std::string::npos);
  EXPECT_EQ(state.foreign->message.find("sk-eno"), std::string::npos);
  ASSERT_TRUE(isOk(sink_.remove(kSlot, hash1_)));
  EXPECT_EQ(contentOf(live()), "LITELLM_API_KEY=sk-eno\n");
}

TEST_F(FileSinkTest, FileWithoutAValueIsForeignAndNotTakenForOurs) {
  publish(kSlot, one_);
  for (const char* text : {"", "nonsense\n"}) {
    putContent(live(), text);
    EXPECT_TRUE(sink_.verify(kSlot, "")->foreign.has_value()) << text;
    EXPECT_FALSE(sink_.promote(kSlot, hash1_).ok());
  }
}

TEST_F(FileSinkTest, TouchedFileIsUnsureUntilItWasRead) {
  publish(kSlot, one_);
  touch();
  const SlotState before = sink_.inspect(kSlot, "").value();
  EXPECT_FALSE(before.live.has_value());
  EXPECT_TRUE(before.unsure);
  EXPECT_FALSE(before.foreign.has_value());
  const SlotState read = sink_.verify(kSlot, "").value();
  EXPECT_EQ(read.live, hash1_);
  EXPECT_FALSE(read.unsure);
  const SlotState after = sink_.inspect(kSlot, "").value();
  EXPECT_EQ(after.live, hash1_);
  EXPECT_FALSE(after.unsure);
  EXPECT_EQ(contentOf(live()), "LITELLM_API_KEY=sk-one\n");
  EXPECT_EQ(filesIn(root() / "team"), (Hashes{".app.env.litectl", "app.env"}));
}

TEST_F(FileSinkTest, CopiedRootHoldsTheSameValues) {
  publish(kSlot, one_);
  std::filesystem::copy(root(), folder_ / "moved", std::filesystem::copy_options::recursive);
  FileSink moved(folder_ / "moved");
  EXPECT_TRUE(moved.inspect(kSlot, "")->unsure);
  EXPECT_EQ(moved.verify(kSlot, "")->live, hash1_);
  EXPECT_EQ(moved.inspect(kSlot, "")->live, hash1_);
}

TEST_F(FileSinkTest, TouchedFileInAFolderThatCannotBeWrittenIsReadAllTheSame) {
  publish(kSlot, one_);
  touch();
  FileSink full(root(), [](std::string_view) -> Status {
    return makeError(Code::sinkFailed, "No space left on device");
  });
  EXPECT_EQ(full.verify(kSlot, "")->live, hash1_);
  EXPECT_TRUE(sink_.inspect(kSlot, "")->unsure);
}

TEST_F(FileSinkTest, VerifyingAnUntouchedFileReadsNoValue) {
  publish(kSlot, one_);
  ASSERT_EQ(::chmod(live().c_str(), 0), 0);  // leaves inode, size and time of change
  EXPECT_EQ(sink_.verify(kSlot, "")->live, hash1_);
  EXPECT_FALSE(sink_.verify({"file", "no/where.env", ""}, "")->live.has_value());
}

TEST_F(FileSinkTest, PromotingAgainWritesTheVariableThatTheSlotNowHas) {
  const Slot renamed{"file", kSlot.path, "OPENAI_API_KEY"};
  publish(kSlot, one_);
  ASSERT_TRUE(isOk(sink_.writePending(renamed, hash1_, *sink_.readLive(renamed))));
  ASSERT_TRUE(isOk(sink_.promote(renamed, hash1_)));
  EXPECT_EQ(contentOf(live()), "OPENAI_API_KEY=sk-one\n");
  EXPECT_EQ(sink_.inspect(renamed, "")->live, hash1_);
  EXPECT_TRUE(sink_.inspect(renamed, "")->pending.empty());
}

TEST_F(FileSinkTest, FileMadeSinceTheLookIsNotOverwritten) {
  ASSERT_TRUE(isOk(sink_.writePending(kSlot, hash1_, Secret(one_))));
  FileSink sink(root(), [&](std::string_view step) -> Status {
    if (step == "rename app.env") putContent(live(), "MINE=precious\n");
    return {};
  });
  EXPECT_TRUE(failsWith(sink.promote(kSlot, hash1_), Code::sinkFailed, "not written by litectl"));
  EXPECT_EQ(contentOf(live()), "MINE=precious\n");
  EXPECT_TRUE(sink_.verify(kSlot, "")->foreign.has_value());
  EXPECT_EQ(sink_.readPending(kSlot, hash1_)->reveal(), one_);
  std::filesystem::remove(live());
  ASSERT_TRUE(isOk(sink_.promote(kSlot, hash1_)));
  EXPECT_EQ(sink_.readLive(kSlot)->reveal(), one_);
}

TEST_F(FileSinkTest, TouchedFileIsHealedByPromotingAndMayBeReplacedOrRemoved) {
  publish(kSlot, one_);
  touch();
  ASSERT_TRUE(isOk(sink_.promote(kSlot, hash1_)));
  EXPECT_EQ(sink_.inspect(kSlot, "")->live, hash1_);
  touch();
  publish(kSlot, two_);
  EXPECT_EQ(sink_.inspect(kSlot, "")->live, hash2_);
  touch();
  ASSERT_TRUE(isOk(sink_.remove(kSlot, hash2_)));
  EXPECT_FALSE(std::filesystem::exists(live()));
}

TEST_F(FileSinkTest, DeletedFileIsReportedAbsent) {
  publish(kSlot, one_);
  std::filesystem::remove(live());
  EXPECT_FALSE(sink_.inspect(kSlot, "")->live.has_value());
  EXPECT_FALSE(sink_.readLive(kSlot).ok());
  publish(kSlot, two_);
  EXPECT_EQ(sink_.readLive(kSlot)->reveal(), two_);
}

// Only a value that is expected proves that the file is ours.
TEST_F(FileSinkTest, FileWhoseFingerprintIsLostIsKnownByTheExpectedValue) {
  for (const char* text : {"", "nonsense", "{\"v\":9,\"files\":[]}"}) {
    publish(kSlot, one_);
    if (*text == '\0') {
      std::filesystem::remove(root() / "team/.app.env.litectl");
    } else {
      putContent(root() / "team/.app.env.litectl", text);
    }
    for (const std::string& other : {std::string(), hash2_}) {
      EXPECT_TRUE(sink_.verify(kSlot, other)->foreign.has_value()) << text;
    }
    EXPECT_FALSE(sink_.inspect(kSlot, "")->unseen);
    const SlotState state = sink_.verify(kSlot, hash1_).value();
    EXPECT_EQ(state.live, hash1_) << text;
    EXPECT_FALSE(state.foreign.has_value());
    EXPECT_EQ(sink_.inspect(kSlot, "")->live, hash1_) << "it was written down";
  }
}

TEST_F(FileSinkTest, OnlyWhatNobodyCanLookAtIsUnseen) {
  std::filesystem::create_directories(live());
  EXPECT_TRUE(sink_.inspect(kSlot, "")->foreign.has_value());
  EXPECT_FALSE(sink_.inspect(kSlot, "")->unseen);
  EXPECT_TRUE(sink_.verify(kSlot, hash1_)->foreign.has_value());
  std::filesystem::remove_all(root());
  std::filesystem::create_directories(folder_ / "elsewhere");
  std::filesystem::create_directories(root());
  std::filesystem::create_directory_symlink(folder_ / "elsewhere", root() / "team");
  EXPECT_FALSE(sink_.inspect(kSlot, "")->unseen);
}

TEST_F(FileSinkTest, DamagedFingerprintIsAnErrorNotAGuess) {
  publish(kSlot, one_);
  for (const char* text : {"", "{}", "{\"v\":1,\"files\":[{}]}", "{\"v\":9,\"files\":[]}"}) {
    putContent(root() / "team/.app.env.litectl", text);
    expectForeign(Code::sinkFailed, "damaged");
    EXPECT_FALSE(sink_.writePending(kSlot, hash2_, Secret(two_)).ok()) << text;
    EXPECT_FALSE(sink_.promote(kSlot, hash2_).ok()) << text;
    EXPECT_TRUE(isOk(sink_.remove(kSlot, hash1_))) << text;
  }
  EXPECT_EQ(contentOf(live()), "LITELLM_API_KEY=sk-one\n");
}

TEST_F(FileSinkTest, PendingFileThatDoesNotHoldItsValueIsRefused) {
  ASSERT_TRUE(isOk(sink_.writePending(kSlot, hash1_, Secret(one_))));
  putContent(root() / ("team/.app.env.pending-" + hash1_), two_);
  EXPECT_FALSE(sink_.readPending(kSlot, hash1_).ok());
  EXPECT_TRUE(failsWith(sink_.promote(kSlot, hash1_), Code::sinkFailed, "pending"));
  EXPECT_FALSE(std::filesystem::exists(live()));
}

TEST_F(FileSinkTest, InspectReadsNoValue) {
  publish(kSlot, one_);
  ASSERT_TRUE(isOk(sink_.writePending(kSlot, hash2_, Secret(two_))));
  if (::geteuid() != 0) {
    ::chmod(live().c_str(), 0);
    EXPECT_EQ(sink_.inspect(kSlot, "")->live, hash1_);
    return;
  }
  const auto before = [](const std::filesystem::path& path) {
    struct stat info{};
    ::stat(path.c_str(), &info);
    return info.st_atim.tv_sec * 1'000'000'000 + info.st_atim.tv_nsec;
  };
  const auto read = before(live());
  EXPECT_EQ(sink_.inspect(kSlot, "")->live, hash1_);
  EXPECT_EQ(before(live()), read);
}

TEST_F(FileSinkTest, ManyPendingValuesAndNeighboursAreToldApart) {
  const Slot near{"file", "team/app.env.pending", ""};
  publish(near, one_);
  ASSERT_TRUE(isOk(sink_.writePending(kSlot, hash1_, Secret(one_))));
  ASSERT_TRUE(isOk(sink_.writePending(kSlot, hash2_, Secret(two_))));
  putContent(root() / "team/.app.env.pending-nonsense", "x");
  Hashes expected{hash1_, hash2_};
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(sink_.inspect(kSlot, "")->pending, expected);
  EXPECT_TRUE(sink_.inspect(near, "")->pending.empty());
}

TEST_F(FileSinkTest, WhatAnotherProcessWroteIsSeen) {
  ASSERT_TRUE(isOk(sink_.writePending(kSlot, hash1_, Secret(one_))));
  EXPECT_EQ(sink_.inspect(kSlot, "")->pending.size(), 1U);
  ASSERT_EQ(inChild([&] {
              FileSink other(root());
              return other.writePending(kSlot, hash2_, Secret(two_)) ? 42 : 1;
            }),
            42);
  EXPECT_EQ(sink_.inspect(kSlot, "")->pending.size(), 2U);
}

TEST_F(FileSinkTest, PathsThatLeaveTheRootOrAreOursAreRefused) {
  const std::vector<std::string> bad{"",
                                     "/etc/passwd",
                                     "../x",
                                     "a/../../x",
                                     "a/..",
                                     ".",
                                     "./x",
                                     "a/",
                                     std::string("a\0b", 3),
                                     "a\nb",
                                     ".x.litectl",
                                     "a/.x.new",
                                     ".x.pending-" + hash1_};
  for (const std::string& path : bad) {
    const Slot slot{"file", path, ""};
    EXPECT_TRUE(failsWith(sink_.check(slot), Code::sinkOutsideRoot, "")) << path;
    EXPECT_TRUE(failsWith(sink_.inspect(slot, ""), Code::sinkOutsideRoot, "")) << path;
    EXPECT_FALSE(sink_.writePending(slot, hash1_, Secret(one_)).ok());
    EXPECT_FALSE(sink_.promote(slot, hash1_).ok());
    EXPECT_FALSE(sink_.remove(slot, hash1_).ok());
  }
  EXPECT_FALSE(std::filesystem::exists(root()));
  for (const char* path : {"x", ".env", "a/b/c.env", "..x", "a..b", "x.litectl", "ü/a b"}) {
    EXPECT_TRUE(isOk(sink_.check({"file", path, ""}))) << path;
  }
}

TEST_F(FileSinkTest, SymbolicLinksAreNotFollowed) {
  std::filesystem::create_directories(folder_ / "outside");
  std::filesystem::create_directories(root());
  std::filesystem::create_directory_symlink(folder_ / "outside", root() / "team");
  EXPECT_TRUE(failsWith(sink_.writePending(kSlot, hash1_, Secret(one_)), Code::sinkOutsideRoot,
                        "symbolic link"));
  expectForeign(Code::sinkOutsideRoot, "symbolic link");
  std::filesystem::remove(root() / "team");
  std::filesystem::create_directories(root() / "team");
  putContent(folder_ / "outside/app.env", "X=1\n");
  std::filesystem::create_symlink(folder_ / "outside/app.env", live());
  expectForeign(Code::sinkOutsideRoot, "symbolic link");
  EXPECT_TRUE(failsWith(sink_.writePending(kSlot, hash1_, Secret(one_)), Code::sinkOutsideRoot,
                        "symbolic link"));
  EXPECT_EQ(contentOf(folder_ / "outside/app.env"), "X=1\n");
}

TEST_F(FileSinkTest, LinksInPlaceOfItsOwnFilesAreNotWrittenThrough) {
  std::filesystem::create_directories(root() / "team");
  putContent(folder_ / "outside", "x");
  std::filesystem::create_symlink(folder_ / "outside", root() / "team/.app.env.new");
  publish(kSlot, one_);
  EXPECT_EQ(contentOf(folder_ / "outside"), "x");
  EXPECT_FALSE(std::filesystem::is_symlink(live()));
}

TEST_F(FileSinkTest, FoldersAndFilesInTheWrongPlacesAreErrors) {
  std::filesystem::create_directories(live());
  expectForeign(Code::sinkFailed, "irectory");
  EXPECT_TRUE(isOk(sink_.remove(kSlot, hash1_)));
  std::filesystem::remove_all(root() / "team");
  putContent(root() / "team", "a file");
  EXPECT_TRUE(failsWith(sink_.writePending(kSlot, hash1_, Secret(one_)), Code::sinkFailed, "team"));
  EXPECT_FALSE(sink_.writePending({"file", std::string(300, 'x'), ""}, hash1_, Secret(one_)).ok());
}

TEST_F(FileSinkTest, ValuesAndVariablesThatWouldBreakTheFileAreRefused) {
  for (const std::string bad : {"", "a b", "a\nB=1", "\"q\"", "$HOME", "`x`", "a#b", "\xC3\xA9"}) {
    const Status written = sink_.writePending(kSlot, sha256Hex(bad), Secret(bad));
    ASSERT_TRUE(failsWith(written, Code::sinkFailed, "")) << bad;
    if (bad.size() > 2) {
      EXPECT_EQ(written.error().message.find(bad), std::string::npos);
    }
  }
  for (const char* variable : {"1A", "A B", "A=B", "A-B", "Ä"}) {
    const Slot slot{"file", "a.env", variable};
    EXPECT_TRUE(failsWith(sink_.writePending(slot, hash1_, Secret(one_)), Code::sinkFailed, ""));
  }
  EXPECT_TRUE(failsWith(sink_.writePending(kSlot, hash2_, Secret(one_)), Code::internal, ""));
  EXPECT_FALSE(std::filesystem::exists(root()));
}

TEST_F(FileSinkTest, FullDiskIsReportedAndTheLiveValueStays) {
  publish(kSlot, one_);
  EXPECT_EQ(inChild([&] {
              std::signal(SIGXFSZ, SIG_IGN);
              const rlimit small{3, 3};
              if (::setrlimit(RLIMIT_FSIZE, &small) != 0) return 1;
              const Status full = sink_.writePending(kSlot, hash2_, Secret(two_));
              return !full && full.error().code == Code::sinkFailed &&
                             full.error().remedy.find("space") != std::string::npos
                         ? 42
                         : 2;
            }),
            42);
  EXPECT_EQ(sink_.inspect(kSlot, "")->live, hash1_);
  EXPECT_TRUE(sink_.inspect(kSlot, "")->pending.empty());
  EXPECT_EQ(filesIn(root() / "team"), (Hashes{".app.env.litectl", "app.env"}));
}

TEST_F(FileSinkTest, FolderThatMayNotBeWrittenIsReported) {
  publish(kSlot, one_);
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0755), 0);
  ASSERT_EQ(::chmod(root().c_str(), 0555), 0);
  ASSERT_EQ(::chmod((root() / "team").c_str(), 0555), 0);
  EXPECT_EQ(inChild([&] {
              // Root may write anywhere: do it as somebody else.
              if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return 1;
              const Slot fresh{"file", "team/new.env", ""};
              const Status written = sink_.writePending(fresh, hash2_, Secret(two_));
              const Status folder =
                  sink_.writePending({"file", "new/new.env", ""}, hash2_, Secret(two_));
              return !written && written.error().code == Code::sinkFailed && !folder ? 42 : 2;
            }),
            42);
  ASSERT_EQ(::chmod(root().c_str(), 0700), 0);
  ASSERT_EQ(::chmod((root() / "team").c_str(), 0700), 0);
}

}  // namespace
}  // namespace litectl
