"""What the page of a run shows of it: figures, rows, and what comes next. Templates only print it."""

from dataclasses import dataclass, field

from django.db.models import Case, IntegerField, Value, When

from branches import jobs
from branches.imports import importer_for, runs
from branches.imports.analysis import State
from branches.imports.words import CHOICE
from branches.listing import keyset_page
from branches.models import ImportRun

#: In the order of the page: what needs a person comes first. (state, class, icon, word of the figure)
LOOKS = (
    (State.ERROR, "st-late", "i-alert", "lỗi"),
    (State.WARNING, "st-soon", "i-alert", "cần xem lại"),
    (State.NEW, "st-done", "i-check", "thêm mới"),
    (State.CHANGED, "st-now", "i-edit", "thay đổi"),
    (State.UNCHANGED, "st-rest", "i-dash", "không đổi"),
)
_EDGE = {State.ERROR: "late", State.WARNING: "soon"}
_LOOK = {state: (look, icon) for state, look, icon, _ in LOOKS}
WORKING = (ImportRun.State.READING, ImportRun.State.APPLYING, ImportRun.State.UNDOING)
_DOING = {
    ImportRun.State.READING: "Đang đọc",
    ImportRun.State.APPLYING: "Đang ghi",
    ImportRun.State.UNDOING: "Đang hoàn lại",
}


@dataclass
class Figure:
    """One count on top of the page, which filters the rows."""

    state: str
    count: int
    icon: str
    word: str
    chosen: bool


def figures(run, chosen):
    return [
        Figure(state.value, run.counts.get(state.value, 0), icon, word, chosen == state.value)
        for state, _, icon, word in LOOKS
    ]


@dataclass
class ShownRow:
    """One row of the file as the page shows it."""

    number: int
    title: str
    label: str
    look: str
    icon: str
    edge: str
    messages: list
    changes: list
    summary: str
    url: str
    may_confirm: bool
    confirmed: bool
    candidates: list = field(default_factory=list)
    choice: str = ""


def rows(run, *, state="", after=""):
    """A page of rows, faulty ones first."""
    found = run.rows.filter(state=state) if state in State.values else run.rows.all()
    rank = Case(
        *(When(state=name, then=Value(rank)) for rank, (name, *_) in enumerate(LOOKS)), output_field=IntegerField()
    )
    page = keyset_page(found.annotate(rank=rank), order=("rank", "number"), after=after)
    importer, applied = importer_for(run.kind), run.state == ImportRun.State.APPLIED
    written = [row.target_id for row in page.rows if applied and row.before is not None]
    urls = importer.urls(written)
    page.rows[:] = [_shown(importer, row, run, urls) for row in page.rows]
    return page


def _shown(importer, row, run, urls):
    open_run = run.state == ImportRun.State.PREVIEWED
    values = importer.from_json(row.data["values"])
    look, icon = _LOOK[row.state]
    candidates = next((m["candidates"] for m in row.messages if m.get("candidates")), []) if open_run else []
    has_choice = any(m["level"] == CHOICE for m in row.messages)
    return ShownRow(
        number=row.number,
        title=importer.title(values) or f"Dòng {row.number}",
        label=row.get_state_display(),
        look=look,
        icon=icon,
        edge=_EDGE.get(row.state, ""),
        messages=row.messages,
        changes=[(name, *pair) for name, pair in row.changes.items()] if row.state != State.ERROR else [],
        summary=importer.summary(values) if row.data["action"] == "new" and row.state != State.ERROR else "",
        url=urls.get(row.target_id, "") if row.before is not None else "",
        may_confirm=open_run and row.state == State.WARNING and not candidates and not has_choice,
        confirmed=row.confirmed,
        candidates=[c | {"value": f"same:{c['id']}"} for c in candidates],
        choice=row.data.get("choice", ""),
    )


@dataclass
class Next:
    """What can be written now."""

    total: int
    new: int
    changed: int
    errors: int
    warnings: int
    confirmable: int


def what_next(run):
    waiting = run.rows.filter(state=State.WARNING)
    accepted = list(runs.writable(run).values_list("data__action", flat=True)) if run.counts.get("warning") else None
    if accepted is None:
        new, changed, confirmed = run.counts.get("new", 0), run.counts.get("changed", 0), 0
    else:
        new, changed = accepted.count("new"), accepted.count("changed")
        confirmed = waiting.filter(confirmed=True).exclude(messages__contains=[{"level": CHOICE}]).count()
    unconfirmed = waiting.filter(confirmed=False).exclude(messages__contains=[{"level": CHOICE}]).count()
    return Next(
        total=new + changed,
        new=new,
        changed=changed,
        errors=run.counts.get("error", 0),
        warnings=run.counts.get("warning", 0) - confirmed,
        confirmable=unconfirmed,
    )


@dataclass
class Progress:
    doing: str
    done: int
    total: int
    waiting: bool
    silent: bool


def progress(run):
    """How far the worker is."""
    done, total = jobs.progress_of(run.job) if run.job else (0, 0)
    return Progress(
        doing=_DOING[run.state],
        done=done,
        total=total,
        waiting=not total,
        silent=runs.is_silent(run),
    )


def touched(run):
    """The records that keep an import from being taken back: [(number of the row, title, address)]."""
    importer = importer_for(run.kind)
    found = list(run.rows.filter(number__in=run.counts.get("touched", [])).order_by("number"))
    urls = importer.urls([row.target_id for row in found])
    return [(row.number, importer.title(row.data["values"]), urls.get(row.target_id, "")) for row in found]
