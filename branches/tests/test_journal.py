"""The journal: one chain, append-only, without forks, and verifiable."""

import threading

import pytest
from django.db import Error, IntegrityError, connection, transaction

from branches import journal
from branches.models import Entry, Viewing
from branches.tests.builders import make_organization, make_user


@pytest.mark.django_db
def test_an_entry_names_who_what_where_and_about_whom():
    user, organization = make_user("Lò Thị Hạnh"), make_organization()
    entry = journal.record("test.verb", actor=user, organization=organization, subject=user, facts={"n": 1})
    assert (entry.actor, entry.actor_name, entry.organization, entry.verb, entry.subject, entry.facts) == (
        user,
        "Lò Thị Hạnh",
        organization,
        "test.verb",
        f"branches.user:{user.pk}",
        {"n": 1},
    )
    assert list(journal.of(user)) == [entry]


@pytest.mark.django_db
def test_the_program_itself_acts_without_an_account():
    entry = journal.record("test.verb", actor=None)
    assert (entry.actor, entry.actor_name, entry.subject) == (None, "Chương trình", "")


@pytest.mark.django_db
def test_the_chain_is_sound_and_its_head_is_the_last_hash():
    assert journal.verify() == []
    before = journal.head()
    entries = [journal.record("test.verb", actor=None, facts={"ngày": n}) for n in range(3)]
    assert entries[0].previous_hash == before
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert (journal.verify(), journal.head()) == ([], entries[-1].hash)


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["update", "delete"])
@pytest.mark.parametrize("model", [Entry, Viewing])
def test_the_database_refuses_to_change_what_was_written(model, act):
    user = make_user()
    journal.record("test.verb", actor=None)
    journal.viewed(user, by=user)
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        model.objects.update(subject="x") if act == "update" else model.objects.all()._raw_delete("default")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"), [("verb", "other"), ("actor_name", "Người khác"), ("facts", '{"n": 2}'), ("subject", "x")]
)
def test_tampering_behind_the_trigger_is_detected(column, value):
    journal.record("test.verb", actor=None, facts={"n": 1})
    tampered = journal.record("test.verb", actor=None, facts={"n": 1})
    journal.record("test.verb", actor=None)
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(f"update branches_entry set {column} = %s where id = %s", [value, tampered.pk])
        cursor.execute("set local session_replication_role = origin")
    assert journal.verify() == [f"Mục nhật ký {tampered.pk} không còn đúng mã."]


@pytest.mark.django_db
def test_a_removed_entry_breaks_the_chain():
    removed = journal.record("test.verb", actor=None)
    following = journal.record("test.verb", actor=None)
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute("delete from branches_entry where id = %s", [removed.pk])
        cursor.execute("set local session_replication_role = origin")
    assert journal.verify() == [f"Mục nhật ký {following.pk} không nối tiếp mục trước."]


@pytest.mark.django_db
def test_the_chain_cannot_fork():
    first = journal.record("test.verb", actor=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            at=first.at, actor_name="x", verb="x", previous_hash=first.previous_hash, hash="f" * 64, facts={}
        )


@pytest.mark.django_db
def test_an_entry_shares_the_fate_of_its_transaction():
    head = journal.head()
    with transaction.atomic():
        journal.record("test.verb", actor=None)
        transaction.set_rollback(True)
    assert journal.head() == head


@pytest.mark.django_db(transaction=True)
def test_ten_parallel_writers_leave_one_unbroken_chain():
    start, failures = threading.Barrier(10), []

    def write(writer):
        try:
            start.wait(timeout=20)
            for n in range(5):
                with transaction.atomic():
                    journal.record("test.verb", actor=None, facts={"writer": writer, "n": n})
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    before = Entry.objects.count()
    threads = [threading.Thread(target=write, args=[writer]) for writer in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (failures, Entry.objects.count() - before, journal.verify()) == ([], 50, [])
    by_writer = {}
    for facts in Entry.objects.order_by("pk").values_list("facts", flat=True):
        if "writer" in facts:
            by_writer.setdefault(facts["writer"], []).append(facts["n"])
    assert by_writer == {writer: [0, 1, 2, 3, 4] for writer in range(10)}
