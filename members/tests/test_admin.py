"""Members in the admin: found without accents, corrected with a trace, never moved and never removed."""

from datetime import date

import pytest
from django.urls import reverse

from branches.models import Entry, Viewing
from branches.tests.builders import import_rows, make_tree, make_user
from members.models import CodeItem, Member, Membership, Post, Ranking, Standing
from members.tests.builders import make_member, make_ranking

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = make_user("Quản trị", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def branch():
    return make_tree()[3]


def url(model, page, *args):
    return reverse(f"admin:members_{model._meta.model_name}_{page}", args=args)


def record(**changed):
    data = {
        "full_name": "Vi Văn Đạt",
        "gender": "male",
        "born_on": "19/05/1980",
        "born_precision": "day",
        "identity_number": "038081000174",
        "admitted_on": "03/02/2010",
        "official_on": "03/02/2011",
    }
    for prefix, rows in (("memberships", 0), ("standings", 0), ("rankings", 0), ("posts", 0)):
        data |= {f"{prefix}-TOTAL_FORMS": str(rows), f"{prefix}-INITIAL_FORMS": str(rows)}
    return data | changed


@pytest.mark.parametrize("query", ["dat", "Đạt", "vi dat", "038081000174"])
def test_members_are_found_without_accents_or_by_a_whole_number(client, administrator, branch, query):
    make_member(branch, "Vi Văn Đạt", identity_number="038081000174")
    make_member(branch, "Hà Thị Yến")
    result = client.get(url(Member, "changelist"), {"q": query}).context["cl"].result_list
    assert [member.full_name for member in result] == ["Vi Văn Đạt"]


def test_the_list_masks_identity_numbers(client, administrator, branch):
    make_member(branch, identity_number="038081000174")
    assert "038081000174" not in client.get(url(Member, "changelist")).content.decode()


def test_a_correction_is_journalled_with_masked_numbers_and_touches_the_record(client, administrator, branch):
    member = make_member(branch, "Vi Văn Đạt", identity_number="038081000174")
    sent = record(identity_number="038081000999", hometown="Suối Mây")
    assert client.post(url(Member, "change", member.pk), sent).status_code == 302
    member.refresh_from_db()
    assert (member.identity_number, member.changed_at is None) == ("038081000999", False)
    entry = Entry.objects.get()
    assert (entry.actor, entry.organization, entry.facts) == (
        administrator,
        branch,
        {"identity_number": ["•••••••••174", "•••••••••999"], "hometown": ["", "Suối Mây"]},
    )


def test_opening_a_record_is_a_viewing(client, administrator, branch):
    member = make_member(branch)
    client.get(url(Member, "change", member.pk))
    viewing = Viewing.objects.get()
    assert (viewing.user, viewing.subject, viewing.part) == (
        administrator,
        f"members.member:{member.pk}",
        "Phần quản trị",
    )


def test_the_branch_of_a_member_cannot_be_changed_here(client, administrator, branch):
    member = make_member(branch, "Vi Văn Đạt", identity_number="038081000174")
    other = branch.parent.children.exclude(pk=branch.pk).get()
    client.post(url(Member, "change", member.pk), record(branch=other.pk))
    member.refresh_from_db()
    assert (member.branch, Entry.objects.exists()) == (branch, False)


@pytest.mark.parametrize("model", [Member, Membership, Standing, Post, Ranking])
def test_no_record_and_no_dated_fact_is_removed(client, administrator, branch, model):
    member = make_member(branch)
    make_ranking(member, 2025)
    Standing.objects.create(member=member, kind="exempt", starts_on=date(2025, 1, 1))
    Post.objects.create(member=member, organization=branch, title="deputy", starts_on=date(2025, 1, 1))
    assert client.post(url(model, "delete", model.objects.get().pk), {"post": "yes"}).status_code == 403
    assert model.objects.count() == 1


@pytest.mark.parametrize("model", [Member, Membership, Ranking])
def test_what_only_a_verb_may_begin_cannot_be_added(client, administrator, model):
    assert client.get(url(model, "add")).status_code == 403


def test_a_ranking_is_only_read(client, administrator, branch):
    ranking = make_ranking(make_member(branch), 2025)
    assert client.post(url(Ranking, "change", ranking.pk), {"level": "good"}).status_code == 403
    ranking.refresh_from_db()
    assert ranking.level == "not_completed"


def test_only_the_paper_of_an_exit_is_corrected(client, administrator, branch):
    membership = make_member(branch).memberships.get()
    sent = {"decision_number": "47-QĐ/ĐU", "ends_on": "01/01/2026", "ended_by": "died"}
    assert client.post(url(Membership, "change", membership.pk), sent).status_code == 302
    membership.refresh_from_db()
    assert (membership.decision_number, membership.ends_on) == ("47-QĐ/ĐU", None)
    assert Entry.objects.get().facts == {"decision_number": ["", "47-QĐ/ĐU"]}


def test_a_word_of_a_code_list_is_unique_without_regard_to_accents(client, administrator):
    sent = {"list": "occupation", "name": "Thợ mộc", "order": "1", "active": "on"}
    assert client.post(url(CodeItem, "add"), sent).status_code == 302
    response = client.post(url(CodeItem, "add"), sent | {"name": "THO MOC"})
    assert response.context["adminform"].form.non_field_errors() == ["Danh mục đã có mục này."]
    assert [
        item.name for item in client.get(url(CodeItem, "changelist"), {"q": "tho moc"}).context["cl"].result_list
    ] == ["Thợ mộc"]


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        ("02/03/2010", None),
        ("01/01/2999", "Ngày vào Đảng chưa đến."),
    ],
)
def test_a_corrected_admission_moves_its_membership_here_too(client, administrator, branch, day, refusal):
    member = make_member(branch, "Vi Văn Đạt", identity_number="038081000174")
    response = client.post(url(Member, "change", member.pk), record(admitted_on=day))
    began = member.memberships.get().starts_on
    if refusal:
        assert response.context["adminform"].form.errors["admitted_on"] == [refusal]
        assert began == date(2010, 2, 3)
    else:
        assert (response.status_code, began) == (302, date(2010, 3, 2))


def test_a_branch_with_members_cannot_be_dissolved(client, administrator, branch):
    member = make_member(branch)
    data = {
        "code": branch.code,
        "name": branch.name,
        "kind": branch.kind,
        "parent": branch.parent_id,
        "sector": "",
        "dissolved_on": f"{date.today():%d/%m/%Y}",
    } | {f"{prefix}-{name}": "0" for prefix in ("offices", "authorities") for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    page = reverse("admin:branches_organization_change", args=[branch.pk])
    errors = client.post(page, data).context["adminform"].form.errors
    assert errors == {"dissolved_on": [f"{branch} còn 1 đảng viên. Chuyển sinh hoạt cho các đồng chí trước."]}
    member.memberships.update(ends_on=date.today(), ended_by="died")
    assert client.post(page, data).status_code == 302
    branch.refresh_from_db()
    assert branch.dissolved_on == date.today()


def test_a_list_of_organisations_dissolves_no_branch_with_members(branch):
    member = make_member(branch)
    rows = [
        ["Mã tổ chức", "Tên tổ chức", "Loại", "Ngày giải thể"],
        [branch.code, branch.name, branch.get_kind_display(), "01/01/2026"],
    ]
    result, done = import_rows("organizations", rows)
    assert (done, result["updated"]) == (False, 0)
    words = "Ngày giải thể: còn 1 đảng viên. Chuyển sinh hoạt cho các đồng chí trước."
    assert [line["message"] for line in result["errors"]] == [words]
    member.memberships.update(ends_on=date(2025, 12, 31), ended_by="died")
    result, done = import_rows("organizations", rows)
    assert (done, result["updated"], result["errors"]) == (True, 1, [])
