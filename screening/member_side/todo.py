"""What the first page says about the notes that wait for the superior's answer (domain §12 no. 12)."""

from branches.compiled import compiled
from screening.flow import know_bodies
from screening.member_side.complaints import may_answer
from screening.models import Complaint


@compiled
def _unanswered(actor):
    rows = Complaint.objects.visible_to(actor).filter(answered_on=None)
    return rows.select_related("case__branch__parent", "case__member").order_by("received_on", "pk")


def open_complaints(actor, on):
    """(those that the actor's committee answers, the others that the actor sees), the oldest first; one query where
    there are none."""
    rows = _unanswered(actor).rows()
    if rows:
        know_bodies([row.case for row in rows], on)
    mine = [row for row in rows if may_answer(actor, row.case, on)]
    return mine, [row for row in rows if row not in mine]
