"""Bên cạnh các bước của hồ sơ: a self-review asked for, an answer owed, a suspension, an original to be filed (domain §1.5, §2.4, §12)."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Exists, Min, OuterRef, Q

from branches.calendar import add_months, all_exceptions
from branches.models import Authority
from screening.deadlines.expected import Expected
from screening.deadlines.kinds import CALENDAR_DAYS, WORKING_DAYS, Kind, Spec, declare, of_case
from screening.deadlines.numbers import numbers
from screening.deadlines.sources.parts import SAFE, d, done_in, subject, working_days
from screening.deadlines.sync import SOURCES, Source
from screening.discipline import measures
from screening.flow import bodies, know_bodies
from screening.guards import CONTACTS_AT
from screening.models import (
    Case,
    Complaint,
    Contact,
    Discipline,
    Measure,
    Paper,
    SelfReview,
    Stage,
    Suspension,
    Violation,
)
from screening.offices import SUPERIOR

DECIDED = (Stage.DISCIPLINED, Stage.EXPELLED)
SUSPENDING = "Quy định 21-QĐ/TW; trước đó: Quy định 22-QĐ/TW"
ASKED = {
    Contact.Kind.SELF_REVIEW: SelfReview.Round.FIRST,
    Contact.Kind.SECOND_SELF_REVIEW: SelfReview.Round.SECOND,
}


declare(
    of_case(
        Kind.SELF_REVIEW,
        "Ngày đề nghị đồng chí viết",
        WORKING_DAYS,
        "Chưa nhận được thì chi bộ ghi lần đề nghị tiếp theo; đủ số lần có ghi ngày thì hồ sơ đi tiếp được.",
        parameters=("deadline.self_review_days", "screening.selfreview_requests"),
        nags=False,
        protects=True,
    ),
    of_case(
        Kind.COMPLAINT,
        "Ngày nhận ý kiến (ngày 0)",
        WORKING_DAYS,
        "Chương trình nhắc cấp trên trả lời; quá ngày này vẫn phải trả lời.",
        parameters=("appeal.removal_days",),
        roles=SUPERIOR,
        protects=True,
    ),
    Spec(
        Kind.SUSPENSION,
        "Ngày bắt đầu đình chỉ",
        CALENDAR_DAYS,
        (
            "Chương trình nhắc cấp đã quyết định xem xét; tình trạng của đồng chí không tự thay đổi.",
            "Gia hạn hoặc thôi đình chỉ đều bằng quyết định.",
        ),
        "screening:suspension",
        ("suspend.days", "suspend.extension_days", "suspend.max_extensions"),
        roles=SUPERIOR,
        protects=True,
    ),
    of_case(
        Kind.LIMITATION,
        "Ngày vi phạm (ngày cuối, nếu kéo dài)",
        "Năm theo lịch; trong thời hiệu mà có vi phạm mới thì tính lại từ ngày vi phạm mới",
        "Sau ngày này không quyết định hình thức đó nữa; khai trừ không có thời hiệu.",
        parameters=(
            "discipline.expire_reprimand_years",
            "discipline.expire_warning_years",
            "deadline.limitation_months",
        ),
        nags=False,
        protects=True,
    ),
    of_case(
        Kind.PAPER,
        "Ngày của văn bản",
        CALENDAR_DAYS,
        "Chương trình nhắc một lần việc ghi nơi lưu bản chính đã ký; văn bản vẫn có giá trị như đã ký.",
        parameters=("deadline.paper_days",),
        nags=False,
    ),
)


def requests(organizations, on):
    """The latest dated request for a self-review that has not come; each request gives its own days.

    A case that has gone on without it, after all its requests, asks for nothing more (domain §1.5).
    """
    days, own = numbers(on).self_review_days, all_exceptions()
    for kind, number in ASKED.items():
        stages = [stage for stage, kinds in CONTACTS_AT.items() if kind in kinds]
        written = SelfReview.objects.filter(case=OuterRef("case"), cycle=OuterRef("cycle"), round=number)
        later = Contact.objects.filter(
            Q(made_on__gt=OuterRef("made_on")), case=OuterRef("case"), cycle=OuterRef("cycle"), kind=kind
        )
        open_cases = Case.objects.open().filter(branch__in=organizations, stage__in=stages)
        rows = Contact.objects.filter(~Exists(written), ~Exists(later), kind=kind, case__in=open_cases)
        for row in rows.select_related("case").order_by("pk"):
            if row.cycle != row.case.cycle:
                continue
            due, words = working_days(days, row.made_on, "lần đề nghị ngày", own)
            yield Expected(
                Kind.SELF_REVIEW,
                subject(Case, row.case_id),
                row.case.branch_id,
                row.made_on,
                due,
                words,
                SAFE,
                part=f"{row.cycle}.{number}.{row.made_on.isoformat()}",
                member_id=row.case.member_id,
                case_id=row.case_id,
                cycle=row.cycle,
            )


def requests_met(deadlines, on):
    """The self-review has come."""
    rows = SelfReview.objects.filter(case__in={deadline.case_id for deadline in deadlines})
    days = {(row.case_id, f"{row.cycle}.{row.round}"): row.received_on for row in rows}
    keys = {deadline.pk: (deadline.case_id, deadline.part.rpartition(".")[0]) for deadline in deadlines}
    return {pk: min(days[key], on) for pk, key in keys.items() if key in days}


def complaints(organizations, on):
    """A note to the superior that is not answered yet, though its case has ended meanwhile (domain §12 no. 12)."""
    own = all_exceptions()
    rows = Complaint.objects.filter(answered_on=None, case__branch__in=organizations)
    rows = list(rows.select_related("case__branch", "case__edition", "case__member").order_by("pk"))
    know_bodies([row.case for row in rows], on)
    for row in rows:
        superior = bodies(row.case, on)[Authority.Body.IMMEDIATE_SUPERIOR]
        days, since = row.case.rules.appeal_removal_days, "ngày nhận (ngày 0)"
        due, words = working_days(days, row.received_on, since, own, row.due_on)
        yield Expected(
            Kind.COMPLAINT,
            subject(Complaint, row.pk),
            row.case.branch_id,
            row.received_on,
            due,
            words,
            SAFE,
            desk_id=superior and superior.pk,
            member_id=row.case.member_id,
            case_id=row.case_id,
        )


def suspensions(organizations, on):
    """A suspension that runs, or whose days are over without a decision; the body that decided it must act."""
    rows = Suspension.objects.running().filter(member__branch__in=organizations).select_related("member")
    for row in rows.order_by("pk"):
        days, more = (row.due_on - row.starts_on).days, row.extension_days or 0
        words = f"{days - more} ngày kể từ ngày {d(row.starts_on)}, quyết định số {row.number}"
        if row.is_by_law:
            words = f"Theo quyết định số {row.number} từ ngày {d(row.starts_on)}, {row.legal_limit}"[:250]
        if more:
            words += f", gia hạn {more} ngày theo số {row.extension_number}"
        yield Expected(
            Kind.SUSPENSION,
            subject(Suspension, row.pk),
            row.member.branch_id,
            row.starts_on,
            row.due_on,
            f"{words} → {d(row.due_on)}",
            SUSPENDING,
            desk_id=row.organization_id,
            member_id=row.member_id,
        )


def limitations(organizations, on):
    """A case on discipline that is not decided yet: the last days on which a form is possible, some months before.

    102-QĐ/TW Art. 3, 69-QĐ/TW Art. 4; cách chức has the same as cảnh cáo, khai trừ has none (domain §2.3).
    """
    until = add_months(on, numbers(on).limitation_months)
    rows = Discipline.objects.filter(case__closed_on=None, case__branch__in=organizations)
    rows = list(rows.exclude(case__stage__in=DECIDED).select_related("case__edition", "violation").order_by("pk"))
    newer = _violations(row.violation.member_id for row in rows)
    for row in rows:
        days = [day for day in newer[row.violation.member_id] if day > row.violation.occurred_on]
        limits = measures.limits(row.violation, row.case.rules, days)
        for measure, words in ((Measure.REPRIMAND, "khiển trách"), (Measure.WARNING, "cảnh cáo, cách chức")):
            limit = limits[measure]
            if limit.last_day is None or not on <= limit.last_day <= until:
                continue
            years = limit.last_day.year - limit.starts_on.year
            yield Expected(
                Kind.LIMITATION,
                subject(Case, row.case_id),
                row.case.branch_id,
                limit.starts_on,
                limit.last_day,
                f"{years} năm kể từ ngày vi phạm {d(limit.starts_on)} ({words}) → {d(limit.last_day)}",
                "Quy định 102-QĐ/TW, Điều 3; Quy định 69-QĐ/TW, Điều 4",
                part=measure,
                member_id=row.case.member_id,
                case_id=row.case_id,
            )


def _violations(members):
    """{member: the days of the violations, in order}, without those whose case was cancelled for want of grounds."""
    found = defaultdict(list)
    rows = Violation.objects.filter(member__in=set(members)).exclude(discipline__case__stage=Stage.CANCELLED)
    for member, day in rows.order_by("occurred_on").values_list("member", "occurred_on"):
        found[member].append(day)
    return found


def no_day(deadlines, on):
    """Nothing is done about it: what is no longer asked for lapses."""
    return {}


def originals(organizations, on):
    """An open case with numbered papers of which nobody has written where the signed original lies; the oldest counts."""
    days = numbers(on).paper_days
    papers = Paper.objects.filter(case__closed_on=None, case__branch__in=organizations, place="").exclude(number="")
    rows = papers.order_by("case").values_list("case", "case__branch", "case__member", "case__cycle")
    for case, branch, member, cycle, first in rows.annotate(first=Min("issued_on")):
        due = first + timedelta(days=days)
        yield Expected(
            Kind.PAPER,
            subject(Case, case),
            branch,
            first,
            due,
            f"{days} ngày sau ngày của văn bản đầu tiên chưa ghi, {d(first)} → {d(due)}",
            SAFE,
            member_id=member,
            case_id=case,
            cycle=cycle,
        )


def originals_met(deadlines, on):
    """Every place is written; nobody keeps the day on which the last was. What ends with its case lapses."""
    cases = {deadline.case_id for deadline in deadlines}
    open_ones = set(Case.objects.open().filter(pk__in=cases).values_list("pk", flat=True))
    return {deadline.pk: on for deadline in deadlines if deadline.case_id in open_ones}


SOURCES += [
    Source((Kind.SELF_REVIEW,), requests, requests_met),
    Source((Kind.COMPLAINT,), complaints, done_in(Complaint, "answered_on")),
    Source((Kind.SUSPENSION,), suspensions, done_in(Suspension, "ended_on")),
    Source((Kind.LIMITATION,), limitations, no_day),
    Source((Kind.PAPER,), originals, originals_met),
]
