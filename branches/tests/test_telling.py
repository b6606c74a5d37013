"""By which ways a user is told: what may be chosen, and the secret address of a calendar."""

import hashlib
from datetime import timedelta

import pytest
from django.urls import reverse

from branches import calendar, journal, telling
from branches.models import CalendarFeed, Entry
from branches.tests.builders import make_user

pytestmark = pytest.mark.django_db
URL, NEW, WITHDRAW = (reverse(f"branches:{name}") for name in ("ways", "feed-new", "feed-withdraw"))
ALL = {"daily_mail": "on", "mail_hour": "18", "told_early": "on"}


@pytest.fixture
def user(client):
    user = make_user(email="bithu@example.org")
    client.force_login(user)
    return user


def chosen(user):
    user.refresh_from_db()
    return user.daily_mail, user.mail_hour, user.told_early


def entries():
    return [(entry.verb, entry.facts) for entry in Entry.objects.order_by("pk")]


def text(response):
    return response.content.decode()


def test_a_user_chooses_mail_its_hour_and_early_notices_in_one_journal_entry(client, user):
    assert chosen(user) == (True, 7, True)
    response = client.post(URL, {"mail_hour": "18"})
    assert (response.status_code, response.url) == (302, URL)
    assert chosen(user) == (False, 18, False)
    facts = {"daily_mail": [True, False], "mail_hour": [7, 18], "told_early": [True, False]}
    assert entries() == [("branches.choose_ways", facts)]
    entry = Entry.objects.get()
    assert (entry.actor, entry.subject) == (user, journal.subject_of(user))


def test_what_has_not_changed_is_not_written(client, user):
    client.post(URL, {**ALL, "mail_hour": "7"})
    assert entries() == []


@pytest.mark.parametrize(("hour", "taken"), [("5", False), ("6", True), ("21", True), ("22", False), ("x", False)])
def test_the_hour_is_one_of_the_day(client, user, hour, taken):
    response = client.post(URL, ALL | {"mail_hour": hour})
    assert response.status_code == (302 if taken else 200)
    assert chosen(user)[1] == (int(hour) if taken else 7)


def test_without_an_address_there_is_no_mail_to_choose_and_nothing_is_lost(client):
    user = make_user()
    client.force_login(user)
    page = text(client.get(URL))
    assert ("daily_mail" in page, "mail_hour" in page, "chưa có địa chỉ thư điện tử" in page) == (False, False, True)
    client.post(URL, {"mail_hour": "18"})
    assert chosen(user) == (True, 7, False)


def test_the_page_says_to_which_address_and_that_the_last_notice_always_comes(client, user, settings):
    settings.EMAIL_CONFIGURED = True
    page = text(client.get(URL))
    assert "Gửi đến bithu@example.org. Thư không ghi tên ai, không ghi việc gì." in page
    assert "Từ ngày đến hạn, hộp thư luôn báo" in page
    assert "chưa nối với thư điện tử" not in page
    settings.EMAIL_CONFIGURED = False
    assert "chưa nối với thư điện tử" in text(client.get(URL))


def test_the_inbox_and_the_menu_of_the_user_lead_to_the_page(client, user):
    assert text(client.get(reverse("branches:inbox"))).count(f'href="{URL}"') == 2


# --- the secret address ---------------------------------------------------------------------------------------------


def address_in(response):
    return text(response).split('id="dia-chi" value="')[1].split('"')[0]


def test_a_new_address_is_shown_once_and_only_its_mark_is_kept(client, user, settings):
    settings.PUBLIC_URL = "https://hoso.example.org/"
    response = client.post(NEW)
    address, feed = address_in(response), CalendarFeed.objects.get()
    secret = address.removeprefix("https://hoso.example.org/lich/").removesuffix(".ics")
    assert len(secret) == 43
    assert (feed.user, feed.mark) == (user, hashlib.sha256(secret.encode()).hexdigest())
    assert "no-store" in response["Cache-Control"]
    assert 'action="/nhac-viec/"' in text(response)  # saving the other choices makes no further address
    assert secret not in text(client.get(URL)) + str(entries()) + str(dict(client.session))
    assert entries() == [("branches.create_feed", {"withdrawn": None})]


def test_a_new_address_withdraws_the_old_one(client, user):
    old, new = telling.create_feed(actor=user), telling.create_feed(actor=user)
    first, last = CalendarFeed.objects.order_by("pk")
    assert (telling.feed_at(old), telling.feed_at(new), telling.feed_of(user)) == (None, last, last)
    assert (first.revoked_at is None, last.revoked_at) == (False, None)
    assert entries()[1] == ("branches.create_feed", {"withdrawn": first.pk})


def test_a_withdrawn_address_does_not_exist_and_is_withdrawn_once(client, user):
    secret = telling.create_feed(actor=user)
    for _ in range(2):
        assert client.post(WITHDRAW).url == URL
    assert (telling.feed_at(secret), telling.feed_of(user)) == (None, None)
    assert [verb for verb, _ in entries()] == ["branches.create_feed", "branches.withdraw_feed"]


def test_nobody_withdraws_the_address_of_another(client, user):
    secret = telling.create_feed(actor=make_user())
    client.post(WITHDRAW)
    assert telling.feed_at(secret) is not None


def test_an_address_unknown_empty_or_of_a_closed_account_leads_nowhere(user):
    secret = telling.create_feed(actor=user)
    assert [telling.feed_at(other) for other in ("", secret[:-1], secret.upper(), telling.mark_of(secret))] == [
        None
    ] * 4
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert telling.feed_at(secret) is None


def test_that_a_calendar_was_fetched_is_noted_at_most_once_an_hour(user):
    secret, now = telling.create_feed(actor=user), calendar.now()
    noted = []
    for minutes in (0, 59, 60):
        telling.note_fetched(telling.feed_at(secret), now + timedelta(minutes=minutes))
        noted.append(telling.feed_at(secret).fetched_at - now)
    assert noted == [timedelta(0), timedelta(0), timedelta(hours=1)]
