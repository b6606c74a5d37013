"""Branch meetings and who was present."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from branches import access

from .scopes import OfBranchQuerySet


class MeetingQuerySet(OfBranchQuerySet):
    def of_members(self):
        """Meetings of all members; those of the chi ủy do not count as a member's sinh hoạt."""
        return self.exclude(kind=Meeting.Kind.COMMITTEE)

    def with_numbers(self):
        """Annotates how many stood on the roll and how many of them were present; latest first.

        Guests stand on the sheet and on no roll. The order is said again, because Django drops that of the model where
        it groups.
        """
        own = Q(attendances__guest=False)
        return self.annotate(
            on_roll=Count("attendances", filter=own),
            present=Count("attendances", filter=own & Q(attendances__present=True)),
        ).order_by(*self.model._meta.ordering)


class Meeting(models.Model):
    """Cuộc họp chi bộ, with its minutes."""

    class Kind(models.TextChoices):
        REGULAR = "regular", "Thường kỳ"
        THEMATIC = "thematic", "Chuyên đề"
        EXTRAORDINARY = "extraordinary", "Bất thường"
        COMMITTEE = "committee", "Họp chi ủy"

    branch = models.ForeignKey("branches.Organization", models.PROTECT, related_name="meetings", verbose_name="Chi bộ")
    held_on = models.DateField("Ngày họp")
    kind = models.CharField("Loại", max_length=16, choices=Kind, default=Kind.REGULAR)
    chaired_by = models.CharField("Chủ trì", max_length=120)
    recorded_by = models.CharField("Người ghi biên bản", max_length=120)
    minutes_number = models.CharField("Số biên bản", max_length=60, blank=True)
    place = models.CharField("Nơi họp", max_length=200, blank=True)
    agenda = models.TextField("Nội dung, chương trình", blank=True)
    with_thematic = models.BooleanField("Có phần chuyên đề nối tiếp", default=False)
    minutes_long = models.PositiveSmallIntegerField(
        "Thời gian họp (phút)", null=True, blank=True, validators=[MaxValueValidator(1440)]
    )
    results = models.TextField("Kết luận, nghị quyết (không mật)", blank=True)
    results_sent_on = models.DateField("Ngày gửi kết luận", null=True, blank=True)

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


class PlannedMeeting(models.Model):
    """Lịch họp: a meeting that is to be held, and what became of it."""

    branch = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="planned_meetings", verbose_name="Chi bộ"
    )
    planned_for = models.DateField("Ngày dự kiến")
    starts_at = models.TimeField("Giờ bắt đầu", null=True, blank=True)
    kind = models.CharField("Loại", max_length=16, choices=Meeting.Kind, default=Meeting.Kind.REGULAR)
    with_thematic = models.BooleanField("Có phần chuyên đề nối tiếp", default=False)
    place = models.CharField("Nơi họp", max_length=200, blank=True)
    agenda = models.TextField("Nội dung, chương trình", blank=True)
    documents_sent_on = models.DateField("Ngày gửi tài liệu", null=True, blank=True)
    meeting = models.OneToOneField(
        Meeting, models.SET_NULL, null=True, editable=False, related_name="plan", verbose_name="Cuộc họp đã ghi"
    )
    cancelled_for = models.CharField("Lý do hoãn", max_length=300, blank=True)

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = "lịch họp"
        verbose_name_plural = "lịch họp"
        ordering = ["-planned_for", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "planned_for", "kind"],
                name="one_plan_per_day_and_kind",
                violation_error_message="Ngày này đã có lịch một cuộc họp cùng loại.",
            ),
            models.CheckConstraint(
                condition=Q(meeting=None) | Q(cancelled_for=""),
                name="planned_meeting_held_or_cancelled",
                violation_error_message="Cuộc họp đã diễn ra thì không ghi hoãn.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} dự kiến ngày {self.planned_for:%d/%m/%Y}"


class AttendanceQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "meeting__branch__"))


class Attendance(models.Model):
    """Có mặt hay vắng của một đảng viên tại một cuộc họp; `guest` is somebody who is only temporarily active there."""

    class Absence(models.TextChoices):
        """How an absence counts: only one without an accepted reason counts against a member (domain §11.4 no. 34)."""

        EXCUSED = "excused", "Vắng có lý do"
        UNEXCUSED = "unexcused", "Vắng chưa rõ lý do"
        EXEMPT = "exempt", "Được miễn"
        ELSEWHERE = "elsewhere", "Sinh hoạt nơi khác"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="attendances", verbose_name="Đảng viên")
    present = models.BooleanField("Có mặt")
    absence = models.CharField("Vắng", max_length=10, choices=Absence, blank=True)
    reason = models.CharField("Lý do vắng", max_length=200, blank=True)
    guest = models.BooleanField("Sinh hoạt tạm thời ở chi bộ họp", default=False, db_default=False)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "điểm danh"
        verbose_name_plural = "điểm danh"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="one_attendance_per_member"),
            models.CheckConstraint(
                condition=Q(present=False) | Q(absence=""),
                name="attendance_present_or_absent",
                violation_error_message="Đồng chí có mặt thì không ghi vắng.",
            ),
        ]

    def __str__(self):
        return f"{self.member}: {'có mặt' if self.present else self.get_absence_display() or 'vắng'}"


class ScoreItem(models.Model):
    """Tiêu chí chấm chất lượng sinh hoạt: one line of the sheet that an organisation uses for all below it."""

    organization = models.ForeignKey(
        "branches.Organization",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="score_items",
        verbose_name="Áp dụng cho tổ chức (và cấp dưới)",
        help_text="Để trống: dùng chung. Bảng của tổ chức gần nhất được dùng.",
    )
    label = models.CharField("Tiêu chí", max_length=250)
    most = models.PositiveSmallIntegerField("Điểm tối đa", validators=[MinValueValidator(1), MaxValueValidator(100)])
    order = models.PositiveSmallIntegerField("Thứ tự", default=0)
    valid_from = models.DateField("Từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)

    class Meta:
        verbose_name = "tiêu chí chấm buổi sinh hoạt"
        verbose_name_plural = "tiêu chí chấm buổi sinh hoạt"
        ordering = ["order", "pk"]

    def __str__(self):
        return f"{self.label} ({self.most} điểm)"


class MeetingScore(models.Model):
    """Điểm của một tiêu chí cho một buổi sinh hoạt."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="scores")
    item = models.ForeignKey(ScoreItem, models.PROTECT, related_name="scores", verbose_name="Tiêu chí")
    points = models.PositiveSmallIntegerField("Điểm")

    class Meta:
        verbose_name = "điểm buổi sinh hoạt"
        verbose_name_plural = "điểm buổi sinh hoạt"
        constraints = [models.UniqueConstraint(fields=["meeting", "item"], name="one_score_per_item")]

    def __str__(self):
        return f"{self.item}: {self.points}"
