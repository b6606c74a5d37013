"""Imports: the stored file, its rows as they were understood, and what became of them (formats.md §1)."""

from django.conf import settings
from django.db import models


class ImportRunQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """One's own imports only: a file may hold what its sender alone may see."""
        return self.filter(created_by=actor)


class ImportRun(models.Model):
    """Lần nhập danh sách."""

    class Kind(models.TextChoices):
        """In the order in which the page offers them."""

        MEMBERS = "members", "Đảng viên"
        ATTENDANCE = "attendance", "Điểm danh sinh hoạt"
        DUES = "dues", "Đảng phí"
        RANKINGS = "rankings", "Xếp loại hằng năm"
        ORGANIZATIONS = "organizations", "Tổ chức đảng"

    class State(models.TextChoices):
        READING = "reading", "Đang đọc"
        PREVIEWED = "previewed", "Đã xem trước"
        APPLYING = "applying", "Đang ghi"
        APPLIED = "applied", "Đã ghi"
        UNDOING = "undoing", "Đang hoàn lại"
        UNDONE = "undone", "Đã hoàn lại"
        FAILED = "failed", "Không đọc được"

    kind = models.CharField("Loại danh sách", max_length=20, choices=Kind)
    state = models.CharField("Tình trạng", max_length=12, choices=State, default=State.READING)
    file = models.FileField("Tệp", upload_to="imports/%Y/%m", blank=True)
    file_name = models.CharField("Tên tệp", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    sheet = models.CharField("Trang tính", max_length=120, blank=True)
    counts = models.JSONField("Số dòng theo tình trạng", default=dict)
    unknown_columns = models.JSONField("Cột không dùng đến", default=list)
    message = models.TextField("Lời báo", blank=True)
    sheets = models.JSONField("Các trang tính", default=list)
    header_row = models.PositiveIntegerField("Dòng tiêu đề", null=True)
    headings = models.JSONField("Tiêu đề trong tệp", default=list)
    left_out = models.JSONField("Dòng không đọc", default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="Người nhập",
        help_text="Để trống khi nhập bằng lệnh của quản trị.",
    )
    created_at = models.DateTimeField("Gửi lúc")
    applied_at = models.DateTimeField("Ghi lúc", null=True, blank=True)
    undone_at = models.DateTimeField("Hoàn lại lúc", null=True, blank=True)
    job = models.ForeignKey("branches.Job", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nhập danh sách"
        verbose_name_plural = "lần nhập danh sách"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.file_name}"


class ImportRow(models.Model):
    """One row of the file: what was read, what it would change, what is wrong with it, and what to restore."""

    class State(models.TextChoices):
        NEW = "new", "Thêm mới"
        CHANGED = "changed", "Thay đổi"
        UNCHANGED = "unchanged", "Không đổi"
        WARNING = "warning", "Cần xem lại"
        ERROR = "error", "Lỗi"

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("Dòng")
    state = models.CharField("Tình trạng", max_length=10, choices=State)
    confirmed = models.BooleanField("Đã xem và đồng ý", default=False)
    cells = models.JSONField("Ô trong tệp", default=dict)
    data = models.JSONField("Giá trị đã hiểu", default=dict)
    changes = models.JSONField("Thay đổi", default=dict)
    messages = models.JSONField("Lời báo", default=list)
    target_id = models.BigIntegerField("Hồ sơ", null=True)
    before = models.JSONField("Trước khi ghi", null=True)

    class Meta:
        verbose_name = "dòng nhập"
        verbose_name_plural = "dòng nhập"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_row_per_number")]
        indexes = [
            models.Index(fields=["run", "state", "number"], name="import_row_state"),
            models.Index(fields=["target_id"], name="import_row_target"),
        ]

    def __str__(self):
        return f"Dòng {self.number}"
