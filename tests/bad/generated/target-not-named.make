# expect: E1211 case.yaml:3:18 exit 1
settings "apiVersion: litectl.dev/v1alpha1\nkind: Settings\n"
settings "targets:\n  prod: {url: \"https://127.0.0.1:1\", credential: {env: A}}\n  test: {url: \"https://127.0.0.1:2\", credential: {env: B}}\n"
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
run validate --config {settings} --target prod -f {in}
