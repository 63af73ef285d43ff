#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// Forms of texts, as regular expressions for the whole text. They are what manifests are checked by
// and what generated schemas say, so they hold nothing that ECMAScript, Python and RE2 read in
// different ways. Pure.

// The Kubernetes rule for names (DNS-1123 subdomain), and how long one may be.
inline constexpr std::string_view kNameForm =
    R"([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)";
inline constexpr std::size_t kMostNameLength = 253;
// The Kubernetes rule for namespaces (DNS-1123 label).
inline constexpr std::string_view kSpaceForm = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
inline constexpr std::size_t kMostSpaceLength = 63;
// The Kubernetes rules for labels; annotations have their keys from them, but in any case.
inline constexpr std::string_view kLabelValueForm =
    "([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?";
inline constexpr std::string_view kLabelKeyForm =
    R"(([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?)"
    R"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)";
inline constexpr std::string_view kAnnotationKeyForm =
    R"(([A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*/)?)"
    R"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)";
inline constexpr std::size_t kMostLabelKeyLength = 253 + 1 + 63;

// Names of environment variables, and paths that do not lead out of their folder.
inline constexpr std::string_view kVariableForm = "[A-Za-z_][A-Za-z0-9_]*";
inline constexpr std::size_t kMostVariableLength = 255;
inline constexpr std::string_view kPathBeneathForm =
    R"((\.?[^/.][^/]*|\.\.[^/]+)(/(\.?[^/.][^/]*|\.\.[^/]+))*)";

// RFC 3339 with a zone, from the year 1000 on, on days that there are; no leap seconds.
[[nodiscard]] const std::string& timeForm();

// A unit of time as LiteLLM writes it, and how many digits may stand before it.
struct DurationUnit {
  std::string_view name;
  std::size_t mostDigits;
};
[[nodiscard]] const std::vector<DurationUnit>& durationUnits();
// The only month there is.
inline constexpr std::string_view kOneMonth = "1mo";
// "30s", "24h", "7d", "1mo" and the words.
[[nodiscard]] std::string durationForm(const std::vector<std::string>& words);

}  // namespace litectl
