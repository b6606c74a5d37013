"""The runs of the background jobs: a row for each, the pulse of worker and clock, a notice where one did not end well.

What is written names no person: of an error its kind and where in the program it arose, never its words.
"""

import logging
import traceback
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connections, transaction
from django.db.models import Max
from django.urls import reverse

from branches import calendar, inbox
from branches.models import Heartbeat, JobRun, Notice, User

log = logging.getLogger(__name__)
State = JobRun.State
KEPT = timedelta(days=60)
LONGEST = timedelta(hours=2)  # no job may take as long; one that still “runs” was killed
TOLD_AGAIN = timedelta(hours=24)
AWAY = (OperationalError, InterfaceError)  # the database does not answer
#: How a job of the night is tried again: after 30 s, 1, 2, 4 … minutes, for about an hour.
AGAIN = {
    "autoretry_for": (*AWAY, OSError),
    "retry_backoff": 30,
    "retry_backoff_max": 1200,
    "retry_jitter": False,
    "max_retries": 8,
}
WORKER, CLOCK = "worker", "beat"
PARTS = {WORKER: "Việc chạy nền", CLOCK: "Lịch nhắc việc"}
#: {task: what people call it}; the application that keeps the schedule fills it.
labels = {}
#: What a job counts, in words; a day that it counts for is not one of them.
COUNTED = {
    "sent": "lần nhắc",
    "without_recipient": "việc chưa có người nhận",
    "opened": "thời hạn mới",
    "moved": "thời hạn đổi ngày",
    "met": "thời hạn đã xong",
    "lapsed": "thời hạn không còn áp dụng",
    "urgent": "thư báo ngay",
    "digests": "thư tổng hợp",
    "later": "thư gửi lại sau",
    "organizations": "tổ chức",
    "lost": "lần chạy dừng giữa chừng",
    "removed": "mục cũ đã dọn",
    "digests_removed": "thư cũ đã dọn",
    "faults": "chỗ sai trong dữ liệu",
}
SILENT = {
    WORKER: timedelta(minutes=3),
    CLOCK: timedelta(minutes=2),
}  # without a pulse for so long a part counts as gone


def begin(task):
    """A job has begun."""
    run = JobRun(task=task, started_at=calendar.now())
    _write(run.save)
    return run


def done(run, counts, *, quiet):
    """It has ended; a quiet one that had nothing to do leaves no row, only the pulse that every job leaves."""
    beat(run.task, run.started_at)
    counts = counts if isinstance(counts, dict) else {}
    if quiet and not any(value for value in counts.values() if isinstance(value, int)):
        forget(run)
        return
    run.state, run.ended_at, run.counts = State.DONE, calendar.now(), counts
    _write(run.save)


def forget(run):
    """There was nothing to do, or it is tried again soon."""
    if run.pk:
        _write(run.delete)


def failed(run, error):
    """It has not: the row says where, the administrators are told; of a job that goes on failing once a day."""
    run.state, run.ended_at, run.error = State.FAILED, calendar.now(), where(error)
    _write(run.save)
    _write(_tell, run, "không xong")


def _write(change, *values):
    """Write it, where the database answers; what the log of the jobs lacks stands in that of the worker."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
    try:
        change(*values)
    except AWAY:
        log.error("The log of the jobs could not be written: the database does not answer.")


def where(error):
    """The kind of the error and the lines of the program it came through, without its words."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    return "\n".join([type(error).__name__, *lines])


@transaction.atomic
def _tell(run, words):
    administrators = list(
        User.objects.filter(is_superuser=True, is_active=True).order_by("pk").select_for_update(no_key=True)
    )
    begins, since = f"Việc chạy nền “{label(run.task)}” ", calendar.now() - TOLD_AGAIN
    told = Notice.objects.filter(user__in=administrators, text__startswith=begins, created_at__gt=since)
    known = set(told.values_list("user", flat=True))
    link = reverse("admin:branches_jobrun_change", args=[run.pk]) if run.pk else ""
    text = f"{begins}{words}. Xem nhật ký chạy nền."
    inbox.deliver([user for user in administrators if user.pk not in known], text, link=link)


def label(task):
    """What people call a job of the schedule."""
    return labels.get(task, task)


def in_words(counts):
    """“80 lần nhắc, 2 việc chưa có người nhận”; what came to nothing is left out."""
    found = [f"{value} {COUNTED.get(name, name)}" for name, value in counts.items() if isinstance(value, int) and value]
    return ", ".join(found) or "Không có gì phải làm"


def look_after(now):
    """Find the jobs that were killed, and remove what is older than anybody asks for; returns counts.

    The administrators are told unless the job has been done since: it was given back and taken up again.
    """
    lost = list(JobRun.objects.filter(state=State.RUNNING, started_at__lt=now - LONGEST))
    for run in lost:
        run.state, run.ended_at = State.LOST, now
        run.save(update_fields=["state", "ended_at"])
        if (last_done(run.task) or run.started_at) <= run.started_at:
            _tell(run, "dừng giữa chừng")
    removed, _ = JobRun.objects.filter(started_at__lt=now - KEPT).delete()
    return {"lost": len(lost), "removed": removed}


def last_done(task):
    """When the last run of a job that ended well had begun, or None."""
    return Heartbeat.objects.filter(part=task).values_list("at", flat=True).first()


def beat(part, at=None):
    """The pulse of a part; where the database does not answer there is none, and that is seen."""
    _write(_beat, part, at or calendar.now())


def _beat(part, at):
    Heartbeat.objects.update_or_create(part=part, defaults={"at": at})


def pulses():
    """{part: seconds since its pulse, None where it never had one} of worker and clock."""
    rows, now = dict(Heartbeat.objects.filter(part__in=SILENT).values_list("part", "at")), calendar.now()
    return {part: round((now - rows[part]).total_seconds(), 1) if part in rows else None for part in SILENT}


def machinery():
    """[(class, icon, words)] for the administrator: do worker and clock live, which jobs of the last day do not succeed?"""
    lines = []
    for part, seconds in pulses().items():
        alive = is_alive(part, seconds)
        since = "chưa thấy lần nào" if seconds is None else f"thấy {round(seconds / 60)} phút trước"
        words = f"{PARTS[part]}: {'đang hoạt động' if alive else f'không hoạt động, {since}'}"
        lines.append(("st-done", "i-check", words) if alive else ("st-late", "i-alert", words))
    bad = JobRun.objects.filter(state__in=(State.FAILED, State.LOST), started_at__gt=calendar.now() - TOLD_AGAIN)
    bad = dict(bad.order_by().values_list("task").annotate(Max("started_at")))
    done = dict(Heartbeat.objects.filter(part__in=bad).values_list("part", "at"))
    still = {task for task, at in bad.items() if task not in done or done[task] <= at}
    if still:
        return [*lines, ("st-late", "i-alert", f"Chưa xong được: {_named(still)}")]
    words = f"Có lúc không xong, nay đã xong: {_named(bad)}" if bad else "24 giờ qua không việc nào hỏng"
    return [*lines, ("st-done", "i-check", words)]


def _named(tasks):
    return ", ".join(sorted(map(label, tasks)))


def is_alive(part, seconds):
    """Has the part had a pulse lately? One far in the future is of a clock that was set back since."""
    return seconds is not None and abs(seconds) <= SILENT[part].total_seconds()
