"""What must never be true. Looked for every night and by command; reported, never repaired silently."""

import logging
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from branches import inbox, journal
from branches.models import Notice, Organization, User
from members import invariants as of_members
from members.models import Membership
from members.reports import Unbalanced, movement
from screening import deadlines, reports
from screening.actions import outcome
from screening.models import (
    FINAL,
    Appeal,
    Ballot,
    Case,
    Deadline,
    Decision,
    Handover,
    Mentoring,
    Move,
    Paper,
    PaperVersion,
    Stage,
)
from screening.regulation import Ratio
from screening.secrecy import closed_network

log = logging.getLogger(__name__)

S, BK = Stage, Ballot.Kind

#: Stages that lie behind a ballot, by the kind of ballot that led there.
BEHIND_LIST = set(Stage) - {
    *(S.REVIEWING, S.AWAITING_OPINION, S.AWAITING_LIST_VOTE),
    *(S.MOVED_AWAY, S.DIED, S.LEFT, S.CANCELLED),
}
BEHIND_PROGRESS = {
    *(S.PROGRESS_PROPOSED, S.RECOGNISED, S.PROGRESS_NOT_RECOGNISED, S.NO_PROPOSAL, S.PROPOSED, S.FORWARDED),
    *(S.VERIFIED, S.STRUCK_OFF, S.EXPELLED, S.DELIVERED),
}
BEHIND_PROPOSAL = {S.PROPOSED, S.FORWARDED, S.VERIFIED, S.STRUCK_OFF, S.EXPELLED, S.DELIVERED}


def journal_is_whole(on):
    """The chain of hashes of the journal is unbroken (domain §11)."""
    return journal.verify()


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


def ballots_add_up(on):
    """A sealed ballot carries by exact fractions of its frozen base, and its sums hold (domain §11.2 nos. 2, 3)."""
    faults = []
    for ballot in Ballot.objects.sealed().select_related("case"):
        ratio = Ratio.parse(ballot.ratio)
        sound = (
            ballot.passed == ratio.reached(ballot.in_favour, ballot.base)
            and ballot.needed == ratio.needed(ballot.base)
            and ballot.valid == ballot.in_favour + ballot.against + ballot.blank
            and ballot.collected == ballot.valid + ballot.invalid
            and ballot.collected <= ballot.issued <= ballot.present <= ballot.base
        )
        if not sound:
            faults.append(f"{ballot.case}: số phiếu ngày {ballot.held_on:%d/%m/%Y} không khớp.")
    return faults


def rolls_are_frozen(on):
    """The frozen roll counts what the ballot says: base and present voters (domain §11.2 no. 1)."""
    counted = Q(roll__exclusion="")
    odd = (
        Ballot.objects.annotate(
            on_roll=Count("roll", filter=counted), here=Count("roll", filter=counted & Q(roll__present=True))
        )
        .exclude(on_roll=F("base"), here=F("present"))
        .select_related("case")
    )
    return [f"{ballot.case}: danh sách bỏ phiếu ngày {ballot.held_on:%d/%m/%Y} không khớp tổng số." for ballot in odd]


def tallies_are_gone(on):
    """No single entry outlives its ballot: only sealed totals are kept (domain §11.3 no. 27)."""
    odd = Ballot.objects.exclude(state=Ballot.State.OPEN).filter(tallies__isnull=False).select_related("case")
    return [f"{ballot.case}: bản nhập số phiếu chưa được hủy." for ballot in odd.distinct()]


def votes_were_held(on):
    """No case lies behind a ballot that was not sealed (domain §11.3 nos. 10, 18, 19)."""

    def without(stages, **ballot):
        sealed = Ballot.objects.sealed().counting().filter(case=OuterRef("pk"), **ballot)
        return Case.objects.screening().filter(Q(stage__in=stages) & ~Exists(sealed))

    odd = [
        *without(BEHIND_LIST - {S.NOT_LISTED}, kind=BK.LIST, passed=True),
        *without({S.NOT_LISTED}, kind=BK.LIST, passed=False),
        *without(BEHIND_PROGRESS, kind=BK.PROGRESS, cycle=OuterRef("cycle")),
        *without(BEHIND_PROPOSAL, kind__in=[BK.REMOVAL, BK.EXPULSION], passed=True, cycle=OuterRef("cycle")),
    ]
    return [f"{case}: đang ở “{case.get_stage_display()}” mà chưa có phiếu niêm phong." for case in odd]


def deadlines_end_with_the_case(on):
    """A closed case has no open deadline, but for the appeal of a delivered decision and its settlement."""
    after = (Deadline.Kind.APPEAL, Deadline.Kind.SETTLEMENT)
    odd = Deadline.objects.open().filter(case__closed_on__isnull=False).exclude(kind__in=after)
    return [f"{row.case}: còn thời hạn “{row.get_kind_display()}”." for row in odd.select_related("case")]


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


def delivered_means_left(on):
    """A delivered removal, expulsion or leave has ended the membership, unless an appeal has undone it; a lighter
    discipline has not (domain §11.3 nos. 23, 24)."""
    running = Membership.objects.filter(member=OuterRef("member"), ends_on=None, starts_on__lte=OuterRef("closed_on"))
    out = Decision.objects.filter(case=OuterRef("pk"), kind__in=outcome.ENDING, delivery__isnull=False)
    out = out.exclude(appeals__outcome__in=[Appeal.Outcome.ANNULLED, Appeal.Outcome.CHANGED])
    return [
        f"{case}: đã giao quyết định mà đảng viên còn trong danh sách."
        for case in Case.objects.filter(Exists(running), Exists(out), stage=S.DELIVERED)
    ]


def one_membership_at_a_time(on):
    """Nobody is counted in two branches (domain §11.4 no. 41)."""
    odd = Membership.objects.filter(ends_on=None).order_by().values("member").annotate(n=Count("pk")).filter(n__gt=1)
    return [f"Đảng viên số {row['member']}: có {row['n']} thời gian sinh hoạt đang chạy." for row in odd]


def branch_is_where_active(on):
    """The branch on the record is the branch of the running membership."""
    odd = Membership.objects.filter(ends_on=None).exclude(branch=F("member__branch"))
    return [
        f"Đảng viên số {pk}: chi bộ trong hồ sơ khác nơi đang sinh hoạt." for pk in odd.values_list("member", flat=True)
    ]


def figures_add_up(on):
    """D = A + B − C over every tree for the running year (domain §8.1, §11.3 no. 31)."""
    faults = []
    for top in Organization.objects.filter(parent=None):
        try:
            movement(top, date(on.year, 1, 1), on)
        except Unbalanced as refusal:
            faults.append(f"{top}: {refusal}")
    return faults


def secret_papers_keep_no_content(on):
    """Of a paper above “thường” nothing that was written is kept, unless the network is closed (domain §11.4 no. 33)."""
    if closed_network():
        return []
    written = PaperVersion.objects.filter(case=OuterRef("case"), template=OuterRef("template"), facts__isnull=False)
    odd = Paper.objects.exclude(secrecy=Paper.Secrecy.ORDINARY).exclude(template="").select_related("case")
    odd = odd.filter(Exists(written.filter(occasion=OuterRef("occasion"))))
    return [f"{paper.case}: văn bản mức {paper.get_secrecy_display()} còn giữ nội dung." for paper in odd]


def appeals_have_their_deadline(on):
    """An admitted appeal that is not settled has its deadline running, and no other case has one (domain §11.3 no. 24)."""
    running = Deadline.objects.open().filter(kind=Deadline.Kind.SETTLEMENT)
    waiting = Appeal.objects.open().filter(admitted=True)
    odd = [*waiting.exclude(case__in=running.values("case")), *running.exclude(case__in=waiting.values("case"))]
    return [f"{row.case}: khiếu nại và thời hạn giải quyết không khớp." for row in odd]


def report_opens_its_lists(on):
    """Each figure of the report of the running year has its list; parts, breakdowns and Form 1 agree with it."""
    tops = Organization.objects.filter(parent=None)
    return [f"{top}: {fault}" for top in tops for fault in reports.check.faults(top, on)]


INVARIANTS = (
    *of_members.INVARIANTS,
    journal_is_whole,
    stage_is_the_last_move,
    closed_when_final,
    ballots_add_up,
    rolls_are_frozen,
    tallies_are_gone,
    votes_were_held,
    deadlines_end_with_the_case,
    help_has_mentor_and_clock,
    no_early_review,
    newer_rules_have_a_reason,
    one_way_at_a_time,
    delivered_means_left,
    appeals_have_their_deadline,
    one_membership_at_a_time,
    branch_is_where_active,
    figures_add_up,
    secret_papers_keep_no_content,
)


def check(on):
    """Every fault as {"code", "message"}; an empty list when all is sound."""
    return [{"code": rule.__name__, "message": message} for rule in INVARIANTS for message in rule(on)]


def report(on):
    """The nightly run: write the faults to the log and tell the administrators, once a day."""
    faults = check(on)
    if not faults:
        return faults
    log.error("%s faults in the records: %s", len(faults), sorted({fault["code"] for fault in faults}))
    text = f"Kiểm tra dữ liệu ngày {on:%d/%m/%Y}: có {len(faults)} điều cần quản trị xem."
    told = Notice.objects.filter(text=text).values("user")
    inbox.deliver(User.objects.filter(is_superuser=True, is_active=True).exclude(pk__in=told), text)
    return faults
