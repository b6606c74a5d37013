"""Who sees what, and who may do what: role × reach.

Seeing: one's own organisations and all that lies below them. Doing: a role held at the right distance from the
record (`Reach`). Outside the subtree a record does not exist (404); inside it, without the office, the refusal
says who may (403).
"""

from enum import Enum

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from branches import calendar


class Reach(Enum):
    """How far from the record the office must be held."""

    HERE = "tại chi bộ này"
    ABOVE = "ở cấp trên"


class NoOffice(PermissionDenied):
    """The actor sees the record but does not hold the office; the message says who may."""


def offices(actor):
    """The offices the actor holds today, with their organisations; one query per request."""
    if not getattr(actor, "is_authenticated", False):
        return []
    day = calendar.today()
    cached = actor.__dict__.get("_offices_today")
    if cached is None or cached[0] != day:
        from branches.held import held

        rows = held(actor, day)
        for office in rows:
            office.organization.__dict__["_is_everything"] = (
                office.organization.parent_id is None and not office._beside
            )
        cached = actor.__dict__["_offices_today"] = (day, rows)
    return cached[1]


def other_tops(pk):
    """The organisations that stand on top beside this one."""
    from branches.models import Organization

    return Organization.objects.filter(parent=None).exclude(pk=pk)


def is_everything(organization):
    """Do all organisations lie at or below this one? It is the only one on top; asked for once, and only of a top."""
    if organization.parent_id is not None:
        return False
    if "_is_everything" not in organization.__dict__:
        organization.__dict__["_is_everything"] = not other_tops(organization.pk).exists()
    return organization.__dict__["_is_everything"]


def sees_everything(actor):
    """Does an office of the actor reach every organisation?"""
    return any(is_everything(office.organization) for office in offices(actor))


def below(organization, prefix=""):
    """A condition for rows whose organisation (`prefix`, e.g. "branch__") is this one or lies below it.

    Where that is every organisation there is nothing to compare: a million rows need not be joined with their paths;
    the first reference of the prefix may be empty, those behind it never are.
    """
    if is_everything(organization):
        return Q(**{f"{prefix.split('__')[0] or 'path'}__isnull": False})
    return Q(**{f"{prefix}path__startswith": organization.path})


def within(actor, prefix="", *, roles=None):
    """A condition for rows whose organisation (`prefix`, e.g. "branch__") lies at or below an office of the actor.

    `roles` narrows it to offices of those roles. Without an office nothing matches.
    """
    held = {o.organization.path: o.organization for o in offices(actor) if roles is None or o.role in roles}
    whole = next(filter(is_everything, held.values()), None)
    if whole:
        return below(whole, prefix)
    condition = Q(pk__in=[])
    for organization in held.values():
        condition |= below(organization, prefix)
    return condition


def holds(actor, roles, organization, reach=Reach.HERE):
    """Does the actor hold one of the roles at this organisation (HERE), or at one above it (ABOVE)?"""
    for office in offices(actor):
        if office.role not in roles:
            continue
        here = office.organization_id == organization.pk
        if reach is Reach.HERE and here:
            return True
        if reach is Reach.ABOVE and not here and organization.path.startswith(office.organization.path):
            return True
    return False


def require(actor, roles, organization, reach=Reach.HERE):
    """Refuse with a sentence that names who may, unless `holds` is true. Raises NoOffice."""
    if not holds(actor, roles, organization, reach):
        raise NoOffice(who_may(roles, organization, reach))


def who_may(roles, organization, reach=Reach.HERE):
    """“Bí thư, Phó bí thư của Chi bộ thôn A mới ghi được nội dung này.”"""
    from branches.models import Role

    labels = ", ".join(Role(role).label for role in Role if role in roles)
    where = f"của {organization}" if reach is Reach.HERE else f"ở cấp trên của {organization}"
    return f"{labels} {where} mới ghi được nội dung này."


def top_organizations(actor):
    """The highest organisations of the actor's offices, for menus and default scopes."""
    tops = []
    for office in offices(actor):
        if not any(office.organization.path.startswith(top.path) for top in tops):
            tops.append(office.organization)
    return tops


def officers_of(organization, roles):
    """The users who hold one of the roles at this very organisation today."""
    from branches.models import Office, User

    held = Office.objects.held_on(calendar.today()).filter(organization=organization, role__in=roles)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk")
