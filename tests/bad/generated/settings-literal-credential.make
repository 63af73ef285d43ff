# expect: E1106 ../settings.yaml:4:50 exit 1
# expect: E1111 ../settings.yaml:4:50 exit 1
settings "apiVersion: litectl.dev/v1alpha1\nkind: Settings\ntargets:\n  prod: {url: \"https://127.0.0.1:1\", credential: sk-1234567890abcdefgh}\n"
text "apiVersion: litectl.dev/v1alpha1\nkind: Team\nmetadata: {name: t}\n"
