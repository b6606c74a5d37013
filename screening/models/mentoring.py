"""Twelve months of help by one named mentor."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .setting_aside import CanBeSetAside


class Mentoring(CanBeSetAside):
    """Phân công một người giúp đỡ một người, by resolution of the branch (domain §11.3 no. 15)."""

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="mentorings")
    cycle = models.PositiveSmallIntegerField("Chu kỳ")
    mentor = models.ForeignKey(
        "members.Member", models.PROTECT, related_name="mentorings", verbose_name="Người giúp đỡ"
    )
    resolution_number = models.CharField("Số nghị quyết", max_length=60)
    resolution_on = models.DateField("Ngày nghị quyết")
    ended_on = models.DateField("Thôi giúp đỡ ngày", null=True, blank=True)
    end_reason = models.CharField("Lý do thôi", max_length=200, blank=True)

    class Meta:
        verbose_name = "phân công giúp đỡ"
        verbose_name_plural = "phân công giúp đỡ"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_on=None, set_aside_by=None),
                name="one_mentor_per_case",
                violation_error_message="Hồ sơ đã có người giúp đỡ.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("resolution_on")),
                name="mentoring_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.mentor} giúp đỡ"


class Note(CanBeSetAside):
    """Nhật ký giúp đỡ: append-only, dated, author shown; the member may answer each (domain §11.3 no. 17)."""

    class Kind(models.TextChoices):
        PERIODIC = "periodic", "Nhận xét định kỳ"
        ANSWER = "answer", "Ý kiến trả lời"
        FINAL = "final", "Nhận xét tổng hợp của người giúp đỡ"
        TRANSFER = "transfer", "Nhận xét của chi bộ cũ khi chuyển"

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="notes")
    cycle = models.PositiveSmallIntegerField("Chu kỳ")
    kind = models.CharField("Loại", max_length=10, choices=Kind)
    written_on = models.DateField("Ngày viết")
    author = models.CharField("Người viết", max_length=160)
    text = models.TextField("Nội dung")
    answers = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", verbose_name="Trả lời cho"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "ghi nhận trong nhật ký giúp đỡ"
        verbose_name_plural = "nhật ký giúp đỡ"
        ordering = ["written_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="answer", answers__isnull=False) | (~Q(kind="answer") & Q(answers=None)),
                name="note_answer_has_question",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.written_on:%d/%m/%Y}"


class Pause(models.Model):
    """Tạm dừng tính thời gian, only by the superior's written decision (domain §12 no. 9)."""

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="pauses")
    starts_on = models.DateField("Tạm dừng từ ngày")
    ends_on = models.DateField("Tính tiếp từ ngày", null=True, blank=True)
    reason = models.CharField("Lý do", max_length=300)
    number = models.CharField("Số văn bản", max_length=60)
    issued_on = models.DateField("Ngày văn bản")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "tạm dừng tính thời gian"
        verbose_name_plural = "tạm dừng tính thời gian"
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="pause_ends_after_start",
                violation_error_message="Ngày tính tiếp phải sau ngày tạm dừng.",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(ends_on=None), name="one_open_pause"),
        ]

    def __str__(self):
        return f"Tạm dừng từ {self.starts_on:%d/%m/%Y}"
