# expect: E1218 case.yaml:5:22 exit 1
settings "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
settings "targets: {prod: {url: \"https://127.0.0.1:1\", credential: {env: LITELLM_MASTER_KEY}, allowedApiBases: [\"https://a.example\"]}}\n"
text "apiVersion: litectl.dev/v1alpha1\nkind: Credential\nmetadata: {name: c}\nspec:\n  values: {api_base: \"http://b.example\"}\n  secrets: {api_key: {valueFrom: {env: A}}}\n"
