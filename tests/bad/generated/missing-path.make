# expect: E1001 - exit 1
give not-there.yaml
