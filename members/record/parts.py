"""What is there of a record: each group with its facts or rows, and how complete it is."""

from dataclasses import dataclass

from branches import names
from branches.asking import ask
from members.models import Badge, Precision, Profile, Standing

from .groups import GROUPS, IDENTITY, Group
from .words import shown, word


def profile_of(member):
    """The rest of the record; a blank one where nothing has been written yet."""
    found = Profile.objects.select_related("family_class", "degree", "health").filter(pk=member.pk).first()
    return found or Profile(member=member)


@dataclass(frozen=True)
class Part:
    """One group as found: its facts [(name, label, value, is missing)] or rows [(id, cells)], and how complete it is."""

    group: Group
    state: str  # done, lacking, empty, nothing
    lacking: int = 0
    facts: tuple = ()
    rows: tuple = ()
    is_open: bool = True

    @property
    def words(self):
        return {
            "done": "Đủ",
            "lacking": f"Còn thiếu {self.lacking} mục",
            "empty": "Chưa ghi",
            "nothing": "Không có",
        }[self.state]

    @property
    def is_settled(self):
        return self.state in ("done", "nothing")

    @property
    def headings(self):
        return self.group.table.headings if self.group.table else BOOK_HEADINGS[self.group.book]

    @property
    def single(self):
        """The one fact of a group that has no other: it needs no label beside the title."""
        return self.facts[0] if len(self.facts) == 1 else None

    @property
    def lines(self):
        """[(id of the row, [(heading, cell)])]"""
        return [(pk, list(zip(self.headings, cells, strict=True))) for pk, cells in self.rows]


BOOK_HEADINGS = {
    "": [],
    "exemptions": ["Từ ngày", "Đến hết ngày", "Tình trạng", "Số văn bản"],
    "badges": ["Huy hiệu", "Ngày trao", "Số quyết định", "Số Huy hiệu"],
}


def _exemptions(member):
    kinds = (Standing.Kind.EXEMPT, Standing.Kind.TEMPORARILY_EXEMPT)
    rows = Standing.objects.filter(member=member, kind__in=kinds).order_by("starts_on", "pk")
    return [[word(s.starts_on), word(s.ends_on), s.get_kind_display(), s.decision_number] for s in rows]


def _badges(member):
    rows = Badge.objects.filter(member=member, state=Badge.State.AWARDED).order_by("years")
    return [[f"{b.years} năm", word(b.awarded_on), b.decision_number, b.badge_number] for b in rows]


_BOOKS = {"exemptions": _exemptions, "badges": _badges}


def _is_missing(member, profile, group, name):
    if name not in group.asked or (name == "official_branch" and member.official_on is None):
        return False
    if name == "born_on":
        return member.born_precision != Precision.DAY
    return getattr(profile if name in group.more else member, name) in (None, "")


def _facts(member, profile, group, opened):
    for name in (*group.own, *group.more):
        thing = profile if name in group.more else member
        text = "" if getattr(thing, name) is False else shown(thing, name)
        if name == "identity_number" and IDENTITY not in opened:
            text = names.masked(text)
        yield name, thing._meta.get_field(name).verbose_name, text, _is_missing(member, profile, group, name)


def _rows(member):
    """{model: the rows of that table}; all tables are asked for together."""
    tables = [group.table.model for group in GROUPS if group.table]
    found = ask([_kept(model, member) for model in tables])
    return {model: [model(**row) for row in rows] for model, rows in zip(tables, found, strict=True)}


def _kept(model, member):
    order = model._meta.ordering[1:]  # first in it stands the member
    names = [field.attname for field in model._meta.concrete_fields]
    return model.objects.kept().filter(member=member).order_by(*order).values(*names)


def _part(member, profile, group, tables, opened):
    """One group as found; a sensitive one that is not opened tells only how complete it is."""
    facts, rows = tuple(_facts(member, profile, group, opened)), ()
    if group.table:
        rows = tuple((row.pk, group.table.cells(row)) for row in tables[group.table.model])
    elif group.book:
        rows = tuple((None, cells) for cells in _BOOKS[group.book](member))
    lacking = sum(fact[3] for fact in facts)
    filled = bool(rows) or any(fact[2] for fact in facts)
    if filled:
        state = "lacking" if lacking else "done"
    else:
        state = "nothing" if group.book or group.key in profile.nothing_in else "empty"
    if group.section and group.section not in opened:
        return Part(group, "done" if state == "nothing" else state, lacking, is_open=False)
    return Part(group, state, lacking, facts, rows)


def parts(member, opened=frozenset()):
    """All thirty groups as found, in a constant number of queries."""
    profile, tables = profile_of(member), _rows(member)
    return [_part(member, profile, group, tables, opened) for group in GROUPS]
