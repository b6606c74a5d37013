"""Kết nạp lại: who, when, how often, with whose consent; the former record goes on (208-QĐ/TW; domain §2.6, §11.4 no. 42)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from branches.tests.builders import make_officer, make_tree
from members import admission, readmission
from members.actions import admission as verbs
from members.actions import end_membership
from members.models import Admission, Beginning, Ending, Membership
from members.tests.builders import make_candidate, make_member, readmission_of

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 20)
STEPS = {
    "tham-tra": {"verified_on": date(2026, 5, 4), "opinions_on": date(2026, 5, 6)},
    "chi-bo": {"voted_on": date(2026, 6, 3), "votes": 6, "base": 9},
    "dang-uy": {"committee_voted_on": date(2026, 6, 20), "committee_votes": 8, "committee_base": 12},
    "tinh-uy": {"consent_number": "9-CV/TU", "consent_on": date(2026, 6, 28)},
    "quyet-dinh": {"decision_number": "21-QĐ/ĐU", "decided_on": date(2026, 7, 1)},
}


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree):
    return tree[3]


def former_of(branch, *, left_on=date(2020, 3, 2), kind=Ending.STRUCK_OFF):
    """Somebody who left the Party by a decision of that day."""
    member = make_member(branch)
    paper = {"decision_number": "1-QĐ", "decided_on": left_on, "ground": "theo quyết định"}
    end_membership(member, kind=kind, ends_on=left_on, **paper, actor=None, on=ON)
    return member


def take(file, slug, **facts):
    for name, value in facts.items():
        setattr(file, name, value)
    return verbs.take_step(file, slug, actor=None, on=ON)


def asked(branch, former, **answers):
    """A file of a re-admission of which the questions were asked and answered."""
    return take(file_of(branch, former), "ket-nap-lai", **readmission_of(former, **answers))


def file_of(branch, former):
    return make_candidate(branch, former.full_name, born_on=former.born_on, readmission=True)


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else refusal.value.messages


@pytest.mark.parametrize(("left_on", "accepted"), [(date(2023, 3, 2), True), (date(2023, 3, 3), False)])
def test_thirty_six_months_lie_between_leaving_and_the_new_application(branch, left_on, accepted):
    former = former_of(branch, left_on=left_on)
    if accepted:
        assert asked(branch, former).former == former
    else:
        assert refused(asked, branch, former) == {"former": ["Chưa đủ 36 tháng kể từ khi ra khỏi Đảng: từ 03/03/2026."]}


@pytest.mark.parametrize(
    ("cleared_on", "accepted"), [(date(2021, 3, 2), True), (date(2021, 3, 3), False), (None, False)]
)
def test_after_a_minor_crime_sixty_months_lie_behind_the_clearing_of_the_record(branch, cleared_on, accepted):
    former = former_of(branch)
    answers = {"conviction": "minor", "record_cleared_on": cleared_on}
    if accepted:
        assert asked(branch, former, **answers).record_cleared_on == cleared_on
    else:
        words = "Chưa đủ 60 tháng kể từ ngày được xóa án tích: từ 03/03/2026."
        words = words if cleared_on else "Đã bị kết án: ghi ngày được xóa án tích."
        assert refused(asked, branch, former, **answers) == {"record_cleared_on": [words]}


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"self_dropped": True}, "self_dropped"),
        ({"caused_disunity": True}, "caused_disunity"),
        ({"conviction": "serious"}, "conviction"),
        ({"conviction": "corruption"}, "conviction"),
    ],
)
def test_never_after_one_of_the_acts_of_the_list(branch, answers, field):
    found = refused(asked, branch, former_of(branch), **answers)
    assert list(found) == [field]
    assert found[field][0].endswith("Trường hợp này không được xét kết nạp lại.")


@pytest.mark.parametrize(("hardship", "accepted"), [(True, True), (False, False), (None, False)])
def test_after_an_own_request_only_special_family_hardship_opens_the_way(branch, hardship, accepted):
    former = former_of(branch, kind=Ending.LEFT)
    if accepted:
        assert asked(branch, former, family_hardship=hardship).family_hardship
    else:
        assert list(refused(asked, branch, former, family_hardship=hardship)) == ["family_hardship"]


@pytest.mark.parametrize("question", ["self_dropped", "caused_disunity", "conviction"])
def test_every_question_is_answered_by_the_person_who_records(branch, question):
    assert refused(asked, branch, former_of(branch), **{question: "" if question == "conviction" else None}) == {
        question: ["Còn ô chưa ghi."]
    }


def test_what_the_program_knows_weighs_more_than_the_answer(branch, monkeypatch):
    facts = {"self_dropped": (True, "Đã xóa tên vì bỏ sinh hoạt."), "convicted": (True, "Đã ghi bản án: 12/HSST.")}
    monkeypatch.setattr(readmission, "known", [lambda member: facts])
    assert refused(asked, branch, former_of(branch)) == {
        "self_dropped": [
            "Đã xóa tên vì bỏ sinh hoạt. Tự bỏ sinh hoạt đảng. Trường hợp này không được xét kết nạp lại."
        ],
        "conviction": ["Đã ghi bản án: 12/HSST. Chọn đúng loại tội."],
    }


def test_whoever_never_left_is_not_admitted_again(branch):
    member = make_member(branch)
    assert refused(asked, branch, member) == {"former": [f"Đồng chí {member} chưa ra khỏi Đảng theo một quyết định."]}


def test_the_former_record_is_that_of_the_candidate(branch):
    former = former_of(branch)
    for fields in ({"full_name": "Lò Thị Mai", "born_on": former.born_on}, {"born_on": date(1999, 5, 19)}):
        file = make_candidate(branch, **({"full_name": former.full_name, "readmission": True} | fields))
        said = refused(take, file, "ket-nap-lai", **readmission_of(former))
        assert list(said) == ["former"]
        assert "khác với hồ sơ đề nghị này" in said["former"][0]


def test_whoever_was_a_member_is_not_taken_for_a_new_candidate_unasked(client, branch):
    former = former_of(branch)
    client.force_login(make_officer(branch))
    url = reverse("members:admission-new", args=[branch.pk])
    sent = {"full_name": former.full_name.upper(), "gender": former.gender, "born_on": f"{former.born_on:%d/%m/%Y}"}
    sent |= {"applied_on": "02/03/2026", "hometown": "Yên Bái"}
    page = client.post(url, sent)
    assert "đã có hồ sơ đảng viên cùng họ tên, cùng ngày sinh" in page.content.decode()
    assert not Admission.objects.exists()
    assert client.post(url, sent | {"readmission": "on"}).status_code == 302
    Admission.objects.all().delete()
    assert client.post(url, sent | {"confirm": ["known"]}).status_code == 302


def test_no_vote_before_the_questions_and_no_decision_before_the_consent_of_the_province(branch):
    file = take(make_candidate(branch, readmission=True), "tham-tra", **STEPS["tham-tra"])
    assert refused(take, file, "chi-bo", **STEPS["chi-bo"]) == ["Chưa ghi hồ sơ đảng viên cũ và điều kiện kết nạp lại."]
    file = asked(branch, former_of(branch))
    for slug in ("tham-tra", "chi-bo", "dang-uy"):
        file = take(file, slug, **STEPS[slug])
    assert refused(take, file, "quyet-dinh", **STEPS["quyet-dinh"]) == [
        "Chưa ghi văn bản đồng ý của Ban Thường vụ Tỉnh ủy (cấp tương đương)."
    ]
    file = take(Admission.objects.get(pk=file.pk), "tinh-uy", **STEPS["tinh-uy"])
    late = {**STEPS["quyet-dinh"], "decided_on": date(2026, 6, 27)}
    assert list(refused(take, file, "quyet-dinh", **late)) == ["consent_on"]
    assert take(Admission.objects.get(pk=file.pk), "quyet-dinh", **STEPS["quyet-dinh"]).ceremony_by


def test_the_former_record_goes_on_with_a_second_probation_and_once_only(branch, tree):
    former, helper = former_of(tree[4]), make_member(branch)
    first = make_candidate(tree[4], member=former)  # the file of the first admission stays with the record
    file = asked(branch, former)
    for slug, facts in STEPS.items():
        file = take(file, slug, **facts)
    member = verbs.hold_ceremony(file, ceremony_on=date(2026, 8, 3), helper=helper, actor=None, on=ON)
    assert (member.pk, member.branch, member.official_on, member.admitted_on) == (
        former.pk,
        branch,
        None,
        date(2010, 2, 3),
    )
    begun = Membership.objects.filter(member=former).order_by("starts_on").values_list("branch", "begun_by")
    assert list(begun) == [(tree[4].pk, Beginning.ADMITTED), (branch.pk, Beginning.READMITTED)]
    assert member.probation.ends_on == date(2027, 8, 3)
    assert set(member.admissions.all()) == {first, file}
    assert refused(asked, branch, former)["former"] == [f"Đồng chí {former} chưa ra khỏi Đảng theo một quyết định."]
    out = {"decision_number": "2-QĐ", "decided_on": date(2026, 9, 1), "actor": None, "on": ON}
    end_membership(member, kind=Ending.STRUCK_OFF, ends_on=date(2026, 9, 1), **out)
    assert refused(asked, branch, former)["former"] == [
        f"Đồng chí {former} đã được kết nạp lại một lần; quy định chỉ một lần."
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        make_candidate(branch, readmission=True, member=former)


def test_the_questions_are_asked_on_the_page_and_nothing_typed_is_lost(client, branch):
    former = former_of(branch)
    former.card_number = "12345678"
    former.save()
    file = file_of(branch, former)
    client.force_login(make_officer(branch))
    url = reverse("members:admission-step", args=[file.pk, "ket-nap-lai"])
    assert "Đã tự bỏ sinh hoạt đảng?" in client.get(url).content.decode()
    sent = {"former": "12345678", "self_dropped": "True", "caused_disunity": "False", "conviction": "none"}
    shown = client.post(url, sent)
    assert list(shown.context["form"].errors) == ["self_dropped"]
    assert 'value="12345678"' in shown.content.decode()
    elsewhere = make_officer(make_tree()[3])
    client.force_login(elsewhere)  # the record is found by who knows number, name and year, wherever it is kept
    for name, found in (("Lò Thị Mai", False), (former.full_name, True)):
        theirs = make_candidate(elsewhere.offices.get().organization, name, born_on=former.born_on, readmission=True)
        there = reverse("members:admission-step", args=[theirs.pk, "ket-nap-lai"])
        assert (client.post(there, sent | {"self_dropped": "False"}).status_code == 302) is found
    client.force_login(make_officer(branch))
    assert client.post(url, sent | {"self_dropped": "False"}).status_code == 302
    file.refresh_from_db()
    assert (file.former, file.self_dropped, file.caused_disunity, file.family_hardship) == (former, False, False, None)
    page = client.get(file.get_absolute_url()).content.decode()
    assert "Thời gian sinh hoạt trước" in page
    assert [step.slug for step in admission.steps_of(file)] == [
        *("thong-tin", "ket-nap-lai", "tham-tra", "chi-bo", "dang-uy", "tinh-uy", "quyet-dinh", "le-ket-nap"),
    ]
