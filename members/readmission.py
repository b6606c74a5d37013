"""Kết nạp lại: who may be considered again, when, and what is known of it (208-QĐ/TW; domain §2.6, §11.4 no. 42).

What the program knows of a former member weighs; every other question is answered by the person who records, and the
answer is kept with the file.
"""

from branches import calendar, names
from members import search
from members.models import Admission, Beginning, Ending, Member, Membership

#: What the apps above know: (former member) → {question: (answer, how it is known)}.
known = []

OUT = (Ending.STRUCK_OFF, Ending.LEFT, Ending.EXPELLED)
Conviction = Admission.Conviction

NEVER = "Trường hợp này không được xét kết nạp lại."


def periods(former):
    """The memberships of the former record, oldest first."""
    return list(Membership.objects.filter(member=former).select_related("branch").order_by("starts_on", "pk"))


def known_of(former):
    """{question: (answer, how it is known)} of everything the program knows."""
    return {question: found for ask in known for question, found in ask(former).items()}


def is_the_same(admission, former):
    """The former record bears the name of the candidate and the year of birth, as far as both are known."""
    known_as = {names.fold(former.full_name), names.fold(former.used_name)}
    years = {day.year for day in (admission.born_on, former.born_on) if day}
    return names.fold(admission.full_name) in known_as and len(years) < 2


def find_former(admission, number):
    """The former record, wherever in the program it is kept: the number on paper, the name and the year of birth agree.
    Whatever did not fit, the answer is the same: a number tells nothing about a record."""
    found = search.by_number(Member.objects.filter(merged_into=None), number).first()
    return found if found and is_the_same(admission, found) else None


def known_before(admission):
    """Is there already a record of that name and birthday? Whoever was a member is no new candidate (domain §2.6)."""
    if not (admission.full_name and admission.born_on):
        return False
    namesakes = search.by_name(Member.objects.filter(born_on=admission.born_on), admission.full_name, whole=True)
    records = namesakes.filter(merged_into=None).only("full_name", "used_name", "born_on")
    return any(is_the_same(admission, record) for record in records)


def checked(admission, rule):
    """A former record and an answer to every question stand before anybody votes (domain §11.4 no. 42)."""
    if admission.readmission and not admission.former_id:
        return "Chưa ghi hồ sơ đảng viên cũ và điều kiện kết nạp lại."
    return None


def consented(admission, rule):
    """The standing committee of the province consents in writing before the decision (208-QĐ/TW, V)."""
    if admission.readmission and not (admission.consent_number and admission.consent_on):
        return "Chưa ghi văn bản đồng ý của Ban Thường vụ Tỉnh ủy (cấp tương đương)."
    return None


def refusals(admission, rule):
    """{field: sentence} of what stands in the way of a re-admission; empty where nothing does, or it is none."""
    if not admission.readmission or not admission.former_id:
        return {}
    if not is_the_same(admission, admission.former):
        words = f"Hồ sơ cũ mang tên {admission.former}, sinh năm khác hoặc họ tên khác với hồ sơ đề nghị này."
        return {"former": f"{words} Kiểm tra lại số, hoặc sửa cho hai hồ sơ giống nhau."}
    past, facts = periods(admission.former), known_of(admission.former)
    if reason := _out_long_enough(admission, past, rule):
        return {"former": reason}
    found = _never(admission, past[-1].ended_by == Ending.LEFT, facts)
    return found | _convicted(admission, facts.get("convicted"), rule)


def _out_long_enough(admission, past, rule):
    """Out by a decision, for the first time, so many months before the application."""
    former, last = admission.former, past[-1] if past else None
    if last is None or last.ends_on is None or last.ended_by not in OUT:
        return f"Đồng chí {former} chưa ra khỏi Đảng theo một quyết định."
    if any(membership.begun_by == Beginning.READMITTED for membership in past):
        return f"Đồng chí {former} đã được kết nạp lại một lần; quy định chỉ một lần."
    earliest = calendar.add_months(last.ends_on, rule.readmit_months)
    if admission.applied_on < earliest:
        return f"Chưa đủ {rule.readmit_months} tháng kể từ khi ra khỏi Đảng: từ {earliest:%d/%m/%Y}."
    return None


def _never(admission, left, facts):
    """Never: self-dropped activity, own request without special family hardship, serious disunity."""
    found = {}
    dropped, source = facts.get("self_dropped", (admission.self_dropped, ""))
    if dropped:
        found["self_dropped"] = f"{source} Tự bỏ sinh hoạt đảng. {NEVER}".strip()
    if admission.caused_disunity:
        found["caused_disunity"] = f"Gây mất đoàn kết nghiêm trọng. {NEVER}"
    hardship, source = facts.get("family_hardship", (admission.family_hardship, ""))
    if left and not hardship:
        found["family_hardship"] = (
            f"{source} Ra khỏi Đảng theo đơn chỉ được xét kết nạp lại khi vì hoàn cảnh gia đình đặc biệt khó khăn."
        ).strip()
    return found


def _convicted(admission, sentence, rule):
    """Never after corruption, waste, negative conduct or a serious crime; after a minor one so long after the record is
    cleared."""
    if admission.conviction in (Conviction.SERIOUS, Conviction.CORRUPTION):
        return {"conviction": f"{admission.get_conviction_display()}. {NEVER}"}
    if admission.conviction == Conviction.NONE:
        return {"conviction": f"{sentence[1]} Chọn đúng loại tội."} if sentence else {}
    if admission.record_cleared_on is None:
        return {"record_cleared_on": "Đã bị kết án: ghi ngày được xóa án tích."}
    earliest = calendar.add_months(admission.record_cleared_on, rule.readmit_cleared_months)
    if admission.applied_on < earliest:
        words = f"Chưa đủ {rule.readmit_cleared_months} tháng kể từ ngày được xóa án tích: từ {earliest:%d/%m/%Y}."
        return {"record_cleared_on": words}
    return {}
