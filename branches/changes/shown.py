"""What the page of a batch shows of it. Templates only print it."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Value, When

from branches import jobs
from branches.changes.past import differences
from branches.listing import keyset_page
from branches.models import ChangeLine, OrganizationChange

State = ChangeLine.State

#: What needs a person comes first: (state, class, icon, word of the figure).
LOOKS = (
    (State.ERROR, "st-late", "i-alert", "chưa thực hiện được"),
    (State.WARNING, "st-soon", "i-alert", "cần xem lại"),
    (State.READY, "st-done", "i-check", "sẵn sàng"),
    (State.SAME, "st-rest", "i-dash", "không thay đổi"),
)
_EDGE = {State.ERROR: "late", State.WARNING: "soon"}
_LOOK = {state: (look, icon) for state, look, icon, _ in LOOKS}
_ICONS = {"error": ("t-late", "i-alert"), "warning": ("t-soon", "i-alert"), "note": ("soft", "i-info")}


def figures(change, chosen):
    """[(state, how many, icon, word, whether chosen)]: the counts on top, which filter the lines."""
    return [(state.value, change.counts.get(state, 0), icon, word, chosen == state) for state, _, icon, word in LOOKS]


@dataclass(frozen=True)
class Line:
    """One line as the page shows it."""

    number: int
    verb: str
    title: str
    url: str
    label: str
    look: str
    icon: str
    edge: str
    details: list
    messages: list  # (class, icon, sentence)
    follows: bool  # goes with another line, and leaves with it


def lines(queryset, *, state="", after=""):
    """A page of lines, those that need a person first."""
    found = queryset.filter(state=state) if state in State.values else queryset
    rank = Case(
        *(When(state=name, then=Value(rank)) for rank, (name, *_) in enumerate(LOOKS)), output_field=IntegerField()
    )
    found = found.select_related("organization", "target", "because").annotate(rank=rank)
    page = keyset_page(found, order=("rank", "number"), after=after)
    page.rows[:] = [_shown(line) for line in page.rows]
    return page


def _shown(line):
    look, icon = _LOOK[line.state]
    facts = line.before or line.after or {}
    return Line(
        number=line.number,
        verb=line.get_kind_display(),
        title=facts.get("name") or line.data.get("code_given") or line.data.get("name", ""),
        url=line.organization.get_absolute_url() if line.organization else "",
        label=line.get_state_display(),
        look=look,
        icon=icon,
        edge=_EDGE.get(line.state, ""),
        details=[*_details(line), *_touched(line)],
        messages=[(*_ICONS[level], m["text"]) for level in _ICONS for m in line.messages if m["level"] == level],
        follows=line.because_id is not None,
    )


def _details(line):
    """“Trực thuộc: A → B”; for what is split or dissolved also where its members go."""
    found = differences(line)
    if line.kind in (line.Kind.SPLIT, line.Kind.DISSOLVE) and (line.target or line.data.get("target_code")):
        planned = line.because.data.get("name") if line.because else line.data.get("target_code")
        found.append(f"Đảng viên sang: {line.target or planned}")
    return found


def _touched(line):
    """“12 tổ chức bên dưới, 340 đảng viên, 2 hồ sơ đang mở”."""
    words = {"below": "tổ chức bên dưới", "members": "đảng viên", "cases": "hồ sơ đang mở"}
    found = [f"{line.counts[key]} {word}" for key, word in words.items() if line.counts.get(key)]
    return [f"Có {', '.join(found)}."] if found else []


def progress(change):
    """What the worker does, and how far it is."""
    done, total = jobs.progress_of(change.job) if change.job else (0, 0)
    doing = {OrganizationChange.State.APPLYING: "Đang thực hiện", OrganizationChange.State.UNDOING: "Đang hoàn lại"}
    return {
        "doing": doing.get(change.state, ""),
        "done": done,
        "total": total,
        "silent": change.job is None or jobs.is_silent(change.job),
    }
