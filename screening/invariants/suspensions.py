"""Suspension: its standing and its days (domain §2.4, §11.4 no. 39)."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q

from members.models import Membership, Standing
from screening.models import Parameter, Suspension
from screening.regulation import SOURCES

DAY = timedelta(days=1)


def suspension_is_the_standing(on):
    """A suspension runs as long as the standing does: until a decision ends it, or until the membership ends."""
    over = Membership.objects.filter(member=OuterRef("member"), ends_on=OuterRef("standing__ends_on"))
    together = Suspension.objects.filter(Exists(over) | Q(standing__ends_on=F("standing__starts_on")))
    ended = Q(ended_on=F("standing__ends_on") + DAY)
    running = Q(ended_on=None, standing__ends_on=None)
    standing = Q(
        standing__kind=Standing.Kind.SUSPENDED, standing__member=F("member"), standing__starts_on=F("starts_on")
    )
    odd = Suspension.objects.exclude(standing & (running | ended | Q(pk__in=together.values("pk"))))
    return [f"Đảng viên số {row.member_id}: {row} không khớp với tình trạng sinh hoạt." for row in odd]


def suspension_days_are_counted(on):
    """Considered for discipline: the days of the regulation and one extension, by the rules of the day of each paper."""
    first, more = _number_on("suspend_days"), _number_on("suspend_extension_days")
    return [
        f"Đảng viên số {row.member_id}: {row} không đúng số ngày quy định."
        for row in Suspension.objects.filter(basis=Suspension.Basis.CONSIDERED)
        if row.due_on - row.starts_on != timedelta(days=first(row.issued_on) + (row.extension_days or 0))
        or (row.extended_on and row.extension_days > more(row.extended_on))
    ]


def _number_on(name):
    """The number in force on a day, all its rows fetched once."""
    rows = list(Parameter.objects.filter(code=SOURCES[name][0]).values_list("valid_from", "valid_to", "value"))

    def number(day):
        here = (int(value) for start, end, value in rows if (start or day) <= day <= (end or day))
        return next(here, 0)

    return number
