"""The headings of the list of members (formats.md §2), with what else they are called."""

from branches import names
from branches.imports import values
from branches.imports.headings import Column
from branches.imports.values import key_of, near, plain
from branches.models import Sector
from members.models import CodeItem, CodeList, Ending, Gender, Post

GENDER_ALIASES = {"M": "male", "F": "female", "Ông": "male", "Bà": "female", "Nam giới": "male", "Nữ giới": "female"}
ENDING_ALIASES = {
    "Xóa tên trong danh sách": "struck_off",
    "Xóa tên đảng viên": "struck_off",
    "Xin ra": "left",
    "Cho ra khỏi Đảng": "left",
    "Bị khai trừ": "expelled",
    "Đã từ trần": "died",
    "Chết": "died",
    "Mất": "died",
    "Qua đời": "died",
    "Chuyển sinh hoạt": "transferred_out",
    "Chuyển sinh hoạt đảng": "transferred_out",
    "Chuyển sinh hoạt chính thức": "transferred_out",
    "Chuyển đi nơi khác": "transferred_out",
}
TITLE_ALIASES = {
    "BT": "secretary",
    "Bí thư chi bộ": "secretary",
    "PBT": "deputy",
    "Phó bí thư chi bộ": "deputy",
    "CUV": "committee_member",
    "Ủy viên": "committee_member",
    "Chi ủy": "committee_member",
    "ĐUV": "party_committee_member",
    "Ủy viên ban chấp hành đảng bộ": "party_committee_member",
    "Ủy viên thường vụ": "standing_member",
    "Ủy viên BTV": "standing_member",
    "Ủy viên UBKT": "inspection_member",
}
#: Words that say nothing in a column of posts.
NO_TITLE = {"dang vien", "khong", "dv"}
CODE_ALIASES = {
    "religion": {"k": "Không", "khong ton giao": "Không", "thien chua giao": "Công giáo", "phat": "Phật giáo"},
    "theory": {"so cap ly luan": "Sơ cấp", "trung cap ly luan": "Trung cấp", "cao cap ly luan": "Cao cấp"},
    "professional": {"dai hoc su pham": "Đại học", "thac sy": "Thạc sĩ", "tien sy": "Tiến sĩ", "ts": "Tiến sĩ"},
    "title": {"pgs": "Phó giáo sư", "gs": "Giáo sư"},
    "ethnicity": {"viet": "Kinh", "h mong": "Mông", "hmong": "Mông", "khmer": "Khơ-me"},
}


class Words:
    """A code list as it stands now; asked for once in each reading of a file."""

    def __init__(self):
        self.names, self.found = {}, {}
        for item in CodeItem.objects.filter(active=True).order_by("list", "order"):
            self.names[item.pk] = item.name
            self.found.setdefault(item.list, {})[key_of(item.name)] = item.pk
        for code, aliases in CODE_ALIASES.items():
            known = self.found.get(code, {})
            for alias, name in aliases.items():
                if key_of(name) in known:
                    known.setdefault(alias, known[key_of(name)])

    def labels(self, code):
        return list(dict.fromkeys(self.names[pk] for pk in self.found.get(code, {}).values()))


def _word_of(row, code):
    return row.words.found.get(code, {})


def code(list_code):
    """A word of a code list; another word is flagged and left out."""

    def read(cell, column, row):
        value = plain(cell)
        found = _word_of(row, list_code).get(key_of(value))
        if found is None:
            row.say("unknown_value_left", column.heading, value=value, near=near(value, row.words.labels(list_code)))
        return found

    return read


def occupation(cell, column, row):
    """A word of the code list; any other is flagged and kept beside it as free text."""
    value = plain(cell)
    found = _word_of(row, CodeList.OCCUPATION).get(key_of(value))
    if found is not None:
        return found
    if len(value) > 200:
        row.say("text_too_long", column.heading, n=200)
        return None
    row.say("occupation_kept", column.heading, value=value, near=near(value, row.words.labels(CodeList.OCCUPATION)))
    row.values["occupation_note"] = value
    return None


_TITLES = {key_of(label): value for value, label in Post.Title.choices}
_TITLES |= {key_of(alias): value for alias, value in TITLE_ALIASES.items()}


def titles(cell, column, row):
    """One or more Party posts, divided by semicolons or commas."""
    found = []
    for part in plain(cell).replace(",", ";").replace("\n", ";").split(";"):
        key = key_of(part)
        if not key or key in NO_TITLE:
            continue
        if key in _TITLES:
            found.append(_TITLES[key])
        else:
            row.say("unknown_value_left", column.heading, value=part.strip(), near=near(part, Post.Title.labels))
    return list(dict.fromkeys(found)) or None


def sex_column(gender):
    """A column “Nam” or “Nữ”: a mark tells the gender, a date (under “Ngày sinh”) tells the birthday too."""

    def read(cell, column, row):
        if values.is_mark(cell):
            return _set(row, "gender", gender)
        if values.shown(cell) not in ("0", "") and (born := values.partial_day(cell, BORN, row)):
            row.values["born_on"] = born
            return _set(row, "gender", gender)
        return None

    return read


def _set(row, key, value):
    row.values[key] = value


def name_part(cell, column, row):
    """Họ đệm and tên in two columns make one name."""
    value = values.name(120)(cell, column, row)
    if value:
        row.values["full_name"] = names.tidy(f"{row.values.get('full_name', '')} {value}")


BORN = Column(
    "born_on",
    "Ngày sinh",
    values.partial_day,
    aliases=("Ngày tháng năm sinh", "Ngày, tháng, năm sinh", "Năm sinh", "Sinh ngày", "NTNS", "Ngày sinh năm sinh"),
    required=True,
    width=14,
    hint="Ngày/tháng/năm, ví dụ 19/05/1980; chưa rõ thì ghi tháng/năm hoặc năm.",
)

COLUMNS = (
    Column(
        "organization",
        "Mã tổ chức",
        values.text(40),
        aliases=("Mã chi bộ", "Mã tổ chức đảng", "Mã TCĐ", "Mã tổ chức đang sinh hoạt"),
        required=True,
        width=22,
        hint="Mã của chi bộ nơi đồng chí đang sinh hoạt chính thức.",
    ),
    Column(
        "branch_name",
        "Chi bộ đang sinh hoạt",
        values.text(200),
        aliases=("Chi bộ", "Tên chi bộ", "Chi bộ sinh hoạt", "Tổ chức đảng đang sinh hoạt"),
        in_template=False,
    ),
    Column(
        "full_name",
        "Họ và tên khai sinh",
        values.name(120),
        aliases=("Họ và tên", "Họ tên", "Họ tên khai sinh", "Họ, tên khai sinh", "Họ và tên đảng viên", "Họ, tên"),
        required=True,
        width=28,
        hint="Viết hoa cả chữ cũng được; chương trình đổi lại thành chữ thường.",
    ),
    Column(
        "family_part",
        "Họ đệm",
        name_part,
        aliases=("Họ và tên đệm", "Họ và đệm", "Họ và chữ đệm", "Họ"),
        in_template=False,
    ),
    Column("given_part", "Tên", name_part, in_template=False),
    Column(
        "used_name",
        "Họ và tên đang dùng",
        values.name(120),
        aliases=("Họ tên đang dùng", "Tên gọi khác", "Họ và tên gọi khác", "Bí danh"),
        width=24,
        hint="Chỉ ghi khi khác họ và tên khai sinh.",
    ),
    Column(
        "gender",
        "Giới tính",
        values.word(dict(Gender.choices), aliases=GENDER_ALIASES),
        aliases=("Giới", "Nam/Nữ", "Nam, nữ", "Phái"),
        required=True,
        width=10,
        options=tuple(Gender.labels),
        hint="Nam hoặc Nữ.",
    ),
    Column("is_male", "Nam", sex_column("male"), aliases=("Ngày sinh nam", "Giới tính nam"), in_template=False),
    Column("is_female", "Nữ", sex_column("female"), aliases=("Ngày sinh nữ", "Giới tính nữ"), in_template=False),
    BORN,
    Column(
        "identity_number",
        "Số căn cước",
        values.identity,
        aliases=(
            "Số CCCD",
            "CCCD",
            "CMND/CCCD",
            "Số CMND/CCCD",
            "Số CMND",
            "Số định danh cá nhân",
            "Số căn cước công dân",
            "Căn cước công dân",
            "Số căn cước/CCCD/CMND",
        ),
        width=17,
        hint="12 số (chứng minh nhân dân cũ: 9 số).",
    ),
    Column(
        "card_number",
        "Số thẻ đảng viên",
        values.card,
        aliases=("Số thẻ", "Số TĐV", "Số thẻ đảng", "Thẻ đảng viên", "Số thẻ ĐV"),
        width=17,
        hint="8 hoặc 12 số.",
    ),
    Column(
        "file_number",
        "Số lý lịch",
        values.file_number,
        aliases=("Số LL", "Số lý lịch đảng viên", "Số hồ sơ"),
        width=14,
        hint="Số lý lịch đảng viên.",
    ),
    Column(
        "hometown",
        "Quê quán",
        values.text(250),
        aliases=("Nguyên quán",),
        width=30,
        hint="Xã, tỉnh.",
    ),
    Column(
        "permanent_address",
        "Nơi thường trú",
        values.text(250),
        aliases=("Thường trú", "Hộ khẩu thường trú", "Địa chỉ thường trú"),
        width=30,
        hint="Thôn (tổ dân phố), xã, tỉnh.",
    ),
    Column(
        "temporary_address",
        "Nơi tạm trú",
        values.text(250),
        aliases=("Tạm trú", "Địa chỉ tạm trú", "Nơi ở hiện nay", "Chỗ ở hiện nay"),
        width=30,
        hint="Chỉ ghi khi khác nơi thường trú.",
    ),
    Column("ethnicity", "Dân tộc", code(CodeList.ETHNICITY), width=14, hint="Theo danh mục."),
    Column("religion", "Tôn giáo", code(CodeList.RELIGION), width=16, hint="Theo danh mục; không theo thì ghi Không."),
    Column(
        "occupation",
        "Nghề nghiệp",
        occupation,
        aliases=("Nghề nghiệp hiện nay", "Nghề nghiệp hiện tại"),
        width=30,
        hint="Theo danh mục; lời ghi khác được giữ bên cạnh.",
    ),
    Column(
        "sector",
        "Khu vực",
        values.word(dict(Sector.choices), optional=True),
        aliases=("Khu vực công tác", "Loại hình khu vực"),
        width=26,
        options=tuple(Sector.labels),
        hint="Theo danh mục.",
    ),
    Column(
        "general_education",
        "Giáo dục phổ thông",
        code(CodeList.GENERAL_EDUCATION),
        aliases=("GDPT", "Trình độ GDPT", "Trình độ giáo dục phổ thông", "Trình độ văn hóa", "Văn hóa"),
        width=12,
        hint="Ví dụ 12/12 hoặc 10/10.",
    ),
    Column(
        "professional",
        "Chuyên môn",
        code(CodeList.PROFESSIONAL),
        aliases=("Trình độ chuyên môn", "Chuyên môn nghiệp vụ", "Trình độ chuyên môn nghiệp vụ"),
        width=16,
        hint="Theo danh mục.",
    ),
    Column(
        "theory",
        "Lý luận chính trị",
        code(CodeList.THEORY),
        aliases=("LLCT", "Trình độ lý luận chính trị", "Lý luận", "Trình độ LLCT"),
        width=16,
        hint="Theo danh mục.",
    ),
    Column("academic_title", "Học hàm", code(CodeList.TITLE), width=14, hint="Theo danh mục."),
    Column(
        "youth_union",
        "Là đoàn viên",
        values.mark,
        aliases=("Đoàn viên", "Là đoàn viên TNCS", "Đoàn viên TNCS Hồ Chí Minh"),
        width=12,
        options=("x",),
        hint="Đánh dấu x.",
    ),
    Column(
        "admitted_on",
        "Ngày vào Đảng",
        values.day,
        aliases=(
            "Ngày kết nạp",
            "Ngày vào Đảng CSVN",
            "Ngày vào Đảng Cộng sản Việt Nam",
            "Ngày kết nạp Đảng",
            "Ngày vào Đảng dự bị",
            "Ngày dự bị",
            "Dự bị",
            "Ngày kết nạp vào Đảng",
        ),
        required=True,
        width=14,
        hint="Ngày làm lễ kết nạp.",
    ),
    Column(
        "official_on",
        "Ngày chính thức",
        values.day,
        aliases=("Ngày công nhận chính thức", "Ngày vào Đảng chính thức", "Chính thức", "Ngày chuyển chính thức"),
        width=14,
        hint="Để trống khi còn dự bị.",
    ),
    Column(
        "exempt_on",
        "Ngày miễn sinh hoạt",
        values.day,
        aliases=("Ngày miễn SHĐ", "Ngày được miễn công tác và sinh hoạt đảng", "Ngày miễn sinh hoạt đảng"),
        width=14,
        hint="Ngày bắt đầu được miễn công tác và sinh hoạt đảng.",
    ),
    Column(
        "titles",
        "Chức vụ Đảng",
        titles,
        aliases=("Chức vụ trong Đảng", "Chức vụ đảng hiện nay", "CV Đảng"),
        width=20,
        options=tuple(Post.Title.labels),
        hint="Theo danh mục; nhiều chức vụ cách nhau bằng dấu chấm phẩy.",
    ),
    Column(
        "post_from",
        "Ngày giữ chức vụ",
        values.day,
        aliases=("Ngày giữ chức vụ Đảng", "Giữ chức vụ từ ngày", "Ngày bầu"),
        width=14,
        hint="Để trống thì tính từ ngày nhập.",
        in_template=False,
    ),
    Column(
        "phone",
        "Điện thoại",
        values.phone,
        aliases=("Số điện thoại", "SĐT", "ĐT", "Điện thoại di động"),
        width=15,
        hint="",
    ),
    Column("email", "Thư điện tử", values.email, aliases=("Email", "E-mail", "Thư điện tử (email)"), width=24),
    Column(
        "left_on",
        "Ngày ra khỏi Đảng",
        values.day,
        aliases=("Ngày ra khỏi danh sách", "Ngày ra Đảng"),
        width=14,
        hint="Chỉ cho người đã ra khỏi danh sách; ghi cùng Hình thức ra khỏi Đảng.",
    ),
    Column(
        "left_by",
        "Hình thức ra khỏi Đảng",
        values.word(dict(Ending.choices), aliases=ENDING_ALIASES),
        aliases=("Hình thức ra", "Lý do ra khỏi Đảng", "Hình thức ra khỏi danh sách"),
        width=18,
        options=tuple(Ending.labels),
        hint="Theo danh mục; ghi cùng Ngày ra khỏi Đảng.",
    ),
    Column(
        "left_number",
        "Số quyết định ra khỏi Đảng",
        values.text(60),
        aliases=("Số quyết định ra", "Số QĐ ra khỏi Đảng"),
        width=20,
        hint="Ví dụ 47-QĐ/ĐU.",
    ),
)
