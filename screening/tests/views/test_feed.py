"""The calendar behind a secret address: one's own deadlines, which name no person, no matter and no case."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import vobject
from django.urls import resolve, reverse
from django.utils import timezone

from branches import telling
from branches.models import Office, Role
from branches.tests.builders import make_officer, make_user
from members.tests.builders import make_member
from partyrecords.views import server_error
from screening.deadlines.feed import AHEAD, BEHIND
from screening.models import Deadline, DeadlineChange
from screening.tests.builders import make_tree

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _here_and_now(settings):
    settings.PUBLIC_URL, settings.BUSINESS_DATE = "https://hoso.example.org", ON


@pytest.fixture
def branch():
    return make_tree()[3]


@pytest.fixture
def secretary(branch):
    return make_officer(branch)


def make_deadline(branch, due=ON, kind=Deadline.Kind.MEETING, **fields):
    number = Deadline.objects.count()
    told = {"subject": f"branches.organization:{branch.pk}", "part": str(number), "arithmetic": "tính", "basis": "D"}
    return Deadline.objects.create(
        kind=kind, organization=branch, starts_on=ON - 400 * DAY, due_on=due, **told | fields
    )


def address(user):
    return reverse("screening:feed", args=[telling.create_feed(actor=user)])


def fetched(client, user):
    """The events as read by icalendar."""
    return events_of(client.get(address(user)))


def events_of(response):
    return icalendar.Calendar.from_ical(response.content).events


def test_a_calendar_program_reads_name_days_and_how_often_to_ask(client, secretary, branch):
    row = make_deadline(branch, date(2026, 12, 31))
    response = client.get(address(secretary))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "no-store" in response["Cache-Control"]
    assert response.cookies == {}
    whole = icalendar.Calendar.from_ical(response.content)
    (event,) = whole.events
    assert (whole["X-WR-CALNAME"], whole["VERSION"], whole.errors, event.errors) == ("Việc cần làm", "2.0", [], [])
    assert whole["X-PUBLISHED-TTL"].to_ical() == b"PT4H"
    assert (whole["REFRESH-INTERVAL"].dt, whole["REFRESH-INTERVAL"].params["VALUE"]) == (timedelta(hours=4), "DURATION")
    link = f"https://hoso.example.org/thoi-han/{row.pk}/"
    assert {name: str(event[name]) for name in ("UID", "SUMMARY", "DESCRIPTION", "URL", "CLASS", "TRANSP")} == {
        "UID": f"thoi-han-{row.pk}@hoso.example.org",
        "SUMMARY": "Một việc đến hạn",
        "DESCRIPTION": f"Đăng nhập để xem: {link}",
        "URL": link,
        "CLASS": "PRIVATE",
        "TRANSP": "TRANSPARENT",
    }
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 12, 31), date(2027, 1, 1))
    assert event["DTSTAMP"].dt.tzname() == "UTC"
    assert (timezone.localdate(event["DTSTAMP"].dt), event["SEQUENCE"]) == (ON, 0)
    assert "LAST-MODIFIED" not in event


def test_a_second_parser_reads_the_same(client, secretary, branch, settings):
    """vobject, which shares nothing with the library that wrote it; lines as the standard wants them."""
    settings.PUBLIC_URL = host = "https://ho-so-dang-vien.tinh-uy-son-lam.example.org"
    days = [ON - DAY, ON, date(2027, 2, 28)]
    rows = [make_deadline(branch, day) for day in days]
    content = client.get(address(secretary)).content
    lines = content.split(b"\r\n")
    assert (content.endswith(b"END:VCALENDAR\r\n"), b"\n" in b"".join(lines)) == (True, False)
    assert max(len(line) for line in lines) <= 75
    assert any(line.startswith(b" ") for line in lines)  # a long line is folded
    whole = vobject.readOne(content.decode())
    assert whole.validate(lambda *_: None, True)
    assert whole.x_wr_calname.value == "Việc cần làm"
    read = [(event.uid.value, event.dtstart.value, event.url.value) for event in whole.vevent_list]
    link = f"{host}/thoi-han/{{}}/".format
    assert read == [(f"thoi-han-{row.pk}@{host[8:]}", row.due_on, link(row.pk)) for row in rows]
    assert [event.description.value for event in whole.vevent_list] == [f"Đăng nhập để xem: {link(r.pk)}" for r in rows]


def test_it_names_no_person_no_matter_and_no_place(client, secretary, branch):
    member = make_member(branch)
    make_deadline(branch, kind=Deadline.Kind.STANDING, member=member)
    make_deadline(branch, kind=Deadline.Kind.DUES)
    response = client.get(address(secretary))
    assert [str(event["SUMMARY"]) for event in events_of(response)] == ["Một việc đến hạn"] * 2
    text = vobject.readOne(response.content.decode()).serialize()
    for word in (member.full_name, str(branch), secretary.full_name, *Deadline.Kind.labels):
        assert word not in text


def test_a_moved_day_keeps_its_identity_and_counts_up(client, secretary, branch):
    row, url = make_deadline(branch, ON + DAY), address(secretary)
    (before,) = events_of(client.get(url))
    told = {"due_before": row.due_on, "due_after": ON + 9 * DAY, "arithmetic_before": "a", "arithmetic_after": "b"}
    for days in (2, 1):
        DeadlineChange.objects.create(deadline=row, on=ON - days * DAY, **told)
    Deadline.objects.update(due_on=ON + 9 * DAY)
    (after,) = events_of(client.get(url))
    assert (after["UID"], after["DTSTART"].dt) == (before["UID"], ON + 9 * DAY)
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 2)
    assert after["LAST-MODIFIED"].dt == datetime(2026, 11, 19, tzinfo=UTC)


def test_it_holds_what_waits_for_oneself_overdue_and_within_twelve_months(client, secretary, branch):
    last = date(2027, 11, 20)
    for due in (ON - 400 * DAY, ON, last, last + DAY):
        make_deadline(branch, due)
    for ended in ("met_on", "lapsed_on"):
        make_deadline(branch, **{ended: ON})
    make_deadline(make_tree()[3])
    days = [event["DTSTART"].dt for event in fetched(client, secretary)]
    assert days == [ON - 400 * DAY, ON, last]
    assert fetched(client, make_officer(branch, Role.READER)) == []


def test_of_very_many_those_nearest_to_today_are_there(client, secretary, branch):
    about = {"subject": "x:1", "organization": branch, "starts_on": ON - 400 * DAY, "arithmetic": "a", "basis": "D"}
    Deadline.objects.bulk_create(
        Deadline(kind=Deadline.Kind.MEETING, part=str(n), due_on=ON + n // 2 * DAY, **about)
        for n in range(-2 * BEHIND, 2 * AHEAD)
        if n // 2 <= 300
    )
    days = [event["DTSTART"].dt for event in fetched(client, secretary)]
    assert (len(days), days[0], days[-1]) == (BEHIND + AHEAD, ON - BEHIND // 2 * DAY, ON + (AHEAD // 2 - 1) * DAY)
    assert days == sorted(days)


@pytest.mark.parametrize("reason", ["unknown", "withdrawn", "closed", "without office", "ended office"])
def test_an_address_that_leads_nowhere_is_not_found_whatever_the_reason(client, secretary, branch, reason):
    make_deadline(branch)
    url = address(secretary)
    if reason == "unknown":
        url = reverse("screening:feed", args=["khong-co"])
    elif reason == "withdrawn":
        telling.withdraw_feed(actor=secretary)
    elif reason == "closed":
        type(secretary).objects.filter(pk=secretary.pk).update(is_active=False)
    elif reason == "without office":
        url = address(make_user(is_superuser=True))
    else:
        Office.objects.update(ends_on=ON - DAY)
    assert client.get(url).status_code == 404


def test_it_is_only_read_and_asks_nobody_who_they_are(client, secretary, branch):
    url = address(secretary)
    assert [client.post(url).status_code, client.head(url).status_code, client.get(url).status_code] == [405, 200, 200]
    assert not client.cookies
    Office.objects.update(ends_on=ON)  # the last day of the office
    assert client.get(url).status_code == 200


def test_one_deadline_costs_as_many_queries_as_three(client, secretary, branch, django_assert_num_queries):
    url = address(secretary)
    client.get(url)  # notes that it was fetched
    for _ in range(3):
        DeadlineChange.objects.create(
            deadline=make_deadline(branch),
            on=ON,
            due_before=ON,
            due_after=ON,
            arithmetic_before="",
            arithmetic_after="",
        )
        with django_assert_num_queries(5):  # address, offices, overdue, ahead, changes
            client.get(url)


def test_the_secret_stands_in_no_log(client, secretary, rf, caplog):
    assert client.get(reverse("screening:feed", args=["khong-co"])).status_code == 404
    request = rf.get(address(secretary))
    request.resolver_match = resolve(request.path)
    assert server_error(request).status_code == 500
    ((_, _, logged),) = caplog.record_tuples
    assert logged.splitlines()[0].split(" ", 1)[1] == "GET /lich/….ics"
