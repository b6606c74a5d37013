"""The Celery application, the log of its runs, and the whole schedule: one line per job."""

import os
import time
from dataclasses import dataclass
from functools import partial

from celery import Celery
from celery.beat import PersistentScheduler
from celery.contrib.django.task import DjangoTask
from celery.exceptions import Ignore, Reject, Retry
from celery.schedules import crontab
from celery.signals import heartbeat_sent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partyrecords.settings")

PULSE = 20  # seconds between two pulses of a part
MINUTE = 60


class Logged(DjangoTask):
    """Every run of a job leaves a row and a pulse; `quiet`: a row only where there was something to do."""

    quiet = False

    def __call__(self, *args, **kwargs):
        from branches import runs

        run = runs.begin(self.name)
        try:
            counts = super().__call__(*args, **kwargs)
        except (Retry, Ignore, Reject):
            runs.forget(run)
            raise
        except Exception as error:
            runs.failed(run, error)
            raise
        runs.done(run, counts, quiet=self.quiet)
        return counts

    def delay_on_commit(self, *args, **kwargs):
        """What was saved stays saved where the broker is away: its page offers to begin the job anew."""
        from django.db import transaction

        transaction.on_commit(partial(self.delay, *args, **kwargs), robust=True)


app = Celery("partyrecords", task_cls=Logged)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@dataclass(frozen=True)
class Line:
    """A job of the schedule: when, what people call it, and for how many seconds it may wait for a worker."""

    task: str
    schedule: object
    label: str
    expires: int = 6 * 3600


SCHEDULE = {
    "follow-records": Line("screening.tasks.follow_records", MINUTE, "Tính lại thời hạn theo việc mới ghi", 50),
    "remind": Line("screening.tasks.remind", MINUTE // 2, "Nhắc việc", 25),
    "send-mail": Line("branches.tasks.send_mail", MINUTE, "Gửi thư", 50),
    "look-after-jobs": Line("branches.tasks.look_after_jobs", crontab(minute="*/10"), "Xem lại các việc chạy nền", 300),
    "remove-old-figures": Line("members.tasks.remove_old_figures", crontab(hour=0, minute=15), "Dọn số liệu cũ"),
    "sync-deadlines": Line("screening.tasks.sync_deadlines", crontab(hour=0, minute=20), "Tính lại mọi thời hạn"),
    "remove-expired-lists": Line("members.tasks.remove_expired_lists", crontab(hour=0, minute=30), "Dọn tệp hết hạn"),
    "refresh-figures": Line("members.tasks.refresh_figures", crontab(hour=1, minute=30), "Tính sẵn số liệu"),
    "count-deadlines": Line("screening.tasks.count_deadlines", crontab(hour=2, minute=0), "Đếm thời hạn trong ngày"),
    "check-invariants": Line("screening.tasks.check_invariants", crontab(hour=2, minute=30), "Kiểm tra dữ liệu"),
}

app.conf.beat_schedule = {
    name: {"task": line.task, "schedule": line.schedule, "options": {"expires": line.expires}}
    for name, line in SCHEDULE.items()
}


class Pulse:
    """The pulse of this process, at most every PULSE seconds; its connection is closed again: processes fork from it."""

    def __init__(self):
        self.last = float("-inf")

    def beat(self, part):
        """Whether it was time for one."""
        if time.monotonic() - self.last < PULSE:
            return False
        from django.db import connections

        from branches import runs

        self.last = time.monotonic()
        runs.beat(part)
        connections.close_all()
        return True


class Clock(PersistentScheduler):
    """The schedule with a pulse, which a broker that is away or a clock that is set back do not bring out of step."""

    def __init__(self, *args, **kwargs):
        self.pulse, self.refused = Pulse(), {}
        super().__init__(*args, **kwargs)

    def tick(self, *args, **kwargs):
        from branches import runs

        if self.pulse.beat(runs.CLOCK):
            self.put_right()
        return min(super().tick(*args, **kwargs), PULSE)

    def apply_async(self, entry, *args, **kwargs):
        try:
            return super().apply_async(entry, *args, **kwargs)
        except Exception:
            self.refused[entry.name] = entry.last_run_at
            raise

    def put_right(self):
        """What the broker refused is due again; what ran “in the future” ran now, else it would wait until then."""
        now = self.app.now()
        for name, entry in self.schedule.items():
            last = min(self.refused.pop(name, entry.last_run_at), now)
            if last != entry.last_run_at:
                entry.last_run_at, self._heap = last, None


_worker = Pulse()


@heartbeat_sent.connect
def _worker_lives(**_):
    """The main process of a worker, while it is connected with the broker; a long job does not make it silent."""
    from branches import runs

    _worker.beat(runs.WORKER)
