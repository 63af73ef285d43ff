#include "sandbox/handlers.h"
#include "sandbox/json_text.h"

namespace litectl::sandbox {

HttpAnswer readiness(Call& call) {
  (void)call;
  return ok(R"({"status":"healthy","db":"connected"})");
}

HttpAnswer readinessDetails(Call& call) {
  (void)call;
  return ok(R"({"status":"healthy","db":"connected","cache":null,"litellm_version":"1.102.4",)"
            R"("success_callbacks":[],"use_aiohttp_transport":true,"log_level":"WARNING",)"
            R"("is_detailed_debug":false,"show_no_redis_warning":false,)"
            R"("show_env_credential_login_warning":true})");
}

HttpAnswer liveliness(Call& call) {
  (void)call;
  return ok(R"("I'm alive!")");
}

// No model is served here; a key that names models is told these.
HttpAnswer models(Call& call) {
  JsonText out;
  out.begin('{').name("data").begin('[');
  if (call.caller.key != nullptr) {
    for (const std::string& model : call.caller.key->models) {
      out.element().begin('{').field("id", std::string_view(model));
      out.raw(R"("object":"model","created":1677610602,"owned_by":"openai")").end('}');
    }
  }
  return ok(out.end(']').field("object", std::string_view("list")).end('}').take());
}

HttpAnswer organizations(Call& call) {
  (void)call;
  return detailError(403, "Organizations are only available for LiteLLM Enterprise users. " +
                              std::string(licenceText()));
}

HttpAnswer regenerateKey(Call& call) {
  (void)call;
  return proxyError(
      500, "Regenerating Virtual Keys is an Enterprise feature, " + std::string(licenceText()),
      kInternalStyle);
}

}  // namespace litectl::sandbox
