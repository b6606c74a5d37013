"""Figures of large organisations: counted once a day, by a worker if it takes long, and told as those of small ones."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches import calendar
from branches.models import Job, Role
from branches.pages import mass_changed
from branches.tests.builders import make_officer, make_organization, make_tree
from members import counted
from members.actions import duplicates as verbs
from members.models import CodeItem, CountedFigures
from members.statistics import snapshots
from members.tests.builders import make_member, make_members

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 3)
PAGE = reverse("members:statistics")
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _third_of_november(settings):
    settings.BUSINESS_DATE = TODAY


@pytest.fixture
def superior(client):
    """Two committees with members; who is signed in sees them from above."""
    _, superior, _, here, sibling = make_tree()
    other = make_organization(make_organization(superior), name="Chi bộ xa")
    tay = CodeItem.objects.get(list="ethnicity", name="Tày")
    make_members(here, 2)
    make_member(sibling, ethnicity=tay, admitted_on=date(2026, 5, 19), official_on=None)
    make_member(other, gender="female", ethnicity=tay)
    snapshots.refresh(TODAY)
    client.force_login(make_officer(superior, Role.STAFF))
    return superior


def large(monkeypatch, *, worker=True):
    """Every organisation above a branch is large, and takes long."""
    monkeypatch.setattr(counted, "AT_ONCE", 0)
    if worker:
        monkeypatch.setattr(counted, "WITHOUT_WORKER", 0)


def work():
    """What a worker does with whatever waits."""
    for pk in CountedFigures.objects.filter(job__state=Job.State.WAITING).values_list("pk", flat=True):
        counted.count(pk)


def told(page):
    """Everything a page tells in its table."""
    lines = [(title, [(figure.label, cells) for figure, cells in rows]) for title, rows in page.context["rows"]]
    return page.context["heads"], lines


@pytest.mark.parametrize("code", ["1", "2", "3", "5"])
def test_a_form_is_counted_by_a_worker_and_tells_what_a_live_one_tells(client, superior, monkeypatch, code):
    live = told(client.get(PAGE, {"form": code}))
    large(monkeypatch)
    waiting = client.get(PAGE, {"form": code})
    assert "đang chờ đến lượt" in waiting.content.decode()
    assert "table" not in waiting.context
    client.force_login(make_officer(superior, Role.STAFF))
    client.get(PAGE, {"form": code})  # another one asks for the same
    assert (CountedFigures.objects.count(), Job.objects.count()) == (1, 1)
    work()
    page = client.get(PAGE, {"form": code})
    assert told(page) == live
    assert "Đơn vị lớn: lập lúc" in page.content.decode()
    file = client.get(reverse("members:statistics-file"), {"form": code})
    assert file.headers["Content-Disposition"].endswith('.xlsx"')


def test_only_what_is_larger_than_the_limits_is_kept_and_only_the_largest_waits(client, superior, monkeypatch):
    for at_once, without_worker, kept in ((4, 4, 0), (3, 4, 1)):
        monkeypatch.setattr(counted, "AT_ONCE", at_once)
        monkeypatch.setattr(counted, "WITHOUT_WORKER", without_worker)
        assert "table" in client.get(PAGE, {"form": "3"}).context
        assert CountedFigures.objects.filter(job__state=Job.State.DONE).count() == kept
    monkeypatch.setattr(counted, "WITHOUT_WORKER", 3)
    assert client.get(PAGE, {"form": "2"}).context["working"]


def test_the_progress_refreshes_itself_and_a_dead_worker_is_noticed(client, superior, monkeypatch):
    large(monkeypatch)
    client.get(PAGE, {"form": "3"})
    figures = CountedFigures.objects.get()
    progress, again = (reverse(f"members:{name}", args=[figures.pk]) for name in ("figures", "figures-repeat"))
    assert "đang chờ đến lượt" in client.get(progress, headers=HTMX).content.decode()
    page = client.get(progress)  # without JavaScript: back to the page itself
    assert page.url == f"{PAGE}?organization={superior.pk}&form=3&start=01%2F01%2F2026&end=03%2F11%2F2026"
    client.post(again)
    assert Job.objects.get().created_at == figures.job.created_at  # somebody is at it already
    Job.objects.update(created_at=calendar.now() - timedelta(hours=1))
    assert "dừng giữa chừng" in client.get(progress, headers=HTMX).content.decode()
    assert client.post(again).url == page.url
    assert "đang chờ đến lượt" in client.get(progress, headers=HTMX).content.decode()
    work()
    assert client.get(progress, headers=HTMX).headers["HX-Refresh"] == "true"


def test_what_is_kept_holds_for_the_day_until_somebody_has_it_counted_again(client, superior, monkeypatch, settings):
    large(monkeypatch, worker=False)

    def total():
        return client.get(PAGE, {"form": "3", "end": "03/11/2026"}).context["table"].whole.numbers["total"]

    assert total() == 4
    make_member(superior.children.first().children.first())
    assert total() == 4
    client.post(reverse("members:figures-repeat", args=[CountedFigures.objects.get().pk]))
    assert total() == 5
    make_member(superior.children.first().children.first())
    mass_changed(TODAY)  # an import: everything is forgotten
    assert total() == 6
    settings.BUSINESS_DATE = TODAY + timedelta(days=1)
    make_member(superior.children.first().children.first())
    assert total() == 7
    assert counted.remove_old(settings.BUSINESS_DATE) == 1
    assert (CountedFigures.objects.get().on, Job.objects.count()) == (settings.BUSINESS_DATE, 1)


def test_what_is_kept_is_the_whole_story_and_each_reader_is_told_as_much_as_ever(client, superior, monkeypatch):
    large(monkeypatch, worker=False)

    def minority(role):
        client.force_login(make_officer(superior, role))
        page = client.get(PAGE, {"form": "3"})
        lines = {
            figure.label: [cell.value for cell in cells] for _, rows in page.context["rows"] for figure, cells in rows
        }
        return lines["Người dân tộc thiểu số"], "Tày" in lines

    assert minority(Role.STAFF) == ([2, 1, 1], True)
    assert minority(Role.READER) == (["dưới 5", "không tách", "không tách"], False)
    assert CountedFigures.objects.count() == 1


def test_figures_that_do_not_add_up_are_refused_from_what_is_kept_too(client, superior, monkeypatch):
    branch = superior.children.first().children.first()
    make_member(branch, admitted_on=date(2026, 2, 3), official_on=None).memberships.update(begun_by="?")
    large(monkeypatch)
    client.get(PAGE, {"form": "1"})
    work()
    for address in (PAGE, reverse("members:statistics-file")):
        page = client.get(address, {"form": "1"})
        assert (page.status_code, f"{superior}: Số liệu chưa khớp" in page.content.decode()) == (409, True)
        assert "Lập lại" in page.content.decode()


def test_a_failure_is_told_and_can_be_tried_again(client, superior, monkeypatch):
    large(monkeypatch)
    real = counted.COUNTERS["form-3"]
    monkeypatch.setitem(counted.COUNTERS, "form-3", counted.Counter(lambda *asked: 1 / 0, real.address))
    client.get(PAGE, {"form": "3"})
    with pytest.raises(ZeroDivisionError):
        work()
    assert "Chương trình gặp sự cố" in client.get(PAGE, {"form": "3"}).content.decode()
    monkeypatch.setitem(counted.COUNTERS, "form-3", real)
    client.post(reverse("members:figures-repeat", args=[CountedFigures.objects.get().pk]))
    work()
    assert client.get(PAGE, {"form": "3"}).context["table"].whole.numbers["total"] == 4


def test_a_figure_added_since_then_has_the_form_counted_again(client, superior, monkeypatch):
    large(monkeypatch, worker=False)
    client.get(PAGE, {"form": "3"})
    CodeItem.objects.create(list="occupation", name="Nghề mới")
    client.get(PAGE, {"form": "3"})
    assert client.get(PAGE, {"form": "3"}).context["table"].whole.numbers["total"] == 4


def test_the_overview_of_a_past_day_is_kept_by_month_and_by_year(client, superior, monkeypatch):
    asked = [{"end": "31/10/2026"}, {"end": "31/10/2026", "theo": "nam"}]
    keys = ("tiles", "pyramid_rows", "trend_rows")
    live = [[client.get(PAGE, query).context[key] for key in keys] for query in asked]
    large(monkeypatch)
    assert client.get(PAGE, asked[0]).context["working"]
    work()
    assert [[client.get(PAGE, query).context[key] for key in keys] for query in asked] == live
    assert CountedFigures.objects.count() == 1


def test_pairs_are_searched_by_a_worker_and_disappear_when_they_are_settled(client, superior, monkeypatch):
    branch = superior.children.first().children.first()
    twins = [make_member(branch, "Quàng Thị Pành", identity_number=None) for _ in range(3)]
    page = reverse("members:duplicates", args=[superior.pk])
    live = client.get(page).context["pairs"]
    assert len(live) == 3
    large(monkeypatch)
    waiting = client.get(page)
    assert (waiting.context["pairs"], "Không có cặp nào" in waiting.content.decode()) == ([], False)
    work()
    assert client.get(page).context["pairs"] == live
    verbs.judge_distinct(twins[0], twins[1], reason="Hỏi cả hai", actor=None, on=TODAY)
    left = {(pair.first, pair.second) for pair in client.get(page).context["pairs"]}
    assert left == {(twins[0], twins[2]), (twins[1], twins[2])}
    verbs.merge_members(twins[1], twins[2], {"memberships": "kept"}, reason="Một người", actor=None, on=TODAY)
    assert client.get(page).context["pairs"] == []


def test_who_does_not_see_the_organisation_sees_neither_progress_nor_figures(client, superior, monkeypatch):
    large(monkeypatch)
    client.get(PAGE, {"form": "3"})
    work()
    figures = CountedFigures.objects.get()
    client.force_login(make_officer(make_organization(superior.parent), Role.STAFF))
    assert client.get(reverse("members:figures", args=[figures.pk])).status_code == 404
    assert client.post(reverse("members:figures-repeat", args=[figures.pk])).status_code == 404
    assert client.get(PAGE, {"form": "3", "organization": superior.pk}).status_code == 404


def test_a_kept_form_costs_the_same_questions_however_many_units_there_are(client, superior, monkeypatch):
    large(monkeypatch, worker=False)

    def spent(**asked):
        client.get(PAGE, {"form": "3"} | asked)
        with CaptureQueriesContext(connection) as watch:
            client.get(PAGE, {"form": "3"} | asked)
        return len(watch)

    few = spent()
    for _ in range(3):
        make_organization(superior)
    assert spent(start="01/02/2026") == few <= 12
