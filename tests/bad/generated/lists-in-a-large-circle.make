# expect: E1202 case.yaml:49995:16 exit 1
numbered 9998 "---\napiVersion: litectl.dev/v1alpha1\nkind: ModelList\nmetadata: {name: list-%}\nspec: {lists: [list-%+]}\n"
text "---\napiVersion: litectl.dev/v1alpha1\nkind: ModelList\nmetadata: {name: list-9998}\nspec: {lists: [list-0]}\n"
