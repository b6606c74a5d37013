"""Every URL has a row: what it answers to whom.

Outside the own subtree a record does not exist (404); inside it, without the office, the refusal says who may (403).
A new URL without a row fails `test_every_url_has_a_row`. To add one: a line in MATRIX with the arguments of the
address (from `world`) and the five answers in the order of ACTORS; `post=True` for addresses that only take POST.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from branches import calendar, inbox, jobs, telling
from branches.models import ImportRun, Role
from branches.tests.builders import make_change, make_officer, make_tree, make_user
from branches.tests.remembered import remembered
from members import exports
from members.actions import dues
from members.actions import exports as file_exports
from members.models import (
    Assignment,
    Attendance,
    Badge,
    Card,
    CountedFigures,
    Departure,
    DocumentType,
    DuesBase,
    DuesRelief,
    EvaluationRound,
    FilePaper,
    Meeting,
    MemberMerge,
    OrganizationRanking,
    PlannedMeeting,
    Post,
    Reconciliation,
    SavedFilter,
    Standing,
    Term,
    Training,
    Transfer,
)
from members.tests.builders import make_candidate, make_member, make_ranking
from screening import workflow
from screening.actions import declare_kinship, papers
from screening.documents.catalogue import Register
from screening.member_side.complaints import record_complaint
from screening.models import Stage, Violation
from screening.tests.builders import make_case, make_evidence
from screening.tests.builders_appeals import make_appeal, make_suspension

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
PREPARED = "404 404 200 404 404"  # above, while it is being prepared
OWN = "200 404 404 404 404"  # one's own, whatever the office

MATRIX = {
    # the frame
    "healthz": row(EVERYONE, open_to_all=True),
    "metrics": row("404 404 404 404 404", open_to_all=True),
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
    "branches:days-off": row(EVERYONE),
    "branches:days-off-year": row(EVERYONE, 2026),
    # organisation changes: a draft is seen by the body that prepares it
    "branches:change-list": row(EVERYONE),
    "branches:change-new": row("403 403 200 200 403"),
    "branches:change-template": row("403 403 200 200 403"),
    "branches:change": row(PREPARED, "change"),
    "branches:change-edit": row(PREPARED, "change"),
    "branches:change-add": row(PREPARED, "change", "sap-nhap"),
    "branches:change-remove": row("404 404 302 404 404", "change", 1, post=True),
    "branches:change-discard": row("404 404 302 404 404", "change", post=True),
    "branches:change-apply": row("404 404 302 404 404", "change", post=True),
    "branches:change-undo": row("404 404 302 404 404", "change"),
    "branches:inbox-open": row("302 404 404 404 404", "notice", post=True),
    "branches:inbox-read-all": row("302 302 302 302 302", post=True),
    # how one is told; the calendar behind a secret address asks nobody who they are
    "branches:ways": row(EVERYONE),
    "branches:feed-new": row(EVERYONE, post=True),
    "branches:feed-withdraw": row("302 302 302 302 302", post=True),
    "screening:feed": row(EVERYONE, "feed", open_to_all=True),
    # members
    "members:list": row(EVERYONE),
    "members:export": row("302 302 302 302 302"),
    # lists as files: one's own, whatever the office; saved filters likewise
    "members:exports": row("200 200 200 200 403"),
    "members:list-export": row("200 200 200 200 403", "rankings"),
    "members:export-page": row(OWN, "export"),
    "members:export-file": row(OWN, "export"),
    "members:export-retry": row("302 404 404 404 404", "export", post=True),
    "members:export-remove": row("302 404 404 404 404", "export", post=True),
    "members:filters": row(EVERYONE),
    "members:filter-new": row(EVERYONE, "members"),
    "members:filter-edit": row(OWN, "saved"),
    "members:filter-remove": row("302 404 404 404 404", "saved", post=True),
    "members:new": row("200 200 200 200 403"),
    "members:member": row(SEEN, "member"),
    "members:edit": row(KEPT, "member"),
    "members:record": row(SEEN, "member"),
    "members:record-open": row(KEPT, "member", "gia-dinh"),
    "members:record-print": row(SEEN, "member"),
    "members:record-file": row(SEEN, "member"),
    "members:record-group": row(KEPT, "member", "khai-sinh"),
    "members:record-nothing": row("302 404 302 404 404", "member", "khen-thuong", post=True),
    "members:record-row-new": row(KEPT, "member", "dao-tao"),
    "members:record-row": row(KEPT, "member", "dao-tao", "training"),
    "members:record-row-remove": row(KEPT, "member", "dao-tao", "training"),
    "members:supplement": row(SEEN, "member"),
    "members:supplement-file": row(SEEN, "member"),
    "members:reveal": row(SEEN, "member"),
    "members:viewings": row(SEEN, "member"),
    "members:history": row(SEEN, "member"),
    "members:membership-end": row(KEPT, "member"),
    "members:membership-restore": row(ABOVE, "member"),
    "members:transfer": row(ABOVE, "member"),
    "members:standing-new": row(KEPT, "member"),
    "members:standing-end": row(KEPT, "member", "standing"),
    "members:standing-extend": row(KEPT, "member", "standing"),
    "members:standing-report": row(KEPT, "member", "standing"),
    "members:standings": row(SEEN, "branch"),
    "members:ranking-new": row(KEPT, "member"),
    "members:ranking-edit": row(ABOVE, "member", 2025),
    "members:meetings": row(SEEN, "branch"),
    "members:meeting-new": row(KEPT, "branch"),
    "members:meeting": row(SEEN, "meeting"),
    "members:meeting-edit": row(KEPT, "meeting"),
    "members:meeting-results": row(KEPT, "meeting"),
    "members:plan-new": row(KEPT, "branch"),
    "members:plan-year": row("302 404 302 404 404", "branch", post=True),
    "members:plan-edit": row(KEPT, "plan"),
    "members:plan-cancel": row(KEPT, "plan"),
    "members:years": row(SEEN, "branch"),
    "members:statistics": row(EVERYONE),
    "members:statistics-file": row("302 302 302 302 302"),
    # of a large organisation, while they are counted by a worker: by whoever sees the organisation
    "members:figures": row("302 404 302 404 404", "figures"),
    "members:figures-repeat": row("302 404 302 404 404", "figures", post=True),
    "members:statistics-list": row("200 200 200 200 302", "3", "minority"),
    # chuyển sinh hoạt: both sides see a transfer, here one towards a branch elsewhere; the record only the home side
    "members:transfer-new": row(KEPT, "member"),
    "members:transfers": row(SEEN, "branch"),
    "members:transfer-arrival": row(KEPT, "branch"),
    "members:transfer-page": row("200 404 200 200 404", "leaving"),
    "members:transfer-letter": row("200 404 200 404 404", "leaving"),
    "members:transfer-record": row("200 404 200 404 404", "arriving"),
    "members:transfer-step": row("200 404 200 403 404", "leaving", "huy"),
    # kết nạp, dự bị, Huy hiệu, thẻ
    "members:admissions": row(SEEN, "branch"),
    "members:admission-new": row(KEPT, "branch"),
    "members:admission": row(SEEN, "candidate"),
    "members:admission-step": row(KEPT, "candidate", "tham-tra"),
    "members:admission-plans": row(SEEN, "branch"),
    "members:admission-plan-new": row(KEPT, "branch"),
    "members:probations": row(SEEN, "branch"),
    "members:probation": row(SEEN, "member"),
    "members:probation-step": row(KEPT, "member", "theo-doi"),
    "members:badges": row(SEEN, "branch"),
    "members:badge-propose": row("302 404 302 404 404", "branch", post=True),
    "members:badge-sheet": row(SEEN, "branch"),
    "members:badge-award": row(KEPT, "branch"),
    "members:member-badges": row(SEEN, "member"),
    "members:badge-early": row(KEPT, "member"),
    "members:badge-record": row(KEPT, "member"),
    "members:badge-withdraw": row(KEPT, "member", "badge"),
    "members:papers": row(SEEN, "member"),
    "members:paper-contents": row(SEEN, "member"),
    "members:paper-new": row(KEPT, "member"),
    "members:paper-edit": row(KEPT, "member", "paper"),
    "members:paper-remove": row(KEPT, "member", "paper"),
    "members:paper-step": row(KEPT, "member", "paper", "cho-muon"),
    "members:paper-book": row(SEEN, "branch"),
    "members:reconciliation-new": row(KEPT, "branch"),
    "members:reconciliation": row(SEEN, "reconciliation"),
    "members:register": row(SEEN, "branch"),
    "members:committee": row(SEEN, "branch"),
    "members:term-new": row(KEPT, "branch"),
    "members:term-edit": row(KEPT, "term"),
    "members:post-new": row(KEPT, "branch"),
    "members:post-end": row(KEPT, "branch", "post"),
    "members:duplicates": row(SEEN, "branch"),
    "members:duplicate": row(SEEN, "member", "double"),
    "members:duplicate-distinct": row("302 404 302 404 404", "member", "double", post=True),
    "members:merge": row(SEEN, "merge"),
    "members:departure-step": row(KEPT, "departed", "ho-so"),
    "members:cards": row(SEEN, "member"),
    "members:card-new": row(KEPT, "member"),
    "members:card-step": row(KEPT, "member", "card", "mat"),
    "members:card-book": row(SEEN, "branch"),
    "members:card-check": row(KEPT, "branch"),
    # đảng phí
    "members:dues": row(SEEN, "branch"),
    "members:dues-overview": row("404 404 200 404 404", "above"),
    "members:dues-year-file": row(SEEN, "branch"),
    "members:dues-list-new": row(KEPT, "branch"),
    "members:dues-list": row(SEEN, "dues_list"),
    "members:dues-list-print": row(SEEN, "dues_list"),
    "members:dues-list-file": row(SEEN, "dues_list"),
    "members:dues-list-recompute": row("302 404 302 404 404", "dues_list", post=True),
    "members:dues-list-close": row("302 404 302 404 404", "dues_list", post=True),
    "members:dues-list-reopen": row(ABOVE, "dues_list"),
    "members:dues-charge-edit": row(KEPT, "charge"),
    "members:dues-pay": row(KEPT, "branch", "member"),
    "members:dues-receipts": row(SEEN, "branch"),
    "members:dues-receipt": row(SEEN, "receipt"),
    "members:dues-receipt-reverse": row(KEPT, "receipt"),
    "members:dues-bases": row(KEPT, "branch"),
    "members:dues-reliefs": row(SEEN, "branch"),
    "members:dues-relief-new": row(KEPT, "member"),
    "members:dues-relief-end": row(KEPT, "relief"),
    "members:dues-remit": row(KEPT, "branch"),
    "members:dues-remittance": row(SEEN, "remittance"),
    "members:dues-remittance-reverse": row(KEPT, "remittance"),
    "members:dues-member": row(SEEN, "member"),
    # nhiệm vụ, xếp loại
    "members:member-assignments": row(SEEN, "member"),
    "members:assignments": row(SEEN, "branch"),
    "members:assignment-new": row(KEPT, "branch"),
    "members:assignment-copy": row(KEPT, "branch"),
    "members:assignment-remarks": row(KEPT, "branch"),
    "members:assignment-sheet": row(SEEN, "branch"),
    "members:assignment-edit": row(KEPT, "assignment"),
    "members:assignment-end": row(KEPT, "assignment"),
    "members:evaluations": row(SEEN, "branch"),
    "members:evaluation-open": row(KEPT, "branch"),
    "members:evaluation": row(SEEN, "round"),
    "members:evaluation-sheet": row(SEEN, "round"),
    "members:evaluation-roll": row("302 404 302 404 404", "round", post=True),
    "members:evaluation-review": row(KEPT, "round"),
    "members:evaluation-vote": row(KEPT, "round"),
    "members:evaluation-submit": row(KEPT, "round"),
    "members:evaluation-return": row(ABOVE, "round"),
    "members:evaluation-decide": row(ABOVE, "round"),
    "members:organization-rankings": row(SEEN, "branch"),
    "members:organization-ranking-new": row("404 404 200 404 404", "above"),
    "members:organization-ranking-edit": row(ABOVE, "organization_ranking"),
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
    "screening:deadlines": row(EVERYONE),
    "screening:deadline-month": row(EVERYONE, 2026, 11),
    "screening:deadline-year": row(EVERYONE, 2026),
    "screening:deadline-board": row("403 403 200 200 403"),
    "screening:deadline": row(SEEN, "deadline"),
    "screening:deadline-waive": row("403 404 409 404 404", "deadline"),
    "screening:detection": row("200 200 200 200 403"),
    "screening:open": row(SEEN, "member"),
    "screening:removal-new": row(SEEN, "member"),
    "screening:leaving-new": row(SEEN, "member"),
    "screening:violations": row(EVERYONE),
    "screening:violation": row(SEEN, "violation"),
    "screening:violation-new": row(SEEN, "member"),
    # an appeal against a delivered removal that the superior of the branch's superior settles; a suspension from above
    "screening:appeals": row(EVERYONE),
    "screening:appeal": row(SEEN, "appeal"),
    "screening:appeal-new": row("409 404 409 404 404", "case"),
    "screening:appeal-step": row("403 404 403 404 404", "appeal", "giai-quyet"),
    "screening:suspensions": row(EVERYONE),
    "screening:suspension": row(SEEN, "suspension"),
    "screening:suspension-new": row(SEEN, "member"),
    "screening:suspension-step": row("403 404 403 404 404", "suspension", "gia-han"),
    "screening:evidence-new": row(HERE, "member"),
    "screening:evidence-accept": row(HERE, "evidence"),
    # the member's side
    "screening:statements": row(SEEN, "case"),
    "screening:complaint-new": row(SEEN, "case"),
    "screening:complaint": row(SEEN, "complaint"),
    "screening:personal-data": row(SEEN, "member"),
    "screening:suspension-rights": row(SEEN, "suspension"),
    "screening:kinship": row(SEEN, "member"),
    "screening:kinship-withdraw": row(ABOVE, "kinship"),
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
    # papers of a case, the number register
    "screening:case-papers": row(SEEN, "case"),
    "screening:case-file": row(SEEN, "case"),
    "screening:case-paper": row(SEEN, "case", "thong-bao-quyen", 1),
    "screening:case-paper-file": row(SEEN, "case", "thong-bao-quyen", 1),
    "screening:case-paper-issue": row(HERE, "case", "bao-cao-ket-qua", 1),
    "screening:case-paper-original": row(KEPT, "case", "thong-bao-quyen", 1),
    "screening:case-paper-version": row(SEEN, "case", "thong-bao-quyen", 1, "version"),
    "screening:number-book": row(SEEN, "branch"),
    "screening:number-new": row(HERE, "branch"),
    "screening:number-cancel": row(HERE, "number"),
    # the report: of one's own organisations; another one asked for by name is a 404 (screening/tests/test_report.py)
    "screening:report": row(EVERYONE),
    "screening:report-file": row(EVERYONE),
    "screening:report-list": row("200 200 200 200 302", "mentoring"),
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


@remembered
def populate():
    """The superior, the branch, the tree elsewhere, a member of the branch, the five actors and their sessions."""
    _, above, _, branch, sibling = make_tree()
    elsewhere = make_tree()
    member = make_member(branch)
    make_ranking(member, 2025)
    actors = {
        "secretary": make_officer(branch),
        "sibling": make_officer(sibling),
        "superior": make_officer(above, Role.STAFF),
        "stranger": make_officer(elsewhere[2], Role.STAFF),
        "administrator": make_user(is_staff=True, is_superuser=True),
    }
    sessions = {}
    for actor, user in actors.items():
        client = Client()
        client.force_login(user)
        sessions[actor] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return above, branch, elsewhere, member, actors, sessions


class World:
    """One branch with a record of everything, and the five actors; what a row does not ask for is not made."""

    def __init__(self):
        self.above, self.branch, self.elsewhere, self.member, self.actors, self.sessions = populate()

    def sign_in(self, client, actor):
        """As by `client.force_login`, but by a session that is there already."""
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[actor]

    @cached_property
    def meeting(self):
        meeting = Meeting.objects.create(branch=self.branch, held_on=date(2026, 1, 5), chaired_by="A", recorded_by="B")
        Attendance.objects.create(meeting=meeting, member=self.member, present=True)
        return meeting

    @cached_property
    def figures(self):
        job = jobs.create("figures", actor=self.actors["superior"])
        days = dict.fromkeys(("start", "end", "on"), calendar.today())
        return CountedFigures.objects.create(organization=self.branch, what="form-3", job=job, **days)

    @cached_property
    def violation(self):
        days = {"occurred_on": date(2026, 1, 4), "found_on": date(2026, 1, 5), "recorded_on": date(2026, 1, 5)}
        actor = self.actors["secretary"]
        return Violation.objects.create(member=self.member, summary="Chi sai quỹ thôn.", recorded_by=actor, **days)

    @cached_property
    def departed(self):
        member = make_member(self.branch)
        Departure.objects.create(member=member, kind="died", left_on=date(2026, 1, 5))
        return member

    @cached_property
    def plan(self):
        return PlannedMeeting.objects.create(branch=self.branch, planned_for=date(2026, 2, 3))

    @cached_property
    def training(self):
        return Training.objects.create(member=self.member, school="Trường Chính trị tỉnh")

    @cached_property
    def standing(self):
        return Standing.objects.create(member=self.member, kind="exempt", starts_on=date(2025, 1, 1))

    @cached_property
    def leaving(self):
        days = {"requested_on": date(2026, 1, 5), "letter_on": date(2026, 1, 6), "letter_number": "15-GGT/ĐU"}
        days |= {"present_by": date(2026, 2, 24), "complete_by": date(2026, 4, 8)}
        return Transfer.objects.create(
            member=self.member, from_branch=self.branch, to_branch=self.elsewhere[3], state="issued", **days
        )

    @cached_property
    def arriving(self):
        days = {"requested_on": date(2026, 1, 5), "letter_on": date(2026, 1, 5), "presented_on": date(2026, 1, 6)}
        days |= {"present_by": date(2026, 2, 24), "complete_by": date(2026, 4, 8)}
        return Transfer.objects.create(
            person="Bế Văn Lâm", from_name="Tỉnh bạn", to_branch=self.branch, state="presented", **days
        )

    @cached_property
    def candidate(self):
        return make_candidate(self.branch)

    @cached_property
    def paper(self):
        return FilePaper.objects.create(member=self.member, type=DocumentType.objects.first(), place="Tủ 1")

    @cached_property
    def reconciliation(self):
        return Reconciliation.objects.create(organization=self.branch, on=date(2026, 1, 5), done_by="A")

    @cached_property
    def term(self):
        return Term.objects.create(organization=self.branch, name="2025–2030", starts_on=date(2025, 3, 1))

    @cached_property
    def post(self):
        day = date(2025, 3, 1)
        return Post.objects.create(member=self.member, organization=self.branch, title="deputy", starts_on=day)

    @cached_property
    def double(self):
        return make_member(self.branch)

    @cached_property
    def merge(self):
        day = date(2026, 1, 5)
        return MemberMerge.objects.create(kept=self.member, dropped=self.double, merged_on=day, reason="Một người")

    @cached_property
    def badge(self):
        day = date(2026, 2, 3)
        return Badge.objects.create(member=self.member, years=30, occasion=day, proposed_on=day)

    @cached_property
    def card(self):
        return Card.objects.create(member=self.member, number="10000001", issued_on=date(2012, 1, 5))

    @cached_property
    def dues_list(self):
        DuesBase.objects.create(member=self.member, code="insured", base=9_200_000, from_month=date(2026, 5, 1))
        return dues.make_list(self.branch, date(2026, 5, 1), actor=None, on=date(2026, 5, 20))

    @cached_property
    def charge(self):
        return self.dues_list.charges.get()

    @cached_property
    def receipt(self):
        how = {"received_on": date(2026, 5, 20), "method": "cash", "actor": None, "on": date(2026, 5, 20)}
        return dues.receive_in_full(self.dues_list, [self.member.pk], **how)[0]

    @cached_property
    def remittance(self):
        assert self.receipt
        return dues.remit(self.branch, date(2026, 5, 1), sent_on=date(2026, 5, 20), actor=None, on=date(2026, 5, 20))

    @cached_property
    def relief(self):
        fields = {"percent": 100, "reason": "hardship", "from_month": date(2026, 5, 1)}
        return DuesRelief.objects.create(member=self.member, **fields)

    @cached_property
    def assignment(self):
        told = {"year": 2026, "title": "Phụ trách 5 hộ", "assigned_on": date(2026, 1, 5)}
        return Assignment.objects.create(branch=self.branch, member=self.member, **told)

    @cached_property
    def round(self):
        return EvaluationRound.objects.create(branch=self.branch, year=2026, opened_on=date(2026, 1, 5))

    @cached_property
    def organization_ranking(self):
        return OrganizationRanking.objects.create(organization=self.branch, year=2025, level="good")

    @cached_property
    def notice(self):
        return inbox.deliver([self.actors["secretary"]], "Có việc chờ đồng chí.")[0]

    @cached_property
    def change(self):
        return make_change(self.above, actor=self.actors["superior"])

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
    def export(self):
        asked = {"query": "", "columns": [], "actor": self.actors["secretary"], "on": calendar.today()}
        made = file_exports.ask_export(exports.by_key("members"), **asked)
        file_exports.write_export(made.pk, on=calendar.today())
        return made

    @cached_property
    def saved(self):
        return SavedFilter.objects.create(user=self.actors["secretary"], page="members", name="Nam")

    @cached_property
    def case(self):
        return make_case(self.branch, Stage.MENTORING)

    @cached_property
    def appeal(self):
        return make_appeal(self.branch)

    @cached_property
    def suspension(self):
        return make_suspension(self.member, actor=self.actors["superior"])

    @cached_property
    def step(self):
        return workflow.step("write_note").slug

    @cached_property
    def deadline(self):
        return self.case.deadlines.first()

    @cached_property
    def feed(self):
        return telling.create_feed(actor=self.actors["secretary"])

    @cached_property
    def version(self):
        item = Register(self.case, date(2026, 2, 3)).item("thong-bao-quyen", 1)
        return papers.keep_version(item, actor=None, on=date(2026, 2, 3))[0].number

    @cached_property
    def number(self):
        fields = {"issued_on": date(2026, 2, 3), "subject": "Họp thường kỳ", "organ": "CB", "on": date(2026, 2, 3)}
        return papers.note_number(self.branch, "NQ", actor=self.actors["secretary"], **fields)

    @cached_property
    def nominees(self):
        return self.case.nominee_list

    @cached_property
    def ballot(self):
        return self.case.ballots.first()

    @cached_property
    def evidence(self):
        return make_evidence(self.member, actor=self.actors["secretary"], on=date(2026, 1, 5), accepted=False)

    @cached_property
    def complaint(self):
        facts = {"text": "Tôi không đồng ý.", "actor": self.actors["secretary"], "on": self.case.stage_since}
        return record_complaint(self.case, received_on=self.case.stage_since, **facts)

    @cached_property
    def kinship(self):
        facts = {"relation": "chị", "actor": self.actors["secretary"], "on": date(2026, 1, 5)}
        return declare_kinship(self.member, relative=make_member(self.branch), **facts)


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
    response = client.post(address) if MATRIX[name].post else client.get(address)
    if response.streaming:
        response.getvalue()  # to its end, where the file behind it is closed
    return response


def test_every_url_has_a_row():
    assert sorted(addresses()) == sorted(MATRIX)


@pytest.mark.parametrize("name", MATRIX)
def test_each_actor_gets_the_declared_answer_and_who_has_not_signed_in_is_sent_to_sign_in(client, world, name):
    row, address = MATRIX[name], address_of(name, world)
    if not row.open_to_all:
        response = answer(client, name, address)
        assert (response.status_code, response.url.split("?")[0]) == (302, reverse("login"))
    found = []
    for actor in ACTORS:
        world.sign_in(client, actor)
        if row.post and not row.open_to_all and actor == "secretary":
            assert client.get(address).status_code == 405, "what changes something is never done by GET"
        found.append(str(answer(client, name, address).status_code))
    assert " ".join(found) == row.answers


def test_every_page_of_the_admin_is_closed_to_all_but_administrators(client, world):
    for actor in (None, "secretary", "superior"):
        client.logout() if actor is None else client.force_login(world.actors[actor])
        for model in admin.site._registry:
            for page in ("changelist", "add"):
                name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
                response = client.get(reverse(name))
                assert (response.status_code, "login" in response.url or "dang-nhap" in response.url) == (302, True)
