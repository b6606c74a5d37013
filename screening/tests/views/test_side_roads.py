"""Corrections, newer rules and declared relations through the screen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import Role
from branches.tests.builders import make_officer, make_tree
from members.tests.builders import make_member
from screening.models import Case, Kinship, Stage
from screening.tests.builders import DAY, cast_of, make_case
from screening.tests.test_side_roads import change_rule

pytestmark = pytest.mark.django_db
S = Stage


@pytest.fixture
def case():
    return make_case(make_tree()[3], S.MENTORING)


@pytest.fixture
def day(case, settings):
    settings.BUSINESS_DATE = case.mentoring_starts_on + 40 * DAY
    return settings.BUSINESS_DATE


def text(response):
    return " ".join(response.content.decode().split())


def step(client, case, verb, **data):
    url = reverse("screening:step", args=[case.pk, verb.replace("_", "-")])
    return client.post(url, data) if data else client.get(url)


def signed(day):
    return {"number": "15-CV/ĐU", "issued_on": f"{day:%d/%m/%Y}", "signed_by": "Bí thư", "reason": "Biên bản thiếu."}


def test_the_superior_sends_a_case_back_and_the_page_keeps_what_was_written(client, case, day):
    head = make_officer(cast_of(case.branch).superior, Role.SECRETARY)
    client.force_login(head)
    form = step(client, case, "return_case").context["form"]
    assert [key for key, _ in form.fields["to_stage"].choices][:3] == ["", S.NOTIFIED, S.APPROVED]
    refused = step(client, case, "return_case", **signed(day), to_stage=S.NOTIFIED)
    assert list(refused.context["form"].errors) == ["sure"]
    assert step(client, case, "return_case", **signed(day), to_stage=S.NOTIFIED, sure="on").status_code == 302
    shown = text(client.get(case.get_absolute_url(), {"noi-dung": 1}))
    for words in ("Đưa hồ sơ về một bước trước", "Đã đính chính: bản tự kiểm điểm", "Tôi tự kiểm điểm.", "15-CV/ĐU"):
        assert words in shown


def test_an_erratum_and_a_newer_rule_stand_on_the_page(client, case, day):
    client.force_login(make_officer(cast_of(case.branch).superior, Role.SECRETARY))
    wrong = step(client, case, "correct_case", **signed(day), what="Ngày 03/01")
    assert list(wrong.context["form"].errors) == ["instead"]
    assert step(client, case, "correct_case", **signed(day), what="Ngày 03/01", instead="Ngày 04/01").status_code == 302
    assert step(client, case, "apply_new_rule").status_code == 409
    longer = change_rule("screening.education_months", "18", day)
    change_rule("screening.progress_ratio", ">=3/4", day)
    form = step(client, case, "apply_new_rule")
    assert "Không áp dụng cho hồ sơ này" in text(form)
    assert (
        step(client, case, "apply_new_rule", **signed(day) | {"number": "16-CV/ĐU"}, parameter=longer.pk).status_code
        == 302
    )
    shown = text(client.get(case.get_absolute_url()))
    for words in ("<del>Ngày 03/01</del><br><ins>Ngày 04/01</ins>", "12 → 18 tháng"):
        assert words in shown


def test_a_relation_is_declared_on_the_page_and_taken_back_by_the_superior(client, case, day):
    cast = cast_of(case.branch)
    relative = make_member(case.branch, card_number="12345678")
    url = reverse("screening:kinship", args=[case.member_id])
    client.force_login(cast.secretary)
    refused = client.post(url, {"relation": "anh ruột"})
    assert "một trong hai" in text(refused)
    assert "Không có đảng viên nào" in text(client.post(url, {"relation": "anh ruột", "relative": "999"}))
    assert client.post(url, {"relation": "anh ruột", "relative": "12345678"}).status_code == 302
    assert client.post(url, {"relation": "vợ", "officer": cast.staff.pk}).status_code == 302
    assert f"{relative} (anh ruột)" in text(client.get(case.get_absolute_url()))
    kinship = Kinship.objects.get(relative=relative)
    client.force_login(cast.organizer)
    away = reverse("screening:kinship-withdraw", args=[kinship.pk])
    assert client.post(away, {"reason": "Khai nhầm."}).status_code == 302
    assert "bỏ khai ngày" in text(client.get(url))


@pytest.mark.parametrize("stage", [S.REVIEWING, S.AWAITING_LIST_VOTE, S.MENTORING, S.REVIEW, S.VERIFIED])
def test_the_guards_of_a_case_page_take_at_most_fifteen_queries(client, settings, stage):
    from screening.pages import CasePage, case_for

    case = make_case(make_tree()[3], stage)
    on = settings.BUSINESS_DATE = case.stage_since + DAY
    for name in ("secretary", "staff", "recorder"):
        actor = getattr(cast_of(case.branch), name)
        page = CasePage(case_for(actor, on).get(pk=case.pk), actor, on)
        with CaptureQueriesContext(connection) as queries:
            assert page.next
            assert page.other_steps is not None
            assert page.helping_steps is not None
            assert page.warnings is not None
        assert len(queries) <= 15, (name, [query["sql"][:80] for query in queries])
    assert Case.objects.visible_to(actor).filter(pk=case.pk).exists()
