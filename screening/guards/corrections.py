"""Corrections and newer rules: signed by the superior, with a reason (domain §11.3 no. 26, §12 no. 27)."""

from screening.flow import Reason, guard

from .basis import CT, dmy


@guard(met="Có người ký văn bản.", basis=CT)
def signer_named(s):
    """A correction is signed by the superior (domain §11.3 no. 26)."""
    if not (s.data.get("signed_by") or "").strip():
        return Reason("Chưa ghi người ký văn bản.", "Ghi chức vụ và họ tên người ký của cấp trên.")
    return None


@guard(met="Có bước trước để đưa hồ sơ về.", basis=CT)
def earlier_step_exists(s):
    """Back to a step in which the case stood in this cycle, and to no other (domain §11.3 no. 26)."""
    from screening.corrections import returns

    if not returns(s.case):
        return Reason("Hồ sơ đang ở bước đầu của chu kỳ này.", "Nếu ghi sai nội dung, chọn Đính chính nội dung đã ghi.")
    return None


@guard(met="Bước đưa về là bước hồ sơ đã qua trong chu kỳ này.", basis=CT)
def return_is_allowed(s):
    """Back to a step in which the case stood in this cycle, and to no other (domain §11.3 no. 26)."""
    from screening.corrections import returns

    if s.data.get("to_stage") not in returns(s.case):
        return Reason("Hồ sơ chưa qua bước này trong chu kỳ này.", "Chọn một bước hồ sơ đã qua.")
    return None


@guard(met="Đã ghi nội dung sai và nội dung đúng.", basis=CT)
def erratum_is_whole(s):
    """What was wrong and what is right stand beside each other; nothing is deleted (domain §11.3 no. 26)."""
    if not all((s.data.get(name) or "").strip() for name in ("what", "instead")):
        return Reason("Chưa ghi đủ nội dung sai và nội dung đúng.", "Ghi cả hai; nội dung cũ vẫn giữ nguyên.")
    return None


@guard(met="Đính chính này chưa ghi.", basis=CT)
def erratum_once(s):
    """One paper may correct several things, each of them once (domain §11.3 no. 26)."""
    words = {name: (s.data.get(name) or "").strip() for name in ("number", "what", "instead")}
    if s.case.corrections.filter(**words).exists():
        return Reason("Đính chính này đã ghi trong hồ sơ.", "Không cần ghi lại.")
    return None


def _delivered(s):
    """The decision that was delivered."""
    return s.case.deliveries.order_by("pk").last().decision


@guard(met="Chưa có đơn khiếu nại quyết định này.", basis=CT)
def delivery_not_appealed(s):
    """Once there is an appeal, whoever settles it looks at the day of receipt too (domain §11.3 no. 24)."""
    if _delivered(s).appeals.exists():
        return Reason(
            "Quyết định này đã có đơn khiếu nại.",
            "Nơi giải quyết đơn xem xét ngày nhận; đơn gửi sau hạn vẫn được nhận khi có lý do.",
        )
    return None


@guard(met="Quyết định này khiếu nại được.", basis=CT)
def delivery_opens_appeal(s):
    """The day of receipt is put right for the window of the appeal, which not every decision has (domain §2.1, §2.5)."""
    from screening.appeals import levels

    if _delivered(s).kind not in levels.APPEALABLE:
        return Reason("Quyết định này không có hạn khiếu nại để tính lại.", "Chọn Đính chính nội dung đã ghi.")
    return None


@guard(met="Ngày nhận đúng khác ngày đã ghi.", basis=CT)
def delivery_day_differs(s):
    """The day of receipt starts the appeal clock, so a wrong one is put right by a signed paper (domain §11.3 nos. 23, 26)."""
    from screening.appeals import levels

    day, known = s.data.get("delivered_on"), levels.received_on(_delivered(s))
    if day is None or day == known:
        return Reason(f"Ngày nhận đã ghi là {dmy(known)}.", "Ghi ngày đồng chí thật sự nhận quyết định.")
    return None


@guard(met="Có quy định mới có lợi cho đồng chí.", basis=CT)
def newer_rule_exists(s):
    """The set in force at opening holds; only what favours the member may be applied (domain §12 no. 27)."""
    from screening.newer_rules import newer

    if not any(row.favours for row in newer(s.case, s.on)):
        return Reason(
            "Không có quy định mới nào có lợi hơn cho đồng chí.", "Hồ sơ giữ nguyên các quy định của ngày mở hồ sơ."
        )
    return None


@guard(met="Quy định được chọn có lợi cho đồng chí.", basis=CT)
def rule_favours(s):
    """A change that does not favour the member is not applied to a running case (domain §12 no. 27)."""
    from screening.newer_rules import newer

    chosen = s.data.get("parameter")
    row = next((row for row in newer(s.case, s.on) if chosen is not None and row.parameter.pk == chosen.pk), None)
    if row is None:
        return Reason("Quy định này không khác quy định hồ sơ đang áp dụng.", "Chọn quy định trong danh sách.")
    if not row.favours:
        return Reason(row.why, "Hồ sơ giữ quy định của ngày mở hồ sơ.")
    return None
