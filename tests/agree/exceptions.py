"""Where the verdicts may differ, and why."""

import re

# (validators, code of our problem, pattern of its message, reason). A document that only we refuse is
# excepted if each of our problems is. Where we accept and another refuses, nothing is excepted.
ONLY_WE = [
    (("schema", "kube"), "E1111", "", "a secret in plain text is found by its looks, not by a schema"),
    (("schema", "kube"), "E1118", "", "litectl's own annotations are read by litectl alone"),
    (("schema",), "E1115", "",
     "editors divide doubles, so that a multipleOf would refuse 0.07; the CRD counts digits in CEL"),
    (("schema", "kube"), "E1107", "has more than 15 digits",
     "a number is a double for them, and the digits beyond are gone"),
    (("kube",), "E1108", "has the name .*, which cannot stand there",
     "a structural schema has no patterns for names, and CEL does not see free data"),
    (("schema",), "E1107", "must be less than", "draft-07 cannot compare two fields"),
    (("schema", "kube"), "E1114", r"unset names [^,]+\.[^,]+, and ",
     "neither draft-07 nor CEL looks for a key of free data"),
    (("schema", "kube"), "E1107", "a number that the target would round",
     "free data is not looked into"),
    (("schema", "kube"), "E1004", r"U\+0000", "free data is not looked into"),
    (("kube",), "E1113", 'metadata.namespace is ""', "a cluster takes an empty namespace for none"),
    (("kube",), "E1104", '"generateName"', "a cluster makes up names"),
]


def is_settings(document):
    return isinstance(document, dict) and document.get("kind") == "Settings"


def find(validator, case, verdict):
    """The reason for which the two may differ about this case, or None."""
    if verdict is not None:
        return None
    reasons = []
    for problem in case["problems"]:
        for validators, code, message, reason in ONLY_WE:
            if (validator in validators and code == problem["code"]
                    and re.search(message, problem["message"])):
                reasons.append(reason)
                break
        else:
            return None
    return reasons[0]


def unused(used, validators):
    return [f"{name}: {reason}" for names, _, _, reason in ONLY_WE for name in names
            if name in validators and (name, reason) not in used]
