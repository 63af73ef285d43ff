# expect: E1003 case.yaml:1:1 exit 1
text "\xff\xfek\x00i\x00n\x00d\x00"
