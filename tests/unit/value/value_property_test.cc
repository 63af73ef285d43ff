#include "value/json.h"
#include "value/yaml.h"
#include "value/yaml_write.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <rapidcheck.h>
#include <string>
#include <utility>
#include <vector>

namespace litectl {
namespace {

// Long enough to go beyond every machine number, small enough for a double's range.
std::string anyNumber() {
  std::string digits =
      *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('0', '9')));
  const std::size_t lead = digits.find_first_not_of('0');
  digits = lead == std::string::npos ? "0" : digits.substr(lead);
  if (*rc::gen::arbitrary<bool>()) digits.insert(0, "-");
  if (*rc::gen::arbitrary<bool>()) {
    digits += "." + *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('0', '9')));
  }
  if (*rc::gen::arbitrary<bool>()) digits += "e" + std::to_string(*rc::gen::inRange(-60, 60));
  return digits;
}

// What both formats can hold, with everything in it that either has to escape.
std::string anyText() {
  const auto part = rc::gen::element<std::string>(
      "a", "yes", "010", "é", "漢", "😀", " ", "  ", "\n", "\t", "\r", "\x01", "\"", "'", "\\", "/",
      "\\uD83D\\uDE00", "\\U0001F600", ": ", "- ", "#", " #", "{", "}", "[", "]", ",", "&a", "*a",
      "!", "|", ">", "%", "@", "`", "<<", "---", "...", "~", "null", "0x1", "1e5", "\u2028");
  std::string text;
  for (const std::string& piece : *rc::gen::container<std::vector<std::string>>(part))
    text += piece;
  return text;
}

Value anyValue(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 6 : 4)) {
    case 0:
      return {};
    case 1:
      return {*rc::gen::arbitrary<bool>()};
    case 2:
      return {*Decimal::parse(anyNumber())};
    case 3:
      return {anyText()};
    case 4: {
      Value list = Value::emptyList();
      for (int i = *rc::gen::inRange(0, 5); i > 0; --i) list.list().push_back(anyValue(depth - 1));
      return list;
    }
    default: {
      Value map = Value::emptyMap();
      for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
        map.set(anyText(), anyValue(depth - 1));
      }
      return map;
    }
  }
}

RC_GTEST_PROP(DecimalProperty, ParsesWhatItPrints, ()) {
  const std::string text = anyNumber();
  const auto number = Decimal::parse(text);
  RC_ASSERT(number.has_value());
  RC_ASSERT(Decimal::parse(number->text()) == number);
  RC_ASSERT(Decimal::parse(number->text())->text() == number->text());
}

RC_GTEST_PROP(DecimalProperty, AgreesWithIntegers, (std::int32_t a, std::int32_t b)) {
  const std::int64_t left = a;
  const std::int64_t right = b;
  RC_ASSERT(Decimal(left).text() == std::to_string(left));
  RC_ASSERT((Decimal(left) <=> Decimal(right)) == (left <=> right));
  RC_ASSERT((Decimal(left) == Decimal(right)) == (left == right));
  RC_ASSERT((Decimal(left) + Decimal(right)).toInt64() == left + right);
  RC_ASSERT((Decimal(left) - Decimal(right)).toInt64() == left - right);
  RC_ASSERT((Decimal(left) * Decimal(right)).toInt64() == left * right);
}

// Both as hundred-thousandths, so that integers are the oracle.
RC_GTEST_PROP(DecimalProperty, OrdersFractionsLikeNumbers, (std::int32_t a, std::int32_t b)) {
  const Decimal scale = *Decimal::parse("0.00001");
  const Decimal left = Decimal(a) * scale;
  const Decimal right = Decimal(b) * scale;
  RC_ASSERT((left <=> right) == (a <=> b));
  RC_ASSERT(((left - right).isNegative()) == (a < b));
}

RC_GTEST_PROP(DecimalProperty, KeepsTheLawsOfArithmetic, ()) {
  const Decimal a = *Decimal::parse(anyNumber());
  const Decimal b = *Decimal::parse(anyNumber());
  const Decimal c = *Decimal::parse(anyNumber());
  RC_ASSERT(a + b == b + a);
  RC_ASSERT(a + b - b == a);
  RC_ASSERT((a + b) + c == a + (b + c));
  RC_ASSERT(a * (b + c) == a * b + a * c);
  RC_ASSERT((a < b) == (a - b).isNegative());
}

RC_GTEST_PROP(JsonProperty, ReadsBackWhatItWrites, ()) {
  const Value value = anyValue(4);
  RC_ASSERT(*parseJson(toJson(value)) == value);
  RC_ASSERT(*parseJson(toCanonicalJson(value)) == value);
  RC_ASSERT(*parseJson(toPrettyJson(value)) == value);
  RC_ASSERT(toCanonicalJson(*parseJson(toPrettyJson(value))) == toCanonicalJson(value));
}

RC_GTEST_PROP(JsonProperty, WritesJsonWhateverTheBytes, (const std::string& bytes)) {
  const Result<Value> value = parseJson(toJson(Value(bytes)));
  RC_ASSERT(value.ok());
  RC_ASSERT(toJson(*value) == toJson(Value(bytes)));
}

// JSON is YAML: the two readers agree on every document.
RC_GTEST_PROP(YamlProperty, ReadsJsonAsTheJsonReaderDoes, ()) {
  const Value value = anyValue(4);
  RC_PRE(!value.isNull());
  for (const std::string& text : {toPrettyJson(value), toJson(value)}) {
    Diagnostics diagnostics;
    const std::vector<Value> documents = parseYaml(text, 0, diagnostics);
    RC_ASSERT(diagnostics.ok());
    RC_ASSERT(documents.size() == 1U);
    RC_ASSERT(documents[0] == value);
  }
}

RC_GTEST_PROP(YamlProperty, ReadsBackWhatItWrites, ()) {
  const Value value = anyValue(4);
  RC_PRE(!value.isNull());
  const std::string text = toYaml(value, {{{}, anyText()}});
  Diagnostics diagnostics;
  const std::vector<Value> documents = parseYaml(text, 0, diagnostics);
  RC_ASSERT(diagnostics.ok());
  RC_ASSERT(documents.size() == 1U);
  RC_ASSERT(documents[0] == value);
  RC_ASSERT(toYaml(value) == toYaml(documents[0]));
}

}  // namespace
}  // namespace litectl
