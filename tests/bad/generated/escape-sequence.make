# A colour for the terminal that shows the message.
# expect: E1004 case.yaml:1:7 exit 1
text "kind: \x1b[31mTeam\n"
