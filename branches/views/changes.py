"""Organisation changes: prepare a batch, look at it, carry it out, take it back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from branches import calendar, changes, pages
from branches.access import NoOffice
from branches.changes import carrying_out, drafts, files, shown
from branches.forms_changes import LINE_FORMS, DecisionForm, SourceForm, SplitForm
from branches.imports import books, words
from branches.listing import PARAMETER, keyset_page
from branches.models import ChangeLine, Organization, OrganizationChange
from branches.tasks import work_on_change

WHO_MAY = "Cán bộ cấp ủy, Cán bộ ban tổ chức của cấp ủy mới thay đổi được tổ chức."
STATE, ORGANIZATION, AGREED = "tinh_trang", "to-chuc", "da-xem"
State = OrganizationChange.State


def _tops(request):
    tops = changes.tops_of(request.user)
    if not tops:
        raise NoOffice(WHO_MAY)
    return tops


def _visible(request, pk):
    visible = OrganizationChange.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("organization", "created_by", "done_by", "job"), pk=pk)


def _own(request, pk):
    """A batch that the actor may carry on; whoever only sees it is told who may."""
    change = _visible(request, pk)
    drafts.require(request.user, change.organization)
    return change


def change_list(request):
    visible = OrganizationChange.objects.visible_to(request.user).select_related("organization")
    page = keyset_page(visible, order=("-id",), after=request.GET.get(PARAMETER, ""))
    context = {"page": page, "may": bool(changes.tops_of(request.user))}
    return render(request, "branches/change_list.html", context)


def change_new(request):
    form = DecisionForm(request.POST or None, tops=_tops(request))
    return _decision(request, form, "Chuẩn bị thay đổi tổ chức", changes.create_draft)


def change_edit(request, pk):
    change = _own(request, pk)
    if change.state != State.DRAFT:
        return redirect(change)
    return _decision(
        request, DecisionForm(request.POST or None, instance=change), "Sửa quyết định", changes.change_draft
    )


def _decision(request, form, title, verb):
    if form.is_valid():
        try:
            change = verb(form.save(commit=False), actor=request.user, on=calendar.today())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except changes.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            chosen = request.GET.get(ORGANIZATION, "")
            return redirect(f"{change.get_absolute_url()}?{ORGANIZATION}={chosen}" if chosen.isdecimal() else change)
    change = form.instance if form.instance.pk else None
    back = change.get_absolute_url() if change else reverse("branches:change-list")
    context = {"form": form, "title": title, "change": change, "back_url": back}
    return render(request, "branches/change_form.html", context)


@require_GET
def change_page(request, pk):
    change = _visible(request, pk)
    working = change.state in OrganizationChange.WORKING
    if request.htmx and "tien-do" in request.GET and not working:
        return HttpResponse(headers={"HX-Refresh": "true"})
    may = changes.may_change(request.user, change.organization)
    context = {"change": change, "may": may, "working": working, "chosen": request.GET.get(ORGANIZATION, "")}
    if working:
        context["progress"] = shown.progress(change)
        if request.htmx and "tien-do" in request.GET:
            return render(request, "branches/_change_progress.html", context)
    state = request.GET.get(STATE, "")
    lines = ChangeLine.objects.visible_to(request.user).filter(change=change)
    context |= {
        "state": state,
        "page": shown.lines(lines, state=state, after=request.GET.get(PARAMETER, "")),
        "figures": shown.figures(change, state),
        "forms": [(slug, label) for slug, (label, _) in LINE_FORMS.items()],
        "is_draft": change.state == State.DRAFT,
        "ready": change.counts.get("lines") and not change.counts.get("error"),
    }
    return render(request, "branches/change_page.html", context)


def change_add(request, pk, kind):
    change = _own(request, pk)
    if kind not in LINE_FORMS:
        raise Http404
    if change.state != State.DRAFT:
        return redirect(change)
    label, form_class = LINE_FORMS[kind]
    form = _line_form(request, change, form_class)
    if form.is_valid() and request.method == "POST":
        try:
            _add(change, form, actor=request.user, on=calendar.today())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except (changes.Refused, words.Refused) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(change)
    context = {"change": change, "form": form, "title": label, "kind": kind, "back_url": change.get_absolute_url()}
    return render(request, "branches/change_add.html", context)


def _line_form(request, change, form_class):
    """The form of one kind of line; a split first asks which branch."""
    options = {"change": change, "actor": request.user}
    given = request.GET.get(ORGANIZATION, "")
    visible = Organization.objects.visible_to(request.user)
    chosen = visible.filter(pk=given).first() if given.isdecimal() and len(given) < 19 else None
    if form_class is not SplitForm:
        return form_class(request.POST or None, request.FILES or None, chosen=chosen, **options)
    asking = SourceForm(request.GET if "source" in request.GET else None, chosen=chosen, **options)
    if not asking.is_valid():
        return asking
    branch = asking.cleaned_data["source"]
    return SplitForm(request.POST or None, branch=branch, on=calendar.today(), **options)


def _add(change, form, *, actor, on):
    if hasattr(form, "add_to"):
        form.add_to(change, actor=actor, on=on)
    else:
        changes.add(change, form.lines(), actor=actor, on=on)


def _attempt(request, verb, change, **arguments):
    """Do it; where it cannot be done now, say why on the page of the batch."""
    try:
        return verb(change, actor=request.user, **arguments)
    except changes.Refused as refusal:
        messages.warning(request, str(refusal))
        return None


@require_POST
def change_remove(request, pk, number):
    change = _own(request, pk)
    try:
        changes.remove(change, number, actor=request.user, on=calendar.today())
    except changes.Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect(change)


@require_POST
def change_discard(request, pk):
    change = _own(request, pk)
    try:
        changes.discard(change, actor=request.user)
    except changes.Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(change)
    messages.info(request, f"Đã bỏ “{change}”. Chưa thay đổi gì.")
    return redirect("branches:change-list")


@require_POST
def change_apply(request, pk):
    change = _own(request, pk)
    if change.state == State.DRAFT and change.counts.get("error"):
        if _attempt(request, changes.look_again, change, on=calendar.today()):
            messages.info(request, "Đã xem trước lại theo tình hình hiện nay. Chưa có gì thay đổi.")
        return redirect(change)
    agreed = AGREED in request.POST
    return _work(
        request, _attempt(request, changes.ask, change, state=State.APPLYING, agreed=agreed, on=calendar.today()), pk
    )


def change_undo(request, pk):
    change = _own(request, pk)
    if change.state not in (State.APPLIED, State.UNDOING):
        return redirect(change)
    if request.method == "POST":
        return _work(request, _attempt(request, changes.ask, change, state=State.UNDOING, on=calendar.today()), pk)
    return render(request, "branches/change_undo.html", {"change": change, "reasons": changes.why_not_undo(change)})


def _work(request, change, pk):
    """A small batch at once, a large one by a worker."""
    if change is not None and carrying_out.is_large(change):
        work_on_change.delay_on_commit(change.pk)
    elif change is not None:
        carrying_out.work(change.pk, on=calendar.today())
        pages.mass_changed(calendar.today())
    return redirect("branches:change", pk=pk)


@require_GET
def change_template(request):
    _tops(request)
    disposition = f'attachment; filename="{files.FILE_NAME}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(files.template(), content_type=books.CONTENT_TYPE, headers=headers)
