"""Organisation changes: one decision, the organisations it touches, and what each of them was before and after."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from branches import access


class OrganizationChangeQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Those prepared at or below the actor's offices, and those done that touched an organisation there."""
        touching = ChangeLine.objects.filter(ChangeLineQuerySet.about(actor), change=OuterRef("pk"))
        prepared_here = access.within(actor, "organization__")
        done = Q(state__in=[state for state in OrganizationChange.State if state not in OrganizationChange.PREPARING])
        return self.filter(prepared_here | (done & Exists(touching)))


class OrganizationChange(models.Model):
    """Thay đổi tổ chức: a batch by one decision. Drafted, looked at, carried out as a whole, undone as a whole."""

    class State(models.TextChoices):
        DRAFT = "draft", "Đang chuẩn bị"
        APPLYING = "applying", "Đang thực hiện"
        APPLIED = "applied", "Đã thực hiện"
        UNDOING = "undoing", "Đang hoàn lại"
        UNDONE = "undone", "Đã hoàn lại"

    PREPARING = (State.DRAFT, State.APPLYING)
    WORKING = (State.APPLYING, State.UNDOING)

    title = models.CharField("Nội dung", max_length=200)
    organization = models.ForeignKey(
        "branches.Organization",
        models.PROTECT,
        related_name="+",
        verbose_name="Cấp thực hiện",
        help_text="Mọi tổ chức trong đợt này đều ở dưới tổ chức này.",
    )
    decision_number = models.CharField("Số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("Ngày quyết định", null=True, blank=True)
    effective_on = models.DateField("Ngày có hiệu lực")
    state = models.CharField("Tình trạng", max_length=10, choices=State, default=State.DRAFT)
    counts = models.JSONField("Số liệu", default=dict)
    marks = models.JSONField("Mốc để hoàn lại", default=dict, editable=False)
    message = models.TextField("Lời báo", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="Người chuẩn bị"
    )
    created_at = models.DateTimeField("Chuẩn bị lúc")
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="Người thực hiện"
    )
    applied_at = models.DateTimeField("Thực hiện lúc", null=True, blank=True)
    undone_at = models.DateTimeField("Hoàn lại lúc", null=True, blank=True)
    job = models.ForeignKey("branches.Job", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OrganizationChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "thay đổi tổ chức"
        verbose_name_plural = "thay đổi tổ chức"
        ordering = ["-pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("branches:change", args=[self.pk])


class ChangeLineQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The lines about the actor's organisations, and all lines of what was prepared there."""
        return self.filter(self.about(actor) | access.within(actor, "change__organization__"))

    @staticmethod
    def about(actor):
        """A condition: the line names an organisation at or below the actor's offices."""
        return access.within(actor, "organization__") | access.within(actor, "target__")

    def in_force(self):
        """Carried out and not taken back."""
        return self.filter(change__state=OrganizationChange.State.APPLIED).exclude(state=ChangeLine.State.SAME)


class ChangeLine(models.Model):
    """Một việc của đợt: what happens to one organisation."""

    class Kind(models.TextChoices):
        FOUND = "found", "Thành lập"
        RENAME = "rename", "Đổi tên, mã, loại"
        MOVE = "move", "Chuyển trực thuộc"
        MERGE = "merge", "Sáp nhập"
        SPLIT = "split", "Chia tách"
        DISSOLVE = "dissolve", "Giải thể"

    class State(models.TextChoices):
        ERROR = "error", "Chưa thực hiện được"
        WARNING = "warning", "Cần xem lại"
        READY = "ready", "Sẵn sàng"
        SAME = "same", "Không thay đổi"

    change = models.ForeignKey(OrganizationChange, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField("Dòng")
    kind = models.CharField("Việc", max_length=10, choices=Kind)
    organization = models.ForeignKey(
        "branches.Organization", models.SET_NULL, null=True, related_name="change_lines", verbose_name="Tổ chức"
    )
    target = models.ForeignKey(
        "branches.Organization", models.SET_NULL, null=True, related_name="+", verbose_name="Tổ chức nhận"
    )
    because = models.ForeignKey("self", models.CASCADE, null=True, related_name="+", verbose_name="Theo dòng")
    data = models.JSONField("Nội dung", default=dict)
    state = models.CharField("Tình trạng", max_length=8, choices=State, default=State.READY)
    before = models.JSONField("Trước", null=True)
    after = models.JSONField("Sau", null=True)
    messages = models.JSONField("Lời báo", default=list)
    counts = models.JSONField("Số liệu", default=dict)

    objects = ChangeLineQuerySet.as_manager()

    class Meta:
        verbose_name = "việc của đợt thay đổi"
        verbose_name_plural = "việc của đợt thay đổi"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["change", "number"], name="one_change_line_per_number")]

    def __str__(self):
        return f"{self.get_kind_display()}, dòng {self.number}"


class ChangedRecord(models.Model):
    """What a change wrote in one record, so that it can be taken back: the columns before and after.

    `before` is empty for a record that the change made. Kept until the change is undone.
    """

    change = models.ForeignKey(OrganizationChange, models.CASCADE, related_name="records")
    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta:
        verbose_name = "hồ sơ đã thay đổi theo đợt"
        verbose_name_plural = "hồ sơ đã thay đổi theo đợt"

    def __str__(self):
        return f"{self.model} {self.object_id}"
