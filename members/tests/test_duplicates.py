"""Two records of one person: found, judged, merged with a choice for each field, taken apart (peers.md §6 no. 9)."""

from datetime import date
from itertools import count

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from branches import journal
from branches.access import NoOffice
from branches.models import Role
from branches.tests.builders import make_officer, make_tree
from members import duplicates, evaluation
from members.actions import dues
from members.actions import duplicates as verbs
from members.actions import papers as paper_verbs
from members.duplicates import rows
from members.models import (
    Attendance,
    Badge,
    Card,
    CardCheck,
    DocumentType,
    DuesBase,
    DuesCharge,
    DuesReceipt,
    Evaluation,
    EvaluationRound,
    FilePaper,
    Meeting,
    Member,
    MemberMerge,
    Membership,
    MemberYear,
    Post,
    Probation,
    Profile,
    Ranking,
    Relative,
    Standing,
    Training,
    Transfer,
)
from members.tests.builders import make_member, make_ranking

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 20)
_number = count(1)
NOW = {"actor": None, "on": ON}
REASON = "Đã xem lý lịch gốc"


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree):
    return tree[3]


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else refusal.value.messages


def found(organization):
    pairs, more = duplicates.candidates(organization)
    assert not more
    return {(pair.first.full_name, *pair.reasons) for pair in pairs}


# --- the finder -----------------------------------------------------------------------------------------------------


def twins(branch, name, first=None, second=None):
    """Two people of a name, born in one year on two days, with two identity numbers."""
    number = f"0{next(_number):05}"
    one = {"born_on": date(1980, 3, 1), "identity_number": f"{number}104733"} | (first or {})
    two = {"born_on": date(1980, 9, 1), "identity_number": f"{number}982650"} | (second or {})
    return make_member(branch, name, **one), make_member(branch, name, **two)


def test_the_same_year_says_something_of_a_rare_name_only(branch):
    twins(branch, "Nguyễn Văn Hùng")
    twins(branch, "Quàng Thị Pành", {"identity_number": None})
    assert found(branch) == {("Quàng Thị Pành", "cùng họ tên, cùng năm sinh", "tên ít gặp")}


def test_two_whole_identity_numbers_speak_against_one_person(branch):
    day = {"born_on": date(1980, 3, 1)}
    twins(branch, "Nguyễn Văn Hùng", second=day)
    assert found(branch) == set()
    Member.objects.update(identity_number=None)
    assert [pair.likeness for pair in duplicates.candidates(branch)[0]] == ["Khá giống"]


def test_numbers_one_slip_apart_and_numbers_written_in_two_ways(branch):
    slip = [{"identity_number": "020080001234"}, {"identity_number": "020080001243"}]
    twins(branch, "Nguyễn Văn Hùng", *slip)
    twins(branch, "Trần Thị Hoa", {"card_number": "12 345 678"}, {"card_number": "000012345678"})
    twins(branch, "Lê Văn Nam", {"identity_number": "020080005678"}, {"identity_number": "020081005679"})
    assert found(branch) == {
        ("Nguyễn Văn Hùng", "cùng họ tên, cùng năm sinh", "cùng họ tên, số căn cước chỉ khác một chỗ gõ"),
        ("Trần Thị Hoa", "cùng họ tên, cùng năm sinh", "cùng số thẻ, viết hai cách"),
    }


@pytest.mark.parametrize(
    ("a", "b", "apart"),
    [
        ("123456", "123456", False),
        ("123456", "123465", True),
        ("123456", "123956", True),
        ("123456", "12346", True),
        ("12346", "123456", True),
        ("123456", "124365", False),
        ("123456", "1234", False),
    ],
)
def test_one_slip_of_the_keys(a, b, apart):
    with connection.cursor() as cursor:
        cursor.execute("select one_slip(%s, %s)", [a, b])
        assert cursor.fetchone() == (apart,)


def test_who_sees_one_record_only_learns_nothing(branch, tree):
    day = {"born_on": date(1980, 3, 1)}
    make_member(branch, "Quàng Thị Pành", **day, identity_number=None)
    make_member(tree[4], "Quàng Thị Pành", **day)
    assert found(branch) == set()
    assert found(tree[2]) == {("Quàng Thị Pành", "cùng họ tên, cùng ngày sinh", "tên ít gặp")}


def test_a_pair_judged_distinct_is_not_shown_again(branch):
    one, two = twins(branch, "Quàng Thị Pành", {"identity_number": None})
    assert len(found(branch)) == 1
    verbs.judge_distinct(two, one, reason="Hỏi cả hai", **NOW)
    verbs.judge_distinct(one, two, **NOW)
    assert found(branch) == set()


# --- the merge ------------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(branch, tree):
    """One person, in the branch since 2010 and written down anew in the branch beside it in October 2026."""
    old = make_member(branch, "Quàng Thị Pành", card_number="10000001", hometown="Bản Chang")
    new = make_member(tree[4], "Quàng Thị Pành", card_number="10000011", phone="0912", admitted_on=date(2010, 2, 3))
    new.memberships.update(starts_on=date(2026, 10, 1))
    Profile.objects.create(member=new, house="Nhà sàn", nothing_in=["khen-thuong"])
    Profile.objects.create(member=old, land="300 m2")
    Training.objects.create(member=new, school="Trường Chính trị tỉnh")
    Relative.objects.create(member=new, relation="Chồng", full_name="Lò Văn A")
    Post.objects.create(member=new, organization=tree[4], title="deputy", starts_on=date(2026, 10, 2))
    for member, level in ((old, "good"), (new, "excellent")):
        make_ranking(member, 2025, level)
    make_ranking(new, 2024, "good")
    meeting = Meeting.objects.create(branch=branch, held_on=date(2026, 10, 3), chaired_by="A", recorded_by="B")
    for member in (old, new):
        Attendance.objects.create(meeting=meeting, member=member, present=True)
    other = Meeting.objects.create(branch=tree[4], held_on=date(2026, 11, 3), chaired_by="A", recorded_by="B")
    Attendance.objects.create(meeting=other, member=new, present=True)
    paper = FilePaper(member=new, type=DocumentType.objects.first(), place="Tủ 1")
    paper = paper_verbs.add_paper(paper, **NOW)
    paper_verbs.move_paper(paper, "lent", day=ON, person="A", due_on=ON, **NOW)
    for member, home, month in ((old, branch, 9), (new, tree[4], 10)):
        DuesBase.objects.create(member=member, code="insured", base=9_000_000, from_month=date(2026, 1, 1))
        made = dues.make_list(home, date(2026, month, 1), actor=None, on=ON)
        dues.receive_in_full(made, [member.pk], received_on=ON, method="cash", actor=None, on=ON)
    return Member.objects.get(pk=old.pk), Member.objects.get(pk=new.pk)


def answers(kept, dropped, **choices):
    """The kept side everywhere, but where said otherwise."""
    return {choice.key: "kept" for choice in duplicates.plan(kept, dropped).choices} | choices


def whole():
    """Every row of the app but the journal of merges: what was there, column by column."""
    models = [m for m in apps.get_app_config("members").get_models() if m is not MemberMerge]
    return {
        model._meta.label: rows.picture(model, model._base_manager.values_list("pk", flat=True))
        for model in models
        if model is not MemberYear
    } | {"years": sorted(MemberYear.objects.values_list("member", "year", "due", "paid", "held", "attended"))}


def test_a_merge_carries_everything_over_and_is_taken_back_as_a_whole(pair, branch, tree):
    old, new = pair
    before = whole()
    plan = duplicates.plan(old, new)
    assert {choice.key for choice in plan.choices} == {
        "memberships",
        "member-identity_number",
        "member-card_number",
        "ranking-2025",
    }
    assert plan.added == ["Điện thoại", "Nhà ở"]
    choices = {"memberships": "join", "ranking-2025": "dropped", "member-card_number": "dropped"}
    merge = verbs.merge_members(old, new, answers(old, new, **choices), reason=REASON, **NOW)
    kept, dropped = Member.objects.get(pk=old.pk), Member.objects.get(pk=new.pk)
    assert (kept.card_number, kept.phone, kept.hometown, kept.branch) == ("10000011", "0912", "Bản Chang", tree[4])
    assert (dropped.merged_into, dropped.card_number, dropped.full_name) == (kept, None, "Quàng Thị Pành")
    assert list(kept.memberships.order_by("starts_on").values_list("branch", "starts_on", "ends_on", "begun_by")) == [
        (branch.pk, date(2010, 2, 3), date(2026, 10, 1), "admitted"),
        (tree[4].pk, date(2026, 10, 1), None, "transferred_in"),
    ]
    assert dict(Ranking.objects.filter(member=kept).values_list("year", "level")) == {2024: "good", 2025: "excellent"}
    assert (kept.profile.house, kept.profile.land, kept.profile.nothing_in) == ("Nhà sàn", "300 m2", ["khen-thuong"])
    moved = (Training, Relative, Post, FilePaper, DuesCharge, DuesReceipt, Attendance)
    assert [model._base_manager.filter(member=kept).count() for model in moved] == [1, 1, 1, 1, 2, 2, 2]
    assert [model._base_manager.filter(member=dropped).count() for model in (*moved, Membership)] == [0] * 8
    assert [journal.of(member).first().verb for member in pair] == ["members.merge_members"] * 2
    verbs.undo_merge(merge, reason="Gộp nhầm", **NOW)
    assert whole() == before
    assert refused(verbs.undo_merge, merge, reason="Gộp nhầm", **NOW) == ["Đã tách lại ngày 20/11/2026."]


def test_a_merge_touched_since_is_not_taken_back(pair):
    merge = verbs.merge_members(*pair, answers(*pair), reason=REASON, **NOW)
    Training.objects.update(subject="Sơ cấp")
    assert refused(verbs.undo_merge, merge, reason="Gộp nhầm", **NOW) == [
        "Hồ sơ đã được ghi thêm sau khi gộp (mục đào tạo, bồi dưỡng), không tách lại nguyên như cũ được. "
        "Sửa từng mục ở hồ sơ đang giữ."
    ]


@pytest.mark.parametrize(("side", "left"), [("kept", 3), ("dropped", 4)])
def test_overlapping_memberships_are_of_one_side(pair, tree, side, left):
    verbs.merge_members(*pair, answers(*pair, memberships=side), reason=REASON, **NOW)
    kept = Member.objects.get(pk=pair[0].pk)
    assert (kept.memberships.get().branch, kept.branch) == (tree[left], tree[left])


def test_what_is_not_chosen_and_what_is_open_is_refused(pair, tree):
    chosen = answers(*pair)
    assert refused(verbs.merge_members, *pair, chosen | {"memberships": ""}, reason=REASON, **NOW) == {
        "memberships": ["Chọn một trong các cách ghi."]
    }
    del chosen["member-card_number"]
    assert set(refused(verbs.merge_members, *pair, chosen, reason=REASON, **NOW)) == {"member-card_number"}
    with pytest.raises(NoOffice):
        verbs.merge_members(*pair, answers(*pair), reason=REASON, actor=make_officer(pair[0].branch), on=ON)
    assert not verbs.may_merge(make_officer(tree[3]), *pair, answers(*pair))
    Transfer.objects.create(member=pair[1], from_branch=tree[4], to_branch=tree[3], requested_on=ON)
    assert len(refused(verbs.merge_members, *pair, answers(*pair), reason=REASON, **NOW)) == 1


def test_two_rankings_of_one_year_are_settled_by_the_superior(branch, tree):
    one, two = twins(branch, "Quàng Thị Pành", second={"identity_number": None})
    make_ranking(one, 2025, "not_completed")
    make_ranking(two, 2025, "good")
    choices = answers(one, two, **{"ranking-2025": "dropped"})
    with pytest.raises(NoOffice):
        verbs.merge_members(one, two, choices, reason=REASON, actor=make_officer(branch), on=ON)
    staff = make_officer(tree[2], Role.STAFF)
    verbs.merge_members(one, two, choices | {"memberships": "kept"}, reason=REASON, actor=staff, on=ON)
    assert Ranking.objects.get(member=one).level == "good"


def test_nothing_of_a_merged_record_is_counted_or_listed_again(pair, branch, tree):
    old, new = pair
    staff = make_officer(tree[2], Role.STAFF)
    round = EvaluationRound.objects.create(branch=branch, year=2026, opened_on=ON)
    for member, number in ((old, "10000001"), (new, "10000011")):
        Evaluation.objects.create(round=round, member=member)
        CardCheck.objects.create(branch=branch, member=member, year=2026, on=ON, result="good")
        Card.objects.create(member=member, number=number, issued_on=date(2020, 1, 1))
        state = "proposed" if member == old else "awarded"
        Badge.objects.create(member=member, years=30, state=state, occasion=date(2026, 11, 7), proposed_on=ON)
    before = whole()
    choices = answers(old, new, **{"member-card_number": "dropped"})
    merge = verbs.merge_members(old, new, choices, reason=REASON, actor=staff, on=ON)
    for model in (Evaluation, CardCheck, Card, Badge):
        rows = model.objects.visible_to(staff)
        assert list(rows.values_list("member", flat=True)) == [old.pk], model
    assert Card.objects.get(member=old).number == Member.objects.get(pk=old.pk).card_number == "10000011"
    assert sorted(Ranking.objects.visible_to(staff).values_list("member", "year")) == [(old.pk, 2024), (old.pk, 2025)]
    assert evaluation.levels_below(tree[2], 2025) == {"good": 1}
    assert Badge.objects.get(member=old).state == "awarded"
    for model in (Probation, Standing, MemberYear):
        assert not model.objects.visible_to(staff).filter(member=new).exists()
    with pytest.raises(NoOffice):
        verbs.undo_merge(merge, reason="Gộp nhầm", actor=make_officer(tree[2], Role.READER), on=ON)
    verbs.undo_merge(merge, reason="Gộp nhầm", actor=staff, on=ON)
    assert whole() == before


def test_a_merge_that_settled_a_ranking_is_taken_back_by_the_superior_only(branch, tree):
    one, two = twins(branch, "Quàng Thị Pành", second={"identity_number": None})
    make_ranking(one, 2025, "not_completed")
    make_ranking(two, 2025, "good")
    staff = make_officer(tree[2], Role.STAFF)
    merge = verbs.merge_members(one, two, answers(one, two), reason=REASON, actor=staff, on=ON)
    with pytest.raises(NoOffice):
        verbs.undo_merge(merge, reason="Gộp nhầm", actor=make_officer(branch), on=ON)
    verbs.undo_merge(merge, reason="Gộp nhầm", actor=staff, on=ON)
    assert Ranking.objects.get(member=two).level == "good"


def test_two_records_are_merged_on_their_page_and_the_dropped_one_leads_to_the_kept(client, settings, pair, tree):
    settings.BUSINESS_DATE = ON
    old, new = pair
    client.force_login(make_officer(tree[2], Role.STAFF))
    listed = client.get(reverse("members:duplicates", args=[tree[2].pk])).content.decode()
    page = reverse("members:duplicate", args=[old.pk, new.pk])
    assert page in listed
    assert "Chưa ghi căn cứ." in client.post(page, answers(old, new)).content.decode()
    answer = client.post(page, answers(old, new) | {"reason": REASON})
    merge = MemberMerge.objects.get()
    assert answer.url == reverse("members:merge", args=[merge.pk])
    assert client.get(reverse("members:member", args=[new.pk])).url == old.get_absolute_url()
    assert client.get(reverse("members:record", args=[new.pk])).status_code == 404
    names = client.get(reverse("members:list"), {"q": "Quàng Thị Pành"}).content.decode()
    assert names.count(">Quàng Thị Pành<") == 1
    client.force_login(make_officer(tree[3]))
    assert client.get(page).status_code == 404
