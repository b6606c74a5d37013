"""Annual rankings (366-QĐ/TW, 30/8/2025; domain §5.4)."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse

from .scopes import OfBranchQuerySet, OfMemberQuerySet, OfOrganizationQuerySet


class Level(models.TextChoices):
    """Mức xếp loại chất lượng đảng viên hằng năm."""

    EXCELLENT = "excellent", "Hoàn thành xuất sắc nhiệm vụ"
    GOOD = "good", "Hoàn thành tốt nhiệm vụ"
    COMPLETED = "completed", "Hoàn thành nhiệm vụ"
    NOT_COMPLETED = "not_completed", "Không hoàn thành nhiệm vụ"


class RankingQuerySet(OfMemberQuerySet):
    def final(self):
        """Final and not under reconsideration."""
        return self.filter(final=True, under_review=False)


class Ranking(models.Model):
    """Xếp loại một năm của một đảng viên; two rankings of one year never coexist."""

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="rankings", verbose_name="Đảng viên")
    year = models.PositiveSmallIntegerField("Năm")
    level = models.CharField("Mức", max_length=16, choices=Level)
    decision_number = models.CharField("Số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("Ngày quyết định", null=True, blank=True)
    final = models.BooleanField("Kết quả cuối cùng", default=True)
    under_review = models.BooleanField("Đang được xem xét lại", default=False)

    objects = RankingQuerySet.as_manager()

    class Meta:
        verbose_name = "xếp loại hằng năm"
        verbose_name_plural = "xếp loại hằng năm"
        ordering = ["member", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "year"],
                name="one_ranking_per_year",
                violation_error_message="Năm này đã có xếp loại.",
            ),
            models.CheckConstraint(
                condition=models.Q(year__gte=1930, year__lte=2200),
                name="ranking_year_is_plausible",
                violation_error_message="Năm xếp loại chưa đúng.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["member", "year"],
                include=["decided_on"],
                condition=models.Q(level="not_completed", final=True, under_review=False),
                name="ranking_not_completed",
            ),
            models.Index(
                fields=["year", "level", "member"],
                condition=models.Q(final=True, under_review=False),
                name="ranking_of_year",
            ),
        ]

    def __str__(self):
        return f"{self.year}: {self.get_level_display()}"


class EvaluationRound(models.Model):
    """Đợt đánh giá, xếp loại hằng năm của một chi bộ (366-QĐ/TW; 43-HD/BTCTW; domain §5.4)."""

    class State(models.TextChoices):
        OPEN = "open", "Đang kiểm điểm"
        VOTED = "voted", "Đã bỏ phiếu, chờ cấp trên quyết định"
        DECIDED = "decided", "Đã có quyết định"
        CLOSED = "closed", "Đã khép lại, chi bộ thay đổi"

    UNDER_WAY = (State.OPEN, State.VOTED)

    branch = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="evaluation_rounds", verbose_name="Chi bộ"
    )
    year = models.PositiveSmallIntegerField("Năm")
    state = models.CharField("Tình trạng", max_length=8, choices=State, default=State.OPEN, editable=False)
    opened_on = models.DateField("Ngày bắt đầu")
    meeting = models.ForeignKey(
        "members.Meeting", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Buổi họp bỏ phiếu"
    )
    base = models.PositiveSmallIntegerField("Tổng số đảng viên chính thức được tính", null=True, blank=True)
    submitted_on = models.DateField("Ngày gửi cấp trên", null=True, blank=True)
    decision_number = models.CharField("Số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("Ngày quyết định", null=True, blank=True)
    over_cap_for = models.CharField("Lý do vượt mức xuất sắc", max_length=300, blank=True)
    closed_for = models.CharField("Lý do khép lại", max_length=300, blank=True, default="", db_default="")

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt xếp loại hằng năm"
        verbose_name_plural = "đợt xếp loại hằng năm"
        ordering = ["-year", "branch"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "year"],
                name="one_round_per_year",
                violation_error_message="Năm này chi bộ đã có đợt xếp loại.",
            ),
            models.CheckConstraint(
                condition=models.Q(year__gte=1930, year__lte=2200),
                name="round_year_is_plausible",
                violation_error_message="Năm xếp loại chưa đúng.",
            ),
        ]

    def __str__(self):
        return f"Xếp loại năm {self.year}, {self.branch}"

    def get_absolute_url(self):
        return reverse("members:evaluation", args=[self.pk])

    @property
    def is_with_superior(self):
        """Sent up, and neither decided nor given back."""
        return self.state == self.State.VOTED and self.submitted_on is not None


class Evaluation(models.Model):
    """Đánh giá một đảng viên trong một đợt: self-review, the branch's vote per level (totals only), the proposal."""

    class NotRanked(models.TextChoices):
        """Who is not ranked (domain §5.4)."""

        NEW = "new", "Kết nạp chưa đủ thời gian"
        SUSPENDED = "suspended", "Đang bị đình chỉ sinh hoạt"
        EXEMPT = "exempt", "Được miễn công tác, sinh hoạt"
        OTHER = "other", "Lý do khác"

    round = models.ForeignKey(EvaluationRound, models.CASCADE, related_name="evaluations")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="evaluations", verbose_name="Đảng viên")
    not_ranked = models.CharField("Không xếp loại vì", max_length=10, choices=NotRanked, blank=True)
    self_level = models.CharField("Tự nhận mức", max_length=16, choices=Level, blank=True)
    self_points = models.PositiveSmallIntegerField(
        "Tự chấm điểm", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    self_reviewed_on = models.DateField("Ngày nộp bản tự kiểm điểm", null=True, blank=True)
    votes_excellent = models.PositiveSmallIntegerField("Phiếu xuất sắc", null=True, blank=True)
    votes_good = models.PositiveSmallIntegerField("Phiếu tốt", null=True, blank=True)
    votes_completed = models.PositiveSmallIntegerField("Phiếu hoàn thành", null=True, blank=True)
    votes_not_completed = models.PositiveSmallIntegerField("Phiếu không hoàn thành", null=True, blank=True)
    proposed = models.CharField("Chi bộ đề nghị mức", max_length=16, choices=Level, blank=True)
    note = models.CharField("Nhận xét", max_length=500, blank=True)
    changed_for = models.CharField("Lý do cấp trên quyết định khác đề nghị", max_length=300, blank=True)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "đánh giá hằng năm"
        verbose_name_plural = "đánh giá hằng năm"
        ordering = ["round", "member__sort_key", "member"]
        constraints = [models.UniqueConstraint(fields=["round", "member"], name="one_evaluation_per_round")]

    def __str__(self):
        return f"{self.member}, năm {self.round.year}"

    @property
    def votes(self):
        """{level: paper votes}; empty before the vote."""
        counts = (self.votes_excellent, self.votes_good, self.votes_completed, self.votes_not_completed)
        return {} if None in counts else dict(zip(Level, counts, strict=True))


class OrganizationRanking(models.Model):
    """Xếp loại một năm của một tổ chức đảng."""

    organization = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="rankings", verbose_name="Tổ chức đảng"
    )
    year = models.PositiveSmallIntegerField("Năm")
    self_level = models.CharField("Tự nhận mức", max_length=16, choices=Level, blank=True)
    level = models.CharField("Mức", max_length=16, choices=Level)
    decision_number = models.CharField("Số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("Ngày quyết định", null=True, blank=True)
    note = models.CharField("Ghi chú, lý do", max_length=300, blank=True)

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "xếp loại tổ chức đảng"
        verbose_name_plural = "xếp loại tổ chức đảng"
        ordering = ["organization", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "year"],
                name="one_organization_ranking_per_year",
                violation_error_message="Năm này tổ chức đã có xếp loại.",
            )
        ]

    def __str__(self):
        return f"{self.organization}, {self.year}: {self.get_level_display()}"
