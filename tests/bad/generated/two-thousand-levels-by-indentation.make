# expect: E1007 case.yaml:65:65 exit 1
stairs 2000 "a:\n"
