"""`detect [--organization CODE] [--on DATE] [--json]`: one run of the detection (formats §6). It opens no case."""

import json

from django.core.management import BaseCommand, CommandError

from branches import calendar
from branches.models import Organization
from screening import detection
from screening.management.commands.screening_report import day


class Command(BaseCommand):
    help = "Phát hiện đảng viên thuộc tiêu chí rà soát theo dữ liệu đã có; chỉ gợi ý, không tự mở hồ sơ."

    def add_arguments(self, parser):
        parser.add_argument("--organization", metavar="CODE", help="mã tổ chức; không ghi thì xét toàn bộ")
        parser.add_argument("--on", type=day, metavar="DATE", help="ngày xét, ví dụ 2026-11-30")
        parser.add_argument("--json", action="store_true", help="một đối tượng JSON")

    def handle(self, *, organization, on, **options):
        unit = Organization.objects.filter(code=organization).first() if organization else None
        if organization and unit is None:
            raise CommandError(f"Không có tổ chức đảng mang mã “{organization}”.", returncode=2)
        found = detection.detect(unit, on or calendar.today())
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for code, number in found["criteria"].items():
            self.stdout.write(f"{code}: {number}")
