"""Verbs on members' records: one transaction and one journal entry each; a module for each noun."""

from .common import (
    DECIDED_ENDINGS,
    KEEPERS_ABOVE,
    KEEPERS_HERE,
    changes,
    may_decide_above,
    may_keep,
    meeting_obstacles,
    obstacles,
    require_keeper,
    require_superior,
    warnings,
    who_keeps,
)
from .labels import LABELS
from .meetings import change_meeting, record_meeting, roll_of, why_not_change
from .memberships import (
    LASTING,
    close_membership,
    end_membership,
    move_membership,
    open_membership,
    transfer_member,
)
from .rankings import change_ranking, record_ranking
from .records import (
    add_member,
    admission_of,
    change_member,
    follow_admission,
    kept_branches,
    may_add,
    reveal_number,
    why_not_admitted_on,
)
from .restoring import reopen_membership, restore_membership
from .standings import end_standing, record_standing

__all__ = [
    "DECIDED_ENDINGS",
    "KEEPERS_ABOVE",
    "KEEPERS_HERE",
    "LABELS",
    "LASTING",
    "add_member",
    "admission_of",
    "change_meeting",
    "change_member",
    "change_ranking",
    "changes",
    "close_membership",
    "end_membership",
    "end_standing",
    "follow_admission",
    "kept_branches",
    "may_add",
    "may_decide_above",
    "may_keep",
    "meeting_obstacles",
    "move_membership",
    "obstacles",
    "open_membership",
    "record_meeting",
    "record_ranking",
    "record_standing",
    "reopen_membership",
    "require_keeper",
    "require_superior",
    "restore_membership",
    "reveal_number",
    "roll_of",
    "transfer_member",
    "warnings",
    "who_keeps",
    "why_not_admitted_on",
    "why_not_change",
]
