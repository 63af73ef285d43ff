# expect: E1011 case.yaml:10001:1 exit 1
numbered 10001 "--- {apiVersion: litectl.dev/v1alpha1, kind: Team, metadata: {name: t%}}\n"
