"""The inbox."""

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
    link = models.CharField("Liên kết", max_length=200, blank=True)
    created_at = models.DateTimeField("Lúc")
    read_at = models.DateTimeField("Đã đọc lúc", null=True, blank=True)
    mailed_at = models.DateTimeField("Đã gửi thư lúc", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user"], condition=models.Q(read_at=None), name="notice_unread")]

    def __str__(self):
        return self.text
