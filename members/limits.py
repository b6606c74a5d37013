"""The numbers of the regulations that members' records and the life of the branch are held against.

They stand in the table of parameters, which an app above keeps; it registers how to read it.
"""

from dataclasses import dataclass, fields

from branches.ratios import Ratio

#: day → {code: value text}; registered by the app that keeps the regulation, in its AppConfig.ready().
regulation = []


def _numbers(text):
    return tuple(int(part) for part in text.split(","))


def _occasions(text):
    """“03/02,19/05” → ((3, 2), (19, 5)): day and month."""
    return tuple(tuple(int(part) for part in day.split("/")) for day in text.split(","))


SOURCES = {
    "probation_months": ("probation.months", int),
    "probation_consider_days": ("probation.consider_days", int),
    "probation_ratio": ("probation.ratio", Ratio.parse),
    "admission_age": ("admission.min_age", int),
    "admission_most_age": ("admission.max_age", int),
    "ceremony_days": ("admission.ceremony_days", int),
    "certificate_months": ("admission.certificate_months", int),
    "introducer_months": ("admission.introducer_months", int),
    "readmit_months": ("readmit.min_months", int),
    "readmit_cleared_months": ("readmit.after_record_cleared", int),
    "admission_ratio": ("admission.branch_ratio", Ratio.parse),
    "admission_committee_ratio": ("admission.committee_ratio", Ratio.parse),
    "transfer_present_days": ("transfer.present_letter_days", int),
    "transfer_complete_days": ("transfer.complete_days", int),
    "transfer_temporary_months": ("transfer.temporary_max_months", int),
    "temporary_exempt_months": ("exemption.temporary_max_months", int),
    "meeting_day": ("meeting.day", int),
    "meeting_last_day": ("meeting.last_day", int),
    "meeting_minutes": ("meeting.min_minutes", int),
    "meeting_minutes_combined": ("meeting.min_minutes_combined", int),
    "meeting_documents_days": ("meeting.docs_before", int),
    "meeting_results_days": ("meeting.results_after", int),
    "bands": ("evaluation.bands", _numbers),
    "excellent_cap": ("evaluation.excellent_cap", int),
    "rank_after_months": ("evaluation.skip_if_admitted_less", int),
    "badge_years": ("badge.years", _numbers),
    "badge_occasions": ("badge.occasions", _occasions),
    "badge_early_months": ("badge.early_months", int),
    "badge_early_months_high": ("badge.early_months_high", int),
    "badge_high_from": ("badge.high_from", int),
    "reconcile_months": ("file.reconcile_months", int),
    "dues_relief_months": ("dues.relief_max_months", int),
    "dues_relief_percents": ("dues.relief_percents", _numbers),
    "dues_exempt_years": ("dues.exempt_party_years", int),
    "absence_months": ("removal.absence_months", int),
    "dues_months": ("removal.dues_months", int),
    "min_official": ("branch.min_official", int),
    "committee_from": ("branch.committee_min_official", int),
    "committee_most": ("branch.committee_max_size", int),
    "party_committee_from": ("grassroots.party_committee_min", int),
}


@dataclass(frozen=True)
class Limits:
    """One attribute for each parameter; unit, source and mark stand in the table of parameters."""

    probation_months: int  # calendar months from the ceremony (Điều lệ Đảng, Điều 5)
    probation_consider_days: int  # working days after the probation is full
    probation_ratio: Ratio  # of all official members
    admission_age: int  # full years (Điều lệ Đảng, Điều 1)
    admission_most_age: int  # full years; above it the province consents
    ceremony_days: int  # working days after the decision
    certificate_months: int  # calendar months
    introducer_months: int  # calendar months together with whom one introduces
    readmit_months: int  # calendar months outside the Party before one is admitted again
    readmit_cleared_months: int  # calendar months after the criminal record was cleared
    admission_ratio: Ratio  # of all official members
    admission_committee_ratio: Ratio  # of all members of the grassroots committee
    transfer_present_days: int  # working days after the letter
    transfer_complete_days: int  # working days; late only after them
    transfer_temporary_months: int  # calendar months
    temporary_exempt_months: int  # less than so many calendar months
    meeting_day: int  # of the month
    meeting_last_day: int  # of the month, where the day itself does not do
    meeting_minutes: int
    meeting_minutes_combined: int
    meeting_documents_days: int  # days before
    meeting_results_days: int  # days after
    bands: tuple  # points from which: excellent, good, completed
    excellent_cap: int  # percent of those ranked “tốt”
    rank_after_months: int  # calendar months since the admission
    badge_years: tuple
    badge_occasions: tuple  # (day, month)
    badge_early_months: int
    badge_early_months_high: int  # for the marks from `badge_high_from` years on
    badge_high_from: int
    reconcile_months: int
    dues_relief_months: int  # a reduction lasts at most so many months each time
    dues_relief_percents: tuple  # the sizes of a reduction
    dues_exempt_years: int  # years of Party age
    absence_months: int  # in a calendar year
    dues_months: int  # in a calendar year
    min_official: int
    committee_from: int  # official members
    committee_most: int  # seats
    party_committee_from: int  # members

    @classmethod
    def of(cls, values):
        """From {code: value text}."""
        return cls(**{name: read(values[code]) for name, (code, read) in SOURCES.items()})


assert [field.name for field in fields(Limits)] == list(SOURCES)


def limits(on):
    """The limits in force on that day, in one question to the database."""
    return Limits.of(regulation[0](on))
