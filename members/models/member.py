"""The member's record: the fields of the Phiếu đảng viên that every list carries (domain §3.2, formats §2)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Length

from branches import access, names
from branches.addresses import address_of
from branches.models import Sector

from .codes import CodeList

models.CharField.register_lookup(Length)

#: Every word of the search name with a dot behind it, and every beginning of one (members.migrations 0018).
WORDS = Func("search_name", function="members_words", output_field=ArrayField(models.TextField()))


class Gender(models.TextChoices):
    """Giới tính; empty where the list did not have it."""

    MALE = "male", "Nam"
    FEMALE = "female", "Nữ"


class Precision(models.TextChoices):
    """How much of a partial date is known (formats §1 no. 4)."""

    DAY = "day", "đủ ngày"
    MONTH = "month", "tháng và năm"
    YEAR = "year", "chỉ năm"


def code(list_code, label):
    """A reference to a word of one code list."""
    return models.ForeignKey(
        "members.CodeItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"list": list_code},
        verbose_name=label,
    )


def official_by(day, prefix=""):
    """Recognised as official by that day, in the period of membership of that day: whoever left and was admitted again
    is on probation anew, and was official before (Điều lệ Đảng, Điều 5; domain §2.6)."""
    former = {f"{prefix}former_official_on__lte": day, f"{prefix}readmitted_on__gt": day}
    return Q(**{f"{prefix}official_on__lte": day}) | Q(**former)


def probationary_by(day, prefix=""):
    """Not yet recognised by that day, in the period of membership of that day."""
    now = Q(**{f"{prefix}official_on": None}) | Q(**{f"{prefix}official_on__gt": day})
    former = Q(**{f"{prefix}former_official_on": None}) | Q(**{f"{prefix}former_official_on__gt": day})
    return now & (former | Q(**{f"{prefix}readmitted_on__lte": day}))


class MemberQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Members of the branches the actor sees, and those who left from one of them; no record merged into another."""
        return self.filter(access.within(actor, "branch__"), merged_into=None)

    def in_organization(self, organization):
        """Members whose branch is the organisation or lies below it; no record merged into another."""
        return self.filter(access.below(organization, "branch__"), merged_into=None)

    def active_on(self, day):
        """Those with a membership on that day (counted in the evening)."""
        from .membership import Membership

        return self.filter(Exists(Membership.objects.on(day).filter(member=OuterRef("pk"))))

    def left_by(self, day):
        """Those without a membership on that day."""
        from .membership import Membership

        return self.filter(~Exists(Membership.objects.on(day).filter(member=OuterRef("pk"))))

    def official_on(self, day):
        """Đảng viên chính thức on that day: recognised no later than the day."""
        return self.active_on(day).filter(official_by(day))

    def probationary_on(self, day):
        """Đảng viên dự bị on that day."""
        return self.active_on(day).filter(probationary_by(day))

    def standing_on(self, day, kind):
        """Those with a standing of that kind (exempt, suspended, temporarily elsewhere) on that day."""
        from .standings import Standing

        return self.filter(Exists(Standing.objects.on(day).filter(member=OuterRef("pk"), kind=kind)))

    def with_status(self, day):
        """Fetches what `status.status_of` needs, in three further queries whatever the number of rows.

        Not annotations: PostgreSQL would answer them by reading every membership first (130,000 members: 180 ms).
        """
        from .membership import Membership
        from .standings import Standing
        from .transfers import Transfer

        transfers = Transfer.objects.select_related("from_branch", "to_branch")
        return self.prefetch_related(
            models.Prefetch("memberships", Membership.objects.on(day), to_attr="running_memberships"),
            models.Prefetch("standings", Standing.objects.order_by("-starts_on"), to_attr="known_standings"),
            models.Prefetch("transfers", transfers, to_attr="known_transfers"),
        )

    def with_posts(self, day):
        """Fetches the Party posts held on that day, as `current_posts`, in one further query."""
        from .posts import Post

        posts = Post.objects.on(day).select_related("organization")
        return self.prefetch_related(models.Prefetch("posts", posts, to_attr="current_posts"))

    def ranked(self, year, level=""):
        """Those with a final ranking of that year, of that level where one is named."""
        from .rankings import Ranking

        rankings = Ranking.objects.final().filter(member=OuterRef("pk"), year=year)
        return self.filter(Exists(rankings.filter(level=level) if level else rankings))

    def incomplete(self):
        """Cần bổ sung: a fact that the official list asks for is missing."""
        return self.filter(self._lacks())

    def complete(self):
        """Đầy đủ: nothing that the official list asks for is missing."""
        return self.exclude(self._lacks())

    @staticmethod
    def _lacks():
        return (
            Q(gender="")
            | Q(identity_number=None)
            | Q(card_number=None, official_on__isnull=False)
            | Q(file_number=None)
            | ~Q(born_precision=Precision.DAY)
            | Q(hometown="")
            | Q(ethnicity=None)
        )


class Member(models.Model):
    """Đảng viên."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="member",
        verbose_name="Tài khoản của đồng chí",
        help_text="Để đồng chí không tự xử lý hồ sơ của chính mình.",
    )
    branch = models.ForeignKey(
        "branches.Organization",
        models.PROTECT,
        related_name="members",
        limit_choices_to={"kind__in": ["grassroots_branch", "branch"]},
        verbose_name="Chi bộ",
    )
    managed_by = models.ForeignKey(
        "branches.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Cấp quản lý cán bộ",
        help_text="Chỉ ghi khi đồng chí là cán bộ do cấp trên quản lý.",
    )
    full_name = models.CharField("Họ và tên khai sinh", max_length=120)
    used_name = models.CharField("Họ và tên đang dùng", max_length=120, blank=True)
    gender = models.CharField("Giới tính", max_length=6, choices=Gender, blank=True)
    born_on = models.DateField("Ngày sinh")
    born_precision = models.CharField("Ngày sinh ghi đến", max_length=5, choices=Precision, default=Precision.DAY)
    identity_number = models.CharField(
        "Số căn cước",
        max_length=12,
        null=True,  # noqa: DJ001  (unique where present)
        blank=True,
        unique=True,
        validators=[RegexValidator(r"^(\d{9}|\d{12})$", "Số căn cước có 12 số (chứng minh nhân dân cũ: 9 số).")],
        error_messages={"unique": "Số căn cước này đã có trong một hồ sơ khác."},
    )
    card_number = models.CharField(
        "Số thẻ đảng viên",
        max_length=20,
        null=True,  # noqa: DJ001
        blank=True,
        unique=True,
        error_messages={"unique": "Số thẻ đảng viên này đã có trong một hồ sơ khác."},
    )
    file_number = models.CharField(
        "Số lý lịch",
        max_length=20,
        null=True,  # noqa: DJ001
        blank=True,
        unique=True,
        error_messages={"unique": "Số lý lịch này đã có trong một hồ sơ khác."},
    )
    hometown = models.CharField("Quê quán", max_length=250, blank=True)
    permanent_address = models.CharField("Nơi thường trú", max_length=250, blank=True)
    temporary_address = models.CharField("Nơi tạm trú", max_length=250, blank=True)
    ethnicity = code(CodeList.ETHNICITY, "Dân tộc")
    religion = code(CodeList.RELIGION, "Tôn giáo")
    occupation = code(CodeList.OCCUPATION, "Nghề nghiệp")
    occupation_note = models.CharField("Nghề nghiệp (ghi rõ)", max_length=200, blank=True)
    sector = models.CharField("Khu vực", max_length=24, choices=Sector, blank=True)
    general_education = code(CodeList.GENERAL_EDUCATION, "Giáo dục phổ thông")
    professional = code(CodeList.PROFESSIONAL, "Chuyên môn")
    theory = code(CodeList.THEORY, "Lý luận chính trị")
    academic_title = code(CodeList.TITLE, "Học hàm")
    youth_union = models.BooleanField("Là đoàn viên", default=False)
    admitted_on = models.DateField("Ngày vào Đảng")
    official_on = models.DateField("Ngày chính thức", null=True, blank=True)
    former_official_on = models.DateField("Ngày chính thức trước khi ra khỏi Đảng", null=True, blank=True)
    readmitted_on = models.DateField("Ngày kết nạp lại", null=True, blank=True)
    phone = models.CharField("Điện thoại", max_length=30, blank=True)
    email = models.EmailField("Thư điện tử", blank=True)
    search_name = models.TextField(editable=False, default="")
    sort_key = models.TextField(editable=False, default="", db_collation="C")
    changed_at = models.DateTimeField(editable=False, null=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged", verbose_name="Đã gộp vào"
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "đảng viên"
        verbose_name_plural = "đảng viên"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(admitted_on__gt=F("born_on")),
                name="member_admitted_after_birth",
                violation_error_message="Ngày vào Đảng phải sau Ngày sinh.",
            ),
            models.CheckConstraint(
                condition=Q(official_on=None) | Q(official_on__gte=F("admitted_on")),
                name="member_official_after_admission",
                violation_error_message="Ngày chính thức không thể trước Ngày vào Đảng.",
            ),
            models.CheckConstraint(
                condition=Q(former_official_on=None) | Q(readmitted_on__gt=F("former_official_on")),
                name="member_readmitted_after_former_period",
                violation_error_message="Ngày kết nạp lại phải sau Ngày chính thức của thời gian trước.",
            ),
            models.CheckConstraint(
                condition=Q(identity_number=None) | Q(identity_number__regex=r"^(\d{9}|\d{12})$"),
                name="member_identity_length",
                violation_error_message="Số căn cước có 12 số (chứng minh nhân dân cũ: 9 số).",
            ),
            models.CheckConstraint(
                condition=(Q(card_number=None) | Q(card_number__length__gt=0))
                & (Q(file_number=None) | Q(file_number__length__gt=0)),
                name="member_numbers_not_empty",
                violation_error_message="Số thẻ, số lý lịch để trống thì không ghi gì.",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "sort_key", "id"], name="member_branch_sort"),
            models.Index(fields=["sort_key", "id"], name="member_sort"),
            models.Index(fields=["admitted_on"], name="member_admitted"),
            models.Index(fields=["official_on"], name="member_official"),
            GinIndex(WORDS, name="member_search"),
        ]

    def __str__(self):
        return self.full_name

    def save(self, *args, **kwargs):
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self):
        """Tidy names and numbers and compute the search name and the sort key; bulk writers call it too."""
        self.full_name = names.proper(self.full_name)
        self.used_name = names.proper(self.used_name)
        for field in ("identity_number", "card_number", "file_number"):
            setattr(self, field, names.tidy(getattr(self, field)) or None)
        both = f"{self.full_name} {self.used_name}" if self.used_name else self.full_name
        self.search_name = names.fold(both)
        self.sort_key = names.sort_key(self.full_name)

    def get_absolute_url(self):
        return address_of("members:member", self.pk)

    @property
    def given_name(self):
        """Tên gọi: the last word of the name in use."""
        return names.given(self.used_name or self.full_name)

    @property
    def born_as_known(self):
        """Ngày sinh as far as it is known: 18/07/1998, 07/1998 or 1998."""
        pattern = {Precision.DAY: "%d/%m/%Y", Precision.MONTH: "%m/%Y", Precision.YEAR: "%Y"}
        return self.born_on.strftime(pattern[self.born_precision])

    def is_official(self, on):
        """Recognised as official no later than the day, in the period of membership of that day."""
        if self.official_on is not None and self.official_on <= on:
            return True
        return self.former_official_on is not None and self.former_official_on <= on < self.readmitted_on
