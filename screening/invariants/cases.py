"""Stages, clocks and deadlines of a case (domain §11.3)."""

from django.db.models import Exists, F, OuterRef, Q, Subquery

from screening import deadlines
from screening.models import FINAL, Ballot, Case, Handover, Mentoring, Move, Stage

S, BK = Stage, Ballot.Kind


def stage_is_the_last_move(on):
    """A case stands at the stage of its last move."""
    last = Move.objects.filter(case=OuterRef("pk")).order_by("-pk").values("to_stage")[:1]
    odd = Case.objects.annotate(last=Subquery(last)).exclude(last__isnull=False, stage=F("last"))
    return [f"{case}: đang ở “{case.get_stage_display()}”, khác diễn biến cuối." for case in odd]


def closed_when_final(on):
    """A case is closed exactly when its stage is final, and not before it was opened."""
    odd = Case.objects.filter(
        Q(closed_on=None, stage__in=FINAL)
        | (Q(closed_on__isnull=False) & ~Q(stage__in=FINAL))
        | Q(closed_on__lt=F("opened_on"))
    )
    return [f"{case}: ngày kết thúc không khớp với giai đoạn." for case in odd]


def help_has_mentor_and_clock(on):
    """Whoever is being helped was given a mentor in this cycle, and the day of the end follows the arithmetic."""
    helped = Case.objects.filter(stage=S.MENTORING).select_related("edition")
    named = Mentoring.objects.filter(case=OuterRef("pk"), cycle=OuterRef("cycle"))
    faults = [f"{case}: chưa có người giúp đỡ." for case in helped.filter(~Exists(named))]
    for case in helped:
        if case.mentoring_starts_on is None or case.mentoring_ends_on is None:
            faults.append(f"{case}: chưa có ngày bắt đầu, ngày đủ thời gian giúp đỡ.")
        elif case.mentoring_ends_on != deadlines.full_on(case)[0]:
            faults.append(f"{case}: ngày đủ thời gian giúp đỡ không khớp cách tính.")
    return faults


def no_early_review(on):
    """No review ballot was held before the mentoring time was full (domain §11.3 no. 16)."""
    counting = Ballot.objects.counting().exclude(kind=BK.LIST)
    odd = counting.filter(cycle=F("case__cycle"), held_on__lt=F("case__mentoring_ends_on"))
    return [f"{ballot.case}: bỏ phiếu trước ngày đủ thời gian giúp đỡ." for ballot in odd.select_related("case")]


def newer_rules_have_a_reason(on):
    """A case goes by a newer number only where it was applied with a reason and a paper (domain §12 no. 27)."""
    cases = Case.objects.filter(Q(applied_rules__isnull=False) | ~Q(new_rules={})).distinct()
    return [
        f"{case}: quy định mới đang áp dụng không khớp với văn bản đã ghi."
        for case in cases.prefetch_related("applied_rules")
        if case.new_rules != {row.code: row.new_value for row in case.applied_rules.all()}
    ]


def one_way_at_a_time(on):
    """Only an open case is on its way, and from the branch where it stands (domain §11.3 no. 25)."""
    odd = Handover.objects.pending().exclude(case__closed_on=None, from_branch=F("case__branch"))
    return [f"{row.case}: lần chuyển hồ sơ không khớp với hồ sơ." for row in odd.select_related("case")]
