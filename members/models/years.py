"""Member-years: month bit masks derived from attendance, charges and receipts (design §4; stack G).

Bit i is month i + 1. The rows are derived state: `members.years` computes them, `rebuild_years` computes them anew,
and an invariant says that they equal the ledger.
"""

from django.db import models
from django.db.models import F, Func, Q, SmallIntegerField

from .scopes import OfMemberQuerySet


class BitCount(Func):
    """How many months of `held` are missing in `attended`, and the like."""

    function = "bit_count"
    template = "%(function)s(((%(expressions)s)::int)::bit(12))::smallint"
    arg_joiner = " & ~ "
    output_field = SmallIntegerField()


class MemberYear(models.Model):
    """Năm sinh hoạt của một đảng viên.

    `held`: months with a regular meeting that the member had to attend (not exempt, suspended, elsewhere or excused);
    `attended`: of these, months in which the member was present at least once; `due`: months with an amount to be
    paid; `paid`: of these, months whose amount has come in full.
    """

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="years", verbose_name="Đảng viên")
    year = models.PositiveSmallIntegerField("Năm")
    due = models.PositiveSmallIntegerField("Tháng phải đóng", default=0)
    paid = models.PositiveSmallIntegerField("Tháng đã đóng đủ", default=0)
    held = models.PositiveSmallIntegerField("Tháng phải sinh hoạt", default=0)
    attended = models.PositiveSmallIntegerField("Tháng có mặt", default=0)
    unpaid_months = models.GeneratedField(
        expression=BitCount(F("due"), F("paid")), output_field=SmallIntegerField(), db_persist=True
    )
    absent_months = models.GeneratedField(
        expression=BitCount(F("held"), F("attended")), output_field=SmallIntegerField(), db_persist=True
    )

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "năm sinh hoạt"
        verbose_name_plural = "năm sinh hoạt"
        constraints = [
            models.UniqueConstraint(fields=["member", "year"], name="one_row_per_member_and_year"),
            models.CheckConstraint(
                condition=Q(due__lt=4096, paid__lt=4096, held__lt=4096, attended__lt=4096), name="twelve_months"
            ),
        ]
        indexes = [
            models.Index(
                fields=["year", "member"],
                condition=Q(unpaid_months__gte=2) | Q(absent_months__gte=2),
                name="member_year_flagged",
            )
        ]

    def __str__(self):
        return f"{self.member}, {self.year}"
