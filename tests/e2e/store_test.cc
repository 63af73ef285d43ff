#include <filesystem>

#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

class StoreOfARun : public Workplace {
 protected:
  StoreOfARun() {
    put("a.yaml", manifest("Team", "a", "maxBudget: 5"));
    apply();
    gateway_.takeCalls();
  }
};

TEST_F(StoreOfARun, ThatWasCutIsSaidSoAndNothingIsWritten) {
  std::filesystem::resize_file(state() / "state.db", 5000);
  for (const char* verb : {"plan", "apply"}) {
    const Ended ended = verb == std::string("apply") ? run({verb, "--yes"}) : run({verb});
    EXPECT_EQ(ended.status, 6) << ended.out << ended.err;
    EXPECT_NE(ended.err.find("E4002"), std::string::npos) << ended.err;
  }
  EXPECT_EQ(gateway_.takeWrites(), 0U);
}

TEST_F(StoreOfARun, ThatIsNoneIsSaidSo) {
  putContent(state() / "state.db", "this is no database, whatever its name says\n");
  const Ended ended = run({"apply", "--yes"});
  EXPECT_EQ(ended.status, 6) << ended.out << ended.err;
  EXPECT_NE(ended.err.find("E4002"), std::string::npos) << ended.err;
  EXPECT_EQ(gateway_.takeWrites(), 0U);
}

TEST_F(StoreOfARun, OfAnotherServiceIsNotUsed) {
  Gateway other;
  const Ended ended = run({"apply", "--yes", "--url", other.url()});
  EXPECT_EQ(ended.status, 6) << ended.out << ended.err;
  EXPECT_NE(ended.err.find("E4004"), std::string::npos) << ended.err;
  EXPECT_EQ(other.takeWrites(), 0U);
}

TEST_F(StoreOfARun, WithManifestsThatAreWrongAsWellBothAreSaid) {
  putContent(state() / "state.db", "this is no database, whatever its name says\n");
  put("b.yaml", manifest("Team", "b", "maxBudgte: 5"));
  const Ended ended = run({"apply", "--yes"});
  EXPECT_EQ(ended.status, 6);
  EXPECT_NE(ended.err.find("E4002"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("E1104"), std::string::npos) << ended.err;
}

}  // namespace
}  // namespace litectl::e2e
