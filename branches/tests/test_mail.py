"""E-mail through a real server: discreet, at once for what is urgent, else one digest a day, and never twice."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected

import environ
import pytest
from django.core.cache import cache
from django.db import connection

from branches import mail
from branches.models import Digest, Notice, Office, Organization, Role
from branches.tests.builders import LONG_AGO, make_organization, make_user
from branches.tests.smtp import MailServer

pytestmark = pytest.mark.django_db
URGENT_WORDS = """Kính gửi đồng chí.

Một việc đã đến hạn. Đăng nhập để xem: https://hoso.example.org

Thư tự động, không cần trả lời. Không chuyển tiếp thư này.
"""
DIGEST_WORDS = """Kính gửi đồng chí.

Hộp thư có 2 thông báo chưa đọc về việc sắp đến hạn hoặc đang chờ đồng chí. Đăng nhập để xem: https://hoso.example.org

Thư tự động, không cần trả lời. Không chuyển tiếp thư này.
"""
LATER = timedelta(minutes=1)
NOBODY = {"urgent": 0, "digests": 0, "later": 0}


def at(hour, minute=0, day=20):
    """An hour of Viet Nam on a day of November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


@pytest.fixture
def server(settings):
    cache.clear()
    with MailServer() as server:
        for name, value in environ.Env.email_url_config(server.url).items():
            setattr(settings, name, value)
        settings.EMAIL_CONFIGURED, settings.PUBLIC_URL = True, "https://hoso.example.org"
        settings.EMAIL_TIMEOUT, settings.DEFAULT_FROM_EMAIL = 5, "hoso@example.org"
        yield server


def make_taker(name="bithu", **fields):
    """An officer who takes mail."""
    user = make_user("Nông Văn Thịnh", **{"email": f"{name}@example.org"} | fields)
    place = Organization.objects.first() or make_organization()
    Office.objects.create(user=user, organization=place, role=Role.SECRETARY, starts_on=LONG_AGO)
    return user


EARLY = at(5)


def tell(user, *, when=EARLY, urgent=False, **fields):
    return Notice.objects.create(user=user, text="Hồ sơ số 12: đến hạn.", created_at=when, urgent=urgent, **fields)


def recipients(server):
    return [to for to, _ in server.mails]


def claims():
    """[(claimed, mailed)] of the notices, [(items, sent)] of the digests."""
    notices = Notice.objects.order_by("pk").values_list("mail_claimed_at", "mailed_at")
    return [tuple(bool(at) for at in row) for row in notices], [
        (d.items, bool(d.sent_at)) for d in Digest.objects.all()
    ]


def body(message):
    return message.get_content().replace("\r\n", "\n")


# --- what it says ---------------------------------------------------------------------------------------------------


def test_an_urgent_mail_names_no_person_and_no_matter(server):
    tell(make_taker(), urgent=True)
    assert mail.send_due(at(5)) == NOBODY | {"urgent": 1}
    ((to, message),) = server.mails
    assert (to, message["To"], message["From"]) == ("bithu@example.org", "bithu@example.org", "hoso@example.org")
    assert (message["Subject"], body(message)) == ("Có việc đã đến hạn", URGENT_WORDS)
    assert (message["Auto-Submitted"], message.get_content_type()) == ("auto-generated", "text/plain")


def test_a_digest_says_only_how_many(server):
    user = make_taker()
    tell(user)
    tell(user)
    tell(user, read_at=at(6))
    assert mail.send_due(at(7)) == NOBODY | {"digests": 1}
    ((_, message),) = server.mails
    assert (message["Subject"], body(message)) == ("Việc chờ đồng chí", DIGEST_WORDS)


# --- when, and to whom ----------------------------------------------------------------------------------------------


def test_a_digest_comes_once_a_day_at_the_hour_of_the_user_with_what_came_before_it(server):
    user = make_taker(mail_hour=7)
    tell(user, when=at(6, 59))
    sent = [mail.send_due(when).get("digests", 0) for when in (at(6, 59), at(7), at(7, 1), at(18), at(23, 59))]
    assert sent == [0, 1, 0, 0, 0]
    assert mail.send_due(at(7, day=21)) == NOBODY | {"digests": 1}  # still unread the next day
    assert list(Digest.objects.order_by("on").values_list("on__day", "items")) == [(20, 1), (21, 1)]


def test_what_comes_after_the_hour_waits_for_the_next_day_and_a_late_run_makes_up_for_its_hour(server):
    late, early = make_taker("muon"), make_taker("som")
    tell(late, when=at(7))
    tell(early, when=at(6, 59))
    assert (mail.send_due(at(9)), recipients(server)) == (NOBODY | {"digests": 1}, ["som@example.org"])
    Notice.objects.filter(user=early).update(read_at=at(9))
    mail.send_due(at(7, day=21))
    assert recipients(server) == ["som@example.org", "muon@example.org"]


def test_who_has_read_everything_gets_no_mail_and_the_server_is_not_even_asked(server):
    user = make_taker()
    tell(user, read_at=at(6))
    tell(user, read_at=at(6), urgent=True)
    assert (mail.send_due(at(8)), server.connections) == ({}, 0)


def test_who_takes_no_mail_has_no_address_or_a_closed_account_gets_none_neither_then_nor_later(server):
    users = [make_taker("khong", daily_mail=False), make_taker(email=""), make_taker("nghi", is_active=False)]
    for user in users:
        tell(user, urgent=True)
    assert (mail.send_due(at(8)), server.connections) == ({}, 0)
    type(users[0]).objects.update(daily_mail=True, is_active=True, email="nay@example.org")
    assert mail.send_due(at(6, day=21)) == {}  # the moment is past; the digest of the day counts it
    assert mail.send_due(at(7, day=21)) == NOBODY | {"digests": 3}


def test_mail_ends_with_the_office_but_administrators_hear_of_failed_jobs(server):
    former, new = make_taker("cu"), make_taker("moi")
    Office.objects.filter(user=former).update(ends_on=at(8).date())
    tell(former)
    tell(new)
    tell(make_user(email="quantri@example.org", is_superuser=True))
    everybody = ["cu@example.org", "moi@example.org", "quantri@example.org"]
    assert (mail.send_due(at(8))["digests"], recipients(server)) == (3, everybody)  # the last day of the office
    tell(former, when=at(6, day=21), urgent=True)
    assert (mail.send_due(at(8, day=21)), recipients(server)[3:]) == (NOBODY | {"digests": 2}, everybody[1:])
    assert claims()[0][-1] == (True, False)


def test_what_could_not_be_sent_for_two_days_is_left_to_the_digest(server):
    user = make_taker(mail_hour=23)
    tell(user, when=at(8, day=18) - LATER, urgent=True)
    tell(user, when=at(8, day=18), urgent=True)
    assert mail.send_due(at(8)) == NOBODY | {"urgent": 1}


def test_an_urgent_notice_is_mailed_at_any_hour_and_once(server):
    tell(make_taker(mail_hour=23), urgent=True, when=at(2))
    assert [mail.send_due(at(2)), mail.send_due(at(2, 1))] == [NOBODY | {"urgent": 1}, {}]
    assert len(server.mails) == 1


def test_without_a_mail_server_nothing_is_claimed(settings):
    settings.EMAIL_CONFIGURED = False
    tell(make_taker(), urgent=True)
    assert (mail.send_due(at(8)), claims()) == ({}, ([(False, False)], []))


def test_all_mails_of_a_run_go_through_one_connection_and_the_rest_by_the_next(server, monkeypatch):
    monkeypatch.setattr(mail, "AT_ONCE", 3)
    for number in range(4):
        tell(make_taker(f"u{number}"), urgent=True)
    assert (mail.send_due(at(5)), server.connections) == (NOBODY | {"urgent": 3}, 1)
    assert (mail.send_due(at(5)), server.connections) == (NOBODY | {"urgent": 1}, 2)
    assert recipients(server) == [f"u{number}@example.org" for number in range(4)]


def test_old_digests_are_removed(server):
    user = make_taker()
    for days in (60, 61):
        Digest.objects.create(user=user, on=at(8).date() - timedelta(days=days), items=1, claimed_at=at(8))
    assert mail.remove_old(at(8)) == {"digests_removed": 1}


# --- a server that refuses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("command", "answer"), [("MAIL", "550 no"), ("DATA", "451 later"), ("RCPT", "421 closing")])
def test_a_server_that_refuses_gives_the_claim_back_and_the_next_run_sends(server, command, answer):
    user = make_taker()
    tell(user, urgent=True)
    server.answers = {command: answer}
    with pytest.raises(mail.ServerRefused):
        mail.send_due(at(7))
    assert (server.mails, claims()) == ([], ([(False, False)], []))
    server.answers = {}
    assert mail.send_due(at(7) + LATER) == {"urgent": 1, "digests": 1, "later": 0}
    assert claims() == ([(True, True)], [(1, True)])


def test_a_digest_that_is_refused_is_sent_by_the_next_run(server):
    tell(make_taker())
    server.answers = {"DATA": "554 no"}
    with pytest.raises(mail.ServerRefused):
        mail.send_due(at(7))
    assert claims() == ([(False, False)], [])
    server.answers = {}
    assert mail.send_due(at(7) + LATER) == NOBODY | {"digests": 1}


def test_a_server_that_cannot_be_reached_leaves_everything_unclaimed(server):
    tell(make_taker(), urgent=True)
    server.__exit__()
    with pytest.raises(ConnectionRefusedError):
        mail.send_due(at(7))
    assert claims() == ([(False, False)], [])


def test_an_address_that_is_to_wait_holds_up_nobody_and_is_tried_again_by_the_next_run(server):
    for name in ("cho", "khac"):
        tell(make_taker(name), urgent=True)
    server.answers = {("RCPT", "cho@example.org"): "451 greylisted"}
    assert mail.send_due(at(5)) == {"urgent": 1, "digests": 0, "later": 1}
    server.answers = {}
    assert mail.send_due(at(5) + LATER) == NOBODY | {"urgent": 1}
    assert recipients(server) == ["khac@example.org", "cho@example.org"]


def test_an_address_that_does_not_exist_is_told_and_tried_again_after_an_hour(server):
    user, other = make_taker("sai"), make_taker("khac")
    for somebody in (user, other):
        tell(somebody, urgent=True, when=at(7))
    server.answers = {("RCPT", "sai@example.org"): "550 no such user"}
    with pytest.raises(mail.AddressRefused) as refusal:
        mail.send_due(at(8))
    assert str(refusal.value) == ""  # the log of the jobs names nobody
    assert (recipients(server), claims()[0]) == (["khac@example.org"], [(False, False), (True, True)])
    assert mail.refused_lately(at(8) + LATER) == {user.pk: at(8)}
    assert mail.send_due(at(8, 59)) == {}
    server.answers = {}
    assert mail.send_due(at(9)) == NOBODY | {"urgent": 1}


def test_a_server_that_hangs_up_without_an_answer_may_have_taken_it_so_it_is_not_sent_again(server):
    tell(make_taker(), urgent=True)
    server.answers = {"DATA": None}
    with pytest.raises(SMTPServerDisconnected):
        mail.send_due(at(5))
    server.answers = {}
    assert (mail.send_due(at(5) + LATER), claims()[0]) == ({}, [(True, False)])
    assert mail.send_due(at(7)) == NOBODY | {"digests": 1}  # which counts it


# --- several at a time, and killed ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_the_same_time_send_each_mail_once(server):
    for number in range(6):
        tell(make_taker(f"u{number}"), urgent=True)
    line, counts = threading.Barrier(3), []

    def run():
        line.wait(20)
        try:
            counts.append(mail.send_due(at(7)))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(recipients(server)) == sorted([f"u{number}@example.org" for number in range(6)] * 2)
    assert [sum(found.get(name, 0) for found in counts) for name in ("urgent", "digests")] == [6, 6]
    assert claims() == ([(True, True)] * 6, [(1, True)] * 6)


TWO_RUNS = """
import django, sys, threading
django.setup()
from datetime import datetime
from branches import mail
for _ in range(2):
    threading.Thread(target=mail.send_due, args=[datetime.fromisoformat(sys.argv[1])]).start()
"""


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_between_claim_and_sending_never_sends_twice(server):
    """The server keeps two runs of a real process waiting, each after a claim of its own; there the process is killed."""
    tell(make_taker("ngay", mail_hour=23), urgent=True)
    tell(make_taker("tonghop"))
    own = connection.settings_dict
    database = f"postgres://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}/{own['NAME']}"
    environment = os.environ | {"DATABASE_URL": database, "EMAIL_URL": server.url}
    server.paused = {"MAIL"}
    process = subprocess.Popen([sys.executable, "-c", TWO_RUNS, at(7).isoformat()], env=environment)
    for _ in range(2):
        assert server.reached.acquire(timeout=30)
    process.kill()
    process.wait(10)
    server.paused = set()
    server.go_on.set()
    assert claims() == ([(True, False), (False, False)], [(1, False)])
    assert (mail.send_due(at(7) + LATER), server.mails) == ({}, [])
    assert mail.send_due(at(23, day=21)) == NOBODY | {"digests": 2}  # of the next day, because both are still unread
