"""Who may not see it: what is left of a record that lies beyond one's reach (domain §9)."""

from datetime import date

import pytest
from django.urls import reverse

from branches.models import Entry, Role
from branches.tests.builders import make_officer, make_tree, make_user
from members import actions, exports
from members.actions import dues
from members.exports import sheet
from members.models import (
    Attendance,
    CodeItem,
    DuesBase,
    DuesCharge,
    DuesReceipt,
    DuesRelief,
    Meeting,
    Member,
    MemberMerge,
    Transfer,
)
from members.tests.builders import make_dues_list, make_member
from screening.tests.builders import make_case, make_evidence

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


def page(client, actor, name, *args, **query):
    client.force_login(actor)
    return client.get(reverse(f"members:{name}", args=args), query)


def test_an_open_case_is_not_told_to_a_reader_who_compares_two_records(client, tree):
    _, _, committee, branch, _ = tree
    case = make_case(branch)
    first, second = case.member, make_member(branch)
    reader, staff = make_officer(committee, Role.READER), make_officer(committee, Role.STAFF)
    pair = ("duplicate", first.pk, second.pk)
    assert "rà soát mở" not in page(client, reader, *pair).content.decode()
    assert f"số {case.label}" in page(client, staff, *pair).content.decode()


def test_the_time_line_of_a_record_tells_nothing_of_what_a_case_is_made_of(client, tree):
    _, _, committee, branch, _ = tree
    member = make_member(branch)
    make_evidence(member, actor=make_officer(branch), on=ON)
    assert Entry.objects.filter(subject=f"members.member:{member.pk}", verb="screening.record_evidence").exists()
    relief = DuesRelief(member=member, percent=100, reason="hardship", from_month=date(2026, 5, 1))
    dues.grant_relief(relief, actor=None, on=ON)
    reader = make_officer(committee, Role.READER)
    (line,) = page(client, reader, "history", member.pk).context["time_line"]
    assert (line.what, line.details) == ("Ghi miễn, giảm đảng phí", ["Lý do: Hoàn cảnh đặc biệt khó khăn"])


def test_a_merge_is_shown_only_to_those_who_see_both_records(client, tree):
    _, _, committee, branch, other = tree
    kept, dropped = make_member(branch), make_member(other)
    merge = MemberMerge.objects.create(kept=kept, dropped=dropped, merged_on=ON, reason="Nhập hai lần", undone_on=ON)
    assert page(client, make_officer(branch), "merge", merge.pk).status_code == 404
    assert page(client, make_officer(committee, Role.STAFF), "merge", merge.pk).status_code == 200


def test_the_register_of_those_who_left_leads_to_no_record_beyond_the_reach(client, tree):
    _, _, committee, branch, other = tree
    member = make_member(branch)
    actions.move_membership(member, other, starts_on=date(2026, 5, 4))
    secretary, staff = make_officer(branch), make_officer(committee, Role.STAFF)
    asked = {"so": "chuyen-di", "tu": "01/05/2026", "den": "31/05/2026"}
    for actor, leads in ((secretary, False), (staff, True)):
        text = page(client, actor, "register", branch.pk, **asked).content.decode()
        assert (member.full_name in text, member.get_absolute_url() in text) == (True, leads)


def test_no_list_by_religion_is_opened_past_the_journal(client, tree):
    branch = tree[3]
    make_member(branch, religion=CodeItem.objects.get(list="religion", folded="phat giao"))
    asked = {"organization": branch.pk, "start": "01/01/2026", "end": "31/05/2026", "sau": "x"}
    secretary = make_officer(branch)
    for _ in range(2):  # as if it were a further page, without the first one
        assert page(client, secretary, "statistics-list", "3", "religious", **asked).status_code == 200
    assert Entry.objects.filter(verb="members.open_statistics_list").count() == 1


def test_neither_the_journal_nor_the_administrator_reads_what_somebody_earns(client, tree):
    branch = tree[3]
    _, (member, twin) = make_dues_list(branch, date(2026, 4, 1), count=2)
    dues.receive(branch, [dues.Line(member, date(2026, 4, 1), 92_000)], received_on=ON, actor=None, on=ON)
    bases = [DuesBase(member=m, code="insured", base=7_654_300, from_month=date(2026, 5, 1)) for m in (member, twin)]
    dues.set_bases(branch, bases, actor=None, on=ON)
    assert Entry.objects.get(verb="members.set_dues_bases").facts == {
        str(m.pk): f"{m}: insured, 05/2026" for m in (member, twin)
    }
    client.force_login(make_user(is_staff=True, is_superuser=True))
    for model in (DuesBase, DuesCharge, DuesReceipt):
        name, row = f"admin:members_{model._meta.model_name}", model.objects.filter(member=member).latest("pk")
        for address in (reverse(f"{name}_changelist"), reverse(f"{name}_change", args=[row.pk])):
            text = client.get(address).content.decode()
            found = [
                text[i - 90 : i + 20] for a in ("7654300", "7.654.300", "92000", "92.000") if (i := text.find(a)) > 0
            ]
            assert found == []


def test_the_new_branch_sees_what_was_paid_before_and_is_led_to_no_receipt_of_another(client, tree):
    *_, branch, other = tree
    month = date(2026, 4, 1)
    _, (member,) = make_dues_list(branch, month)
    (receipt,) = dues.receive(branch, [dues.Line(member, month, 92_000)], received_on=ON, actor=None, on=ON)
    secretary, receiving = make_officer(branch), make_officer(other)
    link = reverse("members:dues-receipt", args=[receipt.pk])
    assert link in page(client, secretary, "dues-member", member.pk, nam=2026).content.decode()
    Member.objects.filter(pk=member.pk).update(branch=other)
    text = page(client, receiving, "dues-member", member.pk, nam=2026).content.decode()
    assert (link in text, f"{receipt.number}/2026" in text) == (False, True)
    assert page(client, receiving, "dues-receipt", receipt.pk).status_code == 404


def test_who_only_looks_on_sees_sums_and_not_what_a_person_pays(client, tree):
    _, _, committee, branch, _ = tree
    month = date(2026, 4, 1)
    dues_list, (member,) = make_dues_list(branch, month)
    (receipt,) = dues.receive(branch, [dues.Line(member, month, 92_000)], received_on=ON, actor=None, on=ON)
    addresses = [
        ("dues", branch.pk),
        ("dues-list", dues_list.pk),
        ("dues-list-print", dues_list.pk),
        ("dues-list-file", dues_list.pk),
        ("dues-member", member.pk),
        ("dues-reliefs", branch.pk),
        ("dues-receipts", branch.pk),
        ("dues-receipt", receipt.pk),
        ("list-export", "dues-charges"),
    ]
    reader, inspection = make_officer(committee, Role.READER), make_officer(committee, Role.INSPECTION)
    assert {page(client, reader, *address).status_code for address in addresses} == {403}
    assert {page(client, inspection, *address).status_code for address in addresses} == {200}
    assert "92.000" in page(client, reader, "dues-overview", committee.pk, nam=2026).content.decode()
    assert (exported(reader, "dues-receipts", "number"), exported(inspection, "dues-receipts", "number")) == ([], [[1]])
