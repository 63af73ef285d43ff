# expect: E1103 other.yaml:2:7 exit 1
settings "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
settings "targets: {prod: {url: \"https://127.0.0.1:1\", credential: {env: LITELLM_MASTER_KEY}}}\n"
file other.yaml
text "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
text "targets: {prod: {url: \"https://127.0.0.1:1\", credential: {env: LITELLM_MASTER_KEY}}}\n"
file team.yaml
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
