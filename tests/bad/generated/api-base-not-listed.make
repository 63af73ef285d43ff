# expect: E1218 case.yaml:7:12 exit 1
settings "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
settings "targets: {prod: {url: \"https://127.0.0.1:1\", credential: {env: LITELLM_MASTER_KEY}, allowedApiBases: [\"https://a.example\"]}}\n"
text "apiVersion: litectl.dev/v1alpha1\nkind: Model\nmetadata: {name: m}\nspec:\n  model: openai/x\n  credentialName: shared\n  apiBase: https://a.example.org/v1\n"
