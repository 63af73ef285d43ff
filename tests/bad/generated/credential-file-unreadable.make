# expect: E1302 - exit 1
unprivileged
settings "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
settings "targets: {prod: {url: 'https://127.0.0.1:1', credential: {file: in/master.key}}}\n"
file master.key
text "sk-1234"
mode master.key 000
file team.yaml
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
run plan --config {settings} -f {in}
