"""Việc sau khi ra khỏi Đảng: the check-list of one exit in words, and what the home page asks for (domain §2.6, §11.3
no. 23)."""

from dataclasses import dataclass

from django.urls import reverse

from branches.compiled import compiled
from members.models import Departure, Ending
from members.todo import Item

MOST = 20  # exits on one home page; the oldest come first

_FACTS = ("id", "kind", "left_on", "card", "card_on", "card_handed_on", "file_on", "notice_on")


@dataclass(frozen=True)
class Line:
    """One thing that follows the exit: what, whether it is done, how it stands; `doing` names it in a sentence."""

    slug: str
    title: str
    doing: str
    done: bool
    words: str


def _card(departure):
    if not departure.card:
        return "Chưa ghi."
    day = f"{departure.card_on:%d/%m/%Y}"
    note = f": {departure.card_note}" if departure.card_note else ""
    return f"{departure.get_card_display()}, {day}{note}."


def _day(day, after=""):
    return f"{day:%d/%m/%Y}{after}." if day else "Chưa ghi."


def lines(departure):
    """The check-list in its order; of the dead neither card nor its way up."""
    died = departure.kind == Ending.DIED
    register, notice = ("Từ trần", "từ trần") if died else ("Đã ra khỏi Đảng", "ra khỏi Đảng")
    found = []
    if not died:
        found.append(Line("the", "Thu thẻ đảng viên", "thu thẻ", bool(departure.card), _card(departure)))
    if departure.card == Departure.Card.COLLECTED:
        handed = departure.card_handed_on
        found.append(Line("nop-the", "Nộp thẻ lên cấp trên trực tiếp", "nộp thẻ", bool(handed), _day(handed)))
    place = f", cất tại {departure.file_place}" if departure.file_place else ""
    file_words, number = _day(departure.file_on, place), departure.notice_number
    notice_words = _day(departure.notice_on, f", số {number}" if number else "")
    return [
        *found,
        Line("ho-so", f"Chuyển hồ sơ sang sổ “{register}”", "chuyển hồ sơ", bool(departure.file_on), file_words),
        Line(
            "phieu-bao",
            f"Gửi Phiếu báo đảng viên {notice}",
            "gửi phiếu báo",
            bool(departure.notice_on),
            notice_words,
        ),
    ]


def of(member, actor, by=None):
    """The latest exit of a member that stands, or None; `by`: no later than that day."""
    found = Departure.objects.visible_to(actor).standing().filter(member=member)
    return (found.filter(left_on__lte=by) if by else found).first()


@compiled
def _unfinished(branches):
    waiting = Departure.objects.unfinished().filter(member__branch__in=branches).order_by("left_on", "pk")
    return waiting.values(*_FACTS, "member", "member__full_name")[:MOST]


def todo(organizations, on, rule):
    """One line for each exit from a branch of which something is still to be done; a source of `members.todo`."""
    branches = [organization for organization in organizations if organization.has_members]
    if not branches:
        return []
    (rows,) = yield [_unfinished(branches)]
    items = []
    for row in rows:
        member, name = row.pop("member"), row.pop("member__full_name")
        departure = Departure(**row)
        left = ", ".join(line.doing for line in lines(departure) if not line.done)
        url = f"{reverse('members:member', args=[member])}#sau-khi-giao"
        out = "từ trần" if departure.kind == Ending.DIED else "ra khỏi Đảng"
        title = f"Hoàn tất việc sau khi đồng chí {name} {out}"
        words = f"Từ {departure.left_on:%d/%m/%Y}. Còn: {left}."
        about = ("after_exit", f"members.departure:{departure.pk}")
        items.append(Item(departure.left_on, title, url, words, deadline=about))
    return items
