"""The forms and the overview as they are counted for large organisations, to be kept for the day."""

from urllib.parse import urlencode

from django.urls import reverse

from members.counted import COUNTERS, Counter
from members.statistics import FORMS, NUMBERED, OVERVIEW, WHAT, Scope, counting


def _form(code):
    def count(organization, start, end):
        scope = Scope(organization, start, end)
        return counting.count(FORMS[code], counting.in_columns(FORMS[code], scope), scope)

    return count


def _overview(organization, start, end):
    scope = Scope(organization, start, end)
    return {
        key: number
        for code in ("tong-quan", "thang", "nam")
        for key, number in counting.whole(FORMS[code], scope).numbers.items()
    }


def _page(code):
    def address(figures):
        query = {"organization": figures.organization_id, "form": code}
        days = {"start": f"{figures.start:%d/%m/%Y}", "end": f"{figures.end:%d/%m/%Y}"}
        return f"{reverse('members:statistics')}?{urlencode(query | days)}"

    return address


COUNTERS |= {WHAT + code: Counter(_form(code), _page(code)) for code in NUMBERED}
COUNTERS[OVERVIEW] = Counter(_overview, _page(""))
