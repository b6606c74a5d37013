"""What is unusual but possible in a record: a person confirms it, the program does not refuse (style §4.15)."""

from branches import calendar

#: Điều lệ Đảng, Điều 5: the probationary period is twelve months from the admission ceremony.
PROBATION_MONTHS = 12
#: Điều lệ Đảng, Điều 1: a citizen of eighteen years or more may be admitted.
ADMISSION_AGE = 18
#: formats.md §2: the lengths a card number usually has.
CARD_LENGTHS = (8, 12)


def doubts(member):
    """{code: sentence} about one record."""
    found = {}
    if member.official_on and member.official_on < calendar.add_months(member.admitted_on, PROBATION_MONTHS):
        found["official_early"] = (
            f"Ngày chính thức {member.official_on:%d/%m/%Y} chưa đủ {PROBATION_MONTHS} tháng "
            f"sau Ngày vào Đảng {member.admitted_on:%d/%m/%Y}."
        )
    if calendar.add_months(member.born_on, ADMISSION_AGE * 12) > member.admitted_on:
        found["admitted_young"] = f"Ngày vào Đảng {member.admitted_on:%d/%m/%Y} khi chưa đủ {ADMISSION_AGE} tuổi."
    if member.card_number and len(member.card_number) not in CARD_LENGTHS:
        found["card_length"] = (
            f"Số thẻ đảng viên có {CARD_LENGTHS[0]} hoặc {CARD_LENGTHS[1]} số; ở đây có {len(member.card_number)}."
        )
    return found
