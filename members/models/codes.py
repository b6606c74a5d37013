"""Code lists, kept in the admin."""

from django.db import models

from branches import names


class CodeList(models.TextChoices):
    """Danh mục (domain §3.4)."""

    ETHNICITY = "ethnicity", "Dân tộc"
    RELIGION = "religion", "Tôn giáo"
    OCCUPATION = "occupation", "Nghề nghiệp"
    GENERAL_EDUCATION = "general_education", "Giáo dục phổ thông"
    PROFESSIONAL = "professional", "Chuyên môn"
    THEORY = "theory", "Lý luận chính trị"
    TITLE = "title", "Học hàm"
    DEGREE = "degree", "Học vị"
    FAMILY_CLASS = "family_class", "Thành phần gia đình"
    HEALTH = "health", "Tình trạng sức khỏe"


class CodeItem(models.Model):
    """One word of a code list."""

    list = models.CharField("Danh mục", max_length=24, choices=CodeList)
    name = models.CharField("Tên", max_length=120)
    folded = models.CharField(max_length=120, editable=False)
    order = models.PositiveIntegerField("Thứ tự", default=0)
    active = models.BooleanField("Đang dùng", default=True)

    class Meta:
        verbose_name = "mục danh mục"
        verbose_name_plural = "danh mục"
        ordering = ["list", "order", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "folded"],
                name="one_word_per_list",
                violation_error_message="Danh mục đã có mục này.",
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name = names.tidy(self.name)
        self.folded = names.fold(self.name)
        super().save(*args, **kwargs)

    def clean(self):
        self.folded = names.fold(self.name)
