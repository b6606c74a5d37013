"""The log of the background jobs: a row where something was done, a pulse always, and never silence about a failure."""

from datetime import timedelta

import pytest
from celery.exceptions import Retry
from celery.schedules import crontab
from celery.utils.time import get_exponential_backoff_interval
from django.db import OperationalError, connection, transaction
from django.urls import reverse

from branches import calendar, jobs, runs
from branches.models import Heartbeat, JobRun, Notice
from branches.tests.builders import make_user
from partyrecords import celery
from partyrecords.celery import SCHEDULE, Clock, Logged, app

pytestmark = pytest.mark.django_db
REMIND = SCHEDULE["remind"].task
HOUR = timedelta(hours=1)


@pytest.fixture
def administrator():
    return make_user("Lò Thị Hạnh", is_superuser=True)


def job(work, **options):
    """A job of its own name, as the worker calls it."""

    def run():
        return work()

    app.tasks.pop(REMIND)
    return app.task(run, name=REMIND, shared=False, lazy=False, **options)


@pytest.fixture(autouse=True)
def _own_tasks():
    """The tasks of the application are afterwards as they were."""
    app.loader.import_default_modules()
    known = dict(app.tasks)
    yield
    app.tasks.clear()
    app.tasks.update(known)


def log():
    return list(JobRun.objects.order_by("pk").values_list("task", "state", "counts", "error"))


def test_what_was_done_leaves_a_row_with_its_counts_and_a_pulse():
    assert job(lambda: {"sent": 3})() == {"sent": 3}
    run = JobRun.objects.get()
    assert log() == [(REMIND, "done", {"sent": 3}, "")]
    assert run.started_at <= run.ended_at
    assert runs.last_done(REMIND) == run.started_at  # of its beginning: what was written meanwhile is for the next


@pytest.mark.parametrize("counts", [None, {}, {"on": "2026-11-02", "sent": 0}])
def test_a_quiet_job_that_had_nothing_to_do_leaves_a_pulse_only(counts):
    job(lambda: counts, quiet=True)()
    assert (log(), Heartbeat.objects.get().part) == ([], REMIND)
    job(lambda: counts)()
    assert log() == [(REMIND, "done", counts or {}, "")]


def fail():
    raise ValueError("Nông Văn Thịnh, thẻ 12345678")


def test_a_failed_job_says_where_and_never_the_words_of_the_error(administrator):
    make_user("Hà Văn Sơn", is_superuser=True, is_active=False)
    make_user()
    with pytest.raises(ValueError, match="Thịnh"):
        job(fail)()
    run = JobRun.objects.get()
    assert (run.state, run.error.splitlines()[0], run.error.splitlines()[-1].endswith(" fail")) == (
        "failed",
        "ValueError",
        True,
    )
    assert "Thịnh" not in run.error
    assert runs.last_done(REMIND) is None
    notice = Notice.objects.get()
    assert (notice.user, notice.link) == (administrator, reverse("admin:branches_jobrun_change", args=[run.pk]))
    assert notice.text == "Việc chạy nền “Nhắc việc” không xong. Xem nhật ký chạy nền."


@pytest.mark.parametrize("retried", [False, True])
def test_the_log_of_a_worker_has_no_words_of_an_error_either(administrator, caplog, retried):
    @app.task(name="x.fails", bind=True)
    def fails(task):
        try:
            fail()
        except ValueError as error:
            if retried:
                raise task.retry(exc=error, max_retries=1) from error
            raise

    caplog.set_level("INFO", "celery.app.trace")
    fails.apply()
    assert "Thịnh" not in caplog.text
    assert "ValueError\n" in caplog.text
    assert f"test_runs.py:{fail.__code__.co_firstlineno + 1} fail" in caplog.text
    assert ("retry: Retry" in caplog.text) is retried


def test_a_job_that_goes_on_failing_is_told_once_a_day(administrator):
    failing = job(fail)

    def again():
        with pytest.raises(ValueError, match="Thịnh"):
            failing()
        return Notice.objects.count()

    assert [again(), again(), again()] == [1, 1, 1]
    Notice.objects.update(created_at=calendar.now() - timedelta(hours=25))
    assert [again(), again()] == [2, 2]  # it has failed in between all the time


def test_a_job_that_is_tried_again_leaves_no_row_until_it_has_ended(administrator):
    def wait():
        raise Retry

    with pytest.raises(Retry):
        job(wait)()
    assert (log(), Notice.objects.count()) == ([], 0)


def test_jobs_of_the_night_are_tried_again_while_the_database_is_away():
    tries = []

    def away():
        tries.append(1)
        raise OperationalError

    daily = [app.tasks[line.task] for line in SCHEDULE.values() if len(getattr(line.schedule, "hour", ())) == 1]
    assert len(daily) == 6
    assert [{name: getattr(task, name) for name in runs.AGAIN} for task in daily] == [runs.AGAIN] * 6
    factor, most, jitter = (runs.AGAIN[f"retry_{name}"] for name in ("backoff", "backoff_max", "jitter"))
    waits = [get_exponential_backoff_interval(factor, n, most, jitter) for n in range(runs.AGAIN["max_retries"])]
    assert (waits, sum(waits) // 60) == ([30, 60, 120, 240, 480, 960, 1200, 1200], 71)  # about an hour, never at once
    result = job(away, **runs.AGAIN).apply(throw=False)  # eager: all tries at once
    assert (result.state, len(tries), len(log())) == ("FAILURE", 9, 1)


def test_a_job_that_was_killed_is_found_and_told(administrator):
    run = runs.begin(REMIND)
    now = run.started_at
    assert runs.look_after(now + 2 * HOUR) == {"lost": 0, "removed": 0}
    assert runs.look_after(now + 2 * HOUR + timedelta(seconds=1)) == {"lost": 1, "removed": 0}
    assert [row[1] for row in log()] == ["lost"]
    assert Notice.objects.get().text == "Việc chạy nền “Nhắc việc” dừng giữa chừng. Xem nhật ký chạy nền."
    assert runs.look_after(now + 3 * HOUR) == {"lost": 0, "removed": 0}


def test_a_killed_job_that_was_done_since_is_not_told(administrator):
    run = runs.begin(REMIND)
    job(lambda: {"sent": 1})()
    assert runs.look_after(run.started_at + 3 * HOUR)["lost"] == 1
    assert Notice.objects.count() == 0


def test_old_rows_are_removed_after_sixty_days():
    job(lambda: {"sent": 1})()
    now = JobRun.objects.get().started_at
    assert runs.look_after(now + timedelta(days=60)) == {"lost": 0, "removed": 0}
    assert runs.look_after(now + timedelta(days=60, seconds=1)) == {"lost": 0, "removed": 1}


def test_no_job_may_take_longer_than_one_that_counts_as_killed_or_is_handed_out_again():
    longest = max(task.time_limit or app.conf.task_time_limit for task in app.tasks.values())
    assert longest < runs.LONGEST.total_seconds() <= app.conf.broker_transport_options["visibility_timeout"]
    assert all(
        (task.soft_time_limit or app.conf.task_soft_time_limit) < (task.time_limit or app.conf.task_time_limit)
        for task in app.tasks.values()
    )


def test_every_line_of_the_schedule_names_a_job_and_how_people_call_it():
    names = {line.task for line in SCHEDULE.values()}
    assert names <= set(app.tasks)
    assert [runs.label(name) for name in sorted(names)] == [
        line.label for line in sorted(SCHEDULE.values(), key=lambda line: line.task)
    ]
    assert all(line.label and line.expires for line in SCHEDULE.values())
    assert {name for name, line in SCHEDULE.items() if not isinstance(line.schedule, crontab)} == {
        "follow-records",
        "remind",
        "send-mail",
    }


def test_a_pulse_far_in_the_future_is_that_of_a_clock_set_back():
    now = calendar.now()
    assert (runs.is_alive(runs.WORKER, None), runs.pulses()) == (False, {"worker": None, "beat": None})
    for seconds, alive in ((0, True), (180, True), (181, False), (-1, True), (-3600, False)):
        runs.beat(runs.WORKER, now - timedelta(seconds=seconds))
        assert runs.is_alive(runs.WORKER, runs.pulses()[runs.WORKER]) is alive, seconds


def test_work_goes_on_where_the_cache_is_away(settings, administrator):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    job = jobs.create("list", actor=administrator)
    jobs.begin(job, total=7)
    job.refresh_from_db()
    assert (jobs.progress_of(job), jobs.is_silent(job)) == ((0, 7), False)
    jobs.finish(job, total=7)
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 7)


def test_an_act_stays_saved_where_the_broker_does_not_take_its_job(django_capture_on_commit_callbacks, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise OSError

    monkeypatch.setattr(Logged, "apply_async", refuse)
    task = job(fail)
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        task.delay_on_commit(7)
    assert len(callbacks) == 1
    assert [robust for *_, robust in connection.run_on_commit] == [True]


# The clock


class Broker:
    """Takes what is sent, unless it is away."""

    def __init__(self):
        self.away, self.sent = False, []

    def take(self, task):
        if self.away:
            raise OSError
        self.sent.append(task.name)


@pytest.fixture
def broker(monkeypatch):
    place = Broker()
    monkeypatch.setattr(celery, "PULSE", 0)
    monkeypatch.setattr(Logged, "apply_async", lambda task, *args, **options: place.take(task))
    monkeypatch.setattr(connection, "close", lambda: None)  # the transaction of the test goes on
    return place


@pytest.fixture
def clock(broker, tmp_path):
    made = Clock(app, schedule_filename=str(tmp_path / "schedule"))
    made.logger.disabled = True
    yield made
    made.close()


def sent(clock, broker):
    """What is sent until nothing more is due."""
    broker.sent.clear()
    for _ in range(2 * len(SCHEDULE)):
        clock.tick()
    return sorted(set(broker.sent))


def put(clock, days):
    """Every line was last sent so many days ago."""
    for entry in clock.schedule.values():
        entry.last_run_at = app.now() - timedelta(days=days)
    clock._heap = None


def test_the_clock_has_a_pulse_and_makes_good_what_it_has_missed(clock, broker):
    assert sent(clock, broker) == []
    assert runs.pulses()[runs.CLOCK] <= 1
    put(clock, 7)
    assert sent(clock, broker) == sorted({line.task for line in SCHEDULE.values()})
    assert sent(clock, broker) == []


def test_what_the_broker_did_not_take_is_sent_when_it_is_back(clock, broker):
    put(clock, 7)
    broker.away = True
    assert sent(clock, broker) == []
    broker.away = False
    assert sent(clock, broker) == sorted({line.task for line in SCHEDULE.values()})
    assert sent(clock, broker) == []


def test_a_clock_that_is_set_back_does_not_wait_until_it_has_caught_up(clock, broker):
    put(clock, -30)
    sent(clock, broker)
    assert all(entry.last_run_at <= app.now() for entry in clock.schedule.values())
    assert clock.tick() <= celery.MINUTE
