"""Declared relations as the page shows them, and who could be named (domain §11.3 nos. 15, 29)."""

from django.db.models import Q

from branches.models import Office, User
from screening.models import Kinship


def relations_of(member):
    """Every relation declared about the member, from either side, those that hold first."""
    rows = Kinship.objects.filter(Q(member=member) | Q(relative=member))
    found = list(rows.select_related("member", "relative", "officer", "declared_by", "withdrawn_by"))
    for row in found:
        row.other = row.other_than(member)
    return sorted(found, key=lambda row: (row.withdrawn_on is not None, row.pk))


def officers_around(branch, on):
    """Whoever holds an office today in the branch or above it: who might have to keep out of a case there."""
    places = [branch.pk, *(organization.pk for organization in branch.ancestors())]
    held = Office.objects.held_on(on).filter(organization__in=places)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("full_name", "pk")
