"""Rules that changed while a case was running: the set of the opening day holds; what favours the member may be applied
with a recorded reason (domain §12 no. 27)."""

from dataclasses import dataclass

from branches.ratios import Ratio
from screening.models import Parameter, Stage
from screening.regulation import SOURCES

#: Which way a change favours the member: a longer time, a higher share for measures, more requests and invitations …
HIGHER = frozenset(
    {
        "screening.education_months",
        "screening.list_ratio",
        "screening.removal_proposal_ratio",
        "screening.expulsion_proposal_ratio",
        "removal.grassroots_ratio",
        "removal.standing_ratio",
        "discipline.threshold_light",
        "screening.selfreview_requests",
        "screening.delivery_attempts",
        "screening.hearing_invitations",
        "appeal.removal_days",
        "appeal.discipline_days",
        "removal.absence_months",
        "removal.dues_months",
        "removal.standing_breach_years",
    }
)
#: … and a lower share for recognition, a penalty that ends sooner, an appeal settled sooner.
LOWER = frozenset(
    {
        "screening.progress_ratio",
        "discipline.expire_reprimand_years",
        "discipline.expire_warning_years",
        "appeal.removal_settle_province",
        "appeal.removal_settle_central",
        "appeal.discipline_settle_province",
        "appeal.discipline_settle_central",
    }
)
GRANTED = frozenset({"vote.subject_may_vote"})

AGAINST = "Thay đổi này không có lợi cho đồng chí, nên không áp dụng cho hồ sơ đang làm."
HELPED = "Thời gian giúp đỡ của chu kỳ này đã hết; chu kỳ sau, nếu có, mới áp dụng được."
NEITHER = "Không xác định được thay đổi này có lợi cho đồng chí hay không, nên không áp dụng cho hồ sơ đang làm."

_READ = dict(SOURCES.values())


@dataclass(frozen=True)
class Newer:
    """One number that differs today from the one the case goes by."""

    parameter: Parameter
    old: str
    why: str  # why it may not be applied; empty where it favours the member

    @property
    def favours(self):
        return not self.why

    @property
    def words(self):
        old, new = (in_words(self.parameter.code, text) for text in (self.old, self.parameter.value))
        return f"{self.parameter.label}: {old} → {new} {self.parameter.unit}".strip()


def in_words(code, text):
    """“ít nhất 2/3” for a ratio, any other number as it stands."""
    value = _READ[code](text)
    return value.words if isinstance(value, Ratio) else text


def _size(code, text):
    value = _READ[code](text)
    if isinstance(value, Ratio):
        return value.numerator / value.denominator, value.strict
    return value


def _why_not(code, old, new):
    if code in GRANTED:
        return "" if _READ[code](new) else AGAINST
    if code in HIGHER:
        return "" if _size(code, new) > _size(code, old) else AGAINST
    if code in LOWER:
        return "" if _size(code, new) < _size(code, old) else AGAINST
    return NEITHER


def _too_late(case, code):
    """The time of help is not made longer once it is over: nobody would be helping (domain §1.3 no. 10)."""
    helping = (Stage.MENTORING, Stage.CONTINUED)
    return code == "screening.education_months" and bool(case.mentoring_starts_on) and case.stage not in helping


def newer(case, on):
    """Every number of the flow in force on the day that differs from the one of the case, those that favour first."""
    values = case.rules.values
    rows = Parameter.objects.in_force(on).filter(code__in=[code for code in _READ if code in values])
    rows = rows.exclude(code__startswith="suspend.")  # a suspension goes by the rules of its own day
    changed = [row for row in rows.order_by("label") if row.value != values[row.code]]
    found = []
    for row in changed:
        why = _why_not(row.code, values[row.code], row.value)
        found.append(Newer(row, values[row.code], why or (HELPED if _too_late(case, row.code) else "")))
    return sorted(found, key=lambda row: not row.favours)
