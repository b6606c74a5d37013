"""What follows every exit: the card, the paper file, the report (domain §2.6, §11.3 no. 23, §11.4 no. 43)."""

from django.db import models
from django.db.models import F, Q

from .membership import Ending
from .scopes import OfMemberQuerySet


class DepartureQuerySet(OfMemberQuerySet):
    def standing(self):
        """Those whose exit was not annulled."""
        return self.filter(undone=False)

    def unfinished(self):
        """Something of it is still to be done; the card of the dead, or of whoever was admitted again, is not asked for."""
        out = Q(member__readmitted_on=None) | Q(member__readmitted_on__lt=F("left_on"))
        card = Q(card="") | Q(card=Departure.Card.COLLECTED, card_handed_on=None)
        return self.standing().filter(out, Q(file_on=None) | Q(notice_on=None) | (~Q(kind=Ending.DIED) & card))


class Departure(models.Model):
    """Việc sau khi ra khỏi Đảng, hoặc từ trần: what becomes of the card and the file of one exit, and who was told.

    It begins with the exit itself: after a decision only with its delivery. An exit that was annulled keeps its row.
    """

    class Card(models.TextChoices):
        COLLECTED = "collected", "Đã thu"
        REFUSED = "refused", "Đồng chí không nộp"
        LOST = "lost", "Thẻ đã mất"
        NONE = "none", "Chưa được phát thẻ"

    member = models.ForeignKey(
        "members.Member", models.CASCADE, related_name="departures", editable=False, verbose_name="Đảng viên"
    )
    kind = models.CharField("Hình thức", max_length=16, choices=Ending, editable=False)
    left_on = models.DateField("Từ ngày", editable=False)
    card = models.CharField("Thẻ đảng viên", max_length=10, choices=Card, blank=True)
    card_on = models.DateField("Ngày thu thẻ, hoặc ngày ghi nhận", null=True, blank=True)
    card_note = models.CharField("Lý do chưa thu được", max_length=200, blank=True)
    card_handed_on = models.DateField("Ngày nộp thẻ lên cấp ủy cấp trên trực tiếp", null=True, blank=True)
    file_on = models.DateField("Ngày chuyển hồ sơ", null=True, blank=True)
    file_place = models.CharField("Nơi cất hồ sơ", max_length=200, blank=True)
    notice_on = models.DateField("Ngày gửi phiếu báo", null=True, blank=True)
    notice_number = models.CharField("Số phiếu báo", max_length=60, blank=True)
    undone = models.BooleanField("Đã phục hồi đảng tịch", default=False, editable=False)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        verbose_name = "việc sau khi ra khỏi Đảng"
        verbose_name_plural = "việc sau khi ra khỏi Đảng"
        ordering = ["-left_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "left_on"], condition=Q(undone=False), name="one_departure_per_exit"
            ),
            models.CheckConstraint(
                condition=Q(card="", card_on=None) | (~Q(card="") & Q(card_on__isnull=False) & ~Q(kind=Ending.DIED)),
                name="departure_card_is_whole",
                violation_error_message="Ghi cả tình trạng thẻ và ngày; thẻ của đồng chí đã từ trần không thu.",
            ),
            models.CheckConstraint(
                condition=~Q(card__in=["refused", "lost"]) | ~Q(card_note=""),
                name="departure_card_has_reason",
                violation_error_message="Chưa thu được thẻ: ghi lý do.",
            ),
            models.CheckConstraint(
                condition=Q(card_handed_on=None) | Q(card="collected"),
                name="departure_hands_collected_card",
                violation_error_message="Thu thẻ trước, rồi mới nộp lên cấp trên.",
            ),
        ]
        indexes = [models.Index(fields=["member"], condition=Q(undone=False), name="departure_of_member")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.left_on:%d/%m/%Y}"
