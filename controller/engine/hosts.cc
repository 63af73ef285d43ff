#include "engine/hosts.h"

#include "base/lower_case.h"
#include "spec/name_rules.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace litectl {
namespace {

// The allowed URL itself, or one beneath it: "https://a.example" does not allow
// "https://a.example.org".
bool isBeneath(std::string text, std::string allowed) {
  text = lowerCase(text);
  allowed = lowerCase(allowed);
  while (!allowed.empty() && allowed.back() == '/') allowed.pop_back();
  if (!text.starts_with(allowed) || text.find("..") != std::string::npos) return false;
  return text.size() == allowed.size() || text[allowed.size()] == '/' ||
         text[allowed.size()] == '?';
}

class HostCheck {
 public:
  // `allowed` null: any host will do.
  HostCheck(const DesiredObject& object, const std::vector<std::string>* allowed,
            const std::string& environmentPrefix, Diagnostics& diagnostics)
      : object_(object),
        allowed_(allowed),
        environmentPrefix_(environmentPrefix),
        diagnostics_(diagnostics) {}

  void look(const FieldPath& path, const Value& value, SourcePos place) {
    if (value.isList()) {
      for (const Value& element : value.list()) look(path, element, place);
    } else if (value.isMap()) {
      for (const Member& member : value.map()) look(path, member.value, place);
    } else if (value.isString()) {
      lookAtText(path, value.string(), place);
    }
  }

 private:
  void add(Error error, SourcePos place) {
    diagnostics_.add(std::move(error).at(place).about(object_.id.text()));
  }

  void lookAtText(const FieldPath& path, const std::string& text, SourcePos place) {
    if (!environmentPrefix_.empty() && text.find(environmentPrefix_) != std::string::npos) {
      add(makeError(Code::notAllowedValue,
                    path + " holds " + quotedShort(environmentPrefix_) +
                        ", in place of which the target puts a variable of its own environment",
                    "write the value; a secret goes under secrets, as {valueFrom: {targetEnv: "
                    "NAME}}"),
          place);
    }
    if (allowed_ == nullptr || text.find("://") == std::string::npos) return;
    if (std::any_of(allowed_->begin(), allowed_->end(),
                    [&](const std::string& allowed) { return isBeneath(text, allowed); })) {
      return;
    }
    add(makeError(Code::hostNotListed,
                  path + " is " + quotedShort(text) +
                      ", and secrets would be sent there; the settings do not list it",
                  "have the operator add it to allowedApiBases of this target"),
        place);
  }

  const DesiredObject& object_;
  const std::vector<std::string>* const allowed_;
  const std::string& environmentPrefix_;
  Diagnostics& diagnostics_;
};

}  // namespace

void checkHosts(const KindSpec& kind, const DesiredObject& object,
                const std::vector<std::string>* allowed, const std::string& environmentPrefix,
                Diagnostics& diagnostics) {
  if (kind.sendsSecrets.empty()) return;
  const auto carries = [&](const std::string& name) {
    const auto field = object.fields.lower_bound(name);
    return field != object.fields.end() && fieldOf(field->first) == name;
  };
  const bool sends = std::any_of(kind.sendsSecrets.begin(), kind.sendsSecrets.end(), carries);
  HostCheck check(object, sends ? allowed : nullptr, environmentPrefix, diagnostics);
  for (const auto& [path, field] : object.fields) {
    if (!object.secrets.contains(path)) check.look(path, field.value, field.pos);
  }
}

}  // namespace litectl
