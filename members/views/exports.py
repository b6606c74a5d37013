"""Lists as files: choose the columns, wait or come back later, download, remove."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from branches import calendar, jobs
from branches.access import NoOffice, offices
from branches.imports.books import CONTENT_TYPE
from branches.models import Job
from members import exports
from members.actions import exports as verbs
from members.forms.exports import ExportForm
from members.models import ListExport, SavedFilter
from members.tasks import write_list
from members.views.filters import keep

COUNTED = 5000
PAST = 20


def _list(request, key):
    wanted = exports.by_key(key)
    if wanted is None:
        raise Http404
    if not wanted.may(request.user):
        raise NoOffice(verbs.WHO_MAY)
    return wanted


def _own(request, pk):
    return get_object_or_404(ListExport.objects.visible_to(request.user).select_related("job"), pk=pk)


def export_list(request):
    if not offices(request.user):
        raise NoOffice(verbs.WHO_MAY)
    past = ListExport.objects.visible_to(request.user).select_related("job")[:PAST]
    return render(request, "members/exports/list.html", {"past": past, "lists": exports.lists_for(request.user)})


def export_new(request, key):
    """The same filters as the list; asked for by GET, written by POST."""
    wanted, on = _list(request, key), calendar.today()
    query, page = exports.question(request.GET.urlencode()), f"export:{key}"
    asked = wanted.form(query, actor=request.user, on=on)
    given = request.POST if request.method == "POST" else None
    form = ExportForm(given, wanted=wanted, chosen=wanted.chosen(request.GET.getlist(exports.COLUMN)))
    if form.is_valid() and not asked.is_valid():
        form.add_error(None, "Các ô lọc chưa đúng. Sửa các ô lọc ở trên rồi xuất.")
    found = wanted.found(asked, request.user)
    count = found.order_by()[: COUNTED + 1].count()
    if form.is_valid():
        data = form.cleaned_data
        if name := data.pop("save_as"):
            keep(request.user, page, name, query, data["columns"])
        export = verbs.ask_export(wanted, query=query.urlencode(), actor=request.user, on=on, **data)
        if count <= verbs.AT_ONCE:
            verbs.write_export(export.pk, on=on)
        else:
            write_list.delay_on_commit(export.pk)
        return redirect("members:export-page", export.pk)
    saved = SavedFilter.objects.visible_to(request.user).filter(page=page)
    context = {"list": wanted, "asked": asked, "form": form, "count": count, "counted": COUNTED, "saved": saved}
    return render(request, "members/exports/new.html", context)


@require_GET
def export_page(request, pk):
    export = _own(request, pk)
    working = export.job.state in (Job.State.WAITING, Job.State.RUNNING)
    done, total = jobs.progress_of(export.job)
    context = {"export": export, "working": working, "done": done, "total": total, "silent": jobs.is_silent(export.job)}
    if request.htmx and "tien-do" in request.GET:
        if working:
            return render(request, "members/exports/_progress.html", context)
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "members/exports/page.html", context)


@require_GET
def export_file(request, pk):
    """The file, for its owner, while the office lasts and until the last day."""
    export = _own(request, pk)
    wanted = _list(request, export.kind)
    if not export.file or export.expires_on < calendar.today() or not default_storage.exists(export.file):
        raise Http404
    if not wanted.still_reaches(request.user, timezone.localtime(export.job.ended_at).date()):
        raise NoOffice(verbs.ENDED)
    name = f"{wanted.file_stem}_{export.job.ended_at:%Y%m%d}.xlsx"
    file = default_storage.open(export.file)
    headers = {"Cache-Control": "no-store"}
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPE, headers=headers)


@require_POST
def export_retry(request, pk):
    export = _own(request, pk)
    if verbs.repeat_export(export, actor=request.user):
        write_list.delay_on_commit(export.pk)
    return redirect("members:export-page", pk)


@require_POST
def export_remove(request, pk):
    export = _own(request, pk)
    verbs.remove_export(export)
    messages.success(request, f"Đã xóa tệp “{export.title}”.")
    return redirect("members:exports")
