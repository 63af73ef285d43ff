# A file of 200 MB.
# expect: E1002 - exit 1
repeat 2097152 "# This line is repeated until the file is two hundred megabytes in length, more or less so.  \n"
