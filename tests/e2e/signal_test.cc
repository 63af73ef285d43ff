#include <atomic>
#include <signal.h>

#include "e2e/workplace.h"

namespace litectl::e2e {
namespace {

class Signal : public Workplace {
 protected:
  void putKeys(int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += manifest("VirtualKey", "key-" + std::to_string(i));
    put("keys.yaml", all);
  }
};

TEST_F(Signal, StopsAnApplyAndTheNextOneGoesOn) {
  putKeys(40);
  Program apply = program({"apply", "--yes"});
  std::atomic<int> created = 0;
  std::atomic<pid_t> pid = 0;
  gateway_.beforeEach([&](const ServerRequest& request) {
    if (request.path == "/key/generate" && ++created == 5) ::kill(pid, SIGINT);
  });
  apply.start();
  pid = apply.pid();
  const Ended ended = apply.wait();
  gateway_.beforeEach({});
  EXPECT_EQ(ended.status, 130) << ended.out << ended.err;
  EXPECT_NE(ended.err.find("E5001"), std::string::npos) << ended.err;
  EXPECT_LT(created, 40);

  Workplace::apply();
  expectClean();
  for (int i = 0; i < 40; ++i) {
    const std::string name = "key-" + std::to_string(i);
    EXPECT_TRUE(gateway_.key(name).isMap()) << name;
    EXPECT_EQ(valueOf(name).substr(0, 3), "sk-") << name;
  }
}

TEST_F(Signal, ASecondApplyFindsTheStoreLocked) {
  putKeys(1);
  std::atomic<bool> tried = false;
  Ended second;
  gateway_.beforeEach([&](const ServerRequest& request) {
    if (request.path != "/key/generate" || tried.exchange(true)) return;
    second = run({"apply", "--yes"});
  });
  apply();
  gateway_.beforeEach({});
  EXPECT_EQ(second.status, 6) << second.err;
  EXPECT_NE(second.err.find("E4001"), std::string::npos) << second.err;
}

}  // namespace
}  // namespace litectl::e2e
