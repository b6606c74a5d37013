"""Deadlines as rows, of cases and of the life of the branch; reminders claimed once per rung.

They tell; they never change a person's status (domain §11.3 no. 32). They stand here because only the screening knows
every record a deadline can belong to.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches import access
from branches.models import Organization

from .cases import CASE_ROLES

#: A deadline that is still to be kept.
OPEN = Q(met_on=None, lapsed_on=None, waived_on=None)


class DeadlineQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Those of cases and suspensions by the offices that deal with cases; the others within the actor's
        organisations, or where the actor's organisation is to act (a transfer to it)."""
        seen = self.seen_by(actor)
        if access.sees_everything(actor):
            return seen
        here, at_desk = (
            Deadline.objects.filter(access.within(actor, prefix)).order_by().values("pk")
            for prefix in ("organization__", "desk__")
        )
        return seen.filter(pk__in=here.union(at_desk, all=True))  # each side by its own index

    def seen_by(self, actor):
        """The same rows, for a question that finds them by some organisations or a record anyway."""
        if any(o.role in CASE_ROLES and access.is_everything(o.organization) for o in access.offices(actor)):
            return self.all()
        of_cases = access.within(actor, "case__branch__", roles=CASE_ROLES)
        coming = Q(kind=Deadline.Kind.ACCEPTANCE) & access.within(actor, "desk__", roles=CASE_ROLES)
        apart = Q(kind=Deadline.Kind.SUSPENSION)
        suspended = apart & access.within(actor, "organization__", roles=CASE_ROLES)
        others = ~apart & (access.within(actor, "organization__") | access.within(actor, "desk__"))
        return self.filter((Q(case__isnull=False) & (of_cases | coming)) | (Q(case=None) & (suspended | others)))

    def open(self):
        """Neither met, nor lapsed, nor waived."""
        return self.filter(OPEN)

    def to_tell(self, on):
        """Open, and with a rung of its ladder that has been reached by that day and is not told yet."""
        return self.open().filter(next_rung_on__lte=on)


class Deadline(models.Model):
    """Thời hạn: from which day, by which arithmetic, until which day, by which clause, and how it ended."""

    class Kind(models.TextChoices):
        # of a case
        OPINION = "opinion", "Cấp trên cho ý kiến"
        BALLOT = "ballot", "Chi bộ họp, bỏ phiếu"
        APPROVAL = "approval", "Cấp trên phê duyệt"
        NOTIFICATION = "notification", "Thông báo cho đồng chí"
        COMMITMENT = "commitment", "Tự kiểm điểm, cam kết, phân công người giúp đỡ"
        SELF_REVIEW = "self_review", "Nộp bản tự kiểm điểm"
        MENTORING = "mentoring", "Đủ thời gian giúp đỡ"
        MENTOR_REPORT = "mentor_report", "Nhận xét định kỳ của người giúp đỡ"
        REVIEW = "review", "Họp xét kết quả giúp đỡ"
        PROGRESS = "progress", "Cấp trên phê duyệt công nhận tiến bộ"
        DECISION = "decision", "Cấp có thẩm quyền quyết định"
        DELIVERY = "delivery", "Giao quyết định"
        ACCEPTANCE = "acceptance", "Chi bộ mới nhận hồ sơ"
        BAR = "bar", "Hết trường hợp chưa xem xét kỷ luật"
        LIMITATION = "limitation", "Hết thời hiệu kỷ luật"
        APPEAL = "appeal", "Hạn khiếu nại"
        SETTLEMENT = "settlement", "Giải quyết khiếu nại"
        COMPLAINT = "complaint", "Trả lời ý kiến gửi cấp trên"
        PAPER = "paper", "Ghi nơi lưu bản chính của văn bản"
        # of a member
        SUSPENSION = "suspension", "Hết thời hạn đình chỉ sinh hoạt"
        AFTER_EXIT = "after_exit", "Việc sau khi ra khỏi Đảng"
        CERTIFICATE = "certificate", "Giấy chứng nhận bồi dưỡng còn giá trị"
        CEREMONY = "ceremony", "Lễ kết nạp"
        PROBATION = "probation", "Hết thời gian dự bị"
        RECOGNITION = "recognition", "Xét công nhận chính thức"
        TRANSFER_PRESENT = "transfer_present", "Nộp giấy chuyển sinh hoạt"
        TRANSFER_COMPLETE = "transfer_complete", "Xong việc chuyển sinh hoạt"
        STAY = "stay", "Hết thời hạn sinh hoạt tạm thời"
        STANDING = "standing", "Hết thời hạn miễn công tác, sinh hoạt"
        FILE_RETURN = "file_return", "Trả hồ sơ đã mượn"
        # of an organisation
        MEETING = "meeting", "Họp chi bộ thường kỳ"
        MEETING_DOCUMENTS = "meeting_documents", "Gửi tài liệu cuộc họp"
        MEETING_RESULTS = "meeting_results", "Gửi kết luận cuộc họp"
        DUES = "dues", "Nộp đảng phí lên cấp trên"
        RECONCILIATION = "reconciliation", "Đối chiếu hồ sơ đảng viên"
        BADGES = "badges", "Lập danh sách tặng Huy hiệu Đảng"
        CARDS = "cards", "Kiểm tra thẻ đảng viên"
        RANKING = "ranking", "Đánh giá, xếp loại hằng năm"
        TERM = "term", "Hết nhiệm kỳ cấp ủy"

    kind = models.CharField("Loại", max_length=20, choices=Kind)
    subject = models.CharField("Về", max_length=60)
    part = models.CharField("Kỳ", max_length=40, blank=True)
    case = models.ForeignKey(
        "screening.Case", models.PROTECT, null=True, blank=True, related_name="deadlines", verbose_name="Hồ sơ"
    )
    member = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Đảng viên"
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="Của tổ chức")
    desk = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Nơi phải làm"
    )
    cycle = models.PositiveSmallIntegerField("Chu kỳ", default=1)
    starts_on = models.DateField("Tính từ ngày")
    due_on = models.DateField("Đến ngày")
    arithmetic = models.CharField("Cách tính", max_length=300)
    basis = models.CharField("Căn cứ", max_length=200)
    pauses = models.JSONField("Những lúc tạm dừng", default=list, blank=True)
    met_on = models.DateField("Đã xong ngày", null=True, blank=True)
    lapsed_on = models.DateField("Không còn áp dụng từ", null=True, blank=True)
    waived_on = models.DateField("Được miễn từ", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Người ghi"
    )
    ended_why = models.CharField("Lý do", max_length=300, blank=True)
    next_rung_on = models.DateField("Nhắc lần tới từ", null=True, blank=True, editable=False)
    told_on = models.DateField("Đã nhắc đến nấc ngày", null=True, blank=True, editable=False)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "thời hạn"
        verbose_name_plural = "thời hạn"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "part"], condition=OPEN, name="one_open_deadline"),
            models.CheckConstraint(
                condition=Q(waived_on=None) | (~Q(ended_why="") & Q(ended_by__isnull=False)),
                name="waived_deadline_says_who_and_why",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "due_on"], condition=OPEN, name="deadline_open_here"),
            models.Index(fields=["desk", "due_on"], condition=OPEN, name="deadline_open_at_desk"),
            models.Index(fields=["due_on", "id"], condition=OPEN, name="deadline_open_due"),
            models.Index(fields=["next_rung_on", "id"], condition=OPEN, name="deadline_to_tell"),
            models.Index(fields=["subject", "kind"], name="deadline_of_subject"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.due_on:%d/%m/%Y}"

    def get_absolute_url(self):
        """“Vì sao ngày này?”, which leads on to the record."""
        return reverse("screening:deadline", args=[self.pk])

    @property
    def is_open(self):
        return not (self.met_on or self.lapsed_on or self.waived_on)


class DeadlineChange(models.Model):
    """Thay đổi của một thời hạn: what it was before its facts changed. Only grows."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="changes")
    on = models.DateField("Ngày")
    due_before = models.DateField("Ngày cũ")
    due_after = models.DateField("Ngày mới")
    arithmetic_before = models.CharField("Cách tính cũ", max_length=300)
    arithmetic_after = models.CharField("Cách tính mới", max_length=300)

    class Meta:
        verbose_name = "thay đổi thời hạn"
        verbose_name_plural = "thay đổi thời hạn"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.due_before:%d/%m/%Y} → {self.due_after:%d/%m/%Y}"


class Reminder(models.Model):
    """Lần nhắc đã nhận: unique (deadline, its day, rung), so nobody is told twice however often the job runs.

    A deadline that has come to fall on another day climbs its ladder anew.
    """

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="reminders")
    due_on = models.DateField("Của ngày")
    rung = models.CharField("Nấc", max_length=20)
    sent_on = models.DateField("Ngày nhắc")

    class Meta:
        verbose_name = "lần nhắc"
        verbose_name_plural = "lần nhắc"
        constraints = [models.UniqueConstraint(fields=["deadline", "due_on", "rung"], name="reminder_claimed_once")]

    def __str__(self):
        return f"{self.deadline} ({self.rung})"


class DeadlineDayQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """By the offices that deal with cases: the counts tell of cases too."""
        return self.filter(access.within(actor, "organization__", roles=CASE_ROLES))


class DeadlineDay(models.Model):
    """Tình hình thời hạn của một tổ chức trong một ngày: what the superior's plot over time is drawn from."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name="Tổ chức")
    on = models.DateField("Ngày")
    on_time = models.PositiveIntegerField("Đúng hạn")
    soon = models.PositiveIntegerField("Sắp đến hạn")
    overdue = models.PositiveIntegerField("Quá hạn")

    objects = DeadlineDayQuerySet.as_manager()

    class Meta:
        verbose_name = "tình hình thời hạn"
        verbose_name_plural = "tình hình thời hạn"
        constraints = [models.UniqueConstraint(fields=["organization", "on"], name="one_count_of_deadlines_a_day")]
        indexes = [models.Index(fields=["on"], name="counts_of_deadlines_by_day")]

    def __str__(self):
        return f"{self.organization}, {self.on:%d/%m/%Y}"
