# expect: E1007 case.yaml:1:1001 exit 1
repeat 10000 "["
