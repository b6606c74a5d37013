"""Kết nạp: the file of a candidate, step by step; the ceremony; the plan (domain §7, §11.4 no. 42)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches.access import NoOffice
from branches.models import Entry, Kind, Role
from branches.tests.builders import make_officer, make_organization, make_tree
from members import admission, admission_plans, admission_todo, todo
from members.actions import admission as verbs
from members.actions import admission_plans as plans
from members.models import Admission, AdmissionPlan, Beginning, Member
from members.tests.builders import make_candidate, make_member, make_members, make_probationer

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 20)


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree):
    return tree[3]


@pytest.fixture
def secretary(branch):
    return make_officer(branch)


def step(file, slug, actor=None, on=ON, **facts):
    for name, value in facts.items():
        setattr(file, name, value)
    return verbs.take_step(file, slug, actor=actor, on=on)


CHECKED = {"verified_on": date(2026, 5, 4), "opinions_on": date(2026, 5, 6)}
VOTED = {"voted_on": date(2026, 6, 3), "votes": 6, "base": 9}
AGREED = {"committee_voted_on": date(2026, 6, 20), "committee_votes": 8, "committee_base": 12}
DECIDED = {"decision_number": "21-QĐ/ĐU", "decided_on": date(2026, 7, 1)}


def decided(branch, **fields):
    file = make_candidate(branch, **fields)
    for slug, facts in (("tham-tra", CHECKED), ("chi-bo", VOTED), ("dang-uy", AGREED), ("quyet-dinh", DECIDED)):
        file = step(file, slug, **facts)
    return file


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else refusal.value.messages


def test_a_candidate_becomes_a_probationary_member_at_the_ceremony(branch, secretary):
    helper = make_member(branch)
    file = decided(branch)
    assert file.ceremony_by == date(2026, 8, 12)  # 30 working days after 01/07/2026
    before = Entry.objects.count()
    member = verbs.hold_ceremony(file, ceremony_on=date(2026, 8, 12), helper=helper, actor=secretary, on=ON)
    assert Entry.objects.count() == before + 1
    assert (member.full_name, member.branch, member.admitted_on, member.official_on) == (
        "Lò Thị Mai",
        branch,
        date(2026, 8, 12),
        None,
    )
    assert list(member.memberships.values_list("branch", "starts_on", "begun_by")) == [
        (branch.pk, date(2026, 8, 12), Beginning.ADMITTED)
    ]
    assert (member.probation.helper, member.probation.ends_on) == (helper, date(2027, 8, 12))
    file.refresh_from_db()
    assert (file.member, admission.late_words(file)) == (member, "")
    assert refused(step, file, "chi-bo", **VOTED) == ["Lễ kết nạp đã ghi; hồ sơ này đã khép lại."]


def test_a_late_ceremony_is_said_and_not_refused(branch):
    file = decided(branch)
    verbs.hold_ceremony(file, ceremony_on=date(2026, 8, 14), helper=make_member(branch), actor=None, on=ON)
    file.refresh_from_db()
    assert admission.late_words(file) == "Lễ kết nạp tổ chức sau hạn 12/08/2026 là 2 ngày làm việc."


@pytest.mark.parametrize(
    ("born_on", "accepted"),
    [(date(2008, 8, 31), True), (date(2008, 9, 1), False)],
)
def test_eighteen_years_are_counted_by_month_to_the_ceremony(branch, born_on, accepted):
    file = decided(branch, born_on=born_on)
    ceremony = {"ceremony_on": date(2026, 8, 10), "helper": make_member(branch), "actor": None, "on": ON}
    if accepted:
        assert verbs.hold_ceremony(file, **ceremony).born_on == born_on
    else:
        assert refused(verbs.hold_ceremony, file, **ceremony) == {
            "ceremony_on": ["Đến ngày lễ kết nạp chưa đủ 18 tuổi (tính theo tháng)."]
        }
        assert not Member.objects.filter(full_name="Lò Thị Mai").exists()


@pytest.mark.parametrize(("born_on", "doubted"), [(date(1966, 7, 31), []), (date(1966, 6, 30), ["old"])])
def test_above_sixty_the_consent_of_the_province_is_confirmed(branch, born_on, doubted):
    file = make_candidate(branch, born_on=born_on, **DECIDED)
    assert list(admission.doubts(file, admission.STEP["quyet-dinh"], ON)) == doubted


@pytest.mark.parametrize(("days", "accepted"), [(0, True), (1, False)])
def test_the_certificate_is_there_before_the_decision(branch, days, accepted):
    file = decided(branch)
    file.certificate_on = file.decided_on + timedelta(days=days)
    if accepted:
        admission.require(file, ON)
    else:
        assert list(refused(admission.require, file, ON)) == ["certificate_on"]


def test_nobody_is_considered_twice_at_the_same_time(branch):
    def opened():
        person = {"full_name": "Lò Thị Mai", "gender": "female", "born_on": date(2000, 6, 15)}
        return verbs.open_admission(Admission(branch=branch, applied_on=ON, **person), actor=None, on=ON)

    file = opened()
    assert list(refused(opened)) == ["full_name"]
    verbs.stop_admission(file, stopped_on=ON, stopped_for="Xin rút", actor=None, on=ON)
    assert opened().pk != file.pk


def test_each_step_waits_for_the_one_before(branch):
    file = make_candidate(branch, certificate_on=None)
    assert refused(step, file, "chi-bo", **VOTED) == [
        "Chưa ghi ngày thẩm tra xong lý lịch và ngày tổng hợp ý kiến nơi cư trú, đoàn thể."
    ]
    file = step(Admission.objects.get(), "tham-tra", **CHECKED)
    file = step(file, "chi-bo", **{**VOTED, "votes": 5})
    assert refused(step, file, "dang-uy", **AGREED) == ["Chi bộ tán thành 5 trên 9, cần ít nhất 2/3: 6."]
    file = step(Admission.objects.get(), "chi-bo", **VOTED)
    file = step(file, "dang-uy", **{**AGREED, "committee_votes": 7})
    assert refused(step, file, "quyet-dinh", **DECIDED) == [
        "Đảng ủy cơ sở tán thành 7 trên 12, cần ít nhất 2/3: 8.",
        "Chưa ghi giấy chứng nhận bồi dưỡng nhận thức về Đảng.",
    ]


def test_a_branch_directly_under_the_superior_needs_no_committee(tree):
    branch = make_organization(tree[1], kind=Kind.GRASSROOTS_BRANCH)
    file = make_candidate(branch)
    assert [s.slug for s in admission.steps_of(file)] == ["thong-tin", "tham-tra", "chi-bo", "quyet-dinh", "le-ket-nap"]
    file = step(step(file, "tham-tra", **CHECKED), "chi-bo", **VOTED)
    assert step(file, "quyet-dinh", **DECIDED).decided_on == date(2026, 7, 1)


@pytest.mark.parametrize(("certificate_on", "holds"), [(date(2021, 7, 1), True), (date(2021, 6, 30), False)])
def test_the_certificate_holds_sixty_months_to_the_decision(branch, certificate_on, holds):
    file = make_candidate(branch, certificate_on=certificate_on)
    for slug, facts in (("tham-tra", CHECKED), ("chi-bo", VOTED), ("dang-uy", AGREED)):
        file = step(file, slug, **facts)
    if holds:
        assert step(file, "quyet-dinh", **DECIDED).ceremony_by
    else:
        assert refused(step, file, "quyet-dinh", **DECIDED) == [
            "Giấy chứng nhận bồi dưỡng có giá trị đến 30/06/2026, trước Ngày quyết định kết nạp."
        ]


@pytest.mark.parametrize(
    ("slug", "facts", "refusal"),
    [
        (
            "tham-tra",
            {"verified_on": date(2026, 3, 1), "opinions_on": date(2026, 3, 2)},
            {"verified_on": ["Ngày thẩm tra xong lý lịch không thể trước Ngày đơn xin vào Đảng (02/03/2026)."]},
        ),
        (
            "tham-tra",
            {"verified_on": date(2026, 11, 21), "opinions_on": date(2026, 3, 2)},
            {"verified_on": ["Ngày thẩm tra xong lý lịch chưa đến. Nhập ngày không sau hôm nay (20/11/2026)."]},
        ),
        ("tham-tra", {"verified_on": date(2026, 3, 2), "opinions_on": None}, {"opinions_on": ["Còn ô chưa ghi."]}),
        (
            "thong-tin",
            {"applied_on": date(2027, 1, 1)},
            {"applied_on": ["Ngày đơn xin vào Đảng chưa đến. Nhập ngày không sau hôm nay (20/11/2026)."]},
        ),
    ],
)
def test_days_that_cannot_be_are_refused_at_their_field(branch, slug, facts, refusal):
    assert refused(step, make_candidate(branch), slug, **facts) == refusal


def test_a_correction_may_not_pull_the_ground_from_under_a_later_step(branch):
    file = decided(branch)
    assert refused(step, file, "chi-bo", **{**VOTED, "votes": 5}) == ["Chi bộ tán thành 5 trên 9, cần ít nhất 2/3: 6."]


def test_the_introducer_is_official_and_has_been_here_for_twelve_months(branch):
    new = make_probationer(branch, admitted_on=date(2025, 1, 5), official_on=date(2026, 3, 3))
    file = make_candidate(branch)
    assert refused(step, file, "thong-tin", introducer=new) == {
        "introducer": [f"Đồng chí {new} chưa là đảng viên chính thức vào ngày đơn."]
    }
    for since, doubted in ((date(2025, 3, 2), []), (date(2025, 3, 3), ["introducer"])):
        introducer = make_member(branch)
        introducer.memberships.update(starts_on=since)
        file = make_candidate(branch, introducer=introducer)
        assert list(admission.doubts(file, admission.STEPS[0], ON)) == doubted


def test_a_file_is_stopped_with_its_reason_and_then_stays_as_it_is(branch):
    file = verbs.stop_admission(
        make_candidate(branch), stopped_on=date(2026, 4, 1), stopped_for="Chuyển nơi ở", actor=None, on=ON
    )
    assert (file.stopped_on, file.stopped_for) == (date(2026, 4, 1), "Chuyển nơi ở")
    assert refused(step, file, "tham-tra", **CHECKED) == ["Đã dừng xét ngày 01/04/2026."]


def test_the_helper_is_an_official_member_of_the_branch(branch, tree):
    file = decided(branch)
    for stranger in (make_member(tree[4]), make_probationer(branch)):
        assert refused(verbs.hold_ceremony, file, ceremony_on=date(2026, 8, 1), helper=stranger, actor=None, on=ON) == {
            "helper": [f"Đồng chí {stranger} chưa là đảng viên chính thức đang sinh hoạt tại {branch}."]
        }


def test_who_may_write(branch, tree):
    file = make_candidate(branch)
    for role in (Role.READER, Role.COMMITTEE_MEMBER):
        with pytest.raises(NoOffice):
            step(file, "tham-tra", make_officer(branch, role), **CHECKED)
    assert step(file, "tham-tra", make_officer(tree[2], Role.STAFF), **CHECKED).verified_on


# --- in the browser -------------------------------------------------------------------------------------------------


def test_a_file_is_played_through_the_pages(client, branch, secretary):
    client.force_login(secretary)
    helper = make_member(branch, "Nông Thị Ánh")
    data = {"full_name": "lò thị mai", "gender": "female", "born_on": "15/06/2000", "applied_on": "02/03/2026"}
    data |= {"certificate_number": "12/GCN", "certificate_on": "20/01/2026", "introducer": helper.pk}
    client.post(reverse("members:admission-new", args=[branch.pk]), data)
    file = Admission.objects.get()

    def post(slug, **sent):
        return client.post(reverse("members:admission-step", args=[file.pk, slug]), sent)

    waiting = post("chi-bo", voted_on="03/06/2026", votes="6", base="9")
    assert "reasons" in waiting.context
    post("tham-tra", verified_on="04/05/2026", opinions_on="06/05/2026")
    too_many = post("chi-bo", voted_on="03/06/2026", votes="10", base="9")
    assert too_many.context["form"].errors == {"votes": ["Số tán thành vượt quá tổng số đảng viên chính thức."]}
    post("chi-bo", voted_on="03/06/2026", votes="6", base="9")
    post("dang-uy", committee_voted_on="20/06/2026", committee_votes="8", committee_base="12")
    post("quyet-dinh", decision_number="21-QĐ/ĐU", decided_on="01/07/2026")
    page = client.get(file.get_absolute_url()).content.decode()
    assert "12/08/2026" in page
    young = post("le-ket-nap", ceremony_on="30/06/2026", helper=helper.pk)
    assert list(young.context["form"].errors) == ["ceremony_on"]
    answer = post("le-ket-nap", ceremony_on="10/08/2026", helper=helper.pk)
    member = Member.objects.get(full_name__iexact="lò thị mai")
    assert answer.url == member.get_absolute_url()
    assert "dự bị" in client.get(answer.url).content.decode()


def test_the_list_costs_the_same_for_one_and_three(client, branch, tree, django_assert_num_queries):
    client.force_login(make_officer(tree[2], Role.STAFF))
    address = reverse("members:admissions", args=[tree[2].pk])
    make_candidate(branch)
    client.get(address)
    with django_assert_num_queries(6):
        client.get(address)
    make_candidate(branch)
    make_candidate(tree[4])
    with django_assert_num_queries(6):
        assert len(client.get(address).context["rows"]) == 3


# --- the plan -------------------------------------------------------------------------------------------------------


def test_targets_and_what_was_admitted_are_counted_by_branch_and_by_committee(tree):
    province, superior, committee, first, second = tree
    other = make_organization(make_organization(superior))
    make_probationer(first, admitted_on=date(2026, 1, 1))
    make_probationer(first, admitted_on=date(2025, 12, 31))
    make_member(second)
    assert plans.set_admission_plans(committee, from_year=2026, to_year=2030, target=1, actor=None, on=ON) == 2
    plans.set_admission_plan(first, from_year=2026, to_year=2030, target=3, actor=None, on=ON)
    assert plans.set_admission_plans(committee, from_year=2026, to_year=2030, target=1, actor=None, on=ON) == 0

    def shown(organization):
        rows = admission_plans.progress(organization, 2026, 2030, ON)
        return [(r.organization, r.target, r.admitted, r.missing, r.short, r.branches) for r in rows]

    assert sorted(shown(committee), key=lambda row: row[0].pk) == [(first, 3, 1, 2, 1, 1), (second, 1, 0, 1, 1, 1)]
    assert sorted(shown(superior), key=lambda row: row[0].pk) == [
        (committee, 4, 1, 3, 2, 2),
        (other.parent, None, 0, 0, 0, 1),
    ]
    plans.set_admission_plan(committee, from_year=2026, to_year=2030, target=5, actor=None, on=ON)
    assert shown(superior)[0][1] == 5 or shown(superior)[1][1] == 5
    assert shown(first) == [(first, 3, 1, 2, 1, 1)]
    assert admission_plans.periods(province) == [(2026, 2030)]


def test_the_plan_is_set_on_its_page(client, tree):
    committee = tree[2]
    client.force_login(make_officer(committee, Role.STAFF))
    address = reverse("members:admission-plan-new", args=[committee.pk])
    wrong = client.post(address, {"whom": "each", "from_year": "2026", "to_year": "2025", "target": "1"})
    assert wrong.context["form"].errors == {"to_year": ["Đến năm không thể trước Từ năm."]}
    client.post(address, {"whom": "each", "from_year": "2025", "to_year": "2030", "target": "1"})
    client.post(address, {"whom": str(tree[3].pk), "from_year": "2025", "to_year": "2030", "target": "2"})
    assert list(AdmissionPlan.objects.order_by("organization").values_list("organization", "target")) == [
        (tree[3].pk, 2),
        (tree[4].pk, 1),
    ]
    page = client.get(reverse("members:admission-plans", args=[committee.pk]))
    assert (page.context["years"], page.context["total"].target) == ((2025, 2030), 3)


def test_ceremonies_that_wait_are_asked_for(tree, branch):
    decided(branch)
    make_members(branch, 1)
    make_candidate(branch)
    items = todo.items([tree[2], tree[4]], ON, [admission_todo.ceremonies])
    assert [(item.day, item.due, item.detail) for item in items] == [
        (date(2026, 7, 1), date(2026, 8, 12), f"1 quần chúng đã có quyết định kết nạp. {tree[2]}")
    ]
