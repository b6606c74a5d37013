"""Plausible invented people, for the demo and the measurements: names, dates and numbers that fit together.

Nobody here exists. The same `random` gives the same people, so that a demo and a measurement can be repeated.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count as counting

from branches.calendar import add_months

#: Family names by ethnic group, each as often as it is met in a northern upland province (weights in `GROUPS`).
FAMILY_NAMES = {
    "Kinh": (
        "Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Trần Lê Lê Lê Phạm Phạm Hoàng Hoàng Vũ Vũ Phan Võ Đặng "
        "Bùi Bùi Đỗ Đỗ Hồ Ngô Dương Lý Đinh Đoàn Trịnh Lâm Mai Tô Cao Lương Tạ Thái Hà Phùng Quách Chu Tống Đào Kiều"
    ),
    "Tày": "Hoàng Hoàng Nông Nông Nông Lý Ma Triệu Hà Vi Bế Lộc Lục Đàm Chu Nguyễn Lương Phùng La",
    "Thái": "Lò Lò Lò Quàng Cầm Tòng Lường Cà Hoàng Vì Lèo Điêu Bạc Hà Đèo",
    "Mường": "Bùi Bùi Bùi Đinh Đinh Quách Bạch Hà Phạm Trương Xa",
    "Nùng": "Nông Nông Hoàng Lương Lục Vi Triệu Long Chu Hứa Mông Phan",
    "Mông": "Giàng Giàng Thào Thào Sùng Vàng Vàng Lầu Hạng Mùa Ly Cứ Cháng Vừ",
    "Dao": "Bàn Bàn Triệu Triệu Đặng Đặng Lý Phùng Chảo Tẩn Phàn",
    "Giáy": "Vàng Lù Lý Hoàng Sần Phan",
}
GROUPS = {"Kinh": 58, "Tày": 17, "Thái": 7, "Mường": 5, "Nùng": 5, "Mông": 4, "Dao": 3, "Giáy": 1}
RELIGIONS = {"Không": 955, "Phật giáo": 25, "Công giáo": 12, "Tin lành": 6, "Cao Đài": 2}

MIDDLE_NAMES = {
    "male": (
        "Văn Văn Văn Văn Hữu Hữu Đức Đức Minh Minh Quang Công Thành Ngọc Xuân Xuân Đình Đình Quốc Anh Thanh Trung Duy "
        "Tiến Hồng Tấn Hoàng Gia Bá Thế Trọng Viết Mạnh Phú Tuấn Việt Hải Nhật"
    ),
    "female": (
        "Thị Thị Thị Thị Thị Thị Thị Ngọc Ngọc Thu Thu Thanh Thanh Kim Mỹ Hồng Hồng Phương Minh Bích Như Thúy Diệu "
        "Quỳnh Hoài Khánh Lan Xuân Ánh Hải Việt Mai Kiều Tú Hà"
    ),
}
GIVEN_NAMES = {
    "male": (
        "An Anh Ánh Ân Bách Bảo Bắc Bằng Bình Cảnh Chiến Chinh Chính Chung Chương Công Cường Cương Danh Dân Dũng Duy "
        "Dương Đại Đạt Đăng Điệp Định Đoàn Đông Đức Giang Giáp Hải Hán Hào Hậu Hiến Hiển Hiệp Hiếu Hoan Hoàn Hoàng Hòa "
        "Hội Huân Hùng Huy Huỳnh Hưng Hưởng Khải Khang Khánh Khiêm Khoa Khôi Kiên Kỳ Lâm Lân Lập Liêm Long Lộc Lợi "
        "Luân Luận Lương Lực Mạnh Minh Nam Nghị Nghĩa Ngọc Nguyên Nhã Nhân Nhật Ninh Phi Phong Phú Phúc Phương Quang "
        "Quân Quý Quyền Quyết Sang Sáng Sinh Sơn Tài Tạo Tâm Tấn Thạch Thái Thanh Thành Thạo Thắng Thế Thiện Thịnh Thọ "
        "Thông Thuận Thuật Thức Tiến Tiệp Tín Toàn Toán Trí Trọng Trung Trường Tú Tuân Tuấn Tuyên Tùng Tường Uy Vinh "
        "Việt Văn Vũ Vượng Xuân"
    ),
    "female": (
        "An Anh Ánh Bích Bình Cẩm Châm Chi Cúc Diễm Diệp Diệu Dịu Dung Duyên Dương Đào Điệp Đoan Gấm Giang Hà Hải Hạnh "
        "Hảo Hằng Hân Hiên Hiền Hiếu Hoa Hòa Hoài Hoàn Hồng Huê Huế Huệ Huyền Hương Hường Khanh Khánh Khuyên Lam Lan "
        "Lành Lâm Lê Liên Liễu Linh Loan Lụa Luyến Lương Lựu Ly Mai Mận May Mây Miên Minh My Na Nga Ngà Ngân Ngoan "
        "Ngọc Nguyệt Nhàn Nhạn Nhật Nhi Nhiên Nhung Như Oanh Phấn Phúc Phương Phượng Quế Quyên Quỳnh Sen Sim Tâm Thảo "
        "Thanh Thắm Thêu Thoa Thơ Thơm Thu Thuận Thục Thủy Thúy Thùy Thư Thương Tình Trà Trang Trâm Trinh Tuyến Tuyết "
        "Tươi Uyên Vân Vui Vy Xuân Xuyến Yên Yến Ý"
    ),
}
HMONG_NAMES = {
    "male": "A Páo|A Sử|A Dơ|A Chu|A Vàng|A Tủa|A Lềnh|A Sình|Seo Phử|Seo Dìn|Seo Chúng|Văn Lử|Minh Sáng|Mí Pó",
    "female": "Thị Mỷ|Thị Mai|Thị Dúa|Thị Sua|Thị Xuân|Thị Chở|Thị Ly|Thị Máy|Thị Pàng|Thị Vàng|Thị Sông",
}
#: The upland provinces of the invented Sơn Lam, by the first three digits of an identity number.
BIRTHPLACES = {"010": "Lào Cai", "015": "Yên Bái", "008": "Tuyên Quang", "014": "Sơn La", "025": "Phú Thọ"}

_FAMILY = {group: words.split() for group, words in FAMILY_NAMES.items()}
_MIDDLE = {gender: words.split() for gender, words in MIDDLE_NAMES.items()}
_GIVEN = {gender: words.split() for gender, words in GIVEN_NAMES.items()}
_HMONG = {gender: words.split("|") for gender, words in HMONG_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person; the fields are those of `members.Member`, code-list words as text."""

    full_name: str
    gender: str
    born_on: date
    ethnicity: str
    religion: str
    hometown: str
    admitted_on: date
    official_on: date | None
    youth_union: bool
    identity_number: str
    card_number: str | None
    file_number: str


def name(random, gender, group="Kinh"):
    """A name of three or four different words, as people of that group and gender bear."""
    family = random.choice(_FAMILY[group])
    if group == "Mông":
        return f"{family} {random.choice(_HMONG[gender])}"
    words = [family, random.choice(_MIDDLE[gender])]
    if random.random() < 0.3:
        words.append(random.choice(_GIVEN[gender]))
    words.append(random.choice(_GIVEN[gender]))
    return " ".join(words) if len(set(words)) == len(words) else name(random, gender, group)


def _somewhere(random, start, end):
    return start + timedelta(days=random.randint(0, max((end - start).days, 0)))


def _identity(random, place, gender, born_on, serial):
    """Twelve digits: place, century and gender, year of birth, serial."""
    century = (0 if born_on.year < 2000 else 2) + (gender == "female")
    return f"{place}{century}{born_on:%y}{serial % 1_000_000:06}"


def people(random, count, *, on, first=1):
    """`count` members as they might stand on the day `on`; numbers are unique from the serial `first` up to 999,999.

    Ages 19 to 88, admitted at 18 to 55, official twelve months later (the youngest may still be probationary),
    a card for the official, youth union only up to thirty, about two in five women.
    """
    groups, weights = list(GROUPS), list(GROUPS.values())
    faiths, faith_weights = list(RELIGIONS), list(RELIGIONS.values())
    places = list(BIRTHPLACES)
    for serial in counting(first):
        if serial >= first + count:
            return
        gender = "female" if random.random() < 0.4 else "male"
        group = random.choices(groups, weights)[0]
        age = int(random.triangular(19, 88, 42))
        born_on = _somewhere(random, add_months(on, -12 * age - 11), add_months(on, -12 * age))
        of_age = add_months(born_on, 18 * 12)
        latest = min(on, add_months(born_on, 55 * 12))
        admitted_on = of_age + timedelta(days=int((latest - of_age).days * random.triangular(0, 1, 0.25)))
        recognised = add_months(admitted_on, 12)
        official_on = recognised if recognised <= on else None
        place = random.choice(places)
        yield Person(
            full_name=name(random, gender, group),
            gender=gender,
            born_on=born_on,
            ethnicity=group,
            religion=random.choices(faiths, faith_weights)[0],
            hometown=BIRTHPLACES[place],
            admitted_on=admitted_on,
            official_on=official_on,
            youth_union=age <= 30 and random.random() < 0.8,
            identity_number=_identity(random, place, gender, born_on, serial),
            card_number=f"{25_000_000 + serial:08}" if official_on else None,
            file_number=f"{serial:06}" if serial < 1_000_000 else str(serial),
        )
