"""The demo: refused where it could do harm; otherwise a sound organisation with a case in every stage."""

import html
import io
import json
import re
from collections import Counter, deque
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.test import Client

from branches import access
from branches.models import Entry, Kind, Notice, Office, Organization, OrganizationChange, Role, User
from branches.tests.builders import make_organization
from members import duplicates
from members.committees import holders, vacancies
from members.models import (
    Admission,
    AssignmentRemark,
    Badge,
    CardCheck,
    DuesReceipt,
    EvaluationRound,
    FilePaper,
    Meeting,
    Member,
    Membership,
    PlannedMeeting,
    Probation,
    Profile,
    Ranking,
    Remittance,
    SavedFilter,
    Term,
    Transfer,
)
from partyrecords import demo
from partyrecords.demo import logins, places
from partyrecords.tests import told_in_a_year
from screening import detection, invariants
from screening.deadlines import counting
from screening.models import Case, Deadline, DeadlineDay, Move, Reminder, Stage

TODAY = date(2026, 11, 20)

pytestmark = pytest.mark.django_db


def said(*words, **options):
    out = io.StringIO()
    call_command("demo", *words, stdout=out, **options)
    return out.getvalue()


def test_the_demo_is_refused_where_organisations_stand():
    make_organization(name="Tỉnh ủy Sơn Lam")
    with pytest.raises(CommandError, match="đã có tổ chức đảng"):
        call_command("demo")
    assert (Organization.objects.count(), Member.objects.count(), User.objects.count()) == (1, 0, 0)


def test_the_demo_is_refused_in_a_managed_installation(settings):
    settings.MANAGED = True
    with pytest.raises(CommandError, match="Nơi dùng thật"):
        call_command("demo")
    assert Organization.objects.count() == 0


def test_real_data_show_no_demo_logins():
    make_organization(name="Tỉnh ủy Sơn Lam")
    assert said("--logins").strip() == ""
    assert json.loads(said("--logins", "--json")) == {"password": demo.PASSWORD, "logins": []}


def test_the_tree_has_the_sizes_that_are_told():
    kinds = [organization.kind for organization in places.plant().values()]
    assert {kind: kinds.count(kind) for kind in Kind} == {
        Kind.PROVINCE: 1,
        Kind.SUPERIOR: 2,
        Kind.GRASSROOTS_COMMITTEE: 6,
        Kind.GRASSROOTS_BRANCH: 1,
        Kind.SUB_COMMITTEE: 1,
        Kind.BRANCH: 39,
    }
    assert 1150 <= sum(places.sizes().values()) <= 1250


def test_the_table_of_a_year_is_counted_by_hand_and_by_rule_alike():
    """Each day by its sum, how often each is told of, and every day of Đồng Dâu."""
    here = Counter()
    for kind, slug, number, desk, start, summed, due, often in told_in_a_year.deadlines():
        days = [on for on, _ in told_in_a_year.rungs(kind, start, due)]
        assert (told_in_a_year.counted(start, summed) or due, len(days)) == (due, often), (kind, slug)
        if "dongdau" in (slug, desk.partition(".")[2]):
            here.update((on, kind, number) for on in days)
    assert differences(here, Counter(told_in_a_year.dong_dau())) == ({}, {})


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_demo_has_a_case_in_every_stage_and_nothing_in_it_is_impossible(settings):
    settings.BUSINESS_DATE = TODAY
    facts = json.loads(said("--json"))
    del facts["seconds"]

    assert facts == {
        "organizations": 50,
        "members": Member.objects.count(),
        "cases": Case.objects.count(),
        "stages": len(Stage),
    }
    assert settings.BUSINESS_DATE == TODAY
    assert set(Case.objects.values_list("stage", flat=True)) == set(Stage.values)
    assert invariants.check(TODAY) == []
    _records_are_plausible()
    _the_past_looks_like_the_past()
    _there_is_work_of_every_kind()
    _the_branch_has_its_life()
    _everybody_can_sign_in()
    for username in ("bithu.dongdau", "danguy.coso", "nguoixem", "quantri"):
        assert refused_links(username) == []
    _a_year_is_told_as_it_was_counted()


def refused_links(username):
    """Walk from the home page along every link a person is shown, one page of each kind; which of them are refused?"""
    client = Client()
    client.force_login(User.objects.get(username=username))
    queue, kinds, refused = deque(["/"]), set(), []
    while queue:
        path = queue.popleft()
        kind = re.sub(r"\d+", "0", re.sub(r"\?.*", "?", path))
        if kind in kinds or path.startswith(("/static/", "/admin/")):
            continue
        kinds.add(kind)
        answer = client.get(path, follow=True)
        if answer.status_code != 200:
            refused.append((answer.status_code, path))
        elif "text/html" in answer["Content-Type"]:
            queue.extend(html.unescape(link) for link in re.findall(r'href="(/[^"#]*)', answer.content.decode()))
    return refused


def _records_are_plausible():
    assert Membership.objects.on(TODAY).count() == Member.objects.active_on(TODAY).count()
    assert {2023, 2024, 2025} <= set(Ranking.objects.values_list("year", flat=True))
    for kind in ("exempt", "suspended", "elsewhere"):
        assert Member.objects.standing_on(TODAY, kind).exists()
    assert Member.objects.probationary_on(TODAY).exists()
    assert Member.objects.left_by(TODAY).exists()


def _the_past_looks_like_the_past():
    """What was done on a day bears that day, in the order of the days."""
    moves = Move.objects.order_by("pk").values_list("on", "at")
    assert [on for on, _ in moves] == sorted(on for on, _ in moves)
    assert all(abs(at.date() - on) <= timedelta(days=1) for on, at in moves)
    assert Entry.objects.filter(verb=logins.VERB).count() == 1


def _there_is_work_of_every_kind():
    due = Deadline.objects.open().filter(kind="mentoring").values_list("due_on", flat=True)
    assert TODAY in due
    assert min(due) < TODAY < max(due)
    assert Notice.objects.filter(read_at=None).exists()
    assert Notice.objects.exclude(read_at=None).exists()
    found = {row["id"] for row in detection.detect(None, TODAY)["members"]}
    assert len(found) >= 6
    counted = DeadlineDay.objects.filter(on=TODAY).aggregate(**{name: Sum(name) for name in counting.STATES})
    assert counted == counting.state_counts(Deadline.objects.open(), TODAY)  # the plot ends where the board stands
    assert not Case.objects.filter(member__in=found).exists()


def _the_branch_has_its_life():
    """What a secretary keeps beside the cases, each in the states that can be met."""
    branch = User.objects.get(username="bithu.dongdau").member.branch
    counts = {
        "planned": PlannedMeeting.objects.filter(branch=branch, meeting=None, cancelled_for="").exists(),
        "chi ủy": Meeting.objects.filter(branch=branch, kind=Meeting.Kind.COMMITTEE).exists(),
        "scored": Meeting.objects.filter(branch=branch, scores__isnull=False).exists(),
        "whole records": Profile.objects.filter(member__branch=branch).count(),
        "papers": set(FilePaper.objects.values_list("state", flat=True)),
        "reversed": DuesReceipt.objects.filter(branch=branch, reverses__isnull=False).count(),
        "remitted": set(Remittance.objects.values_list("organization__kind", flat=True)),
        "remarked": AssignmentRemark.objects.filter(branch=branch).exists(),
        "rounds": set(EvaluationRound.objects.filter(branch=branch).values_list("state", flat=True)),
        "transfers": set(Transfer.objects.concerning(branch).values_list("kind", "state")),
        "candidates": Admission.objects.filter(branch=branch, member=None).count(),
        "probation near its end": Probation.objects.filter(ends_on__range=(TODAY, TODAY + timedelta(30))).count(),
        "changes": set(OrganizationChange.objects.values_list("state", flat=True)),
        "twins": len(duplicates.candidates(branch.parent)[0]),
    }
    assert counts == {
        "planned": True,
        "chi ủy": True,
        "scored": True,
        "whole records": 4,
        "papers": {"kept", "lent", "restored"},
        "reversed": 1,
        "remitted": {"branch", "grassroots_committee"},
        "remarked": True,
        "rounds": {"open", "decided"},
        "transfers": {
            ("official", "requested"),
            ("official", "presented"),
            ("official", "accepted"),
            ("temporary", "accepted"),
        },
        "candidates": 1,
        "probation near its end": 1,
        "changes": {"draft", "applied"},
        "twins": 1,
    }
    assert Transfer.objects.never_arrived(TODAY).count() == 1
    assert Badge.objects.filter(state="awarded", decision_number__endswith="QĐ/TU").exists()
    assert CardCheck.objects.filter(branch=branch).exists()
    vacant = [term for term in Term.objects.on(TODAY) if vacancies(term, holders(term.organization, TODAY))]
    assert len(vacant) == 1
    assert SavedFilter.objects.filter(user__username="bithu.dongdau").count() == 1


def _everybody_can_sign_in():
    shown = logins.logins()
    assert [login.username for login in shown] == list(logins.SHOWN)
    assert all(User.objects.get(username=login.username).check_password(demo.PASSWORD) for login in shown)
    roles = {office.role for user in User.objects.filter(username__in=logins.SHOWN) for office in access.offices(user)}
    assert roles == set(Role.values)
    for username in ("bithu.dongdau", "chiuy.dongdau"):
        user = User.objects.get(username=username)
        assert user.member.branch == access.offices(user)[0].organization
    table = said("--logins")
    assert demo.PASSWORD in table
    assert all(f" {username} " in table for username in logins.SHOWN)


def _a_year_is_told_as_it_was_counted():
    """`remind` on every day of a year, nobody acting: each rung and each notice stands in `told_in_a_year`.

    It has no test of its own, because the demo takes long to play.
    """
    offices = Office.objects.filter(user__username__startswith="bithu.").select_related("user")
    slugs = {office.organization_id: office.user.username.partition(".")[2] for office in offices}

    def whose(row):
        return row.kind, slugs[row.organization_id], row.case.label if row.case else ""

    opened = [(*whose(row), row.starts_on, row.due_on) for row in Deadline.objects.open().select_related("case")]
    listed = [(*row[:3], row[4], row[6]) for row in told_in_a_year.deadlines()]
    assert differences(Counter(opened), Counter(listed)) == ({}, {})

    told, inboxes = told_in_a_year.expected()
    found, sent, day = Counter(), Counter(), told_in_a_year.FIRST
    while day <= told_in_a_year.LAST:
        last, out = Notice.objects.latest("pk").pk, io.StringIO()
        call_command("remind", "--on", day.isoformat(), "--json", stdout=out)
        sent[day] = json.loads(out.getvalue())["sent"]
        new = Notice.objects.filter(pk__gt=last).values_list("user__username", "text", "urgent")
        found.update((day, *notice) for notice in new)
        day += timedelta(days=1)
    rungs = Reminder.objects.select_related("deadline__case")
    claimed = Counter((row.sent_on, *whose(row.deadline), row.rung) for row in rungs)
    assert differences(claimed, told) == ({}, {})
    assert differences(found, inboxes) == ({}, {})
    assert sent == Counter(day for day, *_ in told.elements())


def differences(found, wanted):
    """What is there too often, and what too seldom; to be read where the whole would be thousands of lines."""
    return dict(found - wanted), dict(wanted - found)
