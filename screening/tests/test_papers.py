"""The papers of a case: facts in, words out; the same bytes for the same facts; numbers; what is secret (domain §9, §10)."""

import hashlib
import re
import shutil
import subprocess
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from branches.models import Entry
from branches.tests.builders import make_officer, make_tree
from branches.tests.remembered import remembered
from members.models import Member, Standing
from screening import actions, invariants
from screening.actions import papers
from screening.documents import archive, docx, layouts, listing_papers, registers
from screening.documents.catalogue import TEMPLATES, Register
from screening.documents.sheet import from_facts
from screening.flow import NotYet
from screening.forms.papers import IssueForm
from screening.models import (
    Apology,
    Appeal,
    Case,
    Correction,
    Decision,
    Paper,
    PaperVersion,
    RegisterEntry,
    RepresentativeHearing,
    Stage,
    Suspension,
)
from screening.sheets import long_date
from screening.tests.builders import DAY, cast_of, make_case, next_day
from screening.tests.builders_leaving import file_request

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).with_name("papers_of_an_expulsion.txt")
ON = date(2027, 3, 1)


def reread(case):
    return Case.objects.select_related("member", "branch__parent", "edition", "nominee_list").get(pk=case.pk)


@remembered
def make_expelled(branch):
    """A case that went all the way: not recognised, expelled, the decision delivered."""
    case, cast = make_case(branch, Stage.EXPELLED), cast_of(branch)
    day = next_day(case)
    actions.deliver(
        case, delivered_on=day, witness="Đồng chí Lò Thị Mai", card_collected_on=day, actor=cast.secretary, on=day
    )
    return reread(case)


@pytest.fixture
def case():
    return make_expelled(make_tree()[3])


@pytest.fixture
def cast(case):
    return cast_of(case.branch)


def item_of(case, key, occasion=1, on=ON):
    return Register(reread(case), on).item(key, occasion)


def plainly(text, case):
    """Without what differs from one database to the next: the numbers in made-up names, the mark of the counts."""
    text = re.sub(r"Mã kiểm chứng của số liệu đã niêm phong: .*", "Mã kiểm chứng …", text)
    text = text.replace(case.member.full_name, "NGƯỜI ĐƯỢC XÉT")
    names = list(dict.fromkeys(re.findall(r"Hoàng Văn Bình \d+", text)))
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, f"ĐẢNG VIÊN {names.index(name) + 1}")
    return text


def test_every_paper_of_an_expulsion_reads_as_it_should(case, monkeypatch):
    """domain §10: each paper of the walk from the review to the delivered expulsion; each line once, without the dots."""
    monkeypatch.setattr(listing_papers, "rights_of_stage", [lambda case: ["Được nghe."]])
    found = []
    for item in Register(case, ON).items:
        if item.key == "thong-bao-quyen":
            continue  # its words belong to `member_side`
        found += [f"=== {item.name}: {item.number or 'chưa có số'}{', CÒN THIẾU' if item.is_missing else ''}"]
        found += dict.fromkeys(line for line in item.sheet().words if line.strip("…")) if item.template else []
    written = plainly("\n".join(found), case)
    assert written.split("\n") == GOLDEN.read_text("utf-8").rstrip("\n").split("\n")


def test_what_is_missing_is_what_was_done_without_a_signed_paper(case):
    missing = [item.name for item in Register(case, ON).missing]
    assert missing == [
        "Báo cáo kết quả giải quyết hồ sơ",
        *["Biên bản họp chi bộ"] * 4,
        "Nghị quyết chi bộ sau bỏ phiếu",
        "Báo cáo kết quả bỏ phiếu",
        "Tờ trình của đảng ủy cơ sở",
        "Thông báo quyền khiếu nại",
        "Biên bản giao quyết định, thu thẻ",
        "Phiếu báo đảng viên ra khỏi Đảng",
    ]
    assert [item.key for item in Register(make_case(case.branch), ON).items] == [
        "danh-sach-du-kien",
        "thong-bao-quyen",
    ]


# --- files --------------------------------------------------------------------------------------------------------------


def test_every_file_opens_and_holds_the_words_of_its_paper(case, tmp_path):
    """Read back by the library; where LibreOffice is installed, it opens each of them, too."""
    items = [item for item in Register(case, ON).items if item.template]
    for place, item in enumerate(items):
        sheet = item.sheet()
        content = docx.write(sheet)
        document = Document(BytesIO(content))
        cells = [p.text for t in document.tables for row in t.rows for cell in row.cells for p in cell.paragraphs]
        text = "\n".join([p.text for p in document.paragraphs] + cells)
        for line in (sheet.title, sheet.number_line, *(b.words for b in sheet.blocks)):
            assert line in text
        (tmp_path / f"{place:02}.docx").write_bytes(content)
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert tuple(round(margin.mm) for margin in margins) == (20, 20, 30, 15)
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip(
            "LibreOffice chưa cài: các tệp chỉ được đọc lại bằng thư viện. Cài gói libreoffice-writer để thử thêm."
        )
    files = sorted(map(str, tmp_path.glob("*.docx")))
    command = [office, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    assert len(list(tmp_path.glob("*.pdf"))) == len(files)


def test_unchanged_facts_give_the_same_bytes_and_a_changed_one_a_new_version(case, cast):
    """Issue 4 D 4: whoever prints again gets the very same file; the old version stays readable."""
    first, sheet, content = papers.keep_version(item_of(case, "quyet-dinh"), actor=cast.recorder, on=ON)
    again, _, same = papers.keep_version(item_of(case, "quyet-dinh", on=ON + DAY), actor=cast.staff, on=ON + DAY)
    assert (again, same) == (first, content)
    assert (first.number, first.sha256, first.size) == (1, hashlib.sha256(content).hexdigest(), len(content))
    Member.objects.filter(pk=case.member_id).update(full_name="Lò Văn Đổi")
    second, _, changed = papers.keep_version(item_of(case, "quyet-dinh"), actor=cast.recorder, on=ON + DAY)
    assert (second.number, changed == content) == (2, False)
    kept = PaperVersion.objects.get(pk=first.pk)
    assert from_facts(kept.facts) == sheet
    assert docx.write(from_facts(kept.facts)) == content


def test_what_is_missing_is_red_in_the_file_as_on_the_page(case, cast, client):
    register = Register(reread(case), ON)
    assert register.missing
    client.force_login(cast.secretary)
    with zipfile.ZipFile(BytesIO(docx.write(register.contents()))) as file:
        written = file.read("word/document.xml").decode()
    red = [part for part in written.split("</w:r>") if '<w:color w:val="C00000"/>' in part]
    assert [item.name for item in register.missing if not any(item.name in part for part in red)] == []
    assert not any(item.name in part for part in red for item in register.there if item not in register.missing)


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"), (date(2026, 4, 15), "ngày 15 tháng 4 năm 2026")],
)
def test_a_date_is_written_as_a_clerk_writes_it(day, words):
    assert long_date(day) == words


def test_the_archive_holds_the_contents_and_every_paper_and_is_the_same_each_time(case, cast):
    """Every paper that goes out leaves the mark of its file, also in the archive."""

    def file_of():
        register = Register(reread(case), ON)
        items = [item for item in register.items if papers.may_be_written(item) and not item.is_spent]
        kept = papers.keep_file(case, items, actor=cast.secretary, on=ON)
        return items, archive.write(register, [(item, content) for item, _, content in kept])

    items, content = file_of()
    assert content == file_of()[1]
    marks = PaperVersion.objects.filter(case=case)
    assert set(marks.values_list("template", "occasion", "number")) == {(i.key, i.occasion, 1) for i in items}
    docs = {hashlib.sha256(docx.write(item.sheet())).hexdigest() for item in items}
    assert set(marks.values_list("sha256", flat=True)) == docs
    with zipfile.ZipFile(BytesIO(content)) as file:
        names = file.namelist()
    assert names[0] == "00_muc-luc.docx"
    assert len(names) == len(items) + 1 == 29
    assert all(re.fullmatch(r"[\w.-]+", name, re.ASCII) for name in names)


# --- layouts ------------------------------------------------------------------------------------------------------------


def test_the_layout_and_the_types_of_a_branch_follow_the_day_of_the_paper():
    """66-QĐ/TW: a branch issued no thông báo, kết luận or quy chế; 399-QĐ/TW opens them (domain §10)."""
    days = [date(2025, 1, 1), date(2026, 1, 8), date(2026, 1, 9), date(2026, 5, 26), date(2026, 5, 27)]
    assert [layouts.layout_on(day).code for day in days] == ["66", "66", "399-36", "399-36", "399-05"]
    old, new = layouts.LAYOUTS[0], layouts.LAYOUTS[-1]
    assert [old.type_for(type, branch=True) for type in ("TB", "KL", "QC", "NQ", "")] == ["CV", "CV", "NQ", "NQ", ""]
    assert old.type_for("TB", branch=False) == "TB"
    assert [new.type_for(type, branch=True) for type in ("TB", "KL", "QC")] == ["TB", "KL", "QC"]


def test_every_template_has_an_address_of_its_own_and_every_kind_of_paper_a_template():
    keys = [template.key for template in TEMPLATES]
    assert len(set(keys)) == len(keys)
    without = set(Paper.Kind) - {template.kind for template in TEMPLATES}
    assert without == {Paper.Kind.PROOF}  # a proof is a paper of somebody else


# --- papers of the other ways -------------------------------------------------------------------------------------------


def written(case, key, occasion=1):
    item = item_of(case, key, occasion)
    return [line for line in item.sheet().words if "…………………………" not in line]


def test_papers_of_appeal_apology_and_correction(case, cast):
    decision = Decision.objects.get(case=case)
    common = {"case": case, "recorded_by": cast.staff}
    appeal = Appeal.objects.create(
        decision=decision,
        organization=cast.superior.parent,
        body="Đảng ủy xã Suối Mây",
        filed_on=date(2027, 2, 1),
        received_on=date(2027, 2, 3),
        text="Tôi đề nghị xem lại.\nTôi đã cố gắng.",
        last_day=date(2027, 3, 5),
        outcome=Appeal.Outcome.ANNULLED,
        number="12-QĐ/ĐU",
        settled_on=date(2027, 2, 20),
        conclusion="Chưa đủ căn cứ khai trừ.",
        final=True,
        **common,
    )
    Apology.objects.create(
        appeal=appeal, organization=cast.superior.parent, opened_on=date(2027, 2, 20), restored="Khôi phục đảng tịch."
    )
    Correction.objects.create(
        kind="erratum",
        cycle=1,
        from_stage=case.stage,
        to_stage=case.stage,
        what="Ngày họp 08/01",
        instead="Ngày họp 09/01",
        reason="Ghi nhầm.",
        number="30-CV/ĐU",
        issued_on=date(2027, 2, 22),
        organization=cast.superior,
        signed_by="Bí thư",
        recorded_on=date(2027, 2, 22),
        **common,
    )
    name = case.member.full_name
    assert "Tôi đề nghị xem lại." in written(case, "tiep-nhan-khieu-nai")
    result = written(case, "giai-quyet-khieu-nai")
    assert "Điều 1. Hủy bỏ quyết định: Quyết định số 77-QĐ/ĐU ngày 16/01/2027." in result
    assert (
        "Điều 3. Phục hồi đảng tịch, quyền lợi của đồng chí như chưa có quyết định này; "
        f"{decision.organization} xin lỗi, phục hồi quyền lợi theo Quy định số 117-QĐ/TW."
    ) in result
    assert item_of(case, "phieu-bao-ra-khoi-dang") is None  # there is no exit to report any more
    assert "Khôi phục đảng tịch." in written(case, "xin-loi")
    assert written(case, "dinh-chinh")[-8:-2] == [
        "Nội dung ghi sai: Ngày họp 08/01",
        "Nay sửa là: Ngày họp 09/01",
        "Lý do: Ghi nhầm.",
        "Nội dung đã ghi trước đây giữ nguyên trong hồ sơ, kèm văn bản này.",
        "Như trên;",
        "Lưu cấp ủy.",
    ]
    assert f"đính chính hồ sơ số {case.label} về đồng chí {name}" in written(case, "dinh-chinh")


def test_what_the_result_of_an_appeal_says_of_the_way_on(case, cast):
    ways = [
        ({"outcome": "withdrawn"}, None),
        (
            {"outcome": "not_settled", "not_settled_for": "on_behalf"},
            "Đơn của chính đồng chí vẫn được nhận theo quy định.",
        ),
        ({"outcome": "upheld"}, "Đồng chí có quyền khiếu nại lên cấp trên tiếp theo trong thời hạn quy định."),
        ({"outcome": "upheld", "final": True}, "Đây là quyết định giải quyết cuối cùng."),
        ({"outcome": "not_settled", "not_settled_for": "final"}, "Đơn này không được xem xét tiếp."),
    ]
    for number, (result, _) in enumerate(ways, 1):
        Appeal.objects.create(
            decision=Decision.objects.get(case=case),
            case=case,
            round=number,
            body="Tỉnh ủy Sơn Lam",
            receiver=case.branch,
            filed_on=date(2027, 2, 1),
            received_on=date(2027, 2, 3),
            text="Tôi đề nghị xem lại.",
            last_day=date(2027, 3, 5),
            number="12-QĐ/TU",
            settled_on=date(2027, 2, 20),
            recorded_by=cast.staff,
            **result,
        )
    receipt = written(case, "tiep-nhan-khieu-nai")
    assert any(f"{case.branch} nhận ngày 03/02/2027" in line for line in receipt)
    assert "Cơ quan giải quyết: Tỉnh ủy Sơn Lam." in receipt
    assert item_of(case, "phieu-bao-ra-khoi-dang").is_missing
    said = [item_of(case, "giai-quyet-khieu-nai", n) and written(case, "giai-quyet-khieu-nai", n) for n in range(1, 6)]
    assert [words and words[-7].removeprefix("Điều 3. ") for words in said] == [words for _, words in ways]


def test_papers_of_suspension_hearing_and_leaving(case, cast):
    superior = cast.superior.parent
    standing = Standing.objects.create(member=case.member, kind="suspended", starts_on=date(2026, 2, 1))
    Suspension.objects.create(
        member=case.member,
        standing=standing,
        basis="considered",
        organization=superior,
        number="40-QĐ/ĐU",
        issued_on=date(2026, 2, 1),
        starts_on=date(2026, 2, 1),
        due_on=date(2026, 5, 2),
        recorded_by=cast.staff,
    )
    RepresentativeHearing.objects.create(
        case=case,
        organization=superior,
        held_on=date(2027, 1, 16),
        heard_by="Vi Văn Quế",
        statement="Tôi xin ở lại Đảng.",
        reserved=True,
        recorded_by=cast.staff,
    )
    name = case.member.full_name
    assert (
        f"Điều 1. Đình chỉ sinh hoạt đảng đối với đồng chí {name} (sinh ngày 19/05/1980, vào Đảng ngày 03/02/2010, "
        f"đảng viên {case.branch}) từ ngày 01/02/2026 đến hết ngày 02/05/2026."
    ) in written(case, "dinh-chi")
    assert item_of(case, "gia-han-dinh-chi") is None
    extended = {"extension_number": "52-QĐ/ĐU", "extended_on": date(2026, 4, 1), "extension_days": 30}
    Suspension.objects.update(due_on=date(2026, 6, 1), **extended)
    assert any("đến hết ngày 02/05/2026." in line for line in written(case, "dinh-chi"))  # the paper of then
    assert any("thêm 30 ngày, đến hết ngày 01/06/2026." in line for line in written(case, "gia-han-dinh-chi"))
    minutes = written(case, "bien-ban-gap-nghe")
    assert "Tôi xin ở lại Đảng." in minutes
    assert "Đồng chí đề nghị ghi bảo lưu ý kiến." in minutes
    leaving = file_request(case.branch)
    assert "Tôi làm đơn này xin ra khỏi Đảng." in written(leaving, "don-xin-ra")
    assert item_of(leaving, "to-trinh-danh-sach") is None


# --- numbers ------------------------------------------------------------------------------------------------------------


def test_numbers_are_given_one_after_the_other_and_begin_anew_with_a_term(case, cast):
    """Rule 30: unique per organisation, type and term; a typed number counts; 04-NQ/CB was typed, so 05 follows."""
    issued = papers.issue_paper(
        item_of(case, "nq-de-nghi", 3), issued_on=date(2027, 1, 13), actor=cast.secretary, on=ON
    )
    assert (issued.number, issued.template, issued.kind) == ("05-NQ/CB", "nq-de-nghi", Paper.Kind.RESOLUTION)
    assert Entry.objects.order_by("-pk").first().facts["number"] == "05-NQ/CB"
    assert "Số 05-NQ/CB" in item_of(case, "nq-de-nghi", 3).sheet().words
    with pytest.raises(NotYet, match="đã có số"):
        papers.issue_paper(item_of(case, "nq-de-nghi", 3), issued_on=ON, actor=cast.secretary, on=ON)
    note = {"subject": "Họp thường kỳ", "organ": "CB", "actor": cast.secretary}
    last = papers.note_number(case.branch, "NQ", issued_on=date(2029, 12, 31), on=date(2029, 12, 31), **note)
    first = papers.note_number(case.branch, "NQ", issued_on=date(2030, 1, 1), on=date(2030, 1, 1), **note)
    assert [(entry.label, entry.term) for entry in (last, first)] == [
        ("06-NQ/CB", "2025–2030"),
        ("01-NQ/CB", "2030–2035"),
    ]


def test_a_term_that_is_written_down_later_takes_in_the_numbers_of_its_time(case, cast):
    case.branch.terms.create(name="2025–2027", starts_on=date(2025, 3, 1), ends_on=date(2027, 8, 31))
    note = {"subject": "Họp thường kỳ", "organ": "CB", "actor": cast.secretary, "on": ON}
    assert papers.note_number(case.branch, "NQ", issued_on=ON, **note).label == "05-NQ/CB"
    assert set(RegisterEntry.objects.filter(type="NQ", organ="CB").values_list("term", flat=True)) == {"2025–2027"}


def test_a_number_is_never_given_twice_not_even_after_it_was_cancelled(case, cast):
    note = {"organ": "CB", "issued_on": ON, "actor": cast.secretary, "on": ON}
    entry = papers.note_number(case.branch, "NQ", subject="Họp tháng 3", **note)
    papers.cancel_number(entry, reason="Viết nhầm văn bản.", actor=cast.secretary, on=ON)
    with pytest.raises(NotYet, match="Số 05-NQ/CB nhiệm kỳ 2025–2030 đã hủy, không dùng lại"):
        papers.note_number(case.branch, "NQ", subject="Họp tháng 3", number=5, **note)
    with pytest.raises(NotYet, match="Số 04-NQ/CB nhiệm kỳ 2025–2030 đã cấp ngày 11/01/2026 cho hồ sơ số 01/2026"):
        papers.note_number(case.branch, "NQ", subject="Họp tháng 3", number=4, **note)
    assert papers.note_number(case.branch, "NQ", subject="Họp tháng 4", number=7, **note).label == "07-NQ/CB"
    term = registers.term_of(case.branch, ON)
    ((name, type, organ, lines),) = [book for book in registers.book(case.branch, term.starts_on) if book[1] == "NQ"]
    state = [(line.label, line.is_gap, bool(line.entry and line.entry.cancelled_on)) for line in lines]
    assert (name, organ) == ("Nghị quyết", "CB")
    assert state == [
        ("04-NQ/CB", False, False),
        ("05-NQ/CB", False, True),
        ("06-NQ/CB", True, False),
        ("07-NQ/CB", False, False),
    ]
    typed = RegisterEntry.objects.get(number=4, type="NQ", organ="CB")
    with pytest.raises(NotYet, match="đã ký, không hủy số được"):
        papers.cancel_number(typed, reason="Nhầm.", actor=cast.secretary, on=ON)


def test_a_number_given_beforehand_is_that_of_the_step(case):
    """The notice is numbered, printed and signed first; the step then records that very paper."""
    other = make_case(case.branch, Stage.APPROVED, on=date(2026, 2, 2))
    cast, day = cast_of(case.branch), date(2026, 2, 10)
    issued = papers.issue_paper(item_of(other, "thong-bao", on=day), issued_on=day, actor=cast.secretary, on=day)
    assert issued.number == "04-TB/CB"
    fields = {"number": "04-TB/CB", "issued_on": day, "served_on": day, "acknowledged": True, "witness": "A"}
    actions.notify(other, actor=cast.secretary, on=day, **fields)
    (paper,) = other.papers.filter(kind=Paper.Kind.NOTICE)
    assert (paper.pk, paper.entry.origin) == (issued.pk, RegisterEntry.Origin.TYPED)
    assert item_of(other, "thong-bao").papers == (paper,)


def test_only_whoever_holds_the_office_of_the_issuer_gives_a_number(case, cast):
    sibling = make_officer(make_tree()[4])
    for actor in (sibling, cast.staff):
        with pytest.raises(Exception, match="mới ghi được nội dung này"):
            papers.issue_paper(item_of(case, "nq-de-nghi", 3), issued_on=ON, actor=actor, on=ON)
    assert (
        papers.issue_paper(item_of(case, "to-trinh-dang-uy"), issued_on=ON, actor=cast.staff, on=ON).number
        == "01-TTr/ĐU"
    )


# --- what is secret -----------------------------------------------------------------------------------------------------


def test_an_installation_takes_every_paper_for_secret_until_an_officer_says_otherwise(case, cast, settings):
    """Domain §12 no. 17: the dossier is mật by default; which level a paper has is said by whoever numbers it."""
    settings.PAPERS_SECRET = True
    item = item_of(case, "nq-de-nghi", 3)
    assert (item.secrecy, IssueForm(item=item, on=ON).initial["secrecy"]) == ("confidential", "confidential")
    with pytest.raises(NotYet, match="Văn bản mức Mật không đưa nội dung lên đây"):
        papers.keep_version(item, actor=cast.secretary, on=ON)
    settings.CLOSED_NETWORK = True
    assert papers.keep_version(item_of(case, "nq-de-nghi", 3), actor=cast.secretary, on=ON)[1].secrecy == "MẬT"
    settings.CLOSED_NETWORK = False
    papers.issue_paper(item, issued_on=ON, secrecy="ordinary", actor=cast.secretary, on=ON)
    assert papers.keep_version(item_of(case, "nq-de-nghi", 3), actor=cast.secretary, on=ON)[1].secrecy == ""
    other = make_case(case.branch)
    said = {"source": "front", "giver": "Bà Hà Thị Sen", "given_on": other.opened_on, "content": "Nhất trí."}
    actions.record_opinion(other, **said, actor=cast.secretary, on=ON)
    assert other.papers.get().secrecy == "confidential"


def test_above_ordinary_nothing_that_was_written_is_kept(case, cast, settings):
    """Rule 33: number, date and place only, unless the network is declared closed."""
    papers.keep_version(item_of(case, "nq-de-nghi", 3), actor=cast.secretary, on=ON)
    papers.issue_paper(
        item_of(case, "nq-de-nghi", 3), issued_on=ON, secrecy="confidential", place="Két", actor=cast.secretary, on=ON
    )
    (version,) = PaperVersion.objects.filter(case=case, template="nq-de-nghi")
    assert (version.facts, len(version.sha256)) == (None, 64)
    assert invariants.secret_papers_keep_no_content(ON) == []
    PaperVersion.objects.filter(pk=version.pk).update(facts={})
    assert invariants.secret_papers_keep_no_content(ON) == [f"{case}: văn bản mức Mật còn giữ nội dung."]
    with pytest.raises(NotYet, match="Văn bản mức Mật không đưa nội dung lên đây"):
        papers.keep_version(item_of(case, "nq-de-nghi", 3), actor=cast.secretary, on=ON)
    scan = SimpleUploadedFile("nq.pdf", b"%PDF-1.4")
    with pytest.raises(NotYet, match="Văn bản mức Mật không đưa nội dung lên đây"):
        papers.record_original(
            item_of(case, "nq-de-nghi", 3), secrecy="confidential", place="Két", scan=scan, actor=cast.secretary, on=ON
        )
    settings.CLOSED_NETWORK = True
    closed, sheet, _ = papers.keep_version(item_of(case, "nq-de-nghi", 3), actor=cast.secretary, on=ON)
    assert (closed.number, closed.facts, sheet.secrecy) == (2, None, "MẬT")


def test_of_a_signed_scan_only_its_mark_is_kept(case, cast):
    scan = SimpleUploadedFile("nq 05.pdf", b"%PDF-1.4 signed")
    paper = papers.record_original(
        item_of(case, "bao-cao-ket-qua"),
        secrecy="ordinary",
        place="Tủ 2",
        pages=3,
        scan=scan,
        actor=cast.secretary,
        on=ON,
    )
    assert (paper.place, paper.pages, paper.scan_name, paper.scan_size) == ("Tủ 2", 3, "nq 05.pdf", 15)
    assert paper.scan_sha256 == hashlib.sha256(b"%PDF-1.4 signed").hexdigest()
    assert item_of(case, "bao-cao-ket-qua").is_missing is False
    with pytest.raises(Exception, match="mới ghi được nội dung này"):
        papers.record_original(
            item_of(case, "bao-cao-ket-qua"), secrecy="ordinary", place="X", actor=make_officer(make_tree()[4]), on=ON
        )
