#pragma once

#include "base/error.h"
#include "value/yaml_builder.h"
#include "value/yaml_text.h"

namespace YAML {
class Exception;
}

namespace litectl {

// `opening`, a bracket or quote, has no counterpart.
[[nodiscard]] Error unclosed(char opening);

// A syntax error of the parser in words for a person, at the place that has to be changed rather
// than where the parser noticed.
[[nodiscard]] Error explainFailure(const YAML::Exception& failure, YamlText& text,
                                   const YamlBuilder& builder);

}  // namespace litectl
