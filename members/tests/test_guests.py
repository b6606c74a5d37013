"""Guests, from another branch of the program or from outside it: on the sheet and on the dues list, in no count."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches import calendar, changes
from branches.changes.planning import K, line
from branches.models import Entry
from branches.tests.builders import import_rows, make_change, make_officer, make_tree
from members import actions, evaluation, invariants, status, transfers, years
from members.actions import dues
from members.actions import meetings as verbs
from members.actions import transfers as moves
from members.counts import counts
from members.dues import charges
from members.models import (
    Attendance,
    DuesBase,
    Meeting,
    Member,
    MemberYear,
    Transfer,
)
from members.statistics import FORMS, Scope, table
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 20)
HELD, MAY = date(2026, 5, 4), date(2026, 5, 1)
WHO = {"actor": None, "on": ON}


class Scene:
    """A host branch with one member of its own, a guest from another branch and one from outside the program."""

    def __init__(self):
        self.province, self.above, self.committee, self.home, _ = make_tree()
        _, self.host_above, _, self.host, self.sibling = make_tree()
        self.own = make_member(self.host, "Hoàng Văn Bình")
        self.inside = make_member(self.home, "Lò Thị Mai")
        stay = Transfer(member=self.inside, requested_on=date(2026, 2, 1), to_branch=self.host, kind="temporary")
        stay.until = date(2026, 12, 31)
        stay = moves.request_transfer(stay, **WHO)
        stay = moves.issue_letter(stay, number="15-GGT", letter_on=date(2026, 2, 2), **WHO)
        stay = moves.record_presentation(stay, presented_on=date(2026, 2, 5), **WHO)
        self.stay = moves.accept_transfer(stay, accepted_on=date(2026, 3, 2), **WHO)
        letter = {"person": "Bế Văn Lâm", "from_name": "Chi bộ tỉnh bạn", "letter_number": "7-GGT"}
        letter |= {"letter_on": date(2026, 2, 2), "presented_on": date(2026, 2, 9)}
        arrival = Transfer(to_branch=self.host, kind="temporary", until=date(2026, 12, 31), **letter)
        self.arrival = moves.receive_letter(arrival, **WHO)
        self.outside = Member(full_name="Bế Văn Lâm", born_on=date(1985, 1, 1), card_number="24555001")
        self.outside.admitted_on, self.outside.official_on = date(2012, 1, 1), date(2013, 1, 1)
        day = {"accepted_on": date(2026, 3, 2)}
        self.arrival = moves.accept_new_record(self.arrival, self.outside, **day, **WHO)
        self.guests = [self.outside, self.inside]
        DuesBase.objects.bulk_create(
            DuesBase(member=member, from_month=date(2026, 1, 1), code="insured", base=9_000_000)
            for member in (self.own, *self.guests)
        )

    def meet(self, marks=None, day=HELD, **fields):
        meeting = Meeting(branch=self.host, held_on=day, chaired_by="A", recorded_by="B", **fields)
        marks = {m.pk: (True,) for m in (self.own, *self.guests)} if marks is None else marks
        return verbs.record_meeting(meeting, marks, **WHO)


@pytest.fixture
def scene():
    return Scene()


# --- in no count ----------------------------------------------------------------------------------------------------


def test_no_count_takes_a_guest_in(scene):
    assert counts([scene.host, scene.home], ON) == {
        pk: {"official": 1, "probationary": 0, "exempt": 0, "total": 1} for pk in (scene.host.pk, scene.home.pk)
    }
    for code, key, number in (("1", "start", 1), ("1", "end", 1), ("3", "official", 1), ("3", "probationary", 0)):
        assert table(FORMS[code], Scope(scene.host_above, date(2026, 1, 1), ON)).whole.numbers[key] == number, key
    assert list(status.with_status(Member.objects.all(), "", ON)) == [scene.own, scene.inside]
    assert list(status.with_status(Member.objects.all(), "guest", ON)) == [scene.outside]
    assert not status.with_status(Member.objects.all(), "left", ON).exists()
    shown = {m.pk: status.status_of(m, ON).value for m in Member.objects.with_status(ON)}
    assert shown == {scene.own.pk: "official", scene.inside.pk: "elsewhere", scene.outside.pk: "guest"}
    assert [t.member for t in transfers.guests(scene.host, ON).order_by("pk")] == [scene.inside, scene.outside]
    assert [found for check in invariants.INVARIANTS for found in check(ON)] == []


def test_a_guest_is_on_no_roll_of_votes_and_in_no_quorum(scene):
    meeting = scene.meet()
    found = Meeting.objects.with_numbers().get()
    assert (found.on_roll, found.present) == (1, 1)
    assert evaluation.voters(meeting) == evaluation.Voters(base=1, present=1)
    assert verbs.roll_of(scene.host, HELD) == [scene.own]
    assert Entry.objects.get(verb="members.record_meeting").facts.items() >= {"members": 1, "guests": 2}.items()


# --- on the sheet ---------------------------------------------------------------------------------------------------


def test_guests_of_the_day_are_on_the_sheet_and_nobody_else_is(scene):
    for day, found in ((date(2026, 3, 1), []), (date(2026, 3, 2), scene.guests), (date(2027, 1, 1), [])):
        assert verbs.guests_at(Meeting(branch=scene.host, held_on=day)) == found, day
    assert verbs.guests_at(Meeting(branch=scene.host, held_on=HELD, kind="committee")) == []
    assert verbs.guests_at(Meeting(branch=scene.home, held_on=HELD)) == []
    stranger = make_member(scene.sibling)
    with pytest.raises(ValidationError):
        scene.meet({m.pk: (True,) for m in (scene.own, stranger)})
    with pytest.raises(ValidationError):
        scene.meet({m.pk: (True,) for m in scene.guests})  # the roll itself is missing
    scene.meet({scene.own.pk: (True,)})  # a sheet of the roll alone is whole
    assert Attendance.objects.count() == 1


def test_the_sheet_has_a_block_of_its_own_for_guests(client, scene, monkeypatch):
    monkeypatch.setattr(calendar, "today", lambda: ON)
    client.force_login(make_officer(scene.host))
    form = client.get(reverse("members:meeting-new", args=[scene.host.pk])).context["form"]
    assert [(heading, [row[0] for row in rows]) for heading, rows in form.blocks] == [
        ("", [scene.own]),
        ("Sinh hoạt tạm thời tại chi bộ", scene.guests),
    ]
    assert form.sum_line == "Có mặt 1, vắng 0"
    data = {"held_on": "04/05/2026", "kind": "regular", "chaired_by": "A", "recorded_by": "B"}
    data |= {f"mark_{m.pk}": "present" for m in (scene.own, scene.inside)}
    data |= {f"mark_{scene.outside.pk}": "excused", f"reason_{scene.outside.pk}": "Ốm"}
    data["shown"] = ",".join(str(m.pk) for m in (scene.own, *scene.guests))
    page = client.post(reverse("members:meeting-new", args=[scene.host.pk]), data, follow=True)
    assert [(a.member, a.guest, a.present) for a in page.context["attendances"]] == [
        (scene.own, False, True),
        (scene.outside, True, False),
        (scene.inside, True, True),
    ]
    assert page.context["seen"] == {scene.own.pk, scene.outside.pk}  # the other's record is kept at home
    assert "có mặt 1 trên 1 đồng chí" in page.content.decode()


def test_attendance_of_guests_counts_for_the_year_of_the_home_register(scene):
    marks = {scene.own.pk: (True,), scene.outside.pk: (False,), scene.inside.pk: (True,)}
    scene.meet(marks)
    scene.meet(dict.fromkeys(marks, (False,)), date(2026, 6, 3))
    home = Meeting(branch=scene.home, held_on=HELD, chaired_by="A", recorded_by="B")
    verbs.record_meeting(home, {scene.inside.pk: (False, "", "elsewhere")}, **WHO)
    may, june = 1 << 4, 1 << 5
    found = {row.member_id: (row.held, row.attended) for row in MemberYear.objects.all()}
    assert found == {scene.own.pk: (may | june, may), scene.inside.pk: (may, may)}
    assert years.differences(2026) == []


def test_a_list_of_attendance_may_hold_guests(scene):
    headings = ["Mã tổ chức", "Ngày họp", "Số thẻ", "Số căn cước", "Có mặt"]
    rows = [[scene.host.code, "04/05/2026", scene.outside.card_number, "", "x"]]
    rows += [[scene.host.code, "04/05/2026", "", scene.own.identity_number, "x"]]
    result, done = import_rows("attendance", [headings, *rows], on=ON)
    assert done, result["errors"]
    assert set(Attendance.objects.values_list("member", "guest")) == {(scene.own.pk, False), (scene.outside.pk, True)}


# --- dues -----------------------------------------------------------------------------------------------------------


def test_dues_follow_the_temporary_branch_also_of_whoever_comes_from_outside(scene):
    dues_list = dues.make_list(scene.host, MAY, **WHO)
    assert {charge.member: charge.amount for charge in dues_list.charges.select_related("member")} == dict.fromkeys(
        (scene.own, *scene.guests), 90000
    )
    dues.receive_in_full(dues_list, [m.pk for m in scene.guests], received_on=date(2026, 5, 20), method="cash", **WHO)
    may = 1 << 4
    found = {row.member_id: (row.due, row.paid) for row in MemberYear.objects.all()}
    assert found == {scene.own.pk: (may, 0), scene.inside.pk: (may, may), scene.outside.pk: (may, may)}
    with pytest.raises(ValidationError):
        dues.make_list(scene.home, MAY, **WHO)  # nobody pays there


def test_after_the_return_a_guest_pays_here_no_longer(scene):
    letter = {"number": "9-GGT", "letter_on": date(2026, 6, 1)}
    for stay in (scene.stay, scene.arrival):
        moves.record_return(stay, returned_on=date(2026, 6, 10), **letter, **WHO)
    payers = charges.Payers([m.pk for m in scene.guests])
    assert [payers.branch_id(m.pk, MAY) for m in scene.guests] == [scene.host.pk, scene.host.pk]
    june = date(2026, 6, 1)
    assert [payers.branch_id(m.pk, june) for m in scene.guests] == [None, scene.home.pk]
    assert status.status_of(Member.objects.with_status(ON).get(pk=scene.outside.pk), ON) == status.Status.LEFT


# --- the record of a guest --------------------------------------------------------------------------------------------


def test_a_guest_who_comes_again_or_for_good_keeps_the_record(scene):
    letter = {"person": "Bế Văn Lâm", "from_name": "Chi bộ tỉnh bạn", "letter_number": "8-GGT"}
    letter |= {"letter_on": date(2026, 10, 1), "presented_on": date(2026, 10, 5)}
    again = moves.receive_letter(Transfer(to_branch=scene.host, **letter), **WHO)
    known = {"number": scene.outside.card_number, "accepted_on": date(2026, 10, 12)}
    with pytest.raises(ValidationError):
        moves.accept_known_record(again, **known, **WHO)  # still a guest
    moves.record_return(scene.arrival, returned_on=ON, number="9-GGT", letter_on=ON, **WHO)
    moves.accept_known_record(again, **known, **WHO)
    assert counts([scene.host], ON)[scene.host.pk]["total"] == 2
    assert status.status_of(Member.objects.with_status(ON).get(pk=scene.outside.pk), ON) == status.Status.OFFICIAL


def test_who_sees_and_writes_the_record_of_a_guest(client, scene, monkeypatch):
    monkeypatch.setattr(calendar, "today", lambda: ON)
    page = reverse("members:member", args=[scene.outside.pk])
    for officer, code in ((make_officer(scene.host), 200), (make_officer(scene.home), 404)):
        client.force_login(officer)
        assert client.get(page).status_code == code
    with pytest.raises(ValidationError):
        actions.end_membership(scene.outside, kind="died", ends_on=ON, **WHO)


def test_a_stay_that_was_confirmed_without_a_record_gets_it_later(scene):
    Transfer.objects.filter(pk=scene.arrival.pk).update(member=None, person="Vàng A Páo")
    known = Member(full_name="Vàng A Páo", born_on=date(1985, 1, 1), admitted_on=date(2012, 1, 1), branch=scene.host)
    moves.accept_new_record(scene.arrival, known, accepted_on=date(2026, 3, 2), **WHO)
    assert verbs.guests_at(Meeting(branch=scene.host, held_on=HELD)) == [scene.inside, known]


def test_the_record_of_a_guest_goes_over_with_the_branch_and_comes_back(scene):
    change = make_change(scene.host_above, effective_on=date(2026, 7, 1), decided_on=date(2026, 6, 28))
    changes.add(change, [line(K.MERGE, scene.host, target=scene.sibling)], actor=None, on=ON)
    change = changes.apply(change, actor=None, on=ON)
    assert Member.objects.get(pk=scene.outside.pk).branch == scene.sibling
    assert verbs.guests_at(Meeting(branch=scene.sibling, held_on=ON)) == scene.guests
    changes.undo(change, actor=None, on=ON)
    assert Member.objects.get(pk=scene.outside.pk).branch == scene.host
