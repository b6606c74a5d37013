"""Sổ văn bản: the numbers an organisation gives to its papers, by type and term (domain §10, §11.3 no. 30)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import count

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from branches import calendar
from branches.models import Organization
from members import committees
from screening.flow import NotYet, Reason
from screening.models import Correction, Paper, RegisterEntry

_NUMBER = re.compile(r"^\s*(?:số\s*:?\s*)?(\d{1,4})\s*-\s*([^\W\d_]{2,4})\s*/\s*([^\s/]{1,12})\s*$", re.IGNORECASE)
#: What keyboards and word processors write for a hyphen and for Đ.
_LOOKALIKES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"Ð": "Đ", "ð": "đ"})
_TYPES = {str(type).upper(): str(type) for type in RegisterEntry.Type}
#: Congresses of every level are held once in five years, in the years 2025, 2030 … (domain §4).
_TERM_YEARS = 5

#: Papers about several persons at once: one number stands in several cases.
SHARED = frozenset(
    {
        Paper.Kind.SUBMISSION,
        Paper.Kind.SUPERIOR_OPINION,
        Paper.Kind.APPROVAL,
        Paper.Kind.TALLY_MINUTES,
        Paper.Kind.MEETING_MINUTES,
    }
)


@dataclass(frozen=True)
class Number:
    """“05-NQ/CB” taken apart."""

    value: int
    type: str
    organ: str

    def __str__(self):
        return f"{self.value:02}-{self.type}/{self.organ}"


@dataclass(frozen=True)
class TermOf:
    """The term in which numbers run on from 01."""

    name: str
    starts_on: date
    ends_on: date | None


def parse(words):
    """The parts of a number written the Party's way, or None: other numbers belong to no register.

    However it was typed (“Số 5–nq/cb”), it is the same number, 05-NQ/CB.
    """
    found = _NUMBER.match(unicodedata.normalize("NFKC", words or "").translate(_LOOKALIKES))
    if found is None or found[2].upper() not in _TYPES or int(found[1]) == 0:
        return None
    return Number(int(found[1]), _TYPES[found[2].upper()], found[3].upper())


def term_of(organization, day):
    """The recorded term of the committee on that day; without one, the five years between congresses."""
    term = committees.term_on(organization, day)
    if term is not None:
        return TermOf(term.name, term.starts_on, term.ends_on)
    year = day.year - day.year % _TERM_YEARS
    return TermOf(f"{year}–{year + _TERM_YEARS}", date(year, 1, 1), date(year + _TERM_YEARS - 1, 12, 31))


def lock(organization):
    """Whoever wants the next number waits here; a number that stands on a paper is guarded by its constraint."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def _entries(organization, organ, type, day):
    """(the term, its entries): an entry of the same time whose term was written down later now belongs to it."""
    term = term_of(organization, day)
    same = RegisterEntry.objects.filter(
        organization=organization, organ=organ, type=type, issued_on__gte=term.starts_on
    )
    if term.ends_on:
        same = same.filter(issued_on__lte=term.ends_on)
    return term, same


def next_number(organization, organ, type, day):
    """The number the register would give next; 01 in a new term.

    It follows the last one that stands: one typed far too high and cancelled leaves the sequence where it was.
    """
    _, entries = _entries(organization, organ, type, day)
    last = entries.filter(cancelled_on=None).aggregate(last=Max("number"))["last"] or 0
    spent = set(entries.filter(number__gt=last).values_list("number", flat=True))
    return Number(next(n for n in count(last + 1) if n not in spent), type, organ)


def is_begun(organization, organ, type, day):
    return _entries(organization, organ, type, day)[1].exists()


def owner(organization, words, day):
    """The entry that already has this number in the register of its organisation and term, or None."""
    number = parse(words)
    if number is None or organization is None or day is None:
        return None
    _, entries = _entries(organization, number.organ, number.type, day)
    return entries.filter(number=number.value).select_related("case").first()


def refusal(entry, *, case=None, kind="", day=None):
    """Why a typed number cannot be this paper's: whose it is. None where it is the very same paper."""
    if entry is None:
        return None
    same_paper = entry.kind == kind and (entry.issued_on == day or entry.origin == RegisterEntry.Origin.ISSUED)
    mine = case is not None and entry.case_id == case.pk and entry.kind == kind
    if entry.cancelled_on is None and ((same_paper and (mine or kind in SHARED)) or (mine and _done_anew(case, entry))):
        return None
    whose = f"hồ sơ số {entry.case.label}" if entry.case_id else entry.subject
    state = "đã hủy, không dùng lại" if entry.cancelled_on else f"đã cấp ngày {entry.issued_on:%d/%m/%Y} cho {whose}"
    return Reason(
        f"Số {entry.label} nhiệm kỳ {entry.term} {state}.",
        "Xem sổ văn bản, ghi số khác.",
        "number_taken",
    )


def _done_anew(case, entry):
    """Was the case sent back since the number was written down? Then the paper of that step is recorded once more."""
    returns = case.corrections.filter(kind=Correction.Kind.RETURN)
    return returns.filter(recorded_on__gte=entry.recorded_on).exists()


@transaction.atomic
def give(organization, organ, type, *, issued_on, subject, origin, number=None, kind="", case=None, actor, on):
    """Write a number into the register: the next one, or the one that stands on a paper. Raises NotYet if it is taken."""
    if number is None:
        lock(organization)
    term, entries = _entries(organization, organ, type, issued_on)
    entries.exclude(term_starts_on=term.starts_on).update(term_starts_on=term.starts_on, term=term.name)
    while True:
        value = number or next_number(organization, organ, type, issued_on).value
        taken = entries.filter(number=value).select_related("case").first()
        if taken is not None:
            raise NotYet(refusal(taken))
        try:
            with transaction.atomic():
                return RegisterEntry.objects.create(
                    organization=organization,
                    organ=organ,
                    type=type,
                    term=term.name,
                    term_starts_on=term.starts_on,
                    number=value,
                    issued_on=issued_on,
                    subject=subject[:300],
                    kind=kind,
                    case=case,
                    origin=origin,
                    recorded_by=actor,
                    recorded_on=on,
                )
        except IntegrityError:  # somebody has just written that very number on a paper
            if number is not None:
                words = f"Số {value:02}-{type}/{organ} vừa được cấp."
                raise NotYet(Reason(words, "Xem sổ văn bản, ghi số khác.", "number_taken")) from None


def claim(case, kind, organization, words, issued_on, *, typed=True, actor=None):
    """The entry of a number that stands on a signed paper of the case: found, or written now; None outside a register.

    Raises NotYet where another paper has the number, however late that was found out: of two who type it at once the
    second is told. A number that was not `typed` here is that of another paper (the minutes of a meeting), which keeps it.
    """
    number = parse(words)
    if number is None or organization is None:
        return None
    entry = owner(organization, words, issued_on)
    if entry is not None:
        taken = refusal(entry, case=case, kind=kind, day=issued_on)
        if taken and typed:
            raise NotYet(taken)
        return None if taken else entry
    return give(
        organization,
        number.organ,
        number.type,
        issued_on=issued_on,
        subject=f"{Paper.Kind(kind).label}, hồ sơ số {case.label}",
        origin=RegisterEntry.Origin.TYPED,
        number=number.value,
        kind=kind,
        case=case,
        actor=actor,
        on=timezone.localtime(calendar.now()).date(),
    )


@dataclass(frozen=True)
class Line:
    """One number of a register on its page: given, cancelled, or not accounted for."""

    number: int
    label: str
    entry: RegisterEntry | None = None
    papers: tuple = ()
    until: str = ""  # the last of several numbers in a row that are not accounted for
    missing: int = 0
    is_early: bool = False  # older than a number before it

    @property
    def is_gap(self):
        return self.entry is None


def book(organization, term_starts_on):
    """[(type's name, type, organ, lines)] of one organisation and term: every number from the first to the last, gaps too.

    In the first term kept here, numbers before the first one stand in the paper book that was kept until then.
    """
    known = RegisterEntry.objects.filter(organization=organization, term_starts_on__lt=term_starts_on).exists()
    rows = RegisterEntry.objects.filter(organization=organization, term_starts_on=term_starts_on)
    rows = (
        rows.select_related("case__member", "organization")
        .prefetch_related("papers")
        .order_by("type", "organ", "number")
    )
    found = {}
    for entry in rows:
        found.setdefault((entry.type, entry.organ), {})[entry.number] = entry
    order = list(RegisterEntry.Type.values)
    return [
        (
            RegisterEntry.Type(type).label,
            type,
            organ,
            list(_lines(type, organ, entries, known=known)),
        )
        for (type, organ), entries in sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
    ]


def _lines(type, organ, entries, *, known):
    """The lines of one register; numbers in a row that are not accounted for are one line.

    `known`: an earlier term of the organisation is kept here, so this one begins with 01.
    """
    before, day = 0 if known else min(entries) - 1, None
    for number, entry in sorted(entries.items()):
        if missing := number - before - 1:
            first, last = (str(Number(n, type, organ)) for n in (before + 1, number - 1))
            yield Line(before + 1, first, until=last if missing > 1 else "", missing=missing)
        is_early = day is not None and entry.issued_on < day
        yield Line(number, str(Number(number, type, organ)), entry, tuple(entry.papers.all()), is_early=is_early)
        before, day = number, max(filter(None, (day, entry.issued_on)))


def terms(organization, on):
    """[(name, first day)] of the terms with numbers, and the present one, the latest first."""
    rows = RegisterEntry.objects.filter(organization=organization).order_by()
    found = dict(rows.values_list("term_starts_on", "term").distinct())
    present = term_of(organization, on)
    found.setdefault(present.starts_on, present.name)
    return [(name, day) for day, name in sorted(found.items(), reverse=True)]
