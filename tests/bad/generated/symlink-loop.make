# expect: E1013 - exit 1
link a.yaml b.yaml
link b.yaml a.yaml
give a.yaml
