"""Verification, decision, delivery."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .setting_aside import CanBeSetAside


class Conclusion(CanBeSetAside):
    """Kết luận thẩm tra, xác minh của Ủy ban Kiểm tra; mandatory before a decision (domain §11.3 no. 20)."""

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="conclusions")
    cycle = models.PositiveSmallIntegerField("Chu kỳ")
    number = models.CharField("Số kết luận", max_length=60)
    issued_on = models.DateField("Ngày kết luận")
    text = models.TextField("Nội dung kết luận")
    organization = models.ForeignKey("branches.Organization", models.PROTECT, related_name="+")
    concluded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "kết luận thẩm tra"
        verbose_name_plural = "kết luận thẩm tra"

    def __str__(self):
        return f"Kết luận {self.number}"


class Decision(CanBeSetAside):
    """Quyết định của cấp có thẩm quyền (domain §11.3 no. 21)."""

    class Kind(models.TextChoices):
        STRIKE_OFF = "strike_off", "Xóa tên trong danh sách đảng viên"
        EXPEL = "expel", "Khai trừ ra khỏi Đảng"
        CONTINUE = "continue", "Tiếp tục giúp đỡ thêm một chu kỳ"
        SETTLE = "settle", "Kết luận, không xử lý"
        REPRIMAND = "reprimand", "Khiển trách"
        WARNING = "warning", "Cảnh cáo"
        DISMISSAL = "dismissal", "Cách chức"
        LEAVE = "leave", "Cho ra khỏi Đảng theo đơn"

    class Bar(models.TextChoices):
        NONE = "", "Không có"
        HEALTH = "health", "Đang điều trị bệnh nặng tại bệnh viện"
        MATERNITY = "maternity", "Đang mang thai hoặc nuôi con dưới 12 tháng"

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="decisions")
    cycle = models.PositiveSmallIntegerField("Chu kỳ")
    kind = models.CharField("Nội dung quyết định", max_length=10, choices=Kind)
    number = models.CharField("Số quyết định", max_length=60)
    issued_on = models.DateField("Ngày quyết định")
    ground = models.TextField("Căn cứ, lý do")
    appeal_notice = models.TextField("Quyền khiếu nại ghi trong quyết định", blank=True)
    organization = models.ForeignKey("branches.Organization", models.PROTECT, related_name="+")
    vote = models.ForeignKey("screening.CommitteeVote", models.PROTECT, null=True, blank=True, related_name="+")
    ballot = models.ForeignKey(
        "screening.Ballot",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name="Lần bỏ phiếu của chi bộ",
    )
    post = models.ForeignKey(
        "members.Post", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Chức vụ bị cách"
    )
    heard_on = models.DateField("Ngày đại diện gặp, nghe đồng chí trình bày", null=True, blank=True)
    heard_by = models.CharField("Người đại diện đã nghe", max_length=160, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "quyết định"
        verbose_name_plural = "quyết định"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["strike_off", "expel"]) | (~Q(appeal_notice="") & Q(vote__isnull=False)),
                name="decision_with_vote_and_appeal_notice",
                violation_error_message="Quyết định phải có biểu quyết và ghi quyền khiếu nại.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="expel") | (Q(heard_on__isnull=False) & ~Q(heard_by="")),
                name="expulsion_after_hearing",
                violation_error_message="Trước khi khai trừ, đại diện cấp quyết định phải gặp và nghe đồng chí.",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["reprimand", "warning", "dismissal"])
                | (~Q(appeal_notice="") & (Q(vote__isnull=False) | Q(ballot__isnull=False))),
                name="discipline_with_vote_and_appeal_notice",
                violation_error_message="Quyết định kỷ luật phải có biểu quyết và ghi quyền khiếu nại.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="dismissal") | Q(post__isnull=False),
                name="dismissal_names_a_post",
                violation_error_message="Cách chức phải nêu chức vụ trong Đảng bị cách.",
            ),
        ]

    def __str__(self):
        return f"Quyết định {self.number}"


class Delivery(models.Model):
    """Giao quyết định: the date received starts the appeal clock (domain §11.3 no. 23)."""

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="deliveries")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="delivery")
    delivered_on = models.DateField("Ngày đồng chí nhận quyết định")
    witness = models.CharField("Người giao, người chứng kiến", max_length=160)
    card_collected_on = models.DateField("Ngày thu thẻ đảng viên", null=True, blank=True)
    appeal_until = models.DateField("Hạn khiếu nại đến hết ngày")

    class Meta:
        verbose_name = "giao quyết định"
        verbose_name_plural = "giao quyết định"

    def __str__(self):
        return f"Giao ngày {self.delivered_on:%d/%m/%Y}"
