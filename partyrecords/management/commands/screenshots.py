"""`screenshots`: takes the pictures of the README and of the user's guide from the demo, signed in as its people.

It opens the pages of a running `start` (or those at --url); where none runs, it serves the pages itself meanwhile.
Nothing is written that stays: the spreadsheet of one picture is read for a preview and discarded.
"""

import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from branches.calendar import add_months, today
from branches.models import User
from members.models import DuesList, Member
from partyrecords.browser import HINT, QUIET, chromium_path
from partyrecords.demo import PASSWORD, logins
from partyrecords.pictures import packed
from partyrecords.services import data as data_directory
from screening import opening
from screening.models import Ballot, Case, Deadline, Stage

PHONE, SCREEN, TALL = (390, 844), (1280, 800), (1280, 1020)
SECRETARY, ABOVE, COMMUNE = "bithu.dongdau", "danguy.coso", "xa.suoimay"


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at what, how wide, and which element is scrolled to the top."""

    name: str
    username: str
    address: str
    size: tuple
    top: str = ""

    @property
    def file(self):
        return f"{self.name}-{self.size[0]}.png"


def shots():
    """The pictures, in the demo as it stands: the first case, list and ballot that shows the matter."""
    mine, below = _open_cases(SECRETARY), _open_cases(ABOVE)
    helped = mine.filter(stage=Stage.MENTORING)
    ready = helped.filter(mentoring_ends_on__lte=today()).order_by("pk").first()
    early = helped.filter(mentoring_ends_on__gt=today()).order_by("pk").first()
    waiting = below.filter(stage=Stage.AWAITING_APPROVAL).order_by("pk").first()
    ballots = Ballot.objects.filter(case__in=mine).order_by("pk")
    running, sealed = ballots.filter(state=Ballot.State.OPEN).first(), ballots.sealed().last()
    if not (ready and early and waiting and running and sealed):
        raise CommandError("Dữ liệu mẫu đã đi tiếp nên thiếu hồ sơ để chụp. Hãy dùng thư mục dữ liệu mới: --data DIR.")
    due = early.deadlines.get(kind=Deadline.Kind.MENTORING)
    member = Member.objects.get(pk=waiting.member_id)
    meeting = reverse("members:meeting-new", args=[waiting.branch_id])
    following = add_months(today(), 1)
    next_month = reverse("screening:deadline-month", args=[following.year, following.month])
    dues = DuesList.objects.filter(branch=waiting.branch_id).latest("month")
    return [
        Shot("dang-nhap", "", "/dang-nhap/", PHONE),
        Shot("viec-can-lam", SECRETARY, "/", PHONE),
        Shot("viec-can-lam", SECRETARY, "/", SCREEN),
        Shot("viec-cua-cap-tren", ABOVE, "/", SCREEN),
        Shot("dang-vien", SECRETARY, "/dang-vien/", SCREEN),
        Shot("ho-so-dang-vien", SECRETARY, member.get_absolute_url(), SCREEN),
        Shot("cuoc-hop", SECRETARY, meeting, PHONE, top="fieldset.attend"),
        Shot("dang-phi", SECRETARY, reverse("members:dues-list", args=[dues.pk]), PHONE, top="main table"),
        Shot("nhap-danh-sach", SECRETARY, "/nhap-danh-sach/", SCREEN),
        Shot("phat-hien", SECRETARY, "/phat-hien/", SCREEN),
        Shot("mo-ho-so", SECRETARY, reverse("screening:open", args=[suggested().pk]), SCREEN),
        Shot("ho-so-ra-soat", SECRETARY, ready.get_absolute_url(), SCREEN),
        Shot("con-thieu-gi", SECRETARY, early.get_absolute_url(), PHONE, top="#buoc-tiep"),
        Shot("vi-sao-ngay-nay", SECRETARY, due.get_absolute_url(), PHONE),
        Shot("thoi-han", SECRETARY, "/thoi-han/", PHONE, top="#nhom-2"),
        Shot("lich-thang", SECRETARY, f"{next_month}?xem=tat-ca", SCREEN),
        Shot("cac-to-chuc", COMMUNE, "/thoi-han/cac-to-chuc/", TALL),
        Shot("phe-duyet", ABOVE, f"/danh-sach/{waiting.nominee_list_id}/", SCREEN, top="main h2"),
        Shot("khoa-danh-sach", SECRETARY, running.get_absolute_url(), SCREEN),
        Shot("nhap-so-phieu", SECRETARY, f"/bo-phieu/{running.pk}/nhap/", PHONE, top="main form"),
        Shot("ket-qua", SECRETARY, sealed.get_absolute_url(), SCREEN),
        Shot("bao-cao", "tinhuy", "/bao-cao/", SCREEN),
    ]


def _open_cases(username):
    return Case.objects.visible_to(User.objects.get(username=username)).open()


def suggested():
    """Somebody of the secretary's branch who meets a criterion and has no case yet."""
    found = opening.suggestions(User.objects.get(username=SECRETARY), today())
    if not found:
        raise CommandError("Mọi gợi ý của dữ liệu mẫu đã được mở hồ sơ. Hãy dùng thư mục dữ liệu mới: --data DIR.")
    return found[0].member


def spreadsheet():
    """A list as it comes: one row as it stands in the records, one that is new, one without a real date."""
    known = Member.objects.visible_to(User.objects.get(username=SECRETARY)).order_by("pk").first()
    code = known.branch.code
    rows = [
        ["DANH SÁCH ĐẢNG VIÊN"],
        ["STT", "Mã tổ chức", "Họ và tên", "Giới tính", "Ngày sinh", "Số thẻ", "Ngày vào Đảng", "Quê quán", "Ghi chú"],
        ["1", code, known.full_name.upper(), "", "", known.card_number, "", "Lào Cai", ""],
        ["2", code, "LÒ THỊ HẠNH", "Nữ", "19/05/1988", "25009901", "03/02/2026", "Yên Bái", "mới kết nạp"],
        ["3", code, "VÀNG A PÁO", "Nam", "31/02/1987", "25009902", "03/02/2026", "Lào Cai", ""],
        ["4", code, "HÀ VĂN CƯỜNG", "Nam", "11/03/80", "25009903", "03/02/2026", "Phú Thọ", ""],
    ]
    return "\n".join(";".join(row) for row in rows).encode("utf-8-sig")


class Command(BaseCommand):
    help = "Chụp các trang của bản dùng thử cho README và tập hướng dẫn (cần playwright và Chromium)."

    def add_arguments(self, parser):
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "docs" / "screenshots", metavar="DIR")
        parser.add_argument("--url", help="địa chỉ của bản đang chạy; bỏ trống thì tự tìm, không có thì tự mở")

    def handle(self, *, out, url, **options):
        try:
            from playwright.sync_api import sync_playwright
        except ImportError:
            raise CommandError("Chưa có playwright: chạy “python3 manage.py test” một lần để cài.") from None
        if chromium_path() is None:
            raise CommandError(HINT)
        if not logins.is_demo():
            raise CommandError("Chỉ chụp trên dữ liệu mẫu; cơ sở dữ liệu này còn trống hoặc có dữ liệu khác.")
        wanted = shots()
        content = spreadsheet()
        out.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            address = url.rstrip("/") if url else stack.enter_context(served())
            player = stack.enter_context(sync_playwright())
            browser = player.chromium.launch(executable_path=chromium_path(), args=list(QUIET))
            stack.callback(browser.close)
            for shot in wanted:
                path = out / shot.file
                page = signed_in(browser, address, shot)
                show(page, shot, content)
                path.write_bytes(packed(page.screenshot()))
                leave(page, shot)
                self.stdout.write(f"  ✓ {shot.file} ({path.stat().st_size // 1024} KB)")


def signed_in(browser, address, shot):
    """A page of the size of the picture, for a person or for nobody."""
    width, height = shot.size
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, locale="vi-VN", reduced_motion="reduce"
    )
    page = context.new_page()
    if not shot.username:
        return page
    page.goto("/dang-nhap/")
    page.fill("[name=username]", shot.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(lambda found: "dang-nhap" not in found)
    return page


def show(page, shot, content):
    """Bring what is to be seen onto the screen."""
    page.goto(shot.address)
    if shot.name == "nhap-danh-sach":
        file = {"name": "danh_sach_dang_vien.csv", "mimeType": "text/csv", "buffer": content}
        page.locator("main input[type=file]").set_input_files(file)
        page.get_by_role("button", name="Đọc tệp, xem trước").click()
        page.locator("#ket-qua-doc").wait_for()
    if shot.top:
        page.locator(shot.top).first.evaluate("part => window.scrollTo(0, part.getBoundingClientRect().top - 16)")


def leave(page, shot):
    """Discard what was only shown."""
    if shot.name == "nhap-danh-sach":
        page.get_by_role("button", name="Bỏ, không nhập").first.click()
        page.wait_for_load_state()
    page.context.close()


@contextmanager
def served():
    """The address of the running `start` of these data; else of a server in this process, for as long as it takes."""
    running = data_directory.from_environment().running()
    if running and running.get("address"):
        yield running["address"]
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    server = ThreadedWSGIServer(("127.0.0.1", 0), _QuietHandler)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, *args):
        """The pictures are the report."""
