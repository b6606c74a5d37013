"""The page of a case: one button, or the reasons why not, or whom it waits for; the list; why a date is that date."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import Role, Viewing
from branches.tests.builders import make_officer, make_tree
from members.tests.builders import make_member
from screening import actions, pages
from screening.models import Ballot, Case, Regulation, Stage
from screening.tests.builders import DAY, OPENED, advance, cast_of, make_case, open_vote

pytestmark = pytest.mark.django_db
S = Stage
LATEST = OPENED + 400 * DAY


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture(autouse=True)
def _day(settings):
    settings.BUSINESS_DATE = LATEST


def text(response):
    return " ".join(response.content.decode().split())


def page(client, user, case, **query):
    client.force_login(user)
    return client.get(case.get_absolute_url(), query)


def first_panel(client, user, case):
    """(kind, title, words of the buttons) of what stands above everything else."""
    shown = page(client, user, case).context["page"].next
    return shown.kind, shown.title, [words for words, _ in shown.links]


NAME = "Hoàng Văn Bình"

#: What the secretary and the staff of the superior find on top of the page, stage by stage on the way to the end.
ON_THE_WAY = [
    (
        S.REVIEWING,
        ("go", f"Ghi ý kiến Ban công tác Mặt trận, đoàn thể: đồng chí {NAME}", ["Ghi ý kiến Mặt trận, đoàn thể"]),
        "wait",
    ),
    (S.AWAITING_OPINION, ("wait", f"Cấp trên cho ý kiến: đồng chí {NAME}", []), "go"),
    (
        S.AWAITING_LIST_VOTE,
        ("go", f"Bỏ phiếu kín đưa vào danh sách: đồng chí {NAME}", ["Khóa danh sách bỏ phiếu"]),
        "wait",
    ),
    (S.AWAITING_APPROVAL, ("wait", f"Cấp trên phê duyệt: đồng chí {NAME}", []), "go"),
    (
        S.APPROVED,
        ("go", f"In thông báo và giao cho đồng chí {NAME}", ["In thông báo (2 bản)", "Ghi ngày đã giao"]),
        "wait",
    ),
    (S.NOTIFIED, ("go", f"Trao đổi với đồng chí {NAME}", ["Ghi buổi trao đổi"]), "wait"),
    (
        S.MENTORING,
        (
            "go",
            f"Nhận bản tự kiểm điểm lần hai, đối chiếu cam kết: đồng chí {NAME}",
            ["Nhận bản tự kiểm điểm lần hai"],
        ),
        "wait",
    ),
    (S.REVIEW, ("go", f"Bỏ phiếu kín công nhận tiến bộ: đồng chí {NAME}", ["Bỏ phiếu công nhận tiến bộ"]), "wait"),
    (
        S.PROGRESS_NOT_RECOGNISED,
        (
            "go",
            f"Bỏ phiếu kín đề nghị xóa tên hoặc khai trừ: đồng chí {NAME}",
            ["Bỏ phiếu đề nghị xóa tên", "Bỏ phiếu đề nghị khai trừ"],
        ),
        "wait",
    ),
    (S.PROPOSED, ("wait", f"Đảng ủy cơ sở biểu quyết: đồng chí {NAME}", []), "go"),
    (S.FORWARDED, ("wait", f"Ủy ban Kiểm tra thẩm tra, kết luận: đồng chí {NAME}", []), "wait"),
    (S.VERIFIED, ("wait", f"Cấp có thẩm quyền quyết định: đồng chí {NAME}", []), "wait"),
    (S.STRUCK_OFF, ("go", f"Giao quyết định cho đồng chí {NAME}", ["Ghi ngày giao quyết định"]), "wait"),
    (S.DELIVERED, ("end", "Đã giao quyết định", []), "end"),
]


def test_at_every_stage_one_button_or_whom_the_case_waits_for(client, tree):
    case = make_case(tree[3])
    case.member.full_name = NAME
    case.member.save()
    cast = cast_of(tree[3])
    found = []
    for stage, _, _ in ON_THE_WAY:
        if stage != S.REVIEWING:
            advance(case, stage)
        found.append((stage, first_panel(client, cast.secretary, case), first_panel(client, cast.staff, case)[0]))
    assert found == ON_THE_WAY


@pytest.mark.parametrize(
    "stage", [S.NOT_LISTED, S.RECOGNISED, S.SETTLED, S.EXPELLED, S.CONTINUED, S.NO_PROPOSAL, S.DIED]
)
def test_the_other_ends_and_turns_have_a_page_for_every_office(client, tree, stage):
    case = make_case(tree[3], stage)
    cast = cast_of(tree[3])
    for user in (cast.secretary, cast.staff, cast.inspector, cast.recorder):
        assert page(client, user, case, **{"ban-in": 1}).status_code == 200


def test_before_the_twelve_months_are_full_the_page_says_what_is_missing_and_what_is_there(client, tree, settings):
    case = make_case(tree[3], S.MENTORING)
    settings.BUSINESS_DATE = case.mentoring_ends_on - timedelta(days=100)
    response = page(client, cast_of(tree[3]).secretary, case)
    shown = response.context["page"].next
    assert shown.kind == "no"
    assert [finding.met for finding in shown.findings] == [True, False, True, False, False]
    missing = shown.missing[0]
    starts, ends = case.mentoring_starts_on, case.mentoring_ends_on
    assert (
        missing.text == f"Chưa đủ 12 tháng giúp đỡ. Bắt đầu {starts:%d/%m/%Y}, đủ ngày {ends:%d/%m/%Y}, còn 100 ngày."
    )
    deadline = case.deadlines.open().get(kind="mentoring")
    assert (missing.link, missing.url) == ("Vì sao là ngày này?", deadline.get_absolute_url())
    assert [finding.url for finding in shown.missing[1:]] == ["", ""]  # no link to a step that is not possible yet
    assert "<strong>Chưa đủ 12 tháng giúp đỡ.</strong>" in text(response)
    assert response.context["page"].helping_steps == [
        ("Ghi nhận xét", reverse("screening:step", args=[case.pk, "write-note"])),
        ("Đổi người giúp đỡ", reverse("screening:step", args=[case.pk, "change-mentor"])),
    ]


def test_a_member_of_the_committee_reads_who_takes_the_step_that_is_not_theirs(client, tree):
    case = make_case(tree[3], S.AWAITING_LIST_VOTE)
    assert first_panel(client, cast_of(tree[3]).teller, case)[0] == "wait"
    assert "Người thực hiện: Bí thư, Phó bí thư – Chi bộ." in text(page(client, cast_of(tree[3]).teller, case))


def test_an_open_ballot_sends_its_tellers_to_the_count_and_the_others_wait(client, tree):
    case = make_case(tree[3], S.AWAITING_LIST_VOTE)
    cast = cast_of(tree[3])
    ballot = open_vote(case, Ballot.Kind.LIST, case.stage_since + DAY)
    assert first_panel(client, cast.secretary, case)[2] == ["Nhập số phiếu"]
    assert first_panel(client, cast.staff, case)[2] == ["Xem lần bỏ phiếu"]
    url = reverse("screening:ballot-void", args=[ballot.pk])
    others = page(client, cast.secretary, case).context["page"].other_steps
    assert ("Hủy lần bỏ phiếu", url) in [(words, address) for words, address, _ in others]


def test_the_path_counts_on_from_what_is_done_with_date_and_paper(client, tree):
    case = make_case(tree[3], S.APPROVED)
    shown = page(client, cast_of(tree[3]).secretary, case).context["page"]
    done = [(mark.title, mark.day, mark.paper, mark.words) for mark in (*shown.folded, *shown.recent)]
    assert done == [
        ("Mở hồ sơ rà soát", OPENED, "", ""),
        ("Ghi ý kiến Ban công tác Mặt trận, đoàn thể", OPENED + DAY, "Phiếu tổng hợp ý kiến", ""),
        ("Gửi dự kiến danh sách, xin ý kiến cấp trên", OPENED + DAY, "Tờ trình danh sách 06-TTr/CB", ""),
        ("Cấp trên cho ý kiến", OPENED + 2 * DAY, "Ý kiến của cấp trên 11-CV/ĐU", ""),
        (
            "Bỏ phiếu kín đưa vào danh sách",
            OPENED + 3 * DAY,
            "Biên bản kiểm phiếu",
            "Đưa vào danh sách giúp đỡ: đạt",
        ),
        ("Cấp trên phê duyệt", OPENED + 4 * DAY, "Văn bản phê duyệt 12-CV/ĐU", ""),
    ]
    assert [(mark.kind, mark.title) for mark in shown.path][:2] == [
        ("now", "In thông báo và giao cho đồng chí"),
        ("todo", "Trao đổi với đồng chí"),
    ]
    assert shown.phases == [
        (1, "Rà soát, phát hiện", "done"),
        (2, "Thông báo, cam kết", "now"),
        (3, "Giúp đỡ", "todo"),
        (4, "Sàng lọc", "todo"),
    ]


def test_the_log_shows_remarks_with_the_members_answers_and_the_months_that_have_one(client, tree):
    case = make_case(tree[3], S.MENTORING)
    secretary, day = cast_of(tree[3]).secretary, case.mentoring_starts_on + 95 * DAY
    note = actions.write_note(case, written_on=day, author="Lò Thị Mai", text="Dự đủ.", actor=secretary, on=day)
    actions.answer_note(note, written_on=day, text="Tôi cố gắng.", actor=secretary, on=day)
    shown = page(client, secretary, case).context["page"]
    assert [(line.author, line.text, [reply.text for reply in line.replies]) for line in shown.log][0] == (
        "Lò Thị Mai",
        "Dự đủ.",
        ["Tôi cố gắng."],
    )
    assert [remark for _, remark in shown.months] == [False] * 3 + [True] + [False] * 8
    assert shown.months_past == 12
    assert pages.months_of(case, [], case.mentoring_starts_on + 31 * DAY)[:2] == [(True, False), (False, False)]


def test_no_count_of_a_ballot_stands_on_the_page_only_whether_it_passed(client, tree):
    case = make_case(tree[3], S.AWAITING_APPROVAL)
    ballot = case.ballots.get()
    shown = text(page(client, cast_of(tree[3]).secretary, case, **{"ban-in": 1}))
    assert "Đưa vào danh sách giúp đỡ: đạt" in shown
    for words in (f"{ballot.in_favour}/{ballot.base}", f"{ballot.in_favour} phiếu", "Đồng ý ("):
        assert words not in shown


def test_every_opening_is_logged_and_the_whole_content_is_named(client, tree):
    case, secretary = make_case(tree[3]), cast_of(tree[3]).secretary
    page(client, secretary, case)
    page(client, secretary, case, **{"noi-dung": 1})
    logged = Viewing.objects.filter(subject=f"screening.case:{case.pk}").order_by("pk")
    assert list(logged.values_list("user", "part")) == [(secretary.pk, ""), (secretary.pk, "Toàn bộ nội dung")]


def test_only_who_deals_with_cases_of_the_branch_sees_one(client, tree):
    case = make_case(tree[3])
    answers = {
        "reader": make_officer(tree[3], Role.READER),
        "sibling": make_officer(tree[4]),
        "above": make_officer(tree[0], Role.STAFF),
        "elsewhere": make_officer(make_tree()[0], Role.STAFF),
    }
    found = {name: page(client, user, case).status_code for name, user in answers.items()}
    assert found == {"reader": 404, "sibling": 404, "above": 200, "elsewhere": 404}


@pytest.mark.parametrize("stage", [S.REVIEWING, S.MENTORING, S.PROGRESS_PROPOSED])
def test_a_page_costs_a_bounded_number_of_queries(client, tree, stage):
    case, secretary = make_case(tree[3], stage), cast_of(tree[3]).secretary
    page(client, secretary, case)
    with CaptureQueriesContext(connection) as queries:
        client.get(case.get_absolute_url())
    assert len(queries) <= 20


def test_the_list_finds_by_name_phase_and_state_and_costs_the_same_for_one_and_three(client, tree):
    client.force_login(cast_of(tree[3]).secretary)
    first = make_case(tree[3], S.MENTORING)
    url = reverse("screening:case-list")
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    second = make_case(tree[3], member=make_member(tree[3], "Vi Thị Sen"))
    third = make_case(tree[3], S.DIED)
    with CaptureQueriesContext(connection) as several:
        client.get(url)
    assert len(one) == len(several)

    def found(**query):
        return sorted(case.pk for case in client.get(url, query).context["page"])

    assert found() == [first.pk, second.pk]
    assert found(state="closed") == [third.pk]
    assert found(state="all") == [first.pk, second.pk, third.pk]
    assert found(phase="mentor") == [first.pk]
    assert found(stage="died") == [third.pk]
    assert found(q="vi thi sen") == [second.pk]
    assert found(organization=tree[4].pk) == [first.pk, second.pk]  # out of reach: not a choice, so no filter
    assert "Không có hồ sơ nào như các ô lọc" in text(client.get(url, {"q": "Trường"}))


def test_the_list_of_a_stranger_is_empty_and_says_why(client, tree):
    make_case(tree[3])
    client.force_login(make_officer(tree[4]))
    response = client.get(reverse("screening:case-list"))
    assert list(response.context["page"]) == []
    assert "Khi đủ tiêu chí và có bằng chứng, chi ủy mở hồ sơ" in text(response)


def test_why_shows_the_arithmetic_the_rule_and_its_mark(client, tree):
    case = make_case(tree[3], S.MENTORING)
    deadline = case.deadlines.open().get(kind="mentoring")
    client.force_login(cast_of(tree[3]).secretary)
    shown = text(client.get(deadline.get_absolute_url()))
    assert (
        f"12 tháng kể từ nghị quyết ngày {case.mentoring_starts_on:%d/%m/%Y} → {case.mentoring_ends_on:%d/%m/%Y}"
        in shown
    )
    assert "Thời gian giáo dục, giúp đỡ: 12 tháng" in shown
    assert "Đã đối chiếu nguồn" in shown
    assert "Chờ quản trị xác nhận" in shown  # the day the clock starts is a safe default
    assert "Chương trình chỉ nhắc, không tự thay đổi tình trạng của ai." in shown


def test_why_of_another_branch_does_not_exist(client, tree):
    case = make_case(tree[3], S.AWAITING_OPINION)
    deadline = case.deadlines.open().get()
    client.force_login(cast_of(tree[3]).secretary)
    assert client.get(deadline.get_absolute_url()).status_code == 200
    client.force_login(make_officer(tree[4]))
    assert client.get(deadline.get_absolute_url()).status_code == 404


def test_the_regulations_are_open_to_everyone_with_source_and_mark(client, tree):
    client.force_login(make_officer(tree[3], Role.READER))
    shown = text(client.get(reverse("screening:regulations")))
    assert "<strong>ít nhất 2/3</strong> của tổng số tính tỷ lệ" in shown
    assert (
        "02-HD/BTCTW ngày 12/04/2021; nguồn: hoatieu.vn; báo của các đảng bộ (2019–2024); chưa thấy văn bản thay thế"
        in shown
    )
    assert "Cách làm an toàn do chương trình đặt" in shown
    assert "Mở phần quản trị" not in shown
    doubted = "02-HD/BTCTW ngày 12/04/2021 được tính là còn hiệu lực, vì chưa thấy văn bản thay thế"
    assert doubted in shown
    Regulation.objects.filter(number="02-HD/BTCTW").update(valid_to=date(2030, 1, 1))
    assert doubted not in text(client.get(reverse("screening:regulations")))


def test_the_members_page_shows_the_cases_to_offices_of_cases_only(client, tree):
    case = make_case(tree[3])
    client.force_login(cast_of(tree[3]).secretary)
    assert f"Hồ sơ số {case.label}" in text(client.get(case.member.get_absolute_url()))
    client.force_login(make_officer(tree[3], Role.READER))
    shown = client.get(case.member.get_absolute_url())
    assert shown.status_code == 200
    assert "Hồ sơ số" not in text(shown)
    assert Case.objects.count() == 1


def test_whoever_has_an_open_case_leaves_and_moves_through_it(client, tree):
    case = make_case(tree[3])
    client.force_login(cast_of(tree[3]).staff)
    url = reverse("members:transfer", args=[case.member.pk])
    data = {"to": tree[4].pk, "starts_on": f"{date(2026, 2, 1):%d/%m/%Y}", "number": "1"}
    shown = text(client.post(url, data))
    assert f"đang có hồ sơ mở (số {case.label})" in shown
    assert "mục “Chuyển hồ sơ theo đảng viên”" in shown
    case.member.refresh_from_db()
    assert case.member.branch == tree[3]
