"""What must never be true of the deadlines: none on what has ended, none missing, every ladder right, the history whole."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Subquery, Window
from django.db.models.functions import Lag

from members.models import Membership
from screening.deadlines.cases import BEYOND, OF_STAGE
from screening.deadlines.expected import next_rung
from screening.deadlines.numbers import numbers
from screening.models import Case, Deadline, DeadlineChange, Pause, Stage

Kind = Deadline.Kind
ROWS = 2000

#: Kinds that only somebody who is a member now can have.
OF_A_MEMBER = (Kind.PROBATION, Kind.RECOGNITION, Kind.STANDING, Kind.SUSPENSION)


def _words(rows, text):
    rows = rows.select_related("case", "organization")
    return [f"{row.case or row.organization}: {text.format(row.get_kind_display())}" for row in rows]


def deadlines_end_with_the_case(on):
    """A closed case has no open deadline, but for the appeal of a delivered decision, its settlement, and an answer owed."""
    after = (Kind.APPEAL, Kind.SETTLEMENT, *BEYOND)
    rows = Deadline.objects.open().filter(case__closed_on__isnull=False).exclude(kind__in=after)
    return _words(rows, "còn thời hạn “{}”.")


def deadlines_end_with_their_organization(on):
    """What was dissolved before today has no open deadline of its own; the nightly run has ended them."""
    rows = Deadline.objects.open().filter(case=None, member=None, organization__dissolved_on__lt=on)
    return _words(rows, "đã giải thể mà còn thời hạn “{}”.")


def deadlines_end_with_the_membership(on):
    """Whoever left before today has no probation, exemption or suspension that still runs (domain §11.4 nos. 36, 39, 40)."""
    running = Membership.objects.filter(member=OuterRef("member"), ends_on=None)
    left = Membership.objects.filter(member=OuterRef("member"), ends_on__lt=on)
    rows = Deadline.objects.open().filter(Exists(left), ~Exists(running), kind__in=OF_A_MEMBER)
    return _words(rows, "đồng chí không còn sinh hoạt mà còn thời hạn “{}”.")


def an_open_case_has_the_deadline_of_its_stage(on):
    """Every stage that waits for somebody has its deadline open, or waived; so has the mentoring time unless paused."""
    kept = Deadline.objects.filter(case=OuterRef("pk"), met_on=None, lapsed_on=None)
    cases, faults = Case.objects.open(), []
    for stage, kind in OF_STAGE.items():
        faults += cases.filter(~Exists(kept.filter(kind=kind)), stage=stage)
    paused = Exists(Pause.objects.filter(case=OuterRef("pk"), ends_on=None))
    for kind in (Kind.MENTORING, Kind.REVIEW):
        faults += cases.filter(~paused, ~Exists(kept.filter(kind=kind)), stage=Stage.MENTORING)
    return [f"{case}: đang ở “{case.get_stage_display()}” mà không có thời hạn." for case in faults]


def the_next_rung_is_on_the_ladder(on):
    """No open deadline has passed over a rung, and none waits for a rung that its ladder does not have.

    A rung reached without anybody to tell waits for tomorrow.
    """
    known, tomorrow, faults = numbers(on), on + timedelta(days=1), []
    rows = Deadline.objects.open().order_by("pk")
    for row in rows.select_related("case", "organization").iterator(chunk_size=ROWS):
        rung, stands = next_rung(row, known), row.next_rung_on
        if rung != stands and not (rung and stands and rung < stands <= tomorrow):
            faults.append(f"{row.case or row.organization}: lần nhắc tới của “{row}” không khớp bậc nhắc.")
    return faults


def the_history_of_a_deadline_is_whole(on):
    """Each change goes on from the one before, and the last one led to the day that stands."""
    last = DeadlineChange.objects.filter(deadline=OuterRef("pk")).order_by("-pk").values("due_after")[:1]
    odd = list(Deadline.objects.annotate(last=Subquery(last)).filter(last__isnull=False).exclude(due_on=F("last")))
    before = Window(Lag("due_after"), partition_by=F("deadline"), order_by=F("pk").asc())
    chained = (
        DeadlineChange.objects.annotate(before=before).filter(before__isnull=False).exclude(due_before=F("before"))
    )
    odd += [row.deadline for row in chained.select_related("deadline")]
    return [f"Thời hạn số {row.pk}: các lần thay đổi ngày không nối nhau." for row in odd]


INVARIANTS = (
    deadlines_end_with_the_case,
    deadlines_end_with_their_organization,
    deadlines_end_with_the_membership,
    an_open_case_has_the_deadline_of_its_stage,
    the_next_rung_is_on_the_ladder,
    the_history_of_a_deadline_is_whole,
)
