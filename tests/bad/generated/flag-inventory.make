# expect: E1303 - exit 1
run validate --inventory {in}/A -f {in}
