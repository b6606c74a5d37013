"""The verbs on members: what each writes, its one journal entry, who may, and every refusal."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from branches.access import NoOffice
from branches.models import Entry, Role, Viewing
from branches.tests.builders import make_officer, make_tree, make_user
from members import actions
from members.models import (
    Attendance,
    Beginning,
    Ending,
    Level,
    Meeting,
    Member,
    Membership,
    Post,
    Ranking,
    Standing,
)
from members.tests.builders import make_member, make_ranking

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree):
    return tree[3]


@pytest.fixture
def secretary(branch):
    return make_officer(branch)


@pytest.fixture
def member(branch):
    return make_member(branch, "Hoàng Văn Bình", identity_number="038081000174", card_number="00123456")


def unsaved(branch, **fields):
    return Member(
        branch=branch,
        full_name="HÀ THỊ YẾN",
        born_on=date(1998, 7, 18),
        admitted_on=date(2025, 12, 19),
        **fields,
    )


def only_entry():
    (entry,) = Entry.objects.all()
    return entry


def refused(act, kind=ValidationError):
    """The sentences of the refusal; nothing may have been written."""
    before = Entry.objects.count()
    with pytest.raises(kind) as refusal:
        act()
    assert Entry.objects.count() == before
    return refusal.value.messages if kind is ValidationError else [str(refusal.value)]


def memberships(member):
    return list(
        Membership.objects.filter(member=member)
        .order_by("starts_on")
        .values_list("branch", "starts_on", "begun_by", "ends_on", "ended_by")
    )


# --- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "role", "may"),
    [
        (3, Role.SECRETARY, True),
        (3, Role.DEPUTY, True),
        (3, Role.STAFF, True),
        (3, Role.COMMITTEE_MEMBER, False),
        (3, Role.READER, False),
        (2, Role.STAFF, True),
        (2, Role.ORGANIZATION_STAFF, True),
        (2, Role.SECRETARY, False),
        (1, Role.STAFF, True),
        (1, Role.INSPECTION, False),
        (0, Role.ORGANIZATION_STAFF, True),
        (4, Role.SECRETARY, False),
        (4, Role.STAFF, False),
    ],
)
def test_a_record_is_kept_by_its_branch_and_by_staff_above(tree, member, place, role, may):
    actor = make_officer(tree[place], role)
    member.phone = "0912 345 678"
    if may:
        actions.change_member(member, actor=actor, on=TODAY)
    else:
        assert refused(lambda: actions.change_member(member, actor=actor, on=TODAY), NoOffice) == [
            "Bí thư, Phó bí thư, Cán bộ cấp ủy, Cán bộ ban tổ chức của Chi bộ thôn Đồng Dâu, "
            "hoặc Cán bộ cấp ủy, Cán bộ ban tổ chức ở cấp trên mới ghi được nội dung này."
        ]


def test_every_verb_refuses_a_stranger(tree, branch, member):
    stranger = make_officer(tree[4])
    standing = Standing.objects.create(member=member, kind="exempt", starts_on=YESTERDAY)
    ranking = make_ranking(member, 2025)
    meeting = Meeting.objects.create(branch=branch, held_on=YESTERDAY, chaired_by="A", recorded_by="B")
    who = {"actor": stranger, "on": TODAY}
    decision = {"decision_number": "1-QĐ", "decided_on": YESTERDAY}
    for act in (
        lambda: actions.add_member(unsaved(branch), **who),
        lambda: actions.end_membership(member, kind=Ending.DIED, ends_on=YESTERDAY, **who),
        lambda: actions.restore_membership(member, **decision, **who),
        lambda: actions.transfer_member(member, tree[4], starts_on=YESTERDAY, **who),
        lambda: actions.record_standing(Standing(member=member, kind="suspended", starts_on=TODAY), **who),
        lambda: actions.end_standing(standing, ends_on=TODAY, **who),
        lambda: actions.record_ranking(Ranking(member=member, year=2024, level=Level.GOOD), **who),
        lambda: actions.change_ranking(ranking, **who),
        lambda: actions.record_meeting(Meeting(branch=branch, held_on=TODAY), {}, **who),
        lambda: actions.change_meeting(meeting, {}, **who),
    ):
        refused(act, NoOffice)


def test_branches_in_whose_records_one_may_write(tree):
    assert set(actions.kept_branches(make_officer(tree[1], Role.STAFF), TODAY)) == {tree[3], tree[4]}
    assert set(actions.kept_branches(make_officer(tree[1], Role.SECRETARY), TODAY)) == set()
    secretary = make_officer(tree[3])
    assert set(actions.kept_branches(secretary, TODAY)) == {tree[3]}
    assert [actions.may_add(user) for user in (secretary, make_officer(tree[2], Role.READER), make_user())] == [
        True,
        False,
        False,
    ]
    type(tree[3]).objects.filter(pk=tree[3].pk).update(dissolved_on=TODAY)
    assert set(actions.kept_branches(secretary, TODAY)) == set()


# --- the record ---------------------------------------------------------------------------------------------------


def test_a_new_member_has_a_membership_since_the_admission(branch, secretary):
    member = actions.add_member(
        unsaved(branch, identity_number="038098000174", card_number="", hometown="Suối Mây"),
        actor=secretary,
        on=TODAY,
    )
    assert memberships(member) == [(branch.pk, date(2025, 12, 19), "admitted", None, "")]
    member.refresh_from_db()
    assert (member.full_name, member.card_number, member.search_name, member.changed_at is None) == (
        "Hà Thị Yến",
        None,
        "ha thi yen",
        False,
    )
    entry = only_entry()
    assert (entry.verb, entry.actor, entry.organization, entry.facts) == (
        "members.add_member",
        secretary,
        branch,
        {
            "full_name": "Hà Thị Yến",
            "born_on": "1998-07-18",
            "born_precision": "day",
            "identity_number": "•••••••••174",
            "hometown": "Suối Mây",
            "admitted_on": "2025-12-19",
            "begun_by": "admitted",
            "starts_on": "2025-12-19",
        },
    )


def test_a_member_who_came_from_elsewhere_begins_on_that_day(branch, secretary):
    member = actions.add_member(
        unsaved(branch), actor=secretary, on=TODAY, begun_by=Beginning.TRANSFERRED_IN, starts_on=TODAY
    )
    assert memberships(member) == [(branch.pk, TODAY, "transferred_in", None, "")]


@pytest.mark.parametrize(
    ("starts_on", "sentence"),
    [
        (TOMORROW, "Ngày bắt đầu sinh hoạt chưa đến. Nhập ngày không sau hôm nay (02/11/2026)."),
        (date(2025, 12, 18), "Ngày bắt đầu sinh hoạt không thể trước Ngày vào Đảng."),
    ],
)
def test_a_membership_begins_neither_before_the_admission_nor_in_the_future(branch, secretary, starts_on, sentence):
    assert refused(lambda: actions.add_member(unsaved(branch), actor=secretary, on=TODAY, starts_on=starts_on)) == [
        sentence
    ]
    assert not Member.objects.exists()


def test_a_change_is_journalled_from_and_to_with_masked_numbers(secretary, member):
    member.identity_number, member.hometown, member.official_on = "038081000999", "Suối Mây", None
    actions.change_member(member, actor=secretary, on=TODAY)
    entry = only_entry()
    assert (entry.verb, entry.subject, entry.facts) == (
        "members.change_member",
        f"members.member:{member.pk}",
        {
            "identity_number": ["•••••••••174", "•••••••••999"],
            "hometown": ["", "Suối Mây"],
            "official_on": ["2011-02-03", ""],
        },
    )
    member.refresh_from_db()
    assert (member.identity_number, member.changed_at is None) == ("038081000999", False)


def test_nothing_changed_writes_nothing(secretary, member):
    actions.change_member(member, actor=secretary, on=TODAY)
    assert (Entry.objects.count(), Member.objects.get(pk=member.pk).changed_at) == (0, None)


def test_the_branch_never_changes_by_an_edit(tree, secretary, member):
    member.branch, member.phone = tree[4], "1"
    actions.change_member(member, actor=secretary, on=TODAY)
    assert Member.objects.get(pk=member.pk).branch == tree[3]
    assert only_entry().facts == {"phone": ["", "1"]}


@pytest.mark.parametrize(("day", "accepted"), [(TODAY, True), (TOMORROW, False)])
def test_dates_that_count_are_never_in_the_future(secretary, member, day, accepted):
    member.official_on = day
    if accepted:
        actions.change_member(member, actor=secretary, on=TODAY)
        assert Member.objects.get(pk=member.pk).official_on == TODAY
    else:
        assert refused(lambda: actions.change_member(member, actor=secretary, on=TODAY)) == [
            "Ngày chính thức chưa đến. Nhập ngày không sau hôm nay (02/11/2026)."
        ]


def test_a_new_record_has_no_date_in_the_future_either(branch, secretary):
    assert refused(lambda: actions.add_member(unsaved(branch, official_on=TOMORROW), actor=secretary, on=TODAY)) == [
        "Ngày chính thức chưa đến. Nhập ngày không sau hôm nay (02/11/2026)."
    ]
    assert not Member.objects.exists()


def test_a_corrected_admission_moves_the_membership_that_began_with_it(branch, secretary, member):
    member.admitted_on = date(2010, 3, 2)
    actions.change_member(member, actor=secretary, on=TODAY)
    assert memberships(member) == [(branch.pk, date(2010, 3, 2), "admitted", None, "")]
    assert only_entry().facts == {"admitted_on": ["2010-02-03", "2010-03-02"]}


def test_a_membership_that_began_by_a_transfer_stays_when_the_admission_is_corrected(branch, secretary):
    member = make_member(branch)
    member.memberships.update(starts_on=date(2015, 1, 1), begun_by=Beginning.TRANSFERRED_IN)
    member.admitted_on = date(2009, 2, 3)
    actions.change_member(member, actor=secretary, on=TODAY)
    assert memberships(member) == [(branch.pk, date(2015, 1, 1), "transferred_in", None, "")]


@pytest.mark.parametrize(("day", "accepted"), [(date(2010, 6, 1), True), (date(2010, 6, 2), False)])
def test_an_admission_is_not_moved_behind_the_end_of_its_membership(tree, branch, member, day, accepted):
    staff = make_officer(tree[2], Role.STAFF)
    actions.move_membership(member, tree[4], starts_on=date(2010, 6, 1))
    member.admitted_on = day
    if accepted:
        actions.change_member(member, actor=staff, on=TODAY)
        assert (branch.pk, day, "admitted", day, "transferred_out") in memberships(member)
    else:
        assert refused(lambda: actions.change_member(member, actor=staff, on=TODAY)) == [
            "Ngày vào Đảng không thể sau ngày kết thúc sinh hoạt tại Chi bộ thôn Đồng Dâu (01/06/2010)."
        ]


@pytest.mark.parametrize("number", ["identity_number", "card_number"])
def test_a_number_that_somebody_else_saved_meanwhile_is_refused_in_words(branch, secretary, member, number):
    taken = {number: getattr(member, number)}
    sentence = ["Số căn cước, số thẻ hoặc số lý lịch vừa được dùng ở hồ sơ khác. Kiểm tra lại."]
    other = make_member(branch)
    setattr(other, number, taken[number])
    assert refused(lambda: actions.change_member(other, actor=secretary, on=TODAY)) == sentence
    assert refused(lambda: actions.add_member(unsaved(branch, **taken), actor=secretary, on=TODAY)) == sentence


def test_a_full_number_is_shown_for_a_reason_that_is_kept(tree, member):
    reader = make_officer(tree[2], Role.READER)
    assert actions.reveal_number(member, reason="Đối chiếu", actor=reader, on=TODAY) == "038081000174"
    viewing = Viewing.objects.get()
    assert (viewing.user, viewing.part, viewing.reason) == (reader, "Số căn cước", "Đối chiếu")
    assert (only_entry().verb, only_entry().facts) == ("members.reveal_number", {"reason": "Đối chiếu"})


# --- memberships --------------------------------------------------------------------------------------------------


def test_an_exit_ends_the_membership_with_its_posts_and_standings(branch, secretary, member):
    Post.objects.create(member=member, organization=branch, title="deputy", starts_on=date(2020, 1, 1))
    Standing.objects.create(member=member, kind="exempt", starts_on=date(2020, 1, 1))
    later = Post.objects.create(member=member, organization=branch, title="committee_member", starts_on=TODAY)
    actions.end_membership(
        member,
        kind=Ending.LEFT,
        ends_on=YESTERDAY,
        decision_number="47-QĐ/ĐU",
        decided_on=YESTERDAY,
        ground="Theo đơn",
        actor=secretary,
        on=TODAY,
    )
    membership = Membership.objects.get(member=member)
    assert (membership.ends_on, membership.ended_by, membership.decision_number, membership.ground) == (
        YESTERDAY,
        "left",
        "47-QĐ/ĐU",
        "Theo đơn",
    )
    assert (Post.objects.get(title="deputy").ends_on, Standing.objects.get().ends_on) == (YESTERDAY, YESTERDAY)
    assert Post.objects.get(pk=later.pk).ends_on == TODAY  # it was to begin after the exit
    assert only_entry().facts == {
        "kind": "left",
        "ends_on": "2026-11-01",
        "number": "47-QĐ/ĐU",
        "decided_on": "2026-11-01",
        "ground": "Theo đơn",
    }


@pytest.mark.parametrize("kind", [Ending.STRUCK_OFF, Ending.LEFT, Ending.EXPELLED])
def test_leaving_the_party_needs_a_decision(secretary, member, kind):
    who = {"actor": secretary, "on": TODAY}
    assert refused(lambda: actions.end_membership(member, kind=kind, ends_on=TODAY, **who)) == [
        "Chưa có số và ngày quyết định. Nhập số, ví dụ 47-QĐ/ĐU, và ngày ký."
    ]
    actions.end_membership(member, kind=kind, ends_on=TODAY, decision_number="1", decided_on=TODAY, **who)
    assert Membership.objects.get(member=member).ended_by == kind


@pytest.mark.parametrize("kind", [Ending.DIED, Ending.TRANSFERRED_OUT])
def test_death_and_moving_away_need_no_decision(secretary, member, kind):
    actions.end_membership(member, kind=kind, ends_on=TODAY, actor=secretary, on=TODAY)
    assert memberships(member)[0][3:] == (TODAY, kind)


@pytest.mark.parametrize(
    ("ends_on", "sentence"),
    [
        (TOMORROW, "Ngày ra khỏi danh sách chưa đến. Nhập ngày không sau hôm nay (02/11/2026)."),
        (date(2010, 2, 2), "Ngày ra khỏi Đảng không thể trước ngày bắt đầu sinh hoạt."),
    ],
)
def test_an_exit_lies_between_the_beginning_and_today(secretary, member, ends_on, sentence):
    assert refused(
        lambda: actions.end_membership(member, kind=Ending.DIED, ends_on=ends_on, actor=secretary, on=TODAY)
    ) == [sentence]


def test_nobody_leaves_twice(secretary, member):
    who = {"actor": secretary, "on": TODAY}
    actions.end_membership(member, kind=Ending.DIED, ends_on=TODAY, **who)
    assert refused(lambda: actions.end_membership(member, kind=Ending.DIED, ends_on=TODAY, **who)) == [
        "Đồng chí Bình hiện không sinh hoạt ở chi bộ nào."
    ]


def test_an_obstacle_of_another_app_is_told(secretary, member, monkeypatch):
    monkeypatch.setattr(
        actions.common, "obstacles", [lambda verb, subject, on: f"{verb}: {subject}", lambda verb, subject, on: None]
    )
    assert refused(
        lambda: actions.end_membership(member, kind=Ending.DIED, ends_on=TODAY, actor=secretary, on=TODAY)
    ) == ["end_membership: Hoàng Văn Bình"]


def test_an_annulled_decision_restores_the_membership_retroactively(tree, branch, secretary, member):
    actions.end_membership(
        member,
        kind=Ending.STRUCK_OFF,
        ends_on=YESTERDAY,
        decision_number="1-QĐ/TU",
        decided_on=YESTERDAY,
        actor=secretary,
        on=TODAY,
    )
    decision = {"decision_number": "2-QĐ/TU", "decided_on": TODAY}
    refused(lambda: actions.restore_membership(member, **decision, actor=secretary, on=TODAY), NoOffice)
    superior = make_officer(tree[1], Role.STAFF)
    actions.restore_membership(member, **decision, actor=superior, on=TODAY)
    assert memberships(member) == [(branch.pk, date(2010, 2, 3), "admitted", None, "")]
    entry = Entry.objects.first()
    assert (entry.verb, entry.facts) == (
        "members.restore_membership",
        {
            "undone": {"kind": "struck_off", "ends_on": "2026-11-01", "number": "1-QĐ/TU"},
            "number": "2-QĐ/TU",
            "decided_on": "2026-11-02",
        },
    )
    assert refused(lambda: actions.restore_membership(member, **decision, actor=superior, on=TODAY)) == [
        "Đồng chí Bình đang sinh hoạt, không có gì để phục hồi."
    ]


def test_nobody_is_restored_who_has_moved_away(tree, secretary, member):
    actions.close_membership(member, kind=Ending.TRANSFERRED_OUT, ends_on=YESTERDAY)
    superior = make_officer(tree[1], Role.STAFF)
    assert refused(
        lambda: actions.restore_membership(member, decision_number="2", decided_on=TODAY, actor=superior, on=TODAY)
    ) == ["Chỉ phục hồi khi đồng chí đã ra khỏi Đảng theo một quyết định, hoặc đã ghi từ trần."]


def test_a_transfer_leaves_the_member_in_exactly_one_branch(tree, branch, member):
    staff = make_officer(tree[2], Role.STAFF)
    actions.transfer_member(member, tree[4], starts_on=YESTERDAY, number="GT 12", actor=staff, on=TODAY)
    assert memberships(member) == [
        (branch.pk, date(2010, 2, 3), "admitted", YESTERDAY, "transferred_out"),
        (tree[4].pk, YESTERDAY, "transferred_in", None, ""),
    ]
    days = (YESTERDAY - timedelta(days=1), YESTERDAY, TODAY)
    assert [Membership.objects.on(day).filter(member=member).count() for day in days] == [1, 1, 1]
    assert Member.objects.get(pk=member.pk).branch == tree[4]
    entry = only_entry()
    assert (entry.organization, entry.facts) == (
        tree[4],
        {"branch": ["Chi bộ thôn Đồng Dâu", "Chi bộ thôn Bản Chang"], "starts_on": "2026-11-01", "number": "GT 12"},
    )


def test_whoever_is_exempt_or_suspended_stays_so_after_a_transfer_but_posts_end(tree, branch, member):
    since = date(2024, 1, 1)
    for kind in Standing.Kind:
        Standing.objects.create(member=member, kind=kind, starts_on=since)
    Post.objects.create(member=member, organization=branch, title="deputy", starts_on=since)
    staff = make_officer(tree[2], Role.STAFF)
    actions.transfer_member(member, tree[4], starts_on=YESTERDAY, actor=staff, on=TODAY)
    assert dict(Standing.objects.values_list("kind", "ends_on")) == {
        "exempt": None,
        "suspended": None,
        "temporarily_exempt": None,
        "elsewhere": YESTERDAY,
    }
    assert Post.objects.get().ends_on == YESTERDAY


def test_a_transfer_needs_the_records_of_both_branches(tree, secretary, member):
    assert refused(
        lambda: actions.transfer_member(member, tree[4], starts_on=TODAY, actor=secretary, on=TODAY), NoOffice
    ) == [actions.who_keeps(tree[4])]


@pytest.mark.parametrize(
    ("target", "starts_on", "sentence"),
    [
        (2, TODAY, "Đảng bộ cơ sở Đồng Dâu không phải là chi bộ, không có đảng viên trực thuộc."),
        (3, TODAY, "Đồng chí Bình đang sinh hoạt ở Chi bộ thôn Đồng Dâu."),
        (4, TOMORROW, "Ngày chuyển chưa đến. Nhập ngày không sau hôm nay (02/11/2026)."),
        (
            4,
            date(2009, 1, 1),
            "Ngày chuyển không thể trước ngày bắt đầu sinh hoạt ở Chi bộ thôn Đồng Dâu (03/02/2010).",
        ),
    ],
)
def test_transfers_that_cannot_be(tree, member, target, starts_on, sentence):
    staff = make_officer(tree[1], Role.STAFF)
    assert refused(
        lambda: actions.transfer_member(member, tree[target], starts_on=starts_on, actor=staff, on=TODAY)
    ) == [sentence]
    assert Member.objects.get(pk=member.pk).branch == tree[3]


def test_no_transfer_into_a_dissolved_branch(tree, member):
    tree[4].dissolved_on = TODAY
    tree[4].save()
    staff = make_officer(tree[1], Role.STAFF)
    assert refused(lambda: actions.transfer_member(member, tree[4], starts_on=TODAY, actor=staff, on=TODAY)) == [
        "Chi bộ thôn Bản Chang đã giải thể ngày 02/11/2026."
    ]
    assert (
        "đã giải thể"
        in refused(  # a day before its end does not help: nobody would take the member on from there
            lambda: actions.transfer_member(member, tree[4], starts_on=YESTERDAY, actor=staff, on=TODAY)
        )[0]
    )
    actions.transfer_member(member, tree[4], starts_on=YESTERDAY, actor=staff, on=YESTERDAY)


# --- standings and rankings ---------------------------------------------------------------------------------------


def ranked(member, year, **fields):
    """A ranking that is not saved yet, with the decision it rests on."""
    decision = {"decision_number": "3-QĐ/ĐU", "decided_on": TODAY} | fields
    return Ranking(member=member, year=year, level=Level.GOOD, **decision)


@pytest.mark.parametrize(("year", "accepted"), [(2009, False), (2010, True), (2026, True), (2027, False)])
def test_a_ranking_lies_between_the_admission_and_this_year(secretary, member, year, accepted):
    def act():
        return actions.record_ranking(ranked(member, year), actor=secretary, on=TODAY)

    if accepted:
        assert (act().year, only_entry().verb) == (year, "members.record_ranking")
    else:
        assert refused(act) == ["Nhập năm từ 2010 đến 2026."]


def test_two_rankings_of_one_year_never_coexist(secretary, member):
    make_ranking(member, 2025)
    assert refused(lambda: actions.record_ranking(ranked(member, 2025), actor=secretary, on=TODAY)) == [
        "Năm này đã có xếp loại."
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"decision_number": ""}, "Chưa có số và ngày quyết định của cấp trên."),
        ({"decided_on": None}, "Chưa có số và ngày quyết định của cấp trên."),
        ({"decided_on": TODAY + timedelta(days=1)}, "chưa đến"),
        ({"decided_on": date(2024, 12, 31)}, "Không thể trước năm xếp loại (2025)."),
    ],
)
def test_no_branch_ranks_a_member_without_the_decision_of_the_superior(secretary, member, fields, words):
    (said,) = refused(lambda: actions.record_ranking(ranked(member, 2025, **fields), actor=secretary, on=TODAY))
    assert words in said
    assert not Ranking.objects.exists()


def test_a_ranking_is_changed_by_a_newer_decision(tree, member):
    ranking, superior = make_ranking(member, 2025), make_officer(tree[2], Role.STAFF)
    ranking.level, ranking.decided_on = Level.GOOD, date(2025, 12, 14)
    assert refused(lambda: actions.change_ranking(ranking, actor=superior, on=TODAY)) == [
        "Không thể trước quyết định đang ghi (15/12/2025)."
    ]


def test_a_ranking_changes_only_by_a_decision_of_the_superior(tree, secretary, member):
    ranking = make_ranking(member, 2025)
    superior = make_officer(tree[2], Role.STAFF)
    ranking.level, ranking.decision_number, ranking.decided_on = Level.GOOD, "9-QĐ/ĐU", TODAY
    refused(lambda: actions.change_ranking(ranking, actor=secretary, on=TODAY), NoOffice)
    actions.change_ranking(ranking, actor=superior, on=TODAY)
    ranking.refresh_from_db()
    assert (ranking.level, only_entry().facts) == (
        "good",
        {
            "of_year": 2025,
            "level": ["not_completed", "good"],
            "decision_number": ["01-QĐ/2025", "9-QĐ/ĐU"],
            "decided_on": ["2025-12-15", "2026-11-02"],
        },
    )
    ranking.decision_number = ""
    assert refused(lambda: actions.change_ranking(ranking, actor=superior, on=TODAY)) == [
        "Chưa có số và ngày quyết định của cấp trên."
    ]


# --- meetings -----------------------------------------------------------------------------------------------------


def a_meeting(branch, held_on=YESTERDAY, **fields):
    return Meeting(branch=branch, held_on=held_on, chaired_by="Nông Văn Thịnh", recorded_by="Hà Thị Yến", **fields)


def test_a_meeting_counts_everyone_of_that_day_as_present_or_absent(branch, secretary, member):
    other = make_member(branch, "Vi Văn Đạt")
    late = make_member(branch, "Bế Văn Lâm", admitted_on=TODAY, official_on=None)
    assert [m.pk for m in actions.roll_of(branch, YESTERDAY)] == [member.pk, other.pk]
    meeting = actions.record_meeting(
        a_meeting(branch), {member.pk: (True, "bỏ qua"), other.pk: (False, "Ốm")}, actor=secretary, on=TODAY
    )
    assert list(Attendance.objects.order_by("pk").values_list("member", "present", "reason")) == [
        (member.pk, True, ""),
        (other.pk, False, "Ốm"),
    ]
    assert only_entry().facts == {
        "held_on": "2026-11-01",
        "kind": "regular",
        "chaired_by": "Nông Văn Thịnh",
        "recorded_by": "Hà Thị Yến",
        "members": 2,
        "present": 1,
    }
    for wrong in ({member.pk: (True, "")}, {member.pk: (True, ""), other.pk: (True, ""), late.pk: (True, "")}):
        assert refused(lambda wrong=wrong: actions.change_meeting(meeting, wrong, actor=secretary, on=TODAY)) == [
            "Danh sách đảng viên của ngày họp đã đổi. Kiểm tra lại điểm danh rồi lưu."
        ]
    assert Attendance.objects.count() == 2


def test_a_meeting_is_not_in_the_future_and_not_twice(branch, secretary, member):
    everyone = {member.pk: (True, "")}
    who = {"actor": secretary, "on": TODAY}
    assert refused(lambda: actions.record_meeting(a_meeting(branch, TOMORROW), everyone, **who)) == [
        "Ngày họp chưa đến. Nhập ngày không sau hôm nay (02/11/2026)."
    ]
    first = actions.record_meeting(a_meeting(branch), everyone, **who)
    assert actions.record_meeting(a_meeting(branch), everyone, **who) == first  # a second press
    assert refused(lambda: actions.record_meeting(a_meeting(branch), {member.pk: (False, "Ốm")}, **who)) == [
        "Ngày này đã ghi một cuộc họp cùng loại."
    ]
    actions.record_meeting(a_meeting(branch, kind="thematic"), everyone, **who)
    assert [entry.verb for entry in Entry.objects.all()] == ["members.record_meeting"] * 2


def test_attendance_stays_as_it_is_once_it_counts_elsewhere(branch, secretary, member, monkeypatch):
    meeting = actions.record_meeting(a_meeting(branch), {member.pk: (True, "")}, actor=secretary, on=TODAY)
    monkeypatch.setattr(actions.meetings, "meeting_obstacles", [lambda meeting: "Danh sách bỏ phiếu đã khóa."])
    assert refused(lambda: actions.change_meeting(meeting, {member.pk: (False, "Ốm")}, actor=secretary, on=TODAY)) == [
        "Danh sách bỏ phiếu đã khóa."
    ]
    monkeypatch.undo()
    actions.change_meeting(meeting, {member.pk: (False, "Ốm")}, actor=secretary, on=TODAY)
    assert Attendance.objects.get().present is False
