#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace litectl {

// An exact decimal number of any length: money, limits, and whatever numbers a server sends.
// A regular value; "1", "1.0" and "1e0" are equal. Never goes through binary floating point.
class Decimal {
 public:
  Decimal() = default;  // zero
  Decimal(std::int64_t number);

  // JSON number syntax, with a leading '+' or '.5' allowed too. Nothing when it is no number or its
  // exponent is beyond ±10,000.
  [[nodiscard]] static std::optional<Decimal> parse(std::string_view text);

  [[nodiscard]] bool isZero() const { return digits_.empty(); }
  [[nodiscard]] bool isNegative() const { return negative_; }
  [[nodiscard]] bool isInteger() const { return exponent_ >= 0; }
  [[nodiscard]] std::optional<std::int64_t> toInt64() const;
  // Digits before leading and after trailing zeros are dropped: 0.0500 has 1, 1200 has 2.
  [[nodiscard]] std::size_t significantDigits() const { return digits_.size(); }
  // Digits after the point: 1.25 has 2, 1200 has 0.
  [[nodiscard]] std::size_t decimals() const;

  // Plain notation ("0.00001"); beyond 40 characters exponent notation if that is shorter.
  // Equal numbers have equal text, which is a JSON number and parses back to the same number.
  [[nodiscard]] std::string text() const;
  // With just so many digits after the point: "12.50".
  [[nodiscard]] std::string textWith(std::size_t decimals) const;

  // The quotient with at most so many digits after the point, half rounded away from zero.
  // `divisor` is from 1 to 10^17.
  [[nodiscard]] Decimal dividedBy(std::int64_t divisor, std::size_t decimals) const;

  friend bool operator==(const Decimal&, const Decimal&) = default;
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend Decimal operator+(const Decimal& a, const Decimal& b);
  friend Decimal operator-(const Decimal& a, const Decimal& b);
  friend Decimal operator*(const Decimal& a, const Decimal& b);

 private:
  static Decimal normalised(std::string digits, std::int32_t exponent, bool negative);

  // value = ± digits × 10^exponent; digits has no zeros at either end and is empty for zero.
  std::string digits_;
  std::int32_t exponent_ = 0;
  bool negative_ = false;
};

}  // namespace litectl
