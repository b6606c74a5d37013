"""Deadlines as rows; reminders claimed once per rung. They alert; they never change a person's status."""

from django.db import models
from django.db.models import Q

from branches import access

from .cases import CASE_ROLES


class DeadlineQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "case__branch__", roles=CASE_ROLES))

    def open(self):
        return self.filter(met_on=None, lapsed_on=None)


class Deadline(models.Model):
    """Thời hạn của một hồ sơ: from which day, by which arithmetic, until which day, by which clause."""

    class Kind(models.TextChoices):
        MENTORING = "mentoring", "Đủ thời gian giúp đỡ"
        OPINION = "opinion", "Cấp trên cho ý kiến"
        APPROVAL = "approval", "Cấp trên phê duyệt"
        PROGRESS = "progress", "Cấp trên phê duyệt công nhận tiến bộ"
        MENTOR_REPORT = "mentor_report", "Nhận xét định kỳ của người giúp đỡ"
        APPEAL = "appeal", "Hạn khiếu nại"
        ACCEPTANCE = "acceptance", "Chi bộ mới nhận hồ sơ"
        DECISION = "decision", "Cấp có thẩm quyền quyết định"
        BAR = "bar", "Hết trường hợp chưa xem xét kỷ luật"
        SETTLEMENT = "settlement", "Giải quyết khiếu nại"

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="deadlines")
    kind = models.CharField("Loại", max_length=14, choices=Kind)
    cycle = models.PositiveSmallIntegerField("Chu kỳ")
    starts_on = models.DateField("Tính từ ngày")
    due_on = models.DateField("Đến ngày")
    arithmetic = models.CharField("Cách tính", max_length=300)
    basis = models.CharField("Căn cứ", max_length=200)
    met_on = models.DateField("Đã xong ngày", null=True, blank=True)
    lapsed_on = models.DateField("Không còn áp dụng từ", null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "thời hạn"
        verbose_name_plural = "thời hạn"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(met_on=None, lapsed_on=None),
                name="one_open_deadline_per_kind",
            )
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(met_on=None, lapsed_on=None), name="deadline_open_due")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.due_on:%d/%m/%Y}"


class Reminder(models.Model):
    """Lần nhắc đã nhận: unique (deadline, rung), so nobody is told twice however often the job runs."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="reminders")
    rung = models.CharField("Nấc", max_length=20)
    sent_on = models.DateField("Ngày nhắc")

    class Meta:
        verbose_name = "lần nhắc"
        verbose_name_plural = "lần nhắc"
        constraints = [models.UniqueConstraint(fields=["deadline", "rung"], name="reminder_claimed_once")]

    def __str__(self):
        return f"{self.deadline} ({self.rung})"
