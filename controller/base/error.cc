#include "base/error.h"

#include "base/utf8.h"

#include <utility>

namespace litectl {

Error& Error::at(SourcePos place) & {
  pos = place;
  return *this;
}
Error&& Error::at(SourcePos place) && {
  pos = place;
  return std::move(*this);
}
Error&& Error::about(std::string object) && {
  subject = std::move(object);
  return std::move(*this);
}
Error&& Error::during(std::string what) && {
  context.push_back(std::move(what));
  return std::move(*this);
}
Error&& Error::fixedBy(std::string what) && {
  remedy = std::move(what);
  return std::move(*this);
}

Error makeError(Code code, std::string message, std::string remedy) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  error.remedy = std::move(remedy);
  return error;
}

std::string oneLine(const Error& error) {
  std::string text;
  text.append(codeText(error.code)).append(" ").append(codeSlug(error.code)).append(": ");
  if (!error.subject.empty()) text.append(error.subject).append(": ");
  text.append(error.message);
  for (const std::string& step : error.context) text.append(", ").append(step);
  return printable(text);
}

}  // namespace litectl
