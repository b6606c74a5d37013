"""Rows of a list, read and judged. Nothing is written here: preview, dry run and apply all begin with this."""

from dataclasses import dataclass, field
from datetime import date

from branches import access
from branches.imports import bulk, headings, reader, values
from branches.imports.words import CHOICE, ERROR, WARNING, Refused, message
from branches.models import ImportRow

State = ImportRow.State
NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"
STEP = 5000  # rows judged, read or written at a time


@dataclass(slots=True, eq=False)
class Row:
    """One row of the file and what is thought of it so far."""

    number: int
    on: date
    is_text: bool = False
    cells: list = field(default_factory=list)
    values: dict = field(default_factory=dict)
    messages: list = field(default_factory=list)
    action: str = UNCHANGED
    target: object = None  # the record it was matched with, or that it makes
    changes: dict = field(default_factory=dict)  # heading → [from, to], as a person reads it
    plan: dict = field(default_factory=dict)  # what the importer will write
    choice: str = ""  # "same:41" or "other", where a person decided whose row it is
    confirmed: bool = False
    pk: int | None = None  # of the stored ImportRow
    words: object = None  # the code lists, where the kind of list has some

    def say(self, code, column="", *, part="file", **facts):
        self.messages.append(message(code, column, part=part, **facts))

    def object(self, code, column="", **facts):
        """A message that rests on the records and not on the file alone."""
        self.say(code, column, part="records", **facts)

    @property
    def has_error(self):
        return any(m["level"] == ERROR for m in self.messages)

    @property
    def open_choice(self):
        return any(m["level"] == CHOICE for m in self.messages)

    @property
    def state(self):
        if self.has_error:
            return State.ERROR
        if self.open_choice:
            return State.WARNING
        if self.action == UNCHANGED:
            return State.UNCHANGED
        if any(m["level"] == WARNING for m in self.messages):
            return State.WARNING
        return State.NEW if self.action == NEW else State.CHANGED

    def will_be_written(self, *, all_confirmed=False):
        """Errors never; choices only when made; warnings only when confirmed."""
        if self.has_error or self.open_choice or self.action == UNCHANGED:
            return False
        return all_confirmed or self.confirmed or self.state != State.WARNING


@dataclass
class Context:
    """For whom and on which day a list is judged, and which columns it has."""

    actor: object  # None: the program itself, without limits
    on: date
    columns: frozenset = frozenset()
    locked: bool = False  # lock the records that are matched: they are about to be written
    cache: dict = field(default_factory=dict)


@dataclass
class Analysis:
    """A whole list."""

    sheet: str
    sheets: list
    layout: headings.Layout
    left_out: list
    rows: list

    def counts(self):
        counts = dict.fromkeys(State.values, 0)
        for row in self.rows:
            counts[row.state] += 1
        return counts


class Importer:
    """A kind of list: its columns, and how its rows are judged and written. Subclasses are the kinds."""

    kind = ""
    label = ""  # “Đảng viên”
    page_title = ""
    file_name = ""
    wanted = ""  # the columns named when no headings are found
    whole = ""  # the subject of “… cần có mục này”
    what = ""  # the subject of “Dòng 3 và dòng 5 là cùng một …”
    columns = ()
    anchors = ()
    dates = ()
    title_key = ""  # the column shown as the name of the row
    model = None  # of the record that a row stands for
    models = ()  # of all records that are written, in the order of writing
    step = STEP  # how many rows are judged and written at a time; None: the whole file
    here = frozenset()  # roles that may bring in this list at their own organisation
    above = frozenset()  # … for everything at and below their organisation

    def __init__(self):
        self.vocabulary = headings.Vocabulary(self.columns, self.anchors)
        self.by_key = {column.key: column for column in self.columns}

    def heading(self, key):
        return self.by_key[key].heading

    def may_import(self, actor):
        return actor is None or any(self._counts(office) for office in access.offices(actor))

    def _counts(self, office):
        return office.role in self.here or office.role in self.above

    def who_may(self):
        """The sentence of the refusal."""
        raise NotImplementedError

    def settle(self, row):
        """Decide open centuries."""
        for key in self.dates:
            values.settle(row, self.by_key[key], latest=row.on)

    def check(self, rows, context):
        """What can be said of the rows of one file together, without looking at the records."""

    def judge(self, rows, context):
        """Match the rows with the records: sets action, target, changes, plan and messages."""
        raise NotImplementedError

    def write(self, rows, context, trace):
        """Write the plans of the rows."""
        raise NotImplementedError

    def take_back(self, lines, run):
        """Undo what an import wrote. A ledger is not taken back but reversed."""
        bulk.take_back(lines)

    def follow(self, lines):
        """What is derived from the records of a trace: a function that computes it anew.

        Asked for after writing, and before taking back, when the records still stand.
        """
        return lambda: None

    def words(self):
        """The code lists that its columns read from."""
        return

    def options(self, actor):
        """Words of drop-down lists that come from the records: {key of a column: words}."""
        return {}

    def urls(self, target_ids):
        """{id: the page of the record that a row stands for}."""
        return {pk: self.model(pk=pk).get_absolute_url() for pk in target_ids}

    def title(self, row_values):
        return row_values.get(self.title_key) or ""

    def summary(self, row_values):
        """What a new row brings, in a few words."""
        return ""

    def to_json(self, row_values):
        return {
            key: {"on": value.day.isoformat(), "precision": value.precision}
            if isinstance(value, values.Partial)
            else value.isoformat()
            if isinstance(value, date)
            else value
            for key, value in row_values.items()
        }

    def from_json(self, stored):
        def back(key, value):
            if isinstance(value, dict):
                return values.Partial(date.fromisoformat(value["on"]), value["precision"])
            return date.fromisoformat(value) if key in self.dates else value

        return {key: back(key, value) for key, value in stored.items()}


def analyse(importer, content, *, name, sheet="", actor, on, progress=None):
    """Read a file and judge every row of it. Raises Refused for the file as a whole."""
    book = reader.read(content, name=name, sheet=sheet)
    try:
        table = headings.table_of(book, importer.vocabulary, importer.wanted)
    except Refused as refusal:
        refusal.sheets, refusal.sheet = book.sheets, book.sheet  # another sheet may be picked
        raise
    context = Context(actor, on, frozenset(column.key for column in table.layout.columns.values()))
    words = importer.words()
    positions = list(table.layout.columns.items())
    rows = []
    for number, cells in table.rows:
        rows.append(_read_row(importer, Row(number, on, is_text=book.is_text, cells=cells, words=words), positions))
        if progress and len(rows) % STEP == 0:
            progress(len(rows) // 2, len(table.rows))
    if not rows:
        raise Refused("empty_file")
    importer.check(rows, context)
    judge(importer, rows, context, progress=progress)
    return Analysis(book.sheet, book.sheets, table.layout, table.left_out, rows)


def _read_row(importer, row, positions):
    cells = row.cells
    for position, column in positions:
        cell = cells[position] if position < len(cells) else ""
        if values.is_empty(cell) or column.read is None or values.faulty(cell, column, row):
            continue
        value = column.read(cell, column, row)
        if value is None:
            continue
        earlier = row.values.get(column.key)
        row.values[column.key] = f"{earlier} {value}" if earlier and column.key == "full_name" else value
    importer.settle(row)
    return row


def judge(importer, rows, context, *, progress=None):
    """Judge rows in steps, so that each step asks the records a fixed number of questions."""
    step = importer.step or len(rows) or 1
    for start in range(0, len(rows), step):
        importer.judge(rows[start : start + step], context)
        if progress:
            progress((len(rows) + min(start + step, len(rows))) // 2, len(rows))


def twins(rows, key_of, what):
    """Rows of one file that mean the same thing are an error on each of them."""
    first = {}
    for row in rows:
        key = key_of(row)
        if not key:
            continue
        other = first.setdefault(key, row)
        if other is not row:
            mark_twins(other, row, what)


def mark_twins(first, second, what):
    """“Dòng 3 và dòng 5 là cùng một người.” once on each row of a pair."""
    for row, others in ((first, second), (second, first)):
        if not any(m["code"] == "duplicate_in_file" for m in row.messages):
            pair = sorted((row.number, others.number))
            row.say("duplicate_in_file", a=pair[0], b=pair[1], what=what)
