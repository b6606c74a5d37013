"""The starting words of the code lists (domain §3.4, marks V and M); kept in the admin afterwards."""

import unicodedata

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
}


def fold(text):
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def add(apps, schema_editor):
    item = apps.get_model("members", "CodeItem")
    item.objects.bulk_create(
        item(list=code, name=name, folded=fold(name), order=order)
        for code, words in WORDS.items()
        for order, name in enumerate(words, 1)
    )


def remove(apps, schema_editor):
    apps.get_model("members", "CodeItem").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
