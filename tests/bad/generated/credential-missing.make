# expect: E1302 - exit 1
run plan --url https://127.0.0.1:1 -f {in}
text "apiVersion: litectl.dev/v1alpha1\nkind: VirtualKey\nmetadata: {name: k}\n"
