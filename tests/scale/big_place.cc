#include "scale/big_place.h"

#include "value/json.h"

#include <algorithm>
#include <fstream>
#include <utility>
#include <vector>

namespace litectl::testing {
namespace {

constexpr std::size_t kPage = 100;

void document(std::ostream& out, const std::string& kind, const std::string& name,
              const std::string& spec) {
  out << "---\napiVersion: litectl.dev/v1alpha1\nkind: " << kind << "\nmetadata: {name: " << name
      << "}\nspec: {" << spec << "}\n";
}

}  // namespace

BigPlace::BigPlace(const std::string& server, const std::string& prefix, Size size)
    : prefix_(prefix),
      size_(size),
      site_(server, e2e::Site::Way::throughProxy, prefix + "inventory") {}

BigPlace::~BigPlace() {
  std::vector<std::string> keys;
  for (std::size_t page = 1; page <= pagesFor(keysThere()); ++page) {
    const Server::Answer answer =
        site_.server().raw("GET", "/key/list?return_full_object=true&size=100&sort_by=token&page=" +
                                      std::to_string(page));
    for (const Value& row : answer.body.find("keys")->list()) {
      if (row.stringAt("key_alias").starts_with(prefix_)) keys.push_back(row.stringAt("token"));
    }
  }
  const auto names = [&](const std::string& sort, std::size_t count) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(prefix_ + sort + std::to_string(i));
    return all;
  };
  erase("/key/delete", "keys", keys);
  erase("/team/delete", "team_ids", names("t", size_.teams));
  erase("/user/delete", "user_ids", names("u", size_.users));
  for (const std::string& budget : names("b", size_.budgets)) {
    site_.server().raw("POST", "/budget/delete", R"({"id": ")" + budget + R"("})");
  }
}

void BigPlace::erase(const std::string& url, const std::string& member,
                     const std::vector<std::string>& ids) {
  for (std::size_t at = 0; at < ids.size(); at += kPage) {
    Value::List part;
    for (std::size_t i = at; i < std::min(at + kPage, ids.size()); ++i) part.emplace_back(ids[i]);
    Value body = Value::emptyMap();
    body.set(member, Value(std::move(part)));
    site_.server().raw("POST", url, toJson(body));
  }
}

void BigPlace::write(std::size_t keys, std::size_t teams) const {
  std::ofstream out(site_.manifests() / "all.yaml", std::ios::trunc);
  for (std::size_t i = 0; i < size_.budgets; ++i) {
    document(out, "Budget", prefix_ + "b" + std::to_string(i), "maxBudget: 5");
  }
  for (std::size_t i = 0; i < size_.users; ++i) {
    document(out, "User", prefix_ + "u" + std::to_string(i), "maxBudget: 5");
  }
  for (std::size_t i = 0; i < size_.teams; ++i) {
    document(out, "Team", prefix_ + "t" + std::to_string(i),
             "maxBudget: " + std::to_string(i < teams ? 600 : 500));
  }
  for (std::size_t i = 0; i < size_.keys; ++i) {
    std::string spec = "maxBudget: " + std::to_string(i < keys ? 2 : 1);
    if (i % 2 == 0) spec += ", team: " + prefix_ + "t" + std::to_string(i % size_.teams);
    if (i % 10 == 0) spec += ", budget: " + prefix_ + "b" + std::to_string(i % size_.budgets);
    document(out, "VirtualKey", prefix_ + "k" + std::to_string(i), spec);
  }
}

Calls BigPlace::callsOf(const std::vector<std::string>& words) {
  site_.proxy().clear();
  const e2e::Ended ended = site_.run(words);
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  return site_.proxy().counts();
}

std::size_t BigPlace::total(const std::string& url, const std::string& member) {
  const Server::Answer answer = site_.server().raw("GET", url);
  const Value* count = answer.body.find(member);
  if (count == nullptr) {
    ADD_FAILURE() << url << ": " << toJson(answer.body);
    return 0;
  }
  return static_cast<std::size_t>(count->number().toInt64().value_or(0));
}

Calls BigPlace::readsOfACleanPlan() {
  return {{"GET /key/list", pagesFor(keysThere())},
          {"GET /v2/team/list", pagesFor(teamsThere())},
          {"GET /user/list", pagesFor(usersThere())},
          {"GET /budget/list", 1},
          {"GET /key/info", 1}};
}

unsigned pagesFor(std::size_t rows) {
  return static_cast<unsigned>(std::max<std::size_t>(1, (rows + kPage - 1) / kPage));
}

unsigned writesAmong(const Calls& calls) {
  unsigned writes = 0;
  for (const auto& [call, count] : calls) {
    if (!call.starts_with("GET ")) writes += count;
  }
  return writes;
}

Calls without(Calls all, const Calls& less) {
  for (const auto& [call, count] : less) {
    EXPECT_GE(all[call], count) << call;
    all[call] -= count;
    if (all[call] == 0) all.erase(call);
  }
  return all;
}

}  // namespace litectl::testing
