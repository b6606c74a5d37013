"""Regulations, their dated parameters, the criteria, and the edition a case keeps."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q


class Mark(models.TextChoices):
    """How sure we are of a value (domain handbook, “Marks”)."""

    V = "V", "Đã thấy trong nguồn"
    V1 = "V1", "Một nguồn thứ cấp, chờ quản trị xác nhận"
    M = "M", "Hiểu biết chung, chờ quản trị xác nhận"
    D = "D", "Cách làm an toàn do chương trình đặt"
    CONFLICT = "conflict", "Các nguồn khác nhau, chờ quản trị xác nhận"


class DatedQuerySet(models.QuerySet):
    def in_force(self, day):
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day)).filter(Q(valid_to=None) | Q(valid_to__gte=day))


class Regulation(models.Model):
    """Văn bản quy định, keyed by (number, date, issuer): numbers alone collide (domain §0)."""

    number = models.CharField("Số, ký hiệu", max_length=60)
    issued_on = models.DateField("Ngày ban hành", null=True, blank=True)
    issuer = models.CharField("Cơ quan ban hành", max_length=120)
    title = models.CharField("Trích yếu", max_length=300)
    valid_from = models.DateField("Có hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("Hết hiệu lực sau ngày", null=True, blank=True)
    source = models.CharField("Nguồn", max_length=200, blank=True)
    mark = models.CharField("Độ chắc chắn", max_length=10, choices=Mark, default=Mark.V)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản quy định"
        verbose_name_plural = "văn bản quy định"
        ordering = ["-issued_on", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "issued_on", "issuer"],
                name="regulation_once",
                violation_error_message="Văn bản này đã có.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="regulation_validity",
                violation_error_message="Ngày hết hiệu lực không thể trước ngày có hiệu lực.",
            ),
        ]

    def __str__(self):
        return f"{self.number} ngày {self.issued_on:%d/%m/%Y}" if self.issued_on else self.number


class Parameter(models.Model):
    """Tham số: one number of a regulation, from one day to another (domain §11.1).

    A change is a new row from a new day; cases opened before keep the old one. Ratios are written “>=2/3” or “>1/2”,
    lists “30,7”, yes and no “có”/“không”.
    """

    class Form(models.TextChoices):
        RATIO = "ratio", "Tỷ lệ"
        NUMBER = "number", "Số nguyên"
        NUMBERS = "numbers", "Nhiều số nguyên"
        FLAG = "flag", "Có / không"
        TEXT = "text", "Chữ"

    PATTERNS = {
        Form.RATIO: (r"^(>=|>)\d+/[1-9]\d*$", "Tỷ lệ viết dạng >=2/3 hoặc >1/2."),
        Form.NUMBER: (r"^\d+$", "Nhập một số nguyên."),
        Form.NUMBERS: (r"^\d+(,\d+)*$", "Nhập các số nguyên, cách nhau bằng dấu phẩy."),
        Form.FLAG: (r"^(có|không)$", "Nhập “có” hoặc “không”."),
        Form.TEXT: (r"^.+$", "Chưa ghi giá trị."),
    }

    code = models.CharField("Mã", max_length=60)
    label = models.CharField("Nội dung", max_length=200)
    form = models.CharField("Dạng", max_length=10, choices=Form)
    value = models.CharField("Giá trị", max_length=200)
    unit = models.CharField("Đơn vị", max_length=80, blank=True)
    basis = models.CharField("Căn cứ", max_length=200)
    regulation = models.ForeignKey(
        Regulation, models.PROTECT, null=True, blank=True, related_name="parameters", verbose_name="Văn bản"
    )
    mark = models.CharField("Độ chắc chắn", max_length=10, choices=Mark)
    note = models.CharField("Ghi chú", max_length=300, blank=True)
    valid_from = models.DateField("Áp dụng từ", null=True, blank=True)
    valid_to = models.DateField("Áp dụng đến hết", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "tham số của quy định"
        verbose_name_plural = "tham số của quy định"
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_to=None),
                name="one_open_parameter",
                violation_error_message="Tham số này đang có một giá trị còn áp dụng. "
                "Ghi “Áp dụng đến hết” cho giá trị cũ trước.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="parameter_validity",
                violation_error_message="“Áp dụng đến hết” không thể trước “Áp dụng từ”.",
            ),
        ]

    def __str__(self):
        return f"{self.label}: {self.value} {self.unit}".strip()

    def clean(self):
        pattern, message = self.PATTERNS[self.form]
        if not re.match(pattern, self.value or ""):
            raise ValidationError({"value": message})
        others = Parameter.objects.filter(code=self.code).exclude(pk=self.pk)
        if self.valid_to:
            others = others.filter(Q(valid_from=None) | Q(valid_from__lte=self.valid_to))
        if self.valid_from:
            others = others.filter(Q(valid_to=None) | Q(valid_to__gte=self.valid_from))
        if others.exists():
            raise ValidationError("Khoảng thời gian áp dụng trùng với một giá trị khác của cùng tham số.")

    @property
    def is_confirmed(self):
        return self.mark == Mark.V


class Criterion(models.Model):
    """Tiêu chí phát hiện (Guide 02, step 1; domain §1.2): dated, with the evidence each needs. No free criterion."""

    class Needs(models.TextChoices):
        RANKINGS = "rankings", "Hai xếp loại năm liền nhau, đều là kết quả cuối cùng"
        PENALTY = "penalty", "Quyết định kỷ luật đang có hiệu lực và nội dung vi phạm mới"
        CONCLUSION = "conclusion", "Kết luận bằng văn bản của cấp có thẩm quyền"

    code = models.CharField("Mã", max_length=10)
    short = models.CharField("Tên gọn", max_length=120)
    text = models.TextField("Nội dung")
    needs = models.CharField("Bằng chứng cần có", max_length=12, choices=Needs)
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="criteria", verbose_name="Văn bản")
    basis = models.CharField("Căn cứ", max_length=200)
    mark = models.CharField("Độ chắc chắn", max_length=10, choices=Mark)
    valid_from = models.DateField("Áp dụng từ", null=True, blank=True)
    valid_to = models.DateField("Áp dụng đến hết", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "tiêu chí phát hiện"
        verbose_name_plural = "tiêu chí phát hiện"
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_to=None),
                name="one_open_criterion",
                violation_error_message="Tiêu chí này đang có một nội dung còn áp dụng.",
            )
        ]

    def __str__(self):
        return f"{self.code}. {self.short}"


class Edition(models.Model):
    """Bộ quy định của một ngày: the parameters as they stood, kept unchanged for the cases opened under them."""

    in_force_on = models.DateField("Ngày")
    values = models.JSONField("Tham số")
    fingerprint = models.CharField("Mã", max_length=64, unique=True)

    class Meta:
        verbose_name = "bộ quy định"
        verbose_name_plural = "bộ quy định"
        ordering = ["-in_force_on"]

    def __str__(self):
        return f"Quy định ngày {self.in_force_on:%d/%m/%Y}"

    @property
    def rules(self):
        from screening.regulation import Rules

        if "_rules" not in self.__dict__:
            self.__dict__["_rules"] = Rules.of(self.values)
        return self.__dict__["_rules"]

    def rules_with(self, newer):
        """The rules with some numbers of a newer regulation over them: {code: value text}."""
        from screening.regulation import Rules

        return Rules.of(self.values | newer)
