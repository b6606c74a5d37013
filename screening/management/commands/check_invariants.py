"""`check_invariants [--json]`: what must never be true; an empty list and exit status 0 when all is sound."""

import json
import sys

from django.core.management import BaseCommand

from branches import calendar
from screening import invariants
from screening.management.commands.screening_report import day


class Command(BaseCommand):
    help = "Kiểm tra những điều không bao giờ được xảy ra trong dữ liệu; không tự sửa gì."

    def add_arguments(self, parser):
        parser.add_argument("--on", type=day, metavar="DATE", help="ngày xét, ví dụ 2026-11-30")
        parser.add_argument("--json", action="store_true", help="danh sách JSON")

    def handle(self, *, on, **options):
        faults = invariants.check(on or calendar.today())
        if options["json"]:
            self.stdout.write(json.dumps(faults, ensure_ascii=False))
        else:
            lines = [f"{fault['code']}: {fault['message']}" for fault in faults]
            self.stdout.write("\n".join(lines or ["Không có điều gì sai."]))
        if faults:
            sys.exit(1)
