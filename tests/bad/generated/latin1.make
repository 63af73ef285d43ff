# expect: E1003 case.yaml:1:10 exit 1
text "alias: Fu\xdf\n"
