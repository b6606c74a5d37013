"""Annual rankings (366-QĐ/TW, 30/8/2025; domain §5.4)."""

from django.db import models

from branches import access


class Level(models.TextChoices):
    """Mức xếp loại chất lượng đảng viên hằng năm."""

    EXCELLENT = "excellent", "Hoàn thành xuất sắc nhiệm vụ"
    GOOD = "good", "Hoàn thành tốt nhiệm vụ"
    COMPLETED = "completed", "Hoàn thành nhiệm vụ"
    NOT_COMPLETED = "not_completed", "Không hoàn thành nhiệm vụ"


class RankingQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "member__branch__"))

    def final(self):
        """Final and not under reconsideration."""
        return self.filter(final=True, under_review=False)


class Ranking(models.Model):
    """Xếp loại một năm của một đảng viên; two rankings of one year never coexist."""

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="rankings", verbose_name="Đảng viên")
    year = models.PositiveSmallIntegerField("Năm")
    level = models.CharField("Mức", max_length=16, choices=Level)
    decision_number = models.CharField("Số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("Ngày quyết định", null=True, blank=True)
    final = models.BooleanField("Kết quả cuối cùng", default=True)
    under_review = models.BooleanField("Đang được xem xét lại", default=False)

    objects = RankingQuerySet.as_manager()

    class Meta:
        verbose_name = "xếp loại hằng năm"
        verbose_name_plural = "xếp loại hằng năm"
        ordering = ["member", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "year"],
                name="one_ranking_per_year",
                violation_error_message="Năm này đã có xếp loại.",
            ),
            models.CheckConstraint(
                condition=models.Q(year__gte=1930, year__lte=2200),
                name="ranking_year_is_plausible",
                violation_error_message="Năm xếp loại chưa đúng.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["member", "year"],
                condition=models.Q(level="not_completed", final=True, under_review=False),
                name="ranking_not_completed",
            )
        ]

    def __str__(self):
        return f"{self.year}: {self.get_level_display()}"
