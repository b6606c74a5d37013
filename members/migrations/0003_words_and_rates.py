"""Words of the code lists (domain §3.4, marks V and M), types of paper (§3.3), rates and shares of the dues (§5.3) and
points of a meeting (§5.1) to start with; kept in the admin afterwards."""

import unicodedata
from datetime import date

from django.db import migrations

PEOPLES = """Kinh, Tày, Thái, Hoa, Khơ-me, Mường, Nùng, Mông, Dao, Gia-rai, Ngái, Ê-đê, Ba-na, Xơ-đăng, Sán Chay,
Cơ-ho, Chăm, Sán Dìu, Hrê, Mnông, Ra-glai, Xtiêng, Bru-Vân Kiều, Thổ, Giáy, Cơ-tu, Gié-Triêng, Mạ, Khơ-mú, Co, Tà-ôi,
Chơ-ro, Kháng, Xinh-mun, Hà Nhì, Chu-ru, Lào, La Chí, La Ha, Phù Lá, La Hủ, Lự, Lô Lô, Chứt, Mảng, Pà Thẻn, Cơ Lao,
Cống, Bố Y, Si La, Pu Péo, Brâu, Ơ-đu, Rơ-măm, Người nước ngoài gốc"""

WORDS = {
    "ethnicity": [word.strip() for word in PEOPLES.replace("\n", " ").split(",")],
    "religion": [
        "Không",
        "Phật giáo",
        "Công giáo",
        "Tin lành",
        "Cao Đài",
        "Phật giáo Hòa Hảo",
        "Hồi giáo",
        "Tôn giáo khác",
    ],
    "occupation": [
        "Cán bộ, công chức cơ quan nhà nước",
        "Cán bộ, công chức cơ quan Đảng, đoàn thể",
        "Cán bộ, công chức cấp xã",
        "Người hoạt động không chuyên trách ở thôn, tổ dân phố",
        "Viên chức",
        "Người lao động khu vực tư nhân",
        "Cán bộ quản lý doanh nghiệp",
        "Nhân viên gián tiếp trong doanh nghiệp",
        "Công nhân",
        "Nông dân",
        "Lực lượng vũ trang",
        "Sinh viên",
        "Học sinh",
        "Hưu trí",
        "Nghề nghiệp khác",
    ],
    "general_education": [f"{grade}/12" for grade in range(12, 0, -1)] + [f"{grade}/10" for grade in range(10, 0, -1)],
    "professional": [
        "Chưa qua đào tạo",
        "Sơ cấp",
        "Trung cấp",
        "Cao đẳng",
        "Đại học",
        "Thạc sĩ",
        "Tiến sĩ",
    ],
    "theory": ["Chưa qua đào tạo", "Sơ cấp", "Trung cấp", "Cao cấp", "Cử nhân"],
    "title": ["Phó giáo sư", "Giáo sư"],
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

#: All 104 types of paper of a member's file, in the order of the annex (CV 1361-CV/BTCTW, 30/6/2026, Phụ lục 1), as two
#: programs for digitising files, written independently of one another, reproduce it: they agree on every number (mark
#: V1, to be confirmed by whoever holds the original). Long names are shortened to what tells the paper apart.
NAMES = (
    "Lý lịch của người xin vào Đảng",
    "Lý lịch đảng viên",
    "Phiếu đảng viên",
    "Phiếu bổ sung hồ sơ đảng viên",
    "Quyết định kết nạp đảng viên",
    "Quyết định kết nạp lại người vào Đảng",
    "Quyết định công nhận đảng viên chính thức",
    "Quyết định của cấp ủy có thẩm quyền xóa tên đảng viên dự bị",
    "Quyết định công nhận đảng viên sau khi khắc phục, thực hiện đúng quy định về thẩm quyền, thủ tục kết nạp đảng viên",
    "Quyết định công nhận đảng viên chính thức sau khi khắc phục, thực hiện đúng quy định về thẩm quyền, thủ tục",
    "Quyết định hủy quyết định kết nạp đảng viên sai quy định, không đúng tiêu chuẩn, điều kiện",
    "Quyết định hủy quyết định kết nạp lại đảng viên sai quy định, không đúng tiêu chuẩn, điều kiện",
    "Quyết định hủy quyết định công nhận đảng viên chính thức sai quy định, không đúng tiêu chuẩn, điều kiện",
    "Quyết định khôi phục quyền của đảng viên",
    "Quyết định nối lại sinh hoạt đảng của đảng viên",
    "Quyết định xóa tên trong danh sách đảng viên",
    "Quyết định cho đảng viên ra khỏi Đảng",
    "Giấy xác nhận tuổi Đảng",
    "Quyết định phát thẻ đảng viên",
    "Quyết định tặng Huy hiệu Đảng",
    "Quyết định truy tặng Huy hiệu Đảng",
    "Quyết định kỷ luật Đảng",
    "Quyết định khen thưởng",
    "Quyết định đình chỉ sinh hoạt đảng",
    "Quyết định đình chỉ cấp ủy",
    "Quyết định gia hạn đình chỉ sinh hoạt đảng",
    "Quyết định gia hạn đình chỉ cấp ủy",
    "Quyết định giải quyết khiếu nại",
    "Quyết định giải quyết tố cáo",
    "Quyết định đình chỉ chức vụ trong Đảng đối với cá nhân",
    "Quyết định cho trở lại sinh hoạt cấp ủy, sinh hoạt đảng",
    "Thông báo kết luận giải quyết tố cáo",
    "Thông báo về việc không giải quyết khiếu nại kỷ luật đảng",
    "Kết luận kiểm tra khi có dấu hiệu vi phạm",
    "Kết luận minh oan, không vi phạm của cơ quan có thẩm quyền",
    "Quyết định kỷ luật hành chính",
    "Đơn xin vào Đảng",
    "Giấy chứng nhận học lớp nhận thức về Đảng",
    "Giấy giới thiệu người vào Đảng",
    "Nghị quyết giới thiệu đoàn viên ưu tú vào Đảng",
    "Nghị quyết giới thiệu đoàn viên công đoàn vào Đảng",
    "Tổng hợp ý kiến nhận xét của các đoàn thể và chi ủy nơi cư trú đối với người vào Đảng",
    "Nghị quyết đề nghị kết nạp đảng viên của chi bộ",
    "Báo cáo của đảng ủy bộ phận thẩm định nghị quyết của chi bộ đề nghị kết nạp đảng viên",
    "Nghị quyết đề nghị kết nạp đảng viên của đảng ủy cơ sở",
    "Giấy chứng nhận học lớp đảng viên mới",
    "Bản tự kiểm điểm của đảng viên dự bị",
    "Bản nhận xét đảng viên dự bị của đảng viên được phân công giúp đỡ",
    "Tổng hợp ý kiến nhận xét của các đoàn thể và chi ủy nơi cư trú đối với đảng viên dự bị",
    "Nghị quyết đề nghị công nhận đảng viên chính thức của chi bộ",
    "Báo cáo của đảng ủy bộ phận thẩm định nghị quyết của chi bộ đề nghị công nhận đảng viên chính thức",
    "Nghị quyết đề nghị công nhận đảng viên chính thức của đảng ủy cơ sở",
    "Giấy chứng nhận người vào Đảng đang trong thời gian được giúp đỡ, xem xét kết nạp",
    "Giấy giới thiệu sinh hoạt đảng chính thức",
    "Giấy giới thiệu sinh hoạt đảng tạm thời",
    "Giấy giới thiệu sinh hoạt đảng ra ngoài nước",
    "Phiếu công tác chính thức ngoài nước",
    "Phiếu công tác tạm thời ngoài nước",
    "Giấy giới thiệu sinh hoạt đảng nội bộ",
    "Phiếu báo đảng viên chuyển sinh hoạt đảng chính thức",
    "Bản tự kiểm điểm hằng năm",
    "Bản tự kiểm điểm tại thời điểm chuyển sinh hoạt đảng",
    "Bản kiểm điểm trong thời gian sinh hoạt đảng ở nước ngoài",
    "Quyết định biểu dương đảng viên",
    "Bản tự kiểm điểm của đảng viên vi phạm",
    "Thông báo vi phạm của cơ quan pháp luật gửi cấp ủy",
    "Quyết định giải quyết khiếu nại về kỷ luật hành chính",
    "Bản án hình sự có hiệu lực pháp luật",
    "Kết luận thanh tra, kiểm toán liên quan đến cá nhân đảng viên",
    "Bằng, chứng chỉ lý luận chính trị",
    "Quyết định cấp lại Huy hiệu Đảng bị mất",
    "Quyết định cấp lại thẻ đảng viên bị mất",
    "Quyết định đổi lại thẻ đảng viên bị hỏng, bị sai",
    "Quyết định của Tòa án, trích lục hộ tịch về thay đổi họ tên",
    "Khai sinh gốc, kết luận đính chính ngày tháng năm sinh",
    "Xác nhận về thay đổi quê quán, nơi cư trú",
    "Quyết định xác định lại dân tộc của UBND cấp tỉnh",
    "Kết luận hủy văn bằng, xác định văn bằng không hợp lệ",
    "Đơn xin miễn công tác và sinh hoạt đảng",
    "Giấy xác nhận của cơ sở y tế khi miễn vì lý do sức khỏe",
    "Nghị quyết chi bộ về việc cho đảng viên miễn công tác và sinh hoạt đảng",
    "Văn bản bổ sung lý lịch sau khi về nước",
    "Giấy chứng tử của đảng viên",
    "Bản tường trình về việc mất hồ sơ đảng viên kèm bản kiểm điểm trách nhiệm",
    "Phiếu đảng viên cũ, lưu làm lịch sử",
    "Văn bằng, chứng chỉ chuyên môn, nghiệp vụ, ngoại ngữ, tin học",
    "Quyết định điều động, bổ nhiệm",
    "Quyết định nghỉ hưu",
    "Quyết định nghỉ mất sức lao động",
    "Quyết định phục viên, chuyển ngành",
    "Quyết định xuất ngũ",
    "Công văn của cấp ủy cơ sở giới thiệu người vào Đảng đã được làm thủ tục đề nghị kết nạp",
    "Công văn của cấp ủy có thẩm quyền giới thiệu người vào Đảng đã được cấp ủy cơ sở làm thủ tục đề nghị kết nạp",
    "Công văn giới thiệu người vào Đảng đã có quyết định kết nạp",
    "Công văn giới thiệu người vào Đảng đã có quyết định kết nạp, chuyển ra ngoài đảng bộ cấp xã",
    "Giấy giới thiệu cử đảng viên, cấp ủy viên đi thẩm tra lý lịch của người vào Đảng",
    "Công văn đề nghị thẩm tra lý lịch của người vào Đảng",
    "Công văn chỉ đạo làm lại, thực hiện đúng quy định về thẩm quyền, thủ tục kết nạp đảng viên",
    "Công văn chỉ đạo làm lại, thực hiện đúng quy định về thẩm quyền, thủ tục công nhận đảng viên chính thức",
    "Phiếu báo đảng viên được công nhận chính thức",
    "Phiếu báo đảng viên ra khỏi Đảng",
    "Phiếu báo đảng viên từ trần",
    "Tờ khai đề nghị tặng Huy hiệu Đảng",
    "Tờ khai đề nghị truy tặng Huy hiệu Đảng",
)
REQUIRED = {1, 2, 3, 5}

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


def priority(number):
    return 1 if number <= 36 else 2 if number <= 85 else 3


def add(apps, schema_editor):
    item = apps.get_model("members", "CodeItem")
    item.objects.bulk_create(
        item(list=code, name=name, folded=fold(name), order=order)
        for code, words in WORDS.items()
        for order, name in enumerate(words, 1)
    )
    document = apps.get_model("members", "DocumentType")
    document.objects.bulk_create(
        document(number=number, name=name, priority=priority(number), required=number in REQUIRED)
        for number, name in enumerate(NAMES, 1)
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
    for model in ("CodeItem", "DocumentType", "DuesRate", "MinimumWage", "DuesShare", "ScoreItem"):
        apps.get_model("members", model).objects.all().delete()


class Migration(migrations.Migration):
    replaces = [("members", "0016_names_of_paper_types")]
    dependencies = [("members", "0002_ledgers_only_grow")]
    operations = [migrations.RunPython(add, remove)]
