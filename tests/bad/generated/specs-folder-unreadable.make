# expect: E1120 - exit 1
unprivileged
folder closed
mode closed 000
file team.yaml
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
run validate --specs-dir {in}/closed -f {in}/team.yaml
