"""The register of the paper file: what lies in it, where, and who has borrowed it. Never the content of a paper."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from .partial_dates import PartialDateField
from .profile import Row
from .scopes import OfMemberQuerySet, OfOrganizationQuerySet


class Confidentiality(models.TextChoices):
    """Độ mật; above “thường” only metadata and the place of the paper are kept (domain §9, §11.4 no. 33)."""

    ORDINARY = "ordinary", "Thường"
    SECRET = "secret", "Mật"
    TOP_SECRET = "top_secret", "Tối mật"
    UTMOST_SECRET = "utmost_secret", "Tuyệt mật"


class DocumentType(models.Model):
    """Loại tài liệu: one of the 104 types of CV 1361, Phụ lục 1, with its priority (domain §3.3)."""

    number = models.PositiveSmallIntegerField("Số thứ tự", unique=True)
    name = models.CharField("Tên loại tài liệu", max_length=250)
    priority = models.PositiveSmallIntegerField("Ưu tiên", default=1)
    required = models.BooleanField("Hồ sơ nào cũng phải có", default=False)
    active = models.BooleanField("Đang dùng", default=True)

    class Meta:
        verbose_name = "loại tài liệu"
        verbose_name_plural = "loại tài liệu"
        ordering = ["number"]

    def __str__(self):
        return f"{self.number:03}. {self.name}"


class FilePaper(Row):
    """Tài liệu trong hồ sơ giấy của một đảng viên: what it is and where it lies; a line taken out is kept."""

    class State(models.TextChoices):
        KEPT = "kept", "Trong hồ sơ"
        LENT = "lent", "Đang cho mượn"
        LOST = "lost", "Thất lạc"
        RESTORED = "restored", "Đã lập lại"

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="papers", verbose_name="Đảng viên")
    type = models.ForeignKey(DocumentType, models.PROTECT, related_name="papers", verbose_name="Loại tài liệu")
    title = models.CharField("Trích yếu", max_length=250, blank=True)
    number = models.CharField("Số, ký hiệu", max_length=60, blank=True)
    dated_on = PartialDateField("Ngày của tài liệu")
    issuer = models.CharField("Cơ quan lập", max_length=200, blank=True)
    confidentiality = models.CharField("Độ mật", max_length=14, choices=Confidentiality, default=Confidentiality.SECRET)
    place = models.CharField("Nơi để bản giấy", max_length=200)
    pages = models.PositiveSmallIntegerField("Số trang", null=True, blank=True)
    sha256 = models.CharField(
        "Mã SHA-256 của bản quét",
        max_length=64,
        blank=True,
        validators=[RegexValidator(r"^[0-9a-f]{64}$", "Mã SHA-256 có 64 ký tự 0–9, a–f.")],
    )
    state = models.CharField("Tình trạng", max_length=10, choices=State, default=State.KEPT, editable=False)
    note = models.CharField("Ghi chú", max_length=300, blank=True)

    class Meta:
        verbose_name = "tài liệu trong hồ sơ"
        verbose_name_plural = "tài liệu trong hồ sơ"
        ordering = ["member", "type__number", "dated_on", "pk"]

    def __str__(self):
        return self.title or str(self.type)


class PaperMovement(models.Model):
    """Mượn, trả, thất lạc, lập lại: one line of the lending register; lines are never changed."""

    class Kind(models.TextChoices):
        LENT = "lent", "Cho mượn"
        RETURNED = "returned", "Trả lại"
        LOST = "lost", "Báo thất lạc"
        RESTORED = "restored", "Lập lại"

    paper = models.ForeignKey(FilePaper, models.CASCADE, related_name="movements", verbose_name="Tài liệu")
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="paper_movements", editable=False)
    kind = models.CharField("Việc", max_length=10, choices=Kind)
    on = models.DateField("Ngày")
    person = models.CharField("Người mượn, trả, báo", max_length=120)
    due_on = models.DateField("Hẹn trả", null=True, blank=True)
    note = models.CharField("Lý do, số biên bản", max_length=300, blank=True)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt mượn, trả tài liệu"
        verbose_name_plural = "lượt mượn, trả tài liệu"
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("on")),
                name="paper_due_after_lent",
                violation_error_message="Ngày hẹn trả không thể trước ngày mượn.",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}: {self.paper}"


class Reconciliation(models.Model):
    """Đợt đối chiếu danh sách với hồ sơ giấy of an organisation, every `file.reconcile_months` months (domain §3.1)."""

    organization = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="reconciliations", verbose_name="Tổ chức đảng"
    )
    on = models.DateField("Ngày đối chiếu")
    done_by = models.CharField("Người đối chiếu", max_length=200)
    minutes_number = models.CharField("Số biên bản", max_length=60, blank=True)
    note = models.CharField("Nhận xét chung", max_length=500, blank=True)

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt đối chiếu hồ sơ"
        verbose_name_plural = "đợt đối chiếu hồ sơ"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "on"],
                name="one_reconciliation_per_day",
                violation_error_message="Ngày này đã ghi một đợt đối chiếu.",
            )
        ]

    def __str__(self):
        return f"Đối chiếu hồ sơ {self.organization}, {self.on:%d/%m/%Y}"


class ReconciliationLine(models.Model):
    """Kết quả đối chiếu hồ sơ của một đảng viên."""

    class Result(models.TextChoices):
        COMPLETE = "complete", "Đủ"
        INCOMPLETE = "incomplete", "Thiếu tài liệu"
        MISSING = "missing", "Không thấy hồ sơ"

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="lines")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+", verbose_name="Đảng viên")
    result = models.CharField("Kết quả", max_length=12, choices=Result)
    note = models.CharField("Ghi chú", max_length=300, blank=True)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả đối chiếu"
        verbose_name_plural = "kết quả đối chiếu"
        constraints = [models.UniqueConstraint(fields=["reconciliation", "member"], name="one_line_per_reconciliation")]

    def __str__(self):
        return f"{self.member}: {self.get_result_display()}"
