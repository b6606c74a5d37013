"""Sổ đảng viên: who is active, who left the Party, who died, who moved on (domain §3.1), from dated memberships."""

from django.db.models import Exists, OuterRef, Subquery

from members.models import Departure, Ending, Membership

ACTIVE = "dang-sinh-hoat"
REGISTERS = {
    ACTIVE: "Đang sinh hoạt",
    "ra-khoi-dang": "Đã ra khỏi Đảng",
    "tu-tran": "Từ trần",
    "chuyen-di": "Chuyển đi",
}
_ENDINGS = {
    "ra-khoi-dang": (Ending.STRUCK_OFF, Ending.LEFT, Ending.EXPELLED),
    "tu-tran": (Ending.DIED,),
    "chuyen-di": (Ending.TRANSFERRED_OUT,),
}
ORDER = {ACTIVE: ("member__sort_key", "id")}
BY_DAY = ("-ends_on", "-id")


def rows(memberships, organization, register, start, end):
    """The memberships of one register of the organisation and all below it; both days belong to the period.

    Who is active is seen in the evening of the last day. A move between two branches of the organisation is none. With
    those who are out, or dead, it says when their paper file was moved, and where to.
    """
    found = memberships.filter(branch__path__startswith=organization.path).select_related("member", "branch")
    if register == ACTIVE:
        return found.on(end)
    found = found.filter(ended_by__in=_ENDINGS[register], ends_on__gte=start, ends_on__lte=end)
    if register == "chuyen-di":
        inside = Membership.objects.filter(
            member=OuterRef("member"), starts_on=OuterRef("ends_on"), branch__path__startswith=organization.path
        ).exclude(pk=OuterRef("pk"))
        return found.filter(~Exists(inside))
    exits = Departure.objects.standing().filter(member=OuterRef("member"), left_on=OuterRef("ends_on"))
    return found.annotate(
        file_on=Subquery(exits.values("file_on")[:1]), file_place=Subquery(exits.values("file_place")[:1])
    )


def order(register):
    return ORDER.get(register, BY_DAY)
