"""Chuyển sinh hoạt, sinh hoạt tạm thời, miễn sinh hoạt, và việc sau khi ra khỏi Đảng (domain §2.6, §5.2, §6)."""

from django.db.models import Exists, OuterRef, Q

from branches.calendar import all_exceptions
from members.limits import limits
from members.models import Departure, FilePaper, PaperMovement, Standing, Transfer
from members.papers import lent
from screening.deadlines.expected import Expected
from screening.deadlines.kinds import FIXED, WORKING_DAYS, Kind, Spec, declare
from screening.deadlines.numbers import numbers
from screening.deadlines.sources.parts import SAFE, d, done_in, member_page, pk_of, subject, working_days
from screening.deadlines.sync import SOURCES, Source
from screening.models import Suspension

GUIDE_294 = "Quy định 294-QĐ/TW, mục 6.3.1"
ISSUED, PRESENTED, ACCEPTED = Transfer.State.ISSUED, Transfer.State.PRESENTED, Transfer.State.ACCEPTED


declare(
    Spec(
        Kind.TRANSFER_PRESENT,
        "Ngày ký giấy giới thiệu",
        WORKING_DAYS,
        ("Nộp muộn thì đồng chí giải trình; không vì thế mà mất quyền gì.",),
        "members:transfer-page",
        ("transfer.present_letter_days",),
        nags=False,
        protects=True,
    ),
    Spec(
        Kind.TRANSFER_COMPLETE,
        "Ngày ký giấy giới thiệu",
        WORKING_DAYS,
        ("Chương trình nhắc nơi nhận xác nhận; đến lúc đó nơi chuyển đi vẫn tính đồng chí.",),
        "members:transfer-page",
        ("transfer.complete_days",),
    ),
    Spec(
        Kind.STAY,
        "Ngày nơi nhận xác nhận",
        FIXED,
        ("Chương trình nhắc ghi ngày trở về, hoặc đề nghị thời gian mới.",),
        "members:transfer-page",
        ("transfer.temporary_max_months",),
    ),
    Spec(
        Kind.STANDING,
        "Ngày bắt đầu ghi trong văn bản",
        FIXED,
        ("Sau ngày này đồng chí sinh hoạt, công tác bình thường, được tính trong tổng số.",),
        "members:member",
        ("exemption.temporary_max_months",),
        member_page,
        nags=False,
        protects=True,
    ),
    Spec(
        Kind.AFTER_EXIT,
        "Ngày thôi là đảng viên",
        WORKING_DAYS,
        ("Chương trình nhắc thu thẻ, chuyển hồ sơ, gửi phiếu báo cho xong.",),
        "members:member",
        ("deadline.after_exit_days",),
        member_page,
    ),
    Spec(
        Kind.FILE_RETURN,
        "Ngày cho mượn",
        FIXED,
        ("Chương trình nhắc nơi giữ hồ sơ đòi lại tài liệu đã cho mượn.",),
        "members:papers",
        (),
        member_page,
    ),
)


def _at(organizations):
    """At the branch of departure, or, where that lies outside the program, at the receiving one."""
    return Q(from_branch__in=organizations) | Q(from_branch=None, to_branch__in=organizations)


def _transfer(kind, row, start, due, words, basis, desk=None):
    return Expected(
        kind,
        subject(Transfer, row.pk),
        row.from_branch_id or row.to_branch_id,
        start,
        due,
        words,
        basis,
        desk_id=desk,
        member_id=row.member_id,
    )


def presentations(organizations, on):
    """The letter is issued and not yet presented."""
    days, own = limits(on).transfer_present_days, all_exceptions()
    rows = Transfer.objects.filter(_at(organizations), state=ISSUED, present_by__isnull=False)
    for row in rows.order_by("pk"):
        due, words = working_days(days, row.letter_on, "ngày ký giấy", own, row.present_by)
        yield _transfer(Kind.TRANSFER_PRESENT, row, row.letter_on, due, words, GUIDE_294)


def completions(organizations, on):
    """The receiving side has not confirmed yet; late only after the longer period, as domain §12 no. 14 decides."""
    days, own = limits(on).transfer_complete_days, all_exceptions()
    rows = Transfer.objects.filter(_at(organizations), state__in=(ISSUED, PRESENTED), complete_by__isnull=False)
    for row in rows.order_by("pk"):
        due, words = working_days(days, row.letter_on, "ngày ký giấy", own, row.complete_by)
        yield _transfer(Kind.TRANSFER_COMPLETE, row, row.letter_on, due, words, GUIDE_294, desk=row.to_branch_id)


def stays(organizations, on):
    """Temporarily elsewhere, or here, until a day."""
    rows = Transfer.objects.filter(_at(organizations), state=ACCEPTED, until__isnull=False)
    for row in rows.order_by("pk"):
        extended = row.extension_on and f"giấy gia hạn số {row.extension_number} ngày {d(row.extension_on)}"
        words = f"Thời hạn ghi trong {extended or f'giấy giới thiệu ngày {d(row.letter_on)}'} → {d(row.until)}"
        yield _transfer(Kind.STAY, row, row.accepted_on, row.until, words, GUIDE_294)


def standings(organizations, on):
    """Exemptions that end on a day to come; those of a stay elsewhere or a suspension have a deadline of their own."""
    kinds = (Standing.Kind.EXEMPT, Standing.Kind.TEMPORARILY_EXEMPT)
    suspended = Exists(Suspension.objects.filter(standing=OuterRef("pk")))
    rows = Standing.objects.filter(~suspended, kind__in=kinds, starts_on__lte=on, ends_on__gte=on)
    for row in rows.filter(member__branch__in=organizations).select_related("member").order_by("pk"):
        number = f" số {row.decision_number}" if row.decision_number else ""
        yield Expected(
            Kind.STANDING,
            subject(Standing, row.pk),
            row.member.branch_id,
            row.starts_on,
            row.ends_on,
            f"{row.get_kind_display()} theo văn bản{number} → {d(row.ends_on)}",
            "Hướng dẫn 01-HD/TW (2026)",
            member_id=row.member_id,
        )


def departures(organizations, on):
    """Somebody has left, and card, file or notice is still to be dealt with."""
    days, own = numbers(on).after_exit_days, all_exceptions()
    rows = Departure.objects.unfinished().filter(member__branch__in=organizations).select_related("member")
    for row in rows.order_by("pk"):
        due, words = working_days(days, row.left_on, "ngày", own)
        yield Expected(
            Kind.AFTER_EXIT,
            subject(Departure, row.pk),
            row.member.branch_id,
            row.left_on,
            due,
            words,
            SAFE,
            member_id=row.member_id,
        )


def departures_met(deadlines, on):
    """The day on which the last of the check-list was done; an exit that was annulled asks for nothing more."""
    rows = {row.pk: row for row in Departure.objects.standing().filter(pk__in=map(pk_of, deadlines))}
    met = {}
    for deadline in deadlines:
        row = rows.get(pk_of(deadline))
        if row and row.file_on and row.notice_on:
            met[deadline.pk] = min(
                max(filter(None, (row.file_on, row.notice_on, row.card_handed_on or row.card_on))), on
            )
    return met


def borrowed(organizations, on):
    """A paper of a member's file is lent until a day."""
    papers = FilePaper.objects.filter(member__branch__in=organizations)
    for row in lent(papers).filter(due_on__isnull=False).select_related("member").order_by("pk"):
        yield Expected(
            Kind.FILE_RETURN,
            subject(FilePaper, row.pk),
            row.member.branch_id,
            row.lent_on,
            row.due_on,
            f"Hẹn trả khi cho mượn ngày {d(row.lent_on)} → {d(row.due_on)}",
            SAFE,
            part=row.lent_on.isoformat(),
            member_id=row.member_id,
        )


def borrowed_met(deadlines, on):
    """The day on which the paper came back; one that was lost is asked for no longer."""
    rows = PaperMovement.objects.filter(kind=PaperMovement.Kind.RETURNED, paper__in=map(pk_of, deadlines))
    days = list(rows.order_by("-on", "-pk").values_list("paper", "on"))
    return {
        deadline.pk: min(day, on)
        for deadline in deadlines
        for paper, day in days
        if paper == pk_of(deadline) and day >= deadline.starts_on
    }


SOURCES += [
    Source((Kind.TRANSFER_PRESENT,), presentations, done_in(Transfer, "presented_on")),
    Source((Kind.TRANSFER_COMPLETE,), completions, done_in(Transfer, "accepted_on")),
    Source((Kind.STAY,), stays, done_in(Transfer, "returned_on")),
    Source((Kind.STANDING,), standings, done_in(Standing, "ends_on")),
    Source((Kind.AFTER_EXIT,), departures, departures_met),
    Source((Kind.FILE_RETURN,), borrowed, borrowed_met),
]
