"""Kết nạp và dự bị: certificate, ceremony, probation, its consideration (domain §5.6, §7, §11.4 no. 36)."""

from django.db.models import Q

from branches.calendar import add_months, all_exceptions
from members.actions.probation import of_members
from members.limits import limits
from members.models import Admission, Member, Probation
from screening.deadlines.expected import Expected
from screening.deadlines.kinds import MONTHS, WORKING_DAYS, Kind, Spec, declare
from screening.deadlines.sources.parts import d, done_in, member_page, subject, working_days
from screening.deadlines.sync import SOURCES, Source

CHARTER = "Điều lệ Đảng, Điều 5"
RULE_208 = "Quy định 208-QĐ/TW"
GUIDE_01 = "Hướng dẫn 01-HD/TW (2026)"


declare(
    Spec(
        Kind.PROBATION,
        "Ngày lễ kết nạp (ngày vào Đảng)",
        MONTHS,
        (
            "Từ ngày này chi bộ xét công nhận chính thức; ngày công nhận vẫn là ngày đủ thời gian dự bị, dù xét muộn.",
            "Chương trình không tự công nhận ai.",
        ),
        "members:probation",
        ("probation.months",),
        member_page,
        nags=False,
        protects=True,
    ),
    Spec(
        Kind.RECOGNITION,
        "Ngày đủ thời gian dự bị",
        WORKING_DAYS,
        ("Chương trình nhắc chi bộ họp xét; quá ngày này đồng chí vẫn là đảng viên dự bị cho đến khi có quyết định.",),
        "members:probation",
        ("probation.consider_days",),
        member_page,
        protects=True,
    ),
    Spec(
        Kind.CERTIFICATE,
        "Ngày cấp giấy chứng nhận bồi dưỡng",
        MONTHS,
        ("Sau ngày này giấy chứng nhận hết giá trị; quần chúng học lại trước khi được xét kết nạp.",),
        "members:admission",
        ("admission.certificate_months",),
        nags=False,
    ),
    Spec(
        Kind.CEREMONY,
        "Ngày quyết định kết nạp",
        WORKING_DAYS,
        ("Chương trình nhắc chi bộ tổ chức lễ kết nạp; tổ chức muộn vẫn ghi được.",),
        "members:admission",
        ("admission.ceremony_days",),
    ),
)


def probations(organizations, on):
    """Two for every probationary member: the day the probation is full, and the day by which the branch considers."""
    members = Member.objects.probationary_on(on).filter(branch__in=organizations).order_by("pk")
    members = list(members.filter(Q(probation=None) | Q(probation__outcome="")))
    if not members:
        return
    known, rule, own = of_members(members, on), limits(on), all_exceptions()
    for member in members:
        start, full, told = member.admitted_on, known[member.pk].ends_on, known[member.pk].consider_by
        whose = {
            "organization_id": member.branch_id,
            "member_id": member.pk,
            "subject": subject(Member, member.pk),
        }
        words = f"{rule.probation_months} tháng kể từ ngày vào Đảng {d(start)} → {d(full)}"
        yield Expected(Kind.PROBATION, starts_on=start, due_on=full, arithmetic=words, basis=CHARTER, **whose)
        due, words = working_days(rule.probation_consider_days, full, "ngày", own, told)
        yield Expected(Kind.RECOGNITION, starts_on=full, due_on=due, arithmetic=words, basis=RULE_208, **whose)


def probations_met(deadlines, on):
    """The branch has voted, or the member is official by the records."""
    members = {deadline.member_id for deadline in deadlines}
    rows = {row.member_id: row for row in Probation.objects.filter(member__in=members)}
    official = dict(Member.objects.filter(pk__in=members).values_list("pk", "official_on"))
    met = {}
    for deadline in deadlines:
        row = rows.get(deadline.member_id)
        day = (row.voted_on or row.decided_on) if row else None
        if day or official[deadline.member_id]:
            met[deadline.pk] = min(day or on, on)
    return met


def certificates(organizations, on):
    """Of those who are considered for admission: until when the certificate is worth anything."""
    months = limits(on).certificate_months
    rows = Admission.objects.filter(branch__in=organizations, stopped_on=None, decided_on=None)
    for row in rows.filter(certificate_on__isnull=False, member=None).order_by("pk"):
        start, due = row.certificate_on, add_months(row.certificate_on, months)
        yield Expected(
            Kind.CERTIFICATE,
            subject(Admission, row.pk),
            row.branch_id,
            start,
            due,
            f"{months} tháng kể từ ngày cấp {d(start)} → {d(due)}",
            GUIDE_01,
        )


def ceremonies(organizations, on):
    """A decision waits for its ceremony."""
    days, own = limits(on).ceremony_days, all_exceptions()
    rows = Admission.objects.filter(branch__in=organizations, stopped_on=None, member=None)
    for row in rows.filter(decided_on__isnull=False, ceremony_by__isnull=False).order_by("pk"):
        start = row.decided_on
        due, words = working_days(days, start, "quyết định ngày", own, row.ceremony_by)
        yield Expected(Kind.CEREMONY, subject(Admission, row.pk), row.branch_id, start, due, words, RULE_208)


SOURCES += [
    Source((Kind.PROBATION, Kind.RECOGNITION), probations, probations_met),
    Source((Kind.CERTIFICATE,), certificates, done_in(Admission, "decided_on")),
    Source((Kind.CEREMONY,), ceremonies, done_in(Admission, "ceremony_on")),
]
