"""The thirty groups of the Phiếu đảng viên (2-HSĐV; domain §3.2): what each holds, what it asks, what is masked.

The keys of the groups are stable; their numbers on the printed form differ from version to version. Badges and
exemptions are shown from their own books.
"""

from dataclasses import dataclass, field

from members.models import (
    Activity,
    DisciplineRecord,
    ForeignRelation,
    HistoryItem,
    HonoraryTitle,
    Member,
    Profile,
    Relative,
    Reward,
    Training,
)

from .words import shown

#: Sensitive sections, opened with a reason (domain §9): key → what the screen calls it.
SECTIONS = {
    "ton-giao": "Tôn giáo",
    "suc-khoe": "Sức khỏe, chính sách",
    "nuoc-ngoai": "Quan hệ với nước ngoài",
    "gia-dinh": "Gia đình",
    "kinh-te": "Hoàn cảnh kinh tế",
}

#: The whole identity number counts as one more thing to ask for when a paper is made.
IDENTITY = "so-can-cuoc"


@dataclass(frozen=True)
class Table:
    """The rows of one group: the columns in the order of the form."""

    model: type
    columns: tuple
    labels: dict = field(default_factory=dict)

    @property
    def headings(self):
        return [self.label(name) for name in self.columns]

    def label(self, name):
        return self.labels.get(name) or self.model._meta.get_field(name).verbose_name

    def cells(self, row):
        return [shown(row, name) for name in self.columns]

    def _said(self, row, name):
        """In a sentence a mark that is set stands by its name, one that is not by nothing."""
        value = getattr(row, name)
        return (self.label(name).lower() if value else "") if isinstance(value, bool) else shown(row, name)

    def sentence(self, row):
        """A row in one line: “09/2012 – 07/2014: Trường Chính trị tỉnh; Trung cấp”."""
        period = [shown(row, name) for name in ("from_on", "to_on") if name in self.columns]
        words = [self._said(row, name) for name in self.columns if name not in ("from_on", "to_on")]
        return ": ".join(filter(None, [" – ".join(filter(None, period)), "; ".join(filter(None, words))]))


def _table(model, *columns, day=""):
    """A table with a period, or with one day under its own name."""
    period = ("from_on",) if day else ("from_on", "to_on")
    return Table(model, (*period, *columns), {"from_on": day} if day else {})


@dataclass(frozen=True)
class Group:
    """One numbered group: facts of the member (`own`) and of the profile (`more`), or a table, or another book."""

    number: int
    key: str
    title: str
    own: tuple = ()
    more: tuple = ()
    asked: tuple = ()
    table: Table | None = None
    wants_rows: bool = False
    book: str = ""
    section: str = ""

    @property
    def is_optional(self):
        """Whether it may be recorded that there is nothing to write in it."""
        return not (self.asked or self.wants_rows or self.book)

    @property
    def fields(self):
        """What its form edits: religion is a fact of the member, yet it is only reached here, opened."""
        return self.more or (self.own if self.section else ())


GROUPS = (
    Group(1, "ho-ten", "Họ và tên khai sinh", ("full_name",), asked=("full_name",)),
    Group(2, "gioi-tinh", "Giới tính", ("gender",), asked=("gender",)),
    Group(3, "ten-khac", "Các tên gọi khác", ("used_name",)),
    Group(4, "ngay-sinh", "Sinh ngày", ("born_on",), asked=("born_on",)),
    Group(
        5,
        "khai-sinh",
        "Nơi đăng ký khai sinh",
        more=("birth_registered_at",),
        asked=("birth_registered_at",),
    ),
    Group(6, "que-quan", "Quê quán", ("hometown",), asked=("hometown",)),
    Group(
        7, "noi-o", "Nơi thường trú, tạm trú", ("permanent_address", "temporary_address"), asked=("permanent_address",)
    ),
    Group(8, "dan-toc", "Dân tộc", ("ethnicity",), asked=("ethnicity",)),
    Group(9, "ton-giao", "Tôn giáo", ("religion",), asked=("religion",), section="ton-giao"),
    Group(
        10,
        "thanh-phan",
        "Thành phần gia đình",
        more=("family_class",),
        asked=("family_class",),
        section="gia-dinh",
    ),
    Group(11, "nghe-nghiep", "Nghề nghiệp hiện nay", ("occupation", "occupation_note"), asked=("occupation",)),
    Group(
        12,
        "vao-dang",
        "Vào Đảng, chính thức",
        ("admitted_on", "official_on"),
        (
            "admitted_branch",
            "introducer_1",
            "introducer_1_post",
            "introducer_2",
            "introducer_2_post",
            "admission_decision",
            "admission_decided_on",
            "admission_decided_by",
            "official_branch",
        ),
        asked=(
            "admitted_branch",
            "introducer_1",
            "introducer_2",
            "admission_decision",
            "admission_decided_on",
            "official_branch",
        ),
    ),
    Group(13, "tuyen-dung", "Tuyển dụng", more=("recruited_on", "recruited_by")),
    Group(14, "doan", "Vào Đoàn TNCS Hồ Chí Minh", ("youth_union",), ("youth_union_on",)),
    Group(15, "to-chuc-khac", "Tổ chức xã hội khác", more=("other_organizations",)),
    Group(16, "nhap-ngu", "Nhập ngũ, xuất ngũ", more=("enlisted_on", "discharged_on")),
    Group(
        17,
        "trinh-do",
        "Trình độ hiện nay",
        ("general_education", "professional", "academic_title", "theory"),
        ("profession_detail", "degree", "foreign_languages", "informatics"),
        asked=("general_education", "professional", "theory"),
    ),
    Group(
        18,
        "suc-khoe",
        "Sức khỏe, thương binh, gia đình có công",
        more=("health", "health_note", "war_invalid", "merit_family"),
        asked=("health",),
        section="suc-khoe",
    ),
    Group(19, "can-cuoc", "Số căn cước", ("identity_number",), asked=("identity_number",)),
    Group(20, "mien-sinh-hoat", "Được miễn công tác và sinh hoạt đảng", book="exemptions"),
    Group(
        21,
        "qua-trinh",
        "Quá trình hoạt động và công tác",
        table=_table(Activity, "work", "place"),
        wants_rows=True,
    ),
    Group(
        22,
        "dao-tao",
        "Đào tạo, bồi dưỡng",
        table=_table(Training, "school", "subject", "manner", "certificate"),
    ),
    Group(
        23,
        "khen-thuong",
        "Khen thưởng",
        table=_table(Reward, "form", "reason", "authority", "decision_number", day="Ngày, tháng, năm"),
    ),
    Group(24, "huy-hieu", "Huy hiệu Đảng", book="badges"),
    Group(
        25,
        "danh-hieu",
        "Danh hiệu được phong",
        table=_table(HonoraryTitle, "title", "authority", day="Ngày, tháng, năm"),
    ),
    Group(
        26,
        "ky-luat",
        "Kỷ luật",
        table=_table(DisciplineRecord, "form", "reason", "authority", "decision_number", day="Ngày quyết định"),
    ),
    Group(27, "lich-su", "Lịch sử bản thân", table=_table(HistoryItem, "kind", "content")),
    Group(
        28,
        "nuoc-ngoai",
        "Quan hệ với nước ngoài",
        table=_table(ForeignRelation, "kind", "country", "content"),
        section="nuoc-ngoai",
    ),
    Group(
        29,
        "gia-dinh",
        "Quan hệ gia đình",
        table=Table(Relative, ("relation", "full_name", "birth_year", "occupation", "residence", "in_party", "note")),
        wants_rows=True,
        section="gia-dinh",
    ),
    Group(
        30,
        "kinh-te",
        "Hoàn cảnh kinh tế",
        more=("household_income", "income_per_head", "house", "land", "farm", "hired_workers", "assets"),
        asked=("household_income", "house", "land"),
        section="kinh-te",
    ),
)
BY_KEY = {group.key: group for group in GROUPS}
TABLES = {group.key: group for group in GROUPS if group.table}

#: The groups under headings of the screen, in the order of the form.
CHAPTERS = (
    ("ban-than", "Bản thân", GROUPS[:11]),
    ("vao-dang-doan", "Vào Đảng, Đoàn, công tác", GROUPS[11:16]),
    ("trinh-do-suc-khoe", "Trình độ, sức khỏe, giấy tờ", GROUPS[16:20]),
    ("qua-trinh-hoat-dong", "Quá trình, khen thưởng, kỷ luật", GROUPS[20:27]),
    ("quan-he", "Quan hệ, gia đình, kinh tế", GROUPS[27:]),
)

#: The facts of member and profile that are never shown unopened and never journalled in clear.
SENSITIVE_FIELDS = {name for group in GROUPS if group.section for name in (*group.own, *group.more)}


def group_of(row):
    """The group in whose table a row stands."""
    return next(group for group in TABLES.values() if isinstance(row, group.table.model))


def column_of(name, table=""):
    """The field that a name in the journal means: of the named table, else of the member or the profile; or None."""
    models = [TABLES[table].table.model] if table in TABLES else [Member, Profile]
    for model in models:
        if found := {f.name: f for f in model._meta.concrete_fields}.get(name):
            return found
    return None
