"""The lists of the life of a branch: meetings, attendance, dues. Attendance and dues come back in by their imports."""

from django.db.models import Max, Q, Sum

from branches import access
from members.dues import discretion
from members.exports.catalogue import BY_MEMBER
from members.forms.exports import scope
from members.models import (
    Attendance,
    DuesCharge,
    DuesList,
    DuesReceipt,
    DuesRelief,
    Meeting,
    PlannedMeeting,
    Remittance,
)

from .columns import Column, branch, column, dong, mark, month, person, person_beyond, word
from .lists import List, register

MEETINGS = (
    *branch(),
    column("held_on", "Ngày họp", "held_on", width=12),
    word("kind", "Loại", Meeting, "kind"),
    mark("with_thematic", "Có phần chuyên đề nối tiếp", "with_thematic"),
    column("on_roll", "Số đồng chí trong danh sách", "on_roll", width=10),
    column("present", "Có mặt", "present", width=10),
    column("chaired_by", "Chủ trì", "chaired_by", width=24),
    column("recorded_by", "Người ghi biên bản", "recorded_by", width=24),
    column("minutes_number", "Số biên bản", "minutes_number"),
    column("place", "Nơi họp", "place", width=24),
    column("agenda", "Nội dung, chương trình", "agenda", width=50),
    column("minutes_long", "Thời gian họp (phút)", "minutes_long", width=10),
    column("results_sent_on", "Ngày gửi kết luận", "results_sent_on", width=12),
    column("results", "Kết luận, nghị quyết (không mật)", "results", width=50, default=False),
)

PLANS = (
    *branch(),
    column("planned_for", "Ngày dự kiến", "planned_for", width=12),
    Column("starts_at", "Giờ bắt đầu", ("starts_at",), lambda at: f"{at:%H:%M}" if at else "", width=10),
    word("kind", "Loại", PlannedMeeting, "kind"),
    mark("with_thematic", "Có phần chuyên đề nối tiếp", "with_thematic"),
    column("place", "Nơi họp", "place", width=24),
    column("agenda", "Nội dung, chương trình", "agenda", width=50),
    column("documents_sent_on", "Ngày gửi tài liệu", "documents_sent_on", width=12),
    column("held_on", "Đã họp ngày", "meeting__held_on", width=12),
    column("cancelled_for", "Lý do hoãn", "cancelled_for", width=30),
)

ATTENDANCE = (
    *branch("meeting__branch__"),
    column("held_on", "Ngày họp", "meeting__held_on", width=12),
    word("kind", "Loại", Meeting, "kind", "meeting__kind"),
    *person_beyond(),
    mark("present", "Có mặt", "present"),
    word("absence", "Vắng", Attendance, "absence", width=20),
    column("reason", "Lý do vắng", "reason", width=30),
    mark("guest", "Sinh hoạt tạm thời ở chi bộ họp", "guest", default=False),
)

DUES_LISTS = (
    *branch(),
    month("month", "Tháng", "month"),
    column("made_on", "Ngày lập", "made_on", width=12),
    column("closed_on", "Ngày chốt", "closed_on", width=12),
    dong("amount", "Phải nộp", "amount"),
)


def _paid(asked, on):
    """{(member, month): (what has come in, the day it came last)}; reversals take off what they reverse."""
    members, months = {member for member, _ in asked}, {month for _, month in asked}
    here = DuesReceipt.objects.filter(member__in=members, month__in=months).order_by()
    standing = Q(reverses=None, reversed_by=None)
    found = here.values("member", "month").annotate(amount=Sum("amount"), day=Max("received_on", filter=standing))
    return {(row["member"], row["month"]): (row["amount"], row["day"]) for row in found}


_OF_CHARGE = {"fields": ("member_id", "month"), "lookup": _paid}

CHARGES = (
    *branch(),
    month("month", "Tháng", "month"),
    *person_beyond(),
    column("rule", "Cách tính", "rule", width=46),
    dong("amount", "Phải nộp", "amount"),
    Column("paid", "Đã nộp", cell=lambda found: found[0] if found else 0, money=True, **_OF_CHARGE),
    Column("paid_on", "Ngày nộp", cell=lambda found: found and found[1], width=12, **_OF_CHARGE),
    column("correction", "Lý do điều chỉnh", "correction", width=30),
)

RECEIPTS = (
    *branch(),
    column("year", "Sổ năm", "year", width=8),
    column("number", "Số phiếu thu", "number", width=10),
    *person_beyond(),
    month("month", "Cho tháng", "month"),
    dong("amount", "Số tiền", "amount"),
    column("received_on", "Ngày nộp", "received_on", width=12),
    word("method", "Cách nộp", DuesReceipt, "method"),
    column("reverses", "Hủy phiếu số", "reverses__number", width=10),
    column("note", "Ghi chú, lý do hủy", "note", width=30),
)

RELIEFS = (
    *branch("member__branch__"),
    *person(),
    column("percent", "Được giảm (%)", "percent", width=10),
    word("reason", "Lý do", DuesRelief, "reason", width=28),
    month("from_month", "Từ tháng", "from_month"),
    month("to_month", "Đến hết tháng", "to_month"),
    column("decision_number", "Số quyết định", "decision_number"),
    column("decided_on", "Ngày quyết định", "decided_on", width=12),
)

REMITTANCES = (
    *branch("organization__", "Tổ chức nộp"),
    column("to", "Nộp lên", "to__name", width=30),
    month("month", "Tháng", "month"),
    dong("collected", "Tổng thu", "collected"),
    dong("kept", "Giữ lại", "kept"),
    dong("sent", "Nộp lên (đồng)", "sent"),
    column("sent_on", "Ngày nộp", "sent_on", width=12),
    column("number", "Số phiếu", "number"),
    column("note", "Ghi chú, lý do hủy", "note", width=30),
)


def _seen(path):
    """Of what single persons pay only what the actor sees otherwise than as a reader."""
    return lambda rows, actor: rows.filter(access.within(actor, path, roles=discretion.ROLES))


_OF_MONTH = {"year": "month__year", "month": "month__month"}

register(
    List(
        "meetings",
        "Cuộc họp chi bộ",
        MEETINGS,
        Meeting,
        scope("branch__", year="held_on__year", month="held_on__month", state=("kind", Meeting.Kind.choices)),
        ("branch__path", "-held_on", "pk"),
        prepared=lambda rows, actor: rows.with_numbers(),
    )
)
register(
    List(
        "meeting-plans",
        "Lịch họp chi bộ",
        PLANS,
        PlannedMeeting,
        scope("branch__", year="planned_for__year", month="planned_for__month"),
        ("branch__path", "-planned_for", "pk"),
    )
)
register(
    List(
        "attendance",
        "Điểm danh sinh hoạt",
        ATTENDANCE,
        Attendance,
        scope("meeting__branch__", year="meeting__held_on__year", month="meeting__held_on__month"),
        ("meeting__branch__path", "meeting__held_on", "meeting", *BY_MEMBER),
        people="member__",
    )
)
register(
    List(
        "dues-lists",
        "Danh sách thu đảng phí các tháng",
        DUES_LISTS,
        DuesList,
        scope("branch__", **_OF_MONTH),
        ("-month", "branch__path", "pk"),
        prepared=lambda rows, actor: rows.annotate(amount=Sum("charges__amount")),
    )
)
register(
    List(
        "dues-charges",
        "Đảng phí phải nộp, đã nộp",
        CHARGES,
        DuesCharge,
        scope("branch__", **_OF_MONTH),
        ("-month", "branch__path", *BY_MEMBER),
        people="member__",
        roles=discretion.ROLES,
        prepared=_seen("branch__"),
    )
)
register(
    List(
        "dues-receipts",
        "Phiếu thu đảng phí",
        RECEIPTS,
        DuesReceipt,
        scope("branch__", year="year", month="month__month", state=("method", DuesReceipt.Method.choices)),
        ("branch__path", "year", "number", "pk"),
        people="member__",
        roles=discretion.ROLES,
        prepared=_seen("branch__"),
    )
)
register(
    List(
        "dues-reliefs",
        "Miễn, giảm đảng phí",
        RELIEFS,
        DuesRelief,
        scope("member__branch__", state=("reason", DuesRelief.Reason.choices)),
        BY_MEMBER,
        roles=discretion.ROLES,
        prepared=_seen("member__branch__"),
    )
)
register(
    List(
        "remittances",
        "Nộp đảng phí lên cấp trên",
        REMITTANCES,
        Remittance,
        scope("organization__", **_OF_MONTH),
        ("-month", "organization__path", "pk"),
    )
)
