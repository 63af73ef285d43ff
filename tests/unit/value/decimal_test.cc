#include "value/decimal.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace litectl {
namespace {

Decimal decimal(std::string_view text) { return *Decimal::parse(text); }

TEST(Decimal, IsTheSameHoweverItIsWritten) {
  EXPECT_EQ(decimal("1"), decimal("1.0"));
  EXPECT_EQ(decimal("1"), decimal("1e0"));
  EXPECT_EQ(decimal("1200"), decimal("1.2E+3"));
  EXPECT_EQ(decimal("0.05"), decimal("5e-2"));
  EXPECT_EQ(decimal(".5"), decimal("+0.50"));
  EXPECT_EQ(decimal("-0"), decimal("0"));
  EXPECT_EQ(decimal("0e99"), decimal("0.000"));
  EXPECT_NE(decimal("1"), decimal("1.0000000000000000000000001"));
}

TEST(Decimal, WritesPlainNotationAsLongAsThatIsReadable) {
  EXPECT_EQ(decimal("0.00001").text(), "0.00001");
  EXPECT_EQ(decimal("1e3").text(), "1000");
  EXPECT_EQ(decimal("-12.50").text(), "-12.5");
  EXPECT_EQ(decimal("123e-2").text(), "1.23");
  EXPECT_EQ(decimal("123e-3").text(), "0.123");
  EXPECT_EQ(decimal("1e39").text(), "1" + std::string(39, '0'));
  EXPECT_EQ(decimal("1e40").text(), "1e40");
  EXPECT_EQ(decimal("-1e-100").text(), "-1e-100");
  EXPECT_EQ(decimal("12e100").text(), "1.2e101");
  EXPECT_EQ(decimal("1e-38").text(), "0." + std::string(37, '0') + "1");
  EXPECT_EQ(decimal("1e-39").text(), "1e-39");
}

TEST(Decimal, KeepsEveryDigit) {
  const std::string digits = "1234567890123456789012345678901234567890.0123456789";
  EXPECT_EQ(decimal(digits).text(), digits);
  const std::string many(100'000, '7');
  EXPECT_EQ(decimal(many).text(), many);
}

class NotADecimal : public testing::TestWithParam<const char*> {};
TEST_P(NotADecimal, IsRefused) { EXPECT_EQ(Decimal::parse(GetParam()), std::nullopt); }
INSTANTIATE_TEST_SUITE_P(Decimal, NotADecimal,
                         testing::Values("", "-", "+", ".", "5.", "1.e3", "e3", "1e", "1e+", "1e-",
                                         "1e+-3", "1e--3", "01", "-01", "00", "1 ", " 1", "1_000",
                                         "0x1F", "1,5", "--1", "+-1", "1.2.3", "1e3.5", "inf",
                                         "nan", "1e10001", "1e-10001", "1e99999999999", "١"));

TEST(Decimal, CountsDigits) {
  EXPECT_EQ(decimal("0.0500").significantDigits(), 1U);
  EXPECT_EQ(decimal("1200").significantDigits(), 2U);
  EXPECT_EQ(decimal("0").significantDigits(), 0U);
  EXPECT_EQ(decimal("1.25").decimals(), 2U);
  EXPECT_EQ(decimal("1200").decimals(), 0U);
  EXPECT_EQ(decimal("0.00100").decimals(), 3U);
}

TEST(Decimal, KnowsWhatFitsAnInteger) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(Decimal(kMost).toInt64(), kMost);
  EXPECT_EQ(Decimal(kLeast).toInt64(), kLeast);
  EXPECT_EQ((Decimal(kMost) + Decimal(1)).toInt64(), std::nullopt);
  EXPECT_EQ((Decimal(kLeast) - Decimal(1)).toInt64(), std::nullopt);
  EXPECT_EQ(decimal("1.5").toInt64(), std::nullopt);
  EXPECT_EQ(decimal("1e3").toInt64(), 1000);
  EXPECT_EQ(decimal("1e9999").toInt64(), std::nullopt);
  EXPECT_EQ(decimal("-0").toInt64(), 0);
  EXPECT_TRUE(decimal("1e3").isInteger());
  EXPECT_FALSE(decimal("0.1").isInteger());
  EXPECT_FALSE(decimal("-0").isNegative());
}

TEST(Decimal, AddsExactlyWhereDoublesDoNot) {
  EXPECT_EQ(decimal("0.1") + decimal("0.2"), decimal("0.3"));
  EXPECT_EQ(decimal("1e30") + decimal("1e-30") - decimal("1e30"), decimal("1e-30"));
  EXPECT_EQ((decimal("0.1") - decimal("0.1")).text(), "0");
  EXPECT_FALSE((Decimal(0) - Decimal(0)).isNegative());
  EXPECT_EQ(decimal("-1.5") * decimal("-0.2"), decimal("0.3"));
  EXPECT_EQ(decimal("99") * decimal("99"), decimal("9801"));
  EXPECT_EQ(decimal("-5") * decimal("0"), Decimal());
}

TEST(Decimal, DividesAndRounds) {
  EXPECT_EQ(decimal("10").dividedBy(4, 2), decimal("2.5"));
  EXPECT_EQ(decimal("1").dividedBy(3, 4), decimal("0.3333"));
  EXPECT_EQ(decimal("2").dividedBy(3, 2), decimal("0.67"));
  EXPECT_EQ(decimal("-2").dividedBy(3, 2), decimal("-0.67"));
  EXPECT_EQ(decimal("0.005").dividedBy(1, 2), decimal("0.01"));
  EXPECT_EQ(decimal("0.00499999").dividedBy(1, 2), Decimal());
  EXPECT_EQ(decimal("0.0005").dividedBy(1, 2), Decimal());
  EXPECT_EQ(decimal("9.995").dividedBy(1, 2), decimal("10"));
  EXPECT_EQ(decimal("1e20").dividedBy(8, 0), decimal("12500000000000000000"));
  EXPECT_EQ(decimal("999999999999999").dividedBy(604800, 6), decimal("1653439153.439152"));
  EXPECT_EQ(Decimal().dividedBy(7, 3), Decimal());
}

TEST(Decimal, ShowsAsManyPlacesAsAreAsked) {
  EXPECT_EQ(decimal("12.5").textWith(2), "12.50");
  EXPECT_EQ(decimal("1200").textWith(2), "1200.00");
  EXPECT_EQ(decimal("0.005").textWith(2), "0.01");
  EXPECT_EQ(decimal("-0.05").textWith(2), "-0.05");
  EXPECT_EQ(decimal("-0.001").textWith(2), "0.00");
  EXPECT_EQ(decimal("7.5").textWith(0), "8");
  EXPECT_EQ(Decimal().textWith(2), "0.00");
  EXPECT_EQ(Decimal().textWith(0), "0");
}

TEST(Decimal, OrdersByValue) {
  const char* const rising[] = {"-1e50", "-10", "-9.99", "-0.1",  "-0.09", "0",
                                "1e-99", "0.1", "0.11",  "0.111", "9",     "10",
                                "10.01", "11",  "1e50",  "1e9999"};
  for (std::size_t i = 0; i < std::size(rising); ++i) {
    for (std::size_t j = 0; j < std::size(rising); ++j) {
      EXPECT_EQ(decimal(rising[i]) <=> decimal(rising[j]), i <=> j)
          << rising[i] << " " << rising[j];
    }
  }
}

}  // namespace
}  // namespace litectl
