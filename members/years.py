"""Member-years: derived from attendance, charges and receipts by set-based SQL; the ledgers are the truth.

`refresh` follows every write for the members it touched; `rebuild` computes a whole year anew; `differences` says
where the stored rows differ from what the ledgers give (an invariant).
"""

from django.db import connection
from django.db.models import Count, Exists, F, Func, IntegerField, Max, OuterRef, Q, Value
from django.db.models.functions import Greatest
from django.urls import reverse

from branches.compiled import compiled
from members.models import Attendance, Meeting, MemberYear, Standing
from members.todo import Item

#: A month counts as held for a member who stood on the roll of a regular meeting and was present, or absent without
#: an accepted reason (domain §11.4 no. 34); presence at any meeting of the month's members counts as attended. An
#: absence recorded before its manner was asked counts as excused where a reason was written. Where one is a guest only
#: presence counts, for the member-year of the home register: temporary activity elsewhere is an accepted reason.
_TRUTH = """
with attendance as (
    select a.member_id, (1 << (extract(month from m.held_on)::int - 1)) as month,
        bool_or(m.kind = 'regular' and (a.present or not a.guest
            and (a.absence = 'unexcused' or (a.absence = '' and a.reason = '')))) as held,
        bool_or(a.present) as attended
    from members_attendance a join members_meeting m on m.id = a.meeting_id
    where m.kind <> 'committee' and m.held_on >= make_date(%(year)s, 1, 1) and m.held_on < make_date(%(year)s + 1, 1, 1)
        {attendance_of}
    group by 1, 2
), charge as (
    select c.member_id, c.month, c.amount from members_duescharge c
    where c.month >= make_date(%(year)s, 1, 1) and c.month < make_date(%(year)s + 1, 1, 1) and c.amount > 0
        {charges_of}
), receipt as (
    select r.member_id, r.month, sum(r.amount) as amount from members_duesreceipt r
    where r.month >= make_date(%(year)s, 1, 1) and r.month < make_date(%(year)s + 1, 1, 1) {receipts_of}
    group by 1, 2
), bits as (
    select member_id, 0 as due, 0 as paid, month as held, case when attended then month else 0 end as attended
    from attendance where held
    union all
    select c.member_id, 1 << (extract(month from c.month)::int - 1),
        case when r.amount >= c.amount then 1 << (extract(month from c.month)::int - 1) else 0 end, 0, 0
    from charge c left join receipt r using (member_id, month)
), truth as (
    select member_id, bit_or(due)::smallint as due, bit_or(paid)::smallint as paid, bit_or(held)::smallint as held,
        bit_or(attended)::smallint as attended
    from bits group by 1
)
"""
_ALL = {"attendance_of": "", "charges_of": "", "receipts_of": ""}
_SOME = {
    "attendance_of": "and a.member_id = any(%(members)s)",
    "charges_of": "and c.member_id = any(%(members)s)",
    "receipts_of": "and r.member_id = any(%(members)s)",
}
_WRITE = """
insert into members_memberyear (member_id, year, due, paid, held, attended)
select member_id, %(year)s, due, paid, held, attended from truth
on conflict (member_id, year) do update
set due = excluded.due, paid = excluded.paid, held = excluded.held, attended = excluded.attended
where (members_memberyear.due, members_memberyear.paid, members_memberyear.held, members_memberyear.attended)
    is distinct from (excluded.due, excluded.paid, excluded.held, excluded.attended)
"""
_CLEAR = """
delete from members_memberyear y where y.year = %(year)s {of}
    and not exists (select from truth t where t.member_id = y.member_id)
"""
_DIFFER = """
select coalesce(t.member_id, y.member_id)
from truth t full join (select * from members_memberyear where year = %(year)s) y on y.member_id = t.member_id
where (t.due, t.paid, t.held, t.attended) is distinct from (y.due, y.paid, y.held, y.attended)
order by 1 limit %(most)s
"""


def _run(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def refresh(members, year):
    """Compute the year of these members (their ids) anew. Called inside the transaction that changed a ledger."""
    values = {"year": year, "members": list(members)}
    truth = _TRUTH.format(**_SOME)
    _run(truth + _WRITE, values)
    _run(truth + _CLEAR.format(of="and y.member_id = any(%(members)s)"), values)


def rebuild(year):
    """Compute the year of everybody anew; returns how many rows were wrong."""
    truth = _TRUTH.format(**_ALL)
    return _run(truth + _WRITE, {"year": year}) + _run(truth + _CLEAR.format(of=""), {"year": year})


def ledger_years():
    """The years of which there is attendance, a charge, a receipt or a derived row, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select extract(year from held_on)::int from members_meeting
            union select extract(year from month)::int from members_duescharge
            union select extract(year from month)::int from members_duesreceipt
            union select year::int from members_memberyear order by 1
            """
        )
        return [year for (year,) in cursor.fetchall()]


def differences(year, most=100):
    """The ids of members whose stored year differs from the ledgers; at most so many."""
    with connection.cursor() as cursor:
        cursor.execute(_TRUTH.format(**_ALL) + _DIFFER, {"year": year, "most": most})
        return [pk for (pk,) in cursor.fetchall()]


class Missed(Func):
    """How many of the months of a mask stand in the first column and not in the second."""

    template = "bit_count(((%(expressions)s))::int::bit(12))"
    arg_joiner = " & "
    output_field = IntegerField()

    def __init__(self, asked, done, mask):
        super().__init__(asked, Func(done, template="~ %(expressions)s", output_field=IntegerField()), Value(mask))


def ended(year, on):
    """The mask of the months of the year that are over on that day: a running month is not yet missed."""
    return (1 << min(max((on.year - year) * 12 + on.month - 1, 0), 12)) - 1


def warnings(year, on, least, within=None):
    """Member-years with at least `least` months missed or unpaid, annotated `absent` and `unpaid`.

    From two months on the partial index answers, however many members there are (Điều lệ, Điều 8.1: three months in
    a year are a ground that the branch looks at; nothing follows by itself).
    """
    mask = ended(year, on)
    rows = (MemberYear.objects.all() if within is None else within).filter(year=year)
    if least >= 2:
        rows = rows.filter(Q(unpaid_months__gte=2) | Q(absent_months__gte=2))
    return rows.annotate(
        absent=Missed(F("held"), F("attended"), mask), unpaid=Missed(F("due"), F("paid"), mask)
    ).filter(Q(absent__gte=least) | Q(unpaid__gte=least))


@compiled
def _noticed(branches, year, mask):
    """How many of each branch have missed meetings or dues this year; of a branch all its rows are few."""
    rows = MemberYear.objects.filter(year=year, member__branch__in=branches)
    rows = rows.annotate(absent=Missed(F("held"), F("attended"), mask), unpaid=Missed(F("due"), F("paid"), mask))
    rows = rows.filter(Q(absent__gte=1) | Q(unpaid__gte=1)).order_by().values("member__branch")
    return rows.annotate(n=Count("pk"), most=Greatest(Max("absent"), Max("unpaid")))


def todo(organizations, on, rule):
    """Whoever misses meetings or dues is asked why from the first month on (domain §11.4 no. 34); a source of
    `members.todo`. The words change when a ground is near and when it is there; nothing follows by itself."""
    branches = {organization.pk: organization for organization in organizations if organization.has_members}
    if not branches:
        return []
    (rows,) = yield [_noticed(list(branches.values()), on.year, ended(on.year, on))]
    least = min(rule.absence_months, rule.dues_months)
    items = []
    for row in rows:
        branch, most = branches[row["member__branch"]], row["most"]
        near = "Có đồng chí đã đủ số tháng để chi bộ xem xét." if most >= least else f"Nhiều nhất {most} tháng."
        items.append(
            Item(
                on.replace(day=1),
                f"Gặp, hỏi lý do {row['n']} đồng chí vắng sinh hoạt hoặc chưa đóng đảng phí",
                reverse("members:years", args=[branch.pk]),
                f"{near} {branch}. Chương trình chỉ nhắc, không tự làm gì.",
                "Xem từng đồng chí",
            )
        )
    return items


def months(bits):
    """The months (1–12) of a mask."""
    return [month for month in range(1, 13) if bits >> (month - 1) & 1]


def excused(member, year):
    """The mask of the months missed only while exempt, suspended or elsewhere, however late that was written down.

    Each of them is an accepted reason (domain §11.4 no. 34).
    """
    absent = Attendance.objects.filter(member=member, present=False, guest=False, meeting__kind=Meeting.Kind.REGULAR)
    unexcused = absent.filter(Q(absence=Attendance.Absence.UNEXCUSED) | Q(absence="", reason=""))
    running = Standing.objects.filter(Q(ends_on=None) | Q(ends_on__gte=OuterRef("meeting__held_on")))
    running = running.filter(member=member, starts_on__lte=OuterRef("meeting__held_on"))
    days = unexcused.filter(meeting__held_on__year=year).annotate(covered=Exists(running))
    masks = {True: 0, False: 0}
    for day, covered in days.values_list("meeting__held_on", "covered"):
        masks[covered] |= 1 << (day.month - 1)
    return masks[True] & ~masks[False]


def missed(row, on):
    """(months missed, months unpaid) of a member-year among those that are over, as lists of months."""
    mask = ended(row.year, on)
    return months(row.held & ~row.attended & mask), months(row.due & ~row.paid & mask)
