"""Đảng phí: what everybody owes, what came in, what went up (01-QĐ/TW; domain §5.3)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from branches.access import NoOffice
from branches.models import Entry, Role
from branches.tests.builders import make_officer, make_tree
from members import actions, todo
from members.actions import dues
from members.dues import accounts, charges, ledger, money, reliefs
from members.dues import todo as dues_todo
from members.models import (
    DuesBase,
    DuesCharge,
    DuesReceipt,
    DuesRelief,
    Membership,
    MemberYear,
    Remittance,
    Standing,
    Transfer,
)
from members.tests.builders import make_dues_list, make_member

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
ON = date(2026, 5, 20)


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree):
    return tree[3]


def base(member, code="insured", amount=9_200_000, month=MARCH, region=None):
    return DuesBase.objects.create(member=member, code=code, base=amount, from_month=month, region=region)


def owed(dues_list):
    rows = dues_list.charges.order_by("member__sort_key", "member")
    return [(charge.member.full_name, charge.amount, charge.rule) for charge in rows]


def refusal(call, *args, **kwargs):
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        call(*args, **kwargs)
    return " ".join(caught.value.messages)


def as_keeper(on=ON):
    return {"actor": None, "on": on}


# --- arithmetic ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "share", "expected"), [(9_200_000, 100, 92_000), (199, 50, 0), (200, 50, 1), (4_140_001, 30, 12_420)]
)
def test_a_share_is_rounded_down_to_the_whole_dong(amount, share, expected):
    assert money.share_of(amount, share) == expected


def test_kept_and_sent_add_up_to_what_was_collected(branch):
    division = ledger.Division(101, money.kept_of(101, 70), ledger.share_for(branch, MARCH))
    assert (division.kept, division.sent) == (70, 31)
    assert division.words == (
        "Chi bộ trực thuộc được giữ lại 70% (Quy định 01-QĐ/TW ngày 03/02/2026): 70% của 101 đ là 70 đ. Nộp lên 31 đ."
    )


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (11_100, "Mười một nghìn một trăm đồng"),
        (21_005, "Hai mươi mốt nghìn không trăm linh năm đồng"),
        (1_250_015, "Một triệu hai trăm năm mươi nghìn không trăm mười lăm đồng"),
        (2_000_000_000, "Hai tỷ đồng"),
        (1_000_075_000, "Một tỷ không trăm bảy mươi lăm nghìn đồng"),
        (0, "Không đồng"),
    ],
)
def test_a_receipt_has_its_amount_in_words(amount, words):
    assert money.in_words(amount) == words


def test_amounts_and_shares_are_written_the_vietnamese_way():
    written = [money.dong(1_250_000), money.percent(100), money.percent(50), money.percent(125)]
    assert written == ["1.250.000 đ", "1%", "0,5%", "1,25%"]


# --- the monthly list ---------------------------------------------------------------------------------------------


def test_everybody_is_charged_by_group_base_and_region(branch):
    rows = [
        ("An", "insured", 9_200_000, None),
        ("Bình", "pensioner", 5_000_000, None),
        ("Cường", "uninsured", 0, 3),
        ("Dung", "student", 0, None),
        ("Giang", "exempt", 0, None),
    ]
    for name, code, amount, region in rows:
        base(make_member(branch, name), code, amount, region=region)
    make_member(branch, "Hà")
    dues_list = dues.make_list(branch, MARCH, **as_keeper())
    assert owed(dues_list) == [
        ("An", 92_000, "1% của 9.200.000 đ"),
        ("Bình", 25_000, "0,5% của 5.000.000 đ"),
        ("Cường", 12_420, "0,3% của lương tối thiểu vùng 3 (4.140.000 đ)"),
        ("Dung", 5_000, "Mức cố định 5.000 đ"),
        ("Giang", 0, "Được miễn đóng đảng phí"),
        ("Hà", 0, "Chưa có căn cứ đóng"),
    ]
    entry = Entry.objects.get(verb="members.make_dues_list")
    assert entry.facts == {"month": "03/2026", "added": 6, "changed": 0, "removed": 0}


@pytest.mark.parametrize(("month", "amount"), [(date(2027, 12, 1), 12_420), (date(2028, 1, 1), 20_700)])
def test_the_rate_of_the_first_of_the_month_holds(branch, month, amount):
    member = make_member(branch)
    base(member, "uninsured", 0, region=3)
    assert charges.Payers([member.pk]).computed(member.pk, month).amount == amount


def test_a_group_without_a_rate_in_that_month_is_marked_and_not_dropped(branch):
    base(make_member(branch, "An"), month=date(2026, 1, 1))
    dues_list = dues.make_list(branch, date(2026, 1, 1), **as_keeper())
    assert owed(dues_list) == [("An", 0, "Chưa có mức đóng của nhóm này trong tháng")]


def test_a_new_base_holds_from_its_month_on(branch):
    member = make_member(branch)
    base(member)
    base(member, amount=10_000_000, month=APRIL)
    payers = charges.Payers([member.pk])
    found = [payers.computed(member.pk, month).amount for month in (date(2026, 2, 1), MARCH, APRIL, MAY)]
    assert found == [0, 92_000, 100_000, 100_000]


def test_the_roll_is_that_of_the_last_day_of_the_month(branch):
    stayed, died, new = make_member(branch, "An"), make_member(branch, "Bình"), make_member(branch, "Cường")
    Membership.objects.filter(member=died).update(ends_on=date(2026, 3, 31), ended_by="died")
    Membership.objects.filter(member=new).update(starts_on=date(2026, 3, 31))
    Standing.objects.create(member=stayed, kind="suspended", starts_on=date(2026, 1, 1))
    Standing.objects.create(member=new, kind="exempt", starts_on=date(2026, 1, 1))
    assert [member.full_name for member in charges.roll(branch, MARCH)[0]] == ["An", "Cường"]
    assert [member.full_name for member in charges.roll(branch, date(2026, 2, 1))[0]] == ["An", "Bình"]


def test_whoever_is_temporarily_elsewhere_pays_there_until_the_return(tree, branch):
    member, other = make_member(branch, "An"), tree[4]
    Transfer.objects.create(
        member=member,
        kind="temporary",
        state="returned",
        from_branch=branch,
        to_branch=other,
        requested_on=date(2026, 3, 1),
        accepted_on=date(2026, 3, 31),
        returned_on=date(2026, 5, 2),
    )
    months = [date(2026, 2, 1), MARCH, APRIL, MAY]
    payers = charges.Payers([member.pk])
    assert [payers.branch_id(member.pk, m) for m in months] == [branch.pk, other.pk, other.pk, branch.pk]
    base(member)
    assert owed(dues.make_list(other, APRIL, **as_keeper())) == [("An", 92_000, "1% của 9.200.000 đ")]
    assert [m for m, _ in charges.elsewhere(branch, APRIL)] == [member]
    assert "không có đồng chí nào" in refusal(dues.make_list, branch, APRIL, **as_keeper())


def test_a_list_is_made_once_and_not_ahead(branch):
    make_member(branch)
    dues.make_list(branch, MAY, **as_keeper())
    assert refusal(dues.make_list, branch, MAY, **as_keeper()) == "Tháng này chi bộ đã có danh sách."
    assert refusal(dues.make_list, branch, date(2026, 6, 1), **as_keeper()) == "Tháng 06/2026 chưa đến."


def test_computing_anew_keeps_what_a_person_entered(tree, branch):
    an, binh, cuong = (make_member(branch, name) for name in ("An", "Bình", "Cường"))
    for member in (an, binh, cuong):
        base(member)
    dues_list = dues.make_list(branch, MAY, **as_keeper())
    dues.correct_charge(dues_list.charges.get(member=an), amount=90_000, reason="Phụ cấp bỏ", **as_keeper())
    dues.receive_in_full(dues_list, [binh.pk], received_on=ON, method="cash", **as_keeper())
    Membership.objects.filter(member__in=[binh, cuong]).update(ends_on=date(2026, 5, 21), ended_by="transferred_out")
    base(make_member(branch, "Dung"), "student", 0)
    DuesBase.objects.filter(member=an).update(base=10_000_000)
    assert dues.recompute_list(dues_list, **as_keeper()) == {"added": 1, "changed": 1, "removed": 1}
    found = [(c.member.full_name, c.computed, c.amount, c.correction) for c in dues_list.charges.all()]
    assert found == [
        ("An", 100_000, 90_000, "Phụ cấp bỏ"),
        ("Bình", 92_000, 92_000, ""),
        ("Dung", 5_000, 5_000, ""),
    ]


def test_nobody_stands_on_two_lists_of_one_month(tree, branch):
    member, other = make_member(branch, "An"), tree[4]
    base(member)
    make_member(other, "Bình")
    dues.make_list(branch, MAY, **as_keeper())
    actions.move_membership(member, other, starts_on=date(2026, 5, 10))
    assert [name for name, *_ in owed(dues.make_list(other, MAY, **as_keeper()))] == ["Bình"]


def test_nobody_falls_between_two_lists_of_one_month(tree, branch):
    (first, (member,)), other = make_dues_list(branch, MAY), tree[4]
    second, _ = make_dues_list(other, MAY)
    actions.move_membership(member, other, starts_on=date(2026, 5, 10))
    dues.close_list(second, **as_keeper())
    assert dues.recompute_list(first, **as_keeper())["removed"] == 0
    dues.reopen_list(second, reason="Tính sót", **as_keeper())
    assert dues.recompute_list(first, **as_keeper())["removed"] == 1
    waiting = "Còn 1 đồng chí đóng ở đây mà chưa có tên. Tính lại danh sách, rồi chốt."
    assert refusal(dues.close_list, second, **as_keeper()) == waiting
    dues.recompute_list(second, **as_keeper())
    dues.close_list(second, **as_keeper())
    assert DuesCharge.objects.get(member=member).list == second


def test_a_list_is_closed_when_everybody_has_a_base_and_opened_again_only_from_above(tree, branch):
    dues_list, (member,) = make_dues_list(branch, MAY, bases=0)
    charge = dues_list.charges.get()
    assert "Còn 1 đồng chí chưa có căn cứ đóng." in refusal(dues.close_list, dues_list, **as_keeper())
    assert refusal(dues.correct_charge, charge, amount=0, reason=" ", **as_keeper()) == "Chưa ghi lý do điều chỉnh."
    dues.correct_charge(charge, amount=0, reason="Mới về hưu, chờ sổ", **as_keeper())
    dues.close_list(dues_list, **as_keeper())
    closed = "Danh sách đã chốt ngày 20/05/2026."
    assert refusal(dues.recompute_list, dues_list, **as_keeper()) == closed
    assert refusal(dues.correct_charge, charge, amount=5, reason="khác", **as_keeper()) == closed
    dues.set_bases(branch, [DuesBase(member=member, code="student", from_month=MAY)], **as_keeper())
    assert dues_list.charges.get().code == ""
    with pytest.raises(NoOffice):
        dues.reopen_list(dues_list, reason="Tính sót", actor=make_officer(branch), on=ON)
    dues.reopen_list(dues_list, reason="Tính sót", actor=make_officer(tree[2], Role.STAFF), on=ON)
    assert dues.recompute_list(dues_list, **as_keeper())["changed"] == 1


def test_a_new_base_reaches_open_lists_and_the_year_at_once(branch):
    dues_list, (member,) = make_dues_list(branch, MAY, bases=0)
    assert not MemberYear.objects.filter(member=member, due__gt=0).exists()
    dues.set_bases(branch, [DuesBase(member=member, code="insured", base=1_000_000, from_month=MAY)], **as_keeper())
    assert (dues_list.charges.get().amount, MemberYear.objects.get(member=member).due) == (10_000, 1 << 4)
    dues.set_bases(branch, [DuesBase(member=member, code="insured", base=2_000_000, from_month=MAY)], **as_keeper())
    assert list(DuesBase.objects.values_list("base", "from_month")) == [(2_000_000, MAY)]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"code": "insured", "base": 0}, "Nhóm “Tham gia BHXH bắt buộc” cần số tiền làm căn cứ."),
        ({"code": "uninsured"}, "Nhóm “Chưa tham gia BHXH, trong tuổi lao động” cần vùng lương tối thiểu."),
        ({"code": "unknown"}, "Chọn nhóm đóng đảng phí đang áp dụng."),
    ],
)
def test_a_base_must_be_enough_for_its_group(branch, row, expected):
    bases = [DuesBase(member=make_member(branch), from_month=MAY, **row)]
    assert refusal(dues.set_bases, branch, bases, **as_keeper()) == expected


def test_a_branch_sets_only_the_bases_of_those_who_pay_there_and_not_far_ahead(tree, branch):
    bases = [DuesBase(member=make_member(tree[4], "An"), code="student", from_month=MAY)]
    assert "An không đóng đảng phí tại" in refusal(dues.set_bases, branch, bases, **as_keeper())
    later = [DuesBase(member=make_member(branch), code="student", from_month=date(2027, 6, 1))]
    assert refusal(dues.set_bases, branch, later, **as_keeper()) == "Chỉ ghi trước nhiều nhất 12 tháng."


# --- reliefs ------------------------------------------------------------------------------------------------------


def relief(member, percent=50, reason="hardship", start=MARCH, end=None):
    return DuesRelief(member=member, percent=percent, reason=reason, from_month=start, to_month=end)


def test_a_relief_reduces_what_is_owed_in_its_months(branch):
    dues_list, (member,) = make_dues_list(branch, MAY, bases=9_200_100)
    dues.grant_relief(relief(member, end=MAY), **as_keeper())
    charge = dues_list.charges.get()
    assert (charge.amount, charge.relief) == (46_000, 50)
    assert charge.rule == "1% của 9.200.100 đ; giảm 50%: hoàn cảnh đặc biệt khó khăn"
    dues.end_relief(DuesRelief.objects.get(), to_month=APRIL, **as_keeper())
    assert dues_list.charges.get().amount == 92_001


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"percent": 40, "end": MAY}, "Mức giảm là 30%, 50%, 70%; miễn là 100%."),
        ({"percent": 30}, "Mỗi lần giảm nhiều nhất 12 tháng: đến hết 02/2027."),
        ({"percent": 30, "end": date(2027, 3, 1)}, "Mỗi lần giảm nhiều nhất 12 tháng: đến hết 02/2027."),
        ({"percent": 100, "reason": "long_service"}, "Đồng chí đủ 50 năm tuổi Đảng ngày 01/04/2026. Miễn từ tháng đó."),
        ({"percent": 30, "end": MARCH, "start": MAY}, "Đến hết tháng không thể trước Từ tháng."),
    ],
)
def test_a_relief_outside_the_rule_is_refused(branch, fields, expected):
    member = make_member(branch, born_on=date(1950, 1, 1), admitted_on=date(1976, 4, 1), official_on=date(1977, 4, 1))
    assert refusal(dues.grant_relief, relief(member, **fields), **as_keeper()) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"percent": 70, "end": date(2027, 2, 1)},
        {"percent": 100},
        {"percent": 100, "reason": "long_service", "start": APRIL},
    ],
)
def test_a_relief_within_the_rule_is_granted(branch, fields):
    member = make_member(branch, born_on=date(1950, 1, 1), admitted_on=date(1976, 4, 1), official_on=date(1977, 4, 1))
    assert dues.grant_relief(relief(member, **fields), **as_keeper()).pk


def test_the_years_outside_the_party_do_not_exempt(branch):
    old = {"born_on": date(1950, 1, 1), "admitted_on": date(1976, 3, 1), "official_on": date(1977, 3, 1)}
    member = make_member(branch, **old)
    Membership.objects.filter(member=member).update(ends_on=date(1980, 1, 1), ended_by="left")
    Membership.objects.create(member=member, branch=branch, starts_on=date(1990, 1, 1), begun_by="readmitted")
    assert reliefs.suggested([member], charges.Payers([member.pk]), ON) == []
    exempt = relief(member, 100, "long_service", start=MAY)
    assert "đủ 50 năm tuổi Đảng ngày 01/03/2036" in refusal(dues.grant_relief, exempt, **as_keeper())


@pytest.mark.parametrize(("start", "fits"), [(MAY, False), (date(2026, 6, 1), True)])
def test_two_reliefs_never_overlap(branch, start, fits):
    member = make_member(branch)
    dues.grant_relief(relief(member, end=MAY), **as_keeper())
    if fits:
        assert dues.grant_relief(relief(member, start=start, percent=100), **as_keeper()).pk
    else:
        words = "Đồng chí đang được giảm 50% từ 03/2026, đến hết 05/2026. Kết thúc lần đó trước, hoặc chọn tháng khác."
        assert refusal(dues.grant_relief, relief(member, start=start, percent=100), **as_keeper()) == words


# --- receipts -----------------------------------------------------------------------------------------------------


def receipts():
    rows = DuesReceipt.objects.order_by("year", "number")
    return [(row.number, row.year, row.member.full_name, row.month, row.amount) for row in rows]


def test_all_ticked_are_collected_at_once_and_a_second_tap_collects_nothing(branch):
    dues_list, members = make_dues_list(branch, MAY, count=3)
    ids = [member.pk for member in members]
    dues.receive_in_full(dues_list, ids[:2], received_on=ON, method="cash", **as_keeper())
    dues.receive_in_full(dues_list, ids, received_on=ON, method="portal", **as_keeper())
    names = [member.full_name for member in members]
    assert receipts() == [(n, 2026, names[n - 1], MAY, 92_000) for n in (1, 2, 3)]
    again = refusal(dues.receive_in_full, dues_list, ids, received_on=ON, method="cash", **as_keeper())
    assert again == "Các đồng chí đã chọn không còn phải nộp cho tháng này."
    assert MemberYear.objects.get(member=members[0]).paid == 1 << 4
    facts = [entry.facts["numbers"] for entry in Entry.objects.filter(verb="members.receive_dues").order_by("pk")]
    assert facts == ["1–2/2026", "3/2026"]


def test_numbers_run_by_branch_and_year_without_gaps(tree, branch):
    dues_list, (member,) = make_dues_list(branch, date(2026, 1, 1))
    other_list, (other,) = make_dues_list(tree[4], MAY)
    one = [dues.Line(member, MARCH, 10, "thử"), dues.Line(member, APRIL, 10, "thử")]
    dues.receive(branch, one, received_on=date(2025, 12, 31), **as_keeper())
    dues.receive(branch, one, received_on=date(2026, 1, 1), **as_keeper())
    dues.receive_in_full(other_list, [other.pk], received_on=ON, method="cash", **as_keeper())
    found = list(DuesReceipt.objects.order_by("pk").values_list("branch", "year", "number"))
    assert found == [(branch.pk, 2025, 1), (branch.pk, 2025, 2), (branch.pk, 2026, 1), (branch.pk, 2026, 2)] + [
        (tree[4].pk, 2026, 1)
    ]


def test_part_of_the_amount_and_months_ahead_can_be_paid(branch):
    dues_list, (member,) = make_dues_list(branch, MAY)
    lines = [dues.Line(member, MAY, 50_000), dues.Line(member, date(2026, 6, 1), 92_000)]
    dues.receive(branch, lines, received_on=ON, **as_keeper())
    assert [charge.left for charge in accounts.with_paid(dues_list.charges.all())] == [42_000]
    june = dues.make_list(branch, date(2026, 6, 1), **as_keeper(date(2026, 6, 2)))
    assert [charge.left for charge in accounts.with_paid(june.charges.all())] == [0]


@pytest.mark.parametrize(
    ("amount", "note", "fits"), [(92_000, "", True), (92_001, "", False), (92_001, "tự nguyện", True)]
)
def test_more_than_is_due_is_voluntary_and_says_so(branch, amount, note, fits):
    dues_list, (member,) = make_dues_list(branch, MAY)
    lines = [dues.Line(member, MAY, amount, note)]
    if fits:
        assert dues.receive(branch, lines, received_on=ON, **as_keeper())
    else:
        words = "Tháng 05/2026 còn phải nộp 92.000 đ. Nộp cao hơn là tự nguyện: ghi rõ ở ô ghi chú."
        assert refusal(dues.receive, branch, lines, received_on=ON, **as_keeper()) == words


def test_one_month_written_twice_is_more_than_is_due(branch):
    _, (member,) = make_dues_list(branch, MAY)
    line = dues.Line(member, MAY, 92_000)
    assert "Tháng 05/2026 còn phải nộp 0 đ." in refusal(
        dues.receive, branch, [line, line], received_on=ON, **as_keeper()
    )


def test_what_cannot_be_collected_is_refused(tree, branch):
    dues_list, (member,) = make_dues_list(branch, MAY)

    def refused(line, received_on=ON, at=branch):
        return refusal(dues.receive, at, [line], received_on=received_on, **as_keeper())

    assert refused(dues.Line(member, MAY, 1), date(2026, 5, 21)) == (
        "Ngày nộp chưa đến. Nhập ngày không sau hôm nay (20/05/2026)."
    )
    assert refused(dues.Line(member, MAY, 1), date(2016, 5, 1)) == "Ngày nộp quá xa. Kiểm tra lại năm."
    assert refused(dues.Line(member, date(2027, 6, 1), 1)) == "Chỉ thu trước nhiều nhất 12 tháng."
    assert "không đóng đảng phí tháng 05/2026 tại" in refused(dues.Line(member, MAY, 1), at=tree[4])


def test_a_receipt_is_never_changed_only_reversed(branch):
    dues_list, (member,) = make_dues_list(branch, MAY)
    (receipt,) = dues.receive_in_full(dues_list, [member.pk], received_on=ON, method="cash", **as_keeper())
    for change in (
        lambda: DuesReceipt.objects.update(amount=1),
        lambda: DuesReceipt.objects.filter(pk=receipt.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    reversal = dues.reverse_receipt(receipt, reason="Ghi nhầm người", **as_keeper())
    assert (reversal.amount, reversal.number, reversal.reverses) == (-92_000, 2, receipt)
    assert MemberYear.objects.get(member=member).paid == 0
    assert refusal(dues.reverse_receipt, receipt, reason="x", **as_keeper()) == "Phiếu này đã được hủy."
    assert "phiếu hủy" in refusal(dues.reverse_receipt, reversal, reason="x", **as_keeper())
    assert dues.receive_in_full(dues_list, [member.pk], received_on=ON, method="cash", **as_keeper())[0].number == 3


# --- remittances and accounts -------------------------------------------------------------------------------------


def collect(branch, month, received_on, count=1):
    dues_list, members = make_dues_list(branch, month, count=count)
    ids = [member.pk for member in members]
    return dues.receive_in_full(dues_list, ids, received_on=received_on, method="cash", **as_keeper())


def test_a_branch_keeps_its_share_and_sends_the_rest_once(tree, branch):
    (receipt,) = collect(branch, MARCH, date(2026, 3, 31))
    row = dues.remit(branch, MARCH, sent_on=date(2026, 4, 3), number="01", **as_keeper())
    assert (row.to, row.collected, row.kept, row.sent) == (tree[2], 92_000, 64_400, 27_600)
    none_left = "Đến hết tháng {} không còn khoản thu nào chưa nộp."
    assert refusal(dues.remit, branch, MARCH, sent_on=ON, **as_keeper()) == none_left.format("03/2026")
    dues.reverse_receipt(receipt, reason="Ghi nhầm", actor=None, on=date(2026, 4, 10))
    collect(branch, APRIL, date(2026, 4, 20), count=2)
    assert dues.remit(branch, APRIL, sent_on=ON, **as_keeper()).collected == 92_000
    dues.reverse_remittance(row, reason="Nộp nhầm nơi", **as_keeper())
    assert dues.remit(branch, APRIL, sent_on=ON, **as_keeper()).collected == 92_000
    assert refusal(dues.remit, branch, date(2026, 6, 1), sent_on=ON, **as_keeper()) == "Tháng 06/2026 chưa đến."
    assert "đứng trên cùng" in refusal(dues.remit, tree[0], MARCH, sent_on=ON, **as_keeper())


def test_a_committee_keeps_its_share_of_what_came_up_and_sends_it_on(tree, branch):
    for place in (branch, tree[4]):
        collect(place, MARCH, date(2026, 3, 31))
        dues.remit(place, MARCH, sent_on=date(2026, 4, 3), **as_keeper())
    row = dues.remit(tree[2], MARCH, sent_on=date(2026, 4, 8), **as_keeper())
    assert (row.to, row.collected, row.kept, row.sent) == (tree[1], 55_200, 38_640, 16_560)
    below = accounts.below(tree[2], MARCH, MARCH)
    assert [(b.organization, b.sums.came, b.sums.sent, b.sums.missing) for b in below] == [
        (tree[4], 92_000, 27_600, 0),
        (branch, 92_000, 27_600, 0),
    ]
    (above,) = accounts.below(tree[1], date(2026, 1, 1), date(2026, 12, 1))
    assert (above.sums.came, above.sums.kept, above.sums.sent) == (55_200, 38_640, 16_560)


def test_the_year_of_a_branch_carries_its_balance_on(branch):
    collect(branch, date(2026, 2, 1), date(2025, 12, 30))
    collect(branch, MARCH, date(2026, 4, 2))
    dues.remit(branch, MARCH, sent_on=ON, **as_keeper())
    account = accounts.year_of(branch, 2026)
    rows = {month.month: (row.due, row.came, row.kept, row.sent, row.balance) for month, row, _ in account.months}
    assert account.opening == 92_000
    assert [rows[n] for n in (1, 2, 3, 4)] == [
        (0, 0, 0, 0, 92_000),
        (92_000, 0, 0, 0, 92_000),
        (184_000, 0, 64_400, 27_600, 0),
        (0, 92_000, 0, 0, 92_000),
    ]
    assert [(line.months, line.amount) for line in accounts.owing(branch, 2026, MAY)] == [([MARCH], 92_000)]


def test_the_arrears_of_one_are_not_hidden_by_the_surplus_of_another(tree, branch):
    dues_list, (an, binh) = make_dues_list(branch, MAY, count=2)
    dues.receive(branch, [dues.Line(an, MAY, 500_000, "tự nguyện")], received_on=ON, **as_keeper())
    (line,) = accounts.owing(branch, 2026, MAY)
    assert (line.member, line.months, line.amount) == (binh, [MAY], 92_000)
    assert [b.sums.missing for b in accounts.below(tree[2], MAY, MAY)] == [0, 92_000]


def test_only_those_who_keep_the_records_write(tree, branch):
    dues_list, (member,) = make_dues_list(branch, MAY)
    (receipt,) = dues.receive_in_full(dues_list, [member.pk], received_on=ON, method="cash", **as_keeper())
    row = dues.remit(branch, MAY, sent_on=ON, **as_keeper())
    for actor in (make_officer(tree[4]), make_officer(branch, Role.READER)):
        for verb in (
            lambda how: dues.make_list(branch, APRIL, **how),
            lambda how: dues.recompute_list(dues_list, **how),
            lambda how: dues.close_list(dues_list, **how),
            lambda how: dues.correct_charge(dues_list.charges.get(), amount=1, reason="x", **how),
            lambda how: dues.set_bases(branch, [], **how),
            lambda how: dues.grant_relief(relief(member, end=MAY), **how),
            lambda how: dues.receive(branch, [dues.Line(member, MAY, 1, "x")], received_on=ON, **how),
            lambda how: dues.reverse_receipt(receipt, reason="x", **how),
            lambda how: dues.remit(branch, MAY, sent_on=ON, **how),
            lambda how: dues.reverse_remittance(row, reason="x", **how),
        ):
            with pytest.raises(NoOffice), transaction.atomic():
                verb({"actor": actor, "on": ON})


# --- what is to be done -------------------------------------------------------------------------------------------


def titles(organizations, on):
    return [(item.title, item.day) for item in todo.items(organizations, on, [dues_todo.todo])]


def test_a_branch_that_keeps_dues_is_reminded(tree, branch, django_assert_num_queries):
    assert titles([branch, tree[2]], ON) == []
    collect(branch, APRIL, date(2026, 4, 20))
    closing = ("Chốt danh sách đảng phí tháng 04/2026", MAY)
    sending = ("Nộp đảng phí tháng 04/2026 lên cấp trên", MAY)
    assert titles([branch], date(2026, 5, 5)) == [closing, sending]
    assert titles([branch], date(2026, 5, 6)) == [("Lập danh sách đảng phí tháng 05/2026", MAY), closing, sending]
    dues.remit(branch, APRIL, sent_on=ON, **as_keeper())
    with django_assert_num_queries(2):
        assert titles([branch, tree[2]], date(2026, 5, 5)) == [closing, sending]
    assert (DuesCharge.objects.count(), Remittance.objects.count()) == (1, 1)
