"""Evidence for the criteria, and the opinions gathered before the list is drafted."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from branches import access

from .cases import CASE_ROLES
from .setting_aside import CanBeSetAside


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "member__branch__", roles=CASE_ROLES))

    def accepted(self):
        return self.exclude(accepted_on=None)

    def unused(self):
        """Not yet spent on a case, nor is another copy of the same document: a failed vote is not repeated on the
        same evidence (domain §11.3 no. 10).
        """
        return self.filter(
            ~Exists(Evidence.objects.spent_copies(OuterRef("member"), OuterRef("number"), OuterRef("issued_on"))),
            case=None,
        )

    def spent_copies(self, member, number, issued_on):
        """The same document (number and date) about this member, where a case has used it, under any criterion."""
        return self.filter(case__isnull=False, member=member, number__iexact=number, issued_on=issued_on)


class Evidence(models.Model):
    """Bằng chứng của một tiêu chí: a written document or the final rankings, accepted by a named officer."""

    member = models.ForeignKey("members.Member", models.PROTECT, related_name="evidence", verbose_name="Đảng viên")
    criterion = models.ForeignKey(
        "screening.Criterion", models.PROTECT, related_name="evidence", verbose_name="Tiêu chí"
    )
    case = models.ForeignKey(
        "screening.Case", models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name="Hồ sơ"
    )
    number = models.CharField("Số văn bản", max_length=80)
    issued_on = models.DateField("Ngày văn bản")
    issuer = models.CharField("Nơi ban hành", max_length=200)
    summary = models.TextField("Nội dung kết luận, nêu sự việc")
    penalty_until = models.DateField(
        "Kỷ luật có hiệu lực đến",
        null=True,
        blank=True,
        help_text="Chỉ ghi với tiêu chí về vi phạm khi đang bị kỷ luật.",
    )
    found_on = models.DateField(
        "Ngày có vi phạm mới", null=True, blank=True, help_text="Chỉ ghi với tiêu chí về vi phạm khi đang bị kỷ luật."
    )
    anonymous = models.BooleanField("Dựa trên đơn không ghi tên", default=False)
    rankings = models.ManyToManyField("members.Ranking", blank=True, related_name="evidence", verbose_name="Xếp loại")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_on = models.DateField("Ngày ghi")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_on = models.DateField("Ngày chấp nhận", null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "bằng chứng"
        verbose_name_plural = "bằng chứng"
        ordering = ["issued_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(anonymous=False) | Q(accepted_on=None),
                name="anonymous_evidence_not_accepted",
                violation_error_message="Đơn không ghi tên không phải là bằng chứng.",
            ),
            models.CheckConstraint(
                condition=Q(case=None) | Q(accepted_on__isnull=False),
                name="evidence_of_a_case_is_accepted",
            ),
        ]

    def __str__(self):
        return f"{self.number} ngày {self.issued_on:%d/%m/%Y}"


class Opinion(CanBeSetAside):
    """Ý kiến của Ban công tác Mặt trận, hoặc của lãnh đạo đơn vị và đoàn thể (Guide 02, step 1)."""

    class Source(models.TextChoices):
        FRONT = "front", "Ban công tác Mặt trận"
        UNIT = "unit", "Lãnh đạo cơ quan, đơn vị"
        MASS_ORGANIZATION = "mass_organization", "Đoàn thể chính trị - xã hội"

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="opinions")
    source = models.CharField("Nơi cho ý kiến", max_length=20, choices=Source)
    giver = models.CharField("Người đại diện cho ý kiến", max_length=160)
    given_on = models.DateField("Ngày cho ý kiến")
    content = models.TextField("Nội dung ý kiến")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "ý kiến Mặt trận, đoàn thể"
        verbose_name_plural = "ý kiến Mặt trận, đoàn thể"
        ordering = ["given_on", "pk"]

    def __str__(self):
        return f"{self.get_source_display()}, {self.given_on:%d/%m/%Y}"
