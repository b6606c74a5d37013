"""The tracks beside the screening: what the shared pages, lists and verbs ask of each (domain §2).

A track is a package of its own (`removal`, `leaving`, `discipline`): its steps, its guards, its verbs and forms. All that
is alike - lock, move, ballot, committee vote, decision, delivery, appeal, papers, deadlines - is shared with the screening.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from screening.models import Track


@dataclass(frozen=True)
class Way:
    """One track, as the shared code sees it."""

    track: Track
    heading: str
    #: (words, address by name) of the page of a member where a case on this track begins.
    entry: tuple = ()
    #: Verbs in the order of the path, when all is done.
    route: tuple = ()
    #: Further orders of the path, where a result leads elsewhere.
    other_routes: tuple = ()
    #: (case, on) → the verb that comes next, where a stage has several main steps; None leaves it to the table.
    next_verb: Callable = lambda case, on: None
    #: (case, on) → the verb whose officers are told and waited for, where that is not the first main one of the stage.
    told: Callable = lambda case, on: ""
    #: {name: expression} that `turns.with_facts` adds to a query of cases, for `next_verb`.
    facts: Callable = dict
    #: The verb whose ballot a tally at `preparing` belongs to.
    vote: str = ""
    #: (case, ballot, on) → the stage to which a sealed ballot leads.
    outcome: Callable | None = None
    #: {ballot kind: verb that opens it}.
    opens: dict = field(default_factory=dict)
    #: (case, decision, *, actor, on): what the delivery of a decision brings about beside the end of the membership.
    delivered: Callable = lambda case, decision, *, actor, on: None
    #: (case) → [(label, words)] of what the case rests on, for its page.
    rests_on: Callable = lambda case: []
    #: {verb: Paper.Kind} of the document a step leaves behind.
    papers: dict = field(default_factory=dict)
    #: {guard code: verb that answers the unmet condition}.
    remedies: dict = field(default_factory=dict)
    #: {verb: Contact.Kind} whose dated attempts may stand in for the step.
    attempts: dict = field(default_factory=dict)
    #: Main steps that may be done again in their stage.
    repeatable: frozenset = frozenset()
    #: (case, verb) → has this main step been done once?
    is_done: Callable = lambda case, verb: False
    #: The rights of the member that this track gives beside the common ones.
    rights: tuple = ()


@cache
def ways():
    """{track: its Way}; the screening has none, it is the table itself."""
    return {track: import_module(f"screening.{track.value}.way").WAY for track in Track if track is not Track.SCREENING}


def way_of(case):
    """The Way of a case, or None for the screening."""
    return ways().get(Track(case.track))
