"""Chỉ tiêu kết nạp: a target for a term or a year, of one organisation or of every branch below it (domain §7)."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from branches import journal
from members.actions.common import locked, require_keeper
from members.models import AdmissionPlan


@transaction.atomic
def set_admission_plan(organization, *, from_year, to_year, target, basis="", actor, on):
    """Chỉ tiêu kết nạp of one organisation for a period; the same period is set anew."""
    require_keeper(actor, locked(organization))
    plan = AdmissionPlan.objects.filter(organization=organization, from_year=from_year, to_year=to_year).first()
    before = plan.target if plan else None
    plan = plan or AdmissionPlan(organization=organization, from_year=from_year, to_year=to_year)
    plan.target, plan.basis = target, basis
    plan.full_clean()
    plan.save()
    facts = {"from_year": from_year, "to_year": to_year, "target": [before, target], "basis": basis}
    journal.record("members.set_admission_plan", actor=actor, organization=organization, subject=plan, facts=facts)
    return plan


@transaction.atomic
def set_admission_plans(organization, *, from_year, to_year, target, basis="", actor, on):
    """The same target for every branch below that has none yet for the period; gives how many were set."""
    require_keeper(actor, locked(organization))
    wanting = type(organization).objects.below(organization).branches().active_on(on)
    planned = AdmissionPlan.objects.filter(organization=OuterRef("pk"), from_year=from_year, to_year=to_year)
    wanting = wanting.filter(~Exists(planned))
    plans = [
        AdmissionPlan(organization=branch, from_year=from_year, to_year=to_year, target=target, basis=basis)
        for branch in wanting
    ]
    if plans:
        plans[0].full_clean()
        AdmissionPlan.objects.bulk_create(plans)
    facts = {"from_year": from_year, "to_year": to_year, "target": target, "branches": len(plans)}
    journal.record(
        "members.set_admission_plans", actor=actor, organization=organization, subject=organization, facts=facts
    )
    return len(plans)
