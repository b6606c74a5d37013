"""What the background jobs did, and when the worker and the clock of the jobs were last seen."""

from django.db import models
from django.utils import timezone


class JobRun(models.Model):
    """Lần chạy nền: one run of a job of the schedule; its counts name no person."""

    class State(models.TextChoices):
        RUNNING = "running", "Đang chạy"
        DONE = "done", "Đã xong"
        FAILED = "failed", "Không xong"
        LOST = "lost", "Dừng giữa chừng"

    task = models.CharField("Việc", max_length=80)
    started_at = models.DateTimeField("Bắt đầu lúc")
    ended_at = models.DateTimeField("Kết thúc lúc", null=True, blank=True)
    state = models.CharField("Tình trạng", max_length=8, choices=State, default=State.RUNNING)
    counts = models.JSONField("Kết quả", default=dict, blank=True)
    error = models.TextField("Lỗi", blank=True)

    class Meta:
        verbose_name = "lần chạy nền"
        verbose_name_plural = "các lần chạy nền"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["task", "-id"], name="run_of_a_task")]

    def __str__(self):
        return f"{self.get_state_display()}, {timezone.localtime(self.started_at):%d/%m/%Y %H:%M}"


class Heartbeat(models.Model):
    """Nhịp của một phần chạy nền: when it was last seen."""

    part = models.CharField("Phần", max_length=80, primary_key=True)
    at = models.DateTimeField("Lần cuối")

    class Meta:
        verbose_name = "nhịp chạy nền"
        verbose_name_plural = "nhịp chạy nền"

    def __str__(self):
        return self.part
