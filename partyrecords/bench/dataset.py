"""A data set of any size: one province, superiors, committees, branches and members, written by COPY.

The people are those of `members.sample`; what the branches did (`partyrecords.bench.life`) is written by statements on
them. The same size gives the same data. It is meant for a database of its own.
"""

import io
import random
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import F

from branches import names, planner
from branches.models import Kind, Office, Organization, Role, Sector, User
from members import sample
from members.models import CodeItem, Member
from members.statistics import snapshots
from partyrecords.bench import life
from screening.models import Case, Deadline, Move, Stage
from screening.regulation import edition_on

BATCH = 20_000
#: So many members are in the branch of the secretary who measures, besides those of every branch.
CROWD = 40


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
    """Write unsaved objects (with their ids) by COPY; returns how many."""
    fields = model._meta.concrete_fields
    return _copy(model, fields, ([_text(getattr(thing, field.attname)) for field in fields] for thing in objects))


def _copy(model, fields, lines):
    """Write lists of texts, one for each field, in batches."""
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    statement = f"copy {connection.ops.quote_name(model._meta.db_table)} ({columns}) from stdin"
    written, buffer = 0, io.StringIO()
    for line in lines:
        buffer.write("\t".join(line) + "\n")
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
    """Members spread over the branches: {name of the column: value}, and the rest as in an empty record."""
    words = {(item.list, item.name): item.pk for item in CodeItem.objects.all()}
    for pk, person in enumerate(sample.people(random.Random(number), number, on=on), 1):
        yield {
            "id": pk,
            "branch_id": branches[0 if pk <= CROWD else pk % len(branches)].pk,
            "full_name": person.full_name,
            "search_name": names.fold(person.full_name),
            "sort_key": names.sort_key(person.full_name),
            "gender": person.gender,
            "born_on": person.born_on,
            "identity_number": _identity(person, pk),
            "card_number": person.card_number and f"{pk + 20_000_000:08}",
            "file_number": f"{pk:07}",
            "hometown": person.hometown,
            "ethnicity_id": words["ethnicity", person.ethnicity],
            "religion_id": words["religion", person.religion],
            "youth_union": person.youth_union,
            "admitted_on": person.admitted_on,
            "official_on": person.official_on,
        }


def _identity(person, pk):
    """Unique beyond a million members too: then the number of the place goes on by hundreds."""
    place = int(person.identity_number[:3]) + 100 * (pk // 1_000_000)
    return f"{place:03}{person.identity_number[3:6]}{pk % 1_000_000:06}"


def copy_members(rows):
    """Write what `members` gives, without an object for each: a million of them would take minutes more."""
    fields = Member._meta.concrete_fields
    empty = {field.attname: _text(getattr(Member(), field.attname)) for field in fields}
    return _copy(
        Member,
        fields,
        ([_text(row[name]) if name in row else text for name, text in empty.items()] for row in rows),
    )


def _cases(edition, user, on):
    """One member in two hundred is being helped."""
    here = Member.objects.annotate(rest=F("pk") % 197).filter(rest=1)
    for number, (pk, branch_id, admitted_on) in enumerate(here.values_list("pk", "branch_id", "admitted_on")):
        start = on - timedelta(days=30 + number % 400)
        if pk % life.LEFT and admitted_on < start:
            yield Case(
                pk=number + 1,
                number=number + 1,
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


def _deadlines(cases, on):
    """Each has until when the help lasts, and the next remarks of who helps: most of them to come, some overdue."""
    for case in cases:
        since = {
            "case": case,
            "subject": f"screening.case:{case.pk}",
            "organization_id": case.branch_id,
            "member_id": case.member_id,
            "starts_on": case.mentoring_starts_on,
        }
        yield Deadline(pk=2 * case.pk, kind=Deadline.Kind.MENTORING, due_on=case.mentoring_ends_on, **since)
        yield Deadline(
            pk=2 * case.pk + 1, kind=Deadline.Kind.MENTOR_REPORT, due_on=on + timedelta(days=case.pk % 90 - 10), **since
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
    with life.in_one_go():
        copy_members(members(number, branches, on))
        life.write(on=on, now=now, first=branches[0].pk, count=len(branches))
    scene = Scene(
        province,
        tops[0],
        branches[0],
        _officer("Lò Thị Hạnh", province, Role.STAFF),
        _officer("Nông Văn Thịnh", tops[0], Role.STAFF),
        _officer("Hoàng Văn Bình", branches[0], Role.SECRETARY),
    )
    cases = list(_cases(edition_on(on), scene.secretary, on))
    copy(Case, cases)
    copy(Move, _moves(cases, now))
    copy(Deadline, _deadlines(cases, on))
    planner.analyze()
    snapshots.refresh(on)
    return scene
