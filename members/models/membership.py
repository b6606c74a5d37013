"""Dated memberships: every statistic is counted from these events, never from today's status."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q

from branches import access


class Beginning(models.TextChoices):
    """How a membership began (Form 1, part B)."""

    ADMITTED = "admitted", "Kết nạp"
    TRANSFERRED_IN = "transferred_in", "Chuyển đến"
    RESTORED = "restored", "Phục hồi đảng tịch"
    READMITTED = "readmitted", "Kết nạp lại"


class Ending(models.TextChoices):
    """How a membership ended (Form 1, part C)."""

    STRUCK_OFF = "struck_off", "Xóa tên"
    LEFT = "left", "Xin ra khỏi Đảng"
    EXPELLED = "expelled", "Khai trừ"
    DIED = "died", "Từ trần"
    TRANSFERRED_OUT = "transferred_out", "Chuyển đi"


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "branch__"))

    def on(self, day):
        """Running in the evening of that day: who leaves on a day is no longer counted that evening (formats §6)."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gt=day))


class _Period(Func):
    function = "daterange"
    output_field = DateRangeField()


class Membership(models.Model):
    """Thời gian sinh hoạt tại một chi bộ, from `starts_on` until the evening before `ends_on`."""

    member = models.ForeignKey(
        "members.Member", models.CASCADE, related_name="memberships", db_index=False, verbose_name="Đảng viên"
    )
    branch = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="memberships", verbose_name="Chi bộ"
    )
    starts_on = models.DateField("Từ ngày")
    begun_by = models.CharField("Bắt đầu do", max_length=16, choices=Beginning)
    ends_on = models.DateField("Đến ngày", null=True, blank=True)
    ended_by = models.CharField("Kết thúc do", max_length=16, choices=Ending, blank=True)
    decision_number = models.CharField("Số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("Ngày quyết định", null=True, blank=True)
    ground = models.CharField("Lý do, căn cứ", max_length=300, blank=True)
    taken_along = models.JSONField("Kết thúc cùng", null=True, editable=False)  # as `actions.memberships` writes it

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "thời gian sinh hoạt"
        verbose_name_plural = "thời gian sinh hoạt"
        ordering = ["member", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
                violation_error_message="Ngày ra khỏi Đảng không thể trước ngày bắt đầu sinh hoạt.",
            ),
            models.CheckConstraint(
                condition=(Q(ends_on=None) & Q(ended_by="")) | (Q(ends_on__isnull=False) & ~Q(ended_by="")),
                name="membership_end_is_whole",
                violation_error_message="Ngày ra khỏi Đảng và Hình thức ra khỏi Đảng phải ghi cả hai "
                "hoặc để trống cả hai.",
            ),
            ExclusionConstraint(
                name="membership_one_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    (_Period("starts_on", "ends_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Đồng chí không thể sinh hoạt ở hai chi bộ trong cùng một thời gian.",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "starts_on"], name="membership_start"),
            models.Index(fields=["branch", "ends_on"], name="membership_end"),
            models.Index(fields=["member", "starts_on"], include=["ends_on"], name="membership_of_member"),
            models.Index(
                fields=["member", "starts_on"],
                name="membership_outside",
                condition=Q(ended_by__in=[Ending.STRUCK_OFF, Ending.LEFT, Ending.EXPELLED]),
            ),
        ]

    def clean(self):
        """Before the database is asked about overlaps: it knows no period that ends before it begins."""
        if self.ends_on and self.starts_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "Ngày ra khỏi Đảng không thể trước ngày bắt đầu sinh hoạt."})

    def __str__(self):
        end = f" – {self.ends_on:%d/%m/%Y}" if self.ends_on else ""
        return f"{self.branch}, {self.starts_on:%d/%m/%Y}{end}"
