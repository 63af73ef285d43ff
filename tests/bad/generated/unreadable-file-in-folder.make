# expect: E1001 - exit 1
unprivileged
folder open
file open/good.yaml
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
folder open/closed
mode open/closed 000
