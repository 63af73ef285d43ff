// Models and credentials: what no update can clear, and values that are only written.

#include "model/marker.h"
#include "value/json.h"

#include "contract/contract_test.h"

namespace litectl::testing {
namespace {

class Models : public EachServer {};

// A model of which nothing but a new one can lose a parameter.
TEST_P(Models, AModelIsMadeAnewWithoutAGapInItsGroup) {
  const std::string rest = "modelName: \"{p}group\", model: openai/gpt-4o-mini";
  apply({manifest("Model", "{p}m", rest + ", rpmLimit: 5, params: {temperature: 0.5}")});
  raw("PATCH", "/model/{p}m/update", R"({"litellm_params": {"num_retries": 2}})");
  const std::vector<std::string> without = {
      manifest("Model", "{p}m", rest + ", allowReplace: true")};

  const auto planned = plan(without);
  ASSERT_EQ(planned->planned.plan.changes.size(), 1U);
  EXPECT_EQ(planned->planned.plan.changes.front().op, Op::replace);
  apply(without);
  expectClean(without);

  const auto after = plan(without);
  const auto& models = after->snapshot.kinds.at("Model");
  const LiveObject* live = models.find(text("{p}m"));
  ASSERT_NE(live, nullptr);
  EXPECT_FALSE(live->fields.contains("rpmLimit"));
  EXPECT_FALSE(live->fields.contains("params.temperature"));
  EXPECT_EQ(live->fields.at("params.num_retries"), Value(2)) << "what is not ours stays";
  EXPECT_EQ(models.find(text("{p}m.replacing")), nullptr);
  apply({manifest("Budget", "{p}rest")});
}

TEST_P(Models, ATwinThatACutReplacementLeftIsTakenAway) {
  const std::string rest = "modelName: \"{p}group\", model: openai/gpt-4o-mini";
  const std::vector<std::string> wanted = {manifest("Model", "{p}m", rest)};
  apply(wanted);
  const auto before = plan(wanted);
  const std::string marker =
      toJson(markerToValue(*before->snapshot.kinds.at("Model").find(text("{p}m"))->marker));
  raw("POST", "/model/new",
      R"({"model_name": "{p}group", "litellm_params": {"model": )"
      R"("openai/gpt-4o-mini"}, "model_info": {"id": "{p}m.replacing", )"
      R"("litectl": )" +
          marker + "}}");
  // Cut off right after the object itself was deleted.
  raw("POST", "/model/delete", R"({"id": "{p}m"})");
  apply(wanted);
  expectClean(wanted);
  const auto after = plan(wanted);
  EXPECT_NE(after->snapshot.kinds.at("Model").find(text("{p}m")), nullptr);
  EXPECT_EQ(after->snapshot.kinds.at("Model").find(text("{p}m.replacing")), nullptr);
  apply({manifest("Budget", "{p}rest")});
}

TEST_P(Models, ASecretIsWrittenWhenItsValueChangesAndNeverOtherwise) {
  secrets_.values["env:KEY"] = "one";
  const std::vector<std::string> wanted = {
      manifest("Credential", "{p}c", "secrets: {api_key: {valueFrom: {env: KEY}}}"),
      manifest("Model", "{p}m",
               "model: openai/gpt-4o-mini, secrets: {api_key: {valueFrom: {env: "
               "KEY}}}, credential: \"{p}c\"")};
  apply(wanted);
  expectClean(wanted);
  secrets_.values["env:KEY"] = "two";
  EXPECT_EQ(apply(wanted), 2U);
  expectClean(wanted);
  EXPECT_EQ(apply(wanted), 0U);

  // Where the value cannot be read it is not compared.
  secrets_.values.clear();
  const auto blind = plan(wanted);
  EXPECT_EQ(changesOf(blind->planned.plan), "");
  EXPECT_EQ(blind->planned.plan.notes.size(), 2U);
  secrets_.values["env:KEY"] = "two";
  apply({manifest("Budget", "{p}rest")});
}

TEST_P(Models, APublishedListIsALabelOnItsModels) {
  const std::string model = "model: openai/gpt-4o-mini, accessGroups: [\"{p}own\"]";
  const auto list = [](const std::string& spec) { return manifest("ModelList", "{p}std", spec); };
  const std::vector<std::string> published = {
      manifest("Model", "{p}a", model), manifest("Model", "{p}b", "model: openai/gpt-4o"),
      list("models: [\"{p}a\", \"{p}b\", \"{p}none\"], publish: modelAccessGroup")};
  apply(published);
  expectClean(published);
  const auto after = plan(published);
  const auto& models = after->snapshot.kinds.at("Model");
  const auto groups = [&](const std::string& name) {
    return toJson(models.find(text(name))->fields.at("accessGroups"));
  };
  EXPECT_EQ(groups("{p}a"), text(R"(["{p}own","{p}std"])"));
  EXPECT_EQ(groups("{p}b"), text(R"(["{p}std"])"));
  ASSERT_EQ(after->planned.plan.notes.size(), 1U);
  EXPECT_EQ(after->planned.plan.notes.front().code, Code::notPublished);

  // No longer published: what the manifests state stays.
  const std::vector<std::string> before = {manifest("Model", "{p}a", model),
                                           manifest("Model", "{p}b", "model: openai/gpt-4o"),
                                           list("models: [\"{p}a\", \"{p}b\"]")};
  EXPECT_EQ(apply(before), 2U);
  expectClean(before);
  apply({manifest("Budget", "{p}rest")});
}

TEST_P(Models, AModelMadeByHandIsAdopted) {
  raw("POST", "/model/new",
      R"({"model_name": "{p}g", "litellm_params": {"model": "openai/gpt-4o-mini", "rpm": 3}, )"
      R"("model_info": {"id": "{p}m", "note": "by hand"}})");
  const std::string spec = "modelName: \"{p}g\", model: openai/gpt-4o-mini";
  const auto refused = plan({manifest("Model", "{p}m", spec)});
  ASSERT_EQ(refused->planned.plan.refusals.size(), 1U);
  EXPECT_EQ(refused->planned.plan.refusals.front().error.code, Code::existsUnowned);
  EXPECT_EQ(apply({manifest("Model", "{p}m", spec, "manage: adopt")}), 1U);
  expectClean({manifest("Model", "{p}m", spec)});
  const auto after = plan({manifest("Model", "{p}m", spec)});
  const LiveObject* live = after->snapshot.kinds.at("Model").find(text("{p}m"));
  ASSERT_NE(live, nullptr);
  EXPECT_EQ(live->fields.at("rpmLimit"), Value(3));
  EXPECT_EQ(live->fields.at("info.note"), Value("by hand"));
  apply({manifest("Budget", "{p}rest")});
}

INSTANTIATE_TEST_SUITE_P(Sandbox, Models, ::testing::Values("Sandbox"));
INSTANTIATE_TEST_SUITE_P(Real, Models, ::testing::Values("Real"));

}  // namespace
}  // namespace litectl::testing
