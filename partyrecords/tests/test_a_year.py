"""A secretary's twelve months, played through the pages; at their end every report agrees with what was played."""

import io
import json
from datetime import date

import pytest
from django.core.management import call_command

from branches.models import Office, Organization, Role
from branches.tests.builders import LONG_AGO, make_organization, make_tree, make_user
from members.dues import accounts
from members.models import Attendance, DuesReceipt, Meeting, Member, MemberYear, Transfer
from members.tests.builders import make_member
from partyrecords.tests.clerks import Clerk
from partyrecords.tests.desks import Watch
from screening import invariants

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.django_db(transaction=True),
]

YEAR = 2026
LAST = date(YEAR, 12, 31)
DUES = 92_000  # 1 % of the base of everybody here
#: Whom the branch has at the end of each month of which there is a list.
PAYERS = {2: 6, 3: 7, 4: 7, 5: 6, 6: 7, 7: 7, 8: 7, 9: 7, 10: 11, 11: 11, 12: 11}
HANH, THINH, CUONG = "Lò Thị Hạnh", "Nông Văn Thịnh", "Hà Văn Cường"
DIEP, DUC, BINH = "Vi Thị Diệp", "Bàn Văn Đức", "Hoàng Văn Bình"
HOAI, MAI = "Đinh Thị Hoài", "Lò Thị Mai"


class Year:
    """The branch with six members, the one with four that joins it in October, the one to which somebody moves."""

    def __init__(self, settings):
        self.settings = settings
        *_, self.committee, self.branch, self.merged = make_tree()
        self.other = make_organization(self.committee, name="Chi bộ thôn Khuổi Lặn")
        self.members = {
            name: make_member(self.branch, name, gender="female" if " Thị " in name else "male")
            for name in (HANH, THINH, CUONG, DIEP, DUC, BINH)
        }
        for place, size in ((self.merged, 4), (self.other, 3)):
            for _ in range(size):
                make_member(place)
        self.secretary = self.clerk("bithu", HANH, self.branch, Role.SECRETARY)
        self.neighbour = self.clerk("bithu.khuoilan", "Lý Văn Păn", self.other, Role.SECRETARY)
        self.above = self.clerk("danguy", "Đỗ Minh Quân", self.committee, Role.STAFF)

    @staticmethod
    def clerk(username, name, organization, role):
        user = make_user(name, username=username)
        Office.objects.create(user=user, organization=organization, role=role, starts_on=LONG_AGO)
        return Clerk(user)

    def on(self, month, day):
        self.settings.BUSINESS_DATE = date(YEAR, month, day)
        return f"{day:02}/{month:02}/{YEAR}"

    def pk(self, name):
        return Member.objects.get(full_name=name).pk

    # --- what comes back every month ------------------------------------------------------------------

    def meet(self, month, **absent):
        """The regular meeting; {name: (manner, reason)} of those absent."""
        day = self.on(month, 3)
        self.secretary.open(f"/dang-vien/sinh-hoat/chi-bo/{self.branch.pk}/moi/")
        self.secretary.fill({"Ngày họp": day, "Chủ trì": HANH, "Người ghi biên bản": THINH})
        for name, (manner, reason) in absent.items():
            pk = self.pk(name)
            self.secretary.fill({f"mark_{pk}": manner, f"reason_{pk}": reason})
        return self.secretary.press("Lưu").number()

    def base(self, month, day, *names):
        """The base of whoever has come."""
        self.on(month, day)
        page = self.secretary.open(f"/dang-vien/dang-phi/chi-bo/{self.branch.pk}/can-cu/")
        page.fill({"Áp dụng từ tháng": f"{month:02}/{YEAR}"})
        for name in names:
            page.fill({f"group_{self.pk(name)}": "insured", f"base_{self.pk(name)}": "9.200.000"})
        page.press("Lưu căn cứ").says(f"Đã ghi căn cứ của {len(names)} đồng chí")

    def list_dues(self, month):
        self.on(month, 28)
        page = self.secretary.open(f"/dang-vien/dang-phi/chi-bo/{self.branch.pk}/lap-danh-sach/")
        return page.send().says(f"{PAYERS[month]} đồng chí")

    def remit(self, month, payers):
        """At the end of a quarter: 70 % stays, 30 % goes up."""
        self.on(month, {3: 31, 6: 30, 9: 30, 12: 31}[month])
        page = self.secretary.open(f"/dang-vien/dang-phi/to-chuc/{self.branch.pk}/nop-len/")
        page.fill({"Cho tháng": f"{month:02}/{YEAR}"}).press("Ghi nộp lên cấp trên")
        sent = f"{payers * DUES * 30 // 100:,}".replace(",", ".")
        page.says(f"Đã ghi nộp {sent} đ lên {self.committee}")


@pytest.fixture
def year(transactional_db, settings):
    return Year(settings)


def test_every_report_agrees_with_the_twelve_months_a_secretary_played(year, live_server, chromium):
    begin(year)
    on_the_phone(year, Watch(chromium, live_server.url))
    for month in range(3, 13):
        absent = {DUC: ("unexcused", "")} if month in (3, 4) else {DIEP: ("excused", "Ốm")} if month == 5 else {}
        meeting = year.meet(month, **absent)
        if month in EVENTS:
            EVENTS[month](year, meeting)
        collect(year, month)
    members_agree(year)
    dues_agree(year)
    work_agrees(year)
    assert invariants.check(LAST) == []


def begin(year):
    """January and February: tasks for everybody, the first meetings, what everybody's dues rest on."""
    year.meet(1)
    page = year.secretary.open(f"/dang-vien/nhiem-vu/chi-bo/{year.branch.pk}/moi/")
    page.fill({"Nhiệm vụ": "Giúp đỡ 5 hộ", "Hạn hoàn thành": f"30/11/{YEAR}"}).press("Giao nhiệm vụ")
    page.says("Đã giao nhiệm vụ.")
    year.base(2, 2, HANH, THINH, CUONG, DIEP, DUC, BINH)


def on_the_phone(year, watch):
    """In February by thumb: the attendance, and the dues of all at one press."""
    day = year.on(2, 3)
    desk = watch.desk("bithu", width=390).sign_in()
    desk.open(f"/dang-vien/sinh-hoat/chi-bo/{year.branch.pk}/moi/")
    desk.fill({"Ngày họp": day, "Chủ trì": HANH, "Người ghi biên bản": THINH})
    desk.page.get_by_role("group", name=CUONG).locator("label").filter(has_text="Vắng có lý do").click()
    desk.fill({f"Lý do vắng của đồng chí {CUONG}": "Đi công tác"})
    desk.press("Lưu")
    desk.says("Đã lưu.")
    found = year.list_dues(2)
    desk.open(found.path)
    desk.press("Thu đủ cả 6 đồng chí còn lại")
    assert desk.message().startswith("Đã thu 552.000 đ của 6 đồng chí")
    assert watch.faults == []


def collect(year, month):
    page = year.list_dues(month)
    if month == 11:  # one still owes at the end of the year
        page.fill({"members": [m.pk for m in Member.objects.filter(branch=year.branch) if m.full_name != DUC]})
        page.press("Thu đủ đã chọn").says("Đã thu 920.000 đ của 10 đồng chí")
    else:
        page.press("Thu đủ cả").says("đã nộp đủ")
    if month == 4:  # one receipt was a slip: taken back, and paid once more
        wrong = DuesReceipt.objects.get(member__full_name=DUC, month=date(YEAR, 4, 1))
        year.secretary.open(f"/dang-vien/dang-phi/phieu-thu/{wrong.pk}/huy/").fill({"Lý do": "Ghi nhầm người nộp"})
        year.secretary.press("Hủy phiếu").says("Đã hủy phiếu thu")
        page = year.secretary.open(f"/dang-vien/dang-phi/danh-sach/{list_of(year, 4)}/")
        page.press("Đã nộp đủ").says("Đã thu 92.000 đ")
    if month in (3, 6, 9, 12):
        quarter = sum(PAYERS.get(n, 0) for n in range(month - 2, month + 1))
        year.remit(month, quarter - (month == 12))


def list_of(year, month):
    return year.branch.dues_lists.get(month=date(YEAR, month, 1)).pk


# --- what happens once ----------------------------------------------------------------------------------------------


def march(year, meeting):
    """Somebody comes from outside the program, with a letter."""
    day = year.on(3, 12)
    page = year.secretary.open(f"/dang-vien/chuyen-sinh-hoat/chi-bo/{year.branch.pk}/den/")
    page.fill({"Họ và tên": HOAI, "Chuyển đến từ": "Chi bộ Đông Hà, tỉnh bạn", "Số giấy giới thiệu": "211-GGT/ĐU",
               "Ngày giấy giới thiệu": f"02/03/{YEAR}", "Ngày nộp giấy ở chi bộ": f"10/03/{YEAR}"})  # fmt: skip
    transfer = page.press("Ghi giấy giới thiệu").number()
    page.open(f"/dang-vien/chuyen-sinh-hoat/{transfer}/ghi-ho-so/")
    page.fill({"accepted_on": day, "gender": "female", "born_on": "21/08/1987", "admitted_on": "03/06/2012",
               "official_on": "03/06/2013", "card_number": "31104477"}).send()  # fmt: skip
    page.says(f"Đã tiếp nhận đồng chí {HOAI}.")
    year.base(3, 12, HOAI)


def april(year, meeting):
    """A candidate's file is opened; the branch votes."""
    year.on(4, 6)
    page = year.secretary.open(f"/dang-vien/ket-nap/chi-bo/{year.branch.pk}/moi/")
    page.fill({"full_name": MAI, "gender": "female", "born_on": "15/06/2000", "applied_on": f"06/04/{YEAR}",
               "certificate_number": "12/GCN", "certificate_on": f"20/01/{YEAR}", "introducer": year.pk(CUONG)})  # fmt: skip
    year.file = page.send().number()
    step(year, "tham-tra", verified_on=f"16/04/{YEAR}", opinions_on=f"17/04/{YEAR}")
    step(year, "chi-bo", voted_on=f"20/04/{YEAR}", votes=6, base=7)


def step(year, slug, **answers):
    days = [answer for answer in answers.values() if isinstance(answer, str) and answer.endswith(f"/{YEAR}")]
    year.on(int(days[-1][3:5]), int(days[-1][:2]))
    page = year.secretary.open(f"/dang-vien/ket-nap/{year.file}/{slug}/").fill(answers)
    return page.send().says("Đã ")


def may(year, meeting):
    """Somebody moves to the next village: asked for, introduced, presented, confirmed. And the candidate is decided."""
    step(year, "dang-uy", committee_voted_on=f"08/05/{YEAR}", committee_votes=12, committee_base=13)
    step(year, "quyet-dinh", decision_number="31-QĐ/ĐU", decided_on=f"15/05/{YEAR}")
    year.on(5, 18)
    page = year.secretary.open(f"/dang-vien/{year.pk(BINH)}/chuyen-sinh-hoat/moi/")
    page.fill({"to_branch": year.other.pk, "reason": "Về ở cùng gia đình", "dues_paid_to": f"04/{YEAR}",
               "self_review_on": f"17/05/{YEAR}"})  # fmt: skip
    transfer = page.press("Gửi đề nghị").number()
    address = f"/dang-vien/chuyen-sinh-hoat/{transfer}"
    day = year.on(5, 20)
    year.above.open(f"{address}/cap-giay/").fill({"number": "15-GGT/ĐU", "letter_on": day}).press("Cấp giấy giới thiệu")
    assert Member.objects.get(full_name=BINH).branch == year.branch  # counted at home until it is confirmed
    day = year.on(5, 25)
    year.neighbour.open(f"{address}/nop-giay/").fill({"presented_on": day}).press("Ghi ngày nộp giấy")
    year.neighbour.open(f"{address}/xac-nhan/").fill({"accepted_on": day}).press("Xác nhận tiếp nhận")
    assert Transfer.objects.get(pk=transfer).state == Transfer.State.ACCEPTED


def june(year, meeting):
    """The ceremony makes a probationary member; the tasks are remarked."""
    remark(year, meeting, "on_time")
    step(year, "le-ket-nap", ceremony_on=f"10/06/{YEAR}", helper=year.pk(CUONG))
    year.base(6, 10, MAI)


def remark(year, meeting, verdict):
    page = year.secretary.open(f"/dang-vien/nhiem-vu/chi-bo/{year.branch.pk}/nhan-xet/?hop={meeting}")
    names = {f.name for form in page.forms for f in form.fields if f.name.startswith("verdict_")}
    page.fill(dict.fromkeys(names, verdict)).press("Lưu nhận xét").says(f"Đã ghi {len(names)} nhận xét.")


def october(year, meeting):
    """By decision the neighbouring branch joins this one, with its four members."""
    day = year.on(10, 5)
    page = year.above.open("/to-chuc/thay-doi/moi/")
    page.fill({"title": "Sáp nhập hai chi bộ", "decision_number": "47-QĐ/ĐU", "decided_on": day, "effective_on": day})
    change = page.press("Tiếp tục").number()
    page.open(f"/to-chuc/thay-doi/{change}/them/sap-nhap/")
    page.fill({"organizations": [year.merged.pk], "into": year.branch.pk}).press("Thêm vào đợt")
    if any(form.named("da-xem") for form in page.forms):
        page.fill({"da-xem": True})
    page.press("Thực hiện").says("Đã thực hiện")
    new = Member.objects.filter(branch=year.branch).exclude(dues_bases__isnull=False)
    year.base(10, 6, *new.values_list("full_name", flat=True))


def december(year, meeting):
    """The tasks are done; the year is ranked: one excellent, one completed, all others good."""
    remark(year, meeting, "done")
    year.on(12, 1)
    page = year.secretary.open(f"/dang-vien/xep-loai/chi-bo/{year.branch.pk}/mo/")
    round = page.fill({"year": YEAR, "opened_on": f"01/12/{YEAR}"}).press("Mở đợt").number()
    address, day = f"/dang-vien/xep-loai/dot/{round}", year.on(12, 4)
    page.open(f"{address}/bo-phieu/")
    lines = sorted({int(f.name.rpartition("_")[2]) for f in page.forms[-1].fields if f.name.startswith("proposed_")})
    page.fill({"meeting": meeting})
    for n, pk in enumerate(lines):
        page.fill({f"{'excellent' if n == 0 else 'completed' if n == 1 else 'good'}_{pk}": 10})
    page.press("Lưu kết quả bỏ phiếu").says("Đã lưu kết quả bỏ phiếu.")
    page.open(f"{address}/gui/").fill({"submitted_on": day}).press("Ghi đã gửi cấp trên")
    above = year.above.open(f"{address}/quyet-dinh/").fill({"decision_number": "60-QĐ/ĐU", "decided_on": day})
    above.press("Ghi quyết định").says("Đã ghi quyết định xếp loại.")


EVENTS = {3: march, 4: april, 5: may, 6: june, 10: october, 12: december}


# --- the reports ----------------------------------------------------------------------------------------------------


def figures(form, organization):
    """{key: (the whole, {unit's code: figure})} of a form of the year."""
    out, period = io.StringIO(), {"from": date(YEAR, 1, 1), "to": LAST}
    call_command("statistics_report", form=form, organization=organization.code, json=True, stdout=out, **period)
    return {row["key"]: (row["total"], row["by_unit"]) for row in json.loads(out.getvalue())["figures"]}


def members_agree(year):
    """Form 1: A + B − C = D in every column; Form 3 and the list behind the figure say the same of the last day."""
    year.on(12, 31)
    one, units = figures("1", year.committee), (year.branch, year.merged, year.other)
    moved = {key: [one[key][0], *(one[key][1][unit.code] for unit in units)] for key in (
        "start", "admitted", "transferred_in", "restored", "died", "expelled", "struck_off", "left", "transferred_out", "end",
    )}  # fmt: skip
    assert moved == {
        "start": [13, 6, 4, 3],
        "admitted": [1, 1, 0, 0],
        "transferred_in": [1, 5, 0, 1],
        "restored": [0, 0, 0, 0],
        "died": [0, 0, 0, 0],
        "expelled": [0, 0, 0, 0],
        "struck_off": [0, 0, 0, 0],
        "left": [0, 0, 0, 0],
        "transferred_out": [0, 1, 4, 0],
        "end": [15, 11, 0, 4],
    }
    three = {key: total for key, (total, _) in figures("3", year.branch).items()}
    assert {key: three[key] for key in ("total", "official", "probationary", "female", "exempt")} == {
        "total": 11, "official": 10, "probationary": 1, "female": 4, "exempt": 0,
    }  # fmt: skip
    asked = f"?organization={year.committee.pk}&start=01/01/{YEAR}&end=31/12/{YEAR}"
    assert year.above.open(f"/dang-vien/thong-ke/1/end/{asked}").page.context["count"] == 15
    year.above.open(f"/dang-vien/thong-ke/{asked}&form=1").says("D. Có đến cuối kỳ")
    assert Organization.objects.get(pk=year.merged.pk).dissolved_on == date(YEAR, 10, 5)


def dues_agree(year):
    """The yearly account: what was due, came in, stayed and went up; the committee has what was sent to it."""
    months = sum(PAYERS.values())
    came = (months - 1) * DUES
    total = accounts.year_of(year.branch, YEAR).total
    assert (total.due, total.came, total.kept, total.sent, total.balance) == (
        months * DUES, came, came * 70 // 100, came - came * 70 // 100, 0,
    )  # fmt: skip
    assert accounts.year_of(year.committee, YEAR).total.came == total.sent
    (owing,) = accounts.owing(year.branch, YEAR, LAST)
    assert (owing.member.full_name, owing.months, owing.amount) == (DUC, [date(YEAR, 11, 1)], DUES)
    year.secretary.open(f"/dang-vien/dang-phi/chi-bo/{year.branch.pk}/?nam={YEAR}").says(
        f"{came:,} đ".replace(",", ".")
    )


def work_agrees(year):
    """Attendance, months, tasks and rankings."""
    assert Meeting.objects.filter(branch=year.branch).count() == 12
    absent = Attendance.objects.filter(present=False).order_by("meeting__held_on")
    assert list(absent.values_list("meeting__held_on__month", "member__full_name", "absence")) == [
        (2, CUONG, "excused"), (3, DUC, "unexcused"), (4, DUC, "unexcused"), (5, DIEP, "excused"),
    ]  # fmt: skip
    months = MemberYear.objects.get(member__full_name=DUC, year=YEAR)
    assert (months.absent_months, months.unpaid_months) == (2, 1)
    others = MemberYear.objects.exclude(pk=months.pk).filter(year=YEAR)
    assert not others.exclude(absent_months=0, unpaid_months=0).exists()
    tasks = year.secretary.open(f"/dang-vien/nhiem-vu/chi-bo/{year.branch.pk}/?nam={YEAR}").page.context["figures"]
    assert (tasks.total, tasks.done) == (6, 6)
    overview = year.above.open(f"/dang-vien/xep-loai/to-chuc/{year.committee.pk}/?nam={YEAR}").page.context["totals"]
    assert {total.organization: total.counts for total in overview} == {
        year.branch: [1, 9, 1, 0],
        year.other: [0, 0, 0, 0],
    }
