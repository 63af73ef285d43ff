#include <sys/stat.h>
#include <system_error>

#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

namespace fs = std::filesystem;

// Takes rights away for a while, so that the folder can be removed in the end.
class Closed {
 public:
  Closed(fs::path path, fs::perms rights)
      : path_(std::move(path)), before_(fs::status(path_).permissions()) {
    fs::permissions(path_, rights);
  }
  Closed(const Closed&) = delete;
  Closed& operator=(const Closed&) = delete;
  ~Closed() {
    std::error_code gone;
    fs::permissions(path_, before_, gone);
  }

 private:
  const fs::path path_;
  const fs::perms before_;
};

constexpr auto kReadOnly = static_cast<fs::perms>(0555);
constexpr auto kNothing = static_cast<fs::perms>(0);

// As a user who is not root, to whom permissions mean nothing.
class Permission : public Workplace {
 protected:
  Permission() {
    fs::permissions(folder_.path(), fs::perms::all);
    fs::permissions(manifests(), fs::perms::all);
    put("a.yaml", manifest("Team", "a", "maxBudget: 5"));
  }

  Ended as(const std::vector<std::string>& words) {
    Program program = this->program(words);
    program.unprivileged = true;
    return program.run();
  }
  void applyAs() {
    const Ended ended = as({"apply", "--yes"});
    ASSERT_EQ(ended.status, 0) << ended.out << ended.err;
    gateway_.takeCalls();
  }
  void change() { put("a.yaml", manifest("Team", "a", "maxBudget: 6")); }

  // A local failure with this code and a remedy, and so many calls that write to the target.
  void expectRefused(const Ended& ended, const std::string& code, const std::string& remedy,
                     std::uint64_t writes = 0) {
    EXPECT_EQ(ended.status, 6) << ended.out << ended.err;
    EXPECT_NE(ended.err.find("error " + code), std::string::npos) << ended.err;
    EXPECT_NE(ended.err.find("Permission denied"), std::string::npos) << ended.err;
    EXPECT_NE(ended.err.find(remedy, ended.err.find("fix: ")), std::string::npos) << ended.err;
    EXPECT_EQ(gateway_.takeWrites(), writes);
  }
  void expectGoesOn() {
    const Ended ended = as({"apply", "--yes"});
    EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
    const Ended clean = as({"plan", "--detailed-exitcode"});
    EXPECT_EQ(clean.status, 0) << clean.out << clean.err;
  }
};

TEST_F(Permission, NobodyElseMayReadWhatARunLeaves) {
  put("k.yaml", manifest("VirtualKey", "k"));
  const mode_t before = ::umask(0);
  applyAs();
  ::umask(before);
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(state())) {
    const fs::perms others = fs::perms::group_all | fs::perms::others_all;
    EXPECT_EQ(entry.status().permissions() & others, fs::perms::none) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 7U);
}

TEST_F(Permission, ToMakeTheStateFolderIsMissing) {
  const Closed closed(manifests(), kReadOnly);
  const Ended planned = as({"plan", "--detailed-exitcode"});
  EXPECT_EQ(planned.status, 2) << planned.err;
  expectRefused(as({"apply", "--yes"}), "E4005", "permissions");
}

TEST_F(Permission, ToWriteBesideTheStoreIsMissing) {
  applyAs();
  change();
  {
    const Closed closed(state(), kReadOnly);
    const Ended planned = as({"plan", "--detailed-exitcode"});
    EXPECT_EQ(planned.status, 2) << planned.err;
    expectRefused(as({"apply", "--yes"}), "E4005", "permissions");
  }
  expectGoesOn();
}

TEST_F(Permission, ToWriteTheStoreIsMissing) {
  applyAs();
  change();
  {
    const Closed closed(state() / "state.db", static_cast<fs::perms>(0444));
    const Ended planned = as({"plan", "--detailed-exitcode"});
    EXPECT_EQ(planned.status, 2) << planned.err;
    expectRefused(as({"apply", "--yes"}), "E4005", "permissions");
  }
  expectGoesOn();
}

TEST_F(Permission, ToReadTheStoreIsMissing) {
  applyAs();
  change();
  {
    const Closed closed(state() / "state.db", kNothing);
    expectRefused(as({"plan"}), "E4005", "permissions");
    expectRefused(as({"apply", "--yes"}), "E4005", "permissions");
  }
  expectGoesOn();
}

TEST_F(Permission, ToTheLockOfTheStoreIsMissing) {
  applyAs();
  change();
  {
    const Closed closed(state() / "state.db.lock", kNothing);
    expectRefused(as({"apply", "--yes"}), "E4005", "permissions");
  }
  expectGoesOn();
}

TEST_F(Permission, ToWriteTheAuditLogIsMissing) {
  applyAs();
  change();
  for (const fs::path& path : {state() / "audit", state() / "audit/000001.jsonl"}) {
    const bool folder = fs::is_directory(path);
    if (folder) fs::remove(path / ".lock");
    const Closed closed(path, folder ? kReadOnly : static_cast<fs::perms>(0444));
    expectRefused(as({"apply", "--yes"}), "E4005", "permissions");
  }
  expectGoesOn();
}

TEST_F(Permission, ToReadTheAuditLogIsMissing) {
  applyAs();
  change();
  {
    const Closed closed(state() / "audit/000001.jsonl", kNothing);
    const Ended verified = as({"audit", "verify", (state() / "audit").string()});
    EXPECT_NE(verified.status, 0) << verified.out;
    EXPECT_NE(verified.err.find("Permission denied"), std::string::npos) << verified.err;
    EXPECT_NE(verified.err.find("fix: "), std::string::npos) << verified.err;
    const Ended applied = as({"apply", "--yes"});
    EXPECT_NE(applied.status, 0) << applied.out;
    EXPECT_NE(applied.err.find("Permission denied"), std::string::npos) << applied.err;
    EXPECT_EQ(gateway_.takeWrites(), 0U);
  }
  expectGoesOn();
}

TEST_F(Permission, ToWriteIntoTheSinkIsMissing) {
  applyAs();
  fs::create_directory(state() / "keys");
  put("k.yaml", manifest("VirtualKey", "k"));
  {
    const Closed closed(state() / "keys", kReadOnly);
    expectRefused(as({"apply", "--yes"}), "E4007", "let the user that runs litectl write there");
    EXPECT_TRUE(gateway_.key("k").isNull());
  }
  fs::permissions(state() / "keys", fs::perms::all);
  expectGoesOn();
}

// Of a key that nobody can look after; the team's change is made.
TEST_F(Permission, ToLookIntoTheSinkIsMissing) {
  put("k.yaml", manifest("VirtualKey", "k"));
  applyAs();
  change();
  {
    const Closed closed(state() / "keys", kNothing);
    expectRefused(as({"plan"}), "E4007", "let the user that runs litectl write there");
    expectRefused(as({"apply", "--yes"}), "E4007", "let the user that runs litectl write there", 1);
  }
  expectGoesOn();
}

TEST_F(Permission, ToReadALiveValueIsNotNeeded) {
  put("k.yaml", manifest("VirtualKey", "k"));
  applyAs();
  const Closed closed(state() / "keys/k.env", kNothing);
  const Ended clean = as({"plan", "--detailed-exitcode"});
  EXPECT_EQ(clean.status, 0) << clean.out << clean.err;
}

TEST_F(Permission, ToMakeTheSandboxesKeyFileIsMissing) {
  const Closed closed(manifests(), kReadOnly);
  const Ended ended = as(
      {"sandbox", "--listen", "127.0.0.1:0", "--master-key-file", (manifests() / "key").string()});
  expectRefused(ended, "E4005", "permissions");
}

}  // namespace
}  // namespace litectl::e2e
