"""The Celery application and the whole schedule, one line per job."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partyrecords.settings")

app = Celery("partyrecords")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "remind": {"task": "screening.tasks.remind", "schedule": crontab(hour="5-21", minute=0)},
    "refresh-figures": {"task": "members.tasks.refresh_figures", "schedule": crontab(hour=1, minute=30)},
    "remove-old-figures": {"task": "members.tasks.remove_old_figures", "schedule": crontab(hour=0, minute=15)},
    "remove-expired-lists": {"task": "members.tasks.remove_expired_lists", "schedule": crontab(hour=0, minute=30)},
    "check-invariants": {"task": "screening.tasks.check_invariants", "schedule": crontab(hour=2, minute=30)},
}
