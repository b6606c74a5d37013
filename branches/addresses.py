"""Addresses of the rows of long lists: Django's `reverse` goes through the patterns anew for each of them."""

from functools import cache

from django.urls import get_script_prefix, reverse

MARK = 9_000_000_000_000_000_000  # no row has this number


def address_of(name, pk):
    """The address of that name whose only argument is the number of a row."""
    before, after = _around(name, get_script_prefix())
    return f"{before}{pk}{after}"


@cache
def _around(name, prefix):
    """What stands before the number and behind it; the prefix under which the program is served is part of it."""
    return reverse(name, args=[MARK]).split(str(MARK))
