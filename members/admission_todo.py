"""What admission, probation, badges and cards ask to be done: one line for each organisation and matter.

Each is a source of `members.todo`.
"""

from collections import Counter
from datetime import timedelta

from django.db.models import Case, Count, IntegerField, Min, Q, Value, When
from django.urls import reverse

from branches import calendar
from branches.listing import MANY
from branches.models import Holiday
from branches.templatetags.party import number
from members import party_age
from members.actions import probation
from members.models import Admission, CardCheck, Member
from members.todo import Item

SOON = timedelta(days=30)  # a deadline is shown so long before it
BEFORE_OCCASION = timedelta(days=60)  # the list of an occasion is made in good time
QUARTER = 10  # the card check of the year is asked for from this month on


def _unit(organizations, prefix):
    """(condition, expression): the rows at or below the organisations, each given the id of the nearest of them."""
    nearest = sorted(organizations, key=lambda organization: -len(organization.path))
    below = [Q(**{f"{prefix}path__startswith": organization.path}) for organization in nearest]
    whens = [When(q, then=Value(organization.pk)) for q, organization in zip(below, nearest, strict=True)]
    condition = Q(pk__in=[])
    for q in below:
        condition |= q
    return condition, Case(*whens, output_field=IntegerField())


def _by_unit(queryset, organizations, prefix, **aggregates):
    """[(organisation, the aggregates)] of the rows, by organisation; part of a source, so it yields its question."""
    condition, unit = _unit(organizations, prefix)
    (rows,) = yield [queryset.filter(condition).annotate(unit=unit).order_by().values("unit").annotate(**aggregates)]
    found = {row["unit"]: row for row in rows}
    return [(organization, found[organization.pk]) for organization in organizations if organization.pk in found]


def probations(organizations, on, rule):
    """The probation is full, or will be within the month: the branch considers the recognition."""
    until = on + SOON
    near = Q(probation__ends_on__lte=until, probation__outcome="") | Q(
        probation=None, admitted_on__lte=calendar.add_months(until, -rule.probation_months)
    )
    first = {"kept": Min("probation__ends_on"), "counted": Min("admitted_on", filter=Q(probation=None))}
    members = Member.objects.probationary_on(on).filter(near)
    rows = yield from _by_unit(members, organizations, "branch__", n=Count("pk"), **first)
    if not rows:
        return []
    days = [
        min(filter(None, (row["kept"], probation.ends_on(row["counted"], rule) if row["counted"] else None)))
        for _, row in rows
    ]
    (holidays,) = yield [
        Holiday.objects.filter(day__range=(min(days), calendar.add_months(max(days), 12))).values("day", "working")
    ]
    own = {holiday["day"]: holiday["working"] for holiday in holidays}
    items = []
    for (organization, row), day in zip(rows, days, strict=True):
        url = reverse("members:probations", args=[organization.pk])
        detail = f"{row['n']} đồng chí đủ hoặc sắp đủ thời gian dự bị. {organization}"
        due = probation.consider_by(day, rule, own)
        items.append(Item(day, "Xét công nhận đảng viên chính thức", url, detail, due=due))
    return items


def ceremonies(organizations, on, rule):
    """A decision waits for its ceremony."""
    waiting = Admission.objects.filter(decided_on__isnull=False, member=None, stopped_on=None)
    dates = {"due": Min("ceremony_by"), "day": Min("decided_on")}
    items = []
    rows = yield from _by_unit(waiting, organizations, "branch__", n=Count("pk"), **dates)
    for organization, row in rows:
        url = reverse("members:admissions", args=[organization.pk])
        detail = f"{row['n']} quần chúng đã có quyết định kết nạp. {organization}"
        items.append(Item(row["day"], "Tổ chức lễ kết nạp", url, detail, due=row["due"]))
    return items


def badges(organizations, on, rule):
    """Who reaches a mark at the next occasion and is not yet proposed."""
    occasion = party_age.next_occasion(on, rule)
    if occasion - on > BEFORE_OCCASION:
        return []
    condition, unit = _unit(organizations, "branch__")
    members = Member.objects.filter(condition).active_on(on)
    (returned,) = yield [party_age.memberships_of_returned(members)]
    reaching = party_age.due(members, occasion, rule, party_age.outside(returned))
    (rows,) = yield [reaching.annotate(unit=unit).order_by().values("unit")[: MANY + 1]]
    units = Counter(row["unit"] for row in rows)
    items = []
    for organization in [organization for organization in organizations if organization.pk in units]:
        url = f"{reverse('members:badges', args=[organization.pk])}?dot={occasion.isoformat()}"
        count = units[organization.pk]
        many = f"Hơn {number(MANY)}" if count > MANY else count
        detail = f"{many} đồng chí đến mốc tuổi Đảng ở đợt {occasion:%d/%m/%Y}. {organization}"
        items.append(Item(occasion - BEFORE_OCCASION, "Đề nghị tặng Huy hiệu Đảng", url, detail, due=occasion))
    return items


def card_checks(organizations, on, rule):
    """In the last quarter: the branches that have not checked the cards of the year."""
    branches = [organization for organization in organizations if organization.has_members]
    if on.month < QUARTER or not branches:
        return []
    (checked,) = yield [CardCheck.objects.filter(branch__in=branches, year=on.year).values("branch")]
    done = {row["branch"] for row in checked}
    return [
        Item(
            on.replace(month=QUARTER, day=1),
            f"Kiểm tra thẻ đảng viên năm {on.year}",
            reverse("members:card-check", args=[branch.pk]),
            str(branch),
            due=on.replace(month=12, day=31),
        )
        for branch in branches
        if branch.pk not in done
    ]


SOURCES = (probations, ceremonies, badges, card_checks)
