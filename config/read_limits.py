"""How much one user reads before somebody asks, and before it stops (casework/limits, docs/access.md).

measure → role ("": any other) → (alert the data protection officer above, stop at: in one hour; the same in a day).
A caseworker follows some 60 files at once, and may look through all of them in one morning. 0: no such limit.
"""

READ_LIMITS = {
    "cases": {
        "": (80, 200, 250, 500),
        "team_lead": (150, 300, 400, 800),
        "ofii_liaison": (120, 300, 400, 800),
        "field_worker": (40, 100, 100, 250),
    },
    "contacts": {"": (80, 200, 250, 500)},
    "documents": {"": (60, 200, 200, 600)},
    "reveals": {"": (40, 120, 120, 300)},
    "searches": {"": (60, 0, 250, 0)},  # casework/search stops by itself
    "lists": {"": (200, 0, 800, 0)},
    "emergencies": {"": (2, 10, 3, 20)},
}
