"""What one template is: a kind of paper, who issues it, for which rows of the case, and the words on it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from screening.models import Track

EVERY = tuple(Track)


class Level(StrEnum):
    """Whose paper it is."""

    BRANCH = "branch"
    GRASSROOTS = "grassroots"
    SUPERIOR = "superior"
    INSPECTION = "inspection"
    DECIDING = "deciding"
    PERSON = "person"  # written by a person, or a form to fill in: no issuer, no number


@dataclass(frozen=True)
class Stamp:
    """Number, date and organisation, as far as the row knows them; the paper recorded or issued fills in the rest."""

    number: str = ""
    day: object = None
    organization: object = None


@dataclass(frozen=True)
class Draft:
    """The words of one paper, before head and foot are put around them."""

    title: str
    subject: str
    blocks: tuple
    addressees: tuple = ()
    receivers: tuple = ()
    signatures: tuple | None = None  # None: signed by the issuer


@dataclass(frozen=True)
class Template:
    """One kind of paper: `rows` says for which occasions it can be made, `write` puts it into words.

    Occasions are counted from 1 over all rows ever made, so that they never change; None stands for a paper that is
    prepared before its row exists.
    """

    key: str
    kind: str
    name: str
    type: str
    level: Level
    rows: Callable  # facts → {occasion: row or None}
    write: Callable  # (facts, row, day) → Draft
    stamp: Callable = lambda facts, row: Stamp()
    tracks: tuple = EVERY
    counts: bool = False  # figures of a secret ballot stand on it
    needed: bool = True  # is it missing when no signed paper is recorded?
    standing: bool = False  # signed for the standing committee

    def occasions(self, facts):
        return self.rows(facts) if facts.case.track in self.tracks else {}


def counted(rows, keep=lambda row: True, *, planned=False):
    """{occasion: row} of those rows that are kept; with `planned` also the next one, which has no row yet."""
    found = {row.ordinal: row for row in rows if keep(row)}
    return found | ({rows.total + 1: None} if planned else {})
