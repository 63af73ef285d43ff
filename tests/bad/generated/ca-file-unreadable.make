# expect: E1001 - exit 1
unprivileged
env KEY hunter2
settings "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
settings "targets: {prod: {url: 'https://127.0.0.1:1', credential: {env: KEY}, caFile: in/ca.pem}}\n"
file ca.pem
text "whatever stands here\n"
mode ca.pem 000
file team.yaml
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
run plan --config {settings} -f {in}
