"""The columns that the member list shows beside name and status, as far as somebody has chosen them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import mark_safe

from branches.templatetags.party import mask_identity

USUAL = ("born_on", "admitted_on", "branch", "identity_number")


@dataclass(frozen=True)
class Shown:
    """One column of the page. `needs` names references to fetch with the rows; `opt` goes first on a phone."""

    key: str
    label: str
    cell: Callable
    needs: str = ""
    opt: bool = False

    def td(self, member):
        """The cell of the table; on a phone the label stands before what is there."""
        value = self.cell(member)
        if self.opt:
            return format_html('<td role="cell" class="opt nowrap">{}</td>', value)
        if value:
            return format_html('<td role="cell" data-label="{}">{}</td>', self.label, value)
        return mark_safe('<td role="cell"></td>')


def _day(name):
    return lambda member: f"{day:%d/%m/%Y}" if (day := getattr(member, name)) else ""


def _text(name):
    return lambda member: getattr(member, name) or ""


#: Never among them: what is masked on a member's page (religion …), and ethnicity, whose lists are opened by name.
COLUMNS = (
    Shown("gender", "Giới tính", lambda member: member.get_gender_display()),
    Shown("born_on", "Ngày sinh", lambda member: member.born_as_known),
    Shown("admitted_on", "Ngày vào Đảng", _day("admitted_on")),
    Shown("official_on", "Ngày chính thức", _day("official_on")),
    Shown("branch", "Chi bộ", lambda member: member.branch, "branch"),
    Shown(
        "identity_number", "Số căn cước", lambda member: mask_identity(member.identity_number) or "chưa ghi", opt=True
    ),
    Shown("card_number", "Số thẻ đảng viên", lambda member: mask_identity(member.card_number) or "chưa ghi"),
    Shown("hometown", "Quê quán", _text("hometown")),
    Shown(
        "occupation",
        "Nghề nghiệp",
        lambda member: member.occupation_note or member.occupation or "",
        "occupation",
    ),
    Shown("sector", "Khu vực", lambda member: member.get_sector_display()),
    Shown("phone", "Điện thoại", _text("phone")),
)


def chosen(keys, *, several):
    """The columns of those keys; the usual ones where none is named. In one branch alone it need not be said."""
    named = [column for column in COLUMNS if column.key in keys]
    return named or [c for c in COLUMNS if c.key in USUAL and (several or c.key != "branch")]
