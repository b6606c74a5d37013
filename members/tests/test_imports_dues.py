"""Đảng phí brought in as a list (formats.md §4): what was due becomes charges, what was paid becomes receipts."""

from datetime import date

import pytest

from branches.imports import runs
from branches.models import ImportRun
from branches.tests.builders import codes, import_rows, make_officer, make_sheet, make_tree
from members.actions import dues
from members.dues import accounts, sheets
from members.models import DuesBase, DuesCharge, DuesList, DuesReceipt, MemberYear
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db

HEADINGS = ["Mã tổ chức", "Tháng", "Số thẻ", "Số căn cước", "Phải nộp", "Đã nộp", "Ngày nộp"]
ON = date(2026, 5, 20)
MAY = date(2026, 5, 1)


@pytest.fixture
def branch():
    return make_tree()[3]


@pytest.fixture
def member(branch):
    return make_member(branch, "Hoàng Văn Bình", card_number="12345678", identity_number="001080000001")


def line(branch, **changes):
    cells = dict(
        zip(HEADINGS, [branch.code, "05/2026", "12345678", "", "92.000 đ", "50000", "15/05/2026"], strict=True)
    )
    return [(cells | changes)[heading] for heading in HEADINGS]


def put_in(*rows, **options):
    return import_rows("dues", [HEADINGS, *rows], on=ON, **options)


def written():
    charges = DuesCharge.objects.order_by("pk").values_list("month", "computed", "amount", "correction")
    receipts = DuesReceipt.objects.order_by("pk").values_list("number", "month", "amount", "received_on", "note")
    return list(charges), list(receipts)


def test_a_row_becomes_a_charge_on_a_list_and_a_receipt(branch, member):
    result, done = put_in(line(branch), line(branch, **{"Tháng": "tháng 4 năm 2026", "Đã nộp": "", "Ngày nộp": ""}))
    assert (done, result["created"], result["errors"], codes(result["warnings"])) == (True, 2, [], [])
    by_list = "Theo danh sách nhập"
    assert written() == (
        [(MAY, 0, 92_000, by_list), (date(2026, 4, 1), 0, 92_000, by_list)],
        [(1, MAY, 50_000, date(2026, 5, 15), by_list)],
    )
    assert list(DuesList.objects.values_list("branch", "month", "made_on")) == [
        (branch.pk, MAY, ON),
        (branch.pk, date(2026, 4, 1), ON),
    ]
    assert (MemberYear.objects.get(member=member).due, MemberYear.objects.get(member=member).paid) == (0b11000, 0)


def test_the_same_file_again_changes_nothing_and_a_larger_amount_adds_a_receipt(branch, member):
    put_in(line(branch))
    result, _ = put_in(line(branch))
    assert (result["created"], result["updated"], result["unchanged"]) == (0, 0, 1)
    result, _ = put_in(line(branch, **{"Đã nộp": 92_000, "Phải nộp": ""}))
    assert (result["updated"], [amount for _, _, amount, *_ in written()[1]]) == (1, [50_000, 42_000])
    assert MemberYear.objects.get(member=member).paid == 1 << 4


def test_an_amount_that_follows_from_the_base_is_no_correction(branch, member):
    DuesBase.objects.create(member=member, code="insured", base=9_200_000, from_month=MAY)
    put_in(line(branch, **{"Mã tổ chức": "", "Phải nộp": 92_000}))
    assert written()[0] == [(MAY, 92_000, 92_000, "")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"Tháng": "13/2026"}, (2, "Tháng", "month_invalid")),
        ({"Tháng": ""}, (2, "Tháng", "required_missing")),
        ({"Tháng": "06/2026"}, (2, "Tháng", "month_ahead")),
        ({"Số thẻ": ""}, (2, "Số thẻ đảng viên, Số căn cước", "required_missing")),
        ({"Số thẻ": "99999999"}, (2, "Số thẻ đảng viên", "member_not_found")),
        ({"Phải nộp": "chín mươi"}, (2, "Phải nộp", "amount_invalid")),
        ({"Phải nộp": 92_000.5}, (2, "Phải nộp", "amount_invalid")),
        ({"Ngày nộp": ""}, (2, "Ngày nộp", "required_missing")),
        ({"Ngày nộp": "21/05/2026"}, (2, "Ngày nộp", "date_future")),
        ({"Tháng": "01/2010"}, (2, "Tháng", "pays_elsewhere")),
        ({"Mã tổ chức": "khong-co"}, (2, "Mã tổ chức", "organization_not_yours")),
    ],
)
def test_what_is_missing_or_wrong_is_said(branch, member, changes, expected):
    result, done = put_in(line(branch, **changes))
    assert (done, codes(result["errors"])) == (False, [expected])


def test_two_rows_for_one_member_and_month_are_an_error_on_both(branch, member):
    result, _ = put_in(line(branch), line(branch, **{"Số thẻ": "", "Số căn cước": "001080000001"}))
    assert codes(result["errors"]) == [(2, None, "duplicate_in_file"), (3, None, "duplicate_in_file")]


def test_what_to_look_at_is_said(branch, member):
    make_member(branch)
    result, done = put_in(line(branch, **{"Đã nộp": "100.000"}))
    assert done
    assert codes(result["warnings"]) == [(2, "Đã nộp", "dues_voluntary"), (2, "Tháng", "dues_incomplete")]


def test_a_closed_list_and_money_already_taken_stand(branch, member):
    put_in(line(branch))
    dues.close_list(DuesList.objects.get(), actor=None, on=ON)
    result, _ = put_in(line(branch, **{"Phải nộp": 90_000, "Đã nộp": 40_000}))
    assert codes(result["errors"]) == [(2, "Phải nộp", "dues_closed"), (2, "Đã nộp", "dues_paid_more")]


def test_a_list_of_another_branch_is_out_of_reach(branch, member):
    stranger = make_officer(make_tree()[3])
    result, done = put_in(line(branch), actor=stranger)
    assert not done
    assert codes(result["errors"]) == [
        (2, "Mã tổ chức", "organization_not_yours"),
        (2, "Số thẻ đảng viên", "member_not_found"),
    ]


def test_an_exported_list_comes_back_unchanged(branch, member):
    make_member(branch, "Lộc Thị Mai")  # without a card: the export masks the identity number
    dues_list = dues.make_list(branch, MAY, actor=None, on=ON)
    DuesBase.objects.create(member=member, code="insured", base=9_200_000, from_month=MAY)
    dues.recompute_list(dues_list, actor=None, on=ON)
    dues.receive_in_full(dues_list, [member.pk], received_on=ON, method="cash", actor=None, on=ON)
    charges = list(accounts.with_paid(dues_list.charges.select_related("member")))
    content = sheets.list_book(dues_list, charges)
    result, done = runs.import_file("dues", "dang_phi.xlsx", content, on=ON)
    assert (done, result["rows"], result["unchanged"], result["errors"]) == (True, 2, 2, [])


def test_undoing_reverses_receipts_and_takes_the_charges_back(branch, member):
    actor = make_officer(branch)
    run = runs.receive("a.xlsx", make_sheet([HEADINGS, line(branch)]), kind="dues", actor=actor)
    runs.read(run.pk, on=ON)
    runs.ask_apply(run, actor=actor)
    runs.apply(run.pk, on=ON)
    assert DuesReceipt.objects.count() == 1
    runs.ask_undo(run, actor=actor)
    runs.undo(run.pk)
    run.refresh_from_db()
    assert run.state == ImportRun.State.UNDONE
    assert (DuesList.objects.count(), DuesCharge.objects.count()) == (0, 0)
    found = list(DuesReceipt.objects.order_by("pk").values_list("amount", "note"))
    assert found == [(50_000, "Theo danh sách nhập"), (-50_000, "Hoàn lại lần nhập a.xlsx")]
    assert not MemberYear.objects.filter(member=member, due__gt=0).exists()
