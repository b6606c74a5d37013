"""Organisation changes: found, rename, move, merge, split, dissolve, or re-parent a whole level, by one decision.

A batch is drafted line by line or from a spreadsheet (`drafts`, `files`), looked at as what would be (`planning`,
`checks`), carried out as a whole in one transaction (`carrying_out`), and taken back as a whole while nothing that it
touched was changed since (`trace`). Names, parents and kinds of any past day follow from its lines (`past`).
"""

from .carrying_out import apply, ask, undo, why_not_undo
from .drafts import (
    add,
    add_file,
    add_level,
    change_draft,
    check,
    create_draft,
    discard,
    look_again,
    may_change,
    remove,
    tops_of,
)
from .passages import Passage, followers
from .past import as_of, history
from .planning import Refused, plan

__all__ = [
    "Passage",
    "Refused",
    "add",
    "add_file",
    "add_level",
    "apply",
    "as_of",
    "ask",
    "change_draft",
    "check",
    "create_draft",
    "discard",
    "followers",
    "history",
    "look_again",
    "may_change",
    "plan",
    "remove",
    "tops_of",
    "undo",
    "why_not_undo",
]
