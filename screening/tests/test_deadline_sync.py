"""The rows follow the facts: opened, moved with their history, met, lapsed, and a waived one stays waived."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from branches import journal
from branches.access import NoOffice
from branches.models import Entry, Role
from branches.tests.builders import make_officer
from screening import reminders
from screening.deadlines import ending, following
from screening.deadlines.expected import Expected
from screening.deadlines.following import follow
from screening.deadlines.sync import NO_LONGER, SOURCES, Source, sync
from screening.models import Deadline, DeadlineChange, Reminder, Stage
from screening.tests.builders import make_case, make_tree

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ON, DUE = date(2026, 3, 2), date(2026, 4, 30)


class Facts:
    """A source whose facts the test writes down."""

    def __init__(self):
        self.wanted, self.done, self.asked = [], {}, []

    def source(self):
        return Source(("dues",), self.expected, self.met)

    def expected(self, organizations, on):
        self.asked.append(len(organizations))
        yield from (want for want in self.wanted if want.organization_id in organizations)

    def met(self, deadlines, on):
        return {deadline.pk: self.done[deadline.part] for deadline in deadlines if deadline.part in self.done}


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def facts(tree):
    facts = Facts()
    facts.wanted = [
        Expected("dues", f"branches.organization:{tree[3].pk}", tree[3].pk, ON, DUE, "tính → 30/04/2026", "D", part="3")
    ]
    return facts


def run(facts, on=ON, **options):
    return sync(on, sources=[facts.source()], **options)


def counts(**given):
    return {"opened": 0, "moved": 0, "met": 0, "lapsed": 0} | given


def test_what_the_facts_ask_for_is_opened_once_with_its_first_rung(facts, tree):
    assert run(facts) == counts(opened=1)
    assert run(facts) == counts()
    row = Deadline.objects.get()
    assert (row.kind, row.organization, row.part, row.starts_on, row.due_on) == ("dues", tree[3], "3", ON, DUE)
    assert (row.arithmetic, row.next_rung_on, row.told_on) == ("tính → 30/04/2026", DUE - 30 * DAY, None)


def test_a_changed_day_moves_the_deadline_and_keeps_what_it_was(facts):
    run(facts)
    reminders.run(DUE - 30 * DAY)
    facts.wanted = [replace(facts.wanted[0], due_on=DUE + 10 * DAY, arithmetic="lại → 10/05/2026")]
    assert run(facts, ON + DAY) == counts(moved=1)
    row, change = Deadline.objects.get(), DeadlineChange.objects.get()
    assert (row.due_on, row.arithmetic) == (DUE + 10 * DAY, "lại → 10/05/2026")
    assert (row.next_rung_on, row.told_on) == (DUE - 20 * DAY, None)
    assert (change.on, change.due_before, change.due_after) == (ON + DAY, DUE, DUE + 10 * DAY)
    assert (change.arithmetic_before, change.arithmetic_after) == ("tính → 30/04/2026", "lại → 10/05/2026")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update screening_deadlinechange set due_before = due_after")


def test_other_words_or_another_desk_are_no_change_of_the_day(facts, tree):
    run(facts)
    facts.wanted = [replace(facts.wanted[0], arithmetic="khác → 30/04/2026", desk_id=tree[1].pk)]
    assert run(facts) == counts()
    row = Deadline.objects.get()
    assert (row.arithmetic, row.desk, DeadlineChange.objects.count()) == ("khác → 30/04/2026", tree[1], 0)


def test_what_was_done_is_met_on_its_day_and_what_ended_otherwise_lapses(facts, tree):
    facts.wanted.append(replace(facts.wanted[0], part="4"))
    run(facts)
    facts.wanted, facts.done = [], {"3": ON + DAY}
    assert run(facts, ON + 3 * DAY) == counts(met=1, lapsed=1)
    rows = {row.part: (row.met_on, row.lapsed_on) for row in Deadline.objects.all()}
    assert rows == {"3": (ON + DAY, None), "4": (None, ON + 3 * DAY)}
    assert run(facts, ON + 4 * DAY) == counts()


def test_what_lapses_by_itself_says_why(facts):
    run(facts)
    facts.wanted = []
    run(facts, ON + DAY)
    row = Deadline.objects.get()
    assert (row.lapsed_on, row.ended_by, row.ended_why) == (ON + DAY, None, NO_LONGER)


@pytest.mark.parametrize("faster", ["run", "reminder", "waiver", "act"])
def test_a_run_that_another_one_has_overtaken_takes_nothing_back_and_writes_the_history_once(facts, tree, faster):
    make_officer(tree[3])
    run(facts)
    facts.wanted = [replace(facts.wanted[0], due_on=DUE + DAY)]
    overtake = {
        "run": lambda: sync(ON, sources=[Source(("dues",), lambda *_: facts.wanted, facts.met)]),
        "reminder": lambda: reminders.run(DUE - 3 * DAY),
        "waiver": lambda: ending.waive(
            Deadline.objects.get(), why="Vì.", actor=make_officer(tree[2], Role.STAFF), on=ON
        ),
        "act": lambda: Deadline.objects.update(met_on=ON),
    }[faster]

    def expected(organizations, on):
        overtake()  # this run has read the rows by now
        yield from facts.wanted

    sync(ON, sources=[Source(("dues",), expected, facts.met)])
    row, is_over = Deadline.objects.get(), faster in ("waiver", "act")
    assert (row.due_on, row.changes.count()) == ((DUE, 0) if is_over else (DUE + DAY, 1))
    assert row.is_open is not is_over


def test_a_run_over_some_organisations_ends_only_what_was_done(facts, tree):
    run(facts)
    facts.wanted = []
    assert run(facts, organizations=[tree[3].pk]) == counts()
    facts.done = {"3": ON}
    assert run(facts, organizations=[tree[4].pk]) == counts()
    assert run(facts, organizations=[tree[3].pk]) == counts(met=1)


@pytest.mark.parametrize("target", [1, 4])  # an organisation gone through before, and one after
def test_what_goes_to_another_organisation_stays_the_same_deadline(facts, tree, target, monkeypatch):
    monkeypatch.setattr("screening.deadlines.sync.GROUP", 1)
    make_officer(tree[3])
    run(facts)
    reminders.run(DUE)
    facts.wanted = [replace(facts.wanted[0], organization_id=tree[target].pk)]
    assert run(facts) == counts()
    row = Deadline.objects.get()
    assert (row.organization, row.is_open, Reminder.objects.count()) == (tree[target], True, 1)


def test_a_waived_deadline_stays_waived_whatever_the_facts_say(facts, tree):
    run(facts)
    staff = make_officer(tree[2], Role.STAFF)
    ending.waive(Deadline.objects.get(), why="Chi bộ vừa thành lập.", actor=staff, on=ON)
    facts.wanted = [replace(facts.wanted[0], due_on=DUE + DAY)]
    assert run(facts) == counts()
    row = Deadline.objects.get()
    assert (row.waived_on, row.ended_by, row.ended_why, row.due_on) == (ON, staff, "Chi bộ vừa thành lập.", DUE)
    assert reminders.run(DUE)["sent"] == 0
    entry = Entry.objects.first()
    assert (entry.verb, entry.actor, entry.subject) == ("screening.waive_deadline", staff, journal.subject_of(row))


def test_only_the_superior_waives_with_a_reason_and_never_what_protects_the_member(facts, tree):
    run(facts)
    row = Deadline.objects.get()
    staff = make_officer(tree[2], Role.STAFF)
    with pytest.raises(NoOffice, match="mới ghi được"):
        ending.waive(row, why="Bận.", actor=make_officer(tree[3]), on=ON)
    with pytest.raises(ValidationError, match="Ghi lý do"):
        ending.waive(row, why="  ", actor=staff, on=ON)
    Deadline.objects.update(kind="mentoring")
    with pytest.raises(ValidationError, match="bảo vệ quyền"):
        ending.waive(row, why="Bận.", actor=staff, on=ON)
    Deadline.objects.update(kind="dues", met_on=ON)
    with pytest.raises(ValidationError, match="đã kết thúc"):
        ending.waive(row, why="Bận.", actor=staff, on=ON)
    row.refresh_from_db()
    assert (row.waived_on, row.ended_by) == (None, None)
    with pytest.raises(IntegrityError, match="waived_deadline_says_who_and_why"), transaction.atomic():
        Deadline.objects.update(met_on=None, waived_on=ON)


def test_within_a_minute_the_deadlines_follow_what_was_written(facts, tree, settings, monkeypatch):
    monkeypatch.setattr("screening.deadlines.sync.SOURCES", [facts.source()])
    entry = journal.record("members.test", actor=None, organization=tree[3])
    assert follow(ON, since=entry.at + timedelta(seconds=1)) == counts()
    assert follow(ON, since=entry.at) == counts(opened=1)
    assert facts.asked == [1]


@pytest.mark.parametrize("about", ["member", "case"])
def test_an_act_written_at_the_other_end_is_followed_within_a_minute_too(about, facts, tree):
    """A letter presented, a transfer accepted, a note to the superior answered: the entry stands at whoever has acted."""
    case = make_case(tree[3], Stage.MENTORING)
    subject = {"member": case.member, "case": case}[about]
    entry = journal.record("members.test", actor=None, organization=tree[1], subject=subject)
    assert following.touched(entry.at) == {tree[1].pk, tree[3].pk}


def test_every_kind_is_described_and_comes_from_one_place():
    from screening.deadlines.cases import OF_STAGE
    from screening.deadlines.kinds import KINDS

    assert set(KINDS) == set(Deadline.Kind)
    by_flow = {"mentor_report", "bar", "appeal", "settlement"}
    sourced = [kind for source in SOURCES for kind in source.kinds]
    assert len(sourced) == len(set(sourced))
    assert set(sourced) | by_flow == set(Deadline.Kind)
    assert set(OF_STAGE.values()) <= set(sourced)
