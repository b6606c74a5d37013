"""A batch from a spreadsheet: Mã tổ chức · Việc · Mã tổ chức cấp trên mới · Tên mới · Loại mới · Sáp nhập vào."""

from io import BytesIO

import xlsxwriter
from django.db.models import Q

from branches.changes.planning import line
from branches.imports import headings, reader, values
from branches.imports.analysis import Row
from branches.imports.organizations import KIND_ALIASES
from branches.imports.places import Places
from branches.imports.words import ERROR, Refused, spoken
from branches.models import ChangeLine, Kind

K = ChangeLine.Kind
FILE_NAME = "thay_doi_to_chuc.xlsx"
WANTED = "Mã tổ chức, Việc"
_VERBS = {
    "Chuyển": K.MOVE,
    "Chuyển cấp trên": K.MOVE,
    "Đổi tên": K.RENAME,
    "Đổi mã": K.RENAME,
    "Đổi loại": K.RENAME,
    "Nhập": K.MERGE,
    "Hợp nhất": K.MERGE,
    "Lập mới": K.FOUND,
}
#: A split names members, so it is prepared on the screen.
_OF_FILES = {kind: kind.label for kind in K if kind != K.SPLIT}

COLUMNS = (
    headings.Column(
        "code",
        "Mã tổ chức",
        values.text(40),
        aliases=("Mã tổ chức đảng", "Mã TCĐ", "Mã"),
        required=True,
        width=22,
        hint="Mã đang dùng; với việc thành lập là mã sẽ dùng.",
    ),
    headings.Column(
        "verb",
        "Việc",
        values.word(_OF_FILES, aliases=_VERBS),
        aliases=("Nội dung", "Hình thức", "Việc thực hiện"),
        required=True,
        width=20,
        options=tuple(_OF_FILES.values()),
        hint="Một trong các việc của danh mục.",
    ),
    headings.Column(
        "parent",
        "Mã tổ chức cấp trên mới",
        values.text(40),
        aliases=("Mã cấp trên mới", "Cấp trên mới", "Mã tổ chức cấp trên"),
        width=24,
        hint="Cần có khi thành lập, chuyển trực thuộc.",
    ),
    headings.Column(
        "name",
        "Tên mới",
        values.text(200),
        aliases=("Tên tổ chức mới", "Tên tổ chức"),
        width=40,
        hint="Cần có khi thành lập; khi chuyển trực thuộc để trống thì giữ tên.",
    ),
    headings.Column("new_code", "Mã mới", values.text(40), width=22, hint="Để trống thì giữ mã."),
    headings.Column(
        "kind",
        "Loại mới",
        values.word(dict(Kind.choices), aliases=KIND_ALIASES),
        aliases=("Loại", "Loại tổ chức mới"),
        width=26,
        options=tuple(label for kind, label in Kind.choices if kind != Kind.PROVINCE),
        hint="Cần có khi thành lập; để trống thì giữ loại.",
    ),
    headings.Column(
        "into",
        "Sáp nhập vào",
        values.text(40),
        aliases=("Mã tổ chức nhận", "Nhập vào", "Chuyển đảng viên sang"),
        width=22,
        hint="Mã tổ chức nhận khi sáp nhập, hoặc mã chi bộ nhận đảng viên khi giải thể.",
    ),
)
VOCABULARY = headings.Vocabulary(COLUMNS, ("code", "verb"))
_NEEDS = {K.FOUND: ("parent", "name", "kind"), K.MOVE: ("parent",), K.MERGE: ("into",)}
_HEADINGS = {column.key: column.heading for column in COLUMNS}


def read(content, *, name, top, on):
    """The lines of a file, as `drafts.add` takes them; what a row lacks is said at its line."""
    table = headings.table_of(reader.read(content, name=name), VOCABULARY, WANTED)
    columns = {column.key: place for place, column in table.layout.columns.items()}
    if not {"code", "verb"} <= set(columns):
        raise Refused("header_not_found", columns=WANTED)
    rows = [_row(number, cells, table.layout.columns, on) for number, cells in table.rows]
    rows = [row for row in rows if row.values or row.messages]
    if not rows:
        raise Refused("empty_file")
    places = Places(Q(path__startswith=top.path))  # no other codes are known to this batch
    places.ask(codes={row.values[key] for row in rows for key in ("code", "parent", "into") if row.values.get(key)})
    return [_line(row, places) for row in rows]


def _row(number, cells, columns, on):
    row = Row(number, on, cells=cells)
    for place, column in columns.items():
        cell = cells[place] if place < len(cells) else ""
        if values.is_empty(cell) or values.faulty(cell, column, row):
            continue
        value = column.read(cell, column, row)
        if value is not None:
            row.values[column.key] = value
    return row


def _line(row, places):
    found = row.values
    kind = K(found.get("verb", K.MOVE))
    faults = [f"Dòng {row.number} của tệp: {spoken(m)}" for m in row.messages if m["level"] == ERROR]
    lacking = [key for key in ("code", "verb", *_NEEDS.get(kind, ())) if key not in found]
    faults += [] if faults else [f"Dòng {row.number} của tệp: {_HEADINGS[key]} để trống." for key in lacking]
    if kind == K.RENAME and not {"name", "new_code", "kind"} & set(found) and not faults:
        faults.append(f"Dòng {row.number} của tệp: chưa ghi Tên mới, Mã mới hoặc Loại mới.")
    code = found.get("code", "")
    data = {"name": found.get("name"), "kind": found.get("kind"), "code": found.get("new_code"), "faults": faults}
    wanted = found.get("parent") if kind in (K.FOUND, K.MOVE) else found.get("into")
    target = places.with_code(wanted) if wanted else None
    if wanted and target is None:
        data["target_code"] = wanted
    if kind == K.FOUND:
        data |= {"code": code, "name": found.get("name", code), "kind": found.get("kind", Kind.BRANCH)}
        return line(kind, target=target, **data)
    organization = places.with_code(code) if code else None
    return line(kind, organization, target=target, code_given=code, **data)


def template():
    """An empty list with the words of its columns, and what each column means."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#EEF2F6"})
    text, wrapped = book.add_format({"num_format": "@"}), book.add_format({"text_wrap": True, "valign": "top"})
    page, guide = book.add_worksheet("Thay đổi"), book.add_worksheet("Hướng dẫn")
    guide.set_column(0, 0, 28, wrapped)
    guide.set_column(1, 1, 80, wrapped)
    for place, column in enumerate(COLUMNS):
        page.write_string(0, place, column.heading + (" (*)" if column.required else ""), bold)
        page.set_column(place, place, column.width, text)
        if column.options:
            page.data_validation(1, place, 1000, place, {"validate": "list", "source": list(column.options)})
        guide.write_string(place, 0, column.heading, bold)
        guide.write_string(
            place, 1, " ".join([column.hint, *([", ".join(column.options) + "."] * bool(column.options))])
        )
    page.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()
