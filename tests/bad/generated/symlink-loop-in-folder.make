# Both links are named.
# expect: E1013 - exit 1
# expect: E1013 - exit 1
link a.yaml b.yaml
link b.yaml a.yaml
