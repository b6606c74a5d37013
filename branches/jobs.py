"""Background work with progress: the row tells the state, the cache how far it is.

Progress is written while one big transaction runs, so it cannot stand in the row: nobody would see it before the end.
Where the cache is away there is no progress to be seen, and the work goes on.
"""

from contextlib import suppress

from django.core.cache import cache
from redis.exceptions import RedisError

from branches import calendar
from branches.models import Job

SILENCE = 180  # seconds without progress after which a job is taken for dead


def create(kind, *, actor):
    return Job.objects.create(kind=kind, created_by=actor, created_at=calendar.now())


def _key(job):
    return f"job:{job.pk}"


def begin(job, *, total=0):
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, started_at=calendar.now(), total=total, done=0)
    progress(job, 0, total)


def progress(job, done, total):
    with suppress(RedisError):
        cache.set(_key(job), (done, total), SILENCE)


def finish(job, *, message="", total=0):
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.DONE, ended_at=calendar.now(), done=total, total=total, message=message
    )
    _forget(job)


def fail(job, message):
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, ended_at=calendar.now(), message=message)
    _forget(job)


def _forget(job):
    with suppress(RedisError):
        cache.delete(_key(job))


def progress_of(job):
    """(done, total) as far as it is known."""
    with suppress(RedisError):
        return cache.get(_key(job)) or (job.done, job.total)
    return job.done, job.total


def is_silent(job):
    """True for a job that nobody works on: its worker has died, or never took it up."""
    if job.state == Job.State.WAITING:
        return (calendar.now() - job.created_at).total_seconds() > SILENCE
    with suppress(RedisError):
        return job.state == Job.State.RUNNING and cache.get(_key(job)) is None
    return False
