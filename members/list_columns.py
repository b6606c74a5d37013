"""The columns that the member list shows beside name and status, as far as somebody has chosen them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.safestring import mark_safe

from branches.rendering import written
from branches.templatetags import party

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
        value = written(self.cell(member))
        if self.opt:
            return f'<td role="cell" class="opt nowrap">{value}</td>'
        return f'<td role="cell" data-label="{written(self.label)}">{value}</td>' if value else '<td role="cell"></td>'


def tr(member, columns):
    """The row of a member of whom `status.tell` has told: what a template writes for fifty of them in ten times as long."""
    posts = "".join(
        f'<br><span class="soft small fw-normal">{written(_post(post, member))}</span>' for post in member.current_posts
    )
    look = member.shown
    state = party.status(look.kind, look.icon, look.label) if look.kind else written(look.label)
    return mark_safe(  # noqa: S308  (every part of it is escaped)
        f'<tr role="row"><th role="rowheader" scope="row"><a href="{member.get_absolute_url()}">{written(member)}</a>{posts}'
        f'</th><td role="cell" class="lead-cell">{state}</td>{"".join(column.td(member) for column in columns)}</tr>'
    )


def _post(post, member):
    """Of a post elsewhere than in the member's branch also where."""
    title = post.get_title_display()
    return title if post.organization_id == member.branch_id else f"{title}, {post.organization}"


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
        "identity_number",
        "Số căn cước",
        lambda member: party.mask_identity(member.identity_number) or "chưa ghi",
        opt=True,
    ),
    Shown("card_number", "Số thẻ đảng viên", lambda member: party.mask_identity(member.card_number) or "chưa ghi"),
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
