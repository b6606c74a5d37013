"""Who opens, who signs the evidence and who decides are different people (domain §11.3 no. 29).

Refused where somebody else holds the office there and took no part; where nobody does, the page only warns.
"""

from branches import access
from screening.flow import Reason, guard
from screening.models import Evidence, Track
from screening.offices import BRANCH_COMMITTEE

from .basis import CT

ANOTHER_DOES = "Đồng chí khác có thẩm quyền thực hiện."


def signers(s):
    """The ids of who recorded or accepted a document on which the case rests."""
    if s.case.track == Track.SCREENING:
        fetched = "evidence" in getattr(s.case, "_prefetched_objects_cache", {})  # on the page of a whole list
        rows = s.case.evidence.all() if fetched else s.evidence
        return {row.recorded_by_id for row in rows} | {row.accepted_by_id for row in rows}
    return {row.recorded_by_id for row in s.proofs}


def another_can(s, roles, place, took_part):
    """Does somebody hold the office there who took no part, is not the member and no relative?"""
    kept_out = {s.actor.pk, s.member.user_id, *s.kin["users"], *took_part} - {None}
    return access.officers_of(place, roles).exclude(pk__in=kept_out).exists()


def _another_decides(s):
    """Can another do the step wherever the actor could? Then whoever took part before stands back."""
    if s.step is None:
        return True
    kind = s.data.get("kind")
    places = [s.step.place(s.case, s.on, kind)] if kind else s.step.places(s.case, s.on)
    took_part = {s.case.opened_by_id} | signers(s)
    mine = [place for place in places if place is not None and access.holds(s.actor, s.step.roles, place)]
    return all(another_can(s, s.step.roles, place, took_part) for place in mine)


@guard(met="Người quyết định khác người mở hồ sơ.", basis=CT)
def not_the_opener(s):
    """Opener and decider are distinct, where the body has another officer (domain §11.3 no. 29)."""
    if s.actor is not None and s.actor.pk == s.case.opened_by_id and _another_decides(s):
        return Reason("Người lập hồ sơ không ký quyết định, kết luận.", ANOTHER_DOES)
    return None


@guard(met="Người quyết định khác người ghi, chấp nhận bằng chứng.", basis=CT)
def not_the_signer(s):
    """Signer of evidence and decider are distinct, where the body has another officer (domain §11.3 no. 29)."""
    if s.actor is None or s.actor.pk == s.case.opened_by_id or s.actor.pk not in signers(s):
        return None
    if _another_decides(s):
        return Reason("Người ghi, chấp nhận bằng chứng không xét, không ký quyết định.", ANOTHER_DOES)
    return None


@guard(met="Người chấp nhận khác người ghi bằng chứng.", basis=CT)
def accepted_by_another(s):
    """Who wrote a document down does not accept it, where the branch committee has another (domain §11.3 no. 29)."""
    wrote = s.actor is not None and s.actor.pk == s.data["evidence"].recorded_by_id
    if wrote and another_can(s, BRANCH_COMMITTEE, s.member.branch, ()):
        return Reason("Đồng chí đã ghi văn bản này nên không tự chấp nhận.", "Đồng chí khác của chi ủy chấp nhận.")
    return None


@guard(met="Người mở hồ sơ khác người chấp nhận bằng chứng.", basis=CT)
def opened_by_another(s):
    """Opener and signer of evidence are distinct, where the branch committee has another (domain §11.3 no. 29)."""
    rows = Evidence.objects.filter(member=s.member, criterion__in=s.data.get("criteria") or []).accepted().unused()
    accepted = set(rows.values_list("accepted_by", flat=True))
    if s.actor is not None and s.actor.pk in accepted and another_can(s, BRANCH_COMMITTEE, s.member.branch, accepted):
        return Reason("Đồng chí đã chấp nhận bằng chứng nên không mở hồ sơ.", "Đồng chí khác của chi ủy mở hồ sơ.")
    return None
