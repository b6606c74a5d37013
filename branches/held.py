"""The offices of an actor, which every page asks for."""

from django.db.models import Exists, OuterRef

from branches.access import other_tops
from branches.compiled import Keys, compiled
from branches.models import Office


def held(actor, day):
    """Those of the day with their organisations, the highest first; `_beside`: whether another stands beside it on top."""
    rows = _held(Keys([actor.pk]), day).rows()  # by keys, for a user stands for the offices
    for office in rows:
        office.user = actor
    return rows


@compiled
def _held(users, day):
    return (
        Office.objects.filter(user__in=users)
        .held_on(day)
        .annotate(_beside=Exists(other_tops(OuterRef("organization"))))
        .select_related("organization__parent")
        .order_by("organization__path", "role")
    )
