# expect: E1013 - exit 1
file team.yaml
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
link again .
