"""What the pages say of appeals: on the case, on the page of one appeal."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.urls import reverse

from screening.models import Appeal, Measure, Stage

from . import levels, offices
from .levels import decision_of
from .steps import ALL


@dataclass(frozen=True)
class Window:
    """Until when the member may appeal, and to whom."""

    last_day: date
    body: str
    is_over: bool


def window_of(decision, previous, on):
    """The window for the next appeal."""
    settler, last_day = levels.next_settler(decision, previous), levels.last_day(decision, previous)
    body = str(settler.organization or " hoặc ".join(settler.names) or "cấp trên có thẩm quyền")
    return Window(last_day, body, last_day < on)


class CaseAppeals:
    """The appeals of a case as its page shows them; asked for only where a decision was delivered."""

    def __init__(self, case, actor, on):
        self.case, self.actor, self.on = case, actor, on

    @cached_property
    def decision(self):
        if self.case.stage != Stage.DELIVERED:
            return None
        found = decision_of(self.case)
        return found if found is not None and getattr(found, "delivery", None) else None

    @cached_property
    def rows(self):
        return list(self.case.appeals.select_related("organization").order_by("round"))

    @property
    def taken_back(self):
        """The last appeal that annulled or changed the decision, or None (domain §11.3 no. 24)."""
        undone = (Appeal.Outcome.ANNULLED, Appeal.Outcome.CHANGED)
        rows = [row for row in self.rows if row.outcome in undone] if self.decision else []
        return rows[-1] if rows else None

    @property
    def window(self):
        """The window that runs, or has run out; None while an appeal waits or the matter is settled for good."""
        last = self.rows[-1] if self.rows else None
        if last is None:
            return window_of(self.decision, None, self.on)
        if last.next_until or last.may_come_again:
            return window_of(self.decision, last, self.on)
        return None

    @property
    def new_url(self):
        """Where an appeal is taken in, for those who may."""
        if self.window is None or offices.receiver_for(self.actor, self.case) is None:
            return ""
        return reverse("screening:appeal-new", args=[self.case.pk])


class AppealPage:
    """The page of one appeal as one actor sees it on one day."""

    def __init__(self, appeal, actor, on):
        self.appeal, self.actor, self.on = appeal, actor, on

    @cached_property
    def steps(self):
        """[(step, reasons)] of what the actor's office may do and what fits the appeal now."""
        due = _fitting(self.appeal)
        mine = [step for step in ALL if step.verb in due and step.may(self.actor, self.appeal)]
        return [(step, step.reasons(self.appeal, self.actor, self.on)) for step in mine]

    @property
    def waits_for(self):
        """For whom the appeal waits, where it is nobody's turn here."""
        appeal = self.appeal
        if appeal.is_open:
            return appeal.body
        if _fitting(appeal) == {"record_apology"}:
            return str(appeal.apology.organization)
        return str(appeal.case.branch) if _fitting(appeal) else ""

    @property
    def is_overdue(self):
        appeal = self.appeal
        return appeal.is_open and appeal.settle_until is not None and appeal.settle_until < self.on

    @property
    def changed_to(self):
        return Measure(self.appeal.changed_to).label if self.appeal.changed_to else ""

    @property
    def deadline(self):
        return self.appeal.case.deadlines.open().filter(kind="settlement").first() if self.appeal.is_open else None


def _fitting(appeal):
    """The verbs that are next for an appeal, whoever does them."""
    if appeal.is_open:
        return {"admit_appeal", "settle_appeal"} if appeal.awaits_admission else {"settle_appeal"}
    found = set()
    if appeal.told_on is None and appeal.outcome != Appeal.Outcome.WITHDRAWN:
        found.add("tell_appellant")
    apology = getattr(appeal, "apology", None)
    if apology is not None and apology.done_on is None:
        found.add("record_apology")
    return found
