"""What a worker counts for the largest organisation; the pages that are measured afterwards show what it has kept."""

from functools import partial

from members import counted
from members.duplicates.kept import WHAT as DUPLICATES
from members.statistics import NUMBERED, WHAT
from partyrecords.bench import floors, measure
from partyrecords.bench.measure import Floor
from screening.reports import WHAT as REPORT

#: (what, the name of its page, the hand-written statements)
COUNTED = (
    *((WHAT + code, f"Biểu {code}", floors.REPORT) for code in NUMBERED),
    (REPORT, "report", floors.REPORT),
    (DUPLICATES, "duplicates", floors.TWINS),
)


def background(scene, *, on, wanted):
    """Only where it is so large that its pages do not count themselves."""
    unit = scene.province
    for what, name, statements in COUNTED:
        if not wanted(name):
            continue
        days = (on, on) if what == DUPLICATES else (on.replace(month=1, day=1), on)
        figures, _ = counted.ask(what, unit, *days, actor=scene.province_staff, on=on)
        if figures is None:
            return
        floor = Floor(statements, {"path": unit.path, "end": unit.path[:-1] + "0", "start": days[0], "on": on})
        work = partial(counted.count, figures.pk)
        yield measure.once(f"{name}: counted by a worker", "province", work, measure.milliseconds(floor.run))
