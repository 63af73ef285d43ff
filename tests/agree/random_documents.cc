#include "agree/random_documents.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <utility>

namespace litectl::test {
namespace {

std::string many(std::string_view piece, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += piece;
  return out;
}

Value number(std::string_view text) { return *Decimal::parse(text); }

Value list(Value::List values) { return Value(std::move(values)); }

Value from(Value place) { return Value::emptyMap().set("valueFrom", std::move(place)); }
Value source(const char* kind, Value where) {
  return Value::emptyMap().set(kind, std::move(where));
}

// Values at the edges of a type, good and bad alike: nobody here needs to know which.
const std::vector<Value>& oddValues(FieldType type) {
  static const std::map<FieldType, std::vector<Value>> kOdd = {
      {FieldType::string,
       {"",
        " ",
        "\xC2\xA0",
        " a",
        "a ",
        "a\xE3\x80\x80",
        "\xE2\x80\x83z",
        "a\nb",
        "a\n",
        "a\tb",
        "a\xC2\x85"
        "b",
        "a\xE2\x80\xA8"
        "b",
        "a\xE2\x80\xAE"
        "b",
        "a\x7F"
        "b",
        many("a", 1000),
        many("a", 1001),
        many("\xC3\xA4", 1000),
        many("\xF0\x9F\x98\x80", 1000),
        many("\xC3\xA4", 1001),
        "..",
        "a/..",
        "../a",
        "a/../b",
        "a..b",
        "...",
        "./.",
        "a@b",
        "@b",
        "a@",
        "a b@c",
        "a@b@c",
        "A_1",
        "1A",
        "_",
        "true",
        "1",
        "null",
        "~",
        many("a", 255),
        many("A", 256),
        "proxy_admin",
        "Proxy_Admin",
        "{name}.env"}},
      {FieldType::boolean, {true, false, "true", 0, 1}},
      {FieldType::integer,
       {0, 1, -1, number("0.5"), number("9007199254740993"), number("9223372036854775807"),
        number("9223372036854775808"), number("-9223372036854775808"), number("1e30"), 2147483647,
        number("2147483648"), "5"}},
      {FieldType::number,
       {0, -1, number("0.5"), number("1e30"), number("0.0000000001"), number("123456789.0123456"),
        number("0.12345678901234567"), "5"}},
      {FieldType::money,
       {0,
        -1,
        number("0.000001"),
        number("0.0000001"),
        number("0.07"),
        number("1.1"),
        number("0.1234567"),
        number("1234567.123456"),
        number("1234567.1234567"),
        number("999999999.999999"),
        number("1234567890.12345"),
        number("1234567890.123456"),
        number("99999999999999.9"),
        number("99999999999999.95"),
        number("999999999999999"),
        number("999999999999999.5"),
        number("1000000000000000"),
        number("1e20"),
        number("1e-9"),
        "5",
        "5 USD"}},
      {FieldType::duration,
       {"30s",       "30m",        "24h",     "7d",       "1w",          "1mo",
        "2mo",       "0d",         "01d",     "30",       "d",           "30D",
        "30d ",      " 30d",       "1.5h",    "-1d",      "9999999999s", "10000000000s",
        "99999999m", "100000000m", "999999h", "1000000h", "99999d",      "100000d",
        "9999w",     "10000w",     "30d\n",   "daily",    "Daily",       "hourly",
        "yearly",    "",           30}},
      {FieldType::time,
       {"2027-01-31T00:00:00Z",
        "2027-02-29T00:00:00Z",
        "2028-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2000-02-29T00:00:00Z",
        "2027-04-31T00:00:00Z",
        "2027-13-01T00:00:00Z",
        "2027-00-01T00:00:00Z",
        "2027-01-00T00:00:00Z",
        "2027-01-31T24:00:00Z",
        "2027-01-31T23:59:60Z",
        "2027-01-31T23:59:59.123456789Z",
        "2027-01-31T23:59:59.1234567890Z",
        "2027-01-31T23:59:59.Z",
        "2027-01-31T00:00:00",
        "2027-01-31 00:00:00Z",
        "2027-01-31t00:00:00z",
        "2027-01-31T00:00:00+02:00",
        "2027-01-31T00:00:00+0200",
        "2027-01-31T00:00:00+24:00",
        "2027-01-31T00:00:00-00:00",
        "2027-1-31T00:00:00Z",
        "0999-01-31T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2027-01-31",
        "",
        "2027-01-31T00:00:00Z\n",
        2027}},
      {FieldType::reference,
       {"a", "a.b", "a-b", "A", "a_b", "-a", "a-", ".a", "a.", "a..b", "a.-b", "", " a", "a\n",
        many("a", 253), many("a", 254), 1, true}},
      {FieldType::set, {Value::emptyList(), "a", Value::emptyMap()}},
      {FieldType::map, {Value::emptyMap(), Value::emptyList(), "a"}},
      {FieldType::object, {Value::emptyMap(), Value::emptyList(), "a"}},
      {FieldType::objects,
       {Value::emptyList(), Value::emptyMap(), "a", Value(Value::List{Value("a")}),
        Value(Value::List{Value::emptyMap().set("unheardOf", 1)})}},
      {FieldType::secret,
       {"a",
        Value::emptyMap(),
        from(Value::emptyMap()),
        from("a"),
        from(source("env", "1A")),
        from(source("env", "A-B")),
        from(source("env", "")),
        from(source("env", many("A", 256))),
        from(source("env", 1)),
        from(source("file", "/a")),
        from(source("file", "a/../b")),
        from(source("file", "a/./b")),
        from(source("file", "a//b")),
        from(source("file", "a/")),
        from(source("file", "..a/.b/...")),
        from(source("file", "a\nb")),
        from(source("file", "")),
        from(source("vault", "A")),
        from(source("env", "A").set("file", "b")),
        from(source("env", "A")).set("other", 1)}},
      {FieldType::json, {"", 0, false, Value::emptyMap(), Value::emptyList()}},
  };
  static const std::vector<Value> kAny = {Value::emptyMap(), Value::emptyList(), "a", 1, true};
  const auto found = kOdd.find(type);
  return found == kOdd.end() ? kAny : found->second;
}

// Something of kind's fields that is not in the map yet, or nothing.
const FieldSpec* fieldNamed(const std::vector<FieldSpec>& fields, std::string_view name) {
  const auto it = std::find_if(fields.begin(), fields.end(),
                               [&](const FieldSpec& field) { return field.name == name; });
  return it == fields.end() ? nullptr : &*it;
}

const std::string& landsIn(const FieldSpec& field) {
  if (field.inherits && !field.inherits->link.empty()) return field.inherits->link;
  if (!field.sets.empty()) return field.sets;
  return field.addsTo.empty() ? field.name : field.addsTo;
}

}  // namespace

std::size_t RandomDocuments::below(std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
}

Value RandomDocuments::next() {
  auto chosen = specs_.kinds.begin();
  do {
    chosen = specs_.kinds.begin();
    std::advance(chosen, below(specs_.kinds.size()));
  } while (!chosen->second.partOf.empty());
  Value document = valid(chosen->second);
  if (oneIn(4)) return document;
  mistake(chosen->second, document);
  if (oneIn(4)) mistake(chosen->second, document);
  return document;
}

std::string RandomDocuments::name() {
  static const std::vector<std::string> kNames = {"a", "research", "team-1", "a.b.c", "0", "x-y.z"};
  return oneOf(kNames) + std::to_string(below(1000));
}

Value RandomDocuments::valid(const KindSpec& kind) {
  Value metadata = Value::emptyMap().set("name", name());
  if (oneIn(4)) metadata.set("namespace", "agree");
  if (oneIn(4)) {
    metadata.set("labels", Value::emptyMap().set("env", "prod").set("example.org/tier", "gold"));
  }
  if (oneIn(4)) {
    metadata.set("annotations", Value::emptyMap().set("example.org/why", "because: it is so"));
  }
  Value spec = group(kind.fields);
  addUnset(kind, spec);
  Value document = Value::emptyMap();
  document.set("apiVersion", "litectl.dev/v1alpha1").set("kind", kind.kind);
  document.set("metadata", std::move(metadata));
  const bool needed = std::any_of(kind.fields.begin(), kind.fields.end(),
                                  [](const FieldSpec& field) { return field.required; });
  if (needed || !oneIn(20)) document.set("spec", std::move(spec));
  return document;
}

Value RandomDocuments::group(const std::vector<FieldSpec>& fields) {
  Value map = Value::emptyMap();
  for (const FieldSpec& field : fields) {
    if (field.name == kUnsetField || field.literalSecret) continue;
    if (field.required || oneIn(3)) map.set(field.name, valueOf(field, field.type));
  }
  keepRules(fields, map);
  return map;
}

// Takes out what must not stand together.
void RandomDocuments::keepRules(const std::vector<FieldSpec>& fields, Value& map) {
  for (const FieldSpec& field : fields) {
    if (map.find(field.name) == nullptr) continue;
    for (const std::string& other : field.excludes) map.erase(other);
    const Value* bound = field.below.empty() ? nullptr : map.find(field.below);
    if (bound != nullptr && !(map.find(field.name)->number() < bound->number())) {
      map.erase(field.below);
    }
  }
}

void RandomDocuments::addUnset(const KindSpec& kind, Value& spec) {
  if (fieldNamed(kind.fields, kUnsetField) == nullptr || !oneIn(3)) return;
  std::set<std::string> taken;
  for (const FieldSpec& field : kind.fields) {
    if (spec.find(field.name) != nullptr) taken.insert(landsIn(field));
  }
  Value names = Value::emptyList();
  for (const FieldSpec& field : kind.fields) {
    if (!kind.mayUnset(field) || taken.contains(landsIn(field)) || !oneIn(3)) continue;
    const bool oneKey = field.type == FieldType::map && oneIn(2);
    names.list().emplace_back(oneKey ? field.name + ".some-key" : field.name);
  }
  if (!names.list().empty()) spec.set(kUnsetField, std::move(names));
}

Value RandomDocuments::amount(const FieldSpec& field) {
  static const std::vector<Decimal> kAmounts = {
      0, 1, 5, 100, *Decimal::parse("0.5"), *Decimal::parse("0.07"), *Decimal::parse("12.345678")};
  Decimal chosen = oneOf(kAmounts) + Decimal(static_cast<std::int64_t>(below(50)));
  if (field.most && chosen > *field.most) chosen = *field.most;
  if (field.least && chosen < *field.least) chosen = *field.least;
  return chosen;
}

Value RandomDocuments::text(const FieldSpec& field) {
  if (!field.oneOf.empty()) return oneOf(field.oneOf);
  static const std::vector<std::string> kTexts = {"a",
                                                  "gpt-4o",
                                                  "Research Team",
                                                  "\xC3\xA4\xC3\xB6\xC3\xBC",
                                                  "\xF0\x9F\x98\x80 ok",
                                                  "a@b.example",
                                                  "A_1",
                                                  "{target}/{name}.env",
                                                  "openai/*",
                                                  "x\xE2\x80\x83y"};
  const std::string chosen = oneOf(kTexts);
  // Only a text that fits a form is a right one; there are few forms.
  if (!field.pattern.empty()) {
    static const std::vector<std::string> kFitting = {"a@b.example", "LITELLM_API_KEY", "abc"};
    for (const std::string& fitting : kFitting) {
      if (std::regex_match(fitting, std::regex(field.pattern))) return fitting;
    }
  }
  return chosen;
}

Value RandomDocuments::valueOf(const FieldSpec& field, FieldType type) {
  switch (type) {
    case FieldType::string:
      return text(field);
    case FieldType::boolean:
      return oneIn(2);
    case FieldType::integer: {
      const std::int64_t chosen = static_cast<std::int64_t>(below(100'000));
      if (field.least && Decimal(chosen) < *field.least) return *field.least;
      if (field.most && Decimal(chosen) > *field.most) return *field.most;
      return chosen;
    }
    case FieldType::number:
    case FieldType::money:
      return amount(field);
    case FieldType::duration: {
      static const std::vector<std::string> kLengths = {"30s", "5m", "24h", "7d", "2w", "1mo"};
      return !field.oneOf.empty() && oneIn(3) ? oneOf(field.oneOf) : oneOf(kLengths);
    }
    case FieldType::time: {
      static const std::vector<std::string> kTimes = {
          "2027-01-31T00:00:00Z", "2028-02-29T12:30:00+02:00", "2099-12-31T23:59:59.5Z"};
      return oneOf(kTimes);
    }
    case FieldType::reference:
      return name();
    case FieldType::objects: {
      Value out = Value::emptyList();
      for (std::size_t i = below(3); i > 0; --i) out.list().push_back(group(field.fields));
      return out;
    }
    case FieldType::set: {
      Value out = Value::emptyList();
      const std::size_t count = std::max<std::size_t>(field.leastItems, below(4));
      for (std::size_t i = 0; i < count; ++i) {
        Value element = valueOf(field, field.of);
        const auto& seen = out.list();
        if (std::find(seen.begin(), seen.end(), element) == seen.end()) {
          out.list().push_back(std::move(element));
        }
      }
      return out;
    }
    case FieldType::map: {
      Value out = Value::emptyMap();
      const std::size_t count = std::max<std::size_t>(field.leastItems, below(4));
      for (std::size_t i = 0; i < count; ++i) {
        out.set("limit " + std::to_string(i) + "/\xC3\xA4.b", valueOf(field, field.of));
      }
      return out;
    }
    case FieldType::json:
      return oneOf(std::vector<Value>{
          "x", 1, false, number("0.25"), list({1, "a", Value::emptyMap()}),
          Value::emptyMap().set("deep", list({Value::emptyMap().set("a", true)}))});
    case FieldType::object:
      return group(field.fields);
    case FieldType::secret: {
      static const std::vector<Value> kSources = {
          source("env", "OPENAI_API_KEY"), source("file", "a/b.txt"), source("targetEnv", "_X1")};
      return from(oneOf(kSources));
    }
  }
  return {};
}

Value RandomDocuments::anything() {
  return oneOf(std::vector<Value>{"a", "", 1, number("0.5"), -1, true, Value::emptyList(),
                                  list({"a"}), list({1}), Value::emptyMap(),
                                  Value::emptyMap().set("a", 1)});
}

Value RandomDocuments::odd(const FieldSpec& field, FieldType type) {
  if (oneIn(5)) return anything();
  if ((type == FieldType::integer || type == FieldType::money || type == FieldType::number) &&
      oneIn(4)) {
    const Decimal step = type == FieldType::integer ? Decimal(1) : *Decimal::parse("0.000001");
    if (field.most && oneIn(2)) return *field.most + (oneIn(2) ? step : Decimal());
    if (field.least) return *field.least - (oneIn(2) ? step : Decimal());
  }
  if (type == FieldType::set && oneIn(2)) {
    Value out = valueOf(field, type);
    if (oneIn(3) && !out.list().empty())
      out.list().push_back(out.list().front());
    else
      out.list().push_back(odd(field, field.of));
    return out;
  }
  if (type == FieldType::set && oneIn(8)) {
    Value out = Value::emptyList();
    for (int i = 0; i < 101; ++i) out.list().emplace_back("e" + std::to_string(i));
    return out;
  }
  if (type == FieldType::map && !oneIn(4)) {
    Value out = valueOf(field, type);
    if (!field.reserved.empty() && oneIn(3)) {
      auto reserved = field.reserved.begin();
      std::advance(reserved, below(field.reserved.size()));
      out.set(reserved->first, valueOf(field, field.of));
    } else if (oneIn(4)) {
      out.set("", valueOf(field, field.of));
    } else if (oneIn(6)) {
      out.set("api_key", valueOf(field, field.of));
    } else {
      out.set("odd", odd(field, field.of));
    }
    return out;
  }
  if (type == FieldType::object && oneIn(2)) {
    Value out = group(field.fields);
    return oneIn(2) ? out.set("unknownField", 1) : out;
  }
  return oneOf(oddValues(type));
}

void RandomDocuments::mistake(const KindSpec& kind, Value& document) {
  Value* spec = document.find("spec");
  if (spec == nullptr || !spec->isMap() || oneIn(8)) return mistakeAround(document);
  mistakeInFields(kind, kind.fields, *spec);
}

void RandomDocuments::mistakeInFields(const KindSpec& kind, const std::vector<FieldSpec>& fields,
                                      Value& map) {
  const FieldSpec& field = oneOf(fields);
  Value* there = map.find(field.name);
  if (field.type == FieldType::object && there != nullptr && there->isMap() && !oneIn(3)) {
    return mistakeInFields(kind, field.fields, *there);
  }
  switch (below(10)) {
    case 0:
      map.set(field.name + "s", valueOf(field, field.type));
      return;
    case 1:
      map.erase(field.name);
      return;
    case 2:
      for (const std::string& other : field.excludes) {
        if (const FieldSpec* spec = fieldNamed(fields, other)) {
          map.set(field.name, valueOf(field, field.type));
          map.set(other, valueOf(*spec, spec->type));
        }
      }
      return;
    case 3:
      if (const FieldSpec* bound = fieldNamed(fields, field.below)) {
        map.set(field.name, valueOf(field, field.type));
        map.set(field.below, oneIn(2) ? *map.find(field.name) : valueOf(*bound, bound->type));
      }
      return;
    case 4:
      if (fieldNamed(kind.fields, kUnsetField) != nullptr && &fields == &kind.fields) {
        if (oneIn(2)) map.set(field.name, valueOf(field, field.type));
        const Value* declared = map.find(field.name);
        std::string named = field.name;
        if (declared != nullptr && declared->isMap() && !declared->map().empty() && oneIn(2)) {
          named += "." + declared->map().front().key;
        } else if (oneIn(4)) {
          named += oneIn(4) ? "." : ".key";
        }
        map.set(kUnsetField, list({named}));
      }
      return;
    default:
      map.set(field.name, odd(field, field.type));
  }
}

void RandomDocuments::mistakeAround(Value& document) {
  Value& metadata = *document.find("metadata");
  if (!metadata.isMap()) return;
  switch (below(9)) {
    case 0:
      metadata.set("name", oneOf(oddValues(FieldType::reference)));
      return;
    case 1:
      metadata.erase("name");
      return;
    case 2:
      metadata.set("nmae", "a");
      return;
    case 3:
      metadata.set("namespace", oneOf(std::vector<Value>{"agree", "Agree", "a.b", "a_b", "", 1}));
      return;
    case 4:
      metadata.set(
          "labels",
          oneOf(std::vector<Value>{
              Value::emptyMap().set("env", 1), list({"a"}), "a",
              Value::emptyMap().set("env", "a b"), Value::emptyMap().set("env", many("a", 64)),
              Value::emptyMap().set("e v", "a"), Value::emptyMap().set("", "a"),
              Value::emptyMap().set("a/b/c", "a"), Value::emptyMap().set("Up.example/x", "a"),
              Value::emptyMap().set("env", "")}));
      return;
    case 5:
      metadata.set("annotations",
                   oneOf(std::vector<Value>{Value::emptyMap().set("why", 1), list({"a"}), "a",
                                            Value::emptyMap().set("w hy", "a"),
                                            Value::emptyMap().set("example.org/why", "")}));
      return;
    case 6:
      document.set("apiVersion", oneOf(std::vector<Value>{"litectl.dev/v1", "v1", "", 1}));
      return;
    case 7:
      document.set("sepc", Value::emptyMap());
      return;
    default:
      document.set("spec", anything());
  }
}

}  // namespace litectl::test
