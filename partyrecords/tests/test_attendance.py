"""Attendance by thumb on a phone, also while the connection is gone: nothing marked is lost, all is saved once."""

from datetime import date

import pytest
from playwright.sync_api import expect

from branches.models import Office, Role
from branches.tests.builders import LONG_AGO, make_tree, make_user
from members.models import Attendance, Meeting
from members.tests.builders import make_member
from partyrecords.tests.desks import Watch

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.django_db(transaction=True),
]
UNSENT = "Chưa gửi được. Nội dung còn trên máy này; chương trình tự thử lại."


@pytest.fixture
def branch():
    *_, branch, _ = make_tree()
    for name in ("Nông Thị Ánh", "Hoàng Văn Bình", "Đàm Văn Đức", "Lò Thị Hạnh"):
        make_member(branch, name)
    user = make_user("Lò Thị Hạnh", username="bithu")
    Office.objects.create(user=user, organization=branch, role=Role.SECRETARY, starts_on=LONG_AGO)
    return branch


@pytest.fixture
def watch(transactional_db, live_server, chromium):
    watch = Watch(chromium, live_server.url)
    yield watch
    assert watch.faults == []


def mark(page, name, how):
    """One press with the thumb: the button is as large as a thumb."""
    button = page.get_by_role("group", name=name).locator("label").filter(has_text=how)
    box = button.bounding_box()
    assert min(box["width"], box["height"]) >= 44, f"{how}: {box}"
    button.click()


def test_attendance_survives_a_lost_connection_and_is_saved_exactly_once(watch, branch, settings):
    settings.BUSINESS_DATE = date(2026, 3, 3)
    desk = watch.desk("bithu", width=390).sign_in()
    page, form = desk.page, f"/dang-vien/sinh-hoat/chi-bo/{branch.pk}/moi/"
    desk.open(form)
    desk.fill({"Ngày họp": "03/03/2026", "Chủ trì": "Lò Thị Hạnh", "Người ghi biên bản": "Nông Thị Ánh"})

    # Found without accents; one press; the count follows
    page.get_by_label("Tìm trong danh sách").fill("dam")
    expect(page.locator("fieldset.attend:visible")).to_have_count(1)
    mark(page, "Đàm Văn Đức", "Vắng có lý do")
    page.get_by_label("Lý do vắng của đồng chí Đàm Văn Đức").fill("Đi công tác")
    page.get_by_label("Tìm trong danh sách").fill("")
    expect(page.locator("[data-sum]")).to_have_text("Có mặt 3, vắng 1")

    # The connection is gone: it says so, keeps everything, and a page that is opened again has it
    page.context.set_offline(True)
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("[data-line]")).to_have_text(UNSENT)
    page.goto("about:blank")
    page.context.set_offline(False)
    desk.open(form)
    desk.says("còn trên máy này và đã được đưa lại vào trang")
    expect(page.get_by_label("Chủ trì")).to_have_value("Lò Thị Hạnh")
    expect(page.locator("[data-sum]")).to_have_text("Có mặt 3, vắng 1")

    # Once more while it is gone; back again, the program sends by itself, however often it was pressed
    page.context.set_offline(True)
    for _ in range(3):
        page.get_by_role("button", name="Lưu").click()
        expect(page.locator("[data-line]")).to_have_text(UNSENT)
    page.context.set_offline(False)
    desk.says("Đã lưu.")
    desk.look()
    assert list(Meeting.objects.values_list("held_on", "chaired_by")) == [(date(2026, 3, 3), "Lò Thị Hạnh")]
    away = Attendance.objects.filter(present=False).values_list("member__full_name", "absence", "reason")
    assert (Attendance.objects.count(), list(away)) == (4, [("Đàm Văn Đức", "excused", "Đi công tác")])
    assert page.evaluate("Object.keys(localStorage)") == []

    # A refusal comes back into the page with what was marked; signing out leaves nothing on the machine
    desk.open(form)
    desk.fill({"Ngày họp": "03/03/2026", "Chủ trì": "A", "Người ghi biên bản": "B"})
    mark(page, "Hoàng Văn Bình", "Vắng chưa rõ")
    page.get_by_role("button", name="Lưu").click()
    desk.says("Ngày này đã ghi một cuộc họp cùng loại.")
    expect(page.locator("[data-sum]")).to_have_text("Có mặt 3, vắng 1")
    assert len(page.evaluate("Object.keys(localStorage)")) == 1
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/dang-nhap/**")
    assert page.evaluate("Object.keys(localStorage)") == []
