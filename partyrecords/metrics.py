"""`/metrics` for Prometheus: how the deadlines, the jobs and the mail stand. Sums only; nobody is named.

Open to whoever knows the key of the environment (METRICS_KEY, as a bearer token); without a key it does not exist.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from branches import calendar, runs
from branches.models import Heartbeat, JobRun, Notice
from screening.deadlines.counting import state_counts
from screening.models import Deadline


class Standing:
    """Reads everything from the database when it is asked, so any number of web processes say the same."""

    def collect(self):
        on = calendar.today()
        yield _labelled(
            "partyrecords_deadlines_open", "Open deadlines", "state", state_counts(Deadline.objects.open(), on)
        )
        told = Deadline.objects.to_tell(on).count()
        yield GaugeMetricFamily("partyrecords_reminders_waiting", "Rungs reached and not told yet", value=told)
        mails = Notice.objects.filter(urgent=True, mail_claimed_at=None).count()
        yield GaugeMetricFamily("partyrecords_urgent_mails_waiting", "Urgent mails not sent yet", value=mails)
        ages = {part: age for part, age in runs.pulses().items() if age is not None}
        yield _labelled("partyrecords_pulse_age_seconds", "Seconds since a part was last seen", "part", ages)
        yield from _jobs()


def _jobs():
    """Of each job: how many runs of the last weeks failed or were killed, and when the last that ended well began."""
    bad = JobRun.objects.order_by().filter(state__in=(runs.State.FAILED, runs.State.LOST))
    failures = dict(bad.values_list("task").annotate(Count("pk")))
    done = {
        part: at.timestamp() for part, at in Heartbeat.objects.exclude(part__in=runs.SILENT).values_list("part", "at")
    }
    yield _labelled("partyrecords_job_failures", "Runs kept that failed or were killed", "task", failures)
    yield _labelled("partyrecords_job_last_success_timestamp_seconds", "When the last began", "task", done)


def _labelled(name, words, label, values):
    family = GaugeMetricFamily(name, words, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


@login_not_required
@never_cache
@require_safe
def metrics(request):
    """The figures as text; 404 without the key."""
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_KEY or not constant_time_compare(given, f"Bearer {settings.METRICS_KEY}"):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Standing())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
