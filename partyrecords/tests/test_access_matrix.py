"""Every URL has a row: what it answers to whom.

Outside the own subtree a record does not exist (404); inside it, without the office, the refusal says who may (403).
A new URL without a row fails `test_every_url_has_a_row`. To add one: a line in MATRIX with the arguments of the
address (from `world`) and the five answers in the order of ACTORS; `post=True` for addresses that only take POST.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pytest
from django.contrib import admin
from django.urls import URLResolver, get_resolver, reverse

from branches import calendar, inbox
from branches.models import ImportRun, Role
from branches.tests.builders import make_officer, make_tree, make_user
from members.models import Attendance, Meeting, Standing
from members.tests.builders import make_member, make_ranking
from screening import workflow
from screening.models import Stage
from screening.tests.builders import make_case, make_evidence

pytestmark = pytest.mark.django_db

#: The secretary of the branch, of the branch beside it, staff of a committee above, staff of a committee elsewhere,
#: an administrator without any office.
ACTORS = ("secretary", "sibling", "superior", "stranger", "administrator")


@dataclass(frozen=True)
class Row:
    """The answers to ACTORS; whoever has not signed in is sent to the sign-in page, unless the row is `open_to_all`."""

    answers: str
    args: tuple = ()
    post: bool = False
    open_to_all: bool = False


def row(answers, *args, **flags):
    return Row(answers, args, **flags)


EVERYONE = "200 200 200 200 200"
SEEN = "200 404 200 404 404"  # by whoever sees the branch
KEPT = "200 404 200 404 404"  # by whoever keeps its records; both actors of the branch do
ABOVE = "403 404 200 404 404"  # only from above
HERE = "200 404 403 404 404"  # only by the branch itself
OWN = "200 404 404 404 404"  # one's own, whatever the office

MATRIX = {
    # the frame
    "healthz": row(EVERYONE, open_to_all=True),
    "login": row("302 302 302 302 302", open_to_all=True),
    "logout": row("302 302 302 302 302", post=True, open_to_all=True),
    "password_change": row(EVERYONE),
    "password_reset": row(EVERYONE, open_to_all=True),
    "password_reset_confirm": row(EVERYONE, "MQ", "abc-def", open_to_all=True),
    "help": row(EVERYONE),
    "help-picture": row("404 404 404 404 404", "khong-co.png"),
    # organisations, inbox
    "branches:organization-list": row(EVERYONE),
    "branches:organization": row(SEEN, "branch"),
    "branches:inbox": row(EVERYONE),
    "branches:inbox-open": row("302 404 404 404 404", "notice", post=True),
    "branches:inbox-read-all": row("302 302 302 302 302", post=True),
    # members
    "members:list": row(EVERYONE),
    "members:export": row("200 200 200 200 403"),
    "members:new": row("200 200 200 200 403"),
    "members:member": row(SEEN, "member"),
    "members:edit": row(KEPT, "member"),
    "members:reveal": row(SEEN, "member"),
    "members:viewings": row(SEEN, "member"),
    "members:history": row(SEEN, "member"),
    "members:membership-end": row(KEPT, "member"),
    "members:membership-restore": row(ABOVE, "member"),
    "members:transfer": row(ABOVE, "member"),
    "members:standing-new": row(KEPT, "member"),
    "members:standing-end": row(KEPT, "member", "standing"),
    "members:ranking-new": row(KEPT, "member"),
    "members:ranking-edit": row(ABOVE, "member", 2025),
    "members:meetings": row(SEEN, "branch"),
    "members:meeting-new": row(KEPT, "branch"),
    "members:meeting": row(SEEN, "meeting"),
    "members:meeting-edit": row(KEPT, "meeting"),
    # imports: whoever keeps records brings in lists, and sees only the own ones
    "branches:import-list": row("200 200 200 200 403"),
    "branches:import-template": row("200 200 200 200 403", "members"),
    "branches:import-run": row(OWN, "run"),
    "branches:import-sheet": row("302 404 404 404 404", "run", post=True),
    "branches:import-confirm": row("302 404 404 404 404", "run", post=True),
    "branches:import-apply": row("302 404 404 404 404", "run", post=True),
    "branches:import-undo": row("302 404 404 404 404", "run"),
    "branches:import-retry": row("302 404 404 404 404", "run", post=True),
    "branches:import-discard": row("302 404 404 404 404", "run", post=True),
    "branches:import-faulty-rows": row(OWN, "run"),
    # screening: a case in the twelve months, with its list and its ballot behind it
    "home": row(EVERYONE),
    "screening:case-list": row(EVERYONE),
    "screening:case": row(SEEN, "case"),
    "screening:step": row(HERE, "case", "step"),
    "screening:why": row(SEEN, "case", "deadline"),
    "screening:detection": row("200 200 200 200 403"),
    "screening:open": row(SEEN, "member"),
    "screening:evidence-new": row(HERE, "member"),
    "screening:evidence-accept": row(HERE, "evidence"),
    "screening:regulations": row(EVERYONE),
    "screening:lists": row(EVERYONE),
    "screening:list-new": row("200 200 403 403 403"),
    "screening:list": row(SEEN, "nominees"),
    "screening:ballot-new": row("409 404 403 404 404", "case", "list"),
    "screening:ballot": row(SEEN, "ballot"),
    "screening:tally": row("409 404 403 404 404", "ballot"),
    "screening:ballot-void": row("409 404 403 404 404", "ballot"),
    "screening:ballot-print": row(SEEN, "ballot", "danh-sach"),
    "screening:notice-print": row(SEEN, "case"),
    # the report: of one's own organisations; another one asked for by name is a 404 (screening/tests/test_report.py)
    "screening:report": row(EVERYONE),
    "screening:report-file": row(EVERYONE),
}

#: Addresses of the admin are tested together, below.
ADMIN = "admin"


def addresses(resolver=None, prefix=""):
    """The names of all addresses of the project, the admin's left out."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != ADMIN:
                yield from addresses(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif not str(pattern.pattern).startswith("admin/"):
            yield f"{prefix}{pattern.name}"


class World:
    """One branch with a record of everything, and the five actors; what a row does not ask for is not made."""

    def __init__(self):
        _, self.above, _, self.branch, sibling = make_tree()
        elsewhere = make_tree()
        self.member = make_member(self.branch)
        self.actors = {
            "secretary": make_officer(self.branch),
            "sibling": make_officer(sibling),
            "superior": make_officer(self.above, Role.STAFF),
            "stranger": make_officer(elsewhere[2], Role.STAFF),
            "administrator": make_user(is_staff=True, is_superuser=True),
        }
        make_ranking(self.member, 2025)

    @cached_property
    def meeting(self):
        meeting = Meeting.objects.create(branch=self.branch, held_on=date(2026, 1, 5), chaired_by="A", recorded_by="B")
        Attendance.objects.create(meeting=meeting, member=self.member, present=True)
        return meeting

    @cached_property
    def standing(self):
        return Standing.objects.create(member=self.member, kind="exempt", starts_on=date(2025, 1, 1))

    @cached_property
    def notice(self):
        return inbox.deliver([self.actors["secretary"]], "Có việc chờ đồng chí.")[0]

    @cached_property
    def run(self):
        return ImportRun.objects.create(
            kind=ImportRun.Kind.MEMBERS,
            state=ImportRun.State.PREVIEWED,
            file_name="danh_sach.xlsx",
            sha256="0" * 64,
            created_by=self.actors["secretary"],
            created_at=calendar.now(),
        )

    @cached_property
    def case(self):
        return make_case(self.branch, Stage.MENTORING)

    @cached_property
    def step(self):
        return workflow.step("write_note").slug

    @cached_property
    def deadline(self):
        return self.case.deadlines.first()

    @cached_property
    def nominees(self):
        return self.case.nominee_list

    @cached_property
    def ballot(self):
        return self.case.ballots.first()

    @cached_property
    def evidence(self):
        return make_evidence(self.member, actor=self.actors["secretary"], on=date(2026, 1, 5), accepted=False)


@pytest.fixture
def world():
    return World()


def address_of(name, world):
    """An argument names something of the world, or stands for itself."""
    things = [
        getattr(world, arg) if hasattr(World, str(arg)) or arg in vars(world) else arg for arg in MATRIX[name].args
    ]
    return reverse(name, args=[getattr(thing, "pk", thing) for thing in things])


def answer(client, name, address):
    return client.post(address) if MATRIX[name].post else client.get(address)


def test_every_url_has_a_row():
    assert sorted(addresses()) == sorted(MATRIX)


@pytest.mark.parametrize("name", MATRIX)
def test_each_actor_gets_the_declared_answer(client, world, name):
    found, address = [], address_of(name, world)
    for actor in ACTORS:
        client.force_login(world.actors[actor])
        found.append(str(answer(client, name, address).status_code))
    assert " ".join(found) == MATRIX[name].answers


@pytest.mark.parametrize("name", [name for name, row in MATRIX.items() if not row.open_to_all])
def test_whoever_has_not_signed_in_is_sent_to_sign_in(client, world, name):
    response = answer(client, name, address_of(name, world))
    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("login"))


@pytest.mark.parametrize("name", [name for name, row in MATRIX.items() if row.post and not row.open_to_all])
def test_what_changes_something_is_never_done_by_get(client, world, name):
    client.force_login(world.actors["secretary"])
    assert client.get(address_of(name, world)).status_code == 405


def test_every_page_of_the_admin_is_closed_to_all_but_administrators(client, world):
    for actor in (None, "secretary", "superior"):
        client.logout() if actor is None else client.force_login(world.actors[actor])
        for model in admin.site._registry:
            for page in ("changelist", "add"):
                name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
                response = client.get(reverse(name))
                assert (response.status_code, "login" in response.url or "dang-nhap" in response.url) == (302, True)
