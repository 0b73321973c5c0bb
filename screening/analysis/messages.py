"""The sentences of the examples: what they expect, and what none of them shows."""

# Examples
NOT_IN_FORCE = "not in force on that day"
OF_RULE = 'rule "{rule}" '
EXPECTS = "expects {of_rule}{expected}, found {found}"
MISSES = "{miss}."
MISSES_WITH = "with {each}: {miss}."
RANGE = "{lowest} to {highest}"

# Coverage
NO_EXAMPLE = "no example expects it {verdict}."
NEVER_SHOWN = "{part} never shows it {verdict}"

# Branches
ANSWER = "{question}: {answer}"
OTHER = "any other {question}"
ALL_BUT = "all but {answer}"
NONE_OF_THESE = "none of these"
NOT_DEFINED = "not {definition}"
JUST_BELOW = "{question}: just below {bound}"
JUST_ABOVE = "{question}: just above {bound}"
