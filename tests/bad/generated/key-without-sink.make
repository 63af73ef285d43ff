# expect: E1204 case.yaml:3:18 exit 1
settings "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
settings "targets: {prod: {url: \"https://127.0.0.1:1\", credential: {env: LITELLM_MASTER_KEY}}}\n"
text "apiVersion: litectl.dev/v1alpha1\nkind: VirtualKey\nmetadata: {name: k}\n"
