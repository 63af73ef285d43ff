#include "value/decimal.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace litectl {
namespace {

constexpr std::int32_t kMostExponent = 10'000;
constexpr std::size_t kPlainCharacters = 40;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view takeDigits(std::string_view& rest) {
  const auto end = std::find_if_not(rest.begin(), rest.end(), isDigit);
  const std::string_view digits = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(digits.size());
  return digits;
}

// Compares two strings of digits as whole numbers; neither has leading zeros.
std::strong_ordering compareWhole(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

std::string addWhole(std::string_view a, std::string_view b) {
  if (a.size() < b.size()) std::swap(a, b);
  std::string sum(a.size() + 1, '0');
  int carry = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const int right = i < b.size() ? b[b.size() - 1 - i] - '0' : 0;
    const int total = a[a.size() - 1 - i] - '0' + right + carry;
    sum[a.size() - i] = static_cast<char>('0' + total % 10);
    carry = total / 10;
  }
  sum[0] = static_cast<char>('0' + carry);
  return sum;
}

// a - b, where a >= b.
std::string subtractWhole(std::string_view a, std::string_view b) {
  std::string difference(a);
  int borrow = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const int right = (i < b.size() ? b[b.size() - 1 - i] - '0' : 0) + borrow;
    const int left = a[a.size() - 1 - i] - '0';
    borrow = left < right ? 1 : 0;
    difference[a.size() - 1 - i] = static_cast<char>('0' + left + borrow * 10 - right);
  }
  return difference;
}

std::string multiplyWhole(std::string_view a, std::string_view b) {
  std::string product(a.size() + b.size(), '\0');
  for (std::size_t i = a.size(); i-- > 0;) {
    int carry = 0;
    for (std::size_t j = b.size(); j-- > 0;) {
      const int total = product[i + j + 1] + (a[i] - '0') * (b[j] - '0') + carry;
      product[i + j + 1] = static_cast<char>(total % 10);
      carry = total / 10;
    }
    product[i] = static_cast<char>(product[i] + carry);
  }
  for (char& digit : product) digit = static_cast<char>(digit + '0');
  return product;
}

}  // namespace

Decimal::Decimal(std::int64_t number) : Decimal(*parse(std::to_string(number))) {}

Decimal Decimal::normalised(std::string digits, std::int32_t exponent, bool negative) {
  Decimal result;
  const std::size_t last = digits.find_last_not_of('0');
  if (last == std::string::npos) return result;
  exponent += static_cast<std::int32_t>(digits.size() - 1 - last);
  digits.erase(last + 1);
  digits.erase(0, digits.find_first_not_of('0'));
  result.digits_ = std::move(digits);
  result.exponent_ = exponent;
  result.negative_ = negative;
  return result;
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::string_view whole = takeDigits(text);
  if (whole.size() > 1 && whole.front() == '0') return std::nullopt;
  std::string_view fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = takeDigits(text);
    if (fraction.empty()) return std::nullopt;
  }
  if (whole.empty() && fraction.empty()) return std::nullopt;
  std::int32_t exponent = 0;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') && text.size() > 1 && isDigit(text[1])) text.remove_prefix(1);
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (ec != std::errc() || exponent > kMostExponent || exponent < -kMostExponent) {
      return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  if (!text.empty()) return std::nullopt;
  std::string digits(whole);
  digits.append(fraction);
  return normalised(std::move(digits), exponent - static_cast<std::int32_t>(fraction.size()),
                    negative);
}

std::optional<std::int64_t> Decimal::toInt64() const {
  constexpr std::size_t kMostDigits = 19;
  if (!isInteger()) return std::nullopt;
  if (digits_.size() + static_cast<std::size_t>(exponent_) > kMostDigits) return std::nullopt;
  const std::string plain = text();
  std::int64_t number = 0;
  const auto [end, ec] = std::from_chars(plain.data(), plain.data() + plain.size(), number);
  if (ec != std::errc() || end != plain.data() + plain.size()) return std::nullopt;
  return number;
}

std::size_t Decimal::decimals() const {
  return exponent_ < 0 ? static_cast<std::size_t>(-exponent_) : 0;
}

std::string Decimal::text() const {
  if (isZero()) return "0";
  std::string scientific = negative_ ? "-" : "";
  scientific.append(digits_, 0, 1);
  if (digits_.size() > 1) scientific.append(".").append(digits_, 1);
  const auto size = static_cast<std::int64_t>(digits_.size());
  scientific.append("e").append(std::to_string(exponent_ + size - 1));

  // Where the point stands, counted from the first digit.
  const std::int64_t point = size + exponent_;
  const std::int64_t zeros =
      exponent_ >= 0 ? exponent_ : std::max<std::int64_t>(0, -point) + (point <= 0 ? 2 : 1);
  const auto plainSize = static_cast<std::size_t>(size + zeros + (negative_ ? 1 : 0));
  if (plainSize > std::max(kPlainCharacters, scientific.size())) return scientific;

  std::string plain = negative_ ? "-" : "";
  if (exponent_ >= 0) {
    plain.append(digits_).append(static_cast<std::size_t>(exponent_), '0');
  } else if (point > 0) {
    plain.append(digits_, 0, static_cast<std::size_t>(point)).append(".");
    plain.append(digits_, static_cast<std::size_t>(point));
  } else {
    plain.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits_);
  }
  return plain;
}

std::string Decimal::textWith(std::size_t decimals) const {
  const Decimal rounded = dividedBy(1, decimals);
  std::string digits = rounded.digits_;
  const auto places = static_cast<std::int32_t>(decimals);
  digits.append(rounded.isZero() ? 0 : static_cast<std::size_t>(rounded.exponent_ + places), '0');
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - decimals, ".");
  return (rounded.negative_ ? "-" : "") + digits;
}

Decimal Decimal::dividedBy(std::int64_t divisor, std::size_t decimals) const {
  // Digits of the quotient that go beyond the last place wanted.
  const std::int32_t beyond = -(exponent_ + static_cast<std::int32_t>(decimals));
  std::string whole = digits_;
  if (beyond < 0) whole.append(static_cast<std::size_t>(-beyond), '0');
  std::int64_t rest = 0;
  for (char& digit : whole) {
    rest = rest * 10 + (digit - '0');
    digit = static_cast<char>('0' + rest / divisor);
    rest %= divisor;
  }
  bool up = rest >= divisor - rest;
  if (beyond > 0) {
    const auto dropped = static_cast<std::size_t>(beyond);
    if (whole.size() < dropped) return {};
    up = whole[whole.size() - dropped] >= '5';
    whole.resize(whole.size() - dropped);
  }
  if (up) whole = addWhole(whole, "1");
  return normalised(std::move(whole), -static_cast<std::int32_t>(decimals), negative_);
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const auto sign = [](const Decimal& d) { return d.isZero() ? 0 : d.negative_ ? -1 : 1; };
  if (sign(a) != sign(b)) return sign(a) <=> sign(b);
  if (sign(a) == 0) return std::strong_ordering::equal;
  const auto magnitude = [](const Decimal& d) {
    return static_cast<std::int64_t>(d.digits_.size()) + d.exponent_;
  };
  std::strong_ordering order = magnitude(a) <=> magnitude(b);
  // Of equal magnitude the digits compare from the left, like text: a shorter one ends in zeros.
  if (order == std::strong_ordering::equal) order = a.digits_.compare(b.digits_) <=> 0;
  return a.negative_ ? 0 <=> order : order;
}

Decimal operator+(const Decimal& a, const Decimal& b) {
  if (a.isZero()) return b;
  if (b.isZero()) return a;
  const std::int32_t exponent = std::min(a.exponent_, b.exponent_);
  const auto aligned = [&](const Decimal& d) {
    return d.digits_ + std::string(static_cast<std::size_t>(d.exponent_ - exponent), '0');
  };
  const std::string left = aligned(a);
  const std::string right = aligned(b);
  if (a.negative_ == b.negative_) {
    return Decimal::normalised(addWhole(left, right), exponent, a.negative_);
  }
  return compareWhole(left, right) >= 0
             ? Decimal::normalised(subtractWhole(left, right), exponent, a.negative_)
             : Decimal::normalised(subtractWhole(right, left), exponent, b.negative_);
}

Decimal operator-(const Decimal& a, const Decimal& b) {
  Decimal negated = b;
  negated.negative_ = !b.isZero() && !b.negative_;
  return a + negated;
}

Decimal operator*(const Decimal& a, const Decimal& b) {
  if (a.isZero() || b.isZero()) return {};
  return Decimal::normalised(multiplyWhole(a.digits_, b.digits_), a.exponent_ + b.exponent_,
                             a.negative_ != b.negative_);
}

}  // namespace litectl
