"""Appeals against removal and discipline; complaints against being listed; suspension (domain §2.1, §2.4, §2.5)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches import access

from .cases import CASE_ROLES
from .ways_out import OfCaseQuerySet


class AppealQuerySet(OfCaseQuerySet):
    def open(self):
        return self.filter(outcome="")

    def overdue(self, on):
        """Not settled although the time for it is over; nothing follows from that by itself (domain §11.3 no. 32)."""
        return self.open().filter(settle_until__lt=on)


class Appeal(models.Model):
    """Khiếu nại of one decision at one level, in the member's own words (domain §11.3 no. 24).

    A further appeal goes one level up and follows the former one. Nothing is settled by the passing of time.
    """

    class Level(models.TextChoices):
        """Who settles; the time for it depends on it (29-, 24-QĐ/TW; 22-QĐ/TW)."""

        BELOW_CENTRAL = "below_central", "Cấp tỉnh trở xuống"
        CENTRAL = "central", "Cấp Trung ương"

    class NotSettled(models.TextChoices):
        """Trường hợp không giải quyết (296-QĐ/TW Art. 23)."""

        LATE = "late", "Quá thời hạn khiếu nại"
        FINAL = "final", "Đã có kết luận giải quyết cuối cùng"
        ON_BEHALF = "on_behalf", "Khiếu nại thay cho người khác"
        SENTENCE = "sentence", "Bị phạt tù, tòa án chưa hủy bản án"
        NO_DECISION = "no_decision", "Chưa có quyết định bằng văn bản"

    class Outcome(models.TextChoices):
        UPHELD = "upheld", "Giữ nguyên quyết định"
        CHANGED = "changed", "Thay đổi quyết định"
        ANNULLED = "annulled", "Hủy bỏ quyết định"
        WITHDRAWN = "withdrawn", "Đồng chí rút khiếu nại"
        NOT_SETTLED = "not_settled", "Không giải quyết"

    #: What is refused for these takes nothing from an appeal of the member that follows.
    NOT_THEIRS = (NotSettled.ON_BEHALF, NotSettled.SENTENCE)

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="appeals", verbose_name="Hồ sơ")
    decision = models.ForeignKey(
        "screening.Decision", models.PROTECT, related_name="appeals", verbose_name="Quyết định bị khiếu nại"
    )
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next", verbose_name="Lần khiếu nại trước"
    )
    round = models.PositiveSmallIntegerField("Lần khiếu nại", default=1)
    level = models.CharField("Cấp giải quyết", max_length=14, choices=Level, default=Level.BELOW_CENTRAL)
    organization = models.ForeignKey(
        "branches.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Cơ quan giải quyết",
    )
    body = models.CharField("Tên cơ quan giải quyết", max_length=200)
    receiver = models.ForeignKey(
        "branches.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Nơi nhận đơn",
    )
    filed_on = models.DateField("Ngày gửi đơn")
    received_on = models.DateField("Ngày nhận đơn")
    text = models.TextField("Nội dung đơn", blank=True)
    place = models.CharField("Nơi cất bản giấy", max_length=200, blank=True)
    last_day = models.DateField("Ngày cuối được khiếu nại")
    late = models.BooleanField("Gửi sau thời hạn", default=False)
    late_reason = models.CharField("Lý do gửi muộn", max_length=300, blank=True)
    admitted = models.BooleanField("Nhận giải quyết", null=True)
    admitted_on = models.DateField("Ngày quyết định nhận hay không", null=True, blank=True)
    admitted_for = models.CharField("Lý do nhận hay không", max_length=300, blank=True)
    not_settled_for = models.CharField("Không giải quyết vì", max_length=12, choices=NotSettled, blank=True)
    settle_until = models.DateField("Hạn giải quyết", null=True, blank=True)
    outcome = models.CharField("Kết quả", max_length=12, choices=Outcome, blank=True)
    changed_to = models.CharField("Hình thức sau khi thay đổi", max_length=10, blank=True)
    number = models.CharField("Số quyết định giải quyết", max_length=60, blank=True)
    settled_on = models.DateField("Ngày quyết định giải quyết", null=True, blank=True)
    conclusion = models.TextField("Nội dung giải quyết", blank=True)
    final = models.BooleanField("Là kết luận cuối cùng", default=False)
    left_out = models.TextField("Việc cần kiểm tra sau phục hồi", blank=True)
    told_on = models.DateField("Ngày đồng chí nhận kết quả", null=True, blank=True)
    card_returned_on = models.DateField("Ngày trả lại thẻ đảng viên", null=True, blank=True)
    next_until = models.DateField("Hạn khiếu nại lên cấp trên tiếp", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = "khiếu nại"
        verbose_name_plural = "khiếu nại"
        ordering = ["received_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "round"], name="one_appeal_per_round"),
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(place=""),
                name="appeal_text_or_paper",
                violation_error_message="Ghi nội dung, hoặc ghi nơi cất bản giấy.",
            ),
            models.CheckConstraint(
                condition=Q(received_on__gte=F("filed_on")),
                name="appeal_received_after_filed",
                violation_error_message="Ngày nhận đơn không thể trước ngày gửi đơn.",
            ),
            models.CheckConstraint(
                condition=Q(late=False) | ~Q(late_reason=""),
                name="late_appeal_has_reason",
                violation_error_message="Đơn gửi muộn: ghi lý do.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(settled_on__isnull=False),
                name="settled_appeal_has_day",
            ),
        ]

    def __str__(self):
        return f"Khiếu nại lần {self.round}, {self.decision}"

    def get_absolute_url(self):
        return reverse("screening:appeal", args=[self.pk])

    @property
    def is_open(self):
        return not self.outcome

    @property
    def handled_at(self):
        """Where it is worked on: the body that settles, or, for a body outside, whoever received the paper."""
        return self.organization or self.receiver

    @property
    def may_come_again(self):
        """Withdrawn, sent by somebody else, or before the court annulled the sentence: nothing was settled by it, so the
        member's own appeal is taken in at the same level while the window runs (296-QĐ/TW Art. 23)."""
        refused = self.outcome == self.Outcome.NOT_SETTLED and self.not_settled_for in self.NOT_THEIRS
        return refused or self.outcome == self.Outcome.WITHDRAWN

    @property
    def awaits_admission(self):
        """Late, or of a kind that is not settled: a person decides whether it is taken up."""
        return self.is_open and self.admitted is None


class Apology(models.Model):
    """Xin lỗi, phục hồi quyền lợi after an annulled decision (117-QĐ/TW, 18/8/2023): a task until it is done."""

    appeal = models.OneToOneField(Appeal, models.PROTECT, related_name="apology", verbose_name="Khiếu nại")
    organization = models.ForeignKey("branches.Organization", models.PROTECT, related_name="+")
    opened_on = models.DateField("Ngày phát sinh")
    done_on = models.DateField("Ngày đã xin lỗi, phục hồi", null=True, blank=True)
    number = models.CharField("Số văn bản", max_length=60, blank=True)
    manner = models.CharField("Hình thức, nơi tổ chức", max_length=300, blank=True)
    restored = models.TextField("Quyền lợi đã phục hồi", blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "xin lỗi, phục hồi quyền lợi"
        verbose_name_plural = "xin lỗi, phục hồi quyền lợi"

    def __str__(self):
        return f"Xin lỗi, phục hồi quyền lợi: {self.appeal}"


class Complaint(models.Model):
    """Ý kiến của đồng chí về việc bị đưa vào danh sách: no formal appeal exists, so it goes to the superior, is always
    recorded and answered (domain §12 no. 12, D)."""

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="complaints", verbose_name="Hồ sơ")
    received_on = models.DateField("Ngày nhận")
    text = models.TextField("Nội dung đồng chí viết", blank=True)
    place = models.CharField("Nơi cất bản giấy", max_length=200, blank=True)
    due_on = models.DateField("Trả lời trước hết ngày")
    answered_on = models.DateField("Ngày trả lời", null=True, blank=True)
    answer = models.TextField("Nội dung trả lời", blank=True)
    answer_number = models.CharField("Số văn bản trả lời", max_length=60, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "ý kiến gửi cấp trên"
        verbose_name_plural = "ý kiến gửi cấp trên"
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(place=""),
                name="complaint_text_or_paper",
                violation_error_message="Ghi nội dung, hoặc ghi nơi cất bản giấy.",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | ~Q(answer=""),
                name="complaint_answer_has_words",
                violation_error_message="Ghi nội dung trả lời.",
            ),
        ]

    def __str__(self):
        return f"Ý kiến ngày {self.received_on:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("screening:complaint", args=[self.pk])


class SuspensionQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "member__branch__", roles=CASE_ROLES))

    def running(self):
        """Not ended by a decision, nor together with the membership; the time being over ends nothing."""
        return self.filter(ended_on=None, standing__ends_on=None)


class Suspension(models.Model):
    """Đình chỉ sinh hoạt đảng (domain §2.4, §11.4 no. 39): its basis, its days, one extension. At its end a person is
    told; nothing changes by itself."""

    class Basis(models.TextChoices):
        CONSIDERED = "considered", "Đang được xem xét kỷ luật"
        PROSECUTED = "prosecuted", "Bị truy tố"
        DETAINED = "detained", "Bị tạm giam"

    member = models.ForeignKey("members.Member", models.PROTECT, related_name="suspensions", verbose_name="Đảng viên")
    standing = models.OneToOneField(
        "members.Standing", models.PROTECT, related_name="suspension", verbose_name="Tình trạng"
    )
    basis = models.CharField("Trường hợp", max_length=10, choices=Basis)
    organization = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="+", verbose_name="Cấp quyết định"
    )
    number = models.CharField("Số quyết định", max_length=60)
    issued_on = models.DateField("Ngày quyết định")
    starts_on = models.DateField("Đình chỉ từ ngày")
    due_on = models.DateField("Hết thời hạn vào ngày")
    legal_limit = models.CharField("Thời hạn theo pháp luật", max_length=200, blank=True)
    extension_number = models.CharField("Số quyết định gia hạn", max_length=60, blank=True)
    extended_on = models.DateField("Ngày quyết định gia hạn", null=True, blank=True)
    extension_days = models.PositiveSmallIntegerField("Số ngày gia hạn", null=True, blank=True)
    ended_on = models.DateField("Thôi đình chỉ từ ngày", null=True, blank=True)
    end_number = models.CharField("Số quyết định thôi đình chỉ", max_length=60, blank=True)
    end_reason = models.CharField("Lý do", max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = "đình chỉ sinh hoạt"
        verbose_name_plural = "đình chỉ sinh hoạt"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="suspension_due_after_start"),
            models.CheckConstraint(
                condition=Q(extended_on=None, extension_days=None, extension_number="")
                | (Q(extended_on__isnull=False, extension_days__gte=1) & ~Q(extension_number="")),
                name="suspension_extension_is_whole",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(ended_on=None),
                name="one_open_suspension",
                violation_error_message="Đồng chí đang bị đình chỉ sinh hoạt.",
            ),
        ]

    def __str__(self):
        return f"Đình chỉ sinh hoạt từ {self.starts_on:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("screening:suspension", args=[self.pk])

    @property
    def is_by_law(self):
        """Prosecuted or in detention: it lasts as the law says, not so many days (21-QĐ/TW)."""
        return self.basis != self.Basis.CONSIDERED
