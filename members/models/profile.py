"""The rest of the Phiếu đảng viên (2-HSĐV; domain §3.2): one row of single facts, and the tables.

The keys of the fields are stable; their numbers on the printed form differ from version to version.
"""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from .codes import CodeList
from .member import code
from .partial_dates import PartialDateField
from .scopes import OfMemberQuerySet


class RowQuerySet(OfMemberQuerySet):
    def kept(self):
        """The rows that stand; those removed stay in the database with their reason."""
        return self.filter(removed_on=None)


class Row(models.Model):
    """A row of a table of the record: removed rows are kept, since nothing in a file is erased (24-QĐ/TW 6.2.4)."""

    removed_on = models.DateField("Ngày bỏ", null=True, editable=False)
    removed_for = models.CharField("Lý do bỏ", max_length=300, blank=True, editable=False)

    objects = RowQuerySet.as_manager()

    class Meta:
        abstract = True


class Profile(models.Model):
    """Phần còn lại của Phiếu đảng viên: the facts that lists do not carry."""

    member = models.OneToOneField(
        "members.Member", models.CASCADE, primary_key=True, related_name="profile", verbose_name="Đảng viên"
    )
    birth_registered_at = models.CharField("Nơi đăng ký khai sinh", max_length=250, blank=True)
    family_class = code(CodeList.FAMILY_CLASS, "Thành phần gia đình")
    admitted_branch = models.CharField("Chi bộ kết nạp", max_length=200, blank=True)
    introducer_1 = models.CharField("Người giới thiệu thứ nhất", max_length=120, blank=True)
    introducer_1_post = models.CharField("Chức vụ người giới thiệu thứ nhất", max_length=200, blank=True)
    introducer_2 = models.CharField("Người giới thiệu thứ hai", max_length=120, blank=True)
    introducer_2_post = models.CharField("Chức vụ người giới thiệu thứ hai", max_length=200, blank=True)
    admission_decision = models.CharField("Số quyết định kết nạp", max_length=60, blank=True)
    admission_decided_on = models.DateField("Ngày quyết định kết nạp", null=True, blank=True)
    admission_decided_by = models.CharField("Cấp ra quyết định kết nạp", max_length=200, blank=True)
    official_branch = models.CharField("Chi bộ công nhận chính thức", max_length=200, blank=True)
    recruited_on = PartialDateField("Ngày được tuyển dụng")
    recruited_by = models.CharField("Cơ quan tuyển dụng", max_length=200, blank=True)
    youth_union_on = PartialDateField("Ngày vào Đoàn")
    other_organizations = models.CharField("Tổ chức xã hội khác đã tham gia", max_length=500, blank=True)
    enlisted_on = PartialDateField("Ngày nhập ngũ")
    discharged_on = PartialDateField("Ngày xuất ngũ")
    profession_detail = models.CharField("Ngành chuyên môn", max_length=200, blank=True)
    degree = code(CodeList.DEGREE, "Học vị")
    foreign_languages = models.CharField("Ngoại ngữ", max_length=200, blank=True)
    informatics = models.CharField("Tin học", max_length=200, blank=True)
    health = code(CodeList.HEALTH, "Tình trạng sức khỏe")
    health_note = models.CharField("Giấy tờ, ghi chú về sức khỏe", max_length=300, blank=True)
    war_invalid = models.CharField("Thương binh, loại", max_length=60, blank=True)
    merit_family = models.CharField("Gia đình liệt sĩ, có công", max_length=200, blank=True)
    household_income = models.PositiveBigIntegerField("Tổng thu nhập hộ gia đình một năm (đồng)", null=True, blank=True)
    income_per_head = models.PositiveBigIntegerField("Bình quân đầu người một năm (đồng)", null=True, blank=True)
    house = models.CharField("Nhà ở", max_length=300, blank=True)
    land = models.CharField("Đất ở", max_length=300, blank=True)
    farm = models.CharField("Hoạt động kinh tế, trang trại", max_length=300, blank=True)
    hired_workers = models.PositiveIntegerField("Số lao động thuê", null=True, blank=True)
    assets = models.TextField("Tài sản có giá trị lớn", blank=True)
    nothing_in = ArrayField(
        models.CharField(max_length=24), verbose_name="Mục không có gì để ghi", default=list, blank=True, editable=False
    )

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "phiếu đảng viên"
        verbose_name_plural = "phiếu đảng viên"

    def __str__(self):
        return f"Phiếu đảng viên của {self.member}"


class RecordRow(Row):
    """One row of a table of the Phiếu đảng viên, from–to as far as known."""

    member = models.ForeignKey(
        "members.Member", models.CASCADE, related_name="%(class)s_rows", verbose_name="Đảng viên"
    )
    from_on = PartialDateField("Từ")
    to_on = PartialDateField("Đến")

    class Meta:
        abstract = True
        ordering = ["member", "from_on", "pk"]


class Activity(RecordRow):
    """Quá trình hoạt động và công tác."""

    work = models.CharField("Làm việc gì, chức vụ", max_length=500)
    place = models.CharField("Đơn vị, nơi công tác", max_length=300, blank=True)

    class Meta(RecordRow.Meta):
        verbose_name = "quá trình hoạt động"
        verbose_name_plural = "quá trình hoạt động"

    def __str__(self):
        return self.work


class Training(RecordRow):
    """Đào tạo, bồi dưỡng."""

    school = models.CharField("Tên trường", max_length=250)
    subject = models.CharField("Ngành học, lớp học", max_length=250, blank=True)
    manner = models.CharField("Hình thức học", max_length=120, blank=True)
    certificate = models.CharField("Văn bằng, chứng chỉ, trình độ", max_length=250, blank=True)

    class Meta(RecordRow.Meta):
        verbose_name = "đào tạo, bồi dưỡng"
        verbose_name_plural = "đào tạo, bồi dưỡng"

    def __str__(self):
        return self.school


class Reward(RecordRow):
    """Khen thưởng."""

    form = models.CharField("Hình thức khen thưởng", max_length=200)
    reason = models.CharField("Lý do", max_length=300, blank=True)
    authority = models.CharField("Cấp quyết định", max_length=200, blank=True)
    decision_number = models.CharField("Số quyết định", max_length=60, blank=True)

    class Meta(RecordRow.Meta):
        verbose_name = "khen thưởng"
        verbose_name_plural = "khen thưởng"

    def __str__(self):
        return self.form


class HonoraryTitle(RecordRow):
    """Danh hiệu được phong."""

    title = models.CharField("Danh hiệu", max_length=200)
    authority = models.CharField("Cấp phong tặng", max_length=200, blank=True)

    class Meta(RecordRow.Meta):
        verbose_name = "danh hiệu được phong"
        verbose_name_plural = "danh hiệu được phong"

    def __str__(self):
        return self.title


class DisciplineRecord(RecordRow):
    """Kỷ luật đã thi hành, as the record of the person has it (Party and administration)."""

    form = models.CharField("Hình thức kỷ luật", max_length=120)
    reason = models.CharField("Lý do", max_length=300, blank=True)
    authority = models.CharField("Cấp quyết định", max_length=200, blank=True)
    decision_number = models.CharField("Số quyết định", max_length=60, blank=True)

    class Meta(RecordRow.Meta):
        verbose_name = "kỷ luật"
        verbose_name_plural = "kỷ luật"

    def __str__(self):
        return self.form


class HistoryItem(RecordRow):
    """Lịch sử bản thân (group 27 a–e)."""

    class Kind(models.TextChoices):
        LEFT_PARTY = "left_party", "Bị khai trừ, xóa tên, xin ra khỏi Đảng"
        READMITTED = "readmitted", "Kết nạp lại"
        RESTORED = "restored", "Khôi phục đảng tịch"
        LAW = "law", "Bị xử lý theo pháp luật"
        FORMER_REGIME = "former_regime", "Làm việc trong chế độ cũ"

    kind = models.CharField("Việc", max_length=16, choices=Kind)
    content = models.TextField("Nội dung, nơi, lý do")

    class Meta(RecordRow.Meta):
        verbose_name = "lịch sử bản thân"
        verbose_name_plural = "lịch sử bản thân"

    def __str__(self):
        return self.content


class ForeignRelation(RecordRow):
    """Quan hệ với nước ngoài (group 28, three parts)."""

    class Kind(models.TextChoices):
        TRAVEL = "travel", "Đã đi nước ngoài"
        ORGANIZATION = "organization", "Tham gia hoặc quan hệ với tổ chức nước ngoài"
        RELATIVE = "relative", "Người thân ở nước ngoài"

    kind = models.CharField("Loại", max_length=12, choices=Kind)
    country = models.CharField("Nước", max_length=120, blank=True)
    content = models.TextField("Nội dung, mục đích")

    class Meta(RecordRow.Meta):
        verbose_name = "quan hệ với nước ngoài"
        verbose_name_plural = "quan hệ với nước ngoài"

    def __str__(self):
        return self.content


class Relative(Row):
    """Quan hệ gia đình (group 29)."""

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="relatives", verbose_name="Đảng viên")
    relation = models.CharField("Quan hệ", max_length=60)
    full_name = models.CharField("Họ và tên", max_length=120)
    birth_year = models.PositiveSmallIntegerField(
        "Năm sinh", null=True, blank=True, validators=[MaxValueValidator(2200)]
    )
    occupation = models.CharField("Nghề nghiệp, nơi làm việc", max_length=300, blank=True)
    residence = models.CharField("Nơi ở", max_length=250, blank=True)
    in_party = models.BooleanField("Là đảng viên", default=False)
    note = models.CharField("Hoàn cảnh kinh tế, ghi chú", max_length=300, blank=True)

    class Meta:
        verbose_name = "quan hệ gia đình"
        verbose_name_plural = "quan hệ gia đình"
        ordering = ["member", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__gte=1850),
                name="relative_birth_year",
                violation_error_message="Năm sinh quá xa. Kiểm tra lại năm.",
            )
        ]

    def __str__(self):
        return f"{self.relation}: {self.full_name}"
