# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Choices that leads and members share: what a candidate says once is not asked again."""

SEXES = [("female", "Woman"), ("male", "Man")]

SITUATIONS = [
    ("informal", "Works informally"),
    ("unemployed", "Looks for work"),
    ("employee", "Employee"),
    ("self_employed", "Registered self-employed"),
    ("apprentice", "In training"),
    ("home", "At home"),
    ("retired", "Retired"),
    ("other", "Other"),
]

SOCIAL_COVERS = [
    ("none", "None"),
    ("own", "Own contributions"),
    ("spouse", "Through a relative"),
    ("assistance", "Assistance scheme"),
    ("private", "Private insurance"),
    ("unknown", "Not known"),
]

PERIODS = [("day", "Days"), ("month", "Months")]

PAY_MODES = [
    ("none", "None"),
    ("wage", "Wage"),
    ("self_employed", "Draw of a self-employed person"),
    ("member", "Member's draw"),
]
