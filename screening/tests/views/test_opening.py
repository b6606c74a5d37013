"""Evidence is written down, accepted by a named officer, and a case is opened by a person."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from branches.models import Entry, Role
from branches.tests.builders import make_officer, make_tree
from members.tests.builders import make_member, make_ranking
from screening.models import Case, Criterion, Evidence
from screening.tests.builders import DAY, OPENED, cast_of, make_case, make_evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture(autouse=True)
def _day(settings):
    settings.BUSINESS_DATE = OPENED


def text(response):
    return " ".join(response.content.decode().split())


def criterion(code):
    return Criterion.objects.get(code=code)


def open_page(client, user, member, **data):
    client.force_login(user)
    url = reverse("screening:open", args=[member.pk])
    return client.post(url, data) if data else client.get(url)


def another_member(branch, **fields):
    """A member who is none of the people who act."""
    cast_of(branch)
    return make_member(branch, **fields)


def ranked(branch):
    member = another_member(branch, full_name="Vi Văn Đạt")
    for year in (2024, 2025):
        make_ranking(member, year)
    return member


def state(response):
    """{criterion: is ready} as the page shows it."""
    return {row.criterion.code: row.is_ready for row in response.context["rows"]}


def reasons(response):
    assert response.status_code == 409
    return [reason.text for reason in response.context["reasons"]]


def test_two_final_rankings_open_a_case_by_the_hand_of_the_committee(client, tree):
    member, secretary = ranked(tree[3]), cast_of(tree[3]).secretary
    shown = open_page(client, secretary, member)
    assert state(shown) == {"C1": True, "C2": False, "C3": False, "C4": False}
    assert shown.context["form"].initial["criteria"] == [criterion("C1").pk]
    assert "Năm 2025: Không hoàn thành nhiệm vụ, là kết quả cuối cùng; số 01-QĐ/2025" in text(shown)
    response = open_page(client, secretary, member, criteria=[criterion("C1").pk], grave="no")
    case = Case.objects.get()
    assert (response.status_code, response.url) == (302, case.get_absolute_url())
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        f"Đã mở hồ sơ số {case.label}. Việc tiếp theo: ghi ý kiến Mặt trận, đoàn thể."
    ]
    again = open_page(client, secretary, member)
    assert again.context["case"] == case
    assert "Mở hồ sơ rà soát</button>" not in text(again)


def test_without_criterion_without_evidence_or_with_a_grave_act_nothing_is_opened(client, tree):
    member, secretary = ranked(tree[3]), cast_of(tree[3]).secretary
    c1, c3 = criterion("C1").pk, criterion("C3").pk
    before = Entry.objects.count()
    assert reasons(open_page(client, secretary, member, grave="no"))[0].startswith("Chưa chọn tiêu chí.")
    assert reasons(open_page(client, secretary, member, criteria=[c3], grave="no")) == [
        f"Tiêu chí “{criterion('C3').short}” chưa có bằng chứng được chấp nhận."
    ]
    assert reasons(open_page(client, secretary, member, criteria=[c1], grave="yes"))[0].startswith(
        "Sự việc có thể đến mức xóa tên"
    )
    asked = open_page(client, secretary, member, criteria=[c1])
    assert list(asked.context["form"].errors) == ["grave"]
    assert (Case.objects.count(), Entry.objects.count()) == (0, before)


def test_a_conclusion_is_written_down_accepted_and_then_opens_a_case(client, tree):
    member, cast = another_member(tree[3]), cast_of(tree[3])
    client.force_login(cast.secretary)
    data = {
        "criterion": criterion("C3").pk,
        "number": "12-KL/UBKT",
        "issued_on": f"{OPENED:%d/%m/%Y}",
        "issuer": "Ủy ban Kiểm tra Đảng ủy xã",
        "summary": "Kết luận ngày 05/01/2026.",
    }
    response = client.post(reverse("screening:evidence-new", args=[member.pk]), data)
    assert (response.status_code, response.url) == (302, reverse("screening:open", args=[member.pk]))
    evidence = Evidence.objects.get()
    assert (evidence.recorded_by, evidence.accepted_on) == (cast.secretary, None)
    assert state(open_page(client, cast.secretary, member))["C3"] is False
    url = reverse("screening:evidence-accept", args=[evidence.pk])
    refused = client.get(url)
    assert "không tự chấp nhận" in text(refused)
    assert "Xem lại sau" not in text(refused)
    assert client.post(url).status_code == 409
    client.force_login(cast.teller)
    assert "Đồng chí vừa đề nghị" not in text(client.get(url))
    assert client.post(url).status_code == 302
    evidence.refresh_from_db()
    assert (evidence.accepted_by, evidence.accepted_on) == (cast.teller, OPENED)
    shown = open_page(client, cast.secretary, member)
    assert state(shown)["C3"] is True
    assert "Đồng chí vừa đề nghị, vừa ghi hoặc chấp nhận bằng chứng." in text(shown)  # said, not blocked
    assert open_page(client, cast.secretary, member, criteria=[criterion("C3").pk], grave="no").status_code == 302
    assert client.post(url).status_code == 409


def test_evidence_from_tomorrow_or_without_the_days_of_the_penalty_is_refused(client, tree):
    member = another_member(tree[3])
    client.force_login(cast_of(tree[3]).secretary)
    url = reverse("screening:evidence-new", args=[member.pk])
    data = {"criterion": criterion("C3").pk, "number": "1", "issuer": "UBKT", "summary": "A"}
    late = client.post(url, data | {"issued_on": f"{OPENED + DAY:%d/%m/%Y}"})
    assert reasons(late) == [f"Ngày {OPENED + DAY:%d/%m/%Y} chưa đến."]
    penalty = client.post(url, data | {"criterion": criterion("C2").pk, "issued_on": f"{OPENED:%d/%m/%Y}"})
    assert reasons(penalty) == ["Chưa ghi thời hạn kỷ luật và ngày có vi phạm mới."]
    assert "C1" not in {row.code for row in late.context["form"].fields["criterion"].queryset}
    assert Evidence.objects.count() == 0


def test_an_anonymous_denunciation_is_never_accepted(client, tree):
    member, cast = another_member(tree[3]), cast_of(tree[3])
    evidence = make_evidence(member, actor=cast.secretary, on=OPENED, accepted=False, anonymous=True)
    client.force_login(cast.teller)
    response = client.post(reverse("screening:evidence-accept", args=[evidence.pk]))
    assert reasons(response) == ["Đơn không ghi tên không phải là bằng chứng."]
    evidence.refresh_from_db()
    assert evidence.accepted_on is None


def test_a_cadre_managed_above_needs_the_written_opinion_of_that_level(client, tree):
    member, secretary = ranked(tree[3]), cast_of(tree[3]).secretary
    member.managed_by = tree[1]
    member.save()
    data = {"criteria": [criterion("C1").pk], "grave": "no"}
    assert reasons(open_page(client, secretary, member, **data)) == [
        f"Đồng chí {member} do Đảng ủy xã Suối Mây quản lý."
    ]
    data["managing_opinion"] = "18-CV/ĐU ngày 02/01/2026"
    assert open_page(client, secretary, member, **data).status_code == 302
    assert Case.objects.get().papers.get().number == "18-CV/ĐU"


def test_a_probationary_member_and_oneself_are_refused_before_any_form(client, tree):
    secretary = cast_of(tree[3]).secretary
    probationary = make_member(tree[3], official_on=None)
    shown = open_page(client, secretary, probationary)
    assert [finding.text for finding in shown.context["missing"]] == [
        f"Đồng chí {probationary} là đảng viên dự bị, không thuộc diện này."
    ]
    assert "Mở hồ sơ rà soát</button>" not in text(shown)
    shown = open_page(client, secretary, secretary.member)
    assert [finding.code for finding in shown.context["missing"]] == ["not_about_oneself"]


def test_rankings_that_a_case_has_used_are_shown_as_used(client, tree):
    case = make_case(tree[3], "cancelled")
    shown = open_page(client, cast_of(tree[3]).secretary, case.member)
    assert state(shown)["C1"] is False
    assert f"Đã xét ở hồ sơ số {case.label}; chỉ mở khi có bằng chứng mới." in text(shown)


def test_who_may_look_who_may_write_and_for_whom_it_does_not_exist(client, tree):
    member, cast = another_member(tree[3]), cast_of(tree[3])
    evidence = make_evidence(member, actor=cast.secretary, on=OPENED, accepted=False)
    addresses = {
        "open": reverse("screening:open", args=[member.pk]),
        "new": reverse("screening:evidence-new", args=[member.pk]),
        "accept": reverse("screening:evidence-accept", args=[evidence.pk]),
    }
    people = {
        "secretary": cast.secretary,
        "superior": cast.staff,
        "reader": make_officer(tree[3], Role.READER),
        "sibling": make_officer(tree[4]),
    }
    found = {}
    for name, user in people.items():
        client.force_login(user)
        found[name] = [client.get(address).status_code for address in addresses.values()]
    assert found == {
        "secretary": [200, 200, 200],
        "superior": [200, 403, 403],
        "reader": [403, 403, 404],
        "sibling": [404, 404, 404],
    }
    assert open_page(client, cast.staff, member, criteria=[criterion("C1").pk], grave="no").status_code == 403
