# Nine levels of nine: a billion nodes out of a few lines.
# expect: E1008 case.yaml:7:8 exit 1
text "a: &a [x, x, x, x, x, x, x, x, x]\n"
text "b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
text "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
text "d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
text "e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\n"
text "f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]\n"
text "g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f]\n"
text "h: &h [*g, *g, *g, *g, *g, *g, *g, *g, *g]\n"
text "i: &i [*h, *h, *h, *h, *h, *h, *h, *h, *h]\n"
