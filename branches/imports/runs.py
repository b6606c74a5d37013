"""The verbs of an import: receive, read, confirm, apply, undo, discard.

Reading and writing run in a worker; what a person asks for (`ask_…`) only notes it and hands it over. Applying judges
the rows once more, under locks: what has changed since the preview is not written but shown again.
"""

import hashlib
import json
import time
from pathlib import PurePath
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Count

from branches import access, calendar, jobs, journal, names
from branches.imports import analysis, bulk, importer_for
from branches.imports.analysis import STEP, Context, Row, State, analyse
from branches.imports.words import CHOICE, ERROR, Refused, spoken
from branches.models import ImportRow, ImportRun

_LOCK = 7_028_003  # imports write one after the other
_UNWRITTEN = (State.ERROR, State.WARNING)
READ_AT_ONCE_BYTES = 150_000
FAILED = "Chương trình gặp sự cố; chưa ghi gì. Chờ vài phút rồi thử lại."


class NotNow(Exception):
    """The run is not in a state in which this can be done; the message says why."""


# --- receiving and reading ----------------------------------------------------------------------------------------


def receive(upload_name, content, *, kind, sheet="", actor):
    """Keep the file under a random name and make a run of it."""
    run = ImportRun(
        kind=kind,
        file_name=safe_name(upload_name),
        sha256=hashlib.sha256(content).hexdigest(),
        sheet=sheet,
        created_by=actor,
        created_at=calendar.now(),
    )
    suffix = PurePath(run.file_name).suffix.lower()
    run.file.save(f"{uuid4().hex}{suffix if suffix in ('.xlsx', '.xls', '.ods', '.csv') else ''}", ContentFile(content))
    return run


def safe_name(name):
    """The name for people to read: without a path, control characters, or more than 120 characters."""
    name = names.tidy(name).replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in name if char.isprintable() and char not in '<>:"|?*')[-120:] or "danh_sach"


def read_at_once(run):
    """Small files are read while one waits; larger ones by a worker."""
    return run.file.size <= READ_AT_ONCE_BYTES


def read(run_id, *, on):
    """Read and judge the file of a run and keep its rows; a refusal is kept as the run's message."""
    run = ImportRun.objects.select_related("job", "created_by").get(pk=run_id)
    if run.state != ImportRun.State.READING:
        return
    with _job_of(run, failed=ImportRun.State.FAILED) as progress:
        with run.file.open("rb") as file:
            content = file.read()
        try:
            result = analyse(
                importer_for(run.kind),
                content,
                name=run.file_name,
                sheet=run.sheet,
                actor=run.created_by,
                on=on,
                progress=progress,
            )
        except Refused as refusal:
            run.state, run.message = ImportRun.State.FAILED, refusal.message
            run.sheets, run.sheet = getattr(refusal, "sheets", []), getattr(refusal, "sheet", run.sheet)
            run.save()
            return
        with transaction.atomic():
            run.rows.all().delete()
            _keep(run, result)
            run.state, run.message = ImportRun.State.PREVIEWED, ""
            run.save()


def _keep(run, result, traces=None):
    """Keep what was read of the file, and its rows."""
    importer, layout = importer_for(run.kind), result.layout
    run.sheet, run.sheets = result.sheet, result.sheets
    run.header_row, run.left_out = layout.header_row, result.left_out[:200]
    run.headings = [[text, getattr(layout.columns.get(p), "key", "")] for p, text in enumerate(layout.headings)]
    run.unknown_columns, run.counts = layout.unknown, result.counts()
    for start in range(0, len(result.rows), STEP):
        some = result.rows[start : start + STEP]
        bulk.copy_many(ImportRow, _STORED, [_stored(importer, run, row, (traces or {}).get(row)) for row in some])


_KEPT = ("state", "data", "changes", "messages", "target_id")
_STORED = (*_KEPT, "run_id", "number", "confirmed", "cells", "before")


def _stored(importer, run, row, trace=None):
    """The columns of an ImportRow."""
    state = row.state
    return {
        "run_id": run.pk,
        "number": row.number,
        "state": row.action if trace else state,
        "confirmed": row.confirmed,
        "cells": [_cell(cell) for cell in row.cells] if state in _UNWRITTEN else [],
        "data": {"values": importer.to_json(row.values), "action": row.action, "choice": row.choice},
        "changes": row.changes,
        "messages": row.messages,
        "target_id": getattr(row.target, "pk", None),
        "before": trace,
    }


def _cell(cell):
    """Numbers stay numbers, so that the file of faulty rows says the same as the file did."""
    return cell if analysis.values.is_number(cell) else analysis.values.shown(cell)


def _loaded(importer, stored, on):
    return Row(
        number=stored.number,
        on=on,
        values=importer.from_json(stored.data["values"]),
        messages=[m for m in stored.messages if m["part"] == "file"],
        choice=stored.data.get("choice", ""),
        confirmed=stored.confirmed,
        pk=stored.pk,
    )


def ask_sheet(run, sheet, *, actor):
    """Read another sheet of the same file."""
    with transaction.atomic():
        run = _mine(run, actor, ImportRun.State.PREVIEWED, ImportRun.State.FAILED)
        if sheet not in run.sheets:
            raise NotNow("Tệp không có trang tính này.")
        run.rows.all().delete()
        run.state, run.sheet, run.message = ImportRun.State.READING, sheet, ""
        run.save()
    return run


# --- choices and confirmations --------------------------------------------------------------------------------------


def _mine(run, actor, *states):
    """The run, locked, in one of the states."""
    run = ImportRun.objects.select_for_update().filter(pk=run.pk, created_by=actor).get()
    if run.state not in states:
        raise NotNow(f"Lần nhập này hiện: {run.get_state_display().lower()}. Xem lại rồi làm tiếp.")
    return run


@transaction.atomic
def decide(run, *, confirmed, withdrawn=(), choices=None, actor, on):
    """Confirm rows with warnings (or withdraw that), and say of possible matches whose row it is.

    `confirmed` and `withdrawn` are numbers of rows, `choices` {number: "same:41" or "other"}.
    """
    run = _mine(run, actor, ImportRun.State.PREVIEWED)
    choices = choices or {}
    importer = importer_for(run.kind)
    waiting = run.rows.filter(state=State.WARNING)
    waiting.filter(number__in=confirmed).update(confirmed=True)
    waiting.filter(number__in=withdrawn).update(confirmed=False)
    chosen = list(run.rows.filter(state__in=[State.WARNING, State.ERROR, State.UNCHANGED], number__in=choices))
    rows = []
    for stored in chosen:
        row = _loaded(importer, stored, on)
        if choices[stored.number] == row.choice:
            continue
        row.choice, row.confirmed = choices[stored.number], True
        row.cells = stored.cells
        rows.append(row)
    analysis.judge(importer, rows, _context(run, on))
    for row in rows:
        fresh = _stored(importer, run, row)
        if row.choice:
            fresh["state"] = State.WARNING if fresh["state"] in (State.NEW, State.CHANGED) else fresh["state"]
        ImportRow.objects.filter(pk=row.pk).update(
            **{name: fresh[name] for name in _KEPT}, confirmed=row.confirmed and not row.open_choice
        )
    _count(run)
    return run


@transaction.atomic
def confirm_all(run, *, actor):
    """Confirm every row with warnings, except those that still wait for a choice."""
    run = _mine(run, actor, ImportRun.State.PREVIEWED)
    waiting = run.rows.filter(state=State.WARNING).exclude(messages__contains=[{"level": CHOICE}])
    waiting.update(confirmed=True)
    return run


def _context(run, on, *, locked=False):
    return Context(run.created_by, on, frozenset(key for _, key in run.headings if key), locked=locked)


def _count(run):
    found = run.rows.order_by().values_list("state").annotate(Count("pk"))
    run.counts = dict.fromkeys(State.values, 0) | dict(found)
    run.counts["left"] = run.counts[State.ERROR] + run.counts[State.WARNING]
    run.counts["written"] = run.rows.exclude(before=None).count()
    run.save(update_fields=["counts"])


def writable(run):
    """The rows that would be written now."""
    return run.rows.filter(state__in=[State.NEW, State.CHANGED]) | run.rows.filter(
        state=State.WARNING, confirmed=True
    ).exclude(messages__contains=[{"level": CHOICE}])


# --- applying ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_apply(run, *, actor):
    """Hand the writing to a worker."""
    run = _mine(run, actor, ImportRun.State.PREVIEWED)
    if not writable(run).exists():
        raise NotNow("Không có dòng nào để ghi.")
    run.state, run.message = ImportRun.State.APPLYING, ""
    run.job = jobs.create("import.apply", actor=actor)
    run.save()
    return run


@transaction.atomic
def ask_undo(run, *, actor):
    """Hand the taking back to a worker."""
    run = _mine(run, actor, ImportRun.State.APPLIED)
    run.state, run.message = ImportRun.State.UNDOING, ""
    run.job = jobs.create("import.undo", actor=actor)
    run.save()
    return run


def ask_read(run, *, actor):
    """Hand the reading to a worker."""
    run.job = jobs.create("import.read", actor=actor)
    run.save(update_fields=["job"])
    return run


def is_silent(run):
    """True where nobody works on the run any more: its worker, or the web process that read it, has died."""
    if run.job is None:
        return (calendar.now() - run.created_at).total_seconds() > jobs.SILENCE
    return jobs.is_silent(run.job)


@transaction.atomic
def revive(run, *, actor):
    """After its worker died: the same work once more. Nothing had been written."""
    run = ImportRun.objects.select_for_update().filter(pk=run.pk, created_by=actor).get()
    if not is_silent(run):
        raise NotNow("Việc này vẫn đang chạy.")
    run.job = jobs.create(run.job.kind if run.job else "import.read", actor=actor)
    run.save(update_fields=["job"])
    return run


def apply(run_id, *, on):
    """Write the accepted rows in one transaction, with one entry in the journal."""
    run = ImportRun.objects.select_related("job", "created_by").get(pk=run_id)
    with _job_of(run, failed=ImportRun.State.PREVIEWED) as progress, transaction.atomic():
        run = ImportRun.objects.select_for_update(of=("self",)).select_related("created_by").get(pk=run_id)
        if run.state != ImportRun.State.APPLYING:
            return
        _one_after_the_other()
        importer, context = importer_for(run.kind), _context(run, on, locked=True)
        done, total = 0, writable(run).count()
        for some in _some_at_a_time(importer, writable(run)):
            rows = [_loaded(importer, row, on) for row in some]
            importer.judge(rows, context)
            ready = [row for row, stored in zip(rows, some, strict=True) if _as_previewed(row, stored)]
            _keep_outcome(importer, run, rows, some, write(importer, ready, context))
            done += len(some)
            progress(done, total)
        _count(run)
        _close(run, on=on)


def _some_at_a_time(importer, stored):
    """Lists of stored rows, so that a long list does not have to stand in memory as a whole."""
    pks = list(stored.order_by("number").values_list("pk", flat=True))
    step = importer.step or len(pks) or 1
    for start in range(0, len(pks), step):
        yield list(ImportRow.objects.filter(pk__in=pks[start : start + step]).order_by("number"))


def _as_previewed(row, stored):
    same = (row.action, getattr(row.target, "pk", None) if row.action != analysis.NEW else None, row.changes) == (
        stored.data["action"],
        stored.target_id,
        stored.changes,
    )
    if not row.has_error and not row.open_choice and row.action != analysis.UNCHANGED and not same:
        row.object("changed_meanwhile")
    return same and row.will_be_written(all_confirmed=True)


def write(importer, rows, context):
    """Write the plans of judged rows; returns {row: trace}."""
    trace, traces = bulk.Trace(), {}
    step = importer.step or len(rows) or 1
    for start in range(0, len(rows), step):
        importer.write(rows[start : start + step], context, trace)
        traces |= trace.flush(importer.models)
    importer.follow([line for lines in traces.values() for line in lines])()
    return traces


def _keep_outcome(importer, run, rows, stored, traces):
    """What became of each row: its trace where it was written, its new judgement where it was not."""
    for row, kept in zip(rows, stored, strict=True):
        if row in traces:
            kept.state, kept.before = row.action, traces[row]
            kept.target_id = getattr(row.target, "pk", None)
        else:
            fresh = _stored(importer, run, row)
            for name in _KEPT:
                setattr(kept, name, fresh[name])
            kept.confirmed = False
    written = [kept for row, kept in zip(rows, stored, strict=True) if row in traces]
    bulk.update_many(ImportRow, written, ["state", "target_id", "before"])
    bulk.update_many(ImportRow, [kept for kept in stored if kept.before is None], [*_KEPT, "confirmed"])


def _close(run, *, on):
    run.state, run.applied_at = ImportRun.State.APPLIED, calendar.now()
    run.save()
    facts = {"kind": run.kind, "file": run.file_name, "sha256": run.sha256, "rows": run.counts}
    journal.record(
        "branches.apply_import",
        actor=run.created_by,
        organization=_home(run.created_by),
        subject=run,
        facts=facts | {"written": run.counts["written"], "on": on},
    )


def _home(actor):
    tops = access.top_organizations(actor) if actor is not None else []
    return tops[0] if tops else None


def _one_after_the_other():
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])


# --- taking back ------------------------------------------------------------------------------------------------------


def undo(run_id):
    """Take the whole import back, as long as none of its records was touched since."""
    run = ImportRun.objects.select_related("job", "created_by").get(pk=run_id)
    with _job_of(run, failed=ImportRun.State.APPLIED), transaction.atomic():
        run = ImportRun.objects.select_for_update(of=("self",)).select_related("created_by").get(pk=run_id)
        if run.state != ImportRun.State.UNDOING:
            return
        _one_after_the_other()
        importer, touched, total = importer_for(run.kind), [], 0
        for rows in _some_at_a_time(importer, run.rows.exclude(before=None)):
            total += len(rows)
            owner = {id(line): row.number for row in rows for line in row.before}
            lines = bulk.touched_since([line for row in rows for line in row.before])
            touched += sorted({owner[id(line)] for line in lines})
        if touched:
            run.state = ImportRun.State.APPLIED
            run.message = f"Chưa hoàn lại được: {len(touched)} hồ sơ đã được sửa sau lần nhập này."
            run.counts["touched"] = touched[:50]
            run.save()
            return
        for rows in _some_at_a_time(importer, run.rows.exclude(before=None)):
            lines = [line for row in rows for line in row.before]
            follow = importer.follow(lines)
            importer.take_back(lines, run)
            follow()
        run.state, run.undone_at, run.message = ImportRun.State.UNDONE, calendar.now(), ""
        run.counts.pop("touched", None)
        run.save()
        journal.record(
            "branches.undo_import",
            actor=run.created_by,
            organization=_home(run.created_by),
            subject=run,
            facts={"kind": run.kind, "file": run.file_name, "sha256": run.sha256, "taken_back": total},
        )


@transaction.atomic
def discard(run, *, actor):
    """Drop a run of which nothing was written, with its file."""
    run = _mine(run, actor, ImportRun.State.PREVIEWED, ImportRun.State.FAILED)
    run.rows.all()._raw_delete(run.rows.db)
    file = run.file
    run.delete()
    transaction.on_commit(lambda: file.delete(save=False))


class _job_of:
    """Runs the work of a run with progress; a failure puts the run back and says so, then goes on to the log."""

    def __init__(self, run, *, failed):
        self.run, self.failed = run, failed

    def __enter__(self):
        job = self.run.job
        if job is None:
            return lambda done, total: None
        jobs.begin(job)
        return lambda done, total: jobs.progress(job, done, total)

    def __exit__(self, kind, failure, trace):
        job = self.run.job
        if failure is None:
            if job is not None:
                jobs.finish(job)
            return False
        working = (ImportRun.State.READING, ImportRun.State.APPLYING, ImportRun.State.UNDOING)
        ImportRun.objects.filter(pk=self.run.pk, state__in=working).update(state=self.failed, message=FAILED)
        if job is not None:
            jobs.fail(job, FAILED)
        return False


# --- by command -------------------------------------------------------------------------------------------------------


def import_file(kind, path, content, *, actor=None, on, dry_run=False, skip_errors=False):
    """Read, judge and write a file at once, for a command; returns the object of formats.md §6 and whether it is done.

    Rows with warnings are written and reported; rows that wait for a person's choice are reported and not written.
    """
    began = time.monotonic()
    importer = importer_for(kind)
    result = {
        "file": str(path),
        "sha256": hashlib.sha256(content).hexdigest(),
        "dry_run": dry_run,
        "rows": 0,
        "created": 0,
        "updated": 0,
        "unchanged": 0,
        "unknown_columns": [],
        "warnings": [],
        "errors": [],
    }
    done = False
    try:
        with transaction.atomic():
            done = _import(importer, path, content, result, actor, on, dry_run, skip_errors)
    except Refused as refusal:
        result["errors"] = [{"row": None, "column": None, "code": refusal.code, "message": refusal.message}]
    return result | {"seconds": round(time.monotonic() - began, 3)}, done


def _import(importer, path, content, result, actor, on, dry_run, skip_errors):
    if not importer.may_import(actor):
        raise Refused("not_allowed", reason=importer.who_may())
    if not dry_run:
        _one_after_the_other()
    read = analyse(importer, content, name=str(path), actor=actor, on=on)
    result["rows"], result["unknown_columns"] = len(read.rows), read.layout.unknown
    for row in read.rows:
        for m in row.messages:
            line = {"row": row.number, "column": m["column"] or None, "code": m["code"], "message": spoken(m)}
            result["errors" if m["level"] == ERROR else "warnings"].append(line)
    sound = not result["errors"]
    if not sound and not skip_errors and not dry_run:
        return False
    ready = [row for row in read.rows if row.will_be_written(all_confirmed=True)]
    result["created"] = sum(row.action == analysis.NEW for row in ready)
    result["updated"] = len(ready) - result["created"]
    result["unchanged"] = sum(row.state == State.UNCHANGED for row in read.rows)
    if dry_run:
        return sound
    if ready:
        traces = write(importer, ready, Context(actor, on, locked=True))
        run = receive(str(path), content, kind=importer.kind, actor=actor)
        _keep(run, read, traces)
        _count(run)
        _close(run, on=on)
    return True


def json_of(result):
    return json.dumps(result, ensure_ascii=False, indent=2)
