"""The whole Phiếu đảng viên (2-HSĐV; domain §3.2): its groups, what is there of them, how it is written."""

from .groups import BY_KEY, CHAPTERS, GROUPS, IDENTITY, SECTIONS, SENSITIVE_FIELDS, TABLES, Group, column_of, group_of
from .parts import Part, parts, profile_of
from .words import HIDDEN, MONEY, money, shown, word

__all__ = [
    "BY_KEY",
    "CHAPTERS",
    "GROUPS",
    "HIDDEN",
    "IDENTITY",
    "MONEY",
    "SECTIONS",
    "SENSITIVE_FIELDS",
    "TABLES",
    "Group",
    "Part",
    "column_of",
    "group_of",
    "money",
    "parts",
    "profile_of",
    "shown",
    "word",
]
