// Requests and the answers a real LiteLLM gave to them (pairs.json, written by record.py), sent to
// the sandbox and to a real proxy: both must answer as recorded.
//
// A scenario is a list of steps; each is one call:
//   call         "POST /key/generate"
//   as           whose key: "master" (usual), "none", "key:…", "raw:<Authorization>",
//                "header:<name>=<value>"
//   body, raw    JSON, or a text as it is; `type` is its content type
//   save         names for members of the answer, for later steps: {"k": "token"}
//   row          look at one row only: {"list": "keys", "where": {…}}, or at a part:
//                {"path": "data"}; `save` then looks there too
//   show         look at these paths only
//   status, answer   what is expected; nothing more and nothing less may be there
// {run} is different in every run and is part of every name, so that runs do not meet.

#include "base/random.h"
#include "net/http_client.h"
#include "value/json.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "contract/server.h"
#include "contract/wire/match.h"

namespace litectl::testing {
namespace {

struct Scenario {
  std::string name;
  Value::List steps;
};

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all = [] {
    std::ifstream file(std::filesystem::path(LITECTL_SOURCE_DIR) /
                       "tests/contract/wire/pairs.json");
    std::stringstream text;
    text << file.rdbuf();
    const Result<Value> parsed = parseJson(text.str());
    if (!parsed.ok()) throw std::runtime_error("pairs.json: " + oneLine(parsed.error()));
    std::vector<Scenario> found;
    for (const Value& scenario : parsed->find("scenarios")->list()) {
      found.push_back({scenario.stringAt("name"), scenario.find("steps")->list()});
    }
    return found;
  }();
  return all;
}

std::string percentEncoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-') {
      out.push_back(c);
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

struct Created {
  std::string call;
  Value body;
};

// One scenario on one server. Removes what it made when it ends.
class Play {
 public:
  explicit Play(Server& server) : server_(server) {
    names_["run"] = "wp" + random_.uuid().substr(0, 8);
    names_["master"] = std::string(server.masterKey().reveal());
  }
  Play(const Play&) = delete;
  Play& operator=(const Play&) = delete;
  ~Play() {
    for (auto it = made_.rbegin(); it != made_.rend(); ++it) {
      (void)send(it->call, "master", it->body.isNull() ? "" : toJson(it->body), "application/json");
    }
  }

  // Sends a step and says how its answer is not as recorded.
  std::string take(const Value& step) {
    const std::string call = step.stringAt("call");
    const Value* body = step.find("body");
    const Answer answer =
        send(filled(call, names_), step.stringAt("as", "master"),
             body != nullptr ? toJson(filled(*body, names_)) : step.stringAt("raw"),
             step.stringAt("type", "application/json"));
    remember(step, call, answer);
    const Value row = rowOf(step, answer.body);
    const std::string found = unlike(step, answer, row);
    if (const Value* save = step.find("save")) {
      for (const Member& member : save->map()) {
        names_[member.key] = row.stringAt(member.value.string());
      }
    }
    return found;
  }

 private:
  struct Answer {
    int status = 0;
    Value body;
  };

  Answer send(const std::string& call, const std::string& who, const std::string& body,
              const std::string& type) {
    const std::size_t space = call.find(' ');
    HttpRequest request;
    request.method = call.substr(0, space);
    request.url = call.substr(space + 1);
    request.body = Secret(body);
    if (!body.empty()) request.headers.emplace_back("Content-Type", type);
    if (who == "master")
      request.headers.emplace_back("Authorization", "Bearer " + names_["master"]);
    if (who.starts_with("key:")) {
      request.headers.emplace_back("Authorization", "Bearer " + filled(who.substr(4), names_));
    }
    if (who.starts_with("raw:")) {
      request.headers.emplace_back("Authorization", filled(who.substr(4), names_));
    }
    if (who.starts_with("header:")) {
      const std::size_t equals = who.find('=');
      request.headers.emplace_back(who.substr(7, equals - 7),
                                   filled(who.substr(equals + 1), names_));
    }
    // A client for each call: after some errors LiteLLM drops the connection without a word.
    HttpClientConfig config;
    config.baseUrl = server_.url();
    const auto client = *CurlHttpClient::create(std::move(config));
    Context context;
    context.clock = &clock_;
    const Result<HttpResponse> response = client->send(context, request);
    if (!response.ok()) throw std::runtime_error(call + ": " + oneLine(response.error()));
    Result<Value> parsed = parseJson(response->body);
    return {response->status, parsed.ok() ? *std::move(parsed) : Value(response->body)};
  }

  // What a step made, to be removed when the scenario is over.
  void remember(const Value& step, const std::string& call, const Answer& answer) {
    if (call == "POST /model/new" && answer.status == 500) {
      // Stored all the same, unless it says otherwise; to remove what is not there does no harm.
      if (const Value* id = step.findPath("body.model_info.id"); id != nullptr && id->isString()) {
        removeById("POST /model/delete", filled(id->string(), names_));
      }
    }
    if (answer.status != 200) return;
    const auto made = [&](const char* member, const char* remove, const char* list) {
      const std::string id = answer.body.stringAt(member);
      if (id.empty()) return;
      Value body = Value::emptyMap();
      body.set(list, Value::List{Value(id)});
      made_.push_back({remove, std::move(body)});
    };
    const std::string budget = answer.body.stringAt("budget_id");
    if (call.starts_with("POST /customer/") && !budget.empty()) {
      removeById("POST /budget/delete", budget);
    }
    if (call == "POST /customer/new") made("user_id", "POST /customer/delete", "user_ids");
    if (call == "POST /model/new") {
      removeById("POST /model/delete", answer.body.stringAt("model_id"));
    }
    if (call == "POST /credentials") {
      const std::string name = step.findPath("body.credential_name")->string();
      made_.push_back({"DELETE /credentials/" + percentEncoded(filled(name, names_)), Value()});
    }
    if (call == "POST /key/generate") made("token", "POST /key/delete", "keys");
    if (call == "POST /user/new" || call == "POST /user/update") {
      made("user_id", "POST /user/delete", "user_ids");
    }
    if (call == "POST /team/new") made("team_id", "POST /team/delete", "team_ids");
    if (call == "POST /budget/new") {
      removeById("POST /budget/delete", answer.body.stringAt("budget_id"));
    }
  }

  void removeById(const char* call, const std::string& id) {
    Value body = Value::emptyMap();
    body.set("id", id);
    made_.push_back({call, std::move(body)});
  }

  // The row of an answer, or the part, that a step is about.
  Value rowOf(const Value& step, const Value& answer) const {
    const Value* row = step.find("row");
    if (row == nullptr) return answer;
    return row->find("path") != nullptr ? valueAt(answer, row->stringAt("path"))
                                        : rowIn(answer, *row);
  }

  static Value shown(const Value& step, const Value& answer) {
    const Value* show = step.find("show");
    if (show == nullptr || (!answer.isMap() && !answer.isList())) return answer;
    Value shown = Value::emptyMap();
    for (const Value& path : show->list()) shown.set(path.string(), valueAt(answer, path.string()));
    return shown;
  }

  Value rowIn(const Value& answer, const Value& row) const {
    const std::string name = row.stringAt("list");
    const Value rows = name.empty() ? answer : valueAt(answer, name);
    const Value where = row.find("where") != nullptr ? filled(*row.find("where"), names_) : Value();
    if (!rows.isList()) return {};
    for (const Value& candidate : rows.list()) {
      bool matches = true;
      if (where.isMap()) {
        for (const Member& member : where.map()) {
          matches = matches && valueAt(candidate, member.key) == member.value;
        }
      }
      if (matches) return candidate;
    }
    return {};
  }

  std::string unlike(const Value& step, const Answer& answer, const Value& row) const {
    std::string found;
    const Value status(answer.status);
    if (const Value* expected = step.find("status"); expected == nullptr || *expected != status) {
      found += "status " + std::to_string(answer.status) + ", body " + toJson(answer.body) + "\n";
    }
    if (const Value* expected = step.find("answer")) {
      found += difference(*expected, shown(step, row), names_);
    }
    return found;
  }

  Server& server_;
  SystemClock clock_;
  SystemRandom random_;
  Names names_;
  std::vector<Created> made_;
};

class WirePairs : public ::testing::TestWithParam<std::size_t> {
 protected:
  static void playOn(const char* server) {
    const Scenario& scenario = scenarios()[GetParam()];
    Play play(Server::named(server));
    for (const Value& step : scenario.steps) {
      const std::string found = play.take(step);
      EXPECT_EQ(found, "") << "in " << toJson(step);
    }
  }
};

class WirePairsSandbox : public WirePairs {};
class WirePairsReal : public WirePairs {};

TEST_P(WirePairsSandbox, AnswersAsRecorded) { playOn("Sandbox"); }
TEST_P(WirePairsReal, AnswersAsRecorded) { playOn("Real"); }

std::string nameOf(const ::testing::TestParamInfo<std::size_t>& info) {
  std::string name = scenarios()[info.param].name;
  std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
  return name;
}

INSTANTIATE_TEST_SUITE_P(Sandbox, WirePairsSandbox,
                         ::testing::Range<std::size_t>(0, scenarios().size()), nameOf);
INSTANTIATE_TEST_SUITE_P(Real, WirePairsReal, ::testing::Range<std::size_t>(0, scenarios().size()),
                         nameOf);

TEST(WirePairsFile, HoldsEnough) {
  std::size_t steps = 0;
  for (const Scenario& scenario : scenarios()) steps += scenario.steps.size();
  EXPECT_GE(steps, 1400U);
}

}  // namespace
}  // namespace litectl::testing
