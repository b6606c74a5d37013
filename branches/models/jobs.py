"""Background jobs with progress."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class JobQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """One's own jobs only."""
        return self.filter(created_by=actor)


class Job(models.Model):
    """Việc chạy nền: state and progress of one piece of work that takes more than two seconds."""

    class State(models.TextChoices):
        WAITING = "waiting", "Đang chờ"
        RUNNING = "running", "Đang chạy"
        DONE = "done", "Đã xong"
        FAILED = "failed", "Chưa xong"

    kind = models.CharField("Loại", max_length=40)
    state = models.CharField("Tình trạng", max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField("Đã làm", default=0)
    total = models.PositiveIntegerField("Tất cả", default=0)
    message = models.TextField("Lời báo", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="Người giao"
    )
    created_at = models.DateTimeField("Giao lúc")
    started_at = models.DateTimeField("Bắt đầu lúc", null=True, blank=True)
    ended_at = models.DateTimeField("Xong lúc", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "việc chạy nền"
        verbose_name_plural = "việc chạy nền"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_done_within_total")]

    def __str__(self):
        return f"{self.kind} {self.pk}: {self.get_state_display()}"
