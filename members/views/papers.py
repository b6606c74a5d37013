"""Hồ sơ giấy: the file of a member, its papers and their movements; lent papers, reconciliation and registers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from branches import calendar, journal
from branches.access import NoOffice
from branches.listing import PARAMETER, keyset_page
from branches.models import Organization
from members import actions, papers, registers
from members.actions import papers as verbs
from members.actions.badges import keeps_below
from members.forms import refuse
from members.forms.papers import MovePaperForm, PaperForm, ReconciliationForm, RegisterForm, RemovePaperForm
from members.limits import limits
from members.models import FilePaper, Member, Membership, PaperMovement, Reconciliation

MOST = 2000  # lines of a printed register
BY_DUE = ("due_on", "id")


def _member(request, pk, *, keep=False):
    member = get_object_or_404(Member.objects.visible_to(request.user).select_related("branch"), pk=pk)
    if keep:
        actions.require_keeper(request.user, member.branch)
    return member


def _papers(request, member):
    found = FilePaper.objects.visible_to(request.user).kept().filter(member=member)
    return papers.with_due(found).select_related("type")


def paper_list(request, pk):
    member, on = _member(request, pk), calendar.today()
    journal.viewed(member, by=request.user, part="Hồ sơ giấy")
    movements = PaperMovement.objects.visible_to(request.user).filter(member=member).select_related("paper__type")
    context = {
        "member": member,
        "today": on,
        "groups": papers.groups(_papers(request, member)),
        "missing": papers.missing(member),
        "movements": list(movements[:50]),
        "keeps": actions.may_keep(request.user, member.branch),
        "who_keeps": actions.who_keeps(member.branch),
    }
    return render(request, "members/papers.html", context)


def paper_contents(request, pk):
    """Mục lục hồ sơ, to be printed and put on top of the file."""
    member = _member(request, pk)
    journal.viewed(member, by=request.user, part="Mục lục hồ sơ giấy")
    context = {"member": member, "rows": list(_papers(request, member)), "back": "members:papers"}
    return render(request, "members/paper_contents.html", context)


def _verb(request, member, form, title, act, done, **more):
    if form.is_valid():
        try:
            act()
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect("members:papers", member.pk)
    return render(request, "members/paper_form.html", {"form": form, "member": member, "title": title, **more})


def paper_new(request, pk):
    member = _member(request, pk, keep=True)
    form = PaperForm(request.POST or None, instance=FilePaper(member=member))

    def act():
        verbs.add_paper(form.save(commit=False), actor=request.user, on=calendar.today())

    return _verb(request, member, form, "Thêm tài liệu vào hồ sơ", act, "Đã ghi tài liệu.")


def _paper(request, pk, paper_pk):
    member = _member(request, pk, keep=True)
    return member, get_object_or_404(_papers(request, member), pk=paper_pk)


def paper_edit(request, pk, paper_pk):
    member, paper = _paper(request, pk, paper_pk)
    form = PaperForm(request.POST or None, instance=paper)

    def act():
        verbs.change_paper(form.save(commit=False), actor=request.user, on=calendar.today())

    remove = reverse("members:paper-remove", args=[pk, paper_pk])
    return _verb(request, member, form, "Sửa dòng tài liệu", act, "Đã lưu.", remove_url=remove)


def paper_remove(request, pk, paper_pk):
    member, paper = _paper(request, pk, paper_pk)
    form = RemovePaperForm(request.POST or None)

    def act():
        verbs.remove_paper(paper, actor=request.user, on=calendar.today(), **form.cleaned_data)

    return _verb(request, member, form, "Bỏ dòng tài liệu", act, "Đã bỏ dòng này khỏi mục lục.", paper=paper)


_STEPS = {
    "cho-muon": (PaperMovement.Kind.LENT, "Cho mượn tài liệu", "Đã ghi cho mượn."),
    "tra-lai": (PaperMovement.Kind.RETURNED, "Ghi trả tài liệu", "Đã ghi trả."),
    "that-lac": (PaperMovement.Kind.LOST, "Báo thất lạc tài liệu", "Đã ghi thất lạc. Lập lại theo biên bản."),
    "lap-lai": (PaperMovement.Kind.RESTORED, "Ghi lập lại tài liệu", "Đã ghi lập lại."),
}


def paper_step(request, pk, paper_pk, slug):
    member, paper = _paper(request, pk, paper_pk)
    if slug not in _STEPS:
        raise Http404
    kind, title, done = _STEPS[slug]
    on = calendar.today()
    form = MovePaperForm(request.POST or None, kind=kind, day=on)

    def act():
        verbs.move_paper(paper, kind, actor=request.user, on=on, **form.values)

    return _verb(request, member, form, title, act, done, paper=paper)


# --- of an organisation ---------------------------------------------------------------------------------------------


def _organization(request, pk, *, keep=False):
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    if keep and not keeps_below(request.user, organization):
        raise NoOffice(actions.who_keeps(organization))
    return organization


def paper_book(request, organization_pk):
    """What is lent, and the reconciliations of the organisation."""
    organization, on = _organization(request, organization_pk), calendar.today()
    visible = FilePaper.objects.visible_to(request.user).filter(member__branch__path__startswith=organization.path)
    lent = papers.lent(visible).filter(due_on__isnull=False).select_related("member__branch", "type")
    found = Reconciliation.objects.visible_to(request.user).filter(organization=organization)
    last = found.first()
    due = papers.due_from(last.on, on) if last else None
    context = {
        "organization": organization,
        "today": on,
        "page": keyset_page(lent, order=BY_DUE, after=request.GET.get(PARAMETER, "")),
        "overdue": lent.filter(due_on__lt=on).count(),
        "reconciliations": list(found[:20]),
        "due": due,
        "is_late": due is not None and due < on,
        "months": limits(on).reconcile_months,
        "keeps": keeps_below(request.user, organization),
        "who_keeps": actions.who_keeps(organization),
    }
    return render(request, "members/paper_book.html", context)


def reconciliation_new(request, organization_pk):
    organization, on = _organization(request, organization_pk, keep=True), calendar.today()
    lacking = papers.lacking(organization)
    form = ReconciliationForm(request.POST or None, organization=organization, day=on, lacking=lacking)
    too_many = len(form.roll) > papers.ONE_SCREEN
    if not too_many and form.is_valid():
        try:
            made = verbs.reconcile(form.save(commit=False), form.results, actor=request.user, on=on)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã lưu đối chiếu hồ sơ của {len(form.roll)} đồng chí.")
            return redirect("members:reconciliation", made.pk)
    context = {"organization": organization, "form": form, "too_many": too_many, "most": papers.ONE_SCREEN}
    return render(request, "members/reconciliation_form.html", context)


def reconciliation_page(request, pk):
    """The print-out of one reconciliation, to be signed."""
    found = Reconciliation.objects.visible_to(request.user).select_related("organization__parent")
    reconciliation = get_object_or_404(found, pk=pk)
    lines = reconciliation.lines.select_related("member__branch")
    rows = list(lines.order_by("member__branch__sort_key", "member__branch", "member__sort_key", "pk"))
    context = {
        "reconciliation": reconciliation,
        "organization": reconciliation.organization,
        "rows": rows,
        "complete": sum(row.result == "complete" for row in rows),
    }
    return render(request, "members/reconciliation.html", context)


def _seen(request, memberships):
    """Whose record the actor may open: some have gone on to a branch beyond reach."""
    seen = Member.objects.visible_to(request.user).filter(pk__in=[row.member_id for row in memberships])
    return set(seen.values_list("pk", flat=True))


def register(request, organization_pk):
    organization, on = _organization(request, organization_pk), calendar.today()
    form = RegisterForm(request.GET, registers=registers.REGISTERS, on=on)
    which, start, end = form.values
    rows = registers.rows(Membership.objects.visible_to(request.user), organization, which, start, end)
    printing = "in" in request.GET
    page = keyset_page(
        rows,
        order=registers.order(which),
        after=request.GET.get(PARAMETER, ""),
        size=MOST if printing else 50,
    )
    context = {
        "organization": organization,
        "form": form,
        "which": which,
        "title": registers.REGISTERS[which],
        "start": start,
        "end": end,
        "page": page,
        "seen": set() if printing else _seen(request, page),
        "printing": printing,
        "most": MOST,
    }
    template = "members/register_print.html" if printing else "members/register.html"
    return render(request, template, context)
