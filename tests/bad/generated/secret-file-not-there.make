# expect: E1212 case.yaml:5:22 exit 1
settings "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
settings "targets: {prod: {url: \"https://127.0.0.1:1\", credential: {env: LITELLM_MASTER_KEY}, allowedApiBases: [\"https://a.example\"]}}\n"
settings "secrets: {files: .}\n"
env LITELLM_MASTER_KEY sk-1234567890
run apply --yes --config {settings} -f {in}
text "apiVersion: litectl.dev/v1alpha1\nkind: Credential\nmetadata: {name: c}\nspec:\n  secrets: {api_key: {valueFrom: {file: not/there}}}\n"
