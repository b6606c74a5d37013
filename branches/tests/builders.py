"""Builders for tests: plain functions, no surprises."""

from datetime import date
from io import BytesIO
from itertools import count

import xlsxwriter

from branches import changes
from branches.imports import runs
from branches.models import Kind, Office, Organization, OrganizationChange, Role, User
from branches.tests.remembered import remembered

_number = count(1)
LONG_AGO = date(2020, 1, 1)


def make_organization(parent=None, kind=None, name=None, **fields):
    """An organisation; the kind follows the parent's where it is not given."""
    if kind is None:
        kind = (
            {
                Kind.PROVINCE: Kind.SUPERIOR,
                Kind.SUPERIOR: Kind.GRASSROOTS_COMMITTEE,
                Kind.GRASSROOTS_COMMITTEE: Kind.BRANCH,
                Kind.SUB_COMMITTEE: Kind.BRANCH,
            }[parent.kind]
            if parent
            else Kind.PROVINCE
        )
    n = next(_number)
    return Organization.objects.create(
        code=fields.pop("code", f"T{n:05}"), name=name or f"Tổ chức {n}", kind=kind, parent=parent, **fields
    )


@remembered
def make_tree():
    """A province, a superior, a grassroots committee and two sibling branches: (province, superior, committee, a, b)."""
    province = make_organization(name="Tỉnh ủy Sơn Lam")
    superior = make_organization(province, name="Đảng ủy xã Suối Mây")
    committee = make_organization(superior, name="Đảng bộ cơ sở Đồng Dâu")
    return (
        province,
        superior,
        committee,
        make_organization(committee, name="Chi bộ thôn Đồng Dâu"),
        make_organization(committee, name="Chi bộ thôn Bản Chang"),
    )


def make_user(name="Nông Văn Thịnh", **fields):
    return User.objects.create_user(
        username=fields.pop("username", f"user{next(_number)}"),
        password="matkhau-1234",
        full_name=name,
        **fields,
    )


def make_officer(organization, role=Role.SECRETARY, name="Nông Văn Thịnh", starts_on=LONG_AGO, **fields):
    """A user who holds a role in the organisation."""
    user = make_user(name)
    Office.objects.create(user=user, organization=organization, role=role, starts_on=starts_on, **fields)
    return user


def make_sheet(rows, *, merged=(), more=None, name="Danh sách"):
    """The bytes of an .xlsx file: rows of cells, cells merged as (row, first column, last column), further sheets."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for title, lines in {name: rows, **(more or {})}.items():
        page = book.add_worksheet(title)
        for number, line in enumerate(lines):
            for column, cell in enumerate(line):
                if isinstance(cell, date):
                    page.write_datetime(number, column, cell, day)
                elif isinstance(cell, str):
                    page.write_string(number, column, cell)
                else:
                    page.write(number, column, cell)
        if title == name:
            for row, first, last in merged:
                page.merge_range(row, first, row, last, rows[row][first])
    book.close()
    return buffer.getvalue()


def import_rows(kind, rows, *, actor=None, on=date(2026, 11, 20), name="danh_sach.xlsx", merged=(), **options):
    """Import rows, headings first, as the command does; returns (the object of formats.md §6, done)."""
    return runs.import_file(kind, name, make_sheet(rows, merged=merged), actor=actor, on=on, **options)


def codes(lines):
    """[(row, column, code)] of the messages of an import."""
    return [(line["row"], line["column"], line["code"]) for line in lines]


def make_change(top, *, actor=None, on=date(2026, 11, 20), **fields):
    """A draft of an organisation change, in force from the given day."""
    fields = {"title": "Sắp xếp tổ chức", "decision_number": "12-QĐ/TU", "decided_on": on, "effective_on": on} | fields
    return changes.create_draft(OrganizationChange(organization=top, **fields), actor=actor, on=on)
