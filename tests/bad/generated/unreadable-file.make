# expect: E1001 - exit 1
unprivileged
file good.yaml
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
file secret.yaml
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: s}\n"
mode secret.yaml 000
