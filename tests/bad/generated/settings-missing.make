# expect: E1001 - exit 1
run validate --config not-there.yaml -f {in}
text "apiVersion: litectl.dev/v1alpha1\nkind: VirtualKey\nmetadata: {name: k}\n"
