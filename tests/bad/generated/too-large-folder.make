# The same in a folder, beside a manifest that is fine.
# expect: E1002 - exit 1
file good.yaml
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
file large.yaml
repeat 2097152 "# This line is repeated until the file is two hundred megabytes in length, more or less so.  \n"
