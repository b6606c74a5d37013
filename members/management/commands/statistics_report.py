"""`statistics_report --form 1|2|3|5 --organization CODE --from DATE --to DATE [--json|--xlsx FILE]`."""

import json
import sys
from argparse import ArgumentTypeError
from datetime import date

from django.core.management import BaseCommand, CommandError

from branches.models import Organization
from members import statistics
from members.reports import Unbalanced
from members.statistics import files, sheet


def day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” không phải là một ngày; viết năm-tháng-ngày, ví dụ 2026-11-30.") from None


class Command(BaseCommand):
    help = "Một biểu thống kê (1, 2, 3, 5) của một tổ chức đảng và từng đơn vị trực thuộc; cả hai ngày thuộc kỳ."

    def add_arguments(self, parser):
        parser.add_argument("--form", required=True, choices=statistics.NUMBERED, help="số biểu")
        parser.add_argument("--organization", required=True, metavar="CODE", help="mã tổ chức")
        parser.add_argument("--from", required=True, type=day, metavar="DATE", help="ngày đầu kỳ, ví dụ 2026-01-01")
        parser.add_argument("--to", required=True, type=day, metavar="DATE", help="ngày cuối kỳ")
        parser.add_argument("--json", action="store_true", help="một đối tượng JSON")
        parser.add_argument("--xlsx", metavar="FILE", help="ghi ra bảng tính")

    def handle(self, *, form, organization, to, **options):
        start = options["from"]
        if to < start:
            raise CommandError("Ngày cuối kỳ (--to) không thể trước ngày đầu kỳ (--from).", returncode=2)
        unit = Organization.objects.filter(code=organization).first()
        if unit is None:
            raise CommandError(f"Không có tổ chức đảng mang mã “{organization}”.", returncode=2)
        asked = {"form": form, "organization": unit.code, "from": start.isoformat(), "to": to.isoformat()}
        try:
            table = statistics.table(statistics.FORMS[form], statistics.Scope(unit, start, to))
        except Unbalanced as refusal:
            self.refuse(asked, refusal, options["json"])
        parts = sheet.parts(table, whole_story=True)
        if options["xlsx"]:
            files.write(options["xlsx"], table, parts)
        if options["json"]:
            self.stdout.write(json.dumps(asked | as_data(table, parts), ensure_ascii=False))
        elif not options["xlsx"]:
            self.stdout.write(in_words(table, parts))

    def refuse(self, asked, refusal, as_json):
        """Exit status 1, with the reason, where it lies, and the figures that do not add up."""
        if not as_json:
            raise CommandError(f"{refusal.organization}: {refusal}", returncode=1)
        error = {"code": "unbalanced", "organization": refusal.organization.code, "message": str(refusal)}
        self.stdout.write(json.dumps(asked | {"members": refusal.figures, "errors": [error]}, ensure_ascii=False))
        sys.exit(1)


def as_data(table, parts):
    """{"units", "figures": [{"key", "section", "label", "total", "by_unit"}]}."""
    codes = [column.organization.code for column in table.columns]
    figures = [
        {
            "key": line.figure.key,
            "section": part.title,
            "label": line.figure.label,
            "total": line.values[0],
            "by_unit": dict(zip(codes, line.values[1:], strict=True)),
        }
        for part in parts
        for line in part.lines
    ]
    return {"units": {c.organization.code: c.organization.name for c in table.columns}, "figures": figures}


def in_words(table, parts):
    """The figures of the whole as plain lines for a terminal."""
    scope = table.scope
    lines = [table.form.title, f"{scope.organization.name}, từ {scope.start:%d/%m/%Y} đến hết {scope.end:%d/%m/%Y}"]
    for part in parts:
        lines += ["", part.title] if part.title else [""]
        for line in part.lines:
            value = "" if line.values[0] is None else line.values[0]
            lines.append(f"{'  ' * (line.figure.level + 1)}{line.figure.label}: {value}")
    return "\n".join(lines)
