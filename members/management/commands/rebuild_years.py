"""`rebuild_years [--year YEAR]`: compute the member-years anew from attendance, charges and receipts."""

from django.core.management.base import BaseCommand
from django.db import transaction

from members import years


class Command(BaseCommand):
    help = "Compute the member-years anew from the ledgers."

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, help="only this year")

    def handle(self, *, year, **options):
        for one in [year] if year else years.ledger_years():
            with transaction.atomic():
                changed = years.rebuild(one)
            self.stdout.write(f"{one}: {changed} rows corrected.")
