"""Chuyển sinh hoạt đảng (domain §6, §11.4 no. 41): from the request to the confirmation by the receiving branch."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches import access


class TransferQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """By whoever sees one of the two branches."""
        ends = (access.within(actor, "from_branch__"), access.within(actor, "to_branch__"))
        return self._at_either(*ends, everything=access.sees_everything(actor))

    def leaving(self, organization):
        """Out of the organisation or of a branch below it."""
        return self.filter(from_branch__path__startswith=organization.path)

    def arriving(self, organization):
        """Into the organisation or a branch below it."""
        return self.filter(to_branch__path__startswith=organization.path)

    def concerning(self, organization):
        """Out of it or into it."""
        ends = (access.below(organization, "from_branch__"), access.below(organization, "to_branch__"))
        return self._at_either(*ends, everything=access.is_everything(organization))

    def _at_either(self, out, into, *, everything):
        """By the index of each end, for an OR would read every transfer; where that is what is asked for, by none."""
        if everything:
            return self.filter(out | into)
        leaving, arriving = (Transfer.objects.filter(end).order_by().values("pk") for end in (out, into))
        return self.filter(pk__in=leaving.union(arriving, all=True))

    def under_way(self):
        """Not yet ended one way or another."""
        return self.filter(state__in=Transfer.OPEN)

    def moving(self):
        """Đang chuyển: the letter is issued, the receiving side has not confirmed."""
        return self.filter(state__in=Transfer.MOVING)

    def never_arrived(self, on):
        """Đã rời đi mà chưa đến nơi: the letter is issued, its day has passed, and it was presented nowhere."""
        return self.filter(state=Transfer.State.ISSUED, present_by__lt=on)

    def late(self, on):
        """Not confirmed although the longer of the two periods is over (domain §6)."""
        return self.filter(state__in=Transfer.MOVING, complete_by__lt=on)

    def staying(self, day):
        """Đảng viên sinh hoạt tạm thời: accepted for a time, neither over nor returned on that day."""
        here = self.filter(accepted_on__lte=day, until__gte=day, state__in=Transfer.LIVED)
        return here.filter(Q(returned_on=None) | Q(returned_on__gt=day))

    def of_outsiders(self):
        """Somebody whose Party organisation lies outside the program is here for a time: a record, but no membership."""
        return self.filter(from_branch=None, until__isnull=False, member__isnull=False)

    def not_returned(self, on):
        """The time is over, and nobody has recorded the return."""
        return self.filter(state=Transfer.State.ACCEPTED, until__lt=on)


class Transfer(models.Model):
    """Chuyển sinh hoạt of one member. The home branch counts the member until the receiving one has confirmed.

    One side may lie outside the program: then its name is written instead.
    """

    class Kind(models.TextChoices):
        OFFICIAL = "official", "Chính thức"
        TEMPORARY = "temporary", "Tạm thời"
        ABROAD = "abroad", "Ra ngoài nước"

    class State(models.TextChoices):
        REQUESTED = "requested", "Đã đề nghị, chờ giấy giới thiệu"
        ISSUED = "issued", "Đã cấp giấy, chờ nơi nhận"
        PRESENTED = "presented", "Đã nộp giấy, chờ xác nhận"
        ACCEPTED = "accepted", "Nơi nhận đã xác nhận"
        RETURNED = "returned", "Đã trở về"
        REFUSED = "refused", "Nơi nhận trả lại"
        CANCELLED = "cancelled", "Đã hủy"

    OPEN = (State.REQUESTED, State.ISSUED, State.PRESENTED)
    MOVING = (State.ISSUED, State.PRESENTED)
    LIVED = (State.ACCEPTED, State.RETURNED)

    kind = models.CharField("Loại", max_length=10, choices=Kind, default=Kind.OFFICIAL)
    state = models.CharField("Tình trạng", max_length=10, choices=State, default=State.REQUESTED, editable=False)
    member = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="transfers", verbose_name="Đảng viên"
    )
    person = models.CharField("Họ và tên (chưa có hồ sơ)", max_length=120, blank=True)
    from_branch = models.ForeignKey(
        "branches.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers_out",
        verbose_name="Chi bộ chuyển đi",
    )
    from_name = models.CharField("Nơi chuyển đi (ngoài chương trình)", max_length=250, blank=True)
    to_branch = models.ForeignKey(
        "branches.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers_in",
        verbose_name="Chi bộ chuyển đến",
    )
    to_name = models.CharField("Nơi chuyển đến (ngoài chương trình)", max_length=250, blank=True)
    reason = models.CharField("Lý do", max_length=300, blank=True)
    requested_on = models.DateField("Ngày đề nghị")
    until = models.DateField("Tạm thời đến hết ngày", null=True, blank=True)
    self_review_on = models.DateField("Ngày bản tự kiểm điểm có nhận xét", null=True, blank=True)
    dues_paid_to = models.DateField("Đã đóng đảng phí đến hết tháng", null=True, blank=True)
    letter_number = models.CharField("Số giấy giới thiệu", max_length=60, blank=True)
    letter_on = models.DateField("Ngày giấy giới thiệu", null=True, blank=True)
    issued_by = models.ForeignKey(
        "branches.Organization", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Nơi cấp giấy"
    )
    present_by = models.DateField("Hạn nộp giấy", null=True, blank=True, editable=False)
    complete_by = models.DateField("Tính là muộn sau ngày", null=True, blank=True, editable=False)
    presented_on = models.DateField("Ngày nộp giấy ở nơi nhận", null=True, blank=True)
    late_explanation = models.CharField("Giải trình chậm", max_length=300, blank=True)
    file_sent_on = models.DateField("Ngày gửi hồ sơ niêm phong", null=True, blank=True)
    file_received_on = models.DateField("Ngày nhận hồ sơ", null=True, blank=True)
    accepted_on = models.DateField("Ngày nơi nhận xác nhận", null=True, blank=True)
    returned_on = models.DateField("Ngày trở về", null=True, blank=True)
    extension_number = models.CharField("Số giấy gia hạn", max_length=60, blank=True, default="", db_default="")
    extension_on = models.DateField("Ngày giấy gia hạn", null=True, blank=True)
    return_number = models.CharField("Số giấy giới thiệu trở về", max_length=60, blank=True, default="", db_default="")
    return_letter_on = models.DateField("Ngày giấy giới thiệu trở về", null=True, blank=True)
    closed_for = models.CharField("Lý do trả lại hoặc hủy", max_length=300, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = "chuyển sinh hoạt"
        verbose_name_plural = "chuyển sinh hoạt"
        ordering = ["-requested_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_branch__isnull=False) | Q(to_branch__isnull=False),
                name="transfer_touches_us",
                violation_error_message="Chọn chi bộ chuyển đi hoặc chi bộ chuyển đến.",
            ),
            models.CheckConstraint(
                condition=Q(from_branch=None) | Q(to_branch=None) | ~Q(from_branch=F("to_branch")),
                name="transfer_between_two",
                violation_error_message="Chi bộ chuyển đến phải khác chi bộ chuyển đi.",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | ~Q(person=""),
                name="transfer_of_somebody",
                violation_error_message="Nhập họ và tên đồng chí chuyển đến.",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state__in=["requested", "issued", "presented"]),
                name="one_transfer_at_a_time",
                violation_error_message="Đồng chí đang có một lần chuyển sinh hoạt chưa xong.",
            ),
        ]
        indexes = [
            models.Index(fields=["from_branch", "state"], name="transfer_from"),
            models.Index(fields=["to_branch", "state"], name="transfer_to"),
            models.Index(fields=["requested_on", "id"], name="transfer_newest"),
        ]

    def __str__(self):
        return f"Chuyển sinh hoạt {self.get_kind_display().lower()}: {self.who}"

    def get_absolute_url(self):
        return reverse("members:transfer-page", args=[self.pk])

    def is_moving(self, on):
        """Đang chuyển on that day: the letter is issued, the receiving side has not confirmed."""
        return self.state in self.MOVING and self.letter_on <= on

    def is_stay(self, on):
        """A guest on that day, as `staying` has it."""
        lived = self.state in self.LIVED and self.for_a_time and self.accepted_on <= on <= self.until
        return lived and (self.returned_on is None or self.returned_on > on)

    @property
    def for_a_time(self):
        """Whoever goes for a time stays a member of the home branch; whoever goes for good is taken over."""
        return self.until is not None

    def touches(self, paths):
        """Whether one of its two branches lies below one of the paths."""
        ends = (self.from_branch, self.to_branch)
        return any(branch.path.startswith(paths) for branch in ends if branch is not None)

    @property
    def who(self):
        return str(self.member) if self.member_id else self.person

    @property
    def origin(self):
        return str(self.from_branch) if self.from_branch_id else self.from_name

    @property
    def destination(self):
        return str(self.to_branch) if self.to_branch_id else self.to_name
