"""Corrections signed by the superior, and new rules applied to a running case with a reason (domain §11.3 no. 26, §12 no. 27)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .ways_out import OfCaseQuerySet


class Correction(models.Model):
    """Đính chính: an error is put right by an entry the superior has signed; nothing is deleted. Append-only."""

    class Kind(models.TextChoices):
        RETURN = "return", "Đưa hồ sơ về một bước trước"
        ERRATUM = "erratum", "Đính chính nội dung đã ghi"

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="corrections", verbose_name="Hồ sơ")
    kind = models.CharField("Loại", max_length=8, choices=Kind)
    cycle = models.PositiveSmallIntegerField("Chu kỳ")
    from_stage = models.CharField("Từ giai đoạn", max_length=24)
    to_stage = models.CharField("Về giai đoạn", max_length=24)
    what = models.CharField("Nội dung ghi sai", max_length=300, blank=True)
    instead = models.CharField("Nội dung đúng", max_length=300, blank=True)
    reason = models.CharField("Lý do", max_length=300)
    number = models.CharField("Số văn bản", max_length=60)
    issued_on = models.DateField("Ngày văn bản")
    organization = models.ForeignKey("branches.Organization", models.PROTECT, related_name="+")
    signed_by = models.CharField("Người ký", max_length=160)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_on = models.DateField("Ngày ghi")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "đính chính"
        verbose_name_plural = "đính chính"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="erratum") | (~Q(what="") & ~Q(instead="")),
                name="erratum_says_what_is_right",
                violation_error_message="Ghi nội dung sai và nội dung đúng.",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
        ]

    def __str__(self):
        return f"Đính chính số {self.number}"


class AppliedRule(models.Model):
    """Áp dụng quy định mới: one number of a newer regulation, more favourable to the member, applied to a running case
    with a recorded reason; every other number stays that of the opening day (domain §12 no. 27). Append-only."""

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="applied_rules", verbose_name="Hồ sơ")
    parameter = models.ForeignKey("screening.Parameter", models.PROTECT, related_name="+", verbose_name="Tham số mới")
    code = models.CharField("Mã", max_length=60)
    old_value = models.CharField("Giá trị cũ", max_length=200)
    new_value = models.CharField("Giá trị mới", max_length=200)
    reason = models.CharField("Lý do", max_length=300)
    number = models.CharField("Số văn bản", max_length=60)
    issued_on = models.DateField("Ngày văn bản")
    applied_on = models.DateField("Áp dụng từ ngày")
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "quy định mới được áp dụng"
        verbose_name_plural = "quy định mới được áp dụng"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "parameter"],
                name="applied_rule_once",
                violation_error_message="Quy định này đã được áp dụng cho hồ sơ.",
            )
        ]

    def __str__(self):
        return f"{self.code}: {self.old_value} → {self.new_value}"
