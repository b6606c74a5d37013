"""Dated standings that change how a member counts: exempt, suspended, temporarily active elsewhere."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from branches import access


class StandingQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "member__branch__"))

    def on(self, day):
        """In force on that day, both ends included."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def at_meeting(self, day):
        """In force at a meeting of that day: decided before it, for N is computed anew only from the next meeting
        (domain §11.4 no. 40). Without the day of its decision a standing counts as decided on its first day."""
        return self.on(day).alias(settled_on=Coalesce("decided_on", "starts_on")).filter(settled_on__lt=day)


class Standing(models.Model):
    """Tình trạng sinh hoạt khác thường, with its decision (domain §1.5, §11.2 no. 1)."""

    class Kind(models.TextChoices):
        EXEMPT = "exempt", "Miễn sinh hoạt"
        SUSPENDED = "suspended", "Đình chỉ sinh hoạt"
        ELSEWHERE = "elsewhere", "Sinh hoạt tạm thời nơi khác"
        TEMPORARILY_EXEMPT = "temporarily_exempt", "Tạm miễn sinh hoạt"

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="standings", verbose_name="Đảng viên")
    kind = models.CharField("Tình trạng", max_length=20, choices=Kind)
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến hết ngày", null=True, blank=True)
    decision_number = models.CharField("Số văn bản", max_length=60, blank=True)
    decided_on = models.DateField("Ngày nghị quyết, quyết định", null=True, blank=True)
    requested_on = models.DateField("Ngày đồng chí có đơn", null=True, blank=True)
    reason = models.CharField("Lý do", max_length=300, blank=True)
    reported_on = models.DateField("Ngày báo cáo cấp trên", null=True, blank=True)
    note = models.CharField("Ghi chú", max_length=300, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = "tình trạng sinh hoạt"
        verbose_name_plural = "tình trạng sinh hoạt"
        ordering = ["member", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="standing_ends_after_start",
                violation_error_message="Đến ngày không thể trước Từ ngày.",
            ),
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=Q(ends_on=None),
                name="one_open_standing_per_kind",
                violation_error_message="Tình trạng này đang có hiệu lực.",
            ),
        ]
        indexes = [models.Index(fields=["member", "kind", "starts_on"], name="standing_member")]

    def __str__(self):
        return f"{self.get_kind_display()} từ {self.starts_on:%d/%m/%Y}"

    def is_on(self, day):
        """In force on that day, both ends included."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)
