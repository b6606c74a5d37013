"""Numbers of papers against two hands, typing errors and wrong days; the papers of who was let go (domain §10, rule 30)."""

from datetime import date

import pytest
from django.urls import reverse

from branches import journal
from branches.models import Role, Viewing
from branches.tests.builders import make_officer, make_tree
from members.actions import departures
from members.models import Departure
from screening import actions
from screening.actions import papers
from screening.documents import registers
from screening.documents.catalogue import Register
from screening.flow import NotYet
from screening.member_side import complaints, rights, seen
from screening.models import Case, Complaint, Correction, Paper, PaperVersion, RegisterEntry, Stage, Track
from screening.tests.builders import DAY, cast_of, make_case, next_day
from screening.tests.builders_leaving import play_leaving

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(make_tree()[3], Stage.MENTORING)


@pytest.fixture
def cast(case):
    return cast_of(case.branch)


def item_of(case, key, occasion=1, on=None):
    case = Case.objects.select_related("member", "branch__parent", "edition", "nominee_list").get(pk=case.pk)
    return Register(case, on or next_day(case)).item(key, occasion)


def words_of(case, key, on):
    return "\n".join(item_of(case, key, on=on).sheet().words)


def change_mentor(client, case, **fields):
    data = {"mentor": cast_of(case.branch).members[-1].pk, "reason": "Người cũ chuyển đi.", "sure": "on"} | fields
    return client.post(reverse("screening:step", args=[case.pk, "change-mentor"]), data)


# --- one number, one paper --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["04-NQ/CB", "4-NQ/CB", "Số 04-NQ/CB", "số: 04–NQ/CB", "04 ‑ nq / cb", "0004—Nq/Cb", "04\u00a0-\u00a0NQ/CB"],
)
def test_a_number_is_the_same_however_it_was_typed(words):
    assert str(registers.parse(words)) == "04-NQ/CB"


def test_a_d_from_another_alphabet_is_the_vietnamese_one():
    assert str(registers.parse("7-QÐ/ÐU")) == "07-QĐ/ĐU"


@pytest.mark.parametrize(
    "words", ["04", "04/NQ-CB", "00-NQ/CB", "-1-NQ/CB", "99999-NQ/CB", "04-XX/CB", "<b>04-NQ/CB</b>", ""]
)
def test_what_is_no_number_of_the_party_is_none(words):
    assert registers.parse(words) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Số 4–nq/cb", "Số 04-NQ/CB nhiệm kỳ 2025–2030 đã cấp ngày 11/01/2026"),
        ("05/NQ-CB", "Số này chưa đúng cách ghi văn bản của Đảng. Ghi như"),
        ("05-NQ/ĐU", "Số này chưa đúng cách ghi văn bản của Đảng. Ghi như"),
    ],
)
def test_a_number_is_refused_at_its_field_when_it_is_taken_or_not_written_the_party_way(
    client, case, cast, words, said
):
    """Also that of the same case and kind: another day is another paper."""
    client.force_login(cast.secretary)
    response = change_mentor(client, case, number=words, issued_on="20/03/2026")
    assert (response.status_code, said in response.content.decode()) == (200, True)
    assert case.mentorings.count() == 1


def test_a_number_typed_too_late_is_refused_by_the_verb_itself(case, cast):
    """Whatever the form had found a moment before: the step is not done with a number that another paper has."""
    day = case.mentoring_starts_on + DAY
    new = {"mentor": cast.members[-1], "reason": "Người cũ chuyển đi.", "issued_on": day}
    with pytest.raises(NotYet, match="Số 04-NQ/CB nhiệm kỳ 2025–2030 đã cấp ngày 11/01/2026 cho hồ sơ số 01/2026"):
        actions.change_mentor(case, **new, number="04-NQ/CB", actor=cast.secretary, on=day)
    assert case.papers.filter(kind=Paper.Kind.RESOLUTION).count() == 1


def test_after_a_return_the_paper_of_the_step_is_recorded_once_more(case):
    entry = registers.owner(case.branch, "04-NQ/CB", case.mentoring_starts_on)
    again = {"case": case, "kind": entry.kind, "day": entry.issued_on + DAY}
    assert registers.refusal(entry, **again).code == "number_taken"
    Correction.objects.create(
        case=case,
        kind=Correction.Kind.RETURN,
        cycle=1,
        from_stage=Stage.MENTORING,
        to_stage=Stage.NOTIFIED,
        reason="Ghi nhầm ngày",
        number="16-CV/ĐU",
        issued_on=entry.recorded_on,
        organization=case.branch.parent,
        signed_by="Vi Văn Quế",
        recorded_by=case.opened_by,
        recorded_on=entry.recorded_on,
    )
    assert registers.refusal(entry, **again) is None


def test_a_number_typed_far_too_high_and_cancelled_leaves_the_sequence_where_it_was(case, cast):
    note = {"organ": "CB", "subject": "Họp thường kỳ", "issued_on": date(2026, 3, 2), "actor": cast.secretary}
    on = date(2026, 3, 2)
    wrong = papers.note_number(case.branch, "NQ", number=9999, **note, on=on)
    ((*_, lines),) = [book for book in registers.book(case.branch, wrong.term_starts_on) if book[1] == "NQ"]
    assert [(line.label, line.until, line.missing) for line in lines] == [
        ("04-NQ/CB", "", 0),
        ("05-NQ/CB", "9998-NQ/CB", 9994),
        ("9999-NQ/CB", "", 0),
    ]
    papers.cancel_number(wrong, reason="Gõ nhầm số.", actor=cast.secretary, on=on)
    assert papers.note_number(case.branch, "NQ", **note, on=on).label == "05-NQ/CB"


def test_a_term_after_one_that_is_kept_here_begins_with_the_first_number_and_an_earlier_day_is_seen(case, cast):
    note = {"organ": "CB", "subject": "Họp thường kỳ", "actor": cast.secretary, "on": date(2026, 3, 20)}
    papers.note_number(case.branch, "KH", number=7, issued_on=date(2026, 3, 9), **note)
    late = papers.note_number(case.branch, "KH", number=8, issued_on=date(2026, 3, 2), **note)

    def lines():
        ((*_, found),) = [book for book in registers.book(case.branch, late.term_starts_on) if book[1] == "KH"]
        return [(line.number, line.missing, line.is_early) for line in found]

    assert lines() == [(7, 0, False), (8, 0, True)]
    before = RegisterEntry.objects.get(pk=late.pk)
    before.pk, before.number, before.term, before.term_starts_on = None, 40, "2020–2025", date(2020, 1, 1)
    before.save()
    assert lines() == [(1, 6, False), (7, 0, False), (8, 0, True)]


def test_a_branch_has_no_register_of_an_inspection_commission(client, case, cast):
    client.force_login(cast.secretary)
    data = {"type": "KL", "number": "", "issued_on": "02/03/2026", "subject": "Kết luận"}
    client.post(reverse("screening:number-new", args=[case.branch_id]) + "?co-quan=UBKT", data)
    assert RegisterEntry.objects.get(type="KL").organ == "CB"


# --- days and versions ------------------------------------------------------------------------------------------------------


def test_a_paper_is_not_older_than_what_it_reports_nor_numbered_twice(case, cast):
    ballot, on = case.ballots.get(), next_day(case)
    give = {"secrecy": "ordinary", "actor": cast.secretary, "on": on}
    report = item_of(case, "bao-cao-ket-qua")
    with pytest.raises(NotYet, match=f"Việc ghi trong văn bản có từ ngày {ballot.held_on:%d/%m/%Y}"):
        papers.issue_paper(report, issued_on=ballot.held_on - DAY, **give)
    paper = papers.issue_paper(report, issued_on=ballot.held_on, **give)
    assert (paper.issued_on, paper.entry.issued_on) == (ballot.held_on, ballot.held_on)
    with pytest.raises(NotYet, match="đã có số"):
        papers.issue_paper(report, issued_on=on, **give)  # the page was opened before the number was given


def test_marked_secret_later_a_paper_with_a_number_of_its_step_loses_what_was_written(client, case, cast):
    """Rule 33 also where the signed paper was recorded by its step, and on the sheets printed from the ballot."""
    on, ballot = next_day(case), case.ballots.get()
    papers.keep_version(item_of(case, "bien-ban-kiem-phieu"), actor=cast.secretary, on=on)
    secret = {"secrecy": "secret", "place": "Két", "actor": cast.secretary, "on": on}
    papers.record_original(item_of(case, "bien-ban-kiem-phieu"), **secret)
    assert PaperVersion.objects.get(case=case).facts is None
    client.force_login(cast.secretary)
    response = client.get(reverse("screening:ballot-print", args=[ballot.pk, "bien-ban"]))
    assert response.status_code == 409
    assert "Văn bản mức Tối mật không đưa nội dung lên đây" in response.content.decode()


# --- who was let go while the case was open ------------------------------------------------------------------------------------


def test_the_card_and_the_report_of_who_was_let_go_lie_in_the_case(case, cast):
    """Rule 43: the minutes of the card and the report are papers of the leaving case, and only of that one."""
    helped, override = case, {"override_number": "52-CV/ĐU", "override_on": case.mentoring_starts_on + DAY}
    case, _ = play_leaving(helped.branch, member=helped.member, on=override["override_on"], **override)
    decision, day = case.decisions.get(), case.closed_on
    minutes, report = "bien-ban-thu-the", "phieu-bao-ra-khoi-dang"
    assert {item.key for item in Register(Case.objects.get(pk=case.pk), day).missing} >= {minutes, report}
    assert "Chưa thu được thẻ" in words_of(case, minutes, day)
    later, departure = day + 3 * DAY, Departure.objects.get(member=case.member)
    departures.take_card(departure, card="collected", card_on=later, actor=cast.secretary, on=later)
    departures.send_notice(departure, notice_on=later, place="Tủ 1", actor=cast.secretary, on=later)
    kept = case.papers.filter(template__in=(minutes, report)).order_by("template")
    assert list(kept.values_list("template", "issued_on")) == [(minutes, later), (report, later)]
    said = words_of(case, minutes, later)
    assert f"Đã thu thẻ ngày {later:%d/%m/%Y}" in said
    paper = f"số {decision.number} ngày {decision.issued_on:%d/%m/%Y}"
    assert f"Ngày {day:%d/%m/%Y} đã giao Quyết định {paper} cho đồng chí {case.member.full_name}" in said
    assert f"{decision.number} ngày {decision.issued_on:%d/%m/%Y} của {cast.authority}" in words_of(case, report, later)
    assert not helped.papers.filter(template__in=(minutes, report)).exists()


# --- who reads, what the member is told -------------------------------------------------------------------------------------------


def test_every_page_with_a_case_on_it_is_a_reading_and_the_list_too(client, case, cast):
    client.force_login(cast.secretary)
    client.get(reverse("screening:step", args=[case.pk, "change-mentor"]))
    client.get(reverse("screening:ballot-new", args=[case.pk, "progress"]))
    client.post(reverse("screening:case-file", args=[case.pk]), {"what": "in", "reason": "Cấp trên kiểm tra"})
    rows = Viewing.objects.filter(subject=journal.subject_of(case)).order_by("pk").values_list("part", "reason")
    assert list(rows) == [
        ("Đổi người giúp đỡ", ""),
        ("Danh sách người bỏ phiếu", ""),
        ("Lấy cả hồ sơ", "Cấp trên kiểm tra"),
    ]
    assert list(seen.files(case.member, cast.secretary).values()) == [f"Hồ sơ số {case.label}", "Danh sách đợt 1"]


def test_the_answer_to_a_note_has_a_number_of_its_own_in_the_register(case, cast):
    on = next_day(case)
    complaint = complaints.record_complaint(case, received_on=on, text="Tôi có ý kiến.", actor=cast.secretary, on=on)
    answer = {"answered_on": on, "answer": "Đã xem xét.", "on": on}
    other = make_officer(cast.superior, Role.DEPUTY)
    with pytest.raises(NotYet, match="Số 12-CV/ĐU nhiệm kỳ 2025–2030 đã cấp ngày 09/01/2026"):
        complaints.answer_complaint(complaint, answer_number="12-CV/ĐU", actor=other, **answer)
    complaints.answer_complaint(complaint, answer_number="Số 13–cv/đu", actor=other, **answer)
    assert Complaint.objects.get().answer_number == "13-CV/ĐU"
    assert case.papers.get(number="13-CV/ĐU").entry.organization == cast.superior


@pytest.mark.parametrize(
    ("track", "basis"),
    [
        (Track.SCREENING, "Hướng dẫn 02, bước 2"),
        (Track.REMOVAL, "Quy định thi hành Điều lệ Đảng"),
        (Track.LEAVING, "Quy định thi hành Điều lệ Đảng"),
        (Track.DISCIPLINE, "Quy định 296-QĐ/TW, Điều 12"),
    ],
)
def test_a_right_is_quoted_with_the_document_of_its_own_way(track, basis):
    assert rights.Right.HEARD.basis_on(track) == basis
