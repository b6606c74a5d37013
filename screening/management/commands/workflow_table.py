"""`workflow_table [--json|--write]`: the flow as the code has it; `screening/README.md` contains what it prints."""

import json

from django.core.management import BaseCommand

from screening import documentation


class Command(BaseCommand):
    help = "In bảng quy trình: giai đoạn, việc, ai làm, điều kiện."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="một đối tượng JSON")
        parser.add_argument("--write", action="store_true", help="ghi bảng vào screening/README.md")

    def handle(self, **options):
        if options["write"]:
            readme = documentation.README
            readme.write_text(documentation.refreshed(readme.read_text("utf-8")), "utf-8")
        elif options["json"]:
            self.stdout.write(json.dumps(documentation.flow(), ensure_ascii=False))
        else:
            self.stdout.write(documentation.markdown(), ending="")
