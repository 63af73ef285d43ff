# expect: E1303 - exit 1
run validate --fiel {in}
