"""What appeals and suspensions ask for on the home page: of the body that settles or decides, and of the branch.

Both sides see the last day; nothing is settled, restored or ended by the day itself (domain §11.3 nos. 24, 32; §11.4 no. 39).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q
from django.urls import reverse

from branches import access
from branches.compiled import compiled
from branches.models import Organization
from branches.models.organizations import BRANCH_KINDS
from screening.models import Apology, Appeal, Deadline, Suspension
from screening.offices import BRANCH_COMMITTEE
from screening.suspension.offices import SUSPENDERS

from .offices import APOLOGISERS, SETTLERS

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Due:
    """One thing: since when, by when, about what, where; `branch` says where the member is."""

    branch: Organization | None
    since: date
    due: date | None
    title: str
    detail: str
    url: str
    action: str = ""
    action_url: str = ""
    deadline: tuple = ()  # its kind and what it is about
    why: int | None = None  # the id of the deadline, where that is known


@dataclass(frozen=True)
class Asked:
    """What waits for a body, what the branch does, and what it waits for."""

    queue: list
    tasks: list
    elsewhere: list


def _places(actor, roles):
    return {o.organization_id for o in access.offices(actor) if o.role in roles}


def _own_branches(actor):
    offices = access.offices(actor)
    return {o.organization_id for o in offices if o.role in BRANCH_COMMITTEE and o.organization.kind in BRANCH_KINDS}


def _of(prefix):
    """The member and the branch of a row, as plain columns."""
    return {
        "member": F(f"{prefix}member__full_name"),
        "about": F(prefix.removesuffix("__")),
        "branch": F(f"{prefix}branch"),
        "branch_name": F(f"{prefix}branch__name"),
        "branch_key": F(f"{prefix}branch__sort_key"),
    }


@compiled
def questions(actor, on):
    """The queries, to be asked together with others of the page: appeals, apologies, results, days, suspensions."""
    branches, settling = _own_branches(actor), _places(actor, SETTLERS)
    here = Q(organization__in=settling) | Q(organization=None, receiver__in=settling)
    kinds = (Deadline.Kind.APPEAL, Deadline.Kind.SETTLEMENT)
    days = Deadline.objects.open().filter(kind__in=kinds, case__branch__in=branches)
    untold = Appeal.objects.exclude(outcome__in=["", Appeal.Outcome.WITHDRAWN]).filter(told_on=None)
    ending = Suspension.objects.running().filter(due_on__lte=on + SOON)
    here_or_moved = Q(organization__in=_places(actor, SUSPENDERS)) | ~Q(
        member__branch__path__startswith=F("organization__path")
    )
    above = access.within(actor, "member__branch__", roles=SUSPENDERS) & here_or_moved
    mine = Q(member__branch__in=branches) | above
    return [
        Appeal.objects.open()
        .filter(here)
        .values("pk", "round", "received_on", "settle_until", "admitted", **_of("case__")),
        Apology.objects.filter(done_on=None, organization__in=_places(actor, APOLOGISERS)).values(
            "appeal", settled_on=F("appeal__settled_on"), **_of("appeal__case__")
        ),
        untold.filter(case__branch__in=branches).values("pk", "body", "outcome", "settled_on", **_of("case__")),
        days.exclude(kind=Deadline.Kind.APPEAL, due_on__lt=on)
        .order_by("due_on", "pk")
        .values(
            "pk", "kind", "case", "starts_on", "due_on", "case__number", "case__year", name=F("case__member__full_name")
        ),
        ending.filter(mine)
        .order_by("due_on", "pk")
        .values(
            "pk",
            "starts_on",
            "due_on",
            "organization",
            name=F("member__full_name"),
        ),
    ]


def answers(actor, on, found):
    """The rows that came back, as what the home page prints."""
    appeals, apologies, results, days, ending = found
    queue = [*map(_settle, appeals), *map(_apologise, apologies)]
    places = _places(actor, SUSPENDERS)
    tasks = [*map(_tell, results), *(_ending(row, on, places) for row in ending)]
    return Asked(queue, tasks, [_day(row) for row in days])


def _branch(row):
    return Organization(pk=row["branch"], name=row["branch_name"], sort_key=row["branch_key"])


def _step(pk, slug):
    return reverse("screening:appeal-step", args=[pk, slug])


def _settle(row):
    waits = row["admitted"] is None
    title = "Xem xét nhận đơn khiếu nại" if waits else "Giải quyết khiếu nại"
    detail = f"Đồng chí {row['member']}, lần {row['round']}."
    url = reverse("screening:appeal", args=[row["pk"]])
    step = _step(row["pk"], "xem-xet" if waits else "giai-quyet")
    deadline = (Deadline.Kind.SETTLEMENT, f"screening.case:{row['about']}")
    return Due(_branch(row), row["received_on"], row["settle_until"], title, detail, url, "Xem đơn", step, deadline)


def _apologise(row):
    detail, url = f"Đồng chí {row['member']}.", reverse("screening:appeal", args=[row["appeal"]])
    step = _step(row["appeal"], "xin-loi")
    title = "Xin lỗi, phục hồi quyền lợi"
    return Due(_branch(row), row["settled_on"], None, title, detail, url, "Ghi việc xin lỗi", step)


def _tell(row):
    title = f"Báo kết quả khiếu nại cho đồng chí {row['member']}"
    detail = f"{row['body']}: {Appeal.Outcome(row['outcome']).label.lower()}. Ghi ngày đồng chí nhận."
    url = reverse("screening:appeal", args=[row["pk"]])
    step = _step(row["pk"], "bao-ket-qua")
    return Due(_branch(row), row["settled_on"], None, title, detail, url, "Ghi ngày nhận", step)


def _ending(row, on, places):
    over = "Đã hết" if row["due_on"] < on else "Sắp hết"
    title = f"{over} thời hạn đình chỉ sinh hoạt: đồng chí {row['name']}"
    detail = "Vẫn đang bị đình chỉ đến khi cấp có thẩm quyền quyết định."
    url = reverse("screening:suspension", args=[row["pk"]])
    action = "Ghi quyết định" if row["organization"] in places else "Xem"
    deadline = (Deadline.Kind.SUSPENSION, f"screening.suspension:{row['pk']}")
    return Due(None, row["starts_on"], row["due_on"], title, detail, url, action, url, deadline)


def _day(row):
    words = "Hạn khiếu nại của" if row["kind"] == Deadline.Kind.APPEAL else "Chờ giải quyết khiếu nại của"
    label = f"{row['case__number']:02}/{row['case__year']}"
    detail = f"Hồ sơ số {label}, đến hết ngày {row['due_on']:%d/%m/%Y}."
    url = reverse("screening:case", args=[row["case"]])
    title = f"{words} đồng chí {row['name']}"
    return Due(None, row["starts_on"], row["due_on"], title, detail, url, why=row["pk"])
