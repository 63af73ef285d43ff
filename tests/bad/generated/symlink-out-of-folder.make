# expect: E1001 - exit 1
file good.yaml
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
link passwd.yaml /etc/passwd
