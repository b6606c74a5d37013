"""The screening case, its moves and its papers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches import access
from branches.models import Role

from .setting_aside import CanBeSetAside, NotSetAside
from .stages import FINAL, PHASE, STYLE, Stage, Track

#: Offices whose holders may open cases; a plain reader sees members, not cases.
CASE_ROLES = frozenset(Role) - {Role.READER}


def _coming_to(actor):
    from .conduct import Handover

    return Handover.objects.coming_to(actor)


class CaseQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Cases of the actor's organisations and of all below them, and those on their way there, for offices that
        deal with cases."""
        here = access.within(actor, "branch__", roles=CASE_ROLES)
        if any(o.role in CASE_ROLES and access.is_everything(o.organization) for o in access.offices(actor)):
            return self.filter(here)
        own = Case.objects.filter(here).order_by().values("pk")
        return self.filter(pk__in=own.union(_coming_to(actor), all=True))  # each side by its own index

    def open(self):
        return self.filter(closed_on=None)

    def on_track(self, *tracks):
        """Cases that go one of these ways."""
        return self.filter(track__in=tracks)

    def screening(self):
        """Cases of Guide 02 only: what the report of Directive 28 counts."""
        return self.on_track(Track.SCREENING)

    def due(self, on):
        """Mentoring whose twelve months are full."""
        return self.filter(stage=Stage.MENTORING, mentoring_ends_on__lte=on)


class Case(models.Model):
    """Hồ sơ of one member: screening under Directive 28-CT/TW and Guide 02-HD/BTCTW, or another way out (domain §2)."""

    number = models.PositiveIntegerField("Số")
    year = models.PositiveSmallIntegerField("Năm")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="cases", verbose_name="Đảng viên")
    branch = models.ForeignKey("branches.Organization", models.PROTECT, related_name="cases", verbose_name="Chi bộ")
    edition = models.ForeignKey("screening.Edition", models.PROTECT, verbose_name="Quy định áp dụng")
    track = models.CharField("Loại hồ sơ", max_length=10, choices=Track, default=Track.SCREENING)
    criteria = models.ManyToManyField("screening.Criterion", related_name="cases", verbose_name="Tiêu chí")
    stage = models.CharField("Giai đoạn", max_length=24, choices=Stage, default=Stage.REVIEWING)
    stage_since = models.DateField("Ở giai đoạn này từ")
    cycle = models.PositiveSmallIntegerField("Chu kỳ giúp đỡ", default=1)
    opened_on = models.DateField("Ngày mở")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="Người mở")
    nominee_list = models.ForeignKey(
        "screening.NomineeList",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name="Danh sách",
    )
    new_rules = models.JSONField("Quy định mới đã áp dụng", default=dict, blank=True, editable=False)
    mentoring_starts_on = models.DateField("Bắt đầu giúp đỡ", null=True, blank=True)
    mentoring_ends_on = models.DateField("Đủ thời gian giúp đỡ", null=True, blank=True)
    closed_on = models.DateField("Ngày kết thúc", null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ rà soát"
        verbose_name_plural = "hồ sơ rà soát"
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "year", "number"], name="case_number_once"),
            models.UniqueConstraint(
                fields=["member", "track"],
                condition=Q(closed_on=None),
                name="one_open_case_per_member_and_track",
                violation_error_message="Đảng viên đang có hồ sơ cùng loại chưa kết thúc.",
            ),
            models.CheckConstraint(condition=Q(track__in=Track.values), name="case_track_known"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="case_stage_known"),
            models.CheckConstraint(
                condition=Q(closed_on=None, stage__in=sorted(set(Stage.values) - FINAL))
                | Q(closed_on__isnull=False, stage__in=sorted(FINAL)),
                name="case_closed_when_final",
            ),
            models.CheckConstraint(
                condition=Q(mentoring_starts_on=None, mentoring_ends_on=None)
                | Q(mentoring_ends_on__gt=models.F("mentoring_starts_on")),
                name="case_mentoring_dates",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "stage"], name="case_branch_stage"),
            models.Index(fields=["stage", "mentoring_ends_on"], name="case_stage_end"),
            models.Index(fields=["opened_on", "id"], condition=Q(closed_on=None), name="case_open_newest"),
        ]

    def __str__(self):
        return f"Hồ sơ số {self.label}"

    def get_absolute_url(self):
        return reverse("screening:case", args=[self.pk])

    @property
    def label(self):
        """“07/2026”."""
        return f"{self.number:02}/{self.year}"

    @property
    def rules(self):
        """The frozen rules of the edition in force when the case was opened, and over them each newer number that
        favours the member and was applied with a reason (domain §12 no. 27)."""
        return self.edition.rules_with(self.new_rules) if self.new_rules else self.edition.rules

    @property
    def is_open(self):
        return self.closed_on is None

    @property
    def phase(self):
        return PHASE.get(self.stage)

    @property
    def style(self):
        """Class of the status badge."""
        return STYLE[self.stage]

    def is_due(self, on):
        """Twelve calendar months of mentoring are full (Guide 02, step 3; domain §11.3 no. 16)."""
        return self.stage == Stage.MENTORING and self.mentoring_ends_on is not None and on >= self.mentoring_ends_on


class MoveQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "case__branch__", roles=CASE_ROLES))


class Move(CanBeSetAside):
    """Diễn biến: one verb done on a case. Append-only; statistics count these dated rows, never today's stage."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="moves")
    verb = models.CharField("Việc", max_length=40)
    from_stage = models.CharField("Từ giai đoạn", max_length=24, blank=True)
    to_stage = models.CharField("Đến giai đoạn", max_length=24, choices=Stage)
    cycle = models.PositiveSmallIntegerField("Chu kỳ")
    branch = models.ForeignKey("branches.Organization", models.PROTECT, related_name="+")
    on = models.DateField("Ngày")
    at = models.DateTimeField("Lúc")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField("Nội dung", max_length=300, blank=True)

    objects = NotSetAside.from_queryset(MoveQuerySet)()
    everything = models.Manager()

    class Meta:
        verbose_name = "diễn biến"
        verbose_name_plural = "diễn biến"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["verb", "on"], name="move_verb_on"),
            models.Index(fields=["branch", "on"], name="move_branch_on"),
        ]

    def __str__(self):
        return f"{self.case}: {self.verb}"


class PaperQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "case__branch__", roles=CASE_ROLES))


class Paper(models.Model):
    """Văn bản của hồ sơ: number, date, issuer, and where the signed original is kept (domain §9, §10)."""

    class Kind(models.TextChoices):
        OPINION_SHEET = "opinion_sheet", "Phiếu tổng hợp ý kiến"
        SUBMISSION = "submission", "Tờ trình danh sách"
        SUPERIOR_OPINION = "superior_opinion", "Ý kiến của cấp trên"
        TALLY_MINUTES = "tally_minutes", "Biên bản kiểm phiếu"
        APPROVAL = "approval", "Văn bản phê duyệt"
        NOTICE = "notice", "Thông báo cho đảng viên"
        SELF_REVIEW = "self_review", "Bản tự kiểm điểm, cam kết"
        RESOLUTION = "resolution", "Nghị quyết chi bộ"
        MENTOR_REMARKS = "mentor_remarks", "Nhận xét của người giúp đỡ"
        SUB_COMMITTEE_REPORT = "sub_committee_report", "Báo cáo của đảng ủy bộ phận"
        GRASSROOTS_RESOLUTION = "grassroots_resolution", "Nghị quyết đảng ủy cơ sở"
        CONCLUSION = "conclusion", "Kết luận thẩm tra, xác minh"
        DECISION = "decision", "Quyết định"
        PAUSE = "pause", "Văn bản tạm dừng"
        NOMINEE_DRAFT = "nominee_draft", "Danh sách dự kiến"
        BALLOT_PAPER = "ballot_paper", "Phiếu biểu quyết"
        MEETING_MINUTES = "meeting_minutes", "Biên bản họp chi bộ"
        MENTOR_LOG = "mentor_log", "Nhật ký giúp đỡ"
        COMMITTEE_SUBMISSION = "committee_submission", "Tờ trình của đảng ủy cơ sở"
        OUTCOME_REPORT = "outcome_report", "Báo cáo kết quả"
        APPEAL_RIGHTS = "appeal_rights", "Thông báo quyền khiếu nại"
        RIGHTS_NOTICE = "rights_notice", "Thông báo quyền của đảng viên"
        DEPARTURE_NOTICE = "departure_notice", "Phiếu báo đảng viên ra khỏi Đảng"
        CARD_MINUTES = "card_minutes", "Biên bản thu thẻ đảng viên"
        APPLICATION = "application", "Đơn của đồng chí"
        PROOF = "proof", "Tài liệu chứng minh"
        HEARING_MINUTES = "hearing_minutes", "Biên bản gặp, nghe đảng viên"
        SUSPENSION = "suspension", "Quyết định đình chỉ sinh hoạt"
        AGE_CONFIRMATION = "age_confirmation", "Giấy xác nhận tuổi đảng"
        APPEAL = "appeal", "Đơn khiếu nại"
        APPEAL_RESULT = "appeal_result", "Quyết định giải quyết khiếu nại"
        APOLOGY = "apology", "Văn bản xin lỗi, phục hồi quyền"
        CORRECTION = "correction", "Văn bản đính chính"
        OTHER = "other", "Văn bản khác"

    class Secrecy(models.TextChoices):
        ORDINARY = "ordinary", "Thường"
        CONFIDENTIAL = "confidential", "Mật"
        SECRET = "secret", "Tối mật"
        TOP_SECRET = "top_secret", "Tuyệt mật"

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    kind = models.CharField("Loại văn bản", max_length=24, choices=Kind)
    number = models.CharField("Số, ký hiệu", max_length=60, blank=True)
    issued_on = models.DateField("Ngày")
    issuer = models.CharField("Nơi ban hành", max_length=200)
    secrecy = models.CharField("Độ mật", max_length=14, choices=Secrecy, default=Secrecy.ORDINARY)
    place = models.CharField("Nơi cất bản giấy", max_length=200, blank=True)
    cycle = models.PositiveSmallIntegerField("Chu kỳ", default=1)
    template = models.CharField("Mẫu", max_length=40, blank=True)
    occasion = models.PositiveIntegerField("Lần", null=True, blank=True)
    entry = models.ForeignKey(
        "screening.RegisterEntry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name="Số trong sổ văn bản",
    )
    pages = models.PositiveSmallIntegerField("Số trang", null=True, blank=True)
    scan_sha256 = models.CharField("SHA-256 của bản chụp đã ký", max_length=64, blank=True)
    scan_name = models.CharField("Tên tệp bản chụp", max_length=200, blank=True)
    scan_size = models.PositiveIntegerField("Cỡ bản chụp (byte)", null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản của hồ sơ"
        verbose_name_plural = "văn bản của hồ sơ"
        ordering = ["issued_on", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}".strip()
