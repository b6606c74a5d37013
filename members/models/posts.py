"""Party posts of members (not of accounts)."""

from django.db import models
from django.db.models import F, Q

from branches import access


class PostQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(access.within(actor, "member__branch__"))

    def on(self, day):
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


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
