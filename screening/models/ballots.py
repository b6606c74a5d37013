"""Secret ballots on paper: the frozen roll, the tellers, the blind double entry, the sealed totals.

Never stored: who voted how, anything per vote, any time per voter (domain §11.3 no. 27).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches import access

from .cases import CASE_ROLES
from .setting_aside import CanBeSetAside


class BallotQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "case__branch__", roles=CASE_ROLES))

    def sealed(self):
        return self.filter(state=Ballot.State.SEALED)

    def counting(self):
        """Those that no correction has set aside; a sealed ballot stays sealed and readable all the same."""
        return self.filter(set_aside_by=None)


class Measure(models.TextChoices):
    """Hình thức kỷ luật đối với đảng viên, the heaviest first (Điều lệ Đảng, Điều 35; domain §2.3, §11.2 no. 4)."""

    EXPULSION = "expulsion", "Khai trừ"
    DISMISSAL = "dismissal", "Cách chức"
    WARNING = "warning", "Cảnh cáo"
    REPRIMAND = "reprimand", "Khiển trách"


#: Votes for each form of discipline, the heaviest first; only on a ballot on discipline (domain §11.2 no. 4).
FORM_COUNTS = ("for_expulsion", "for_dismissal", "for_warning", "for_reprimand")

COUNTS = (
    "issued",
    "collected",
    "valid",
    "invalid",
    "invalid_struck",
    "invalid_both",
    "invalid_form",
    "in_favour",
    "against",
    "blank",
)


class Counts(models.Model):
    """The figures of a count of paper ballots, and the sums they must keep (domain §11.2 no. 3)."""

    issued = models.PositiveIntegerField("Phát ra", null=True, blank=True)
    collected = models.PositiveIntegerField("Thu về", null=True, blank=True)
    valid = models.PositiveIntegerField("Hợp lệ", null=True, blank=True)
    invalid = models.PositiveIntegerField("Không hợp lệ", null=True, blank=True)
    invalid_struck = models.PositiveIntegerField("Bỏ trống cả hai ô và có gạch xóa", null=True, blank=True)
    invalid_both = models.PositiveIntegerField("Chọn cả hai ô", null=True, blank=True)
    invalid_form = models.PositiveIntegerField("Không đúng mẫu phiếu", null=True, blank=True)
    in_favour = models.PositiveIntegerField("Đồng ý", null=True, blank=True)
    against = models.PositiveIntegerField("Không đồng ý", null=True, blank=True)
    blank = models.PositiveIntegerField("Phiếu trắng", null=True, blank=True)
    for_expulsion = models.PositiveIntegerField("Khai trừ", null=True, blank=True)
    for_dismissal = models.PositiveIntegerField("Cách chức", null=True, blank=True)
    for_warning = models.PositiveIntegerField("Cảnh cáo", null=True, blank=True)
    for_reprimand = models.PositiveIntegerField("Khiển trách", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def counts(self):
        """Every figure of the count; those for each form only where the ballot is on discipline."""
        forms = {} if self.for_reprimand is None else {name: getattr(self, name) for name in FORM_COUNTS}
        return {name: getattr(self, name) for name in COUNTS} | forms


def _sums(prefix):
    return [
        models.CheckConstraint(
            condition=Q(collected__lte=F("issued")),
            name=f"{prefix}_collected_within_issued",
            violation_error_message="Số phiếu thu về lớn hơn số phiếu phát ra.",
        ),
        models.CheckConstraint(
            condition=Q(collected=F("valid") + F("invalid")),
            name=f"{prefix}_valid_and_invalid_add_up",
            violation_error_message="Hợp lệ + không hợp lệ chưa bằng thu về.",
        ),
        models.CheckConstraint(
            condition=Q(invalid=F("invalid_struck") + F("invalid_both") + F("invalid_form")),
            name=f"{prefix}_invalid_reasons_add_up",
            violation_error_message="Các loại phiếu không hợp lệ cộng lại chưa bằng số phiếu không hợp lệ.",
        ),
        models.CheckConstraint(
            condition=Q(valid=F("in_favour") + F("against") + F("blank")),
            name=f"{prefix}_choices_add_up",
            violation_error_message="Đồng ý + không đồng ý + trắng chưa bằng hợp lệ.",
        ),
        models.CheckConstraint(
            condition=Q(**dict.fromkeys(FORM_COUNTS))
            | Q(in_favour=F("for_expulsion") + F("for_dismissal") + F("for_warning") + F("for_reprimand")),
            name=f"{prefix}_forms_add_up",
            violation_error_message="Số phiếu cho từng hình thức kỷ luật cộng lại chưa đúng.",
        ),
    ]


class Ballot(Counts):
    """Lần bỏ phiếu kín về một người. Sealed or void, it cannot change any more (trigger)."""

    class Kind(models.TextChoices):
        LIST = "list", "Đưa vào danh sách giúp đỡ"
        PROGRESS = "progress", "Công nhận tiến bộ"
        REMOVAL = "removal", "Đề nghị xóa tên"
        EXPULSION = "expulsion", "Đề nghị khai trừ"
        DISCIPLINE = "discipline", "Hình thức kỷ luật"

    class State(models.TextChoices):
        OPEN = "open", "Đang bỏ phiếu, kiểm phiếu"
        SEALED = "sealed", "Đã niêm phong"
        VOID = "void", "Đã hủy"

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="ballots", verbose_name="Hồ sơ")
    cycle = models.PositiveSmallIntegerField("Chu kỳ")
    kind = models.CharField("Về việc", max_length=10, choices=Kind)
    meeting = models.ForeignKey("members.Meeting", models.PROTECT, related_name="ballots", verbose_name="Cuộc họp")
    held_on = models.DateField("Ngày họp")
    state = models.CharField("Tình trạng", max_length=6, choices=State, default=State.OPEN)
    base = models.PositiveIntegerField("Tổng số tính tỷ lệ (N)")
    present = models.PositiveIntegerField("Có mặt, được phát phiếu")
    needed = models.PositiveIntegerField("Số phiếu đồng ý cần có")
    ratio = models.CharField("Tỷ lệ theo quy định", max_length=12)
    wide_base = models.PositiveIntegerField("Tổng số kể cả người được miễn sinh hoạt", null=True, blank=True)
    forms = models.CharField("Các hình thức ghi trên phiếu", max_length=60, blank=True)
    form = models.CharField("Hình thức đạt tỷ lệ", max_length=10, blank=True)
    wide_form = models.CharField("Hình thức đạt khi tính cả người được miễn", max_length=10, blank=True)
    passed = models.BooleanField("Đạt", null=True)
    mismatches = models.PositiveSmallIntegerField("Số lần hai bản nhập chưa khớp", default=0)
    sealed_on = models.DateField("Ngày niêm phong", null=True, blank=True)
    void_reason = models.CharField("Lý do hủy", max_length=300, blank=True)
    set_aside_by = models.ForeignKey(
        "screening.Correction", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = "lần bỏ phiếu"
        verbose_name_plural = "lần bỏ phiếu"
        ordering = ["pk"]
        constraints = [
            *_sums("ballot"),
            models.CheckConstraint(
                condition=Q(issued__lte=F("present")),
                name="ballot_issued_within_present",
                violation_error_message="Số phiếu phát ra lớn hơn số có mặt.",
            ),
            models.CheckConstraint(
                condition=Q(base__gte=1, needed__gte=1, needed__lte=F("base"), present__lte=F("base")),
                name="ballot_base_is_sound",
            ),
            models.CheckConstraint(
                condition=Q(state="sealed", passed__isnull=False, in_favour__isnull=False, sealed_on__isnull=False)
                | Q(state__in=["open", "void"], passed=None, in_favour=None, sealed_on=None),
                name="ballot_sealed_with_counts",
            ),
            models.CheckConstraint(
                condition=~Q(state="void") | ~Q(void_reason=""),
                name="ballot_void_has_reason",
                violation_error_message="Chưa ghi lý do hủy lần bỏ phiếu.",
            ),
            models.CheckConstraint(
                condition=Q(passed=None)
                | Q(passed=True, in_favour__gte=F("needed"))
                | Q(passed=False, in_favour__lt=F("needed"))
                | Q(kind="discipline", passed=False, form=""),
                name="ballot_passed_by_counts",
            ),
            models.CheckConstraint(
                condition=~Q(kind="discipline") | (~Q(forms="") & Q(wide_base__gte=F("base"))),
                name="ballot_on_discipline_names_forms",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="one_open_ballot_per_case"),
            models.UniqueConstraint(
                fields=["case", "meeting", "kind"],
                name="one_ballot_per_meeting_and_matter",
                violation_error_message="Mỗi buổi họp chỉ bỏ phiếu một lần cho một đồng chí.",
            ),
        ]

    def __str__(self):
        return f"Bỏ phiếu {self.get_kind_display().lower()}, {self.held_on:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("screening:ballot", args=[self.pk])

    @property
    def branch(self):
        """The branch that voted, also after the case has moved on to another."""
        return self.meeting.branch

    @property
    def verdict(self):
        """“đạt” / “không đạt”, the only word for readers outside the branch committee and the deciding bodies.

        Of a ballot on discipline the form that was announced at the meeting.
        """
        if self.kind == self.Kind.DISCIPLINE and self.passed is not None:
            return self._announced
        return {True: "đạt", False: "không đạt", None: ""}[self.passed]

    @property
    def _announced(self):
        if self.form != self.wide_form:
            return "hai cách tính cho kết quả khác nhau"
        return Measure(self.form).label.lower() if self.form else "không hình thức nào đủ tỷ lệ"

    @property
    def measures(self):
        """The forms of discipline on the ballot paper, the heaviest first; none on other ballots."""
        return tuple(Measure(code) for code in self.forms.split(",") if code)

    @property
    def votes(self):
        """{form of discipline: its votes} of a sealed ballot on discipline."""
        return {measure: getattr(self, f"for_{measure}") for measure in self.measures}


class RollEntry(models.Model):
    """Một dòng của danh sách đã khóa: in the base or not and why, present or not. Never who has voted."""

    class Exclusion(models.TextChoices):
        PROBATIONARY = "probationary", "Đảng viên dự bị, chưa có quyền biểu quyết"
        EXEMPT = "exempt", "Được miễn sinh hoạt"
        SUSPENDED = "suspended", "Đang bị đình chỉ sinh hoạt"
        ELSEWHERE = "elsewhere", "Sinh hoạt tạm thời nơi khác, vắng mặt"
        ABSENT = "absent", "Vắng mặt"
        SUBJECT = "subject", "Người được xét, không bỏ phiếu theo quy định"

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="roll")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    full_name = models.CharField("Họ và tên", max_length=120)
    sort_key = models.TextField(db_collation="C")
    present = models.BooleanField("Có mặt")
    exclusion = models.CharField("Lý do không tính", max_length=12, choices=Exclusion, blank=True)
    paper = models.CharField("Văn bản", max_length=120, blank=True)

    class Meta:
        verbose_name = "dòng danh sách bỏ phiếu"
        verbose_name_plural = "danh sách bỏ phiếu"
        ordering = ["sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["ballot", "member"], name="one_roll_entry_per_member")]

    def __str__(self):
        return self.full_name

    @property
    def counted(self):
        return not self.exclusion


class Teller(models.Model):
    """Người kiểm phiếu: a present voter, neither the subject nor the mentor; with a login where they enter counts."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="tellers")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+", verbose_name="Đồng chí")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    head = models.BooleanField("Tổ trưởng", default=False)

    class Meta:
        verbose_name = "người kiểm phiếu"
        verbose_name_plural = "tổ kiểm phiếu"
        ordering = ["-head", "pk"]
        constraints = [models.UniqueConstraint(fields=["ballot", "member"], name="one_teller_once")]

    def __str__(self):
        return str(self.member)


class TallyEntry(Counts):
    """Bản nhập của một người kiểm phiếu, hidden from everybody and gone once two agree or differ."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="tallies")
    teller = models.ForeignKey(Teller, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "bản nhập số phiếu"
        verbose_name_plural = "bản nhập số phiếu"
        constraints = [
            *_sums("tally"),
            models.UniqueConstraint(fields=["ballot", "teller"], name="one_tally_per_teller"),
        ]

    def __str__(self):
        return f"Bản nhập {self.pk}"


class CommitteeVote(CanBeSetAside):
    """Biểu quyết của một cấp ủy: grassroots committee (≥ 2/3) or deciding body (> 1/2), by its own members."""

    class Kind(models.TextChoices):
        BRANCH = "branch", "Chi bộ"
        GRASSROOTS = "grassroots", "Đảng ủy cơ sở"
        DECIDING = "deciding", "Cấp quyết định"

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="committee_votes")
    cycle = models.PositiveSmallIntegerField("Chu kỳ")
    kind = models.CharField("Cấp", max_length=10, choices=Kind)
    organization = models.ForeignKey("branches.Organization", models.PROTECT, related_name="+")
    held_on = models.DateField("Ngày biểu quyết")
    members = models.PositiveIntegerField("Tổng số ủy viên")
    present = models.PositiveIntegerField("Có mặt")
    in_favour = models.PositiveIntegerField("Đồng ý")
    against = models.PositiveIntegerField("Không đồng ý")
    ratio = models.CharField("Tỷ lệ theo quy định", max_length=12)
    passed = models.BooleanField("Đạt")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "biểu quyết của cấp ủy"
        verbose_name_plural = "biểu quyết của cấp ủy"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(present__lte=F("members"), members__gte=1),
                name="committee_present_within_members",
                violation_error_message="Số có mặt lớn hơn tổng số ủy viên.",
            ),
            models.CheckConstraint(
                condition=Q(present__gte=F("in_favour") + F("against")),
                name="committee_votes_within_present",
                violation_error_message="Đồng ý + không đồng ý lớn hơn số có mặt.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} biểu quyết {self.held_on:%d/%m/%Y}"
