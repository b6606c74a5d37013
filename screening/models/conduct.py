"""Who must keep out of a case, and how a case goes to another branch (domain §1.5, §11.3 nos. 15, 25, 29)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from branches import access

from .cases import CASE_ROLES
from .ways_out import OfCaseQuerySet


class KinshipQuerySet(models.QuerySet):
    def visible_to(self, actor):
        here = access.within(actor, "member__branch__", roles=CASE_ROLES)
        return self.filter(here | access.within(actor, "relative__branch__", roles=CASE_ROLES))

    def declared(self):
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_on=None)


class Kinship(models.Model):
    """Quan hệ gia đình đã khai: whoever is related to a member takes no part in a case about them (domain §11.3 no. 29).

    The other side is a member, or an officer without a member's record here. Withdrawn with a reason, never removed.
    """

    member = models.ForeignKey("members.Member", models.PROTECT, related_name="kin", verbose_name="Đảng viên")
    relative = models.ForeignKey(
        "members.Member",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="kin_of",
        verbose_name="Người thân là đảng viên",
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Người thân là cán bộ có tài khoản",
    )
    relation = models.CharField("Quan hệ", max_length=80)
    declared_on = models.DateField("Ngày khai")
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField("Ngày bỏ khai", null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField("Lý do bỏ khai", max_length=300, blank=True)

    objects = KinshipQuerySet.as_manager()

    class Meta:
        verbose_name = "quan hệ gia đình"
        verbose_name_plural = "quan hệ gia đình"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(relative=None, officer__isnull=False) | Q(relative__isnull=False, officer=None),
                name="kinship_names_one_person",
                violation_error_message="Chọn một người: đảng viên, hoặc cán bộ có tài khoản.",
            ),
            models.CheckConstraint(
                condition=Q(relative=None) | ~Q(relative=models.F("member")),
                name="kinship_between_two",
                violation_error_message="Chọn người khác; không ai là người thân của chính mình.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by=None) | (Q(withdrawn_on__isnull=False) & ~Q(reason="")),
                name="kinship_withdrawn_with_reason",
                violation_error_message="Ghi lý do bỏ khai.",
            ),
            models.UniqueConstraint(
                fields=["member", "relative"],
                condition=Q(withdrawn_on=None),
                name="kinship_declared_once",
                violation_error_message="Quan hệ này đã khai.",
            ),
            models.UniqueConstraint(
                fields=["member", "officer"],
                condition=Q(withdrawn_on=None),
                name="kinship_of_officer_once",
                violation_error_message="Quan hệ này đã khai.",
            ),
        ]

    def __str__(self):
        return f"{self.who}: {self.relation}"

    @property
    def who(self):
        return str(self.relative or self.officer)

    def other_than(self, member):
        """The person on the other side."""
        return (self.relative or self.officer) if self.member_id == member.pk else self.member


class HandoverQuerySet(OfCaseQuerySet):
    def pending(self):
        """Sent, neither accepted nor taken back."""
        return self.filter(accepted_on=None, recalled_on=None)

    def coming_to(self, actor):
        """The cases on their way to a branch of the actor."""
        here = access.within(actor, "to_branch__", roles=CASE_ROLES)
        return self.pending().filter(here).order_by().values("case")


class Handover(models.Model):
    """Chuyển hồ sơ theo đảng viên: sent by the superior with the old branch's remark, accepted by the new branch.

    Until then both see the case, the old branch counts the member, and no other step is done (domain §11.3 no. 25).
    """

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="handovers", verbose_name="Hồ sơ")
    from_branch = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="+", verbose_name="Chi bộ chuyển đi"
    )
    to_branch = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="+", verbose_name="Chi bộ chuyển đến"
    )
    number = models.CharField("Số giấy giới thiệu", max_length=60)
    moved_on = models.DateField("Ngày chuyển")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_on = models.DateField("Ngày nhận", null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recalled_on = models.DateField("Ngày thôi chuyển", null=True, blank=True)
    reason = models.CharField("Lý do thôi chuyển", max_length=300, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "lần chuyển hồ sơ"
        verbose_name_plural = "lần chuyển hồ sơ"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(accepted_on=None, recalled_on=None), name="one_pending_handover"
            ),
            models.CheckConstraint(
                condition=Q(accepted_on=None) | Q(recalled_on=None, accepted_on__gte=models.F("moved_on")),
                name="handover_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(recalled_on=None) | ~Q(reason=""),
                name="handover_recalled_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.from_branch} → {self.to_branch}"
