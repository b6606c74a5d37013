"""The annual ranking: who is ranked, the vote, the cap, the superior's decision; organisations; the way to C1."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches.access import NoOffice
from branches.models import Entry, Role
from branches.tests.builders import make_officer, make_tree
from members import evaluation, todo, work_todo
from members.actions import evaluation as verbs
from members.actions import organization_rankings as organizations
from members.limits import limits
from members.models import (
    Attendance,
    Evaluation,
    EvaluationRound,
    Level,
    Meeting,
    OrganizationRanking,
    Ranking,
    Standing,
)
from members.tests.builders import make_member, make_members, make_probationer, make_ranking

pytestmark = pytest.mark.django_db

ON = date(2026, 12, 20)
WHO = {"actor": None, "on": ON}
E, G, C, N = Level.EXCELLENT, Level.GOOD, Level.COMPLETED, Level.NOT_COMPLETED
PAPER = {"decision_number": "47-QĐ/ĐU", "decided_on": ON}


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree):
    return tree[3]


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.messages


def make_round(branch, year=2026, opened_on=date(2026, 12, 1)):
    return verbs.open_round(EvaluationRound(branch=branch, year=year, opened_on=opened_on), **WHO)


def make_meeting(branch, members, day=date(2026, 12, 3), absent=()):
    meeting = Meeting.objects.create(branch=branch, held_on=day, chaired_by="Thịnh", recorded_by="Yến")
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, member=member, present=member not in absent) for member in members
    )
    return meeting


def votes(*counts):
    return dict(zip(Level, counts, strict=True))


def voted(round, members, levels):
    """The round after everybody voted for these levels, one for each member, and after it was sent."""
    meeting = make_meeting(round.branch, members)
    lines = {row.member_id: row.pk for row in round.evaluations.filter(not_ranked="")}
    given = {
        lines[member.pk]: ({one: (len(members) if one == level else 0) for one in Level}, "", "")
        for member, level in zip(members, levels, strict=True)
    }
    round = verbs.vote(round, given, meeting=meeting, base=len(members), **WHO)
    return verbs.submit(round, submitted_on=date(2026, 12, 5), **WHO)


def decisions(round, reason=""):
    """What the superior decides where nothing is changed."""
    return {row.pk: (row.proposed, reason) for row in round.evaluations.filter(not_ranked="")}


# --- who is ranked --------------------------------------------------------------------------------------------------


def test_opening_presets_who_is_not_ranked(branch):
    people = {
        "": make_member(branch, "A An"),
        "enough": make_probationer(branch, "B Bảo", admitted_on=date(2026, 6, 30)),
        "new": make_probationer(branch, "C Chi", admitted_on=date(2026, 7, 1)),
        "suspended": make_member(branch, "D Dung"),
        "over": make_member(branch, "E Em"),
        "exempt": make_member(branch, "G Giang"),
    }
    standing = {"kind": "suspended", "starts_on": date(2026, 2, 1), "ends_on": date(2026, 4, 1)}
    Standing.objects.create(member=people["suspended"], **standing)
    Standing.objects.create(member=people["over"], kind="exempt", starts_on=date(2026, 1, 1), ends_on=date(2026, 5, 1))
    Standing.objects.create(member=people["exempt"], kind="exempt", starts_on=date(2024, 1, 1))
    round = make_round(branch)
    assert dict(round.evaluations.values_list("member__full_name", "not_ranked")) == {
        "A An": "",
        "B Bảo": "",
        "C Chi": "new",
        "D Dung": "suspended",
        "E Em": "",
        "G Giang": "exempt",
    }
    assert refused(make_round, branch) == ["Năm này chi bộ đã có đợt xếp loại."]
    assert refused(make_round, branch, 2024) == ["Mở đợt cho năm 2025 hoặc 2026."]


def test_the_roll_follows_who_has_come_and_gone(branch):
    stays, goes = make_members(branch, 2)
    round = make_round(branch)
    goes.memberships.update(ends_on=date(2026, 12, 10), ended_by="died")
    comes = make_member(branch)
    assert verbs.update_roll(round, **WHO) == (1, 1)
    assert set(round.evaluations.values_list("member", flat=True)) == {stays.pk, comes.pk}


@pytest.mark.parametrize(("points", "level"), [(90, E), (89, G), (70, G), (69, C), (50, C), (49, N), (0, N)])
def test_points_lie_in_a_band(points, level):
    assert evaluation.level_of(points, limits(ON)) == level


def test_the_self_reviews_are_written_on_one_screen(client, settings, branch):
    settings.BUSINESS_DATE = ON
    client.force_login(make_officer(branch))
    first, second, third = (make_member(branch, name) for name in ("A An", "B Bảo", "C Chi"))
    round = make_round(branch)
    lines = {row.member_id: row.pk for row in round.evaluations.all()}
    url = reverse("members:evaluation-review", args=[round.pk])
    data = {"day": "10/12/2026", f"points_{lines[first.pk]}": "92", f"why_{lines[third.pk]}": "other"}
    data |= {f"points_{lines[second.pk]}": "92", f"level_{lines[second.pk]}": G}
    response = client.post(url, data)
    assert list(response.context["form"].fields["confirm"].choices) == [
        (
            f"band_{lines[second.pk]}",
            "Đồng chí B Bảo: 92 điểm ứng với mức “Hoàn thành xuất sắc nhiệm vụ”, đang chọn “Hoàn thành tốt nhiệm vụ”.",
        )
    ]
    assert client.post(url, data | {"confirm": [f"band_{lines[second.pk]}"]}).status_code == 302
    day = date(2026, 12, 10)
    assert list(round.evaluations.values_list(*verbs.REVIEW)) == [
        ("", E, 92, day),
        ("", G, 92, day),
        ("other", "", None, None),
    ]


# --- the vote -------------------------------------------------------------------------------------------------------


def test_the_base_is_all_official_members_without_the_excused(branch):
    """The probationary are ranked but do not vote; whoever is absent stays in N (domain §11.2 no. 1)."""
    here, absent, away = make_members(branch, 3)
    exempt, suspended = make_members(branch, 2)
    for member, kind in ((exempt, "exempt"), (suspended, "suspended"), (away, "elsewhere")):
        Standing.objects.create(member=member, kind=kind, starts_on=date(2026, 1, 1))
    roll = [here, absent, away, exempt, suspended, make_probationer(branch)]
    meeting = make_meeting(branch, roll, absent=[absent, away, suspended])
    assert evaluation.voters(meeting) == evaluation.Voters(base=2, present=1)


def test_totals_stay_within_those_present_and_a_tie_is_decided_by_the_branch(client, settings, branch):
    settings.BUSINESS_DATE = ON
    client.force_login(make_officer(branch))
    members = [make_member(branch, f"Vi Văn {letter}") for letter in "ABC"]
    round = make_round(branch)
    meeting = make_meeting(branch, members)
    lines = list(round.evaluations.order_by("member__sort_key"))
    url = reverse("members:evaluation-vote", args=[round.pk])
    form = client.get(url).context["form"]
    assert (form["meeting"].value(), form["base"].value()) == (meeting.pk, 3)
    data = {"meeting": meeting.pk, "base": "3"}
    for line, counts in zip(lines, [(0, 3, 0, 0), (0, 2, 2, 0), (0, 1, 1, 0)], strict=True):
        data |= {f"{level}_{line.pk}": str(count) for level, count in zip(Level.values, counts, strict=True)}
    assert client.post(url, data).context["form"].errors == {
        f"excellent_{lines[1].pk}": ["Cộng 4 phiếu, nhiều hơn 3 đảng viên chính thức có mặt."],
        f"proposed_{lines[2].pk}": ["Hai mức có số phiếu bằng nhau; chi bộ chọn mức đề nghị."],
    }
    data |= {f"good_{lines[1].pk}": "1", f"proposed_{lines[2].pk}": G, f"note_{lines[0].pk}": "Gương mẫu"}
    assert client.post(url, data).status_code == 302
    round.refresh_from_db()
    assert (round.state, round.meeting, round.base) == ("voted", meeting, 3)
    assert list(round.evaluations.order_by("pk").values_list("votes_good", "votes_completed", "proposed", "note")) == [
        (3, 0, G, "Gương mẫu"),
        (1, 2, C, ""),
        (1, 1, G, ""),
    ]
    facts = Entry.objects.get(verb="members.vote_evaluation").facts
    assert facts["proposed"] == {str(member.pk): level for member, level in zip(members, (G, C, G), strict=True)}


def test_the_vote_is_whole_and_of_a_meeting_after_the_opening(branch, tree):
    members = make_members(branch, 2)
    round = make_round(branch)
    first, second = round.evaluations.order_by("pk")
    meeting = make_meeting(branch, members)
    whole = {line.pk: (votes(0, 2, 0, 0), "", "") for line in (first, second)}
    assert refused(verbs.vote, round, {first.pk: whole[first.pk]}, meeting=meeting, base=2, **WHO) == [
        "Danh sách đảng viên của đợt vừa thay đổi. Mở lại trang này."
    ]
    early, elsewhere = make_meeting(branch, members, date(2026, 11, 30)), make_meeting(tree[4], [])
    assert refused(verbs.vote, round, whole, meeting=early, base=2, **WHO) == [
        "Buổi họp trước ngày bắt đầu đợt (01/12/2026)."
    ]
    assert refused(verbs.vote, round, whole, meeting=elsewhere, base=2, **WHO) == ["Chọn một buổi họp của cả chi bộ."]
    assert refused(verbs.vote, round, whole, meeting=meeting, base=1, **WHO) == [
        "Có mặt 2 đồng chí được bỏ phiếu, nhiều hơn tổng số này."
    ]
    assert refused(verbs.submit, round, submitted_on=ON, **WHO) == ["Chi bộ chưa ghi kết quả bỏ phiếu."]


# --- the decision ---------------------------------------------------------------------------------------------------


def test_nobody_is_voted_on_who_had_left_before_the_meeting(branch):
    a, b, c = make_members(branch, 3)
    round, meeting = make_round(branch), make_meeting(branch, [a])
    given = {row.pk: (votes(0, 1, 0, 0), "", "") for row in round.evaluations.all()}
    b.memberships.update(ends_on=date(2026, 12, 2), ended_by="transferred_out")
    c.memberships.update(ends_on=date(2026, 12, 4), ended_by="transferred_out")
    assert refused(verbs.vote, round, given, meeting=meeting, base=1, **WHO) == [
        f"Đã chuyển đi hoặc ra khỏi chi bộ trước buổi họp: {b}. Bấm “Cập nhật danh sách” rồi ghi lại."
    ]
    Evaluation.objects.filter(member=b).delete()
    left = {row.pk: given[row.pk] for row in round.evaluations.all()}
    assert verbs.vote(round, left, meeting=meeting, base=1, **WHO).state == "voted"


@pytest.mark.parametrize(
    ("excellent", "good", "over"), [(0, 0, False), (1, 4, True), (1, 5, False), (2, 9, True), (2, 10, False)]
)
def test_the_cap_is_a_fifth_of_those_ranked_good_rounded_down(excellent, good, over):
    assert evaluation.Cap.of([E] * excellent + [G] * good + [C], limits(ON)).is_over is over


def test_the_decision_writes_the_final_rankings_and_closes_the_round(branch, tree):
    members = make_members(branch, 6)
    make_probationer(branch, admitted_on=date(2026, 9, 1))
    round = voted(make_round(branch), members, [E, G, G, G, G, G])
    secretary, superior = make_officer(branch), make_officer(tree[2], Role.STAFF)
    with pytest.raises(NoOffice):
        verbs.decide(round, decisions(round), **PAPER, actor=secretary, on=ON)
    round = verbs.decide(round, decisions(round), **PAPER, actor=superior, on=ON)
    ranked = Ranking.objects.order_by("member").values_list("member", "year", "level", "decision_number", "final")
    assert list(ranked) == [
        (member.pk, 2026, level, "47-QĐ/ĐU", True) for member, level in zip(members, [E, G, G, G, G, G], strict=True)
    ]
    assert (round.state, round.decided_on, round.over_cap_for) == ("decided", ON, "")
    for again in (verbs.decide, verbs.give_back):
        how = {"given": decisions(round), **PAPER} if again is verbs.decide else {"reason": "Sửa"}
        assert refused(again, round, **how, **WHO) == ["Đợt này hiện không chờ cấp trên quyết định."]
    assert refused(verbs.review, round, {}, day=ON, **WHO) == [
        "Đợt này đã có quyết định. Xếp loại chỉ đổi theo quyết định mới của cấp trên."
    ]


def test_another_level_and_more_excellent_than_the_cap_ask_for_a_reason(client, settings, branch, tree):
    settings.BUSINESS_DATE = ON
    client.force_login(make_officer(tree[2], Role.STAFF))
    first, second = make_member(branch, "A An"), make_member(branch, "B Bảo")
    round = voted(make_round(branch), [first, second], [G, G])
    lines = {row.member_id: row.pk for row in round.evaluations.all()}
    url = reverse("members:evaluation-decide", args=[round.pk])
    data = {"decision_number": "47-QĐ/ĐU", "decided_on": "20/12/2026"}
    data |= {f"level_{lines[first.pk]}": E, f"level_{lines[second.pk]}": G}
    form = client.post(url, data).context["form"]
    assert form.errors == {
        f"reason_{lines[first.pk]}": ["Ghi lý do quyết định khác mức chi bộ đề nghị."],
        "over_cap_for": ["Nhiều hơn mức quy định. Vẫn quyết định thì ghi lý do."],
    }
    cap = "uất sắc 1, mức cao nhất là 0 (20% của 1 “Hoàn thành tốt”)"
    assert form.fields["over_cap_for"].help_text == f"X{cap}. Tính cả Đảng bộ cơ sở Đồng Dâu: x{cap}."
    assert not Ranking.objects.exists()
    data |= {f"reason_{lines[first.pk]}": "Thành tích đột xuất", "over_cap_for": "Cả đảng bộ còn chỉ tiêu"}
    assert client.post(url, data).status_code == 302
    round.refresh_from_db()
    assert round.over_cap_for == "Cả đảng bộ còn chỉ tiêu"
    assert list(round.evaluations.order_by("pk").values_list("changed_for", flat=True)) == ["Thành tích đột xuất", ""]


def test_a_ranking_that_is_there_already_stands(branch):
    known, other = make_members(branch, 2)
    make_ranking(known, 2026, C)
    round = voted(make_round(branch), [known, other], [G, G])
    assert refused(verbs.decide, round, decisions(round), **PAPER, **WHO) == [
        "Danh sách đảng viên của đợt vừa thay đổi. Mở lại trang này."
    ]
    line = round.evaluations.get(member=other)
    verbs.decide(round, {line.pk: (G, "")}, **PAPER, **WHO)
    assert dict(Ranking.objects.values_list("member", "level")) == {known.pk: C, other.pk: G}


def test_what_was_sent_is_corrected_only_after_it_was_given_back(branch):
    (member,) = make_members(branch, 1)
    round = voted(make_round(branch), [member], [G])
    assert refused(verbs.update_roll, round, **WHO) == [
        "Kết quả đã gửi cấp trên ngày 05/12/2026. Cần sửa thì đề nghị cấp trên trả lại."
    ]
    round = verbs.give_back(round, reason="Thiếu chữ ký", **WHO)
    line = round.evaluations.get()
    verbs.review(round, {line.pk: (None, "", "other")}, day=ON, **WHO)
    line.refresh_from_db()
    assert (line.votes, line.proposed, line.not_ranked) == ({}, "", "other")


def test_two_rounds_in_a_row_lead_to_the_first_criterion(client, settings, branch):
    """The way from the superior's decision to the suggestion on the page of detection (C1)."""
    settings.BUSINESS_DATE = ON
    client.force_login(make_officer(branch))
    member, other = make_members(branch, 2)
    make_ranking(member, 2025)
    round = voted(make_round(branch), [member, other], [N, G])
    page = reverse("screening:detection")
    assert str(member) not in client.get(page).text
    verbs.decide(round, decisions(round), **PAPER, **WHO)
    assert str(member) in client.get(page).text
    assert str(other) not in client.get(page).text


# --- pages ----------------------------------------------------------------------------------------------------------


def test_the_committee_sees_every_branch_and_who_waits(client, settings, branch, tree, django_assert_num_queries):
    settings.BUSINESS_DATE = ON
    client.force_login(make_officer(tree[2], Role.STAFF))
    members = make_members(branch, 2)
    make_probationer(branch, admitted_on=date(2026, 9, 1))
    url = reverse("members:evaluations", args=[tree[2].pk]) + "?nam=2026"
    make_round(tree[4]) if make_members(tree[4], 1) else None
    client.get(url)
    with django_assert_num_queries(10):
        client.get(url)
    round = voted(make_round(branch), members, [G, C])
    with django_assert_num_queries(2):
        items = todo.items([tree[2]], ON, [work_todo.todo])
    assert [(item.title, item.url) for item in items] == [("1 chi bộ chờ quyết định xếp loại năm 2026", url)]
    with django_assert_num_queries(10):
        waiting = client.get(url).context["totals"]
    verbs.decide(round, decisions(round), **PAPER, **WHO)
    found = client.get(url).context["totals"]
    shown = [
        [(t.organization, t.look[2], t.counts, t.unranked, t.missing) for t in totals] for totals in (waiting, found)
    ]
    sibling = (tree[4], "Đang kiểm điểm", [0, 0, 0, 0], 0, 1)
    assert shown == [
        [sibling, (branch, "Chờ quyết định", [0, 0, 0, 0], 1, 2)],
        [sibling, (branch, "Đã có quyết định", [0, 1, 1, 0], 1, 0)],
    ]
    history = client.get(reverse("members:evaluations", args=[branch.pk])).context["totals"]
    assert [(total.year, total.counts) for total in history] == [(2026, [0, 1, 1, 0])]


def test_the_round_page_and_its_sheet_cost_the_same_for_one_and_three(client, branch, django_assert_num_queries):
    client.force_login(make_officer(branch))
    make_members(branch, 1)
    round = make_round(branch)
    pages = [reverse(f"members:{name}", args=[round.pk]) for name in ("evaluation", "evaluation-sheet")]
    counts = (10, 9)
    for page, count in zip(pages, counts, strict=True):
        client.get(page)
        with django_assert_num_queries(count):
            client.get(page)
    make_members(branch, 2)
    verbs.update_roll(round, **WHO)
    for page, count in zip(pages, counts, strict=True):
        with django_assert_num_queries(count):
            assert client.get(page).text.count("Hoàng Văn Bình") == 3


# --- organisations --------------------------------------------------------------------------------------------------


def test_organisations_are_ranked_by_the_superior_once_a_year(client, settings, branch, tree):
    settings.BUSINESS_DATE = ON
    committee, sibling = tree[2], tree[4]
    client.force_login(make_officer(branch))
    url = reverse("members:organization-ranking-new", args=[committee.pk]) + "?nam=2026"
    assert client.get(url).status_code == 404
    client.force_login(make_officer(committee, Role.STAFF))
    data = {"decision_number": "50-QĐ/ĐU", "decided_on": "20/12/2026", f"level_{branch.pk}": E, f"own_{branch.pk}": E}
    assert client.post(url, data).context["form"].errors == {
        "over_cap_for": ["Nhiều hơn mức quy định. Vẫn quyết định thì ghi lý do."]
    }
    assert client.post(url, data | {"over_cap_for": "Chi bộ tiêu biểu"}).status_code == 302
    (row,) = OrganizationRanking.objects.all()
    assert (row.organization, row.year, row.self_level, row.level, row.note) == (branch, 2026, E, E, "Chi bộ tiêu biểu")
    assert client.get(url).context["form"].below == [sibling]
    again = {branch: ("", G)}
    assert refused(organizations.rank_organizations, committee, again, year=2026, **PAPER, **WHO) == [
        "Năm này tổ chức đã có xếp loại."
    ]
    edit = reverse("members:organization-ranking-edit", args=[row.pk])
    change = {"self_level": E, "level": G, "decision_number": "51-QĐ/ĐU", "decided_on": "20/12/2026", "note": ""}
    assert client.post(edit, change).status_code == 302
    facts = Entry.objects.get(verb="members.change_organization_ranking").facts
    assert (facts["of_year"], facts["level"]) == (2026, [E, G])
    assert Evaluation.objects.count() == 0
