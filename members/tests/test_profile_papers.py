"""The papers of the record: Phiếu đảng viên (2-HSĐV) and Phiếu bổ sung hồ sơ (3-HSĐV)."""

import hashlib
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from docx.shared import Pt

from branches import calendar
from branches.models import Entry, Role, Viewing
from branches.tests.builders import make_officer, make_tree
from members import actions
from members.actions import profile as verbs
from members.documents import docx, profile, supplement
from members.models import CodeItem, Post, Relative, Reward, Training
from members.tests.builders import make_member, make_ranking

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 16)
YEAR = 2019
THEN = date(2019, 3, 16)


@pytest.fixture
def branch():
    return make_tree()[3]


@pytest.fixture
def member(branch):
    religion = CodeItem.objects.get(list="religion", name="Công giáo")
    member = make_member(
        branch, "Hà Thị Yến", religion=religion, file_number="012345", card_number="00123456",
        identity_number="038081000174",
    )  # fmt: skip
    verbs.add_row(Training(member=member, from_on="2012", school="Trường Chính trị tỉnh"), actor=None, on=ON)
    verbs.add_row(Relative(member=member, relation="Vợ", full_name="Lò Thị Mẩy", in_party=True), actor=None, on=ON)
    return member


@pytest.fixture
def secretary(branch, client):
    user = make_officer(branch)
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"members:{name}", args=[getattr(arg, "pk", arg) for arg in args])


def text_of(content):
    """All that the file says, tables included."""
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_file_has_the_layout_of_the_party_and_the_head_of_the_tree(member):
    content = docx.write(profile.paper(member))
    document = Document(BytesIO(content))
    section, font = document.sections[0], document.styles["Normal"].font
    sizes = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    assert [round(size.mm) for size in sizes] == [210, 297, 20, 20]
    assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (30, 15)
    assert (font.name, font.size) == ("Times New Roman", Pt(14))
    assert document.tables[0].cell(0, 0).text.split("\n") == [
        "ĐẢNG BỘ TỈNH: Tỉnh ủy Sơn Lam",
        "ĐẢNG BỘ XÃ (TƯƠNG ĐƯƠNG): Đảng ủy xã Suối Mây",
        "ĐẢNG BỘ CƠ SỞ: Đảng bộ cơ sở Đồng Dâu",
        "CHI BỘ: Chi bộ thôn Đồng Dâu",
    ]
    assert document.tables[0].cell(0, 1).text.split("\n")[:2] == ["Số lý lịch: 012345", "Số thẻ đảng viên: 00123456"]
    frame = document.tables[1]
    assert (round(frame.rows[0].height.mm), round(frame.columns[0].width.mm)) == (40, 30)
    text = text_of(content)
    assert [f"{n:02}. " in text for n in range(1, 31)] == [True] * 30
    for words in ("HÀ THỊ YẾN", "Trường Chính trị tỉnh", "NGƯỜI KHAI", "T/M CHI ỦY", "T/M ĐẢNG ỦY CƠ SỞ"):
        assert words in text


def test_what_was_pasted_with_signs_that_no_file_takes_is_still_written(member):
    member.hometown = "Xã A\x0bHuyện\x01 B"
    assert "Xã A\nHuyện B" in text_of(docx.write(profile.paper(member)))


def test_the_same_facts_give_the_same_file(member):
    first, second = (hashlib.sha256(docx.write(profile.paper(member))).hexdigest() for _ in range(2))
    assert first == second
    verbs.change_profile(member, {"recruited_by": "Trường A"}, actor=None, on=ON)
    assert hashlib.sha256(docx.write(profile.paper(member))).hexdigest() != first


def test_masked_parts_stand_in_the_file_only_where_ticked_with_a_reason(client, secretary, member):
    plain = client.post(url("record-file", member), {})
    assert "no-store" in plain["Cache-Control"]
    text = text_of(plain.content)
    assert [word in text for word in ("Công giáo", "Lò Thị Mẩy", "038081000174")] == [False, False, False]
    refused = client.post(url("record-file", member), {"sections": ["gia-dinh"]})
    assert list(refused.context["form"].errors) == ["reason"]
    chosen = {"sections": ["gia-dinh", "so-can-cuoc"], "reason": "Gửi đảng ủy cơ sở"}
    text = text_of(client.post(url("record-file", member), chosen).content)
    assert [word in text for word in ("Công giáo", "Lò Thị Mẩy", "038081000174")] == [False, True, True]
    entries = Entry.objects.filter(verb="members.download_record").order_by("pk")
    assert [entry.facts for entry in entries] == [
        {"sections": "", "reason": ""},
        {"sections": "Gia đình, Số căn cước", "reason": "Gửi đảng ủy cơ sở"},
    ]
    assert Viewing.objects.filter(part="Tải về máy").count() == 2


def test_a_reader_gets_the_file_without_the_masked_parts_whatever_is_sent(client, branch, member):
    client.force_login(make_officer(branch, Role.READER))
    sent = {"sections": ["gia-dinh"], "reason": "Muốn xem thêm"}
    assert "Lò Thị Mẩy" not in text_of(client.post(url("record-file", member), sent).content)


def lines(paper):
    return {block.title: [" | ".join(cells) for cells in block.rows] or block.words for block in paper.blocks}


@pytest.fixture
def year_of_changes(member, monkeypatch):
    moment = calendar.now().replace(year=YEAR, month=3, day=16)
    monkeypatch.setattr(calendar, "now", lambda: moment)
    for hometown in ("Yên Bái", "Lào Cai"):
        member.hometown = hometown
        actions.change_member(member, actor=None, on=THEN)
    verbs.change_profile(member, {"recruited_by": "Trường A", "house": "Nhà sàn"}, actor=None, on=THEN)
    verbs.change_profile(member, {"recruited_by": ""}, actor=None, on=THEN)
    verbs.add_row(Reward(member=member, from_on="2019-02-03", form="Giấy khen"), actor=None, on=THEN)
    wrong = verbs.add_row(Reward(member=member, from_on="2019-02-03", form="Bằng khen"), actor=None, on=THEN)
    verbs.remove_row(wrong, reason="Ghi nhầm người", actor=None, on=THEN)
    verbs.add_row(Relative(member=member, relation="Con", full_name="Hà Văn Sửu", birth_year=2019), actor=None, on=THEN)
    Post.objects.create(member=member, organization=member.branch, title="deputy", starts_on=date(2019, 1, 10))
    make_ranking(member, YEAR, "good")
    make_ranking(member, YEAR - 1)
    return member


def test_the_sheet_of_the_year_tells_what_changed_from_first_to_last(year_of_changes):
    assert lines(supplement.paper(year_of_changes, YEAR)) == {
        "Chức vụ Đảng": ["10/01/2019: giữ chức vụ Phó bí thư, Chi bộ thôn Đồng Dâu"],
        "Thay đổi trong hồ sơ": [
            "Quê quán | chưa có | Lào Cai",
            "Nhà ở | không lưu | phần được che, không in trong bản này",
        ],
        "Khen thưởng": ["03/02/2019: Giấy khen"],
        "Quan hệ gia đình": "có thay đổi; phần được che, không in trong bản này",
        "Xếp loại hằng năm": ["Năm 2019: Hoàn thành tốt nhiệm vụ"],
    }


def test_opened_sections_stand_in_the_sheet_and_an_empty_year_says_so(year_of_changes):
    found = lines(supplement.paper(year_of_changes, YEAR, {"gia-dinh", "kinh-te"}))
    assert "Con; Hà Văn Sửu; 2019" in found["Quan hệ gia đình"]
    assert "Nhà ở | không lưu | Nhà sàn" in found["Thay đổi trong hồ sơ"]
    empty = supplement.paper(year_of_changes, 2015)
    assert (empty.blocks, "không có thay đổi" in text_of(docx.write(empty))) == ((), True)


def test_the_page_and_the_file_of_a_year(client, secretary, year_of_changes):
    page = client.get(f"{url('supplement', year_of_changes)}?nam={YEAR}")
    assert (page.status_code, "Lào Cai" in page.content.decode()) == (200, True)
    sent = client.post(f"{url('supplement-file', year_of_changes)}?nam={YEAR}", {})
    assert "Lào Cai" in text_of(sent.content)
    entry = Entry.objects.get(verb="members.download_supplement")
    assert entry.facts == {"sections": "", "reason": "", "of_year": YEAR}
    for year in ("1890", "9999", "abc"):
        assert client.get(f"{url('supplement', year_of_changes)}?nam={year}").status_code == 200
