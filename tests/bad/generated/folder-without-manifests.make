# expect: E1014 - exit 1
file notes.txt
text "nothing"
file .hidden.yaml
text "kind: Team\n"
