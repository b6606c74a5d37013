"""What is unusual but possible in a record: a person confirms it, the program does not refuse."""

from branches import calendar
from members.limits import limits

#: The lengths a card number usually has (a form of the paper, not a rule).
CARD_LENGTHS = (8, 12)


def doubts(member, on):
    """{code: sentence} about one record, by the limits of the day."""
    found, rule = {}, limits(on)
    if member.official_on and member.official_on < calendar.add_months(member.admitted_on, rule.probation_months):
        found["official_early"] = (
            f"Ngày chính thức {member.official_on:%d/%m/%Y} chưa đủ {rule.probation_months} tháng "
            f"sau Ngày vào Đảng {member.admitted_on:%d/%m/%Y}."
        )
    if calendar.add_months(member.born_on, rule.admission_age * 12) > member.admitted_on:
        found["admitted_young"] = f"Ngày vào Đảng {member.admitted_on:%d/%m/%Y} khi chưa đủ {rule.admission_age} tuổi."
    if member.card_number and len(member.card_number) not in CARD_LENGTHS:
        found["card_length"] = (
            f"Số thẻ đảng viên có {CARD_LENGTHS[0]} hoặc {CARD_LENGTHS[1]} số; ở đây có {len(member.card_number)}."
        )
    return found
