"""A data set of any size, written by COPY: one province, superiors, committees, branches, members and their years.

The people are those of `members.sample`; the same size gives the same data. It is meant for a database of its own.
"""

import io
import random
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from branches import names
from branches.models import Kind, Office, Organization, Role, Sector, User
from members import sample
from members.models import Beginning, CodeItem, Ending, Level, Member, Membership, Post, Ranking, Standing
from screening.models import Case, Move, Stage
from screening.regulation import edition_on

LEVELS = {Level.GOOD: 78, Level.EXCELLENT: 12, Level.COMPLETED: 8, Level.NOT_COMPLETED: 2}
BATCH = 20_000


@dataclass(frozen=True)
class Scene:
    """Who measures: three actors of growing reach, and some records to look at."""

    province: Organization
    superior: Organization
    branch: Organization
    province_staff: User
    superior_staff: User
    secretary: User


def copy(model, objects):
    """Write unsaved objects (with their ids) by COPY, in batches; returns how many."""
    fields = model._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    statement = f"copy {connection.ops.quote_name(model._meta.db_table)} ({columns}) from stdin"
    written, buffer = 0, io.StringIO()
    for thing in objects:
        buffer.write("\t".join(_text(getattr(thing, field.attname)) for field in fields) + "\n")
        written += 1
        if written % BATCH == 0:
            _send(statement, buffer)
            buffer = io.StringIO()
    _send(statement, buffer)
    with connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute(f"select setval(pg_get_serial_sequence(%s, 'id'), coalesce(max(id), 1)) from {table}", [table])
    return written


def _send(statement, buffer):
    buffer.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, buffer)


def _text(value):
    if value is None:
        return r"\N"
    return str(value).replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n")


def _organization(pk, parent, kind, name, sector=""):
    unit = Organization(pk=pk, parent=parent, kind=kind, name=name, code=f"{pk:06}", sector=sector)
    unit.path = f"{parent.path if parent else '/'}{pk}/"
    unit.search_name = names.fold(f"{unit.name} {unit.code}")
    unit.sort_key = names.order(unit.name.split())
    return unit


def tree(number):
    """About one superior in sixty and one committee in eight, the rest branches; at least one of each."""
    serial = iter(range(1, number + 4))
    superiors, committees = max(2, number // 60), max(2, number // 8)
    province = _organization(next(serial), None, Kind.PROVINCE, "Tỉnh ủy Sơn Lam")
    tops = [_organization(next(serial), province, Kind.SUPERIOR, f"Đảng ủy xã số {n}") for n in range(1, superiors + 1)]
    sectors = [Sector.COMMUNE, Sector.VILLAGE, Sector.PUBLIC_SERVICE, Sector.ADMINISTRATION, Sector.ARMED_FORCES]
    middle = [
        _organization(
            next(serial), tops[n % superiors], Kind.GRASSROOTS_COMMITTEE, f"Đảng bộ cơ sở số {n}", sectors[n % 5]
        )
        for n in range(committees)
    ]
    branches = [
        _organization(next(serial), middle[n % committees], Kind.BRANCH, f"Chi bộ thôn số {n}")
        for n in range(max(number - 1 - superiors - committees, 1))
    ]
    return province, tops, middle, branches


def members(number, branches, on):
    """Members spread over the branches, ready to be written."""
    chance = random.Random(number)
    words = {(item.list, item.name): item.pk for item in CodeItem.objects.all()}
    for pk, person in enumerate(sample.people(chance, number, on=on), 1):
        member = Member(
            pk=pk,
            branch=branches[pk % len(branches)],
            full_name=person.full_name,
            gender=person.gender,
            born_on=person.born_on,
            identity_number=f"{pk:012}",
            card_number=person.card_number and f"{pk + 20_000_000:08}",
            file_number=f"{pk:07}",
            hometown=person.hometown,
            ethnicity_id=words["ethnicity", person.ethnicity],
            religion_id=words["religion", person.religion],
            youth_union=person.youth_union,
            admitted_on=person.admitted_on,
            official_on=person.official_on,
        )
        member.prepare()
        yield member


def _memberships(rows, on):
    """One membership each; one in thirty has left within the last three years."""
    chance = random.Random(3)
    for pk, branch_id, admitted_on in rows:
        gone = pk % 30 == 0 and admitted_on < on - timedelta(days=1100)
        yield Membership(
            pk=pk,
            member_id=pk,
            branch_id=branch_id,
            starts_on=admitted_on,
            begun_by=Beginning.ADMITTED,
            ends_on=on - timedelta(days=chance.randint(1, 1000)) if gone else None,
            ended_by=chance.choice(Ending.values) if gone else "",
        )


def _rankings(rows, years):
    chance = random.Random(5)
    levels = chance.choices(list(LEVELS), list(LEVELS.values()), k=len(rows) * len(years))
    for pk, level in enumerate(levels, 1):
        index, year = divmod(pk - 1, len(years))
        yield Ranking(pk=pk, member_id=rows[index][0], year=years[year], level=level, final=True)


def _cases(rows, edition, user, on):
    """One member in two hundred is being helped."""
    for number, (pk, branch_id, admitted_on) in enumerate(rows[::197], 1):
        start = on - timedelta(days=30 + number % 400)
        if pk % 30 and admitted_on < start:
            yield Case(
                pk=number,
                number=number,
                year=start.year,
                member_id=pk,
                branch_id=branch_id,
                edition=edition,
                stage=Stage.MENTORING,
                stage_since=start,
                opened_on=start,
                opened_by=user,
                mentoring_starts_on=start,
                mentoring_ends_on=start + timedelta(days=365),
            )


def _moves(cases, now):
    for case in cases:
        yield Move(
            pk=case.pk,
            case=case,
            verb="assign_mentor",
            from_stage=Stage.NOTIFIED,
            to_stage=Stage.MENTORING,
            cycle=1,
            branch_id=case.branch_id,
            on=case.stage_since,
            at=now,
        )


def _officer(name, organization, role):
    user = User(username=f"do-{role}-{organization.pk}", full_name=name)
    user.set_unusable_password()
    user.save()
    Office.objects.create(user=user, organization=organization, role=role, starts_on=date(2020, 1, 1))
    return user


def build(number, organizations, *, on, now):
    """Write everything and let PostgreSQL look at it; returns the Scene."""
    province, tops, middle, branches = tree(organizations)
    copy(Organization, [province, *tops, *middle, *branches])
    copy(Member, members(number, branches, on))
    rows = list(Member.objects.order_by("pk").values_list("pk", "branch_id", "admitted_on"))
    copy(Membership, _memberships(rows, on))
    copy(Ranking, _rankings(rows, [on.year - 3, on.year - 2, on.year - 1]))
    exempt = (pk for pk, _, admitted_on in rows if admitted_on.year < on.year - 45)
    copy(
        Standing,
        (
            Standing(pk=n, member_id=pk, kind="exempt", starts_on=date(on.year - 2, 3, 1))
            for n, pk in enumerate(exempt, 1)
        ),
    )
    copy(
        Post,
        (
            Post(pk=n, member_id=pk, organization_id=branch_id, title=Post.Title.SECRETARY, starts_on=date(2025, 3, 1))
            for n, (pk, branch_id, _) in enumerate(rows[: len(branches)], 1)
        ),
    )
    scene = Scene(
        province,
        tops[0],
        branches[0],
        _officer("Lò Thị Hạnh", province, Role.STAFF),
        _officer("Nông Văn Thịnh", tops[0], Role.STAFF),
        _officer("Hoàng Văn Bình", branches[0], Role.SECRETARY),
    )
    cases = list(_cases(rows, edition_on(on), scene.secretary, on))
    copy(Case, cases)
    copy(Move, _moves(cases, now))
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    return scene
