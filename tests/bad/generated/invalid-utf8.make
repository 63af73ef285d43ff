# expect: E1003 case.yaml:2:11 exit 1
text "kind: Team\nmetadata: \xff\xfe\n"
