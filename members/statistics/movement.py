"""Form 1: increase and decrease (domain §8.1). D = A + B − C is checked in every column or the form is refused."""

from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q

from members import reports
from members.models import Beginning, Ending, Membership
from members.reports import Unbalanced, decrease, increase
from members.statistics.figures import Figure, Form, Section, evening, probationary

INCREASES = {"admitted": "Kết nạp", "transferred_in": "Chuyển đến", "restored": "Phục hồi đảng tịch"}
DECREASES = {
    "died": "Từ trần",
    "expelled": "Khai trừ",
    "struck_off": "Xóa tên",
    "left": "Xin ra khỏi Đảng",
    "transferred_out": "Chuyển đi",
}


def _inside(scope):
    """(arrivals, departures) whose other half is a transfer on the same day inside the same column's organisation."""
    here = Membership.objects.filter(branch__path__startswith=scope.organization.path)
    same = here.annotate(unit=scope.unit("branch__path")).filter(unit=OuterRef("unit"), member=OuterRef("member"))
    others = same.exclude(pk=OuterRef("pk"))
    return (
        Exists(others.filter(ends_on=OuterRef("starts_on"), ended_by=Ending.TRANSFERRED_OUT)),
        Exists(others.filter(starts_on=OuterRef("ends_on"), begun_by=Beginning.TRANSFERRED_IN)),
    )


def _conditions(scope):
    """{key: condition} of the parts of B and of C."""
    arrivals, departures = _inside(scope)
    up = {key: Q(starts_on__range=scope.period, begun_by__in=ways) for key, ways in reports.INCREASES.items()}
    down = {key: Q(ends_on__range=scope.period, ended_by=way) for key, way in reports.DECREASES.items()}
    up["transferred_in"] &= ~Q(arrivals)
    down["transferred_out"] &= ~Q(departures)
    return up, down


def balance(numbers):
    """The machine check of Form 1."""
    if numbers["start"] + increase(numbers) - decrease(numbers) != numbers["end"]:
        raise Unbalanced(numbers)


def form(scope):
    up, down = _conditions(scope)
    on_trial = probationary(F("ends_on"))  # when they left
    readmitted = up["admitted"] & Q(begun_by=Beginning.READMITTED)
    lines = [Figure(key, label, up[key], level=1) for key, label in INCREASES.items()]
    lines.insert(1, Figure("readmitted", "Trong đó kết nạp lại", readmitted, level=2))
    losses = [Figure(key, label, down[key], level=1) for key, label in DECREASES.items()]
    struck_off = Figure("struck_off_probationary", "Trong đó dự bị", down["struck_off"] & on_trial, level=2)
    losses.insert([loss.key for loss in losses].index("struck_off") + 1, struck_off)
    whole = reduce(or_, down.values())
    figures = [
        Figure("start", "A. Có đến đầu kỳ", evening(scope.before), strong=True),
        Figure("start_probationary", "Trong đó dự bị", evening(scope.before) & probationary(scope.before), level=2),
        Figure("increase", "B. Tăng trong kỳ", reduce(or_, up.values()), strong=True),
        *lines,
        Figure("decrease", "C. Giảm trong kỳ", whole, strong=True),
        *losses,
        Figure("decrease_probationary", "Trong tổng số giảm: dự bị", whole & on_trial, level=2),
        Figure("end", "D. Có đến cuối kỳ (A + B − C)", evening(scope.end), strong=True),
        Figure("end_probationary", "Trong đó dự bị", evening(scope.end) & probationary(scope.end), level=2),
    ]
    rows = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=scope.start),
        branch__path__startswith=scope.organization.path,
        starts_on__lte=scope.end,
    )
    return Form(
        "1",
        "Biểu 1: Tăng, giảm đảng viên",
        rows,
        [Section("", figures)],
        apart=("increase", "transferred_in", "decrease", "transferred_out", "decrease_probationary"),
        apart_rows=rows.filter(Q(starts_on__range=scope.period) | Q(ends_on__range=scope.period)),
        check=balance,
        notes=(
            "Ai ra khỏi danh sách ngày nào thì tối ngày đó không còn tính.",
            "Chuyển giữa hai chi bộ trong cùng một đơn vị không tính là tăng hay giảm của đơn vị đó; vì vậy cột "
            "Toàn đơn vị có thể nhỏ hơn tổng các cột ở dòng chuyển đến, chuyển đi.",
        ),
    )
