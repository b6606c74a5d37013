"""The pages of the papers of a case and of the number register: what they show, to whom, and what they refuse."""

import re
import zipfile
from io import BytesIO

import pytest
from django.urls import reverse

from branches.models import Entry, Role
from branches.tests.builders import make_officer, make_tree
from screening.actions import papers
from screening.models import Paper, RegisterEntry, Stage
from screening.tests.builders import DAY, OPENED, cast_of, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def case(tree, settings):
    settings.BUSINESS_DATE = OPENED + 20 * DAY
    return make_case(tree[3], Stage.APPROVED)


@pytest.fixture
def secretary(client, case):
    client.force_login(cast_of(case.branch).secretary)
    return client


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def url(name, case, key="bao-cao-ket-qua", occasion=1):
    return reverse(f"screening:{name}", args=[case.pk, key, occasion])


def test_the_list_says_what_is_there_and_what_is_missing_and_the_superior_reads_the_same(client, case):
    pages = []
    for user in (cast_of(case.branch).secretary, cast_of(case.branch).staff):
        client.force_login(user)
        pages.append(words(client.get(reverse("screening:case-papers", args=[case.pk]))))
    for page in pages:
        assert "5 văn bản, còn thiếu 2" in page
        assert "Thiếu: Biên bản họp chi bộ , ngày 08/01/2026" in page
        assert "Thiếu: Báo cáo kết quả bỏ phiếu" in page
        assert "06-TTr/CB" in page


def test_the_list_of_papers_asks_few_questions_of_the_database(secretary, case, django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        secretary.get(reverse("screening:case-papers", args=[case.pk]))


def test_a_paper_with_figures_opens_only_for_whoever_sees_the_counts(client, case, tree):
    province = make_officer(tree[0], Role.STAFF)
    client.force_login(province)
    refused = client.get(url("case-paper", case))
    assert (refused.status_code, "mới xem được số phiếu" in words(refused)) == (403, True)
    assert client.get(url("case-paper-file", case, "bien-ban-kiem-phieu")).status_code == 403
    assert client.get(url("case-paper", case, "thong-bao-quyen")).status_code == 200
    client.force_login(make_officer(tree[4]))
    assert client.get(url("case-paper", case, "thong-bao-quyen")).status_code == 404
    client.force_login(cast_of(case.branch).secretary)
    assert client.get(url("case-paper", case, "khong-co")).status_code == 404


def test_the_file_is_the_paper_and_an_older_version_stays_readable(secretary, case):
    first = secretary.get(url("case-paper-file", case, "thong-bao-quyen"))
    assert first["Content-Disposition"] == 'attachment; filename="thong-bao-quyen-1.docx"'
    assert first.content == secretary.get(url("case-paper-file", case, "thong-bao-quyen")).content
    case.member.full_name = "Lò Văn Đổi"
    case.member.save()
    page = words(secretary.get(url("case-paper", case, "thong-bao-quyen")))
    assert "Bản thứ 2" in page
    assert "Lò Văn Đổi" in page
    old = reverse("screening:case-paper-version", args=[case.pk, "thong-bao-quyen", 1, 1])
    assert "Lò Văn Đổi" not in words(secretary.get(old))
    assert secretary.get(f"{old}?tep").content == first.content


def test_a_number_is_given_on_the_page_and_stands_in_the_register(secretary, case):
    address = url("case-paper-issue", case)
    assert "Số tiếp theo của Chi bộ thôn Đồng Dâu: 01-BC/CB." in words(secretary.get(address))
    late = secretary.post(address, {"issued_on": "01/02/2027", "secrecy": "ordinary", "place": ""})
    assert "Ngày này chưa đến." in words(late)
    done = secretary.post(address, {"issued_on": "12/01/2026", "secrecy": "ordinary", "place": "Tủ 2"})
    assert done.url == url("case-paper", case)
    assert "Số 01-BC/CB" in words(secretary.get(done.url))
    book = words(secretary.get(reverse("screening:number-book", args=[case.branch_id])))
    assert "01-BC/CB 12/01/2026 Báo cáo kết quả bỏ phiếu, hồ sơ số 01/2026 Hủy số" in book
    assert "Các số trước 06-TTr/CB nằm trong sổ giấy" in book


def test_a_secret_paper_is_not_shown_but_says_where_it_lies(secretary, case):
    fields = {"issued_on": "12/01/2026", "secrecy": "confidential", "place": "Két của đảng ủy"}
    secretary.post(url("case-paper-issue", case), fields)
    page = secretary.get(url("case-paper", case))
    assert page.status_code == 409
    assert "Văn bản mức Mật không đưa nội dung lên đây." in words(page)
    assert "Két của đảng ủy" in words(page)
    assert secretary.get(url("case-paper-file", case)).status_code == 403


def test_a_step_offers_the_next_number_and_refuses_one_that_is_taken_saying_whose_it_is(secretary, case):
    cast, on = cast_of(case.branch), OPENED + 6 * DAY
    papers.note_number(case.branch, "TB", subject="Họp dân", organ="CB", issued_on=on, actor=cast.secretary, on=on)
    step = reverse("screening:step", args=[case.pk, "notify"])
    assert 'value="02-TB/CB"' in secretary.get(step).content.decode()
    typed = {"issued_on": "12/01/2026", "served_on": "12/01/2026", "acknowledged": "on", "witness": "Lò Thị Mai"}
    refused = secretary.post(step, typed | {"number": "1-TB/CB"})
    assert "Số 01-TB/CB nhiệm kỳ 2025–2030 đã cấp ngày 11/01/2026 cho Họp dân." in words(refused)
    assert 'value="Lò Thị Mai"' in refused.content.decode()
    assert secretary.post(step, typed | {"number": "02-TB/CB"}).status_code == 302
    entry = RegisterEntry.objects.get(type="TB", number=2)
    assert (entry.case_id, entry.papers.get().kind) == (case.pk, Paper.Kind.NOTICE)


def test_the_whole_file_goes_out_with_a_reason_which_the_journal_keeps(secretary, case):
    address = reverse("screening:case-file", args=[case.pk])
    assert "Chưa ghi lý do." in words(secretary.post(address, {"what": "tep", "reason": ""}))
    answer = secretary.post(address, {"what": "tep", "reason": "Đảng ủy kiểm tra hồ sơ"})
    with zipfile.ZipFile(BytesIO(answer.content)) as file:
        names = file.namelist()
    entry = Entry.objects.order_by("-pk").first()
    assert (entry.verb, entry.facts["reason"], entry.facts["papers"]) == (
        "screening.export_case",
        "Đảng ủy kiểm tra hồ sơ",
        len(names) - 1,
    )
    assert answer["Content-Disposition"] == 'attachment; filename="ho-so-2026-01.zip"'
    printed = secretary.post(address, {"what": "in", "reason": "Đảng ủy kiểm tra hồ sơ"}).content.decode()
    assert printed.count('<article class="sheet') == len(names)


def test_a_gap_is_accounted_for_and_a_number_cancelled_with_its_reason(secretary, case):
    cast, on = cast_of(case.branch), OPENED + 6 * DAY
    for number in (1, 3):
        entry = papers.note_number(
            case.branch, "KH", number=number, subject="Kế hoạch", organ="CB", issued_on=on, actor=cast.secretary, on=on
        )
    book = reverse("screening:number-book", args=[case.branch_id])
    assert "02-KH/CB Chưa rõ Số này chưa ghi trong sổ." in words(secretary.get(book))
    new = reverse("screening:number-new", args=[case.branch_id])
    fields = {"type": "KH", "number": "2", "issued_on": "11/01/2026", "subject": "Số để trống do đánh máy nhầm"}
    assert secretary.post(new, fields).url == book
    assert "đã cấp ngày 11/01/2026 cho Số để trống do đánh máy nhầm" in words(secretary.post(new, fields))
    cancel = reverse("screening:number-cancel", args=[entry.pk])
    assert secretary.post(cancel, {"reason": "Không ban hành nữa"}).url == book
    assert "Đã hủy số" in words(secretary.get(book))
    assert "Không ban hành nữa" in words(secretary.get(book))
