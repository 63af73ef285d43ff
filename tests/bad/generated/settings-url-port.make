# expect: E1301 ../settings.yaml:3:23 exit 1
settings "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
settings "targets: {prod: {url: \"https://gateway.example.org:99999\", credential: {env: LITELLM_MASTER_KEY}}}\n"
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
