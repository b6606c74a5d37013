"""The editable part of the working calendar."""

from django.db import models


class Holiday(models.Model):
    """Ngày nghỉ, ngày làm bù: a row here decides before the public-holiday package (Tết and swap days differ by year)."""

    day = models.DateField("Ngày", unique=True)
    name = models.CharField("Tên", max_length=120)
    working = models.BooleanField("Ngày làm việc", default=False, help_text="Đánh dấu khi là ngày làm bù.")

    class Meta:
        verbose_name = "ngày nghỉ, ngày làm bù"
        verbose_name_plural = "ngày nghỉ, ngày làm bù"
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day:%d/%m/%Y} {self.name}"
