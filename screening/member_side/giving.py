"""Who may put together everything held about a person, the journal of it, and the files (Luật 91/2025/QH15; domain §9)."""

import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from branches import access, journal
from branches.models import Role
from members.actions.common import may_decide_above, record
from screening.member_side.held import held
from screening.models import Case

PART = "Tất cả dữ liệu về đồng chí"

#: The one file carries its own look: it is opened where no style sheet of the program is.
STYLE = (
    "body{font:14px/1.5 'Times New Roman',serif;max-width:48rem;margin:2rem auto;padding:0 1rem}"
    "h2{margin:2rem 0 .5rem;border-bottom:1px solid #999}dl{margin:0 0 .75rem;page-break-inside:avoid}"
    "dl div{display:grid;grid-template-columns:14rem 1fr;gap:1rem}dt{color:#444}dd{margin:0;white-space:pre-line}"
    "@media(max-width:30rem){dl div{display:block}}"
)
DOCUMENT = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><style>{style}</style></head><body><h1>{title}</h1>{body}</body></html>"
)


def may_give(actor, member):
    """The secretary of the branch, or staff of a committee above; None is the program itself."""
    return may_decide_above(actor, member.branch) or access.holds(actor, {Role.SECRETARY}, member.branch)


BEYOND_REACH = (
    "Bản này phải đủ, mà có hồ sơ về đồng chí ở nơi ngoài phạm vi của đồng chí. "
    "Đề nghị cấp trên quản lý cả hai nơi lấy bản dữ liệu này."
)


def _cases_beyond(actor, member):
    """Is there a case about the person that the actor does not see, e.g. of a former branch?"""
    seen = Case.objects.visible_to(actor).filter(member=member).values("pk")
    return Case.objects.filter(member=member).exclude(pk__in=seen).exists()


def who_gives(member):
    return f"Bí thư {member.branch}, hoặc Cán bộ cấp ủy, Cán bộ ban tổ chức ở cấp trên mới lấy được bản dữ liệu này."


@transaction.atomic
def give(member, *, reason, actor, on):
    """Everything held about the person, for the person: journalled with its reason, and listed among the views.

    It is whole, so whoever makes it sees every case in it: where one lies beyond the actor's reach, the level above
    both places makes the print.
    """
    if not may_give(actor, member):
        raise access.NoOffice(who_gives(member))
    if actor is not None and _cases_beyond(actor, member):
        raise ValidationError({"reason": BEYOND_REACH})
    if len(reason.strip()) < 5:
        raise ValidationError({"reason": "Ghi lý do."})
    if actor is not None:
        journal.viewed(member, by=actor, part=PART, reason=reason.strip())
    record("give_personal_data", member, actor, {"reason": reason.strip()})
    return held(member)


def context(member, parts, *, reason, actor, on):
    """What the page and the files print."""
    rows = sum(len(part.rows) for part in parts)
    return {"member": member, "parts": parts, "rows": rows, "reason": reason, "giver": actor, "on": on}


def as_json(member, parts, *, reason, actor, on):
    data = {
        "member": member.full_name,
        "branch": str(member.branch),
        "made_on": on.isoformat(),
        "made_by": str(actor or "Chương trình"),
        "reason": reason,
        "basis": "Luật 91/2025/QH15",
        "parts": [{"key": part.key, "title": part.title, "rows": part.rows} for part in parts],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def as_html(member, parts, **told):
    body = mark_safe(render_to_string("screening/member/_held.html", context(member, parts, **told)))  # noqa: S308
    return format_html(DOCUMENT, title=f"{PART} {member}", style=mark_safe(STYLE), body=body)  # noqa: S308
