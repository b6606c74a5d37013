"""Figures that are kept, for organisations too large to be counted while a page waits."""

from django.db import models

from .scopes import OfOrganizationQuerySet


class OrganizationFigures(models.Model):
    """Số liệu tính sẵn of an organisation and all below it, with the moment they belong to."""

    organization = models.OneToOneField(
        "branches.Organization", models.CASCADE, primary_key=True, related_name="figures", verbose_name="Tổ chức đảng"
    )
    on = models.DateField("Tính đến ngày")
    computed_at = models.DateTimeField("Tính lúc")
    official = models.PositiveIntegerField("Chính thức", default=0)
    probationary = models.PositiveIntegerField("Dự bị", default=0)
    exempt = models.PositiveIntegerField("Miễn sinh hoạt", default=0)
    branches = models.PositiveIntegerField("Số chi bộ", default=0)
    figures = models.JSONField("Số liệu khác", default=dict)

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu tính sẵn"
        verbose_name_plural = "số liệu tính sẵn"

    def __str__(self):
        return f"{self.organization}, {self.on:%d/%m/%Y}"


class CountedFigures(models.Model):
    """Số liệu đã lập: a form, report or search over a large organisation, kept for the day it was asked for."""

    organization = models.ForeignKey(
        "branches.Organization", models.CASCADE, related_name="+", verbose_name="Tổ chức đảng"
    )
    what = models.CharField("Loại số liệu", max_length=40)
    start = models.DateField("Từ ngày")
    end = models.DateField("Đến ngày")
    on = models.DateField("Dùng trong ngày")
    job = models.OneToOneField("branches.Job", models.PROTECT, related_name="counted_figures")
    made_at = models.DateTimeField("Lập lúc", null=True, blank=True)
    result = models.JSONField("Kết quả", null=True, blank=True)

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu đã lập"
        verbose_name_plural = "số liệu đã lập"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "what", "start", "end", "on"], name="figures_counted_once_a_day"
            )
        ]

    def __str__(self):
        return f"{self.organization}, {self.what}, {self.start:%d/%m/%Y} – {self.end:%d/%m/%Y}"
