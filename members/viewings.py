"""Ai đã xem hồ sơ: who has opened the record of a member, and what the apps above keep about them (domain §9, §11.3 no. 28)."""

from django.utils import timezone

from branches.journal import subject_of
from branches.models import Office, Viewing

RECORD = "Hồ sơ đảng viên"

#: Further files about the member: (member, actor) → {subject: what the screen calls it}; none for whoever may not know.
files = []


def subjects(member, actor):
    """{subject: what the screen calls it} of the files whose readers the actor may know."""
    found = {subject_of(member): RECORD}
    for more in files:
        found |= more(member, actor)
    return found


def of(named):
    """The views of these files, latest first."""
    return Viewing.objects.filter(subject__in=named).select_related("user").order_by("-id")


def told(rows, named):
    """The rows, each with `file` and with `offices`: what the reader was on that day. One query, however many rows."""
    rows, held = list(rows), {}
    offices = Office.objects.filter(user__in={row.user_id for row in rows}).select_related("organization")
    for office in offices.order_by("pk") if rows else ():
        held.setdefault(office.user_id, []).append(office)
    for row in rows:
        day = timezone.localtime(row.at).date()
        row.file = named[row.subject]
        row.offices = [
            f"{office.get_role_display()}, {office.organization}"
            for office in held.get(row.user_id, ())
            if office.starts_on <= day and (office.ends_on is None or day <= office.ends_on)
        ]
    return rows
