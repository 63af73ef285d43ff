# expect: E1104 ../settings.yaml:4:1 exit 1
settings "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
settings "targets: {prod: {url: \"https://127.0.0.1:1\", credential: {env: LITELLM_MASTER_KEY}}}\n"
settings "stor: none\n"
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
