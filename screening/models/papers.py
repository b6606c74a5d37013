"""The number register of an organisation, and the versions of the papers written from a case (domain §10, §11.3 no. 30)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from branches import access

from .cases import CASE_ROLES
from .ways_out import OfCaseQuerySet


class RegisterEntryQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "organization__", roles=CASE_ROLES))

    def of(self, organization, organ, type, term):
        """One register: the numbers of one type of paper that one body of an organisation gave in one term."""
        return self.filter(organization=organization, organ=organ, type=type, term_starts_on=term.starts_on)


class RegisterEntry(models.Model):
    """Số trong sổ văn bản: given at issue, unique per organisation, type and term, never given twice (domain §10)."""

    class Type(models.TextChoices):
        """Thể loại văn bản, by the letters in its number."""

        NQ = "NQ", "Nghị quyết"
        QD = "QĐ", "Quyết định"
        KL = "KL", "Kết luận"
        TB = "TB", "Thông báo"
        BC = "BC", "Báo cáo"
        TTR = "TTr", "Tờ trình"
        CV = "CV", "Công văn"
        BB = "BB", "Biên bản"
        KH = "KH", "Kế hoạch"
        CTR = "CTr", "Chương trình"
        DA = "ĐA", "Đề án"
        PA = "PA", "Phương án"
        QC = "QC", "Quy chế"
        GT = "GT", "Giấy giới thiệu"
        GXN = "GXN", "Giấy xác nhận"

    class Origin(models.TextChoices):
        ISSUED = "issued", "Cấp khi phát hành"
        TYPED = "typed", "Ghi theo văn bản đã ký"
        NOTED = "noted", "Văn bản khác"

    organization = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="paper_numbers", verbose_name="Tổ chức đảng"
    )
    organ = models.CharField("Ký hiệu cơ quan", max_length=12)
    type = models.CharField("Thể loại", max_length=4, choices=Type)
    term = models.CharField("Nhiệm kỳ", max_length=60)
    term_starts_on = models.DateField("Nhiệm kỳ từ ngày")
    number = models.PositiveIntegerField("Số")
    issued_on = models.DateField("Ngày văn bản")
    subject = models.CharField("Trích yếu", max_length=300)
    kind = models.CharField("Loại văn bản của hồ sơ", max_length=24, blank=True)
    case = models.ForeignKey(
        "screening.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="paper_numbers",
        verbose_name="Hồ sơ",
    )
    origin = models.CharField("Cách ghi số", max_length=6, choices=Origin)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_on = models.DateField("Ngày ghi")
    cancelled_on = models.DateField("Ngày hủy số", null=True, blank=True)
    cancel_reason = models.CharField("Lý do hủy số", max_length=300, blank=True)

    objects = RegisterEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "số trong sổ văn bản"
        verbose_name_plural = "sổ văn bản"
        ordering = ["organization", "-term_starts_on", "type", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "organ", "type", "term_starts_on", "number"],
                name="one_paper_number_per_register",
                violation_error_message="Số này đã cấp trong nhiệm kỳ.",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="paper_numbers_run_from_one"),
            models.CheckConstraint(
                condition=Q(cancelled_on=None, cancel_reason="")
                | (Q(cancelled_on__isnull=False) & ~Q(cancel_reason="")),
                name="cancelled_number_has_reason",
                violation_error_message="Hủy số: ghi lý do.",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        """“05-NQ/CB”: two digits below 10, no colon before it."""
        return f"{self.number:02}-{self.type}/{self.organ}"


class PaperVersion(models.Model):
    """Một bản soạn: what a paper said when it was made from the case. A changed fact makes the next one, this one stays.

    `facts` is the whole composed paper; of one above “thường” nothing but the mark of the file is kept (domain §9,
    §11.4 no. 33).
    """

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="paper_versions", verbose_name="Hồ sơ")
    template = models.CharField("Mẫu", max_length=40)
    occasion = models.PositiveIntegerField("Lần")
    number = models.PositiveSmallIntegerField("Bản thứ")
    facts = models.JSONField("Nội dung", null=True, blank=True)
    facts_sha256 = models.CharField("Mã nội dung", max_length=64)
    sha256 = models.CharField("SHA-256 của tệp", max_length=64)
    size = models.PositiveIntegerField("Cỡ tệp (byte)")
    made_on = models.DateField("Ngày soạn")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "bản soạn của văn bản"
        verbose_name_plural = "bản soạn của văn bản"
        ordering = ["case", "template", "occasion", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "template", "occasion", "number"], name="one_paper_version_per_number"
            ),
        ]

    def __str__(self):
        return f"Bản thứ {self.number}"
