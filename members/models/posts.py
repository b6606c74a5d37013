"""Party posts of members (not of accounts)."""

from django.db import models
from django.db.models import F, Q

from branches import access

from .scopes import OfOrganizationQuerySet


class PostQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "member__branch__"))

    def on(self, day):
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class TermQuerySet(OfOrganizationQuerySet):
    def on(self, day):
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class Term(models.Model):
    """Nhiệm kỳ cấp ủy of an organisation: congress, seats, from–to."""

    organization = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="terms", verbose_name="Tổ chức đảng"
    )
    name = models.CharField("Nhiệm kỳ", max_length=60, help_text="Ví dụ: 2025–2030.")
    congress_on = models.DateField("Ngày đại hội", null=True, blank=True)
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến ngày", null=True, blank=True)
    seats = models.PositiveSmallIntegerField("Số ủy viên", default=0, help_text="0: chi bộ không có chi ủy.")
    decision_number = models.CharField("Số quyết định chuẩn y", max_length=60, blank=True)
    decided_on = models.DateField("Ngày chuẩn y", null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "nhiệm kỳ"
        verbose_name_plural = "nhiệm kỳ"
        ordering = ["organization", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "starts_on"],
                name="one_term_per_start",
                violation_error_message="Nhiệm kỳ bắt đầu ngày này đã có.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="term_ends_after_start",
                violation_error_message="Đến ngày không thể trước Từ ngày.",
            ),
        ]

    def __str__(self):
        return f"Nhiệm kỳ {self.name}, {self.organization}"


class Manner(models.TextChoices):
    """How a post was come by (domain §4)."""

    ELECTED = "elected", "Được bầu"
    APPOINTED = "appointed", "Được chỉ định"
    ACTING = "acting", "Phụ trách, quyền"


class Post(models.Model):
    """Chức vụ Đảng of a member in an organisation, from–to."""

    class Title(models.TextChoices):
        SECRETARY = "secretary", "Bí thư"
        DEPUTY = "deputy", "Phó bí thư"
        COMMITTEE_MEMBER = "committee_member", "Chi ủy viên"
        PARTY_COMMITTEE_MEMBER = "party_committee_member", "Đảng ủy viên"
        STANDING_MEMBER = "standing_member", "Ủy viên ban thường vụ"
        INSPECTION_MEMBER = "inspection_member", "Ủy viên ủy ban kiểm tra"

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="posts", verbose_name="Đảng viên")
    organization = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="posts", verbose_name="Tổ chức đảng"
    )
    title = models.CharField("Chức vụ Đảng", max_length=24, choices=Title)
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến ngày", null=True, blank=True)
    term = models.ForeignKey(
        "members.Term", models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="Nhiệm kỳ"
    )
    manner = models.CharField("Hình thức", max_length=12, choices=Manner, blank=True)
    decision_number = models.CharField("Số quyết định, biên bản", max_length=60, blank=True)
    decided_on = models.DateField("Ngày quyết định", null=True, blank=True)
    ended_for = models.CharField("Lý do thôi giữ", max_length=200, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "chức vụ Đảng"
        verbose_name_plural = "chức vụ Đảng"
        ordering = ["organization", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="post_ends_after_start",
                violation_error_message="Đến ngày không thể trước Từ ngày.",
            ),
            models.UniqueConstraint(
                fields=["member", "organization", "title"],
                condition=Q(ends_on=None),
                name="one_open_post",
                violation_error_message="Đồng chí đang giữ chức vụ này.",
            ),
        ]

    def __str__(self):
        return f"{self.get_title_display()} {self.organization}"
