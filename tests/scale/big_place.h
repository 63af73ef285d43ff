#pragma once

#include "value/value.h"

#include <cstddef>
#include <map>
#include <string>

#include "e2e/site.h"

namespace litectl::testing {

// "GET /key/list" → how often it was called.
using Calls = std::map<std::string, unsigned>;

// A site whose manifests declare many objects, and the calls that the program makes there.
class BigPlace {
 public:
  struct Size {
    std::size_t keys = 0;
    std::size_t teams = 0;
    std::size_t users = 0;
    std::size_t budgets = 0;
  };

  BigPlace(const std::string& server, const std::string& prefix, Size size);
  // Deletes behind litectl's back what was made, many at a time.
  ~BigPlace();
  BigPlace(const BigPlace&) = delete;
  BigPlace& operator=(const BigPlace&) = delete;

  [[nodiscard]] e2e::Site& site() { return site_; }
  [[nodiscard]] const Size& size() const { return size_; }

  // The manifests, with another budget for the first `keys` keys and `teams` teams.
  void write(std::size_t keys = 0, std::size_t teams = 0) const;

  // Runs the program, expects that it ends well, and gives the calls it made.
  [[nodiscard]] Calls callsOf(const std::vector<std::string>& words);

  // How many there are on the target, whoever made them.
  [[nodiscard]] std::size_t keysThere() { return total("/key/list?size=1&page=1", "total_count"); }
  [[nodiscard]] std::size_t teamsThere() {
    return total("/v2/team/list?page_size=1&page=1", "total");
  }
  [[nodiscard]] std::size_t usersThere() { return total("/user/list?page_size=1&page=1", "total"); }
  // What a plan with nothing to do may read, and no call more or less: a page of 100 for each
  // hundred objects of a paged kind in use, one for each other kind, one for our own key.
  [[nodiscard]] Calls readsOfACleanPlan();

 private:
  [[nodiscard]] std::size_t total(const std::string& url, const std::string& member);
  void erase(const std::string& url, const std::string& member,
             const std::vector<std::string>& ids);

  const std::string prefix_;
  const Size size_;
  e2e::Site site_;
};

[[nodiscard]] unsigned pagesFor(std::size_t rows);
[[nodiscard]] unsigned writesAmong(const Calls& calls);
// `all` without `less`; a call that is more often in `less` fails the test.
[[nodiscard]] Calls without(Calls all, const Calls& less);

}  // namespace litectl::testing
