"""Whether the committee of a đảng bộ bộ phận has still to give its opinion on a case (domain §2.1 no. 3, §2.2)."""

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from branches.models import Authority
from screening.flow import bodies
from screening.models import Ballot, Case, Stage, Track, Verdict


def _without_opinion():
    """In this cycle no opinion is written down, and the matter is a removal or an application to leave."""
    now = {"case": OuterRef("pk"), "cycle": OuterRef("cycle")}
    given = Verdict.objects.filter(**now, kind=Verdict.Kind.SUB_COMMITTEE)
    removal = Ballot.objects.filter(**now, kind=Ballot.Kind.REMOVAL, passed=True, set_aside_by=None)
    asked = Q(track__in=(Track.REMOVAL, Track.LEAVING)) | Q(Exists(removal), track=Track.SCREENING)
    return Q(stage=Stage.PROPOSED) & asked & ~Q(Exists(given))


def facts():
    """What `turns.with_facts` adds to a query of cases."""
    return {"is_without_sub_committee": ExpressionWrapper(_without_opinion(), BooleanField())}


def is_awaited(case, on):
    """Does the case stand before the grassroots committee, and the opinion of the committee between is not given?

    An expulsion is a discipline: there the regulation names no such opinion.
    """
    if case.stage != Stage.PROPOSED or bodies(case, on)[Authority.Body.SUB_COMMITTEE] is None:
        return False
    known = getattr(case, "is_without_sub_committee", None)
    return Case.objects.filter(_without_opinion(), pk=case.pk).exists() if known is None else known
