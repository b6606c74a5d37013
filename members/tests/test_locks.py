"""Two people write at the same moment: both get through, one after the other."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from branches.tests.builders import make_tree
from members.actions import dues
from members.actions.common import locked, record
from members.models import DuesReceipt
from members.tests.builders import make_dues_list

MAY, ON = date(2026, 5, 1), date(2026, 11, 20)


@pytest.mark.django_db(transaction=True)
def test_a_corrected_record_does_not_stand_in_the_way_of_its_dues_nor_these_of_the_record():
    branch = make_tree()[3]
    dues_list, (member,) = make_dues_list(branch, MAY)
    line, done = threading.Barrier(2), []

    def correct():
        held = locked(member)
        line.wait(timeout=20)
        record("change_member", held, None, {})

    def collect():
        locked(branch)
        line.wait(timeout=20)
        dues.receive_in_full(dues_list, [member.pk], received_on=ON, method="cash", actor=None, on=ON)

    def run(act):
        try:
            with transaction.atomic():
                act()
            done.append(act.__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in (correct, collect)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (sorted(done), DuesReceipt.objects.count()) == (["collect", "correct"], 1)
