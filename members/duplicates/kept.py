"""The search of a large organisation, kept for the day."""

from django.urls import reverse

from members.counted import COUNTERS, Counter
from members.duplicates import finder

WHAT = "duplicates"


def _search(organization, start, end):
    """Of the records as they are: the day only says when."""
    return finder.search(organization)


def _page(figures):
    return reverse("members:duplicates", args=[figures.organization_id])


COUNTERS[WHAT] = Counter(_search, _page)
