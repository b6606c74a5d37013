"""What a member's page is made of: sections with their completeness, milestones, the time line, panels of other apps."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from branches import journal
from members import actions, record
from members.models import (
    Attendance,
    Beginning,
    CodeItem,
    Ending,
    Level,
    Meeting,
    Member,
    Membership,
    Precision,
    Profile,
    Standing,
    Transfer,
)

#: Panels that the apps above put on a member's page: (request, member) → safe HTML, "" for none.
panels = []

#: What the apps above offer about a member-year with enough missed months: (member-year, actor) → (words, address).
year_ways = []


@dataclass(frozen=True)
class Section:
    """One part of the record, as on the page and in the form."""

    anchor: str
    title: str
    fields: tuple

    @property
    def is_asked(self):
        """Whether the official list asks for something in it."""
        return bool({*ASKED, "admitted_on"} & {*self.fields})


SECTIONS = (
    Section(
        "ban-than",
        "Bản thân",
        (
            "full_name",
            "used_name",
            "gender",
            "born_on",
            "hometown",
            "permanent_address",
            "temporary_address",
            "ethnicity",
            "religion",
            "occupation",
            "occupation_note",
            "sector",
        ),
    ),
    Section("giay-to", "Giấy tờ", ("identity_number", "card_number", "file_number")),
    Section("vao-dang", "Vào Đảng", ("admitted_on", "official_on", "youth_union", "managed_by")),
    Section("trinh-do", "Trình độ", ("general_education", "professional", "theory", "academic_title")),
    Section("lien-he", "Liên hệ", ("phone", "email")),
)

#: What the official list asks of everybody; `MemberQuerySet.incomplete` asks the database the same.
ASKED = ("gender", "born_on", "hometown", "ethnicity", "identity_number", "card_number", "file_number")


#: The words of code lists that a record names.
CODES = ("ethnicity", "religion", "occupation", "general_education", "professional", "theory", "academic_title")


def with_words(members):
    """The first of these members with the words of the code lists it names, or None.

    They come as one array: to plan seven joins would take longer than all the rest of the page.
    """
    references = [Member._meta.get_field(name) for name in CODES]
    columns = {field.attname: field.attname for field in CodeItem._meta.concrete_fields}
    named = CodeItem.objects.filter(pk__in=[OuterRef(field.attname) for field in references]).order_by()
    member = members.annotate(_words=ArraySubquery(named.values(word=JSONObject(**columns)))).first()
    if member:
        words = {row["id"]: CodeItem(**row) for row in member._words}
        for field in references:
            field.set_cached_value(member, words.get(getattr(member, field.attname)))
    return member


def is_missing(member, field):
    """Cần bổ sung: asked for and not there. A probationary member has no card yet."""
    if field == "born_on":
        return member.born_precision != Precision.DAY
    if field == "card_number" and member.official_on is None:
        return False
    return field in ASKED and not getattr(member, field)


def asked(member):
    """The fields that are asked of this member."""
    return [field for field in ASKED if field != "card_number" or member.official_on is not None]


def missing(member):
    """The fields to be completed, in the order of the page."""
    return [field for section in SECTIONS for field in section.fields if is_missing(member, field)]


def section_of(field):
    """The section in which a field stands."""
    return next(section for section in SECTIONS if field in section.fields)


def _value(member, field):
    value = getattr(member, field)
    if field == "born_on":
        return member.born_as_known
    if field == "youth_union":
        return "Có" if value else "Không"
    if value in (None, ""):
        return ""
    if Member._meta.get_field(field).choices:
        return getattr(member, f"get_{field}_display")()
    return value


def _shown(member, field, opened):
    """What is sensitive is masked until its section has been opened with a reason (domain §9)."""
    value = _value(member, field)
    return record.HIDDEN if value and field in record.SENSITIVE_FIELDS and not opened else value


def sections(member, opened=False):
    """[(section, [(field, label, value, missing)], how many are missing, whether nothing is there)] for the page.

    `opened` says whether the masked facts among them have been opened.
    """
    shown = []
    for section in SECTIONS:
        rows = [
            (
                field,
                Member._meta.get_field(field).verbose_name,
                _shown(member, field, opened),
                is_missing(member, field),
            )
            for field in section.fields
        ]
        lacking = sum(row[3] for row in rows)
        shown.append((section, rows, lacking, not lacking and not any(row[2] for row in rows)))
    return shown


def label_of(field):
    """The official label of a field inside a sentence."""
    label = Member._meta.get_field(field).verbose_name
    return label[0].lower() + label[1:]


# --- milestones and the time line ---------------------------------------------------------------------------------


def milestones(member, memberships, standings, on):
    """[(day, words)] of the dated facts, latest first."""
    found = [(member.admitted_on, "Vào Đảng")]
    if member.official_on:
        found.append((member.official_on, "Trở thành đảng viên chính thức"))
    if member.former_official_on:
        found.append((member.former_official_on, "Trở thành đảng viên chính thức, lần trước"))
    for membership in memberships:
        if membership.begun_by != Beginning.ADMITTED:
            found.append((membership.starts_on, f"{membership.get_begun_by_display()}: {membership.branch}"))
        if membership.ends_on and membership.ended_by != Ending.TRANSFERRED_OUT:
            found.append((membership.ends_on, membership.get_ended_by_display()))
    for standing in standings:
        found.append((standing.starts_on, standing.get_kind_display()))
        if standing.ends_on and standing.ends_on < on:
            found.append((standing.ends_on, f"Hết {standing.get_kind_display().lower()}"))
    return sorted(found, key=lambda milestone: milestone[0], reverse=True)


@dataclass(frozen=True)
class Line:
    """One entry of the journal, in words."""

    at: object
    who: str
    what: str
    details: list


def time_line(member, limit=None):
    """The journal of the record, latest first. What a case is made of stays with the case (domain §11.3 no. 28)."""
    entries = journal.of(member).filter(verb__startswith="members.")[:limit]
    return [
        Line(entry.at, entry.actor_name, actions.LABELS.get(entry.verb, "Cập nhật hồ sơ"), _details(entry.facts))
        for entry in entries
    ]


_FACTS = {
    "kind": "hình thức",
    "ends_on": "đến ngày",
    "starts_on": "từ ngày",
    "number": "số văn bản",
    "decision_number": "số văn bản",
    "decided_on": "ngày quyết định",
    "requested_on": "ngày có đơn",
    "reported_on": "ngày báo cáo cấp trên",
    "ground": "lý do",
    "branch": "chi bộ",
    "year": "năm",
    "of_year": "năm",
    "level": "mức",
    "reason": "lý do",
    "begun_by": "bắt đầu do",
    "table": "mục",
    "nothing": "không có gì để ghi",
    "section": "phần",
    "sections": "phần được che",
    "letter_on": "ngày giấy giới thiệu",
    "presented_on": "ngày nộp giấy",
    "accepted_on": "ngày xác nhận",
    "until": "đến hết ngày",
    "returned_on": "ngày trở về",
    "file_sent_on": "ngày gửi hồ sơ",
    "file_received_on": "ngày nhận hồ sơ",
    "helper": "người giúp đỡ",
    "years": "Huy hiệu (năm tuổi Đảng)",
    "occasion": "đợt trao",
    "awarded_on": "ngày trao",
    "handed_on": "ngày trao",
    "issued_on": "ngày phát",
    "voted_on": "ngày chi bộ biểu quyết",
    "votes": "số tán thành",
    "base": "tổng số đảng viên chính thức",
    "course_on": "ngày giấy chứng nhận lớp đảng viên mới",
    "self_review_on": "ngày bản tự kiểm điểm",
}
_WORDS = {
    value: str(label)
    for choices in (Beginning, Ending, Standing.Kind, Level, Transfer.Kind)
    for value, label in choices.choices
} | {group.key: group.title for group in record.GROUPS}
_PROFILE = {field.name: field for field in Profile._meta.concrete_fields if field.name not in ("member", "nothing_in")}


def _details(facts):
    """“Số thẻ đảng viên: •••••120 → •••••121” for every fact that has a name, in the order of the record."""
    fields = {field.name: field for section in SECTIONS for field in map(Member._meta.get_field, section.fields)}
    table = facts.get("table", "")
    fields = _columns_of(facts, table) if table else fields | _PROFILE
    lines = []
    for name in dict.fromkeys(["table", *fields, *_FACTS]):
        value, field = facts.get(name), fields.get(name)
        if value not in (None, ""):
            label = field.verbose_name if field else _FACTS[name]
            masked = not table and name in record.SENSITIVE_FIELDS
            lines.append(f"{label[0].upper() + label[1:]}: {record.HIDDEN if masked else _change(value, field)}")
    return lines


def _columns_of(facts, table):
    """The columns of a table of the Phiếu đảng viên that an entry names."""
    found = [column for name in facts if (column := record.column_of(name, table))]
    return {column.name: column for column in sorted(found, key=lambda column: column.creation_counter)}


def _change(value, field):
    if record.HIDDEN in (value if isinstance(value, list) else [value]):
        return record.HIDDEN
    if isinstance(value, list) and len(value) == 2:
        return f"{_word(value[0], field) or 'để trống'} → {_word(value[1], field) or 'để trống'}"
    return _word(value, field)


def _word(value, field):
    if isinstance(value, bool):
        return "có" if value else "không"
    text = "" if value is None else str(value)
    if field is not None and field.choices:
        return str(dict(field.choices).get(text, text))
    return _WORDS.get(text) or record.word(text, field)


def attendance(member, year):
    """(present, held) at the meetings of a year for which the member was on the roll; those of a chi ủy left out."""
    rows = Attendance.objects.filter(member=member, meeting__held_on__year=year)
    rows = rows.exclude(meeting__kind=Meeting.Kind.COMMITTEE).values_list("present", flat=True)
    return sum(rows), len(rows)


def history(member):
    """The memberships, latest first."""
    return list(Membership.objects.filter(member=member).select_related("branch").order_by("-starts_on", "-pk"))


def address(member):
    """“đồng chí Bình”."""
    return f"đồng chí {member.given_name}"


def organization_links(request, organization):
    """What the page of an organisation offers about its members (`branches.pages.links`)."""
    found = [("Danh sách đảng viên", f"{reverse('members:list')}?organization={organization.pk}")]
    if organization.has_members:
        found.append(("Sinh hoạt chi bộ", reverse("members:meetings", args=[organization.pk])))
        if actions.may_keep(request.user, organization) and not organization.dissolved_on:
            found.append(("Thêm một đồng chí", f"{reverse('members:new')}?chi-bo={organization.pk}"))
    return found
