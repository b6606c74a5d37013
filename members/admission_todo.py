"""What admission, probation, badges and cards ask to be done: one line for each organisation and matter.

Each is a source of `members.todo`.
"""

from collections import Counter
from datetime import timedelta

from django.db.models import Case, Count, IntegerField, Min, Q, Value, When
from django.urls import reverse

from branches import calendar
from branches.compiled import compiled
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


def _lowest_first(organizations):
    return sorted(organizations, key=lambda organization: -len(organization.path))


def _unit(lowest_first):
    """(condition, expression): whoever is at or below the organisations, each given the id of the nearest of them."""
    below = [Q(branch__path__startswith=organization.path) for organization in lowest_first]
    whens = [When(q, then=Value(organization.pk)) for q, organization in zip(below, lowest_first, strict=True)]
    condition = Q(pk__in=[])
    for q in below:
        condition |= q
    return condition, Case(*whens, output_field=IntegerField())


def _by_unit(queryset, lowest_first, **aggregates):
    """The aggregates of the rows, by organisation."""
    condition, unit = _unit(lowest_first)
    return queryset.filter(condition).annotate(unit=unit).order_by().values("unit").annotate(**aggregates)


def _found(rows, organizations):
    """[(organisation, its row)] of those that have one."""
    found = {row["unit"]: row for row in rows}
    return [(organization, found[organization.pk]) for organization in organizations if organization.pk in found]


@compiled
def _probationary(lowest_first, on, until, months):
    """Whose probation is full by the day, or who was admitted so long before it and has none written down."""
    near = Q(probation__ends_on__lte=until, probation__outcome="") | Q(
        probation=None, admitted_on__lte=calendar.add_months(until, -months)
    )
    first = {"kept": Min("probation__ends_on"), "counted": Min("admitted_on", filter=Q(probation=None))}
    return _by_unit(Member.objects.probationary_on(on).filter(near), lowest_first, n=Count("pk"), **first)


def _within(rule):
    return f"xét trong {rule.probation_consider_days} ngày làm việc kể từ ngày đủ."


def probations(organizations, on, rule):
    """The probation is full, or will be within the month: the branch considers the recognition."""
    (rows,) = yield [_probationary(_lowest_first(organizations), on, on + SOON, rule.probation_months)]
    rows = _found(rows, organizations)
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
        detail = f"{row['n']} đồng chí đủ hoặc sắp đủ thời gian dự bị. {organization}: {_within(rule)}"
        due, about = probation.consider_by(day, rule, own), ("recognition", organization.pk)
        items.append(Item(day, "Xét công nhận đảng viên chính thức", url, detail, due=due, deadline=about))
    return items


@compiled
def _decided(lowest_first):
    waiting = Admission.objects.filter(decided_on__isnull=False, member=None, stopped_on=None)
    return _by_unit(waiting, lowest_first, n=Count("pk"), due=Min("ceremony_by"), day=Min("decided_on"))


def ceremonies(organizations, on, rule):
    """A decision waits for its ceremony."""
    items = []
    (rows,) = yield [_decided(_lowest_first(organizations))]
    for organization, row in _found(rows, organizations):
        url = reverse("members:admissions", args=[organization.pk])
        detail = f"{row['n']} quần chúng đã có quyết định kết nạp. {organization}"
        about = ("ceremony", organization.pk)
        items.append(Item(row["day"], "Tổ chức lễ kết nạp", url, detail, due=row["due"], deadline=about))
    return items


@compiled
def _returned(lowest_first, on):
    condition, _ = _unit(lowest_first)
    return party_age.memberships_of_returned(Member.objects.filter(condition).active_on(on))


@compiled
def _reaching(lowest_first, on, occasion, rule, apart):
    """In which organisation somebody reaches a mark; `apart`: the days outside of those who came back."""
    condition, unit = _unit(lowest_first)
    reaching = party_age.due(Member.objects.filter(condition).active_on(on), occasion, rule, dict(apart))
    return reaching.annotate(unit=unit).order_by().values("unit")[: MANY + 1]


def badges(organizations, on, rule):
    """Who reaches a mark at the next occasion and is not yet proposed."""
    occasion = party_age.next_occasion(on, rule)
    if occasion - on > BEFORE_OCCASION:
        return []
    lowest_first = _lowest_first(organizations)
    (returned,) = yield [_returned(lowest_first, on)]
    apart = tuple(party_age.outside(returned).items())
    (rows,) = yield [_reaching(lowest_first, on, occasion, rule, apart)]
    units = Counter(row["unit"] for row in rows)
    items = []
    for organization in [organization for organization in organizations if organization.pk in units]:
        url = f"{reverse('members:badges', args=[organization.pk])}?dot={occasion.isoformat()}"
        count = units[organization.pk]
        many = f"Hơn {number(MANY)}" if count > MANY else count
        detail = f"{many} đồng chí đến mốc tuổi Đảng ở đợt {occasion:%d/%m/%Y}. {organization}"
        about = ("badges", organization.pk, occasion.isoformat())
        since = occasion - BEFORE_OCCASION
        items.append(Item(since, "Đề nghị tặng Huy hiệu Đảng", url, detail, due=occasion, deadline=about))
    return items


@compiled
def _checked(branches, year):
    return CardCheck.objects.filter(branch__in=branches, year=year).values("branch")


def card_checks(organizations, on, rule):
    """In the last quarter: the branches that have not checked the cards of the year."""
    branches = [organization for organization in organizations if organization.has_members]
    if on.month < QUARTER or not branches:
        return []
    (checked,) = yield [_checked(branches, on.year)]
    done = {row["branch"] for row in checked}
    return [
        Item(
            on.replace(month=QUARTER, day=1),
            f"Kiểm tra thẻ đảng viên năm {on.year}",
            reverse("members:card-check", args=[branch.pk]),
            str(branch),
            due=on.replace(month=12, day=31),
            deadline=("cards", branch.pk, f"{on.year}"),
        )
        for branch in branches
        if branch.pk not in done
    ]


SOURCES = (probations, ceremonies, badges, card_checks)
