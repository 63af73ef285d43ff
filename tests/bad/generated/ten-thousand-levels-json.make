# expect: E1007 case.json:1:5001 exit 1
file case.json
repeat 10000 "{\"a\":"
