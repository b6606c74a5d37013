"""Two records of one person: looked at by a person, merged with a choice for each field, and taken apart again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from branches import access


class PairQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Only by whoever sees both records."""
        return self.filter(access.within(actor, "first__branch__")).filter(access.within(actor, "second__branch__"))


class DistinctPair(models.Model):
    """Hai hồ sơ của hai người khác nhau: looked at and found distinct; not shown again."""

    first = models.ForeignKey("members.Member", models.CASCADE, related_name="+")
    second = models.ForeignKey("members.Member", models.CASCADE, related_name="+")
    decided_on = models.DateField("Ngày xem xét")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField("Lý do", max_length=300, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = "hai hồ sơ khác người"
        verbose_name_plural = "hai hồ sơ khác người"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_decision_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
        ]

    def __str__(self):
        return f"{self.first} ≠ {self.second}"


class MergeQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Only by whoever sees both records: taken apart again they are two people."""
        return self.filter(access.within(actor, "kept__branch__")).filter(access.within(actor, "dropped__branch__"))


class MemberMerge(models.Model):
    """Gộp hai hồ sơ: what was chosen and what each record was before, so that it can be undone."""

    kept = models.ForeignKey("members.Member", models.PROTECT, related_name="merges", verbose_name="Hồ sơ giữ lại")
    dropped = models.ForeignKey("members.Member", models.PROTECT, related_name="+", verbose_name="Hồ sơ gộp vào")
    choices = models.JSONField("Lựa chọn", default=dict)
    before = models.JSONField("Trước khi gộp", default=dict)
    merged_on = models.DateField("Ngày gộp")
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField("Lý do", max_length=300)
    undone_on = models.DateField("Ngày tách lại", null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "gộp hồ sơ"
        verbose_name_plural = "gộp hồ sơ"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.dropped} → {self.kept}"
