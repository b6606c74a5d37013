"""Đảng phí (01-QĐ/TW, 03/02/2026; domain §5.3): rates as dated rows, the monthly list, receipts as a ledger.

Money is a whole number of đồng. A receipt or a remittance is never edited or deleted (trigger); it is reversed by a
row of its own with the opposite amount. A month is kept as its first day.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from branches.models import Kind, Sector

from .scopes import OfBranchQuerySet, OfMemberQuerySet, OfOrganizationQuerySet


class DatedQuerySet(models.QuerySet):
    def in_force(self, day):
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))


def _is_month(field, name):
    return models.CheckConstraint(
        condition=Q(**{f"{field}__day": 1}), name=name, violation_error_message="Tháng được ghi bằng ngày đầu tháng."
    )


class Dated(models.Model):
    """A row of a regulation, valid from one day to another, with its source."""

    valid_from = models.DateField("Từ ngày")
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    basis = models.CharField("Căn cứ", max_length=200, blank=True)
    mark = models.CharField("Độ chắc chắn", max_length=10, default="V", help_text="V, V1, M, D như bảng tham số.")

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


class DuesRate(Dated):
    """Mức đóng đảng phí of one group of members."""

    class Form(models.TextChoices):
        SHARE = "share", "Phần trăm thu nhập làm căn cứ"
        WAGE_SHARE = "wage_share", "Phần trăm lương tối thiểu vùng"
        FIXED = "fixed", "Số tiền cố định"
        NONE = "none", "Không phải đóng"

    code = models.SlugField("Mã nhóm", max_length=40)
    label = models.CharField("Nhóm", max_length=200)
    base_label = models.CharField("Căn cứ tính", max_length=200, blank=True)
    form = models.CharField("Cách tính", max_length=10, choices=Form)
    share = models.PositiveIntegerField("Phần vạn", default=0, help_text="1% = 100 phần vạn.")
    amount = models.PositiveIntegerField("Số tiền một tháng (đồng)", default=0)
    order = models.PositiveSmallIntegerField("Thứ tự", default=0)

    class Meta:
        verbose_name = "mức đóng đảng phí"
        verbose_name_plural = "mức đóng đảng phí"
        ordering = ["order", "code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="one_rate_per_day",
                violation_error_message="Nhóm này đã có mức từ ngày đó.",
            )
        ]

    def __str__(self):
        return self.label


class MinimumWage(Dated):
    """Lương tối thiểu vùng một tháng."""

    region = models.PositiveSmallIntegerField("Vùng", validators=[MinValueValidator(1), MaxValueValidator(4)])
    amount = models.PositiveIntegerField("Một tháng (đồng)")

    class Meta:
        verbose_name = "lương tối thiểu vùng"
        verbose_name_plural = "lương tối thiểu vùng"
        ordering = ["-valid_from", "region"]
        constraints = [models.UniqueConstraint(fields=["region", "valid_from"], name="one_wage_per_region_and_day")]

    def __str__(self):
        return f"Vùng {self.region} từ {self.valid_from:%d/%m/%Y}"


class DuesShare(Dated):
    """Tỷ lệ đảng phí được giữ lại at one level; the row with the sector wins over the one without."""

    kind = models.CharField("Loại tổ chức", max_length=24, choices=Kind)
    sector = models.CharField("Khu vực", max_length=24, choices=Sector, blank=True)
    kept = models.PositiveSmallIntegerField("Được giữ lại (%)", validators=[MaxValueValidator(100)])

    class Meta:
        verbose_name = "tỷ lệ đảng phí giữ lại"
        verbose_name_plural = "tỷ lệ đảng phí giữ lại"
        ordering = ["kind", "sector", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["kind", "sector", "valid_from"], name="one_share_per_day")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.kept}%"


class DuesBase(models.Model):
    """Căn cứ đóng đảng phí của một đảng viên, from a month on until the next row."""

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="dues_bases", verbose_name="Đảng viên")
    from_month = models.DateField("Từ tháng")
    code = models.SlugField("Nhóm", max_length=40)
    base = models.PositiveBigIntegerField("Thu nhập làm căn cứ một tháng (đồng)", default=0)
    region = models.PositiveSmallIntegerField(
        "Vùng lương tối thiểu", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    note = models.CharField("Ghi chú", max_length=200, blank=True)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "căn cứ đóng đảng phí"
        verbose_name_plural = "căn cứ đóng đảng phí"
        ordering = ["member", "-from_month"]
        constraints = [
            _is_month("from_month", "dues_base_month"),
            models.UniqueConstraint(
                fields=["member", "from_month"],
                name="one_dues_base_per_month",
                violation_error_message="Tháng này đã có căn cứ đóng đảng phí.",
            ),
        ]

    def __str__(self):
        return f"{self.member} từ {self.from_month:%m/%Y}"


class DuesRelief(models.Model):
    """Miễn, giảm đảng phí, from a month to a month; a reduction lasts at most twelve months each time."""

    class Reason(models.TextChoices):
        LONG_SERVICE = "long_service", "Từ 50 năm tuổi Đảng"
        SOCIAL_PENSION = "social_pension", "Hưởng trợ cấp hưu trí xã hội"
        HARDSHIP = "hardship", "Hoàn cảnh đặc biệt khó khăn"
        OTHER = "other", "Lý do khác"

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="dues_reliefs", verbose_name="Đảng viên")
    percent = models.PositiveSmallIntegerField("Được giảm (%)", help_text="100 là miễn.")
    reason = models.CharField("Lý do", max_length=14, choices=Reason)
    from_month = models.DateField("Từ tháng")
    to_month = models.DateField("Đến hết tháng", null=True, blank=True)
    decision_number = models.CharField("Số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("Ngày quyết định", null=True, blank=True)
    note = models.CharField("Ghi chú", max_length=200, blank=True)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "miễn, giảm đảng phí"
        verbose_name_plural = "miễn, giảm đảng phí"
        ordering = ["member", "-from_month"]
        constraints = [
            _is_month("from_month", "dues_relief_from_month"),
            _is_month("to_month", "dues_relief_to_month"),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100),
                name="dues_relief_percent",
                violation_error_message="Mức giảm từ 1 đến 100 phần trăm.",
            ),
            models.CheckConstraint(
                condition=Q(to_month=None) | Q(to_month__gte=F("from_month")),
                name="dues_relief_order",
                violation_error_message="Đến hết tháng không thể trước Từ tháng.",
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.percent}% từ {self.from_month:%m/%Y}"


class DuesList(models.Model):
    """Danh sách thu đảng phí một tháng của một chi bộ."""

    branch = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="dues_lists", verbose_name="Chi bộ"
    )
    month = models.DateField("Tháng")
    made_on = models.DateField("Ngày lập")
    closed_on = models.DateField("Ngày chốt", null=True, blank=True)

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = "danh sách thu đảng phí"
        verbose_name_plural = "danh sách thu đảng phí"
        ordering = ["-month", "branch"]
        constraints = [
            _is_month("month", "dues_list_month"),
            models.UniqueConstraint(
                fields=["branch", "month"],
                name="one_dues_list_per_month",
                violation_error_message="Tháng này chi bộ đã có danh sách.",
            ),
        ]

    def __str__(self):
        return f"Đảng phí tháng {self.month:%m/%Y}, {self.branch}"


class DuesCharge(models.Model):
    """Số phải nộp của một đảng viên trong một tháng, with what it was computed from."""

    list = models.ForeignKey(DuesList, models.CASCADE, related_name="charges", verbose_name="Danh sách")
    branch = models.ForeignKey("branches.Organization", models.PROTECT, related_name="+", verbose_name="Chi bộ")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="dues_charges", verbose_name="Đảng viên")
    month = models.DateField("Tháng")
    code = models.SlugField("Nhóm", max_length=40, blank=True)
    base = models.PositiveBigIntegerField("Căn cứ (đồng)", default=0)
    rule = models.CharField("Cách tính", max_length=200, blank=True)
    relief = models.PositiveSmallIntegerField("Được giảm (%)", default=0)
    computed = models.PositiveBigIntegerField("Tính được (đồng)", default=0)
    amount = models.PositiveBigIntegerField("Phải nộp (đồng)", default=0)
    correction = models.CharField("Lý do điều chỉnh", max_length=200, blank=True)

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = "đảng phí phải nộp"
        verbose_name_plural = "đảng phí phải nộp"
        ordering = ["list", "member__sort_key", "member"]
        constraints = [
            _is_month("month", "dues_charge_month"),
            models.UniqueConstraint(
                fields=["member", "month"],
                name="one_charge_per_month",
                violation_error_message="Đồng chí đã có tên trong danh sách thu của tháng này.",
            ),
            models.CheckConstraint(
                condition=Q(amount=F("computed")) | ~Q(correction=""),
                name="dues_charge_correction_has_reason",
                violation_error_message="Số phải nộp khác số tính được thì ghi lý do điều chỉnh.",
            ),
        ]
        indexes = [models.Index(fields=["branch", "month"], name="dues_charge_branch")]

    def __str__(self):
        return f"{self.member}, {self.month:%m/%Y}"


class LedgerQuerySet(OfBranchQuerySet):
    def standing(self):
        """Rows that count by themselves: neither reversed nor reversals. Sums need no such filter."""
        return self.filter(reversed_by=None, reverses=None)


class DuesReceipt(models.Model):
    """Phiếu thu đảng phí: one line of the ledger, for one month of one member."""

    class Method(models.TextChoices):
        CASH = "cash", "Tiền mặt"
        PORTAL = "portal", "Cổng Dịch vụ công"
        TRANSFER = "transfer", "Chuyển khoản"

    branch = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="dues_receipts", verbose_name="Chi bộ thu"
    )
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="dues_receipts", verbose_name="Đảng viên")
    month = models.DateField("Cho tháng")
    amount = models.BigIntegerField("Số tiền (đồng)")
    received_on = models.DateField("Ngày nộp")
    method = models.CharField("Cách nộp", max_length=10, choices=Method, default=Method.CASH)
    number = models.PositiveIntegerField("Số phiếu thu", editable=False)
    year = models.PositiveSmallIntegerField("Sổ năm", editable=False)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name="Hủy phiếu"
    )
    note = models.CharField("Ghi chú, lý do hủy", max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="Người ghi"
    )
    entered_at = models.DateTimeField("Ghi lúc", editable=False)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = "phiếu thu đảng phí"
        verbose_name_plural = "phiếu thu đảng phí"
        ordering = ["-year", "-number"]
        constraints = [
            _is_month("month", "dues_receipt_month"),
            models.UniqueConstraint(fields=["branch", "year", "number"], name="one_receipt_number_per_year"),
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="dues_receipt_sign",
                violation_error_message="Số tiền nộp phải lớn hơn 0.",
            ),
        ]
        indexes = [models.Index(fields=["member", "month"], name="dues_receipt_member")]

    def __str__(self):
        return f"Phiếu thu {self.number}/{self.year}"


class Remittance(models.Model):
    """Nộp đảng phí lên cấp trên for one month: a ledger as well."""

    organization = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="remittances", verbose_name="Tổ chức nộp"
    )
    to = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="remittances_received", verbose_name="Nộp lên"
    )
    month = models.DateField("Tháng")
    collected = models.BigIntegerField("Tổng thu (đồng)")
    kept = models.BigIntegerField("Giữ lại (đồng)")
    sent = models.BigIntegerField("Nộp lên (đồng)")
    sent_on = models.DateField("Ngày nộp")
    number = models.CharField("Số phiếu", max_length=60, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name="Hủy phiếu"
    )
    note = models.CharField("Ghi chú, lý do hủy", max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="Người ghi"
    )
    entered_at = models.DateTimeField("Ghi lúc", editable=False)

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "phiếu nộp đảng phí"
        verbose_name_plural = "phiếu nộp đảng phí"
        ordering = ["-month", "-pk"]
        constraints = [
            _is_month("month", "remittance_month"),
            models.CheckConstraint(
                condition=Q(collected=F("kept") + F("sent")),
                name="remittance_adds_up",
                violation_error_message="Tổng thu phải bằng giữ lại cộng nộp lên.",
            ),
        ]
        indexes = [models.Index(fields=["organization", "month"], name="remittance_month_of")]

    def __str__(self):
        return f"Nộp đảng phí {self.month:%m/%Y}, {self.organization}"
