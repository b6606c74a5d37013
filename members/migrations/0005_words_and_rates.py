"""Starting words and rows of the life of the branch (domain §3.3, §3.4, §5.1, §5.3); kept in the admin afterwards."""

import unicodedata
from datetime import date

from django.db import migrations

WORDS = {
    "degree": ["Cử nhân", "Kỹ sư", "Thạc sĩ", "Tiến sĩ", "Tiến sĩ khoa học"],
    "family_class": [
        "Bần nông",
        "Trung nông",
        "Cố nông",
        "Công nhân",
        "Viên chức",
        "Trí thức",
        "Tiểu thương",
        "Tiểu chủ",
        "Dân nghèo thành thị",
        "Thành phần khác",
    ],
    "health": ["Tốt", "Trung bình", "Yếu"],
}

#: The types whose names are known from the guide; {from, to (inclusive): name} (CV 1361, Phụ lục 1; mark V1).
DOCUMENTS = {
    (1, 1): "Lý lịch của người xin vào Đảng",
    (2, 2): "Lý lịch đảng viên",
    (3, 3): "Phiếu đảng viên",
    (4, 4): "Phiếu bổ sung hồ sơ đảng viên",
    (5, 5): "Quyết định kết nạp đảng viên",
    (6, 6): "Quyết định kết nạp lại",
    (7, 7): "Quyết định công nhận đảng viên chính thức",
    (8, 8): "Quyết định xóa tên đảng viên dự bị",
    (11, 13): "Quyết định hủy quyết định",
    (14, 14): "Quyết định khôi phục quyền đảng viên",
    (15, 15): "Quyết định nối lại sinh hoạt đảng",
    (16, 16): "Quyết định xóa tên đảng viên",
    (17, 17): "Quyết định cho ra khỏi Đảng",
    (18, 18): "Giấy xác nhận tuổi Đảng",
    (19, 19): "Quyết định phát thẻ đảng viên",
    (20, 21): "Quyết định tặng Huy hiệu Đảng",
    (22, 22): "Quyết định kỷ luật đảng viên",
    (23, 23): "Quyết định khen thưởng",
    (24, 27): "Quyết định đình chỉ, gia hạn đình chỉ sinh hoạt",
    (28, 29): "Quyết định, thông báo giải quyết khiếu nại, tố cáo",
    (33, 33): "Thông báo không giải quyết khiếu nại, tố cáo",
    (34, 34): "Kết luận kiểm tra khi có dấu hiệu vi phạm",
    (35, 35): "Kết luận minh oan",
    (36, 36): "Quyết định kỷ luật hành chính",
    (54, 60): "Giấy giới thiệu, phiếu sinh hoạt đảng",
    (61, 63): "Bản tự kiểm điểm",
    (65, 65): "Bản tự kiểm điểm của đảng viên vi phạm",
    (66, 69): "Văn bản của cơ quan pháp luật",
    (79, 81): "Đơn, nghị quyết, quyết định miễn công tác và sinh hoạt đảng",
    (83, 83): "Giấy chứng tử",
    (84, 84): "Biên bản mất hồ sơ",
    (101, 101): "Phiếu báo đảng viên ra khỏi Đảng",
    (102, 102): "Phiếu báo đảng viên từ trần",
    (103, 104): "Tờ khai đề nghị tặng Huy hiệu Đảng",
}
REQUIRED = {1, 2, 3, 5}
UNKNOWN = "Loại tài liệu số {} theo phụ lục"

NEW = date(2026, 2, 1)
DUES = "Quy định 01-QĐ/TW ngày 03/02/2026"
SALARY = "Tiền lương tháng trước làm căn cứ đóng BHXH"
PENSION = "Lương hưu, trợ cấp"
WAGE = "Lương tối thiểu vùng"
# code, label, base, form, share (1/10,000), amount, valid from, valid to
RATES = [
    ("insured", "Tham gia BHXH bắt buộc", SALARY, "share", 100, 0, NEW, None),
    ("sick_leave", "Nghỉ ốm đau, thai sản hưởng trợ cấp BHXH", "Trợ cấp ốm đau, thai sản", "share", 100, 0, NEW, None),
    ("pensioner", "Hưởng lương hưu", PENSION, "share", 50, 0, NEW, None),
    ("pensioner_working", "Hưởng lương hưu, đang làm việc ngoài diện BHXH", "Lương hưu cộng thu nhập", "share", 50, 0, NEW, None),
    ("uninsured", "Chưa tham gia BHXH, trong tuổi lao động", WAGE, "wage_share", 30, 0, NEW, date(2027, 12, 31)),
    ("uninsured", "Chưa tham gia BHXH, trong tuổi lao động", WAGE, "wage_share", 50, 0, date(2028, 1, 1), None),
    ("uninsured_aged", "Chưa tham gia BHXH, ngoài tuổi lao động", WAGE, "wage_share", 20, 0, NEW, date(2027, 12, 31)),
    ("uninsured_aged", "Chưa tham gia BHXH, ngoài tuổi lao động", WAGE, "wage_share", 30, 0, date(2028, 1, 1), None),
    ("student", "Học sinh, sinh viên", "", "fixed", 0, 5000, NEW, None),
    ("merit", "Hưởng trợ cấp người có công, mất sức lao động", "Trợ cấp", "share", 50, 0, NEW, None),
    ("exempt", "Được miễn đóng đảng phí", "", "none", 0, 0, NEW, None),
]
# region, đồng a month; NĐ 293/2025, from 01/01/2026 (mark M: to be confirmed by the administrator)
WAGES = [(1, 5_310_000), (2, 4_730_000), (3, 4_140_000), (4, 3_700_000)]
# kind, sector, kept %; branches of villages and of border communes, chi bộ cơ sở (sources conflict: domain §5.3)
SHARES = [
    ("branch", "village", 70, "conflict"),
    ("branch", "", 70, "conflict"),
    ("grassroots_branch", "", 70, "conflict"),
    ("sub_committee", "", 0, "D"),
    ("grassroots_committee", "", 70, "conflict"),
    ("superior", "", 50, "D"),
    ("province", "", 100, "D"),
]
SCORES = [
    ("Họp đúng ngày, đúng thành phần, đủ thời gian", 20),
    ("Chuẩn bị nội dung, gửi tài liệu trước", 20),
    ("Tỷ lệ đảng viên có mặt", 15),
    ("Thảo luận, tự phê bình và phê bình", 20),
    ("Kiểm điểm nhiệm vụ được phân công", 15),
    ("Kết luận rõ, gửi kết luận đúng hạn", 10),
]


def fold(text):
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def names_of_documents():
    known = {}
    for (first, last), name in DOCUMENTS.items():
        for number in range(first, last + 1):
            known[number] = name if first == last else f"{name} ({number - first + 1})"
    return [(number, known.get(number, UNKNOWN.format(number))) for number in range(1, 105)]


def add(apps, schema_editor):
    item = apps.get_model("members", "CodeItem")
    item.objects.bulk_create(
        item(list=code, name=name, folded=fold(name), order=order)
        for code, words in WORDS.items()
        for order, name in enumerate(words, 1)
    )
    document = apps.get_model("members", "DocumentType")
    document.objects.bulk_create(
        document(
            number=number,
            name=name,
            priority=1 if number <= 36 else 2 if number <= 85 else 3,
            required=number in REQUIRED,
        )
        for number, name in names_of_documents()
    )
    rate = apps.get_model("members", "DuesRate")
    rate.objects.bulk_create(
        rate(
            code=code, label=label, base_label=base, form=form, share=share, amount=amount,
            valid_from=start, valid_to=end, basis=DUES, mark="V", order=order,
        )
        for order, (code, label, base, form, share, amount, start, end) in enumerate(RATES, 1)
    )
    wage = apps.get_model("members", "MinimumWage")
    wage.objects.bulk_create(
        wage(region=region, amount=amount, valid_from=date(2026, 1, 1), basis="Nghị định 293/2025/NĐ-CP", mark="M")
        for region, amount in WAGES
    )
    share = apps.get_model("members", "DuesShare")
    share.objects.bulk_create(
        share(kind=kind, sector=sector, kept=kept, valid_from=NEW, basis=DUES, mark=mark)
        for kind, sector, kept, mark in SHARES
    )
    score = apps.get_model("members", "ScoreItem")
    score.objects.bulk_create(
        score(label=label, most=most, order=order) for order, (label, most) in enumerate(SCORES, 1)
    )


def remove(apps, schema_editor):
    apps.get_model("members", "CodeItem").objects.filter(list__in=WORDS).delete()
    for model in ("DocumentType", "DuesRate", "MinimumWage", "DuesShare", "ScoreItem"):
        apps.get_model("members", model).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("members", "0004_ledgers_only_grow")]
    operations = [migrations.RunPython(add, remove)]
