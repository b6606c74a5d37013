"""Who can help: what the guards of the assignment accept, as one query (Guide 02, step 2; domain §11.3 no. 15)."""

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from members.models import Member, Standing
from screening.models import Case, Mentoring


def possible(case, actor, on):
    """Official, active members of the branch, not the subject, without an open case, who help nobody else yet."""
    away = Standing.objects.on(on).filter(member=OuterRef("pk"))  # exempt, suspended, or active elsewhere
    helped = Mentoring.objects.filter(mentor=OuterRef("pk"), ended_on=None, case__closed_on=None)
    counted = helped.order_by().values("mentor").annotate(n=Count("pk")).values("n")
    return (
        Member.objects.visible_to(actor)
        .official_on(on)
        .filter(branch=case.branch)
        .exclude(pk=case.member_id)
        .filter(~Exists(away), ~Exists(Case.objects.open().filter(member=OuterRef("pk"))))
        .annotate(helps=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
        .filter(helps__lt=case.rules.members_per_helper)
        .order_by("sort_key", "pk")
    )
