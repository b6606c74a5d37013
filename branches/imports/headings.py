"""Which row carries the headings, which column is which, and where the list ends."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from branches import names
from branches.imports import values
from branches.imports.words import Refused

SEARCHED_ROWS = 40
MAX_COLUMNS = 100

#: Headings of every list that carry nothing: the running number, and what our own file of faulty rows adds.
RUNNING = ("stt", "tt", "so tt", "so thu tu")
IGNORED = (*RUNNING, "loi")


@dataclass(frozen=True)
class Column:
    """One column of a list: its official heading, what else it is called, how its cells are read."""

    key: str
    heading: str
    read: Callable | None = None  # None: known, and not read
    aliases: tuple = ()
    required: bool = False
    hint: str = ""  # for the sheet "Hướng dẫn" of the template
    options: tuple = ()  # for the drop-down list of the template
    width: int = 18
    in_template: bool = True
    help_only: bool = False  # read together with another column, never written by itself


@lru_cache(maxsize=4096)
def _folded(text):
    return re.sub(r"[^a-z0-9]+", " ", names.fold(text)).strip()


@lru_cache(maxsize=4096)
def keys_of(text):
    """The forms in which a heading is looked up: without what stands in brackets, then with it."""
    bare = _folded(re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text))
    return tuple(dict.fromkeys(key for key in (bare, _folded(text)) if key))


def _text(cell):
    return values.shown(cell)


@dataclass
class Layout:
    """Where the columns of a list stand in a sheet."""

    header_row: int  # the last row of the headings, first row of the sheet = 1
    columns: dict  # position → Column
    headings: list  # the headings of all positions, as written
    unknown: list = field(default_factory=list)  # the headings that no column has
    running_number: int | None = None  # where the column STT stands


class Vocabulary:
    """The headings a kind of list knows."""

    def __init__(self, columns, anchors):
        self.columns = columns
        self.anchors = frozenset(anchors)
        self._known = {_folded(name): column for column in columns for name in (column.heading, *column.aliases)}

    def column(self, text):
        return next((self._known[key] for key in keys_of(text) if key in self._known), None)

    def found_in(self, cells):
        return {column.key for cell in cells if isinstance(cell, str) and (column := self.column(cell))}

    def layout(self, rows, merged):
        """Find the headings among the first rows; None where there are none."""
        best, best_score = None, 1
        for index, cells in enumerate(rows[:SEARCHED_ROWS]):
            found = self.found_in(cells)
            below = self._below(rows, index, merged, found)
            score = len(found | below[1])
            if score > best_score and (found | below[1]) & self.anchors:
                best, best_score = (index, below[0]), score
        return None if best is None else self._name_columns(rows, *best, merged)

    def _spread(self, row, index, merged):
        """The headings of a row, with what is merged across columns repeated in each of them."""
        cells = [_text(cell) for cell in row]
        origin = list(range(len(cells)))
        for (top, left), (bottom, right) in merged:
            if top <= index <= bottom and left < right and left < len(cells):
                for position in range(left + 1, min(right + 1, len(cells))):
                    if not cells[position]:
                        cells[position], origin[position] = cells[left], left
        return cells, origin

    def _below(self, rows, index, merged, found):
        """(True, columns) when the next row continues the headings: “Ngày vào Đảng” over “Dự bị | Chính thức”."""
        if index + 1 >= len(rows) or not found:
            return False, set()
        above, _ = self._spread(rows[index], index, merged)
        below = [_text(cell) for cell in rows[index + 1]]
        columns, filled = set(), 0
        for position, text in enumerate(below):
            if not text:
                continue
            filled += 1
            top = above[position] if position < len(above) else ""
            column = self.column(f"{top} {text}") or self.column(text)
            if column is None:
                return False, set()
            columns.add(column.key)
        anchored = any(
            position < len(below) and below[position] and (column := self.column(text)) and column.key in self.anchors
            for position, text in enumerate(above)
        )
        return (True, columns) if filled and not anchored else (False, set())

    def _name_columns(self, rows, index, continued, merged):
        above, origin = self._spread(rows[index], index, merged)
        below = [_text(cell) for cell in rows[index + 1]] if continued else []
        width = max(len(above), len(below))
        above += [""] * (width - len(above))
        origin += list(range(len(origin), width))
        below += [""] * (width - len(below))
        layout = Layout(header_row=index + 1 + continued, columns={}, headings=[])
        taken = {}
        for position, (top, under) in enumerate(zip(above, below, strict=True)):
            text = f"{top} {under}".strip() if under and under != top else top
            layout.headings.append(text)
            column = self._column_at(top, under)
            same_cell = column and taken.get(column.key) == (origin[position], under)
            if column and (column.key not in taken or (same_cell and column.key == "full_name")):
                layout.columns[position] = column
                taken.setdefault(column.key, (origin[position], under))
            elif column is None and any(key in IGNORED for key in keys_of(text)):
                if layout.running_number is None and any(key in RUNNING for key in keys_of(text)):
                    layout.running_number = position
            elif text:
                layout.unknown.append(text)
        return layout

    def _column_at(self, top, under):
        if not under:
            return self.column(top)
        return self.column(f"{top} {under}") or self.column(under) or self.column(top)


def letter(position):
    """A, B, … Z, AA: the name of a column in a spreadsheet."""
    text, position = "", position + 1
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(65 + rest) + text
    return text


@dataclass
class Table:
    """A list as it stands in its sheet: named columns and numbered rows of data."""

    layout: Layout
    rows: list  # (number of the row in the sheet, cells)
    left_out: list  # numbers of the rows below or between that are not data

    @property
    def unknown_columns(self):
        return self.layout.unknown


def table_of(book, vocabulary, wanted):
    """The list inside a sheet. Raises Refused; `wanted` names the columns that must be there at least."""
    head, rows = [], iter(book.rows)
    for cells in rows:
        head.append(cells)
        if len(head) > SEARCHED_ROWS:
            break
    if not any(_filled_columns(cells) for cells in head) and not any(_filled_columns(cells) for cells in rows):
        raise Refused("empty_file")
    layout = vocabulary.layout(head, book.merged)
    filled = max((_filled_columns(cells) for cells in head), default=0)
    if filled > MAX_COLUMNS:
        raise Refused("too_many_columns", n=filled, limit=MAX_COLUMNS)
    if layout is None:
        raise Refused("header_not_found", columns=wanted)
    return _rows_below(head, rows, layout, vocabulary, book.merged)


def _filled_columns(cells):
    return sum(not values.is_empty(cell) for cell in cells)


def _rows_below(head, rows, layout, vocabulary, merged):
    """Rows of data, without empty ones, repeated headings, the line “(1) (2) (3)”, titles inside and signatures below."""
    anchors = [p for p, column in layout.columns.items() if column.key in vocabulary.anchors]
    named = set(layout.columns)
    titles = {top for (top, left), (_, right) in merged if right - left >= 2}
    unnamed, found, left_out, last = {}, [], [], 0

    def numbered():
        yield from enumerate(head[layout.header_row :], layout.header_row + 1)
        yield from enumerate(rows, max(len(head), layout.header_row) + 1)

    for number, cells in numbered():
        filled = [p for p, cell in enumerate(cells) if not values.is_empty(cell)]
        if not filled:
            continue
        if len(filled) > 1 and _is_repeated(cells, layout, vocabulary, anchors[:1]):
            continue
        if not found and len(filled) > 2 and all(re.fullmatch(r"\(?\d{1,2}\)?", _text(cells[p])) for p in filled):
            continue
        is_title = len(filled) == 1 and (number - 1 in titles or filled[0] not in named)
        anchored = any(p < len(cells) and not values.is_empty(cells[p]) for p in anchors)
        here = [p for p in filled if p in named]
        solid = anchored and (
            any(_is_solid(cells[p], layout.columns[p]) for p in here)
            or 2 * len(here) >= max(6, len(named))
            or _has_running_number(cells, layout)
        )
        if is_title:
            left_out.append(number)
            continue
        found.append((number, cells))
        if solid:
            last = len(found)
        for p in filled:
            if p not in named and p != layout.running_number and (p >= len(layout.headings) or not layout.headings[p]):
                unnamed.setdefault(p, number)
    last = last or len(found)
    left_out += [number for number, _ in found[last:]]
    layout.unknown += [f"Cột {letter(p)}" for p, number in sorted(unnamed.items()) if number not in left_out]
    return Table(layout, found[:last], sorted(left_out))


def _is_repeated(cells, layout, vocabulary, anchors):
    """The headings again, on top of a new page."""

    def same(p):
        return p < len(cells) and isinstance(cells[p], str) and vocabulary.column(cells[p]) is layout.columns[p]

    return any(same(p) for p in anchors) and sum(same(p) for p in layout.columns) >= 2


def _is_solid(cell, column):
    """What a row of data has and a signature has not: a date, a number, a word of a short fixed list."""
    return values.looks_solid(cell) or values.key_of(_text(cell)) in getattr(column.read, "known", ())


def _has_running_number(cells, layout):
    position = layout.running_number
    return position is not None and position < len(cells) and _text(cells[position]).rstrip(".").isdigit()
