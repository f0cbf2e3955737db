# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Choices that several models share: what a candidate said once is not asked again."""

MEMBER_STATES = [
    ("candidate", "Candidate"),
    ("supported", "Supported"),
    ("entrepreneur", "Entrepreneur"),
    ("associate", "Associate"),
    ("exit", "Exit"),
]

EXIT_KINDS = [
    ("positive", "Positive"),
    ("neutral", "Neutral"),
    ("negative", "Negative"),
]

EXIT_DESTINATIONS = [
    ("own_company", "Own company"),
    ("employment", "Employment"),
    ("training", "Training"),
    ("cooperative", "Another cooperative"),
    ("none", "Nothing yet"),
    ("unknown", "Not known"),
]

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

CIVIL_STATUSES = [
    ("single", "Single"),
    ("married", "Married"),
    ("divorced", "Divorced"),
    ("widowed", "Widowed"),
    ("other", "Other"),
]

EDUCATION_LEVELS = [
    ("none", "No schooling"),
    ("literacy", "Literacy course"),
    ("primary", "Primary school"),
    ("lower_secondary", "Lower secondary school"),
    ("upper_secondary", "Upper secondary school"),
    ("vocational", "Vocational training"),
    ("higher", "Higher education"),
]

DISABILITIES = [
    ("no", "No"),
    ("yes", "Yes"),
    ("unsaid", "Prefers not to say"),
]

PERIODS = [("day", "Days"), ("month", "Months")]

PAY_MODES = [
    ("none", "None"),
    ("wage", "Wage"),
    ("self_employed", "Draw of a self-employed person"),
    ("member", "Member's draw"),
]
