"""The pages of the dues: collected by thumb, paid for several months, remitted, looked at from above."""

from datetime import date

import pytest
from django.urls import reverse

from branches import calendar
from branches.imports import reader
from branches.models import Role
from branches.tests.builders import make_officer, make_organization, make_tree
from members.actions import dues
from members.models import DuesBase, DuesCharge, DuesReceipt, DuesRelief, Remittance
from members.tests.builders import make_dues_list, make_member

pytestmark = pytest.mark.django_db

THIS = calendar.today().replace(day=1)
LAST = calendar.add_months(THIS, -1)


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree, client):
    client.force_login(make_officer(tree[3]))
    return tree[3]


def page(name, *things, **query):
    address = reverse(f"members:{name}", args=[getattr(thing, "pk", thing) for thing in things])
    return address + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def day(value):
    return f"{value:%d/%m/%Y}"


def collected():
    return list(DuesReceipt.objects.order_by("number").values_list("member", "amount", "method"))


def received(**data):
    return {"received_on": day(calendar.today()), "method": "cash"} | data


def test_dues_are_collected_of_one_of_those_ticked_or_of_all(client, branch):
    dues_list, members = make_dues_list(branch, THIS, count=5)
    address, ids = page("dues-list", dues_list), [member.pk for member in members]
    response = client.post(address, received(only=ids[0]))
    assert response.url == f"{address}#dc{ids[0]}"
    client.post(address, received(members=[ids[1], ids[0], ids[2]], method="portal"))
    client.post(address, received(all="1"))
    assert collected() == [(pk, 92_000, "portal" if pk in ids[1:3] else "cash") for pk in ids]
    shown = client.get(address)
    assert [shown.context[name] for name in ("total", "paid", "left", "owing")] == [460_000, 460_000, 0, 0]


def test_a_refusal_keeps_the_ticks(client, branch):
    dues_list, members = make_dues_list(branch, THIS, count=2)
    response = client.post(page("dues-list", dues_list), received(members=[members[1].pk], received_on="31/31/2026"))
    assert response.context["ticked"] == {str(members[1].pk)}
    assert f'value="{members[1].pk}" checked' in response.content.decode()
    response = client.post(page("dues-list", dues_list), received())
    assert response.context["form"].non_field_errors() == ["Chưa chọn đồng chí nào còn phải nộp. Đánh dấu rồi bấm lại."]
    assert collected() == []


def test_who_only_reads_sees_the_list_and_collects_nothing(client, branch):
    dues_list, members = make_dues_list(branch, THIS)
    client.force_login(make_officer(branch, Role.INSPECTION))
    address = page("dues-list", dues_list)
    assert "Đã nộp đủ" not in client.get(address).content.decode()
    assert client.post(address, received(only=members[0].pk)).status_code == 403


def test_several_months_and_other_amounts_are_paid_at_once(client, branch):
    dues_list, (member,) = make_dues_list(branch, LAST)
    address, key, this = page("dues-pay", branch, member), f"{LAST:%Y%m}", f"{THIS:%Y%m}"
    amounts = {f"amount_{key}": "92.000 đ", f"amount_{this}": "100000"}
    response = client.post(address, received(**amounts))
    assert response.context["form"].non_field_errors() == [
        f"Tháng {THIS:%m/%Y} còn phải nộp 92.000 đ. Nộp cao hơn là tự nguyện: ghi rõ ở ô ghi chú."
    ]
    client.post(address, received(**amounts, **{f"note_{this}": "ủng hộ"}))
    found = DuesReceipt.objects.order_by("number").values_list("month", "amount", "note")
    assert list(found) == [(LAST, 92_000, ""), (THIS, 100_000, "ủng hộ")]
    assert client.get(page("dues-pay", branch, make_member(make_tree()[3]))).status_code == 404


def test_a_list_is_made_corrected_computed_anew_and_closed(client, branch):
    member = make_member(branch)
    response = client.post(page("dues-list-new", branch), {"month": f"{THIS:%m/%Y}"})
    charge = DuesCharge.objects.get()
    assert response.url == page("dues-list", charge.list)
    client.post(page("dues-list-close", charge.list))
    assert "chưa có căn cứ đóng" in client.get(response.url).content.decode()
    client.post(page("dues-charge-edit", charge), {"amount": "10.000", "reason": "Chờ hưu"})
    client.post(page("dues-list-recompute", charge.list))
    client.post(page("dues-list-close", charge.list))
    charge = DuesCharge.objects.select_related("list").get(member=member)
    assert (charge.amount, charge.correction, charge.list.closed_on) == (10_000, "Chờ hưu", calendar.today())
    again = client.post(page("dues-list-new", branch), {"month": "13/2026"})
    assert again.context["form"].errors == {
        "month": ["“13/2026” không phải là một tháng. Nhập tháng/năm, ví dụ 11/2026."]
    }


def bases(form, **changes):
    """What the page would send: every box with its hidden first value."""
    data = {f"initial-{name}": form[name].initial or "" for name in form.fields if name.startswith(("group", "base"))}
    data |= {name: form[name].value() or "" for name in form.fields}
    data["from_month"] = f"{THIS:%m/%Y}"
    return data | changes


def test_a_whole_branch_gets_its_bases_on_one_page_and_only_changed_rows_are_written(client, branch):
    an, binh = make_member(branch, "An"), make_member(branch, "Bình")
    DuesBase.objects.create(member=binh, code="insured", base=8_000_000, from_month=LAST)
    form = client.get(page("dues-bases", branch)).context["form"]
    refused = client.post(page("dues-bases", branch), bases(form, **{f"group_{an.pk}": "uninsured"}))
    assert refused.context["form"].errors == {"region": ["Chọn vùng lương tối thiểu."]}
    refused = client.post(page("dues-bases", branch), bases(form, **{f"base_{an.pk}": "5.000.00"}))
    assert refused.context["form"].errors == {f"base_{an.pk}": ["Nhập số tiền bằng đồng, ví dụ 1.250.000."]}
    sent = {f"group_{an.pk}": "pensioner", f"base_{an.pk}": "5 000 000 đ"}
    DuesBase.objects.create(member=binh, code="student", from_month=THIS)  # by somebody else, meanwhile
    assert client.post(page("dues-bases", branch), bases(form, **sent)).status_code == 302
    found = list(DuesBase.objects.filter(from_month=THIS).order_by("code").values_list("member", "code", "base"))
    assert found == [(an.pk, "pensioner", 5_000_000), (binh.pk, "student", 0)]


def test_a_relief_is_suggested_granted_and_ended(client, branch):
    old = make_member(branch, born_on=date(1940, 1, 1), admitted_on=date(1965, 2, 3), official_on=date(1966, 2, 3))
    listed = client.get(page("dues-reliefs", branch))
    assert [member for member, _ in listed.context["suggested"]] == [old]
    data = {"reason": "long_service", "percent": "100", "from_month": f"{THIS:%m/%Y}"}
    assert client.post(page("dues-relief-new", old), data).url == page("dues-member", old)
    relief = DuesRelief.objects.get()
    listed = client.get(page("dues-reliefs", branch))
    assert (listed.context["suggested"], listed.context["rows"]) == ([], [relief])
    client.post(page("dues-relief-end", relief), {"to_month": f"{THIS:%m/%Y}"})
    relief.refresh_from_db()
    assert relief.to_month == THIS
    refused = client.post(page("dues-relief-new", old), data | {"percent": "30", "reason": "hardship"})
    assert list(refused.context["form"].errors) == ["to_month"]


def test_money_goes_up_and_a_slip_can_be_reversed(client, branch, tree):
    dues_list, (member,) = make_dues_list(branch, LAST)
    how = {"received_on": calendar.today(), "method": "cash", "actor": None, "on": calendar.today()}
    (receipt,) = dues.receive_in_full(dues_list, [member.pk], **how)
    shown = client.get(page("dues-remit", branch, thang=f"{THIS:%m/%Y}"))
    assert (shown.context["division"].kept, shown.context["division"].sent) == (64_400, 27_600)
    data = {"month": f"{THIS:%m/%Y}", "sent_on": day(calendar.today())}
    response = client.post(page("dues-remit", branch), data)
    row = Remittance.objects.get()
    assert response.url == page("dues-remittance", row)
    assert "27.600\u00a0đ" in client.get(response.url).content.decode()
    assert client.post(page("dues-remit", branch), data).context["form"].errors["month"]
    client.post(page("dues-remittance-reverse", row), {"reason": "Nộp nhầm nơi"})
    client.post(page("dues-receipt-reverse", receipt), {"reason": "Ghi nhầm người"})
    assert list(Remittance.objects.order_by("pk").values_list("sent", flat=True)) == [27_600, -27_600]
    book = client.get(page("dues-receipts", branch)).context["page"]
    assert [(row.number, row.amount) for row in book] == [(2, -92_000), (1, 92_000)]
    assert "PHIẾU HỦY" in client.get(page("dues-receipt", book.rows[0])).content.decode()


def test_a_committee_sees_each_branch_and_a_dissolved_one_keeps_its_account(client, tree, branch):
    dues_list, (member,) = make_dues_list(branch, THIS)
    how = {"received_on": calendar.today(), "method": "cash", "actor": None, "on": calendar.today()}
    dues.receive_in_full(dues_list, [member.pk], **how)
    type(branch).objects.filter(pk=branch.pk).update(dissolved_on=LAST, merged_into=tree[4])
    type(branch).objects.filter(pk=make_tree()[4].pk).update(parent=tree[2], dissolved_on=LAST)
    client.force_login(make_officer(tree[2], Role.STAFF))
    shown = client.get(page("dues-overview", tree[2]))
    assert [(row.organization, row.sums.came) for row in shown.context["below"]] == [(tree[4], 0), (branch, 92_000)]
    assert client.get(page("dues", branch)).context["to_remit"] == 92_000
    assert client.get(page("dues-overview", branch)).url == page("dues", branch)
    shown = client.get(page("dues-overview", tree[2], nam=THIS.year, thang=THIS.month))
    assert (shown.context["month"], shown.context["below"].total.came) == (THIS, 92_000)


def test_a_long_overview_is_paged_and_its_sums_are_those_of_all(client, tree):
    client.force_login(make_officer(tree[1], Role.STAFF))
    others = [make_organization(tree[1], name=f"Đảng bộ xã số {n:02}") for n in range(1, 52)]
    for unit, came in ((others[0], 10_000), (others[-1], 500)):
        kept = {"collected": came, "kept": 0, "sent": came, "sent_on": THIS, "entered_at": calendar.now()}
        Remittance.objects.create(organization=unit, to=tree[1], month=THIS, **kept)

    def rows(**query):
        shown = client.get(page("dues-overview", tree[1], nam=THIS.year, **query)).context
        assert shown["below"].total.came == 10_500
        return [row.organization for row in shown["page"]], shown["page"].next

    first, cursor = rows()
    assert len(first) == 50
    assert sorted(first + rows(sau=cursor)[0], key=lambda unit: unit.pk) == [tree[2], *others]


def cells(response):
    """The rows of the spreadsheet in a response."""
    return [list(row) for row in reader.read(response.content, name="so.xlsx").rows]


def test_lists_and_years_go_out_as_spreadsheets(client, branch):
    dues_list, (member,) = make_dues_list(branch, THIS)
    sheet = cells(client.get(page("dues-list-file", dues_list)))
    assert sheet[1][1:9] == [
        branch.code,
        f"{THIS:%m/%Y}",
        member.full_name,
        "",
        "•" * 9 + member.identity_number[-3:],
        "1% của 9.200.000 đ",
        92_000,
        0,
    ]
    sheet = cells(client.get(page("dues-year-file", branch)))
    assert sheet[-1] == ["Cả năm", 92_000, 0, 0, 0, 0]


def test_the_pages_cost_the_same_for_one_and_for_three_members(client, branch, tree):
    dues_list, (member,) = make_dues_list(branch, THIS)

    def asked(address):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    names = ("dues", "dues-bases", "dues-reliefs", "dues-receipts")
    addresses = [page("dues-list", dues_list), page("dues-list-print", dues_list), *(page(n, branch) for n in names)]
    client.get(addresses[0])  # the offices of the session
    before = [asked(address) for address in addresses]
    for _ in range(2):
        DuesBase.objects.create(member=make_member(branch), code="insured", base=1_000_000, from_month=THIS)
    dues.recompute_list(dues_list, actor=None, on=calendar.today())
    how = {"received_on": calendar.today(), "method": "cash", "actor": None, "on": calendar.today()}
    dues.receive_in_full(dues_list, [member.pk], **how)
    assert [asked(address) for address in addresses] == before
    assert max(before) <= 20
