# expect: E1001 - exit 1
unprivileged
settings "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
settings "targets: {prod: {url: 'https://127.0.0.1:1', credential: {env: KEY}}}\n"
mode ../settings.yaml 000
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
