"""The paper file, its reconciliation, and the registers (domain §3.1, §3.3)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches import journal
from branches.access import NoOffice
from branches.models import Role
from branches.tests.builders import make_officer, make_tree
from members import papers, registers, todo
from members.actions import papers as verbs
from members.models import DocumentType, FilePaper, Membership, PaperMovement, Reconciliation
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 20)
NOW = {"actor": None, "on": ON}


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree):
    return tree[3]


@pytest.fixture
def member(branch):
    return make_member(branch, "Lò Thị Mai")


def make_paper(member, number=2, **fields):
    fields = {"type": DocumentType.objects.get(number=number), "place": "Tủ 2, hộp 15"} | fields
    return verbs.add_paper(FilePaper(member=member, **fields), **NOW)


def move(paper, kind, day=ON, **more):
    more = {"person": "Nông Văn Thịnh"} | more
    return verbs.move_paper(paper, PaperMovement.Kind(kind), day=day, **more, **NOW)


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else refusal.value.messages


def test_a_file_says_what_every_file_needs(member):
    assert {type.number for type in papers.missing(member)} == {1, 2, 3, 5}
    paper = make_paper(member)
    assert {type.number for type in papers.missing(member)} == {1, 3, 5}
    move(paper, "lost", note="BB 01")
    assert {type.number for type in papers.missing(member)} == {1, 2, 3, 5}
    move(paper, "restored", note="BB 02, lập lại từ bản sao")
    verbs.remove_paper(paper, reason="Ghi nhầm hồ sơ", **NOW)
    assert (FilePaper.objects.kept().count(), FilePaper.objects.get().removed_for) == (0, "Ghi nhầm hồ sơ")
    assert [entry.verb.split(".")[1] for entry in journal.of(member)] == [
        "remove_paper",
        "move_paper",
        "move_paper",
        "add_paper",
    ]


def test_a_paper_is_lent_returned_lost_and_restored_in_this_order_only(member):
    paper = make_paper(member)
    assert refused(move, paper, "returned") == ["Tài liệu đang ở tình trạng “Trong hồ sơ”, không ghi trả được."]
    assert refused(move, paper, "restored", note="BB") == [
        "Tài liệu đang ở tình trạng “Trong hồ sơ”, không ghi lập lại được."
    ]
    assert set(refused(move, paper, "lent")) == {"due_on"}
    move(paper, "lent", date(2026, 10, 1), due_on=date(2026, 10, 1))
    assert refused(move, paper, "lent", due_on=ON) == [
        "Tài liệu đang ở tình trạng “Đang cho mượn”, không cho mượn được."
    ]
    assert refused(verbs.remove_paper, paper, reason="nhầm lẫn", **NOW) == [
        "Tài liệu đang cho mượn. Ghi trả trước rồi mới bỏ dòng này."
    ]
    assert set(refused(move, paper, "returned", date(2026, 9, 30))) == {"on"}
    move(paper, "returned", date(2026, 10, 1))
    assert set(refused(move, paper, "lost")) == {"note"}
    move(paper, "lost", note="BB 01")
    move(paper, "restored", note="BB 02")
    move(paper, "lent", due_on=ON)
    move(paper, "returned")
    paper.refresh_from_db()
    assert paper.state == FilePaper.State.RESTORED


def test_a_movement_is_never_changed(member):
    movement = move(make_paper(member), "lent", due_on=ON)
    for change in (lambda: movement.delete(), lambda: PaperMovement.objects.update(person="Ai khác")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_only_the_keepers_write_and_a_paper_is_not_of_tomorrow(member, branch, tree):
    paper = FilePaper(member=member, type=DocumentType.objects.first(), place="Tủ 1")
    with pytest.raises(NoOffice):
        verbs.add_paper(paper, actor=make_officer(branch, Role.READER), on=ON)
    paper.dated_on = "2026-12"
    assert set(refused(verbs.add_paper, paper, **NOW)) == {"dated_on"}
    paper.dated_on, paper.sha256 = "2026", "xyz"
    assert set(refused(verbs.add_paper, paper, **NOW)) == {"sha256"}


# --- reconciliation -------------------------------------------------------------------------------------------------


def test_the_next_reconciliation_is_due_after_the_months_of_the_regulation(member, branch):
    other = make_member(branch)
    made = Reconciliation(organization=branch, on=date(2026, 5, 31), done_by="Nông Văn Thịnh")
    results = {member.pk: ("complete", ""), other.pk: ("missing", "")}
    assert refused(verbs.reconcile, made, {member.pk: ("complete", "")}, **NOW) == [
        "Danh sách đảng viên của ngày này đã đổi. Kiểm tra lại rồi lưu."
    ]
    assert refused(verbs.reconcile, made, results, **NOW) == {f"note_{other.pk}": ["Ghi rõ thiếu gì, tìm ở đâu."]}
    results[other.pk] = ("missing", "Đang hỏi đảng ủy cũ")
    verbs.reconcile(made, results, **NOW)
    assert papers.due_from(made.on, ON) == date(2026, 11, 30)
    assert [item.due for item in todo.items([branch], date(2026, 10, 30), [papers.todo])] == [date(2026, 11, 30)]
    assert todo.items([branch], date(2026, 10, 29), [papers.todo]) == []


def test_an_overdue_paper_is_asked_for(member, branch):
    move(make_paper(member), "lent", date(2026, 10, 1), due_on=date(2026, 11, 19))
    assert todo.items([branch], date(2026, 11, 19), [papers.todo]) == []
    assert [item.title for item in todo.items([branch], ON, [papers.todo])] == ["1 tài liệu hồ sơ cho mượn đã quá hẹn"]


# --- registers ------------------------------------------------------------------------------------------------------


def test_registers_come_from_dated_memberships(tree, branch):
    committee, other = tree[2], tree[4]
    stays, leaves, dies, inside = (make_member(branch, name) for name in ("An Văn A", "An Văn B", "An Văn C", "An D"))
    ends = [(leaves, "struck_off"), (dies, "died"), (inside, "transferred_out")]
    for person, kind in ends:
        person.memberships.update(ends_on=date(2026, 6, 1), ended_by=kind)
    Membership.objects.create(member=inside, branch=other, starts_on=date(2026, 6, 1), begun_by="transferred_in")

    def found(register, organization, start=date(2026, 1, 1), end=ON):
        rows = registers.rows(Membership.objects.all(), organization, register, start, end)
        return {row.member.full_name for row in rows}

    assert {key: found(key, branch) for key in registers.REGISTERS} == {
        "dang-sinh-hoat": {"An Văn A"},
        "ra-khoi-dang": {"An Văn B"},
        "tu-tran": {"An Văn C"},
        "chuyen-di": {"An D"},
    }
    assert found("chuyen-di", committee) == set()
    assert found("ra-khoi-dang", committee, end=date(2026, 5, 31)) == set()
    assert found("dang-sinh-hoat", branch, end=date(2026, 5, 31)) == {"An Văn A", "An Văn B", "An Văn C", "An D"}


# --- in the browser -------------------------------------------------------------------------------------------------


def test_a_paper_and_a_reconciliation_on_their_pages(client, settings, branch, member):
    settings.BUSINESS_DATE = ON
    client.force_login(make_officer(branch))
    page = reverse("members:papers", args=[member.pk])
    form = {"type": DocumentType.objects.get(number=2).pk, "dated_on": "05/1999", "confidentiality": "secret"}
    answer = client.post(reverse("members:paper-new", args=[member.pk]), form | {"title": "Lý lịch viết tay"})
    assert all(words in answer.content.decode() for words in ("Chưa ghi nơi để bản giấy.", "Lý lịch viết tay"))
    answer = client.post(reverse("members:paper-new", args=[member.pk]), form | {"place": "Tủ 2"})
    assert answer.url == page
    paper = FilePaper.objects.get()
    step = reverse("members:paper-step", args=[member.pk, paper.pk, "cho-muon"])
    lent = {"on": "01/11/2026", "person": "Đảng ủy xã", "due_on": "10/11/2026"}
    assert client.post(step, lent).url == page
    shown = client.get(page).content.decode()
    assert all(words in shown for words in ("Quá hẹn trả", "05/1999"))
    assert "05/1999" in client.get(reverse("members:paper-contents", args=[member.pk])).content.decode()
    new = reverse("members:reconciliation-new", args=[branch.pk])
    assert "Chưa có: " in client.get(new).content.decode()
    sheet = {"on": "20/11/2026", "done_by": "A", "shown": str(member.pk), f"result_{member.pk}": "incomplete"}
    assert "Ghi rõ thiếu gì, tìm ở đâu." in client.post(new, sheet).content.decode()
    answer = client.post(new, sheet | {f"note_{member.pk}": "thiếu QĐ kết nạp"}, follow=True)
    assert "thiếu QĐ kết nạp" in answer.content.decode()


def test_lists_ask_the_same_number_of_questions_whatever_the_rows(client, settings, branch):
    settings.BUSINESS_DATE = ON
    client.force_login(make_officer(branch))
    pages = [reverse("members:paper-book", args=[branch.pk]), reverse("members:register", args=[branch.pk])]

    def questions():
        counted = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(page).status_code == 200
            counted.append(len(queries))
        return counted

    move(make_paper(make_member(branch)), "lent", due_on=ON)
    questions()
    first = questions()
    for _ in range(2):
        move(make_paper(make_member(branch)), "lent", due_on=ON)
    assert questions() == first
