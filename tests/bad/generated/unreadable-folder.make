# expect: E1001 - exit 1
unprivileged
folder closed
mode closed 000
