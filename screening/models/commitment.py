"""Notice, talk, self-review with commitments, hearing: the member is told, heard, and answers in own words."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .setting_aside import CanBeSetAside


class Notification(CanBeSetAside):
    """Thông báo đã giao: states the violations, the evidence and the rights (domain §11.3 no. 12)."""

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="notifications")
    number = models.CharField("Số thông báo", max_length=60)
    issued_on = models.DateField("Ngày thông báo")
    served_on = models.DateField("Ngày giao")
    acknowledged = models.BooleanField("Đồng chí đã ký nhận")
    witness = models.CharField("Người giao, người chứng kiến", max_length=160)

    class Meta:
        verbose_name = "thông báo cho đảng viên"
        verbose_name_plural = "thông báo cho đảng viên"

    def __str__(self):
        return f"Thông báo {self.number}"


class Contact(CanBeSetAside):
    """Một lần đến giao, đề nghị hoặc mời, ghi ngày: three of them let the branch go on (domain §1.5)."""

    class Kind(models.TextChoices):
        DELIVERY = "delivery", "Lần đến giao thông báo"
        SELF_REVIEW = "self_review", "Lần đề nghị viết bản tự kiểm điểm"
        HEARING = "hearing", "Lần mời dự hội nghị"
        SECOND_SELF_REVIEW = "second_self_review", "Lần đề nghị viết bản tự kiểm điểm lần hai"

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="contacts")
    cycle = models.PositiveSmallIntegerField("Chu kỳ")
    kind = models.CharField("Việc", max_length=20, choices=Kind)
    made_on = models.DateField("Ngày")
    by_whom = models.CharField("Người thực hiện", max_length=160)
    note = models.CharField("Kết quả", max_length=300)

    class Meta:
        verbose_name = "lần đến, lần đề nghị, lần mời"
        verbose_name_plural = "lần đến, lần đề nghị, lần mời"
        ordering = ["made_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "cycle", "kind", "made_on"],
                condition=Q(set_aside_by=None),
                name="one_contact_per_day",
                violation_error_message="Ngày này đã ghi một lần rồi.",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.made_on:%d/%m/%Y}"


class Talk(CanBeSetAside):
    """Buổi trao đổi với đảng viên."""

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="talks")
    held_on = models.DateField("Ngày trao đổi")
    attendees = models.CharField("Người dự", max_length=300)
    summary = models.TextField("Tóm tắt ý kiến hai phía")

    class Meta:
        verbose_name = "buổi trao đổi"
        verbose_name_plural = "buổi trao đổi"

    def __str__(self):
        return f"Trao đổi {self.held_on:%d/%m/%Y}"


class SelfReview(CanBeSetAside):
    """Bản tự kiểm điểm: the member's own words, stored unaltered (append-only trigger; domain §11.3 no. 13)."""

    class Round(models.IntegerChoices):
        FIRST = 1, "Lần đầu, có cam kết"
        SECOND = 2, "Lần hai, đối chiếu với cam kết"

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="self_reviews")
    cycle = models.PositiveSmallIntegerField("Chu kỳ")
    round = models.PositiveSmallIntegerField("Lần", choices=Round)
    received_on = models.DateField("Ngày nhận")
    text = models.TextField("Nội dung do đồng chí viết", blank=True)
    place = models.CharField("Nơi cất bản giấy", max_length=200, blank=True)

    class Meta:
        verbose_name = "bản tự kiểm điểm"
        verbose_name_plural = "bản tự kiểm điểm"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "cycle", "round"],
                condition=Q(set_aside_by=None),
                name="one_self_review_per_round",
            ),
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(place=""),
                name="self_review_text_or_paper",
                violation_error_message="Ghi nội dung, hoặc ghi nơi cất bản giấy.",
            ),
        ]

    def __str__(self):
        return f"Bản tự kiểm điểm {self.received_on:%d/%m/%Y}"


class Commitment(models.Model):
    """Một cam kết sửa chữa, khắc phục trong bản tự kiểm điểm lần đầu."""

    self_review = models.ForeignKey(SelfReview, models.PROTECT, related_name="commitments")
    order = models.PositiveSmallIntegerField("Thứ tự")
    text = models.CharField("Cam kết", max_length=300)

    class Meta:
        verbose_name = "cam kết"
        verbose_name_plural = "cam kết"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["self_review", "order"], name="commitment_order")]

    def __str__(self):
        return self.text


class CommitmentResult(models.Model):
    """Kết quả thực hiện một cam kết, as the member states it in the second self-review."""

    self_review = models.ForeignKey(SelfReview, models.PROTECT, related_name="results")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="results")
    text = models.CharField("Kết quả đồng chí tự nêu", max_length=500)

    class Meta:
        verbose_name = "kết quả thực hiện cam kết"
        verbose_name_plural = "kết quả thực hiện cam kết"
        constraints = [models.UniqueConstraint(fields=["self_review", "commitment"], name="one_result_per_commitment")]

    def __str__(self):
        return self.text


class Hearing(CanBeSetAside):
    """Chi bộ nghe đảng viên trình bày (domain §11.3 no. 14)."""

    case = models.ForeignKey("screening.Case", models.PROTECT, related_name="hearings")
    cycle = models.PositiveSmallIntegerField("Chu kỳ")
    meeting = models.ForeignKey("members.Meeting", models.PROTECT, related_name="+", verbose_name="Cuộc họp")
    attended = models.BooleanField("Đồng chí có mặt")
    statement = models.TextField("Ý kiến của đồng chí", blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "ý kiến tại hội nghị"
        verbose_name_plural = "ý kiến tại hội nghị"
        constraints = [
            models.CheckConstraint(
                condition=Q(attended=False) | ~Q(statement=""),
                name="hearing_has_statement",
                violation_error_message="Ghi tóm tắt lời trình bày của đồng chí.",
            )
        ]

    def __str__(self):
        return f"Ý kiến tại hội nghị {self.meeting.held_on:%d/%m/%Y}"
