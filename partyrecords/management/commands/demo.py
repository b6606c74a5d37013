"""`demo`: builds the invented organisation in an empty database; `demo --logins [--json]` shows who may sign in."""

import json
import time

from django.core.management.base import BaseCommand, CommandError

from branches import calendar
from partyrecords import demo
from partyrecords.demo import logins


class Command(BaseCommand):
    help = "Tạo dữ liệu mẫu trong một cơ sở dữ liệu trống: một đảng bộ giả định, có hồ sơ ở mọi giai đoạn."

    def add_arguments(self, parser):
        parser.add_argument("--logins", action="store_true", help="chỉ liệt kê các tài khoản của dữ liệu mẫu")
        parser.add_argument("--json", action="store_true", help="một đối tượng JSON")

    def handle(self, **options):
        if not options["logins"]:
            self.build(as_json=options["json"])
        elif options["json"]:
            self.stdout.write(json.dumps(logins.as_json(), ensure_ascii=False))
        else:
            self.stdout.write(logins.as_table())

    def build(self, *, as_json):
        begun = time.perf_counter()
        try:
            facts = demo.build(calendar.today())
        except demo.NotEmpty as refusal:
            raise CommandError(refusal) from None
        facts["seconds"] = round(time.perf_counter() - begun, 1)
        if as_json:
            self.stdout.write(json.dumps(facts))
            return
        self.stdout.write(
            f"Đã tạo dữ liệu mẫu: {facts['organizations']} tổ chức đảng, {facts['members']} đảng viên, "
            f"{facts['cases']} hồ sơ rà soát ở {facts['stages']} giai đoạn ({facts['seconds']} giây)."
        )
        self.stdout.write(logins.as_table())
