"""Tuổi Đảng and who reaches a mark of Huy hiệu Đảng by an occasion (domain §5.5, §5.6).

Party age counts from Ngày vào Đảng, once recognised, without the time outside the Party: from a removal, an exit or an
expulsion to the next membership, unless that one restored it. Nearly nobody was ever outside, so those few are counted
by themselves, and everybody else is found by the index on the day of admission: a mark is a range of days.
"""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import Case, Exists, OuterRef, PositiveSmallIntegerField, Q, QuerySet, Subquery, When

from branches.calendar import add_months
from members.models import Badge, Beginning, Ending, Member, Membership

OUT = (Ending.STRUCK_OFF, Ending.LEFT, Ending.EXPELLED)


# --- occasions ------------------------------------------------------------------------------------------------------


def occasions(year, rule):
    """The days of a year on which badges are given, in order."""
    return sorted(date(year, month, day) for day, month in rule.badge_occasions)


def around(on, rule):
    """The occasions of last year, this year and next year."""
    return [day for year in (on.year - 1, on.year, on.year + 1) for day in occasions(year, rule)]


def next_occasion(on, rule):
    """The first occasion not before the day."""
    return next(day for day in around(on, rule) if day >= on)


def occasion_before(occasion, rule):
    """The occasion before that one."""
    return [day for day in around(occasion, rule) if day < occasion][-1]


# --- one member -----------------------------------------------------------------------------------------------------


def days_outside(members):
    """{member's id: days outside the Party} of those who were, in one question."""
    return {pk: days for pk, (_, days) in outside(memberships_of_returned(members)).items()}


def memberships_of_returned(members):
    """The memberships of those of the members who once left the Party and came back: `values()` rows in order.

    The few who came back are found in two indexes alone: of a million, thousands have left and nearly all for good.
    """
    if not isinstance(members, QuerySet):
        members = Member.objects.filter(pk__in=members)
    later = Membership.objects.filter(member=OuterRef("member"), starts_on__gt=OuterRef("starts_on"))
    # Not Exists: PostgreSQL would make a join of it whose size it cannot tell, and read every membership.
    came_back = Membership.objects.filter(member=OuterRef("pk"), ended_by__in=OUT).annotate(
        back=Subquery(later.order_by().values("starts_on")[:1])
    )
    rows = members.filter(Exists(came_back.filter(back__isnull=False)))
    facts = [f"memberships__{name}" for name in ("starts_on", "ends_on", "ended_by", "begun_by")]
    return rows.order_by("pk", "memberships__starts_on", "memberships__pk").values("pk", "admitted_on", *facts)


def outside(rows):
    """{member's id: (admitted on, days outside)} from these memberships, where there are such days."""
    lines = defaultdict(list)
    for row in rows:
        pk, *facts = row.values()
        lines[pk].append(facts)
    days = {pk: (line[0][0], _outside(line)) for pk, line in lines.items()}
    return {pk: known for pk, known in days.items() if known[1]}


def _outside(line):
    total = 0
    for (admitted_on, _, left_on, ended_by, _), (_, back_on, _, _, begun_by) in zip(line, line[1:], strict=False):
        if ended_by in OUT and begun_by != Beginning.RESTORED:
            total += max((back_on - max(left_on, admitted_on)).days, 0)
    return total


def reaches(member, years, outside=None):
    """The day on which the member reaches so many years of Party age."""
    if outside is None:
        outside = days_outside([member.pk]).get(member.pk, 0)
    return add_months(member.admitted_on, years * 12) + timedelta(days=outside)


# --- many members ---------------------------------------------------------------------------------------------------


def _range(after, until, years):
    """Admitted on which days does one reach the mark after the one day and not after the other?"""
    return add_months(after, -12 * years), add_months(until, -12 * years)


def ranges_due(occasion, rule):
    """{mark: (after, until)}: who reaches it between the occasion before and this one."""
    before = occasion_before(occasion, rule)
    return {years: _range(before, occasion, years) for years in rule.badge_years}


def ranges_earlier(occasion, rule):
    """{mark: (after, until)}: whose highest mark by this occasion was already reached at the one before."""
    before = occasion_before(occasion, rule)
    marks = sorted(rule.badge_years)
    found = {}
    for years, following in zip(marks, [*marks[1:], None], strict=True):
        until = add_months(before, -12 * years)
        found[years] = (add_months(occasion, -12 * following) if following else date.min, until)
    return found


def without_badge(members, ranges, occasion):
    """Of these members those, with their `mark`, who reached it and for whom no badge of it is written."""
    return _without_badge(members, ranges, occasion, outside(memberships_of_returned(members)))


def _without_badge(members, ranges, occasion, apart):
    whens, reached = [], Q(pk__in=[])
    for years, (after, until) in ranges.items():
        shifted = [pk for pk, (day, gone) in apart.items() if after < day + timedelta(days=gone) <= until]
        here = Q(admitted_on__gt=after, admitted_on__lte=until)
        if apart:
            here = (here & ~Q(pk__in=list(apart))) | Q(pk__in=shifted)
        whens.append(When(here, then=years))
        reached |= here
    marked = members.filter(reached, official_on__lte=occasion)
    marked = marked.annotate(mark=Case(*whens, output_field=PositiveSmallIntegerField()))
    written = Badge.objects.filter(member=OuterRef("pk"), years=OuterRef("mark"))
    return marked.filter(~Exists(written))


def due(members, occasion, rule, apart=None):
    """Who reaches a mark by this occasion and since the one before; `apart` where `outside` is known already."""
    if apart is None:
        return without_badge(members, ranges_due(occasion, rule), occasion)
    return _without_badge(members, ranges_due(occasion, rule), occasion, apart)


def earlier(members, occasion, rule):
    """Chưa trao dù đã đủ: who had reached a mark before, and the record knows of no badge for it."""
    return without_badge(members, ranges_earlier(occasion, rule), occasion)
