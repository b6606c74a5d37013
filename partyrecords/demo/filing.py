"""Where the signed papers lie: once a quarter each branch goes through those of its open cases and writes it down."""

from branches.calendar import add_months
from screening.actions.papers import record_original
from screening.documents.catalogue import Register
from screening.models import Case, Paper

DAY = 15
MONTHS, QUARTER = 24, 3  # no case is older
BEHIND = {"khoanoi", "phiengngoa"}  # they put it off


def filing(chronicle):
    """A generator that files the papers of a quarter, having yielded the day; `tales.play` plays it."""
    scene = chronicle.scene
    casts = {cast.branch.pk: cast for slug, cast in scene.casts.items() if slug not in BEHIND}
    days = (add_months(scene.today.replace(day=DAY), -back) for back in range(MONTHS, -1, -QUARTER))
    for day in (day for day in days if day <= scene.today):
        yield day
        papers = Paper.objects.filter(place="", case__closed_on=None, case__branch__in=casts).exclude(number="")
        for case in Case.objects.filter(pk__in=papers.values("case")).select_related("member", "branch__parent"):
            _file(case, scene.officer(casts[case.branch_id]), day)


def _file(case, keeper, day):
    for item in Register(case, day).there:
        if item.number and not item.paper.place:
            place = f"Tủ hồ sơ chi bộ, cặp hồ sơ số {case.label}"
            record_original(item, secrecy=item.secrecy, place=place, actor=keeper, on=day)
