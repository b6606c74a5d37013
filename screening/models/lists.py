"""The branch's list and the superior's verdicts, person by person."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches import access

from .cases import CASE_ROLES
from .setting_aside import CanBeSetAside


class NomineeListQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "branch__", roles=CASE_ROLES))


class NomineeList(models.Model):
    """Danh sách dự kiến của một chi bộ, one per round; each person is a row of its own (a case)."""

    branch = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="nominee_lists", verbose_name="Chi bộ"
    )
    round = models.PositiveIntegerField("Đợt")
    submitted_on = models.DateField("Ngày gửi")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    number = models.CharField("Số tờ trình", max_length=60)
    issued_on = models.DateField("Ngày tờ trình")

    objects = NomineeListQuerySet.as_manager()

    class Meta:
        verbose_name = "danh sách dự kiến"
        verbose_name_plural = "danh sách dự kiến"
        ordering = ["submitted_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["branch", "round"], name="one_list_per_round")]

    def __str__(self):
        return f"Danh sách đợt {self.round} của {self.branch}"

    def get_absolute_url(self):
        return reverse("screening:list", args=[self.pk])


class Verdict(CanBeSetAside):
    """Ý kiến hoặc phê duyệt của cấp trên, hoặc của đảng ủy bộ phận, về một người."""

    class Kind(models.TextChoices):
        OPINION = "opinion", "Ý kiến trước khi bỏ phiếu"
        APPROVAL = "approval", "Phê duyệt đưa vào danh sách"
        PROGRESS = "progress", "Phê duyệt công nhận tiến bộ"
        SUB_COMMITTEE = "sub", "Ý kiến của đảng ủy bộ phận"

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="verdicts")
    nominee_list = models.ForeignKey(
        NomineeList, models.PROTECT, null=True, blank=True, related_name="verdicts", verbose_name="Danh sách"
    )
    kind = models.CharField("Loại", max_length=10, choices=Kind)
    cycle = models.PositiveSmallIntegerField("Chu kỳ")
    agreed = models.BooleanField("Đồng ý")
    reason = models.TextField("Lý do", blank=True)
    number = models.CharField("Số văn bản", max_length=60)
    issued_on = models.DateField("Ngày văn bản")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_on = models.DateField("Ngày ghi")
    organization = models.ForeignKey("branches.Organization", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "ý kiến của cấp trên"
        verbose_name_plural = "ý kiến của cấp trên"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed=True) | ~Q(reason=""),
                name="verdict_refusal_has_reason",
                violation_error_message="Chưa ghi lý do không đồng ý.",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {'đồng ý' if self.agreed else 'không đồng ý'}"
