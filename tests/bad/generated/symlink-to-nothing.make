# expect: E1001 - exit 1
link team.yaml gone.yaml
