"""The other ways out of the Party: direct removal, leaving at own request, discipline (domain §2).

Each is a `Case` on its own track, with the same stages, ballots, votes, decisions, papers, moves and deadlines as the
screening; the rows here hold what only that track knows.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from branches import access

from .cases import CASE_ROLES
from .regulation import DatedQuerySet, Mark, Regulation


class OfCaseQuerySet(models.QuerySet):
    """Rows that belong to a case."""

    def visible_to(self, actor):
        return self.filter(access.within(actor, "case__branch__", roles=CASE_ROLES))


class RemovalGround(models.Model):
    """Căn cứ xóa tên (Charter Art. 8.1; domain §2.1): dated rows, each with the proof that it needs."""

    class Needs(models.TextChoices):
        MONTHS = "months", "Bảng theo dõi sinh hoạt hoặc đảng phí: các tháng không có lý do chính đáng"
        CARD = "card", "Biên bản về việc đồng chí trả thẻ hoặc hủy thẻ đảng viên"
        CYCLE = "cycle", "Hồ sơ giúp đỡ đã đủ thời gian mà không tiến bộ"
        YEARS = "years", "Kết luận vi phạm tư cách đảng viên của hai năm liền nhau"
        CONCLUSION = "conclusion", "Kết luận bằng văn bản của cấp có thẩm quyền"
        PROBATION = "probation", "Nhận xét, kết luận về thời gian dự bị"

    code = models.CharField("Mã", max_length=10)
    short = models.CharField("Tên gọn", max_length=120)
    text = models.TextField("Nội dung")
    needs = models.CharField("Bằng chứng cần có", max_length=12, choices=Needs)
    probationary = models.BooleanField("Chỉ với đảng viên dự bị", default=False)
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="grounds", verbose_name="Văn bản")
    basis = models.CharField("Căn cứ", max_length=200)
    mark = models.CharField("Độ chắc chắn", max_length=10, choices=Mark)
    valid_from = models.DateField("Áp dụng từ", null=True, blank=True)
    valid_to = models.DateField("Áp dụng đến hết", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "căn cứ xóa tên"
        verbose_name_plural = "căn cứ xóa tên"
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_to=None),
                name="one_open_removal_ground",
                violation_error_message="Căn cứ này đang có một nội dung còn áp dụng.",
            )
        ]

    def __str__(self):
        return f"{self.code}. {self.short}"


class Removal(models.Model):
    """Xóa tên trong danh sách đảng viên: what a case on the removal track rests on (domain §2.1, §11.4 nos. 34–36)."""

    case = models.OneToOneField("screening.Case", models.PROTECT, related_name="removal", verbose_name="Hồ sơ")
    ground = models.ForeignKey(RemovalGround, models.PROTECT, related_name="removals", verbose_name="Căn cứ")
    probationary = models.BooleanField("Là đảng viên dự bị", default=False)
    year = models.PositiveSmallIntegerField("Năm theo dõi", null=True, blank=True)
    months = models.JSONField("Các tháng khi lập hồ sơ", default=list, blank=True)
    screening_case = models.ForeignKey(
        "screening.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Hồ sơ giúp đỡ đã kết thúc thời gian",
    )
    summary = models.TextField("Sự việc")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "xóa tên"
        verbose_name_plural = "xóa tên"

    def __str__(self):
        return str(self.ground)


class Proof(models.Model):
    """Tài liệu chứng minh of a case on one of the other tracks: a written document with its issuer. Append-only."""

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="proofs", verbose_name="Hồ sơ")
    number = models.CharField("Số văn bản", max_length=80)
    issued_on = models.DateField("Ngày văn bản")
    issuer = models.CharField("Nơi ban hành", max_length=200)
    summary = models.TextField("Nội dung")
    concerns_year = models.PositiveSmallIntegerField("Về năm", null=True, blank=True)
    anonymous = models.BooleanField("Dựa trên đơn không ghi tên", default=False)
    place = models.CharField("Nơi cất bản giấy", max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_on = models.DateField("Ngày ghi")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "tài liệu chứng minh"
        verbose_name_plural = "tài liệu chứng minh"
        ordering = ["issued_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(anonymous=False),
                name="anonymous_proof_is_none",
                violation_error_message="Đơn không ghi tên không phải là bằng chứng.",
            )
        ]

    def __str__(self):
        return f"{self.number} ngày {self.issued_on:%d/%m/%Y}"


class LeavingRequest(models.Model):
    """Đơn xin ra khỏi Đảng, in the member's own words, never altered (domain §2.2, §11.4 no. 37). Append-only."""

    case = models.OneToOneField("screening.Case", models.PROTECT, related_name="leaving", verbose_name="Hồ sơ")
    written_on = models.DateField("Ngày viết đơn")
    received_on = models.DateField("Ngày nhận đơn")
    text = models.TextField("Nội dung đơn", blank=True)
    place = models.CharField("Nơi cất bản giấy", max_length=200, blank=True)
    reason = models.CharField("Lý do đồng chí nêu", max_length=300)
    family_hardship = models.BooleanField("Vì hoàn cảnh gia đình đặc biệt khó khăn", default=False)
    wants_confirmation = models.BooleanField("Đề nghị cấp Giấy xác nhận tuổi đảng", default=False)
    override_number = models.CharField("Số văn bản cấp trên cho giải quyết đơn", max_length=60, blank=True)
    override_on = models.DateField("Ngày văn bản đó", null=True, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn xin ra khỏi Đảng"
        verbose_name_plural = "đơn xin ra khỏi Đảng"
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(place=""),
                name="leaving_text_or_paper",
                violation_error_message="Ghi nội dung, hoặc ghi nơi cất bản giấy.",
            ),
            models.CheckConstraint(
                condition=Q(received_on__gte=F("written_on")),
                name="leaving_received_after_written",
                violation_error_message="Ngày nhận đơn không thể trước ngày viết đơn.",
            ),
        ]

    def __str__(self):
        return f"Đơn xin ra ngày {self.written_on:%d/%m/%Y}"


class ViolationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "member__branch__", roles=CASE_ROLES))


class Violation(models.Model):
    """Vi phạm: one act (or one running act), handled once, by one form (domain §2.3, §11.4 no. 38)."""

    class Category(models.TextChoices):
        """Kinds of violation without limitation (102-QĐ/TW Art. 3, 69-QĐ/TW Art. 4)."""

        ORDINARY = "ordinary", "Vi phạm khác"
        POLITICS = "politics", "Chính trị nội bộ"
        SECURITY = "security", "Quốc phòng, an ninh, đối ngoại gây hại"
        DIPLOMA = "diploma", "Dùng văn bằng, chứng chỉ giả, không hợp pháp"

    member = models.ForeignKey("members.Member", models.PROTECT, related_name="violations", verbose_name="Đảng viên")
    summary = models.TextField("Nội dung vi phạm")
    occurred_on = models.DateField("Ngày vi phạm (ngày cuối, nếu kéo dài)")
    found_on = models.DateField("Ngày phát hiện")
    category = models.CharField("Loại vi phạm", max_length=10, choices=Category, default=Category.ORDINARY)
    in_superior_task = models.BooleanField("Khi thực hiện nhiệm vụ cấp trên giao", default=False)
    sentence = models.CharField("Bản án phạt tù đã có hiệu lực: số, ngày, tòa", max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_on = models.DateField("Ngày ghi")

    objects = ViolationQuerySet.as_manager()

    class Meta:
        verbose_name = "vi phạm"
        verbose_name_plural = "vi phạm"
        ordering = ["-occurred_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(found_on__gte=F("occurred_on")),
                name="violation_found_after_it_happened",
                violation_error_message="Ngày phát hiện không thể trước ngày vi phạm.",
            )
        ]

    def __str__(self):
        return f"Vi phạm ngày {self.occurred_on:%d/%m/%Y}"


class Discipline(models.Model):
    """Thi hành kỷ luật: the violation a case on the discipline track is about."""

    class Bar(models.TextChoices):
        """Chưa xem xét kỷ luật (296-QĐ/TW Art. 8.7)."""

        NONE = "", "Không có"
        PREGNANT = "pregnant", "Đang mang thai"
        NURSING = "nursing", "Đang nuôi con dưới 12 tháng tuổi"
        HOSPITAL = "hospital", "Ốm nặng đang điều trị tại bệnh viện"

    case = models.OneToOneField("screening.Case", models.PROTECT, related_name="discipline", verbose_name="Hồ sơ")
    violation = models.OneToOneField(Violation, models.PROTECT, related_name="discipline", verbose_name="Vi phạm")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "thi hành kỷ luật"
        verbose_name_plural = "thi hành kỷ luật"

    def __str__(self):
        return str(self.violation)


class DisciplineBar(models.Model):
    """A time in which discipline is not yet considered, with its paper (296-QĐ/TW Art. 8.7)."""

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="bars", verbose_name="Hồ sơ")
    kind = models.CharField("Trường hợp", max_length=10, choices=Discipline.Bar.choices[1:])
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến hết ngày", null=True, blank=True)
    paper = models.CharField("Giấy tờ xác nhận", max_length=200)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "trường hợp chưa xem xét kỷ luật"
        verbose_name_plural = "trường hợp chưa xem xét kỷ luật"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="discipline_bar_ends_after_start",
                violation_error_message="Đến ngày không thể trước Từ ngày.",
            )
        ]

    def __str__(self):
        return self.get_kind_display()


class RepresentativeHearing(models.Model):
    """Đại diện cấp quyết định gặp, nghe đảng viên trình bày before the vote (296-QĐ/TW Art. 12). Append-only."""

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="representative_hearings")
    organization = models.ForeignKey("branches.Organization", models.PROTECT, related_name="+")
    held_on = models.DateField("Ngày gặp")
    heard_by = models.CharField("Người đại diện", max_length=160)
    attended = models.BooleanField("Đồng chí có mặt", default=True)
    statement = models.TextField("Lời trình bày của đồng chí", blank=True)
    reserved = models.BooleanField("Đồng chí bảo lưu ý kiến", default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "lần gặp, nghe của đại diện"
        verbose_name_plural = "lần gặp, nghe của đại diện"
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(attended=False) | ~Q(statement=""),
                name="representative_hearing_has_statement",
                violation_error_message="Ghi tóm tắt lời trình bày của đồng chí.",
            )
        ]

    def __str__(self):
        return f"Gặp, nghe ngày {self.held_on:%d/%m/%Y}"
