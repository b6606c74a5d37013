"""Who may not see it: what is left of a record that lies beyond one's reach (domain §9)."""

from datetime import date

import pytest

from branches.tests.builders import make_officer, make_tree
from members import exports
from members.exports import sheet
from members.models import Attendance, Meeting, Member, Transfer
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 31)


@pytest.fixture
def tree():
    return make_tree()


def exported(actor, key, *columns):
    """The cells of those columns, whole numbers asked for, as the file of the actor holds them."""
    wanted = exports.by_key(key)
    rows = wanted.found(wanted.form(exports.question(""), actor=actor, on=ON), actor)
    return [row[1:] for row in sheet.rows(wanted.chosen(columns), rows, on=ON, whole=True)]


def test_a_file_holds_whole_numbers_only_of_records_within_the_reach(tree):
    *_, branch, other = tree
    secretary, receiving = make_officer(branch), make_officer(other)
    here, gone = (make_member(branch, name, card_number=card) for name, card in (("An", "0612345"), ("Ba", "0699887")))
    meeting = Meeting.objects.create(branch=branch, held_on=date(2026, 5, 3), chaired_by="An", recorded_by="An")
    for member in (here, gone):
        Attendance.objects.create(meeting=meeting, member=member, present=True)
    Transfer.objects.create(member=gone, from_branch=branch, to_branch=other, requested_on=date(2026, 5, 4))
    whole, masked = ["Ba", "0699887", gone.identity_number], ["Ba", "••••887", f"•••••••••{gone.identity_number[-3:]}"]
    numbers = ("full_name", "card_number", "identity_number")
    assert exported(secretary, "transfers", *numbers) == [whole]
    assert exported(receiving, "transfers", *numbers) == [masked]  # before the confirmation
    Member.objects.filter(pk=gone.pk).update(branch=other)
    assert exported(secretary, "transfers", *numbers) == [masked]
    assert exported(receiving, "transfers", *numbers) == [whole]
    assert exported(secretary, "attendance", *numbers) == [["An", "0612345", here.identity_number], masked]
