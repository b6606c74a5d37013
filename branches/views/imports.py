"""Lists brought in by the browser: send a file, look at what it would do, write it, take it back."""

import re

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from branches import calendar
from branches.access import NoOffice
from branches.fields import FileField
from branches.forms import PartyForm
from branches.imports import books, importer_for, importers_for, runs, screen
from branches.listing import PARAMETER
from branches.models import ImportRun
from branches.tasks import apply_import, read_import, undo_import

WHO_MAY = "Bí thư, Phó bí thư chi bộ, Cán bộ cấp ủy, Cán bộ ban tổ chức mới nhập được danh sách."
STATE = "tinh_trang"


class UploadForm(PartyForm):
    """The list and its file. Which lists may be sent follows from the actor's offices."""

    submit_label = "Đọc tệp, xem trước"

    kind = forms.ChoiceField(label="Loại danh sách", widget=forms.RadioSelect)
    file = FileField(
        label="Tệp bảng tính",
        max_bytes=settings.UPLOAD_MAX_BYTES,
        accept=".xlsx,.xls,.ods,.csv",
        help_text=".xlsx, .xls, .ods hoặc .csv. Không cần sửa lại tiêu đề hay thứ tự cột.",
    )
    sheet = forms.CharField(
        label="Trang tính", required=False, max_length=120, help_text="Để trống thì đọc trang tính đầu tiên."
    )

    def __init__(self, *args, importers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(importer.kind, importer.label) for importer in importers]


def _importers(request):
    """The kinds of lists the actor may bring in; a refusal where there is none."""
    importers = importers_for(request.user)
    if not importers:
        raise NoOffice(WHO_MAY)
    return sorted(importers, key=lambda importer: ImportRun.Kind.values.index(importer.kind))


def _run(request, pk):
    """One's own run, of a kind one may still bring in."""
    run = get_object_or_404(ImportRun.objects.visible_to(request.user).select_related("job"), pk=pk)
    if not any(importer.kind == run.kind for importer in _importers(request)):
        raise NoOffice(WHO_MAY)
    return run


def import_list(request):
    importers = _importers(request)
    wanted = request.GET.get("loai", importers[0].kind)
    form = UploadForm(request.POST or None, request.FILES or None, importers=importers, initial={"kind": wanted})
    if form.is_valid():
        file = form.cleaned_data["file"]
        run = runs.receive(
            file.name,
            file.read(),
            kind=form.cleaned_data["kind"],
            sheet=form.cleaned_data["sheet"].strip(),
            actor=request.user,
        )
        return _read(request, run)
    past = ImportRun.objects.visible_to(request.user)[:20]
    context = {"form": form, "importers": importers, "past": past}
    return render(request, "branches/imports/list.html", context)


def _read(request, run):
    """A small file is read at once, a large one by a worker."""
    if runs.read_at_once(run):
        runs.read(run.pk, on=calendar.today())
    else:
        runs.ask_read(run, actor=request.user)
        read_import.delay_on_commit(run.pk)
    return redirect("branches:import-run", pk=run.pk)


@require_GET
def import_template(request, kind):
    importer = next((importer for importer in _importers(request) if importer.kind == kind), None)
    if importer is None:
        raise Http404
    return _spreadsheet(books.template(importer, request.user), importer.file_name)


@require_GET
def import_run(request, pk):
    run = _run(request, pk)
    working = run.state in screen.WORKING
    if request.htmx and "tien-do" in request.GET:
        if working:
            return render(request, "branches/imports/_progress.html", {"run": run, "progress": screen.progress(run)})
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"run": run, "working": working, "importer": importer_for(run.kind)}
    if working:
        context["progress"] = screen.progress(run)
    elif run.state != ImportRun.State.FAILED:
        context |= _rows(request, run)
    if run.state == ImportRun.State.PREVIEWED:
        earlier = ImportRun.objects.visible_to(request.user).filter(state=ImportRun.State.APPLIED, kind=run.kind)
        context["next"] = screen.what_next(run)
        context["earlier"] = earlier.filter(sha256=run.sha256).exclude(pk=run.pk).first()
    if run.state == ImportRun.State.APPLIED:
        context["touched"] = screen.touched(run)
    return render(request, "branches/imports/run.html", context)


def _rows(request, run):
    state, after = request.GET.get(STATE, ""), request.GET.get(PARAMETER, "")
    return {
        "figures": screen.figures(run, state),
        "page": screen.rows(run, state=state, after=after),
        "state": state,
        "after": after,
        "total": sum(run.counts.get(name, 0) for name, *_ in screen.LOOKS),
    }


def _attempt(request, verb, run, **arguments):
    """Do it; where it cannot be done now, say why on the page of the run."""
    try:
        return verb(run, actor=request.user, **arguments)
    except runs.NotNow as refusal:
        messages.warning(request, str(refusal))
        return None


@require_POST
def import_confirm(request, pk):
    run = _run(request, pk)
    if "tat-ca" in request.POST:
        _attempt(request, runs.confirm_all, run)
    else:
        shown, agreed = _numbers(request, "hien"), _numbers(request, "dong-y")
        choices = {
            int(name.removeprefix("chon-")): value
            for name, value in request.POST.items()
            if re.fullmatch(r"chon-\d{1,7}", name) and re.fullmatch(r"other|same:\d{1,18}", value)
        }
        _attempt(
            request,
            runs.decide,
            run,
            confirmed=agreed & shown,
            withdrawn=shown - agreed,
            choices=choices,
            on=calendar.today(),
        )
    return redirect(run_url(run, request.POST.get(STATE, ""), request.POST.get(PARAMETER, "")))


def _numbers(request, name):
    return {int(text) for text in request.POST.getlist(name) if text.isascii() and text.isdigit() and len(text) < 8}


def run_url(run, state="", after=""):
    address = redirect("branches:import-run", pk=run.pk).url
    chosen = {key: value for key, value in ((STATE, state), (PARAMETER, after)) if re.fullmatch(r"\w+", value)}
    return address + "".join(f"{'&' if n else '?'}{key}={value}" for n, (key, value) in enumerate(chosen.items()))


@require_POST
def import_sheet(request, pk):
    run = _attempt(request, runs.ask_sheet, _run(request, pk), sheet=request.POST.get("trang-tinh", ""))
    return _read(request, run) if run else redirect("branches:import-run", pk=pk)


@require_POST
def import_apply(request, pk):
    run = _attempt(request, runs.ask_apply, _run(request, pk))
    if run:
        apply_import.delay_on_commit(run.pk)
    return redirect("branches:import-run", pk=pk)


def import_undo(request, pk):
    run = _run(request, pk)
    if run.state != ImportRun.State.APPLIED:
        return redirect("branches:import-run", pk=pk)
    if request.method == "POST":
        if _attempt(request, runs.ask_undo, run):
            undo_import.delay_on_commit(run.pk)
        return redirect("branches:import-run", pk=pk)
    written = run.rows.exclude(before=None).count()
    context = {"run": run, "written": written, "importer": importer_for(run.kind)}
    return render(request, "branches/imports/undo.html", context)


@require_POST
def import_retry(request, pk):
    run = _attempt(request, runs.revive, _run(request, pk))
    task = {"reading": read_import, "applying": apply_import, "undoing": undo_import}
    if run and run.state in task:
        task[run.state].delay_on_commit(run.pk)
    return redirect("branches:import-run", pk=pk)


@require_POST
def import_discard(request, pk):
    run = _run(request, pk)
    try:
        runs.discard(run, actor=request.user)
    except runs.NotNow as refusal:
        messages.warning(request, str(refusal))
        return redirect("branches:import-run", pk=pk)
    messages.info(request, f"Đã bỏ tệp “{run.file_name}”. Chưa ghi gì vào hồ sơ.")
    return redirect("branches:import-list")


@require_GET
def import_faulty_rows(request, pk):
    run = _run(request, pk)
    return _spreadsheet(books.faulty_rows(run), books.faulty_name(run))


def _spreadsheet(content, name):
    disposition = f'attachment; filename="{name}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=books.CONTENT_TYPE, headers=headers)
