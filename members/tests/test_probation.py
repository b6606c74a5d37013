"""Dự bị: deadlines, helper, the vote, the exact day of recognition (domain §5.6, §11.4 no. 36)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches.access import NoOffice
from branches.models import Role
from branches.tests.builders import make_officer, make_tree
from members import actions, admission_todo, todo
from members.actions import probation as verbs
from members.models import Member, Probation
from members.tests.builders import make_member, make_probationer
from members.views.probation import state

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 20)
FULL = date(2026, 10, 1)  # twelve months after 01/10/2025


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree):
    return tree[3]


@pytest.fixture
def member(branch):
    return make_probationer(branch, "Lò Thị Mai")


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else refusal.value.messages


def keep(member, on=ON, **facts):
    kept = verbs.draft(member, on)
    for name, value in facts.items():
        setattr(kept, name, value)
    return verbs.keep_probation(kept, actor=None, on=on)


def vote(member, votes, base=9, voted_on=date(2026, 11, 5), on=ON):
    kept = verbs.draft(member, on)
    kept.voted_on, kept.votes, kept.base = voted_on, votes, base
    return verbs.vote_probation(kept, actor=None, on=on)


DECISION = {"decision_number": "33-QĐ/ĐU", "actor": None, "on": ON}


def test_recognised_late_one_is_official_from_the_exact_day_all_the_same(member):
    keep(member, self_review_on=date(2026, 10, 20))
    vote(member, 6)
    verbs.recognise(member, decided_on=date(2026, 11, 18), **DECISION)
    member.refresh_from_db()
    assert (member.official_on, member.probation.outcome) == (FULL, Probation.Outcome.RECOGNISED)
    assert refused(verbs.recognise, member, decided_on=ON, **DECISION) == [
        "Đồng chí Mai đã là đảng viên chính thức từ 01/10/2026."
    ]


def test_one_vote_too_few_is_written_and_the_superior_decides(member):
    keep(member, self_review_on=date(2026, 10, 20))
    vote(member, 5)
    assert refused(verbs.recognise, member, decided_on=ON, **DECISION) == [
        "Chi bộ tán thành 5 trên 9, cần ít nhất 2/3: 6. Chưa ghi công nhận được."
    ]
    kept = verbs.not_recognised(member, decided_on=date(2026, 11, 10), **DECISION)
    member.refresh_from_db()
    assert (kept.outcome, member.official_on) == (Probation.Outcome.NOT_RECOGNISED, None)
    assert Member.objects.probationary_on(ON).filter(pk=member.pk).exists()
    assert verbs.which_way(member.branch, ON) == (
        "Chi bộ báo cáo Đảng bộ cơ sở Đồng Dâu; cấp có thẩm quyền xem xét, quyết định xóa tên trong danh sách đảng viên "
        "dự bị. Tư cách của đồng chí chưa thay đổi cho đến khi có quyết định."
    )
    assert vote(member, 6).outcome == ""


@pytest.mark.parametrize(("on", "accepted"), [(date(2026, 9, 30), False), (FULL, True)])
def test_the_branch_votes_from_the_day_on_which_the_probation_is_full(member, on, accepted):
    keep(member, on=on, self_review_on=date(2026, 9, 20))
    if accepted:
        assert vote(member, 9, voted_on=on, on=on).voted_on == on
    else:
        assert refused(vote, member, 9, voted_on=on, on=on) == ["Đủ thời gian dự bị ngày 01/10/2026, còn 1 ngày."]


def test_no_vote_without_the_self_review(member):
    assert refused(vote, member, 9) == ["Chưa ghi ngày bản tự kiểm điểm của đồng chí."]
    keep(member, self_review_on=date(2026, 11, 6))
    assert refused(vote, member, 9) == {"voted_on": ["Ngày chi bộ biểu quyết không thể trước Ngày bản tự kiểm điểm."]}


def test_the_helper_is_an_official_member_of_the_branch_and_may_change(member, branch, tree):
    for stranger in (member, make_member(tree[4]), make_probationer(branch)):
        assert list(refused(keep, member, helper=stranger)) == ["helper"]
    first, second = make_member(branch), make_member(branch)
    assert [keep(member, helper=helper).helper for helper in (first, second)] == [first, second]


def test_the_dates_follow_a_corrected_admission(member):
    keep(member, helper=None)
    member.admitted_on = date(2025, 12, 31)
    actions.change_member(member, actor=None, on=ON)
    assert Probation.objects.get().ends_on == date(2026, 12, 31)


def test_the_deadline_counts_thirty_working_days_and_changes_nobody(member):
    kept = verbs.draft(member, ON)
    assert (kept.ends_on, kept.consider_by) == (FULL, date(2026, 11, 12))
    assert state(kept, date(2026, 9, 30))[2] == "Dự bị còn 1 ngày"
    assert state(kept, date(2026, 11, 12))[::2] == ("st-soon", "Đến hạn xét, hạn hôm nay")
    assert state(kept, date(2026, 11, 13))[::2] == ("st-late", "Đến hạn xét, quá hạn 1 ngày")


def test_only_the_keepers_write(member, branch):
    kept = verbs.draft(member, ON)
    with pytest.raises(NoOffice):
        verbs.keep_probation(kept, actor=make_officer(branch, Role.READER), on=ON)


def test_a_probation_is_played_through_the_pages(client, settings, member, branch):
    settings.BUSINESS_DATE = ON
    client.force_login(make_officer(branch))
    helper = make_member(branch)

    def post(slug, **data):
        return client.post(reverse("members:probation-step", args=[member.pk, slug]), data)

    post("theo-doi", helper=helper.pk, self_review_on="20/10/2026", course_number="7/GCN", course_on="01/08/2026")
    too_many = post("bieu-quyet", voted_on="05/11/2026", votes="10", base="9")
    assert too_many.context["form"].errors == {"votes": ["Số tán thành vượt quá tổng số đảng viên chính thức."]}
    post("bieu-quyet", voted_on="05/11/2026", votes="6", base="9")
    assert "quá hạn 8 ngày" in client.get(member.get_absolute_url()).content.decode()
    assert "Ghi quyết định công nhận" in client.get(reverse("members:probation", args=[member.pk])).content.decode()
    post("cong-nhan", decision_number="33-QĐ/ĐU", decided_on="18/11/2026")
    member.refresh_from_db()
    assert member.official_on == FULL
    assert client.get(reverse("members:probation-step", args=[member.pk, "khac"])).status_code == 404


def test_the_list_costs_the_same_for_one_and_three(client, settings, member, branch, tree, django_assert_num_queries):
    settings.BUSINESS_DATE = ON
    client.force_login(make_officer(tree[2], Role.STAFF))
    address = reverse("members:probations", args=[tree[2].pk])
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)
    keep(make_probationer(branch), helper=make_member(branch))
    make_probationer(tree[4], admitted_on=date(2026, 11, 1))
    with django_assert_num_queries(9):
        rows = client.get(address).context["rows"]
    assert [row[1].ends_on for row in rows] == [FULL, FULL, date(2027, 11, 1)]


def test_what_is_full_within_thirty_days_is_asked_for(member, branch, tree):
    make_probationer(tree[4], admitted_on=date(2025, 12, 21))  # full on 21/12/2026, in 31 days
    near = make_probationer(tree[4], admitted_on=date(2025, 12, 20))
    items = todo.items([tree[2], branch], ON, [admission_todo.probations])
    words = "1 đồng chí đủ hoặc sắp đủ thời gian dự bị."
    within = "xét trong 30 ngày làm việc kể từ ngày đủ."
    assert [(item.day, item.due, item.detail) for item in items] == [
        (near and date(2026, 12, 20), date(2027, 2, 1), f"{words} {tree[2]}: {within}"),
        (FULL, date(2026, 11, 12), f"{words} {branch}: {within}"),
    ]
