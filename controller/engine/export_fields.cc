#include "engine/export_fields.h"

#include "spec/compare.h"
#include "spec/validate.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>

namespace litectl {
namespace {

// Within what a manifest may nest, its own levels counted.
constexpr std::size_t kMostLevels = 50;

std::size_t levelsOf(const Value& value) {
  std::size_t inner = 0;
  if (value.isList()) {
    for (const Value& element : value.list()) inner = std::max(inner, levelsOf(element));
  } else if (value.isMap()) {
    for (const Member& member : value.map()) inner = std::max(inner, levelsOf(member.value));
  } else {
    return 0;
  }
  return inner + 1;
}

// Fields whose value does not come from a row.
bool comesFromNoRow(const KindSpec& kind, const FieldSpec& field) {
  return isLitectlsOwn(kind, field) || !field.sets.empty() || !field.addsTo.empty();
}

class Exporter {
 public:
  Exporter(const KindSpec& kind, const LiveObject& live) : kind_(kind), live_(live) {}

  ExportedFields run() {
    for (const FieldSpec& field : kind_.fields) {
      if (comesFromNoRow(kind_, field)) continue;
      if (field.isSecret()) {
        addSecrets(field);
        continue;
      }
      if (const auto it = live_.fields.find(field.name); it != live_.fields.end()) {
        add(field, it->first, it->second);
      } else if (field.type == FieldType::map) {
        addMap(field);
      }
    }
    return std::move(out_);
  }

 private:
  void addSecrets(const FieldSpec& field) {
    for (const auto& [path, shown] : live_.fields) {
      if (fieldOf(path) == field.name) out_.secrets.push_back(path);
    }
  }

  // Each key is a field of its own, so each is judged by itself.
  void addMap(const FieldSpec& field) {
    const std::string prefix = field.name + ".";
    Value map = Value::emptyMap();
    for (auto it = live_.fields.lower_bound(prefix); it != live_.fields.end(); ++it) {
      if (it->first.rfind(prefix, 0) != 0) break;
      const std::string key(keyOf(it->first));
      Value value = normalised(field, key, it->second);
      if (auto error = problemOfField(kind_, field.name, Value::emptyMap().set(key, value))) {
        out_.leftOut.push_back({it->first, *std::move(error)});
      } else {
        map.set(key, std::move(value));
      }
    }
    if (!map.map().empty()) out_.spec.set(field.name, std::move(map));
  }

  void add(const FieldSpec& field, const FieldPath& path, const Value& live) {
    Value value = normalised(field, {}, live);
    if (auto error = problemOfField(kind_, field.name, value)) {
      out_.leftOut.push_back({path, *std::move(error)});
    } else {
      out_.spec.set(field.name, std::move(value));
    }
  }

  const KindSpec& kind_;
  const LiveObject& live_;
  ExportedFields out_;
};

}  // namespace

std::optional<Error> problemOfField(const KindSpec& kind, const std::string& name,
                                    const Value& value) {
  if (levelsOf(value) > kMostLevels) {
    return makeError(Code::tooDeep, name + " is nested too deep for a manifest");
  }
  const Value alone = Value::emptyMap().set(name, value);
  Diagnostics problems;
  validateFields(alone, kind, {}, problems);
  findNamedSecrets(alone, kind, {}, problems);
  findLiteralSecrets(alone, {}, problems);
  for (const Error& error : problems.errors()) {
    // What is missing beside it is no problem of this one.
    if (error.code != Code::missingField) return error;
  }
  return std::nullopt;
}

ExportedFields exportFields(const KindSpec& kind, const LiveObject& live) {
  return Exporter(kind, live).run();
}

void takeOutMisfits(const KindSpec& kind, ExportedFields& fields) {
  // Each round takes at least one out.
  while (true) {
    Diagnostics problems;
    const std::set<std::string> wrong = validateFields(fields.spec, kind, {}, problems);
    if (wrong.empty()) return;
    const std::string& name = *wrong.begin();
    const std::vector<Error>& said = problems.errors();
    const auto about = std::find_if(said.begin(), said.end(), [&](const Error& error) {
      return error.message.rfind(name, 0) == 0;
    });
    fields.leftOut.push_back({name, about != said.end() ? *about : said.front()});
    fields.spec.erase(name);
  }
}

}  // namespace litectl
