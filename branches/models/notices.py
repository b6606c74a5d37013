"""The inbox, and the ways by which somebody is told: the mail of the day, the calendar feed."""

from django.conf import settings
from django.db import models


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """One's own notices only."""
        return self.filter(user=actor)

    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """Thông báo trong hộp thư. Its text names no person and no matter beyond "hồ sơ số …"."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="Người nhận"
    )
    text = models.CharField("Nội dung", max_length=300)
    place = models.ForeignKey(
        "branches.Organization",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="Của tổ chức",
    )
    link = models.CharField("Liên kết", max_length=200, blank=True)
    created_at = models.DateTimeField("Lúc")
    read_at = models.DateTimeField("Đã đọc lúc", null=True, blank=True)
    urgent = models.BooleanField("Cần gửi thư ngay", default=False)
    mail_claimed_at = models.DateTimeField("Nhận việc gửi thư lúc", null=True, blank=True, editable=False)
    mailed_at = models.DateTimeField("Đã gửi thư lúc", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(fields=["id"], condition=models.Q(urgent=True, mail_claimed_at=None), name="notice_to_mail"),
        ]

    def __str__(self):
        return self.text


class Digest(models.Model):
    """Thư tổng hợp trong ngày: unique (user, day), claimed before it is sent, so nobody gets two."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    on = models.DateField("Ngày")
    items = models.PositiveIntegerField("Số việc")
    claimed_at = models.DateTimeField("Nhận việc gửi lúc")
    sent_at = models.DateTimeField("Đã gửi lúc", null=True, blank=True)

    class Meta:
        verbose_name = "thư tổng hợp"
        verbose_name_plural = "thư tổng hợp"
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="one_digest_a_day")]

    def __str__(self):
        return f"{self.user}, {self.on:%d/%m/%Y}"


class CalendarFeed(models.Model):
    """Địa chỉ lịch riêng: a secret address of which only the mark (SHA-256) is kept; withdrawn, it no longer exists."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feeds")
    mark = models.CharField("Dấu của địa chỉ", max_length=64, unique=True)
    created_at = models.DateTimeField("Tạo lúc")
    revoked_at = models.DateTimeField("Thu hồi lúc", null=True, blank=True)
    fetched_at = models.DateTimeField("Lần đọc gần nhất", null=True, blank=True)

    class Meta:
        verbose_name = "địa chỉ lịch"
        verbose_name_plural = "địa chỉ lịch"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at=None), name="one_calendar_feed_in_force"
            )
        ]

    def __str__(self):
        return f"{self.user}, {self.created_at:%d/%m/%Y}"
