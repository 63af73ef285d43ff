# 178 letters and ".env" are one byte too many, because a pending value needs a longer name.
# expect: E1205 case.yaml:3:18 exit 1
text "apiVersion: litectl.dev/v1alpha1\nkind: VirtualKey\nmetadata: {name: "
repeat 178 "k"
text "}\n"
