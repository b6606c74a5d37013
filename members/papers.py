"""The paper files of an organisation: what is lacking in one, what is lent, when list and files are compared next."""

from django.db.models import Count, Max, OuterRef, Subquery
from django.urls import reverse

from branches.calendar import add_months
from branches.compiled import compiled
from members.limits import limits
from members.models import DocumentType, FilePaper, Member, PaperMovement, Reconciliation
from members.todo import Item

#: Above this many members the files are compared branch by branch (mark D: one screen).
ONE_SCREEN = 400

PRIORITIES = {1: "Ưu tiên 1: lập, số hóa trước", 2: "Ưu tiên 2", 3: "Ưu tiên 3"}


def groups(papers):
    """[(heading, papers)] in the order of the priorities of the types; empty groups are left out."""
    papers = list(papers)
    found = [(words, [p for p in papers if p.type.priority == priority]) for priority, words in PRIORITIES.items()]
    return [(words, rows) for words, rows in found if rows]


def missing(member):
    """The required types of which the file holds nothing; a lost paper is not there until it is restored."""
    there = FilePaper.objects.kept().filter(member=member).exclude(state=FilePaper.State.LOST).values("type")
    return list(DocumentType.objects.filter(required=True, active=True).exclude(pk__in=there))


def with_due(papers):
    """With the day on which a lent paper should be back (`due_on`) and who has it (`borrower`)."""
    lent = PaperMovement.objects.filter(paper=OuterRef("pk"), kind=PaperMovement.Kind.LENT).order_by("-on", "-pk")
    return papers.annotate(
        due_on=Subquery(lent.values("due_on")[:1]),
        borrower=Subquery(lent.values("person")[:1]),
        lent_on=Subquery(lent.values("on")[:1]),
    )


def lent(papers):
    """Those of the papers that are lent, with whom and until when."""
    return with_due(papers.kept().filter(state=FilePaper.State.LENT))


def lacking(organization):
    """{member's id: which required papers are not in the register} of those whose register has been begun."""
    types = list(DocumentType.objects.filter(required=True, active=True))
    rows = FilePaper.objects.kept().filter(member__branch__path__startswith=organization.path)
    there = {}
    for member, kind, state in rows.values_list("member", "type", "state"):
        there.setdefault(member, set()).update({kind} if state != FilePaper.State.LOST else ())
    words = {pk: ", ".join(kind.name for kind in types if kind.pk not in found) for pk, found in there.items()}
    return {pk: f"Chưa có: {text}"[:300] for pk, text in words.items() if text}


def roll(organization, day):
    """Whose files are compared: all who are active in the organisation on that day."""
    members = Member.objects.active_on(day).in_organization(organization).select_related("branch")
    return list(members.order_by("branch__sort_key", "branch", "sort_key", "pk")[: ONE_SCREEN + 1])


def due_from(last, on):
    """By when the next reconciliation is due after the last one (domain §3.1)."""
    return add_months(last, limits(on).reconcile_months)


def todo(organizations, on, rule):
    """Lent papers that should be back, and the next reconciliation of who has begun."""
    by_pk = {organization.pk: organization for organization in organizations}
    compared, late = yield _compared_and_late(list(by_pk.values()), on)
    items = []
    for row in compared:
        due = add_months(row["last"], rule.reconcile_months)
        if due <= add_months(on, 1):
            items.append(_reconcile(by_pk[row["organization"]], row["last"], due))
    return items + [_overdue(by_pk[row["member__branch"]], row["count"], on) for row in late]


@compiled
def _compared_and_late(organizations, on):
    """The latest reconciliation of each, and how many lent papers are overdue."""
    overdue = lent(FilePaper.objects.filter(member__branch__in=organizations)).filter(due_on__lt=on)
    return [
        Reconciliation.objects.filter(organization__in=organizations)
        .order_by()
        .values("organization")
        .annotate(last=Max("on")),
        overdue.order_by().values("member__branch").annotate(count=Count("pk")),
    ]


def _reconcile(organization, day, due):
    return Item(
        day=add_months(due, -1),
        due=due,
        title="Đối chiếu danh sách với hồ sơ giấy",
        url=reverse("members:reconciliation-new", args=[organization.pk]),
        detail=f"{organization}: lần trước ngày {day:%d/%m/%Y}, lần này chậm nhất {due:%d/%m/%Y}.",
        action="Đối chiếu",
        deadline=("reconciliation", organization.pk),
    )


def _overdue(branch, count, on):
    return Item(
        day=on,
        title=f"{count} tài liệu hồ sơ cho mượn đã quá hẹn",
        url=reverse("members:paper-book", args=[branch.pk]),
        detail=f"{branch}: hỏi lại người mượn, ghi trả hoặc báo thất lạc.",
        action="Xem danh sách",
        deadline=("file_return", branch.pk),
    )
