"""Who settles an appeal, until when, whether that is the last word, and how a form may be changed (domain §2.1, §2.5)."""

from dataclasses import dataclass
from datetime import date, timedelta

from branches import calendar
from branches.models import Kind, Organization
from screening.discipline import measures
from screening.models import Appeal, Deadline, Decision, Measure

Level, Outcome, DK = Appeal.Level, Appeal.Outcome, Decision.Kind

INSPECTION_COMMISSION = "Ủy ban Kiểm tra Trung ương"
SECRETARIAT = "Ban Bí thư"

#: Decisions whose appeal follows the rules on discipline; the others follow those on removal.
DISCIPLINARY = frozenset(measures.MEASURE_OF)

#: What a member may appeal against (domain §2.1, §2.5).
APPEALABLE = DISCIPLINARY | {DK.STRIKE_OFF}

#: Khiển trách to cách chức: the Central Inspection Commission has the last word; else the Secretariat (domain §2.5).
LIGHT = DISCIPLINARY - {DK.EXPEL}


def decision_of(case):
    """The decision of the case that can be appealed: the last one of those that count, or None."""
    return case.decisions.filter(kind__in=APPEALABLE).order_by("pk").last()


def last_appeal(decision):
    """The appeal of the highest round, or None."""
    return decision.appeals.order_by("round").last() if decision else None


@dataclass(frozen=True)
class Settler:
    """One level: a body inside the database, or one outside it by name; `names` are those to choose from."""

    level: Level
    organization: Organization | None = None
    names: tuple = ()


def next_settler(decision, previous=None):
    """One level up from whoever decided or settled before; after one that may come again the same level.

    Above the highest organisation here stands a body outside: below the Central level by its name, above a province
    the Central Inspection Commission or the Secretariat.
    """
    if previous is not None and previous.may_come_again:
        return Settler(previous.level, previous.organization, (previous.body,))
    last = decision.organization if previous is None else previous.organization
    above = _above(last) if last is not None else None
    if above is not None:
        return Settler(Level.BELOW_CENTRAL, above, (str(above),))
    if last is not None and last.kind != Kind.PROVINCE:
        return Settler(Level.BELOW_CENTRAL)
    return Settler(Level.CENTRAL, None, _central(decision, previous))


def _above(organization):
    """The next higher committee; a đảng bộ bộ phận only gives opinions."""
    above = organization.parent
    while above is not None and above.kind == Kind.SUB_COMMITTEE:
        above = above.parent
    return above


def _central(decision, previous):
    if decision.kind == DK.STRIKE_OFF:
        return (SECRETARIAT,)
    if decision.kind in LIGHT:
        return (INSPECTION_COMMISSION,)
    asked = previous is not None and previous.level == Level.CENTRAL
    return (SECRETARIAT,) if asked else (INSPECTION_COMMISSION, SECRETARIAT)


def is_last_word(decision, level, body):
    """Khiển trách to cách chức end at the Central Inspection Commission, the rest at the Secretariat (22-QĐ/TW Art. 22)."""
    return level == Level.CENTRAL and (decision.kind in LIGHT or body == SECRETARIAT)


# --- days -------------------------------------------------------------------------------------------------------------


def window(case, decision, received_on):
    """The last day of an appeal against what was received on that day (domain §2.1, §2.5: the longer of 30 d / 30 wd)."""
    return calendar.add_working_days(received_on, days_of(case, decision))


def days_of(case, decision):
    """How many working days there are to appeal."""
    rules = case.rules
    return rules.appeal_discipline_days if decision.kind in DISCIPLINARY else rules.appeal_removal_days


def last_day(decision, previous=None):
    """The last day in time: of the delivered decision, or of the result of the level before.

    A day off entered since then (Tết, swapped days) or a corrected day of receipt makes it later, never earlier than the
    member was told (domain §11.2 no. 5, §11.3 no. 26).
    """
    if previous is not None and previous.next_until is None:
        return previous.last_day
    kept, received_on = (previous.next_until, previous.told_on) if previous else _told(decision)
    return max(kept, window(decision.case, decision, received_on))


def _told(decision):
    """(the last day the member was told, the day of receipt): as delivered, or as corrected since."""
    delivery = decision.delivery
    later = decision.appeals.exclude(told_on=None).values("told_on")  # those windows are of the levels above
    rows = decision.case.deadlines.filter(kind=Deadline.Kind.APPEAL).exclude(starts_on__in=later).order_by("pk")
    windows = list(rows.values_list("starts_on", "due_on")) or [(delivery.delivered_on, delivery.appeal_until)]
    corrected = [due_on for starts_on, due_on in windows if starts_on != delivery.delivered_on]
    return max([delivery.appeal_until, *corrected]), windows[-1][0]


def received_on(decision):
    """The day the member received the decision; a signed correction puts a wrong one right (domain §11.3 nos. 23, 26)."""
    return _told(decision)[1]


def known_on(decision, previous=None):
    """Since when the member knows what is appealed against: the decision, or the result of the level before."""
    while previous is not None and previous.outcome == Outcome.NOT_SETTLED and previous.may_come_again:
        previous = previous.previous
    return (previous.told_on or previous.settled_on) if previous else received_on(decision)


@dataclass(frozen=True)
class Time:
    """The time for settling, with its arithmetic in words."""

    due_on: date
    words: str


def settle_time(case, decision, level, received_on):
    """Removal 90 / 180 working days, discipline 90 / 180 days, from the day of receipt (29-, 24-QĐ/TW; 22-QĐ/TW)."""
    rules, central = case.rules, level == Level.CENTRAL
    if decision.kind in DISCIPLINARY:
        days = rules.appeal_discipline_settle_central if central else rules.appeal_discipline_settle
        due_on, unit = received_on + timedelta(days=days), "ngày"
    else:
        days = rules.appeal_removal_settle_central if central else rules.appeal_removal_settle
        due_on, unit = calendar.add_working_days(received_on, days), "ngày làm việc"
    where = Level(level).label.lower()
    return Time(due_on, f"{days} {unit} ({where}) sau ngày nhận đơn {received_on:%d/%m/%Y} → {due_on:%d/%m/%Y}")


# --- forms ------------------------------------------------------------------------------------------------------------


def measure_now(decision):
    """The form that stands today, after whatever earlier appeals have changed; None for a removal."""
    changed = decision.appeals.filter(outcome=Outcome.CHANGED).order_by("round").last()
    return Measure(changed.changed_to) if changed else measures.MEASURE_OF.get(decision.kind)


def is_out(decision):
    """Has this decision, as it stands, ended the membership?"""
    return decision.kind == DK.STRIKE_OFF or measure_now(decision) == Measure.EXPULSION


def changes(decision):
    """The forms to which a body that settles may change the decision: lighter or heavier, but never to expulsion.

    An expulsion needs its own ballots, the inspection commission's conclusion and the hearing, so the decision is
    annulled and the matter considered anew; a removal is no discipline and has no other form (domain §2.1, §2.3).
    """
    if decision.kind == DK.STRIKE_OFF:
        return ()
    case, day = decision.case, decision.issued_on
    about = getattr(case, "discipline", None)
    rows = (
        measures.possible(case.member, about.violation, case.rules, day)
        if about is not None
        else measures.by_member(case.member, day)
    )
    return tuple(m for m in rows if m not in (Measure.EXPULSION, measure_now(decision)))


def why_not(decision, measure):
    """Why the decision cannot be changed to that form; "" where it can."""
    if decision.kind == DK.STRIKE_OFF:
        return "Xóa tên không phải là hình thức kỷ luật nên không đổi sang hình thức khác."
    if measure is None:
        return "Không còn hình thức nào khác áp dụng được."
    if measure == Measure.EXPULSION:
        return "Khai trừ cần biểu quyết, thẩm tra và nghe đồng chí trình bày, nên không tăng lên ở bước khiếu nại."
    if measure == measure_now(decision):
        return f"Quyết định đang ở hình thức {measure.label.lower()}."
    if measure not in changes(decision):
        return f"Hình thức {measure.label.lower()} đã hết thời hiệu, hoặc không áp dụng với đồng chí."
    return ""
