"""Branch meetings and who was present."""

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from branches import access


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "branch__"))

    def with_numbers(self):
        """Annotates how many stood on the roll and how many of them were present; latest first.

        The order is said again, because Django drops that of the model where it groups.
        """
        return self.annotate(
            on_roll=Count("attendances"), present=Count("attendances", filter=Q(attendances__present=True))
        ).order_by(*self.model._meta.ordering)


class Meeting(models.Model):
    """Cuộc họp chi bộ, with its minutes."""

    class Kind(models.TextChoices):
        REGULAR = "regular", "Thường kỳ"
        THEMATIC = "thematic", "Chuyên đề"
        EXTRAORDINARY = "extraordinary", "Bất thường"

    branch = models.ForeignKey("branches.Organization", models.PROTECT, related_name="meetings", verbose_name="Chi bộ")
    held_on = models.DateField("Ngày họp")
    kind = models.CharField("Loại", max_length=16, choices=Kind, default=Kind.REGULAR)
    chaired_by = models.CharField("Chủ trì", max_length=120)
    recorded_by = models.CharField("Người ghi biên bản", max_length=120)
    minutes_number = models.CharField("Số biên bản", max_length=60, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "cuộc họp chi bộ"
        verbose_name_plural = "cuộc họp chi bộ"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "held_on", "kind"],
                name="one_meeting_per_day_and_kind",
                violation_error_message="Ngày này đã ghi một cuộc họp cùng loại.",
            )
        ]

    def __str__(self):
        return f"Họp {self.get_kind_display().lower()} ngày {self.held_on:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("members:meeting", args=[self.pk])


class AttendanceQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "meeting__branch__"))


class Attendance(models.Model):
    """Có mặt hay vắng của một đảng viên tại một cuộc họp."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="attendances", verbose_name="Đảng viên")
    present = models.BooleanField("Có mặt")
    reason = models.CharField("Lý do vắng", max_length=200, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "điểm danh"
        verbose_name_plural = "điểm danh"
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="one_attendance_per_member")]

    def __str__(self):
        return f"{self.member}: {'có mặt' if self.present else 'vắng'}"
