#include "sandbox/answers.h"

#include "sandbox/json_text.h"

#include <utility>

namespace litectl::sandbox {

HttpAnswer ok(std::string json) {
  HttpAnswer answer;
  answer.body = std::move(json);
  return answer;
}

HttpAnswer proxyError(int status, std::string_view message, const ErrorStyle& style) {
  JsonText out;
  out.begin('{').name("error").begin('{');
  out.field("message", message).field("type", style.type);
  if (style.param) {
    out.field("param", *style.param);
  } else {
    out.json("param", "null");
  }
  out.field("code", std::string_view(std::to_string(status))).end('}').end('}');
  HttpAnswer answer = ok(out.take());
  answer.status = status;
  return answer;
}

HttpAnswer wrappedError(int status, std::string_view text, const ErrorStyle& style,
                        std::string_view key) {
  return proxyError(status, "{'" + std::string(key) + "': " + pythonText(text) + "}", style);
}

HttpAnswer detailError(int status, std::string_view text) {
  JsonText out;
  out.begin('{').name("detail").begin('{').field("error", text).end('}').end('}');
  HttpAnswer answer = ok(out.take());
  answer.status = status;
  return answer;
}

HttpAnswer detailText(int status, std::string_view text) {
  JsonText out;
  out.begin('{').field("detail", text).end('}');
  HttpAnswer answer = ok(out.take());
  answer.status = status;
  return answer;
}

HttpAnswer crash() {
  HttpAnswer answer =
      ok(R"({"error":{"message":"Internal server error","type":"internal_server_error"}})");
  answer.status = 500;
  answer.wire = HttpAnswer::Wire::close;  // an exception that nothing caught ends the connection
  return answer;
}

HttpAnswer hiddenCrash() { return wrappedError(500, "Internal Server Error.", kInternalStyle); }

std::string pythonText(std::string_view text) {
  const bool hasSingle = text.find('\'') != std::string_view::npos;
  const bool hasDouble = text.find('"') != std::string_view::npos;
  const char quote = hasSingle && !hasDouble ? '"' : '\'';
  std::string out(1, quote);
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == quote) out.push_back('\\');
    out.push_back(c);
  }
  out.push_back(quote);
  return out;
}

std::string_view licenceText() {
  return "You must be a LiteLLM Enterprise user to use this feature. If you have a license please "
         "set `LITELLM_LICENSE` in your env. Get a 7 day trial key here: "
         "https://www.litellm.ai/enterprise#trial. \nPricing: https://www.litellm.ai/#pricing";
}

}  // namespace litectl::sandbox
