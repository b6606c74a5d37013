"""`/healthz`, `/metrics` and the log of the jobs in the admin: how it stands, and nobody's name."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from branches import calendar, runs
from branches.models import JobRun, Notice
from branches.tests.builders import make_user
from partyrecords import health
from screening.models import Deadline, Stage
from screening.tests.builders import make_case

pytestmark = pytest.mark.django_db
KEY = "mot-khoa-dai-cho-may-theo-doi"
NEVER = {"alive": False, "seconds": None}


def test_healthz_is_open_and_says_when_worker_and_clock_were_last_seen(client, django_assert_num_queries):
    unknown = {"database": True, "cache": True, "worker": NEVER, "beat": NEVER}
    with django_assert_num_queries(2):
        reply = client.get("/healthz")
    assert (reply.status_code, reply.json()) == (200, unknown)
    assert "no-store" in reply["Cache-Control"]
    reply = client.get("/healthz?all")
    assert (reply.status_code, reply.json()) == (503, unknown)
    for part in runs.SILENT:
        runs.beat(part)
    state = client.get("/healthz?all")
    assert (state.status_code, [state.json()[part]["alive"] for part in runs.SILENT]) == (200, [True, True])
    runs.beat(runs.CLOCK, calendar.now() - timedelta(minutes=3))
    state = client.get("/healthz?all")
    assert (state.status_code, [state.json()[part]["alive"] for part in runs.SILENT]) == (503, [True, False])
    assert state.json()["beat"]["seconds"] == pytest.approx(180, abs=5)
    assert client.get("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


def test_healthz_says_that_the_cache_does_not_answer(client, settings):
    broken = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": broken}
    reply = client.get("/healthz")
    assert (reply.status_code, reply.json()) == (
        503,
        {"database": True, "cache": False, "worker": NEVER, "beat": NEVER},
    )


def test_healthz_says_that_the_database_does_not_answer(client):
    def away(*args):
        raise OperationalError("connection to server at 10.0.0.7 failed")

    with connection.execute_wrapper(away):
        reply = client.get("/healthz")
    assert (reply.status_code, reply.json()) == (
        503,
        {"database": False, "cache": True, "worker": NEVER, "beat": NEVER},
    )


def test_pulses_are_unknown_where_the_database_goes_away_in_between():
    def away(*args):
        raise OperationalError

    with connection.execute_wrapper(away):
        assert dict(health.pulses(database=True)) == {"worker": None, "beat": None}


def test_metrics_do_not_exist_without_their_key(client, settings):
    for key, given in (("", "Bearer "), ("", ""), (KEY, ""), (KEY, KEY), (KEY, "Bearer khác"), (KEY, f"bearer {KEY}")):
        settings.METRICS_KEY = key
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404, (key, given)


def test_metrics_say_how_deadlines_jobs_and_mail_stand_and_name_nobody(client, settings):
    settings.METRICS_KEY = KEY
    case = make_case(stage=Stage.AWAITING_OPINION)
    Deadline.objects.open().update(due_on=calendar.today(), next_rung_on=calendar.today())
    Notice.objects.create(user=make_user(), text="Một việc", urgent=True, created_at=calendar.now())
    runs.beat(runs.WORKER)
    runs.done(runs.begin("screening.tasks.remind"), {}, quiet=True)
    runs.failed(runs.begin("branches.tasks.send_mail"), ValueError(case.member.full_name))
    reply = client.get("/metrics", headers={"Authorization": f"Bearer {KEY}"})
    assert (reply.status_code, reply["Content-Type"].split(";")[0]) == (200, "text/plain")
    text = reply.content.decode()
    found = {
        (sample.name.removeprefix("partyrecords_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    began = found.pop(("job_last_success_timestamp_seconds", "screening.tasks.remind"))
    assert began == pytest.approx(calendar.now().timestamp(), abs=60)
    assert found.pop(("pulse_age_seconds", "worker")) < 60
    assert found == {
        ("deadlines_open", "on_time"): 0,
        ("deadlines_open", "soon"): 1,
        ("deadlines_open", "overdue"): 0,
        ("reminders_waiting",): 1,
        ("urgent_mails_waiting",): 1,
        ("job_failures", "branches.tasks.send_mail"): 1,
    }
    for word in (case.member.full_name, case.branch.name, case.label):
        assert word not in text


def test_an_administrator_reads_the_log_of_the_jobs_and_writes_nothing(client):
    client.force_login(make_user("Lò Thị Hạnh", is_superuser=True, is_staff=True))
    runs.beat(runs.WORKER)
    runs.done(runs.begin("screening.tasks.remind"), {"on": "2026-11-22", "sent": 80, "met": 0}, quiet=True)
    listed = client.get(reverse("admin:branches_jobrun_changelist"), {"task": "screening.tasks.remind"})
    assert ("80 lần nhắc<" in listed.content.decode(), "Gửi thư" in listed.content.decode()) == (True, True)
    JobRun.objects.all().delete()
    runs.failed(runs.begin("screening.tasks.remind"), ValueError("Nông Văn Thịnh"))
    page = reverse("admin:branches_jobrun_change", args=[JobRun.objects.get().pk])
    pages = [reverse("admin:branches_jobrun_changelist"), page, reverse("admin:branches_heartbeat_changelist")]
    for address, words in zip(pages, ("Nhắc việc", "ValueError", "Việc chạy nền"), strict=True):
        reply = client.get(address)
        assert (reply.status_code, words in reply.content.decode()) == (200, True), address
    assert client.post(page, {"state": "done"}).status_code == 403
    assert client.get(reverse("admin:branches_jobrun_add")).status_code == 403
