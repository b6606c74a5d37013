"""The member list as a spreadsheet with the official headings (formats.md §2 and §5)."""

from io import BytesIO

import xlsxwriter

from branches import names
from members import pages
from members.models import Ending, Membership, Precision, Standing

#: One file is written within a request; a longer list is narrowed by its filters first.
MOST = 10_000

HEADINGS = (
    "STT",
    "Mã tổ chức",
    "Họ và tên khai sinh",
    "Họ và tên đang dùng",
    "Giới tính",
    "Ngày sinh",
    "Số căn cước",
    "Số thẻ đảng viên",
    "Số lý lịch",
    "Quê quán",
    "Nơi thường trú",
    "Nơi tạm trú",
    "Dân tộc",
    "Tôn giáo",
    "Nghề nghiệp",
    "Khu vực",
    "Giáo dục phổ thông",
    "Chuyên môn",
    "Lý luận chính trị",
    "Học hàm",
    "Là đoàn viên",
    "Ngày vào Đảng",
    "Ngày chính thức",
    "Ngày miễn sinh hoạt",
    "Chức vụ Đảng",
    "Điện thoại",
    "Thư điện tử",
    "Ngày ra khỏi Đảng",
    "Hình thức ra khỏi Đảng",
    "Số quyết định ra khỏi Đảng",
)


def rows(queryset, on, *, full_numbers):
    """One list of cells per member, in the order of the headings; dates stay dates."""
    members = list(queryset.select_related("branch", *pages.CODES).with_posts(on).order_by("sort_key", "pk")[:MOST])
    ids = [member.pk for member in members]
    exempt = dict(
        Standing.objects.on(on).filter(member__in=ids, kind=Standing.Kind.EXEMPT).values_list("member", "starts_on")
    )
    ended = {
        membership.member_id: membership
        for membership in Membership.objects.filter(member__in=ids).order_by("starts_on", "pk")
    }
    return [
        _row(number, member, exempt.get(member.pk), ended.get(member.pk), full_numbers)
        for number, member in enumerate(members, 1)
    ]


def _row(number, member, exempt_on, last, full_numbers):
    identity = member.identity_number or ""
    left = last if last is not None and last.ends_on else None
    return [
        str(number),
        member.branch.code,
        member.full_name,
        member.used_name,
        member.get_gender_display(),
        member.born_on if member.born_precision == Precision.DAY else member.born_as_known,
        identity if full_numbers else names.masked(identity),
        member.card_number,
        member.file_number,
        member.hometown,
        member.permanent_address,
        member.temporary_address,
        member.ethnicity,
        member.religion,
        member.occupation_note or member.occupation,
        member.get_sector_display(),
        member.general_education,
        member.professional,
        member.theory,
        member.academic_title,
        "x" if member.youth_union else "",
        member.admitted_on,
        member.official_on,
        exempt_on,
        "; ".join(post.get_title_display() for post in member.current_posts),
        member.phone,
        member.email,
        left and left.ends_on,
        left and Ending(left.ended_by).label,
        left and left.decision_number,
    ]


def workbook(table):
    """The bytes of the .xlsx file: text is always text, so nothing in it can act as a formula."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Danh sách đảng viên")
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    text = book.add_format({"num_format": "@"})
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, len(HEADINGS) - 1, 18)
    sheet.freeze_panes(1, 3)
    for column, label in enumerate(HEADINGS):
        sheet.write_string(0, column, label, heading)
    for index, row in enumerate(table, 1):
        for column, value in enumerate(row):
            if hasattr(value, "year"):
                sheet.write_datetime(index, column, value, day)
            elif value not in (None, ""):
                sheet.write_string(index, column, str(value), text)
    book.close()
    return buffer.getvalue()


def member_list(queryset, on, *, full_numbers):
    """(bytes of the file, number of members in it)."""
    table = rows(queryset, on, full_numbers=full_numbers)
    return workbook(table), len(table)


def too_long(queryset):
    """Whether the list holds more members than one file takes."""
    return queryset.order_by()[: MOST + 1].count() > MOST
