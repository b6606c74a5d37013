"""What a ballot must not leave behind, as far as it concerns paper ballots."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, models
from django.urls import reverse

from branches.models import Entry
from branches.tests.builders import make_tree
from members.models import Meeting
from screening import actions
from screening.models import Ballot, Case, Move, RollEntry, Stage, TallyEntry, Teller
from screening.models.ballots import COUNTS
from screening.tests.builders import DAY, OPENED, cast_of, counts, make_case, open_vote

VOTE_DAY = OPENED + 3 * DAY
BALLOT_DATA = (Ballot, RollEntry, Teller, TallyEntry)


def names(model):
    return {field.name for field in model._meta.get_fields() if not field.auto_created}


def targets(model):
    return {field.name: field.related_model._meta.label for field in model._meta.get_fields() if field.many_to_one}


def test_l1_no_table_has_a_row_for_a_vote():
    """The choices exist as totals only; a person is tied to the roll and the team, never to a figure."""
    choices = {"in_favour", "against", "blank"}
    with_choices = {model for model in apps.get_models() if choices <= names(model)}
    assert with_choices == {Ballot, TallyEntry}
    assert targets(Ballot) == {
        "case": "screening.Case",
        "meeting": "members.Meeting",
        "set_aside_by": "screening.Correction",
    }
    assert targets(TallyEntry) == {"ballot": "screening.Ballot", "teller": "screening.Teller"}
    assert names(RollEntry) == {
        "ballot", "member", "full_name", "sort_key", "present", "exclusion", "paper",
    }  # fmt: skip
    assert names(Teller) == {"ballot", "member", "user", "head"}


def test_l1_nothing_else_points_at_the_entries():
    assert [r.related_model for r in TallyEntry._meta.related_objects] == []
    assert [r.related_model for r in RollEntry._meta.related_objects] == []


@pytest.mark.django_db
def test_l2_no_instant_and_no_serial_in_ballot_data():
    """Days only. The numbers of rows belong to the roll and the team, which are public at the meeting."""
    for model in BALLOT_DATA:
        assert [f for f in model._meta.get_fields() if isinstance(f, models.DateTimeField | models.UUIDField)] == []
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name from information_schema.columns where table_schema = current_schema()"
            " and table_name = any(%s) and data_type like '%%time%%'",
            [[model._meta.db_table for model in BALLOT_DATA]],
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_l3_the_roll_is_stored_in_the_order_of_names_and_at_once():
    ballot = open_vote(make_case(make_tree()[3], Stage.AWAITING_LIST_VOTE), Ballot.Kind.LIST, VOTE_DAY)
    stored = list(RollEntry.objects.filter(ballot=ballot).order_by("pk").values_list("sort_key", flat=True))
    assert stored == sorted(stored)


@pytest.fixture
def voted(db, client):
    """A ballot counted twice: entries that differ, then entries that agree."""
    case = make_case(make_tree()[3], Stage.AWAITING_LIST_VOTE)
    cast, ballot = cast_of(case.branch), open_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    for user, in_favour in ((cast.secretary, 4), (cast.teller, 5)) + ((cast.secretary, 6), (cast.teller, 6)):
        client.force_login(user)
        ballot.refresh_from_db()
        data = counts(ballot, in_favour) | {"password": "matkhau-1234", "attempt": ballot.mismatches}
        client.post(reverse("screening:tally", args=[ballot.pk]), data)
    ballot.refresh_from_db()
    assert ballot.state == Ballot.State.SEALED
    return ballot


def test_l6_no_entry_remains_after_the_seal(voted):
    assert TallyEntry.objects.count() == 0


@pytest.mark.django_db
def test_l6_no_entry_remains_after_a_void():
    case = make_case(make_tree()[3], Stage.AWAITING_LIST_VOTE)
    cast, ballot = cast_of(case.branch), open_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    actions.enter_tally(ballot, counts(ballot, 4), actor=cast.teller, on=VOTE_DAY)
    actions.void_ballot(ballot, reason="Ghi sót", actor=cast.secretary, on=VOTE_DAY)
    assert TallyEntry.objects.count() == 0


@pytest.mark.django_db
def test_l9_l10_the_server_keeps_no_statements_and_no_commit_times():
    with connection.cursor() as cursor:
        cursor.execute(
            "select name, setting from pg_settings where name in ('log_statement', 'track_commit_timestamp')"
        )
        assert dict(cursor.fetchall()) == {"log_statement": "none", "track_commit_timestamp": "off"}


def test_l12_the_meeting_is_not_touched_by_the_count(voted):
    assert not [f for f in Meeting._meta.get_fields() if isinstance(f, models.DateTimeField)]
    assert not [f for f in Case._meta.get_fields() if isinstance(f, models.DateTimeField)]


def test_l13_no_history_is_kept_of_ballot_rows(voted):
    """No table but the ballot's own ever held a count: no history, no audit copy."""
    columns = set(COUNTS)
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct table_name from information_schema.columns where table_schema = current_schema()"
            " and column_name = any(%s)",
            [sorted(columns)],
        )
        tables = {row[0] for row in cursor.fetchall()}
    money = {"members_remittance"}  # what was collected there are dues
    assert tables - money == {"screening_ballot", "screening_tallyentry", "screening_committeevote"}
    assert Session.objects.filter(session_data__contains="in_favour").count() == 0


def test_l14_the_journal_tells_that_entries_came_but_not_what_stood_in_them(voted):
    facts = Entry.objects.filter(verb="screening.enter_tally").order_by("pk").values_list("facts", flat=True)
    assert [fact["entry"] for fact in facts] == ["first", "differs", "first", "sealed"]
    keys = {key for fact in Entry.objects.values_list("facts", flat=True) for key in fact}
    assert keys & {*COUNTS, "present", "votes", "counts"} == set()
    notes = Move.objects.filter(verb="enter_tally").values_list("note", flat=True)
    assert set(notes) == {"", "Đưa vào danh sách giúp đỡ: đạt"}


def test_l15_the_session_of_a_teller_holds_no_figure(voted, client):
    assert set(client.session.keys()) <= {
        "_auth_user_id",
        "_auth_user_backend",
        "_auth_user_hash",
        "signed_in_at",
        "seen_at",
    }


def test_l17_an_error_report_does_not_carry_the_form():
    from screening.views.ballots import tally

    assert tally.__wrapped__  # sensitive_post_parameters() without names hides every field


def test_l18_l19_nothing_of_a_count_is_queued_or_cached(db, client):
    cache.clear()
    case = make_case(make_tree()[3], Stage.AWAITING_LIST_VOTE)
    cast, ballot = cast_of(case.branch), open_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    before = set(cache._cache.get_client().scan_iter("*"))
    client.force_login(cast.secretary)
    data = counts(ballot, 4) | {"password": "matkhau-1234", "attempt": 0}
    client.post(reverse("screening:tally", args=[ballot.pk]), data)
    assert set(cache._cache.get_client().scan_iter("*")) == before


@pytest.mark.django_db
def test_l20_the_answer_to_an_entry_does_not_depend_on_its_figures(client):
    case = make_case(make_tree()[3], Stage.AWAITING_LIST_VOTE)
    cast, ballot = cast_of(case.branch), open_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    client.force_login(cast.secretary)
    seen = []
    for in_favour in (0, ballot.present):
        TallyEntry.objects.all().delete()
        data = counts(ballot, in_favour) | {"password": "matkhau-1234", "attempt": 0}
        response = client.post(reverse("screening:tally", args=[ballot.pk]), data)
        seen.append((response.status_code, response.url, response.content))
    assert seen[0] == seen[1]


def test_l22_addresses_and_titles_hold_no_figure():
    """The outcome is read on the page, not in the history of a shared browser."""
    assert reverse("screening:tally", args=[7]) == "/bo-phieu/7/nhap/"
    assert reverse("screening:ballot", args=[7]) == "/bo-phieu/7/"


def test_l22_the_title_of_a_sealed_ballot_does_not_tell_the_result(voted, client):
    html = client.get(voted.get_absolute_url()).content.decode()
    title = html.partition("<title>")[2].partition("</title>")[0]
    assert title == f"Bỏ phiếu kín, Hồ sơ số {voted.case.label} – Hồ sơ đảng viên"


def test_l24_the_admin_has_no_page_for_an_entry():
    assert TallyEntry not in admin.site._registry
    registered = admin.site._registry.get(Ballot)
    if registered is not None:
        shown = {*registered.list_display, *(registered.fields or ())}
        assert shown & set(COUNTS) == set()


def test_l27_the_word_for_everybody_else_tells_no_figure(voted):
    assert voted.verdict == "đạt"
    assert str(voted) == f"Bỏ phiếu đưa vào danh sách giúp đỡ, {voted.held_on:%d/%m/%Y}"


@pytest.mark.django_db
def test_l29_a_voided_ballot_keeps_no_count_to_compare_with_the_next():
    case = make_case(make_tree()[3], Stage.AWAITING_LIST_VOTE)
    cast, ballot = cast_of(case.branch), open_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    actions.void_ballot(ballot, reason="Ghi sót", actor=cast.secretary, on=VOTE_DAY)
    ballot.refresh_from_db()
    assert set(ballot.counts.values()) == {None}


def test_l32_the_reasons_of_an_invalid_paper_have_no_free_text():
    assert {n for n in COUNTS if n.startswith("invalid_")} == {"invalid_struck", "invalid_both", "invalid_form"}
    assert not [f for f in TallyEntry._meta.get_fields() if isinstance(f, models.CharField | models.TextField)]
