# expect: E1014 - exit 1
folder .
