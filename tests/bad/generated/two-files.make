# The same key in two files: the second place is the error's, the first is named with it.
# expect: E1203 b.yaml:3:18 exit 1
file a.yaml
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
file b.yaml
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
