# Each list holds the next; the last one is good. What is wrong is said where 64 are exceeded.
# expect: E1007 case.yaml:49675:16 exit 1
numbered 9998 "---\napiVersion: litectl.dev/v1alpha1\nkind: ModelList\nmetadata: {name: list-%}\nspec: {lists: [list-%+]}\n"
text "---\napiVersion: litectl.dev/v1alpha1\nkind: ModelList\nmetadata: {name: list-9998}\nspec: {models: [m]}\n"
