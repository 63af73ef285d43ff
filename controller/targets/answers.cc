#include "targets/answers.h"

#include "targets/error_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>
#include <string>
#include <string_view>

namespace litectl {
namespace {

bool holdsAny(std::string_view text, std::initializer_list<std::string_view> phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) {
    return text.find(phrase) != std::string_view::npos;
  });
}

bool saysExists(std::string_view text) {
  return holdsAny(text, {"already exists", "already in team", "nique constraint"});
}

bool saysLicence(std::string_view text) {
  return holdsAny(text, {"LiteLLM Enterprise", "Enterprise feature", "enterprise feature",
                         "enterprise license", "premium feature", "premium users"});
}

bool saysRole(std::string_view text) {
  return holdsAny(text, {"Only proxy admin", "Only admin users", "not allowed to access this route",
                         "not allowed to call", "Your user role="});
}

// A 500 that comes from the request itself: the database or a check refuses the values.
bool saysBadValue(std::string_view text) {
  return holdsAny(text, {"Could not find field", "Unable to match input value",
                         "A value is required but not set", "Could not convert argument value",
                         "out of range", "Invalid duration format", "Unsupported duration unit",
                         "Foreign key constraint", "Failed to add model to db", "STORE_MODEL_IN_DB",
                         "No models configured on proxy", "DB not connected"});
}

// LiteLLM's own words for an object that is not there, in a body of its own shape. What stands
// between us and it answers 404 too, for a route it does not know; and its own router says so of a
// path that it does not have.
bool saysNoSuchObject(std::string_view reason, std::string_view body) {
  if (!hasOwnShape(body)) return false;
  for (const std::string_view start :
       {"Key not found", "No keys found", "Team not found", "User not found", "Budget not found",
        "Credential not found", "End User Id"}) {
    if (reason.starts_with(start)) return true;
  }
  const bool named = reason.starts_with("User ") && reason.ends_with(" not found");
  return named || (reason.starts_with("Model ") && reason.ends_with(" not found on proxy."));
}

bool saysMissing(std::string_view text) {
  return holdsAny(text, {"not found", "Not found", "doesn't exist", "does not exist"});
}

// A reference to something that is not there, said with the status of a missing object.
bool saysBadReference(std::string_view text) {
  return holdsAny(text, {"doesn't exist in db", "does not exist in db"});
}

Code codeOf(int status, std::string_view reason, std::string_view body) {
  if (status < 400) return Code::malformedAnswer;
  if (saysExists(reason)) return Code::alreadyExists;
  if (saysLicence(reason)) return Code::licenceNeeded;
  if (status <= 403 && saysRole(reason)) return Code::forbidden;
  switch (status) {
    case 401:
      return Code::unauthorised;
    case 403:
      return Code::forbidden;
    case 404:
      return saysNoSuchObject(reason, body) ? Code::notFound : Code::rejected;
    case 408:
      return Code::timedOut;
    case 409:
      return Code::alreadyExists;
    case 429:
      return Code::rateLimited;
    case 500:
      if (saysBadValue(reason) || saysBadReference(reason)) return Code::rejected;
      return reason.starts_with("404: ") && saysMissing(reason) ? Code::notFound
                                                                : Code::serverError;
    default:
      return status < 500 ? Code::rejected : Code::serverError;
  }
}

struct Remedy {
  Code code;
  std::string_view text;
};

constexpr std::array kRemedies{
    Remedy{Code::unauthorised,
           "check the credential of this target (LITELLM_MASTER_KEY, or the settings)"},
    Remedy{Code::forbidden,
           "use the master key or a key whose user has the role proxy_admin, if the target does "
           "not name another reason"},
    Remedy{Code::licenceNeeded, "remove the field or use a LiteLLM with a licence"},
    Remedy{Code::alreadyExists, "adopt the object that is there, or choose another name"},
    Remedy{Code::rateLimited, "run again later, or with fewer requests in flight"},
    Remedy{Code::rejected, "correct the value that the target names, or what it refers to"},
    Remedy{Code::serverError, "look into the target's own log, then run again"},
    Remedy{Code::timedOut, "run again; if it stays so, raise the target's timeout"},
    Remedy{Code::malformedAnswer,
           "check that the URL is the proxy's own and nothing in between answers for it"},
};

std::string remedyFor(Code code, int status) {
  if (code == Code::rejected && (status == 404 || status == 405)) {
    return "check the target's URL and release, and what the object refers to";
  }
  const auto* const at = std::find_if(kRemedies.begin(), kRemedies.end(),
                                      [&](const Remedy& remedy) { return remedy.code == code; });
  return at == kRemedies.end() ? std::string() : std::string(at->text);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool isScalar(std::string_view text) {
  if (text == "null" || text == "true" || text == "false") return true;
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '+' ||
           c == 'e' || c == 'E';
  });
}

}  // namespace

Error errorFrom(const HttpRequest& request, const HttpResponse& response, const Secrets& secrets) {
  const std::string reason = reasonIn(response.body);
  const Code code = codeOf(response.status, reason, response.body);
  std::string shown = presentable(reason, secrets);
  if (shown.empty()) shown = "no reason that could be read";
  Error error = makeError(code,
                          "the target answered " + describe(request) + " with " +
                              std::to_string(response.status) + ": " + shown,
                          remedyFor(code, response.status));
  if (code == Code::rateLimited || (code == Code::serverError && isRead(request))) {
    error.retry = Error::Retry::backoff;
  }
  return error;
}

bool isPermanentFailure(const HttpResponse& response) {
  return response.status == 500 &&
         codeOf(response.status, reasonIn(response.body), response.body) != Code::serverError;
}

Status writeStatus(const HttpRequest& request, const HttpResponse& response,
                   const Secrets& secrets) {
  if (response.status < 200 || response.status > 299) {
    Error error = errorFrom(request, response, secrets);
    // What it misses may be something that it looked for after the object was stored.
    if (request.effect == Effect::once && response.status == 500 &&
        saysMissing(reasonIn(response.body))) {
      error.code = Code::resultUnknown;
      error.remedy = "run again: litectl reads what became of it first";
    }
    return error;
  }
  const std::string_view body = trimmed(response.body);
  if (body == "null") {
    return makeError(Code::notFound, "the target answered " + describe(request) +
                                         " with nothing: there is no such object");
  }
  if (!(body.empty() && response.status == 204) && !looksLikeWholeJson(body)) {
    return makeError(Code::resultUnknown,
                     "the target answered " + describe(request) + " with " +
                         std::to_string(response.status) + " and a body that is not whole JSON",
                     "run again: litectl reads what became of it first");
  }
  return {};
}

bool looksLikeWholeJson(std::string_view text) {
  text = trimmed(text);
  if (isScalar(text)) return true;
  if (text.empty() || (text[0] != '{' && text[0] != '[' && text[0] != '"')) return false;
  std::string open;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      open += c == '{' ? '}' : ']';
    } else if (c == '}' || c == ']') {
      if (open.empty() || open.back() != c) return false;
      open.pop_back();
    }
    if (open.empty() && !quoted) return i + 1 == text.size();
  }
  return false;
}

}  // namespace litectl
