"""The journal, which only grows, and the log of who opened what."""

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """Nhật ký: one entry per verb, chained by hash. Written by `branches.journal.record` only.

    A database trigger refuses UPDATE and DELETE; the unique previous hash keeps the chain from forking.
    """

    at = models.DateTimeField("Lúc")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="Người thực hiện"
    )
    actor_name = models.CharField("Tên người thực hiện", max_length=160)
    organization = models.ForeignKey(
        "branches.Organization", models.PROTECT, null=True, related_name="+", verbose_name="Tổ chức"
    )
    verb = models.CharField("Việc", max_length=60)
    subject = models.CharField("Về", max_length=60, blank=True)
    facts = models.JSONField("Nội dung", default=dict)
    previous_hash = models.CharField("Mã mục trước", max_length=64, unique=True)
    hash = models.CharField("Mã", max_length=64, unique=True)

    class Meta:
        verbose_name = "mục nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject", "-id"], name="entry_subject")]

    def __str__(self):
        return f"{self.at:%d/%m/%Y %H:%M} {self.actor_name}: {self.verb}"


class Viewing(models.Model):
    """Lượt xem: who opened a member's or a case's page, or asked for a full identity number, and why."""

    at = models.DateTimeField("Lúc")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="Người xem")
    subject = models.CharField("Hồ sơ", max_length=60)
    part = models.CharField("Phần", max_length=60, blank=True)
    reason = models.CharField("Lý do", max_length=300, blank=True)

    class Meta:
        verbose_name = "lượt xem"
        verbose_name_plural = "lượt xem"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject", "-id"], name="viewing_subject")]

    def __str__(self):
        return f"{self.at:%d/%m/%Y %H:%M} {self.user}: {self.subject}"
