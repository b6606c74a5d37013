"""The main job in the browser, from a spreadsheet to a delivered decision, by five people at five desks."""

import io
import re
from datetime import date

import pytest
import xlsxwriter
from celery.contrib.testing.worker import start_worker
from playwright.sync_api import expect

from branches.models import Authority, Office, Role
from branches.tests.builders import LONG_AGO, make_tree, make_user
from members.models import Member
from partyrecords.celery import app
from partyrecords.tests.desks import PASSWORD, Watch
from screening.models import Ballot, Case, Stage
from screening.tests.builders import cast_of, make_case, open_vote

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.django_db(transaction=True),
]

TODAY, A_YEAR_LATER = date(2026, 3, 2), date(2027, 3, 2)
#: name, gender, born, card; the last two have fallen short in two consecutive years
PEOPLE = (
    ("LÒ THỊ HẠNH", "Nữ", "19/05/1978", "25000001"),
    ("NÔNG VĂN THỊNH", "Nam", "02/09/1975", "25000002"),
    ("Hà Văn Cường", "Nam", "11/03/1980", "25000003"),
    ("Vi Thị Diệp", "Nữ", "24/12/1983", "25000004"),
    ("Bàn Văn Đức", "Nam", "07/07/1979", "25000005"),
    ("Triệu Thị Mẩy", "Nữ", "15/02/1985", "25000006"),
    ("Lý Văn Păn", "Nam", "30/04/1982", "25000007"),
    ("Hoàng Văn Bình", "Nam", "18/07/1986", "25000008"),
    ("Ma Văn Đạt", "Nam", "01/10/1988", "25000009"),
)
BINH, DAT = PEOPLE[7][0], PEOPLE[8][0]


def sheet(headings, rows):
    """A spreadsheet as it comes from a superior: title rows above, a signature below."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["ĐẢNG BỘ XÃ SUỐI MÂY"])
        page.write_row(1, 0, ["DANH SÁCH ĐẢNG VIÊN"])
        page.write_row(3, 0, headings)
        for n, row in enumerate(rows, 4):
            page.write_row(n, 0, row)
        page.write_row(len(rows) + 6, 1, ["Người lập danh sách"])
    return file.getvalue()


def members_sheet(branch):
    headings = ["STT", "Mã tổ chức", "Họ và tên khai sinh", "Giới tính", "Ngày sinh", "Số thẻ đảng viên",
                "Ngày vào Đảng", "Ngày chính thức"]  # fmt: skip
    rows = [
        [n, branch.code, name, gender, born, card, "03/02/2012", "03/02/2013"]
        for n, (name, gender, born, card) in enumerate(PEOPLE, 1)
    ]
    return sheet(headings, rows)


def rankings_sheet():
    headings = ["Năm", "Họ và tên", "Số thẻ", "Mức", "Số quyết định", "Ngày"]
    rows = [
        [year, name, card, "Không hoàn thành nhiệm vụ" if name in (BINH, DAT) else "Hoàn thành tốt nhiệm vụ",
         f"{year % 100}-QĐ/ĐU", f"20/12/{year}"]
        for year in (2024, 2025)
        for name, _, _, card in PEOPLE
    ]  # fmt: skip
    return sheet(headings, rows)


@pytest.fixture
def place():
    """A branch without members, under a committee, under a commune that verifies and decides; five accounts."""
    _, commune, committee, branch, _ = make_tree()
    for body in ("inspection", "admission", "discipline"):
        Authority.objects.create(body=body, organization=commune, holder=commune, valid_from=LONG_AGO)
    for username, name, organization, role in (
        ("bithu", "Lò Thị Hạnh", branch, Role.SECRETARY),
        ("chiuy", "Nông Văn Thịnh", branch, Role.COMMITTEE_MEMBER),
        ("danguy", "Đỗ Minh Quân", committee, Role.STAFF),
        ("ubkt", "Tạ Thu Hường", commune, Role.INSPECTION),
        ("thuky", "Phan Đình Lâm", commune, Role.RECORDER),
    ):
        user = make_user(name, username=username)
        Office.objects.create(user=user, organization=organization, role=role, starts_on=LONG_AGO)
    return branch


@pytest.fixture
def watch(transactional_db, live_server, chromium):
    watch = Watch(chromium, live_server.url, [person[0] for person in PEOPLE])
    yield watch
    assert watch.faults == []


@pytest.fixture
def worker(transactional_db):
    with start_worker(app, pool="threads", concurrency=1, perform_ping_check=False, shutdown_timeout=30):
        yield


def bring_in(desk, kind, name, content):
    """Send a spreadsheet, look at the preview, have it written by the worker."""
    desk.open("/nhap-danh-sach/")
    desk.choose(kind)
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    desk.page.get_by_label("Tệp bảng tính").set_input_files(file)
    desk.press("Đọc tệp, xem trước")
    desk.says("Chưa ghi gì vào hồ sơ.")
    button = desk.page.locator("main .next button.btn-primary")
    rows = button.inner_text().split()[1]
    desk.press(button.inner_text())
    desk.says(f"Đã ghi {rows} dòng")
    desk.look()
    return int(rows)


def give_account(username):
    """The administrator notes whose account it is."""
    member = Member.objects.get(full_name__iexact=username.full_name)
    member.user = username
    member.save()


def record_meeting(desk, branch, on):
    desk.open(f"/dang-vien/sinh-hoat/chi-bo/{branch.pk}/moi/")
    desk.fill({"Ngày họp": f"{on:%d/%m/%Y}", "Chủ trì": "Lò Thị Hạnh", "Người ghi biên bản": "Nông Văn Thịnh"})
    desk.page.get_by_role("group", name="Vi Thị Diệp").get_by_label("Vắng có lý do", exact=True).check()
    desk.fill({"Lý do vắng của đồng chí Vi Thị Diệp": "Ốm, có báo"})
    desk.press("Lưu")
    desk.says("Đã lưu.")


def hold_vote(secretary, second, case, kind, in_favour):
    """Freeze the roll, count twice blindly; the answer is what the second teller reads at the end."""
    secretary.open(f"/ho-so/{case}/bo-phieu/{kind}/")
    secretary.says("Cách tính tổng số")
    secretary.fill({"Tổ trưởng": "Lò Thị Hạnh (có tài khoản)"})
    for name in ("Nông Văn Thịnh (có tài khoản)", "Hà Văn Cường"):
        secretary.choose(name)
    secretary.press("Khóa danh sách")
    assert secretary.message() == "Đã khóa danh sách. Tổng số: 9; cần ít nhất 6 phiếu đồng ý."
    ballot = secretary.number()
    counts = {"Phát ra": 8, "Thu về": 8, "Hợp lệ": 8, "Không hợp lệ": 0, "Bỏ trống cả hai ô": 0, "Chọn cả hai ô": 0,
              "Không đúng mẫu": 0, "Đồng ý": in_favour, "Không đồng ý": 8 - in_favour, "Phiếu trắng": 0}  # fmt: skip
    for desk in (secretary, second):
        desk.open(f"/bo-phieu/{ballot}/nhap/")
        for label, figure in counts.items():
            desk.page.locator(".count-row").filter(has_text=label).locator("input").first.fill(str(figure))
        desk.fill({"Mật khẩu của đồng chí": PASSWORD})
        desk.press("Gửi số phiếu")
    return second.message()


def stage(case):
    return Case.objects.get(pk=case).stage


def test_the_main_job_goes_from_a_spreadsheet_to_a_delivered_decision(watch, worker, place, settings):
    settings.BUSINESS_DATE = TODAY
    settings.AXES_ENABLED = True
    branch = place
    secretary = watch.desk("bithu").sign_in()

    # A list comes in, and the rankings of two years
    assert bring_in(secretary, "Đảng viên", "danh_sach_dang_vien.xlsx", members_sheet(branch)) == 9
    assert bring_in(secretary, "Xếp loại hằng năm", "xep_loai.xlsx", rankings_sheet()) == 18
    for office in Office.objects.filter(organization=branch).select_related("user"):
        give_account(office.user)

    # Two are found; a person opens each case
    cases = {}
    for name in (BINH, DAT):
        secretary.open("/phat-hien/")
        secretary.follow(f"Xem và mở hồ sơ của đồng chí {name}")
        secretary.choose("Không")
        secretary.press("Mở hồ sơ rà soát")
        secretary.says("Đã mở hồ sơ số")
        cases[name] = secretary.number()
    binh, dat = cases.values()

    # Without an opinion of the Front the list does not go
    secretary.open("/danh-sach/moi/")
    secretary.says("Chưa có ý kiến của Ban công tác Mặt trận")
    for case in cases.values():
        secretary.step(case, "record-opinion", "Ghi ý kiến Mặt trận, đoàn thể", {
            "Nơi cho ý kiến": "Ban công tác Mặt trận", "Người đại diện cho ý kiến": "Bà Thanh",
            "Nội dung ý kiến": "Nhất trí để chi bộ xem xét, giúp đỡ.",
        })  # fmt: skip
    secretary.open("/danh-sach/moi/")
    secretary.fill({"Số tờ trình": "06-TTr/CB", "Ngày tờ trình": "02/03/2026"})
    secretary.press("Gửi danh sách")
    secretary.press("Gửi danh sách")
    secretary.says("Đã gửi danh sách 2 đồng chí")
    nominees = secretary.number()

    # The superior's opinion, the secret ballot by two tellers, the approval person by person
    superior, second = watch.desk("danguy").sign_in(), watch.desk("chiuy").sign_in()
    answer(superior, nominees, "Đồng ý đưa ra bỏ phiếu", "Gửi ý kiến", "12-CV/ĐU")
    record_meeting(secretary, branch, TODAY)
    assert hold_vote(secretary, second, binh, "list", 7) == "Hai bản khớp nhau. Kết quả đã niêm phong: đạt."
    assert hold_vote(secretary, second, dat, "list", 6) == "Hai bản khớp nhau. Kết quả đã niêm phong: đạt."
    assert (stage(binh), stage(dat)) == (Stage.AWAITING_APPROVAL, Stage.AWAITING_APPROVAL)
    answer(superior, nominees, "Phê duyệt", "Gửi kết quả", "15-CV/ĐU")

    # Notice, talk, self-review, hearing; one mentor each
    for case, helper, number in ((binh, "Bàn Văn Đức", "08"), (dat, "Lý Văn Păn", "09")):
        commit(secretary, case, helper, number)
    assert (stage(binh), stage(dat)) == (Stage.MENTORING, Stage.MENTORING)
    look_at_the_deadlines(secretary, superior)
    secretary.step(binh, "write-note", "Ghi nhận xét", {"Nhận xét": "Dự đủ ba buổi, làm xong việc quý này."})

    # Not a day before the twelve months, not even by the address
    settings.BUSINESS_DATE = date(2027, 3, 1)
    secretary.open(f"/ho-so/{dat}/viec/open-review/")
    secretary.says("còn 1 ngày")
    assert secretary.page.get_by_role("button", name="Mở hội nghị xét kết quả").count() == 0

    # Twelve months later: one has made progress, the other has not
    settings.BUSINESS_DATE = A_YEAR_LATER
    for case in cases.values():
        look_back(secretary, case)
    record_meeting(secretary, branch, A_YEAR_LATER)
    assert hold_vote(secretary, second, binh, "progress", 7) == "Hai bản khớp nhau. Kết quả đã niêm phong: đạt."
    assert hold_vote(secretary, second, dat, "progress", 5) == "Hai bản khớp nhau. Kết quả đã niêm phong: không đạt."
    superior.open(f"/ho-so/{binh}/viec/approve-progress/")
    superior.choose("Phê duyệt")
    superior.fill({"Số văn bản": "20-CV/ĐU", "Ngày văn bản": "02/03/2027"})
    superior.press("Gửi kết quả")
    assert superior.message() == f"Đã công nhận tiến bộ. Đồng chí {BINH} ra khỏi danh sách giúp đỡ."

    # The other one: proposal, grassroots committee, verification, decision, delivery
    assert hold_vote(secretary, second, dat, "removal", 6) == "Hai bản khớp nhau. Kết quả đã niêm phong: đạt."
    bring_to_an_end(watch, secretary, superior, dat)

    print_the_file(secretary, dat)

    assert (stage(binh), stage(dat)) == (Stage.RECOGNISED, Stage.DELIVERED)
    left = Member.objects.get(full_name=DAT).memberships.get()
    assert (left.ended_by, left.ends_on, left.decision_number) == ("struck_off", A_YEAR_LATER, "31-QĐ/ĐU")
    assert list(Ballot.objects.values_list("kind", "passed")) == [
        ("list", True), ("list", True), ("progress", True), ("progress", False), ("removal", True),
    ]  # fmt: skip


def look_at_the_deadlines(secretary, superior):
    """By day with the reason, on the calendar a year ahead, on the sheet of the year; the superior's board."""
    secretary.open("/thoi-han/")
    secretary.says("12 tháng kể từ nghị quyết ngày 02/03/2026 → 02/03/2027")
    secretary.follow("Vì sao ngày này?")
    for path in ("/thoi-han/thang/2027/3/", "/thoi-han/nam/2027/"):
        secretary.open(path)
        secretary.says("Đủ thời gian giúp đỡ")
    superior.open("/thoi-han/cac-to-chuc/")
    superior.says("Chi bộ thôn Đồng Dâu")


def print_the_file(desk, case):
    """Every paper of the finished case on paper, each from a page of its own."""
    desk.open(f"/ho-so/{case}/van-ban/")
    desk.says("Thiếu: Biên bản họp chi bộ")
    desk.follow("Lấy cả hồ sơ")
    desk.fill({"Vì sao cần lấy cả hồ sơ?": "Chuyển hồ sơ lên Đảng ủy xã"})
    desk.press("Lấy cả hồ sơ")
    sheets = desk.page.locator("article.sheet").count()
    pages = len(re.findall(rb"/Type\s*/Page\b", desk.page.pdf()))
    assert sheets > 20
    assert pages >= sheets


def answer(desk, nominees, verdict, button, number):
    """The superior answers each row of the list."""
    desk.open(f"/danh-sach/{nominees}/")
    for choice in desk.page.get_by_label(verdict, exact=True).all():
        choice.check()
    desk.fill({"Số văn bản": number, "Ngày văn bản": "02/03/2026"})
    desk.press(button)
    desk.press(button)
    desk.says("cho Chi bộ thôn Đồng Dâu")


def commit(desk, case, helper, number):
    """From the notice to the resolution that names the mentor."""
    desk.step(case, "notify", "Ghi ngày đã giao", {
        "Số thông báo": f"{number}-TB/CB", "Ngày thông báo": "02/03/2026", "Đồng chí đã ký nhận": True,
        "Người giao, người chứng kiến": "Nông Văn Thịnh",
    })  # fmt: skip
    desk.step(case, "record-talk", "Ghi buổi trao đổi", {
        "Người dự": "Bí thư, chi ủy viên", "Tóm tắt ý kiến hai phía": "Đồng chí nhận khuyết điểm, mong được giúp đỡ.",
    })  # fmt: skip
    desk.step(case, "receive-self-review", "Nhận bản tự kiểm điểm", {
        "Nội dung do đồng chí viết": "Tôi xin nhận khuyết điểm.",
        "Các cam kết sửa chữa": "Dự đủ sinh hoạt hằng tháng\nHoàn thành việc được giao",
    })  # fmt: skip
    desk.open(f"/ho-so/{case}/viec/hold-hearing/")
    meeting = desk.page.get_by_label("Buổi họp chi bộ").first
    meeting.select_option(index=1)
    desk.fill({"Tóm tắt lời trình bày của đồng chí": "Đồng chí thống nhất."})
    desk.press("Ghi ý kiến tại hội nghị")
    desk.step(case, "assign-mentor", "Phân công người giúp đỡ", {
        "Người giúp đỡ": helper, "Số nghị quyết": f"{number}-NQ/CB", "Ngày nghị quyết": "02/03/2026",
    })  # fmt: skip
    assert desk.message() == "Đã phân công. 12 tháng tính từ 02/03/2026, đủ ngày 02/03/2027."


def look_back(desk, case):
    """The member's second self-review, the mentor's remarks, and the review is opened."""
    desk.step(case, "receive-second-self-review", "Nhận bản tự kiểm điểm lần hai", {
        "Nội dung do đồng chí viết": "Tôi tự đối chiếu như sau.",
        "Kết quả cam kết 1": "Đã thực hiện.", "Kết quả cam kết 2": "Thực hiện một phần.",
    })  # fmt: skip
    desk.step(case, "receive-remarks", "Nhận nhận xét tổng hợp", {"Nhận xét tổng hợp": "Đồng chí có cố gắng."})
    desk.step(case, "open-review", "Mở hội nghị xét kết quả", {"Bắt đầu xét kết quả": True})
    assert stage(case) == Stage.REVIEW


def bring_to_an_end(watch, secretary, superior, case):
    day = "02/03/2027"
    superior.step(case, "grassroots-vote", "Ghi kết quả đảng ủy cơ sở", {
        "Ngày biểu quyết": day, "Tổng số ủy viên": "9", "Có mặt": "9", "Đồng ý": "7", "Không đồng ý": "2",
        "Số nghị quyết": "5-NQ/ĐU", "Ngày nghị quyết": day,
    })  # fmt: skip
    inspector = watch.desk("ubkt").sign_in()
    inspector.step(case, "verify", "Ghi kết luận thẩm tra", {
        "Số kết luận": "3-KL/UBKT", "Ngày kết luận": day, "Nội dung kết luận": "Hồ sơ đủ, trình tự đúng.",
    })  # fmt: skip
    recorder = watch.desk("thuky").sign_in()
    recorder.step(case, "decide", "Ghi quyết định", {
        "Nội dung quyết định": "Xóa tên trong danh sách đảng viên", "Số quyết định": "31-QĐ/ĐU", "Ngày quyết định": day,
        "Căn cứ, lý do": "Không tiến bộ sau 12 tháng giúp đỡ.", "Ngày biểu quyết của cấp quyết định": day,
        "Tổng số ủy viên": "9", "Có mặt": "9", "Đồng ý": "7", "Không đồng ý": "2",
        "Đã đối chiếu với quyết định": True,
    })  # fmt: skip
    assert stage(case) == Stage.STRUCK_OFF
    secretary.step(case, "deliver", "Ghi ngày giao quyết định", {
        "Người giao, người chứng kiến": "Nông Văn Thịnh", "đã nhận quyết định. Từ ngày này": True,
    })  # fmt: skip
    secretary.says("Còn hạn khiếu nại đến")


def test_sign_in_home_and_a_tally_work_by_keyboard_alone_on_a_telephone(watch, settings):
    settings.BUSINESS_DATE = TODAY
    case = make_case(make_tree()[3], stage=Stage.AWAITING_LIST_VOTE)
    cast = cast_of(case.branch)
    ballot = open_vote(case, Ballot.Kind.LIST, case.stage_since, cast=cast)
    settings.BUSINESS_DATE = case.stage_since
    desk = watch.desk(cast.secretary.username, width=390)
    page, keys = desk.open("/dang-nhap/").page, desk.page.keyboard

    tab_to(page, "Tên đăng nhập")
    keys.type(cast.secretary.username)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc cần làm")
    desk.look()
    tab_to(page, "Nhập số phiếu")
    keys.press("Enter")
    page.wait_for_url(f"**/bo-phieu/{ballot.pk}/**")
    desk.look()
    if "/nhap/" not in page.url:
        tab_to(page, "Nhập số phiếu")
        keys.press("Enter")
        page.wait_for_url("**/nhap/")
        desk.look()
    tab_to(page, "Phát ra")
    n = ballot.present
    for figure in (n, n, n, 0, 0, 0, 0, n, 0, 0):
        keys.type(str(figure))
        keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url(f"**/bo-phieu/{ballot.pk}/")
    assert desk.message() == "Đã nhận bản nhập thứ nhất."


def tab_to(page, words):
    """Press Tab until the focus is on what bears these words; that it can be seen is part of it."""
    name = """() => { const on = document.activeElement;
        const label = on.labels && on.labels.length ? on.labels[0].innerText : on.innerText;
        const look = getComputedStyle(on);
        return [(label || '').trim(), look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2] }"""
    for _ in range(60):
        page.keyboard.press("Tab")
        label, visible = page.evaluate(name)
        if label.startswith(words):
            assert visible, f"{words}: the focus cannot be seen"
            return
    pytest.fail(f"{words}: not reached by the keyboard")
