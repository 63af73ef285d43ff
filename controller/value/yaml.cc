#include "value/yaml.h"

#include "value/yaml_builder.h"
#include "value/yaml_failure.h"
#include "value/yaml_text.h"

#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>
#include <utility>

namespace litectl {
namespace {

// Reads from memory that someone else owns, without a copy.
class ViewBuffer final : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    // The get area is never written to.
    char* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

void readDocuments(YamlText& text, YamlBuilder& builder) {
  ViewBuffer buffer(text.parsed());
  std::istream stream(&buffer);
  YAML::Parser parser(stream);
  while (parser.HandleNextDocument(builder)) {
  }
}

}  // namespace

std::vector<Value> parseYaml(std::string_view text, std::uint16_t file, Diagnostics& diagnostics,
                             const YamlLimits& limits) {
  if (text.size() > limits.maxBytes) {
    diagnostics.add(makeError(Code::tooLarge,
                              fmt::format("the file is larger than {} bytes", limits.maxBytes),
                              "split it into smaller files")
                        .at({1, 1, file}));
    return {};
  }
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (std::optional<Error> problem = checkYamlBytes(text, file, limits)) {
    diagnostics.add(std::move(*problem));
    return {};
  }
  YamlText source(text, file);
  YamlBuilder builder(source, limits, diagnostics);
  try {
    readDocuments(source, builder);
  } catch (const YamlBuilder::Stop&) {
    // Said already.
  } catch (const YAML::DeepRecursion& failure) {
    diagnostics.add(makeError(Code::tooDeep, "the nesting is too deep to read",
                              "no manifest needs that; check what wrote the file")
                        .at(source.place(static_cast<std::size_t>(std::max(0, failure.mark.pos)))));
  } catch (const YAML::Exception& failure) {
    diagnostics.add(explainFailure(failure, source, builder));
  }
  return std::move(builder).takeDocuments();
}

}  // namespace litectl
