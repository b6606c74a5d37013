"""A list written into a file in the background: asked for, written as its owner, kept for some days, removed.

Only its owner reads the file. What the owner may see is asked again when it is written: offices end.
"""

import hashlib
import tempfile
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from branches import access, calendar, jobs, journal
from branches.access import NoOffice
from branches.models import Job
from members import exports
from members.exports import sheet
from members.models import ListExport

KIND = "export"
AT_ONCE = 1000  # rows that are written while one waits
WHO_MAY = "Chỉ người giữ chức trách trong tổ chức mới xuất được danh sách này."
FAILED = "Chương trình gặp sự cố, chưa lập được tệp. Bấm “Lập lại”; nếu vẫn vậy, báo quản trị."
NO_OFFICE = "Đồng chí không còn giữ chức trách để xuất danh sách này."
ENDED = "Chức trách mà đồng chí giữ khi lập tệp này đã kết thúc. Xuất lại danh sách theo chức trách hiện nay."
NO_FILTER = "Các ô lọc không còn đúng, có thể vì tổ chức đã đổi. Mở lại danh sách, lọc rồi xuất."

_STATE = Job.State


@transaction.atomic
def ask_export(wanted, *, query, columns, full_numbers=False, reason="", actor, on):
    """Note what is wanted; `write_export` does it."""
    if not wanted.may(actor):
        raise NoOffice(WHO_MAY)
    return ListExport.objects.create(
        user=actor,
        job=jobs.create(KIND, actor=actor),
        kind=wanted.key,
        title=wanted.title,
        query=query,
        columns=[column.key for column in wanted.chosen(columns)],
        full_numbers=full_numbers,
        reason=reason,
        expires_on=on + timedelta(days=settings.EXPORT_KEEP_DAYS),
    )


def write_export(export_id, *, on):
    """Write the file of an export; safe to run twice. A failure says why on its page, then goes on to the log."""
    export = ListExport.objects.select_related("job", "user").filter(pk=export_id).first()
    if export is None or export.job.state in (_STATE.DONE, _STATE.FAILED):
        return
    found, why = _found(export, on)
    if why:
        jobs.fail(export.job, why)
        return
    try:
        _write(export, *found, on)
    except Exception:
        jobs.fail(export.job, FAILED)
        raise


def _found(export, on):
    """((list, its form, rows), "") as the owner may see them now, or (None, why not)."""
    wanted = exports.by_key(export.kind)
    if not export.user.is_active or wanted is None or not wanted.may(export.user):
        return None, NO_OFFICE
    asked = wanted.form(exports.question(export.query), actor=export.user, on=on)
    if not asked.is_valid():
        return None, NO_FILTER
    return (wanted, asked, wanted.found(asked, export.user)), ""


def _write(export, wanted, asked, rows, on):
    total = rows.count()
    jobs.begin(export.job, total=total)
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/{uuid4().hex}.xlsx"
        export.rows = sheet.write(
            path,
            export.title,
            wanted.chosen(export.columns),
            rows,
            on=on,
            whole=export.full_numbers,
            progress=lambda done: jobs.progress(export.job, done, max(done, total)),
        )
        with open(path, "rb") as file:
            export.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            export.file = default_storage.save(f"exports/{on:%Y/%m}/{uuid4().hex}.xlsx", File(file))
    try:
        _keep(export, asked)
    except Exception:
        default_storage.delete(export.file)
        raise


@transaction.atomic
def _keep(export, asked):
    """Every list that leaves the program is journalled: who, what, how many, with or without full numbers, why."""
    export.save()
    facts = {"list": export.title, "rows": export.rows, "full_numbers": export.full_numbers, "reason": export.reason}
    organization = asked.cleaned_data.get("organization") or access.offices(export.user)[0].organization
    journal.record(
        "members.export",
        actor=export.user,
        organization=organization,
        facts=facts | {"filters": exports.used(asked), "sha256": export.sha256},
    )
    jobs.finish(export.job, total=export.rows)


@transaction.atomic
def repeat_export(export, *, actor):
    """Hand over once more what has failed or what nobody works on any more; whether there was something to do."""
    job = Job.objects.select_for_update().get(pk=export.job_id)
    if export.user_id != actor.pk or not (job.state == _STATE.FAILED or jobs.is_silent(job)):
        return False
    job.state, job.created_at, job.message = _STATE.WAITING, calendar.now(), ""
    job.save()
    return True


@transaction.atomic
def remove_export(export):
    """The row, its job and its file; the journal keeps that it was."""
    job, name = export.job, export.file
    export.delete()
    job.delete()
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))


def remove_expired(on):
    """Files are kept until the end of their last day; how many were removed."""
    old = list(ListExport.objects.filter(expires_on__lt=on).select_related("job"))
    for export in old:
        remove_export(export)
    return len(old)
