"""`remind [--on DATE] [--json]`: one run of the reminder job (formats §6)."""

import json

from django.core.management import BaseCommand

from branches import calendar
from screening import reminders
from screening.management.commands.screening_report import day


class Command(BaseCommand):
    help = "Nhắc việc đến hạn vào hộp thư; chạy bao nhiêu lần cũng chỉ nhắc một lần."

    def add_arguments(self, parser):
        parser.add_argument("--on", type=day, metavar="DATE", help="ngày xét, ví dụ 2026-11-30")
        parser.add_argument("--json", action="store_true", help="một đối tượng JSON")

    def handle(self, *, on, **options):
        on = on or calendar.today()
        before, result = reminders.standing(on), reminders.run(on)
        due = before + result["sent"] + result["without_recipient"]
        result = {"on": result["on"], "due": due, "sent": result["sent"], "already_sent": before}
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        self.stdout.write(
            "Đến hạn: {due}. Đã nhắc lần này: {sent}. Đã nhắc trước đó: {already_sent}.".format_map(result)
        )
