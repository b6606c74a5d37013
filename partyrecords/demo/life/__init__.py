"""The ordinary life of the branches around the cases: a year of one village branch, and what its neighbours show.

Played on its days through the verbs of `members.actions`, like the tales.
"""

from .admissions import Admissions
from .dues import Dues
from .meetings import Meetings
from .moves import Moves
from .rankings import Rankings
from .records import Records
from .tasks import Tasks
from .tree import Tree


def stories(chronicle):
    """The generators that `tales.play` plays."""
    life = [
        Meetings(chronicle, "dongdau"),
        Tasks(chronicle, "dongdau"),
        Dues(chronicle, "dongdau", months=6),
        Dues(chronicle, "banchang", months=3),
        Records(chronicle, "dongdau"),
        Moves(chronicle, "dongdau"),
        Admissions(chronicle, "dongdau"),
        Rankings(chronicle, "dongdau"),
        Tree(chronicle, "hanhchinhcong"),
    ]
    return [story.told() for story in life]
