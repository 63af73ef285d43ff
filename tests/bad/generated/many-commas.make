# expect: E1005 case.yaml:1:1 exit 1
repeat 100000 ",\n"
