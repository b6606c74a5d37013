"""Runs every test by pytest. `manage.py test` comes here by a shorter way; this is for `help`."""

import sys

from django.core.management.base import BaseCommand

from partyrecords import services


class Command(BaseCommand):
    help = "Chạy mọi kiểm thử bằng pytest trên PostgreSQL và Valkey riêng; các tham số được chuyển cho pytest."
    requires_system_checks = []

    def run_from_argv(self, argv):
        sys.exit(services.main(argv))

    def handle(self, **options):
        self.run_from_argv(["manage.py", "test"])
