# expect: E1005 case.yaml:1:8 exit 1
text "a: &a [*a]\n"
