"""Those behind a figure of the report, found by the very statement that counts them."""

from dataclasses import dataclass

from django.db.models import QuerySet

from branches.models import Organization
from members.models import Membership
from screening.models import Appeal, Case

from . import facts, words
from .discretion import require_sees

_MODELS = {"case": Case, "membership": Membership, "appeal": Appeal}
#: By a person's people nobody is listed here; the statistics have such lists, with their journal (domain §9).
SPLIT = tuple(name for name in words.DIMENSIONS if name != "ethnicity")


@dataclass(frozen=True)
class Behind:
    """The rows of a figure, in which order, and the fact of each: where and when it was done."""

    rows: QuerySet
    order: tuple
    facts: dict

    def described(self, rows, actor):
        """[(member, its case or None if the actor may not open it, its fact, in words what it came to)] of some rows."""
        cases = {row.pk: _case_id(row) for row in rows}
        seen = Case.objects.visible_to(actor).in_bulk({pk for pk in cases.values() if pk})
        return [(_member(row), seen.get(cases[row.pk]), self.facts[row.pk], _result(row)) for row in rows]


def _case_id(row):
    return row.pk if isinstance(row, Case) else getattr(row, "case_id", None)


def _member(row):
    return row.case.member if isinstance(row, Appeal) else row.member


def _result(row):
    if isinstance(row, Case):
        return row.get_stage_display()
    if isinstance(row, Appeal):
        return row.get_outcome_display() or "Đang giải quyết"
    number = f", quyết định số {row.decision_number}" if row.decision_number else ""
    return f"{row.get_ended_by_display()}{number}"


def label(figure):
    """The words of a figure, or None."""
    for group in words.groups(words.kept()):
        named = group.parts | (group.inner or {})
        if figure in named:
            return named[figure]
        if figure == group.whole:
            return group.title
    return None


def behind(figure, organization, start, end, *, actor, dimension="", category=""):
    """What a figure counts, or one of its cells.

    For those who deal with the cases of the organisation, who see all that was done there. Raises NoOffice.
    """
    require_sees(actor, organization)
    found = facts.behind(figure, organization, start, end, dimension=dimension, category=category)
    model = _MODELS[found[0].thing if found else "case"]
    branches = Organization.objects.in_bulk({fact.branch for fact in found})
    member = "case__member" if model is Appeal else "member"
    rows = model.objects.filter(pk__in=[fact.id for fact in found]).select_related(member)
    facts_by_id = {fact.id: fact._replace(branch=branches[fact.branch]) for fact in found}
    return Behind(rows, (f"{member}__sort_key", "id"), facts_by_id)
