"""Kết nạp, dự bị, Huy hiệu Đảng, thẻ đảng viên, as data with deadlines (domain §5.5, §5.6, §7, §11.4 no. 36, 43)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from .codes import CodeList
from .member import Gender, code
from .scopes import OfBranchQuerySet, OfMemberQuerySet, OfOrganizationQuerySet


class AdmissionPlan(models.Model):
    """Chỉ tiêu kết nạp of an organisation for a term or a year."""

    organization = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="admission_plans", verbose_name="Tổ chức đảng"
    )
    from_year = models.PositiveSmallIntegerField("Từ năm")
    to_year = models.PositiveSmallIntegerField("Đến năm")
    target = models.PositiveSmallIntegerField("Chỉ tiêu kết nạp")
    basis = models.CharField("Căn cứ", max_length=200, blank=True)

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu kết nạp"
        verbose_name_plural = "chỉ tiêu kết nạp"
        ordering = ["organization", "-from_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "from_year", "to_year"],
                name="one_plan_per_period",
                violation_error_message="Thời kỳ này đã có chỉ tiêu.",
            ),
            models.CheckConstraint(
                condition=Q(to_year__gte=F("from_year"), from_year__gte=1930, to_year__lte=2200),
                name="plan_years",
                violation_error_message="Đến năm không thể trước Từ năm.",
            ),
        ]

    def __str__(self):
        return f"{self.organization}, {self.from_year}–{self.to_year}: {self.target}"


class Admission(models.Model):
    """Hồ sơ xét kết nạp một quần chúng, from the application to the ceremony; then a member's record begins.

    Of whoever is admitted again (domain §2.6) it keeps the former record, what was asked and answered, and the consent.
    """

    class Conviction(models.TextChoices):
        NONE = "none", "Không bị kết án"
        MINOR = "minor", "Bị kết án về tội ít nghiêm trọng"
        SERIOUS = "serious", "Bị kết án về tội nghiêm trọng trở lên"
        CORRUPTION = "corruption", "Bị kết án về tội tham nhũng, lãng phí, tiêu cực"

    branch = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="admissions", verbose_name="Chi bộ"
    )
    full_name = models.CharField("Họ và tên khai sinh", max_length=120)
    gender = models.CharField("Giới tính", max_length=6, choices=Gender)
    born_on = models.DateField("Ngày sinh")
    hometown = models.CharField("Quê quán", max_length=250, blank=True)
    ethnicity = code(CodeList.ETHNICITY, "Dân tộc")
    occupation = code(CodeList.OCCUPATION, "Nghề nghiệp")
    youth_union = models.BooleanField("Là đoàn viên", default=False)
    readmission = models.BooleanField("Kết nạp lại", default=False)
    certificate_number = models.CharField("Số giấy chứng nhận bồi dưỡng", max_length=60, blank=True)
    certificate_on = models.DateField("Ngày cấp giấy chứng nhận", null=True, blank=True)
    applied_on = models.DateField("Ngày đơn xin vào Đảng")
    introducer = models.ForeignKey(
        "members.Member",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Đảng viên chính thức giới thiệu",
    )
    introduced_by = models.CharField("Đoàn Thanh niên, Công đoàn hoặc đảng viên giới thiệu", max_length=200, blank=True)
    verified_on = models.DateField("Ngày thẩm tra xong lý lịch", null=True, blank=True)
    opinions_on = models.DateField("Ngày tổng hợp ý kiến nơi cư trú, đoàn thể", null=True, blank=True)
    voted_on = models.DateField("Ngày chi bộ biểu quyết", null=True, blank=True)
    votes = models.PositiveSmallIntegerField("Số tán thành", null=True, blank=True)
    base = models.PositiveSmallIntegerField("Tổng số đảng viên chính thức", null=True, blank=True)
    committee_voted_on = models.DateField("Ngày đảng ủy cơ sở biểu quyết", null=True, blank=True)
    committee_votes = models.PositiveSmallIntegerField("Số ủy viên tán thành", null=True, blank=True)
    committee_base = models.PositiveSmallIntegerField("Tổng số ủy viên", null=True, blank=True)
    decision_number = models.CharField("Số quyết định kết nạp", max_length=60, blank=True)
    decided_on = models.DateField("Ngày quyết định kết nạp", null=True, blank=True)
    ceremony_by = models.DateField("Hạn tổ chức lễ kết nạp", null=True, blank=True, editable=False)
    ceremony_on = models.DateField("Ngày lễ kết nạp", null=True, blank=True)
    helper = models.ForeignKey(
        "members.Member",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Đảng viên được phân công giúp đỡ",
    )
    former = models.ForeignKey(
        "members.Member",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="readmissions",
        verbose_name="Hồ sơ đảng viên cũ",
    )
    self_dropped = models.BooleanField("Đã tự bỏ sinh hoạt đảng", null=True, blank=True)
    family_hardship = models.BooleanField("Đã xin ra vì hoàn cảnh gia đình đặc biệt khó khăn", null=True, blank=True)
    caused_disunity = models.BooleanField("Đã gây mất đoàn kết nghiêm trọng", null=True, blank=True)
    conviction = models.CharField("Án hình sự", max_length=10, choices=Conviction, blank=True)
    record_cleared_on = models.DateField("Ngày được xóa án tích", null=True, blank=True)
    consent_number = models.CharField("Số văn bản đồng ý của Ban Thường vụ Tỉnh ủy", max_length=60, blank=True)
    consent_on = models.DateField("Ngày văn bản đồng ý của Ban Thường vụ Tỉnh ủy", null=True, blank=True)
    member = models.ForeignKey(
        "members.Member",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="admissions",
        verbose_name="Hồ sơ đảng viên",
    )
    stopped_on = models.DateField("Ngày dừng xét", null=True, blank=True)
    stopped_for = models.CharField("Lý do dừng", max_length=300, blank=True)

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ xét kết nạp"
        verbose_name_plural = "hồ sơ xét kết nạp"
        ordering = ["-applied_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(votes=None) | Q(votes__lte=F("base")),
                name="admission_votes_within_base",
                violation_error_message="Số tán thành vượt quá tổng số đảng viên chính thức.",
            ),
            models.CheckConstraint(
                condition=Q(committee_votes=None) | Q(committee_votes__lte=F("committee_base")),
                name="admission_committee_votes_within_base",
                violation_error_message="Số ủy viên tán thành vượt quá tổng số ủy viên.",
            ),
            models.UniqueConstraint(
                fields=["member", "readmission"],
                name="one_admission_and_one_readmission",
                violation_error_message="Đồng chí đã được kết nạp, hoặc kết nạp lại, một lần.",
            ),
        ]
        indexes = [models.Index(fields=["branch", "-applied_on"], name="admission_branch")]

    def __str__(self):
        return f"Xét kết nạp {self.full_name}"

    def get_absolute_url(self):
        return reverse("members:admission", args=[self.pk])


class Probation(models.Model):
    """Thời kỳ dự bị: who helps, until when, and what the branch and its superior concluded."""

    class Outcome(models.TextChoices):
        RECOGNISED = "recognised", "Được công nhận chính thức"
        NOT_RECOGNISED = "not_recognised", "Chi bộ đề nghị không công nhận"

    member = models.OneToOneField(
        "members.Member", models.CASCADE, primary_key=True, related_name="probation", verbose_name="Đảng viên"
    )
    helper = models.ForeignKey(
        "members.Member",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="helps_probation_of",
        verbose_name="Đảng viên được phân công giúp đỡ",
    )
    ends_on = models.DateField("Đủ thời gian dự bị", editable=False)
    consider_by = models.DateField("Hạn chi bộ xét công nhận", editable=False)
    course_number = models.CharField("Số giấy chứng nhận lớp đảng viên mới", max_length=60, blank=True)
    course_on = models.DateField("Ngày giấy chứng nhận lớp đảng viên mới", null=True, blank=True)
    self_review_on = models.DateField("Ngày bản tự kiểm điểm", null=True, blank=True)
    voted_on = models.DateField("Ngày chi bộ biểu quyết", null=True, blank=True)
    votes = models.PositiveSmallIntegerField("Số tán thành công nhận", null=True, blank=True)
    base = models.PositiveSmallIntegerField("Tổng số đảng viên chính thức", null=True, blank=True)
    outcome = models.CharField("Kết quả", max_length=14, choices=Outcome, blank=True, editable=False)
    decision_number = models.CharField("Số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("Ngày quyết định", null=True, blank=True)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "thời kỳ dự bị"
        verbose_name_plural = "thời kỳ dự bị"
        constraints = [
            models.CheckConstraint(
                condition=Q(votes=None) | Q(votes__lte=F("base")),
                name="probation_votes_within_base",
                violation_error_message="Số tán thành vượt quá tổng số đảng viên chính thức.",
            )
        ]

    def __str__(self):
        return f"Dự bị của {self.member}"


class Badge(models.Model):
    """Huy hiệu Đảng of one mark of Party age (30 … 90 years)."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Đã đề nghị"
        AWARDED = "awarded", "Đã trao"
        RETURNED = "returned", "Đã thu hồi"

    class Early(models.TextChoices):
        ILL = "ill", "Trao sớm vì bệnh nặng"
        POSTHUMOUS = "posthumous", "Truy tặng"

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="badges", verbose_name="Đảng viên")
    years = models.PositiveSmallIntegerField("Huy hiệu (năm tuổi Đảng)")
    state = models.CharField("Tình trạng", max_length=10, choices=State, default=State.PROPOSED, editable=False)
    occasion = models.DateField("Đợt trao", help_text="03/02, 19/05, 02/09 hoặc 07/11.")
    early = models.CharField("Trao sớm", max_length=10, choices=Early, blank=True)
    proposed_on = models.DateField("Ngày đề nghị")
    decision_number = models.CharField("Số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("Ngày quyết định", null=True, blank=True)
    awarded_on = models.DateField("Ngày trao", null=True, blank=True)
    badge_number = models.CharField("Số Huy hiệu", max_length=40, blank=True)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "Huy hiệu Đảng"
        verbose_name_plural = "Huy hiệu Đảng"
        ordering = ["member", "-years"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "years"],
                name="one_badge_per_mark",
                violation_error_message="Đồng chí đã có Huy hiệu ở mốc này.",
            )
        ]

    def __str__(self):
        return f"Huy hiệu {self.years} năm tuổi Đảng"


class Card(models.Model):
    """Thẻ đảng viên: issued, replaced, lost, collected. The number in use stands on the record itself."""

    class State(models.TextChoices):
        IN_USE = "in_use", "Đang dùng"
        LOST = "lost", "Bị mất"
        REPLACED = "replaced", "Đã đổi"
        COLLECTED = "collected", "Đã thu"

    class Reason(models.TextChoices):
        FIRST = "first", "Phát lần đầu"
        LOST = "lost", "Cấp lại do mất"
        DAMAGED = "damaged", "Đổi do hỏng"
        WRONG = "wrong", "Đổi do sai thông tin"

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="cards", verbose_name="Đảng viên")
    number = models.CharField("Số thẻ", max_length=20)
    reason = models.CharField("Lý do cấp", max_length=8, choices=Reason, default=Reason.FIRST)
    decision_number = models.CharField("Số quyết định", max_length=60, blank=True)
    issued_on = models.DateField("Ngày phát")
    handed_on = models.DateField("Ngày trao tại chi bộ", null=True, blank=True)
    state = models.CharField("Tình trạng", max_length=10, choices=State, default=State.IN_USE, editable=False)
    ended_on = models.DateField("Ngày mất, đổi, thu", null=True, blank=True, editable=False)
    note = models.CharField("Ghi chú", max_length=200, blank=True)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "thẻ đảng viên"
        verbose_name_plural = "thẻ đảng viên"
        ordering = ["member", "-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state="in_use"),
                name="one_card_in_use",
                violation_error_message="Đồng chí đang có một thẻ đang dùng.",
            ),
            models.CheckConstraint(
                condition=Q(state="in_use", ended_on=None) | (~Q(state="in_use") & Q(ended_on__isnull=False)),
                name="card_end_is_whole",
            ),
        ]

    def __str__(self):
        return f"Thẻ {self.number}"


class CardCheck(models.Model):
    """Kiểm tra thẻ hằng năm at the branch."""

    class Result(models.TextChoices):
        GOOD = "good", "Còn tốt"
        DAMAGED = "damaged", "Hỏng, cần đổi"
        MISSING = "missing", "Không xuất trình được"
        NOT_ISSUED = "not_issued", "Chưa được phát"

    branch = models.ForeignKey("branches.Organization", models.PROTECT, related_name="card_checks", editable=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="card_checks", verbose_name="Đảng viên")
    year = models.PositiveSmallIntegerField("Năm")
    on = models.DateField("Ngày kiểm tra")
    result = models.CharField("Kết quả", max_length=10, choices=Result)
    note = models.CharField("Ghi chú", max_length=200, blank=True)

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = "kiểm tra thẻ"
        verbose_name_plural = "kiểm tra thẻ"
        ordering = ["-year", "member__sort_key", "member"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "year"],
                name="one_card_check_per_year",
                violation_error_message="Năm này đã kiểm tra thẻ của đồng chí.",
            )
        ]

    def __str__(self):
        return f"{self.member}, {self.year}: {self.get_result_display()}"
