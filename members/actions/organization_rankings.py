"""Xếp loại tổ chức đảng by its superior, one for each year (366-QĐ/TW; domain §5.4)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import journal
from members import evaluation as rules
from members.actions.common import changes, locked, not_later, require_superior
from members.limits import limits
from members.models import OrganizationRanking

FIELDS = ("self_level", "level", "decision_number", "decided_on", "note")


def cap_warning(organization, year, levels, rule):
    """The sentence to confirm with a reason where the organisations right below go beyond the cap, or ""."""
    rest = OrganizationRanking.objects.filter(organization__parent=organization, year=year)
    rest = rest.exclude(organization__in=levels).values_list("level", flat=True)
    cap = rules.Cap.of([*levels.values(), *rest], rule)
    return f"{cap.words}." if cap.is_over else ""


@transaction.atomic
def rank_organizations(organization, given, *, year, decision_number, decided_on, over_cap_for="", actor, on):
    """One decision on organisations right below: {organisation: (own level, level)}. Returns the new rankings."""
    organization = locked(organization)
    if not given:
        raise ValidationError("Chưa chọn mức cho tổ chức nào.")
    if not on.year - 1 <= year <= on.year:
        raise ValidationError(f"Ghi xếp loại năm {on.year - 1} hoặc {on.year}.")
    not_later(decided_on, on, "Ngày quyết định")
    for below in given:
        require_superior(actor, below)
        if below.parent_id != organization.pk:
            raise ValidationError(f"{below} không trực thuộc {organization}.")
    levels = {below.pk: level for below, (_, level) in given.items()}
    warning = cap_warning(organization, year, levels, limits(on))
    if warning and not over_cap_for:
        raise ValidationError({"over_cap_for": f"{warning} Vẫn quyết định thì ghi lý do."})
    paper = {"year": year, "decision_number": decision_number, "decided_on": decided_on}
    rows = []
    for below, (own, level) in given.items():
        note = over_cap_for if warning and level == rules.Level.EXCELLENT else ""
        row = OrganizationRanking(organization=below, self_level=own, level=level, note=note, **paper)
        row.full_clean()
        rows.append(row)
    rows = OrganizationRanking.objects.bulk_create(rows)
    facts = paper | {"levels": levels, "reason": over_cap_for if warning else ""}
    verb = "members.rank_organizations"
    journal.record(verb, actor=actor, organization=organization, subject=organization, facts=facts)
    return rows


@transaction.atomic
def change_organization_ranking(ranking, *, actor, on):
    """A recorded ranking changes only by a new decision, with its number and date (domain §11.4 no. 44)."""
    before = locked(ranking)
    require_superior(actor, before.organization)
    ranking.organization = before.organization
    if not (ranking.decision_number and ranking.decided_on):
        raise ValidationError("Chưa có số và ngày quyết định của cấp trên.")
    not_later(ranking.decided_on, on, "Ngày quyết định")
    ranking.full_clean()
    facts = changes(before, ranking, FIELDS)
    if facts:
        ranking.save()
        facts = {"of_year": before.year} | facts
        verb = "members.change_organization_ranking"
        organization = before.organization
        journal.record(verb, actor=actor, organization=organization, subject=organization, facts=facts)
    return ranking
