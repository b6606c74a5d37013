"""The grounds that the guards quote, and how they write a day."""

HD02_1, HD02_2, HD02_3, HD02_4 = (f"Hướng dẫn 02, bước {n}" for n in (1, 2, 3, 4))
CT = "Cách làm an toàn do chương trình đặt"
CHARTER_8 = "Điều lệ Đảng, Điều 8"
RATIO_RULE = "Quy định thi hành Điều lệ, mục 9.3.2"
CARRY_OUT = "Quy định thi hành Điều lệ Đảng"
DISCIPLINE = "Quy định về kỷ luật, mục 8.7"


def dmy(day):
    """“07/11/2026”."""
    return f"{day:%d/%m/%Y}"
