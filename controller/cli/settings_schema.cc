#include "cli/settings_schema.h"

#include "base/diagnostics.h"
#include "spec/kind_reader.h"
#include "value/yaml.h"

#include <cstdlib>
#include <string_view>

namespace litectl {
namespace {

constexpr std::string_view kSettings = R"(
kind: Settings
summary: What the operator decides.
live: false
fields:
  apiVersion: {type: string, required: true, doc: litectl.dev/v1alpha1}
  kind: {type: string, required: true, doc: Settings}
  targets: {type: map, of: json, required: true, leastItems: 1,
    whenEmpty: "describe a target: {prod: {url: https://…, credential: {env: NAME}}}",
    doc: "live services by name: {prod: {url: https://…, credential: {env: NAME}}}"}
  defaultTarget: {type: string, doc: target of manifests and commands that name none}
  inventory: {type: string, pattern: '[a-z0-9]([-a-z0-9.]*[a-z0-9])?', mostLength: 253,
    patternMeans: "a name of lower-case letters, digits, '-' and '.'",
    doc: name of the set of objects that these manifests own}
  store: {type: string, pattern: 'sqlite:.+|postgres(ql)?://.+|none',
    patternMeans: "sqlite:PATH, postgres://user@host/database, or none",
    doc: "where state lies: sqlite:PATH, postgres://user@host/database, or none"}
  storePassword:
    type: object
    doc: "where the password of a store in PostgreSQL lies: {env: NAME} or {file: PATH}"
    fields:
      env: {type: string, pattern: '[A-Za-z_][A-Za-z0-9_]*', excludes: [file],
        patternMeans: "letters, digits and '_', with no digit in front",
        doc: name of an environment variable}
      file: {type: string, doc: path of a file that holds nothing else}
      value: {type: string, literalSecret: true}
      password: {type: string, literalSecret: true}
  lastApplied: {type: string, pattern: '[^-].*', patternMeans: "auto, or a git revision",
    doc: "take last-applied from the manifests at a git revision; auto: at litectl's own ref"}
  audit: {type: string, doc: folder of the audit log}
  prune: {type: boolean, doc: whether what is no longer declared is deleted}
  sinks:
    type: object
    doc: where keys' values go
    fields:
      file:
        type: object
        doc: files under one folder
        fields:
          root: {type: string, required: true, doc: folder that all paths lie beneath}
          default: {type: boolean, doc: whether keys go there that name no sink}
          path: {type: string, doc: "path of those, with {target}, {namespace} and {name} filled in"}
          variable: {type: string, pattern: '[A-Za-z_][A-Za-z0-9_]*', mostLength: 255,
            patternMeans: "letters, digits and '_', with no digit in front",
            doc: name before the '=' where a manifest names none}
          ephemeral: {type: string, oneOf: [deny, allow],
            doc: whether files may be written where CI is true}
  secrets:
    type: object
    doc: what manifests may refer to with valueFrom
    fields:
      env: {type: set, of: string, pattern: '[A-Za-z_][A-Za-z0-9_]*', mostLength: 255,
        patternMeans: "letters, digits and '_', with no digit in front",
        doc: "variables of litectl's environment"}
      targetEnv: {type: set, of: string, pattern: '[A-Za-z_][A-Za-z0-9_]*', mostLength: 255,
        patternMeans: "letters, digits and '_', with no digit in front",
        doc: "variables of the target's environment, whose values litectl never sees"}
      files: {type: string, doc: folder of files with one value each}
      fingerprintKey:
        type: object
        doc: "where the key lies by which changed secrets are told: {env: NAME} or {file: PATH}"
        fields:
          env: {type: string, pattern: '[A-Za-z_][A-Za-z0-9_]*', excludes: [file],
            patternMeans: "letters, digits and '_', with no digit in front",
            doc: name of an environment variable}
          file: {type: string, doc: path of a file that holds nothing else}
  guards:
    type: object
    doc: limits on what one run may destroy
    fields:
      maxDestructivePercent: {type: integer, least: 0, most: 100,
        doc: "percent of a kind's objects, from the floor on"}
      floor: {type: integer, least: 0, most: 1000000,
        doc: number of objects of a kind from which the percentage counts}
      maxDestructiveBelowFloor: {type: integer, least: 0, most: 1000000,
        doc: objects of a kind that has fewer than the floor}
      maxDestructive: {type: integer, least: 0, most: 1000000, doc: objects in any case}
      maxReach: {type: integer, least: 0, most: 1000000,
        doc: objects that a change of one SubscriptionPlan or ModelList changes}
)";

constexpr std::string_view kTarget = R"(
kind: a target
summary: A live service.
live: false
fields:
  url: {type: string, required: true, doc: "https://host, with a port and a path if needed"}
  credential:
    type: object
    required: true
    doc: "where the credential lies: {env: NAME} or {file: PATH}"
    fields:
      env: {type: string, pattern: '[A-Za-z_][A-Za-z0-9_]*', excludes: [file],
        patternMeans: "letters, digits and '_', with no digit in front",
        doc: name of an environment variable}
      file: {type: string, doc: path of a file that holds nothing else}
      value: {type: string, literalSecret: true}
      key: {type: string, literalSecret: true}
      token: {type: string, literalSecret: true}
      secret: {type: string, literalSecret: true}
      password: {type: string, literalSecret: true}
  header: {type: string, pattern: "[A-Za-z0-9!#$%&'*+.^_|~-]+", mostLength: 100,
    patternMeans: a name such as Authorization,
    doc: name of the request header with the credential}
  bearer: {type: boolean, doc: whether "Bearer " stands before the credential}
  caFile: {type: string, doc: PEM file with the authorities to trust instead of the system's}
  proxy: {type: string, doc: URL of a proxy to go through}
  timeout: {type: string, pattern: '[1-9][0-9]{0,5}(ms|s|m)',
    patternMeans: "a length of time such as 60s, with the unit ms, s or m", doc: "length of one request: 60s"}
  maxInFlight: {type: integer, least: 1, most: 64, doc: requests at the same time}
  requestsPerSecond: {type: number, least: 0, most: 10000, doc: 0 means no limit}
  allowedApiBases: {type: set, of: string, pattern: 'https?://[^/?#@ ]+[^ ]*',
    patternMeans: "a URL such as https://example.openai.azure.com",
    doc: where manifests may have providers' secrets sent to}
  allowUntested: {type: boolean,
    doc: whether to work with a release that litectl was not proved on}
)";

KindSpec readSchema(std::string_view text) {
  Diagnostics problems;
  const std::vector<Value> documents = parseYaml(text, 0, problems);
  if (!problems.ok() || documents.size() != 1) std::abort();  // our own text
  KindSpec spec = readKindSpec(documents.front(), problems);
  if (!problems.ok()) std::abort();
  return spec;
}

}  // namespace

const SettingsSchema& settingsSchema() {
  static const SettingsSchema kSchema{readSchema(kSettings), readSchema(kTarget)};
  return kSchema;
}

}  // namespace litectl
