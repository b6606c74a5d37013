"""Lists of a user: saved filters with chosen columns, files written in the background."""

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.urls import reverse


class OwnQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """One's own only."""
        return self.filter(user=actor)


class SavedFilter(models.Model):
    """Bộ lọc đã lưu: a list with its filters and columns, by a name of the user's own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    page = models.CharField("Trang", max_length=40)
    name = models.CharField("Tên", max_length=80)
    query = models.TextField("Điều kiện", blank=True)
    columns = models.JSONField("Cột", default=list, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "bộ lọc đã lưu"
        verbose_name_plural = "bộ lọc đã lưu"
        ordering = ["page", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page", "name"],
                name="one_filter_per_name",
                violation_error_message="Đồng chí đã có bộ lọc tên này.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The page with these filters and columns: the member list, or the export of a list ("export:<key>")."""
        _, of_export, key = self.page.partition(":")
        address = reverse("members:list-export", args=[key]) if of_export else reverse("members:list")
        query = QueryDict(self.query, mutable=True)
        query.setlist("cot", self.columns)
        return f"{address}?{query.urlencode()}"


class ListExport(models.Model):
    """Tệp danh sách được lập ở nền, to be downloaded again until it expires."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="list_exports")
    job = models.OneToOneField("branches.Job", models.PROTECT, related_name="list_export")
    kind = models.CharField("Danh sách", max_length=40)
    title = models.CharField("Tiêu đề", max_length=250)
    query = models.TextField("Điều kiện", blank=True)
    columns = models.JSONField("Cột", default=list, blank=True)
    full_numbers = models.BooleanField("Ghi đủ số căn cước", default=False)
    reason = models.CharField("Lý do", max_length=300, blank=True)
    file = models.CharField("Tệp", max_length=250, blank=True, editable=False)
    rows = models.PositiveIntegerField("Số dòng", default=0)
    sha256 = models.CharField("Mã SHA-256", max_length=64, blank=True)
    expires_on = models.DateField("Giữ đến hết ngày")

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp danh sách"
        verbose_name_plural = "tệp danh sách"
        ordering = ["-pk"]

    def __str__(self):
        return self.title
