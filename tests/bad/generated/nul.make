# expect: E1004 case.yaml:2:8 exit 1
text "kind: Team\nmetadat\x00a: {}\n"
