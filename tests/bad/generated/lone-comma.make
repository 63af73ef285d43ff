# expect: E1005 case.yaml:1:1 exit 1
text ","
