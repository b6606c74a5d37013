"""Accounts and the offices from which all their rights come."""

from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from branches import names


class User(AbstractUser):
    """Tài khoản: a person who signs in. Rights follow the office, never the user."""

    first_name = last_name = None
    full_name = models.CharField("Họ và tên", max_length=120)
    daily_mail = models.BooleanField("Nhận thư nhắc việc", default=True)
    mail_hour = models.PositiveSmallIntegerField(
        "Giờ nhận thư tổng hợp", default=7, validators=[MaxValueValidator(23)], help_text="Từ 0 đến 23 giờ."
    )
    told_early = models.BooleanField("Báo trước hạn trong hộp thư", default=True)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        ordering = ["username"]

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return names.given(self.full_name)


class Role(models.TextChoices):
    """Vai trò của một chức trách trong tổ chức."""

    SECRETARY = "secretary", "Bí thư"
    DEPUTY = "deputy", "Phó bí thư"
    COMMITTEE_MEMBER = "committee_member", "Cấp ủy viên"
    STAFF = "staff", "Cán bộ cấp ủy"
    ORGANIZATION_STAFF = "organization_staff", "Cán bộ ban tổ chức"
    INSPECTION = "inspection", "Cán bộ ủy ban kiểm tra"
    RECORDER = "recorder", "Thư ký ban thường vụ"
    READER = "reader", "Người xem"


class OfficeQuerySet(models.QuerySet):
    def held_on(self, day):
        """Offices that begin no later than the day and have not ended before it."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class Office(models.Model):
    """Chức trách: a user holds a role in an organisation, from one day to another (both included)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="offices", verbose_name="Tài khoản")
    organization = models.ForeignKey(
        "branches.Organization", models.PROTECT, related_name="offices", verbose_name="Tổ chức đảng"
    )
    role = models.CharField("Vai trò", max_length=24, choices=Role)
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến ngày", null=True, blank=True)
    acting_for = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Làm thay đồng chí",
        help_text="Ghi khi được ủy quyền hoặc phụ trách thay.",
    )
    basis = models.CharField("Căn cứ", max_length=200, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "chức trách"
        verbose_name_plural = "chức trách"
        ordering = ["organization__sort_key", "role"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="office_ends_after_start",
                violation_error_message="Đến ngày không thể trước Từ ngày.",
            ),
            models.UniqueConstraint(
                fields=["user", "organization", "role", "starts_on"],
                name="one_office_once",
                violation_error_message="Chức trách này đã được ghi.",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}, {self.organization}"
