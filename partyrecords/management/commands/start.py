"""Runs everything on this machine. `manage.py start` comes here by a shorter way; this is for `help` and `call_command`."""

import sys

from django.core.management.base import BaseCommand

from partyrecords import services
from partyrecords.services import supervisor


class Command(BaseCommand):
    help = "Khởi động toàn bộ chương trình trên máy này: cơ sở dữ liệu, web, việc chạy nền, lịch nhắc việc."
    requires_system_checks = []

    def add_arguments(self, parser):
        supervisor.add_arguments(parser)

    def run_from_argv(self, argv):
        sys.exit(services.main(argv))

    def handle(self, **options):
        self.run_from_argv(["manage.py", "start"])
