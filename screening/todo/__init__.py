"""Việc cần làm: what an office has to do, from the facts of the cases and the registers, each on the day of its deadline.

`items`    says what stands on the page: a task, a row of a queue, all of them together.
`cases`    makes them of the cases, `page` of everything else, and puts each where it belongs.
`figures`  gives a branch in figures; `below` the branches below a superior.
"""

from .below import ROWS, branch_rows, members_below, one_page, superior_figures
from .figures import branch_figures, just_done
from .items import state_of, weekday
from .page import home

__all__ = [
    "ROWS",
    "branch_figures",
    "branch_rows",
    "home",
    "just_done",
    "members_below",
    "one_page",
    "state_of",
    "superior_figures",
    "weekday",
]
