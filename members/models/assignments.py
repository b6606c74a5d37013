"""Tasks given to each member, with the monthly remark at the meeting (domain §5.1, seed 003)."""

from django.db import models
from django.db.models import F, Q

from .scopes import OfBranchQuerySet


class Assignment(models.Model):
    """Nhiệm vụ được phân công of a member in a year."""

    branch = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="assignments", verbose_name="Chi bộ phân công"
    )
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="assignments", verbose_name="Đảng viên")
    year = models.PositiveSmallIntegerField("Năm")
    title = models.CharField("Nhiệm vụ", max_length=250)
    detail = models.TextField("Yêu cầu, sản phẩm", blank=True)
    assigned_on = models.DateField("Ngày phân công")
    due_on = models.DateField("Hạn hoàn thành", null=True, blank=True)
    ended_on = models.DateField("Ngày kết thúc", null=True, blank=True)
    ended_for = models.CharField("Kết thúc vì", max_length=200, blank=True)

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = "nhiệm vụ được phân công"
        verbose_name_plural = "nhiệm vụ được phân công"
        ordering = ["-year", "member__sort_key", "member", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(due_on=None) | Q(due_on__gte=F("assigned_on")))
                & (Q(ended_on=None) | Q(ended_on__gte=F("assigned_on"))),
                name="assignment_order_of_days",
                violation_error_message="Hạn và ngày kết thúc không thể trước ngày phân công.",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1930, year__lte=2200),
                name="assignment_year_is_plausible",
                violation_error_message="Năm chưa đúng.",
            ),
        ]
        indexes = [models.Index(fields=["branch", "year"], name="assignment_branch_year")]

    def __str__(self):
        return f"{self.title} ({self.year})"


class AssignmentRemark(models.Model):
    """Nhận xét hằng tháng về một nhiệm vụ; append-only."""

    class Verdict(models.TextChoices):
        DONE = "done", "Đã hoàn thành"
        ON_TIME = "on_time", "Đúng tiến độ"
        LATE = "late", "Chậm tiến độ"
        NOT_DONE = "not_done", "Chưa thực hiện"

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="remarks", verbose_name="Nhiệm vụ")
    branch = models.ForeignKey("branches.Organization", models.PROTECT, related_name="+", editable=False)
    meeting = models.ForeignKey(
        "members.Meeting", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Buổi họp"
    )
    on = models.DateField("Ngày nhận xét")
    verdict = models.CharField("Mức", max_length=10, choices=Verdict)
    text = models.CharField("Nhận xét", max_length=500, blank=True)

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = "nhận xét nhiệm vụ"
        verbose_name_plural = "nhận xét nhiệm vụ"
        ordering = ["-on", "-pk"]

    def __str__(self):
        return f"{self.on:%d/%m/%Y}: {self.get_verdict_display()}"
