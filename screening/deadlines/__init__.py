"""Deadlines as rows: who must act by which day, why that day, and how it ended.

`cases`    opens and ends those of a case as it moves; `appealing` those of its appeals.
`sources`  derive all others from the facts of the records; `sync` keeps the rows equal to them.
`kinds`    says of each kind who is told, from which day it runs, and what happens then.
`ladder`   says on which days of a deadline somebody is told; `screening.reminders` tells.
`ending`   waives one, with who and why.
"""

from .appealing import follow_calendar, restart_appeal, start_appeal, start_next_appeal, start_settlement
from .cases import (
    OF_THE_WAY,
    follow,
    full_on,
    go_on_reporting,
    lapse,
    meet,
    next_report,
    open_mentoring,
    wait_for_bar,
    wait_for_branch,
)

__all__ = [
    "OF_THE_WAY",
    "follow",
    "follow_calendar",
    "full_on",
    "go_on_reporting",
    "lapse",
    "meet",
    "next_report",
    "open_mentoring",
    "restart_appeal",
    "start_appeal",
    "start_next_appeal",
    "start_settlement",
    "wait_for_bar",
    "wait_for_branch",
]
