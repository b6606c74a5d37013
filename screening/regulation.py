"""Numbers of the regulation as one frozen object: `case.rules.list_ratio`. Nothing in code repeats a number."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from django.core.exceptions import ImproperlyConfigured
from django.db.models import F

from branches.ratios import Ratio
from members.limits import SOURCES as RECORD_SOURCES
from members.limits import Limits
from screening.models.regulation import Edition, Parameter


def _number(text):
    return int(text)


def _numbers(text):
    return tuple(int(part) for part in text.split(","))


def _flag(text):
    return text == "có"


@dataclass(frozen=True)
class Rules:
    """The parameters the screening flow uses, from one edition. Units stand in the table of parameters."""

    min_official: int
    criterion1_years: int
    list_ratio: Ratio
    progress_ratio: Ratio
    removal_proposal_ratio: Ratio
    expulsion_proposal_ratio: Ratio
    education_months: int
    cycle_alert: int
    members_per_helper: int
    helper_report_interval: int
    review_grace: int
    selfreview_requests: int
    delivery_attempts: int
    hearing_invitations: int
    approval_days: int
    reminder_days: tuple
    exclude_exempt: bool
    exclude_elsewhere_absent: bool
    exclude_absent: bool
    exclude_suspended: bool
    subject_may_vote: bool
    failed_votes: int
    counting_team: int
    small_base: int
    counting_team_small: int
    grassroots_ratio: Ratio
    standing_ratio: Ratio
    appeal_removal_days: int
    appeal_discipline_days: int
    appeal_removal_settle: int
    appeal_removal_settle_central: int
    appeal_discipline_settle: int
    appeal_discipline_settle_central: int
    absence_months: int
    dues_months: int
    standing_breach_years: int
    discipline_light: Ratio
    expire_reprimand_years: int
    expire_warning_years: int
    suspend_days: int
    suspend_extension_days: int
    suspend_max_extensions: int
    values: Mapping

    @classmethod
    def of(cls, values):
        """From {code: value text}. Raises ImproperlyConfigured when a parameter is missing."""
        missing = sorted(code for code, _ in SOURCES.values() if code not in values)
        if missing:
            raise ImproperlyConfigured(f"Thiếu tham số của quy định: {', '.join(missing)}.")
        parsed = {name: read(values[code]) for name, (code, read) in SOURCES.items()}
        return cls(**parsed, values=MappingProxyType(dict(values)))

    def team_size(self, base):
        """How many tellers at least: three, two in a small branch (domain §11.1 vote.min_counting_team)."""
        return self.counting_team_small if base < self.small_base else self.counting_team


SOURCES = {
    "min_official": ("branch.min_official", _number),
    "criterion1_years": ("screening.criterion1_years", _number),
    "list_ratio": ("screening.list_ratio", Ratio.parse),
    "progress_ratio": ("screening.progress_ratio", Ratio.parse),
    "removal_proposal_ratio": ("screening.removal_proposal_ratio", Ratio.parse),
    "expulsion_proposal_ratio": ("screening.expulsion_proposal_ratio", Ratio.parse),
    "education_months": ("screening.education_months", _number),
    "cycle_alert": ("screening.cycle_alert", _number),
    "members_per_helper": ("screening.members_per_helper", _number),
    "helper_report_interval": ("screening.helper_report_interval", _number),
    "review_grace": ("screening.review_grace", _number),
    "selfreview_requests": ("screening.selfreview_requests", _number),
    "delivery_attempts": ("screening.delivery_attempts", _number),
    "hearing_invitations": ("screening.hearing_invitations", _number),
    "approval_days": ("screening.approval_days", _number),
    "reminder_days": ("screening.reminder_days", _numbers),
    "exclude_exempt": ("denominator.exclude_exempt", _flag),
    "exclude_elsewhere_absent": ("denominator.exclude_temp_elsewhere_absent", _flag),
    "exclude_absent": ("denominator.exclude_absent", _flag),
    "exclude_suspended": ("denominator.exclude_suspended", _flag),
    "subject_may_vote": ("vote.subject_may_vote", _flag),
    "failed_votes": ("vote.failed_votes_then_superior", _number),
    "counting_team": ("vote.min_counting_team", _number),
    "small_base": ("vote.small_base", _number),
    "counting_team_small": ("vote.min_counting_team_small", _number),
    "grassroots_ratio": ("removal.grassroots_ratio", Ratio.parse),
    "standing_ratio": ("removal.standing_ratio", Ratio.parse),
    "appeal_removal_days": ("appeal.removal_days", _number),
    "appeal_discipline_days": ("appeal.discipline_days", _number),
    "appeal_removal_settle": ("appeal.removal_settle_province", _number),
    "appeal_removal_settle_central": ("appeal.removal_settle_central", _number),
    "appeal_discipline_settle": ("appeal.discipline_settle_province", _number),
    "appeal_discipline_settle_central": ("appeal.discipline_settle_central", _number),
    "absence_months": ("removal.absence_months", _number),
    "dues_months": ("removal.dues_months", _number),
    "standing_breach_years": ("removal.standing_breach_years", _number),
    "discipline_light": ("discipline.threshold_light", Ratio.parse),
    "expire_reprimand_years": ("discipline.expire_reprimand_years", _number),
    "expire_warning_years": ("discipline.expire_warning_years", _number),
    "suspend_days": ("suspend.days", _number),
    "suspend_extension_days": ("suspend.extension_days", _number),
    "suspend_max_extensions": ("suspend.max_extensions", _number),
}
assert {field.name for field in fields(Rules)} == {*SOURCES, "values"}


def edition_on(day):
    """The edition in force on that day: the parameters as they stand, stored once and never changed."""
    values = dict(Parameter.objects.in_force(day).values_list("code", "value"))
    Rules.of(values)  # complete, or nothing is opened
    canonical = json.dumps(values, ensure_ascii=False, sort_keys=True)
    fingerprint = hashlib.sha256(canonical.encode()).hexdigest()
    return Edition.objects.get_or_create(fingerprint=fingerprint, defaults={"in_force_on": day, "values": values})[0]


def record_limits(day):
    """{code: value text} of what members' records are held against on that day (`members.limits`).

    Where no value is in force on the day, the latest known one is used: these are doubts that a person confirms.
    """
    known, in_force = _values(Parameter.objects.filter(code__in=[code for code, _ in RECORD_SOURCES.values()]), day)
    return known | in_force


def _values(parameters, day):
    """({code: the latest known value}, {code: the value in force on the day})."""
    rows = parameters.order_by(F("valid_from").asc(nulls_first=True))
    known, in_force = {}, {}
    for code, value, start, end in rows.values_list("code", "value", "valid_from", "valid_to"):
        known[code] = value
        if (start is None or start <= day) and (end is None or day <= end):
            in_force[code] = value
    return known, in_force


def numbers_on(day):
    """(the rules of the flow, the limits of members' records) of that day, in one question."""
    known, in_force = _values(Parameter.objects.all(), day)
    return Rules.of(in_force), Limits.of(known | in_force)


def rules_on(day):
    """The frozen rules of that day, for what does not belong to a case."""
    return Rules.of(dict(Parameter.objects.in_force(day).values_list("code", "value")))
