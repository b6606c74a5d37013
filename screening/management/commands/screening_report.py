"""`screening_report --organization CODE --from DATE --to DATE [--json|--xlsx FILE]` (formats §6)."""

import json
import sys
from argparse import ArgumentTypeError
from datetime import date

from django.core.management import BaseCommand, CommandError

from branches.models import Organization
from members.reports import Unbalanced
from screening import reports
from screening.reports import files


def day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” không phải là một ngày; viết năm-tháng-ngày, ví dụ 2026-11-30.") from None


class Command(BaseCommand):
    help = "Báo cáo rà soát, sàng lọc và tăng, giảm đảng viên của một tổ chức đảng; cả hai ngày thuộc kỳ báo cáo."

    def add_arguments(self, parser):
        parser.add_argument("--organization", required=True, metavar="CODE", help="mã tổ chức")
        parser.add_argument("--from", required=True, type=day, metavar="DATE", help="ngày đầu kỳ, ví dụ 2026-01-01")
        parser.add_argument("--to", required=True, type=day, metavar="DATE", help="ngày cuối kỳ")
        parser.add_argument("--json", action="store_true", help="một đối tượng JSON")
        parser.add_argument("--xlsx", metavar="FILE", help="ghi ra bảng tính")

    def handle(self, *, organization, to, **options):
        start = options["from"]
        if to < start:
            raise CommandError("Ngày cuối kỳ (--to) không thể trước ngày đầu kỳ (--from).", returncode=2)
        unit = Organization.objects.filter(code=organization).first()
        if unit is None:
            raise CommandError(f"Không có tổ chức đảng mang mã “{organization}”.", returncode=2)
        try:
            report = reports.report(unit, start, to)
        except Unbalanced as refusal:
            self.refuse(unit, start, to, refusal, options["json"])
        if options["xlsx"]:
            files.write(options["xlsx"], unit, report)
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        elif not options["xlsx"]:
            self.stdout.write(in_words(unit, start, to, report))

    def refuse(self, unit, start, to, refusal, as_json):
        """Exit status 1, with the reason and the figures that do not add up."""
        if not as_json:
            raise CommandError(str(refusal), returncode=1)
        error = {"code": "unbalanced", "message": str(refusal)}
        period = {"organization": unit.code, "from": start.isoformat(), "to": to.isoformat()}
        self.stdout.write(json.dumps(period | {"members": refusal.figures, "errors": [error]}, ensure_ascii=False))
        sys.exit(1)


def in_words(unit, start, to, report):
    """The tables as plain lines for a terminal."""
    lines = [f"{unit.name}, từ {start:%d/%m/%Y} đến hết {to:%d/%m/%Y}"]
    for table in reports.tables(report).values():
        lines += ["", table.title]
        lines += [f"{'    ' if row.indented else '  '}{row.label}: {row.shown}" for row in table.rows]
    return "\n".join([*lines, "", f"A + B − C = D: {reports.sum_sentence(report['members'])}"])
