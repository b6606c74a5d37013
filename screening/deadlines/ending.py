"""A deadline is waived: by the superior of whoever must act, with the reason, for good; what it waits for may still be done.

Of the periodic remarks one period is waived; the next one is asked for as ever.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import access, journal
from screening.deadlines.cases import next_report
from screening.deadlines.kinds import KINDS
from screening.models import Deadline
from screening.offices import SUPERIOR


def why_not_waived(deadline):
    """Why nobody can waive it, in words; None where the superior can."""
    if not deadline.is_open:
        return "Thời hạn này đã kết thúc."
    if KINDS[deadline.kind].protects:
        return "Thời hạn này bảo vệ quyền của đảng viên, không ai bỏ qua được."
    return None


def _superior(deadline):
    """Above the desk that must act, which waives nothing of its own; at the top, where nobody is above, that one itself."""
    desk = deadline.desk or deadline.organization
    return desk, access.Reach.ABOVE if desk.parent_id else access.Reach.HERE


def may_waive(actor, deadline):
    """Does the actor hold an office that may?"""
    return access.holds(actor, SUPERIOR, *_superior(deadline))


def require_waiver(actor, deadline):
    """Refuse with the sentence who may. Raises NoOffice."""
    access.require(actor, SUPERIOR, *_superior(deadline))


@transaction.atomic
def waive(deadline, *, why, actor, on):
    """Write that the deadline is waived, by whom and why. Raises NoOffice, ValidationError."""
    deadline = (
        Deadline.objects.select_for_update(of=("self",)).select_related("organization", "desk").get(pk=deadline.pk)
    )
    require_waiver(actor, deadline)
    if reason := why_not_waived(deadline):
        raise ValidationError(reason)
    if not why.strip():
        raise ValidationError({"why": "Ghi lý do miễn thời hạn."})
    deadline.waived_on, deadline.ended_by, deadline.ended_why = on, actor, why.strip()[:300]
    deadline.save(update_fields=["waived_on", "ended_by", "ended_why"])
    if deadline.kind == Deadline.Kind.MENTOR_REPORT:
        next_report(deadline.case, max(on, deadline.due_on))
    facts = {"kind": deadline.kind, "due_on": deadline.due_on, "why": deadline.ended_why}
    journal.record(
        "screening.waive_deadline", actor=actor, organization=deadline.organization, subject=deadline, facts=facts
    )
    return deadline
