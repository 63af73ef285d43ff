# expect: E1304 - exit 1
env LITELLM_MASTER_KEY hunter2
run plan --url http://gateway.example.org -f {in}
text "apiVersion: litectl.dev/v1alpha1\nkind: VirtualKey\nmetadata: {name: k}\n"
