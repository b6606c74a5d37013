"""Where the deadlines of the life of the branch come from: the whole row, met on its day, lapsed, moved, never begun.

Every date below was counted by hand; the spring of 2026 has Tết (16–20/2), Giỗ Tổ (27/4) and 30/4–1/5 as days off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.models import Organization
from branches.tests.builders import make_tree
from members.models import (
    Admission,
    Badge,
    Beginning,
    Card,
    CardCheck,
    Departure,
    DocumentType,
    DuesList,
    EvaluationRound,
    FilePaper,
    Meeting,
    Member,
    Membership,
    PaperMovement,
    PlannedMeeting,
    Probation,
    Reconciliation,
    Remittance,
    Standing,
    Term,
    Transfer,
)
from members.tests.builders import make_candidate, make_member, make_probationer
from screening.deadlines.sync import SOURCES, sync
from screening.models import Deadline

pytestmark = pytest.mark.django_db

NOW, MONDAY, LATER = date(2026, 3, 20), date(2026, 3, 2), date(2026, 3, 25)


def source_of(kind):
    return next(source for source in SOURCES if kind in source.kinds)


def run(kind, on=NOW):
    """The counts of one full run over what this kind comes from."""
    return {name: number for name, number in sync(on, sources=[source_of(kind)]).items() if number}


def open_rows(kind):
    """The whole rows of the kind, by the day."""
    return [
        (row.organization, row.desk, row.member, row.part, row.starts_on, row.due_on, row.arithmetic, row.basis)
        for row in Deadline.objects.open().filter(kind=kind).order_by("due_on", "pk")
    ]


def ended(kind):
    rows = Deadline.objects.filter(kind=kind).order_by("pk")
    return [(row.met_on, row.lapsed_on) for row in rows]


# --- the records, as their actions leave them -------------------------------------------------------------------------


def updated(**fields):
    """A change of the record, written as its action writes it."""

    def change(record):
        type(record)._default_manager.filter(pk=record.pk).update(**fields)

    return change


def left(record):
    member = getattr(record, "member", None) or record
    Membership.objects.filter(member=member).update(ends_on=LATER, ended_by="died")


def probationer(tree):
    return make_probationer(tree[3], admitted_on=date(2025, 10, 1))


def considered(member):
    days = {"ends_on": date(2026, 10, 1), "consider_by": date(2026, 11, 12)}
    Probation.objects.create(member=member, voted_on=LATER, votes=5, base=6, outcome="recognised", **days)


def candidate(tree):
    return make_candidate(tree[3])


def decided(tree):
    return make_candidate(tree[3], decided_on=MONDAY, decision_number="1-QĐ", ceremony_by=date(2026, 4, 13))


def transfer(state, **fields):
    def make(tree):
        letter = {"letter_number": "9-GT", "letter_on": MONDAY, "issued_by": tree[2]}
        letter |= {"present_by": date(2026, 4, 13), "complete_by": date(2026, 5, 28), "requested_on": MONDAY}
        ends = {"member": make_member(tree[3]), "from_branch": tree[3], "to_branch": tree[4]}
        return Transfer.objects.create(state=state, **(ends | letter | fields))

    return make


def standing(tree):
    days = {"starts_on": MONDAY, "ends_on": date(2026, 8, 31), "decision_number": "5-NQ/CB"}
    return Standing.objects.create(member=make_member(tree[3]), kind=Standing.Kind.TEMPORARILY_EXEMPT, **days)


def departure(tree):
    return Departure.objects.create(member=make_member(tree[3]), kind="left", left_on=MONDAY)


def lent(tree, on=MONDAY, until=date(2026, 4, 2)):
    kind = DocumentType.objects.order_by("pk").first()
    paper = FilePaper.objects.create(member=make_member(tree[3]), type=kind, place="Tủ 1", state=FilePaper.State.LENT)
    moved(paper, PaperMovement.Kind.LENT, on, due_on=until)
    return paper


def moved(paper, kind, on, **fields):
    PaperMovement.objects.create(paper=paper, member=paper.member, kind=kind, on=on, person="Bà Mai", **fields)


def returned(paper):
    updated(state=FilePaper.State.KEPT)(paper)
    moved(paper, PaperMovement.Kind.RETURNED, LATER)


def meeting(branch, day, **fields):
    return Meeting.objects.create(branch=branch, held_on=day, chaired_by="Bí thư", recorded_by="Chi ủy viên", **fields)


def met_before(tree):
    return meeting(tree[3], date(2026, 2, 3))


def met_this_month(record):
    meeting(record.branch, LATER)


def without_results(tree):
    meeting(tree[3], date(2026, 2, 3), results_sent_on=date(2026, 2, 4))
    return meeting(tree[3], date(2026, 3, 19))


def planned(tree):
    plan = {"branch": tree[3], "kind": Meeting.Kind.REGULAR}
    PlannedMeeting.objects.create(planned_for=date(2026, 3, 3), documents_sent_on=MONDAY, **plan)
    return PlannedMeeting.objects.create(planned_for=date(2026, 4, 3), **plan)


def dues_list(tree):
    return DuesList.objects.create(branch=tree[3], month=date(2026, 2, 1), made_on=MONDAY)


def remitted(record, month=date(2026, 2, 1), on=LATER, **fields):
    money = {"collected": 100, "kept": 70, "sent": 30}
    return Remittance.objects.create(
        organization=record.branch, to=record.branch.parent, month=month, sent_on=on, entered_at="2026-03-25T01:00Z",
        **(money | fields),
    )  # fmt: skip


def compared(tree):
    return Reconciliation.objects.create(organization=tree[3], on=date(2026, 1, 31), done_by="Bí thư")


def compared_again(record):
    Reconciliation.objects.create(organization=record.organization, on=LATER, done_by="Bí thư")


def card(tree):
    return Card.objects.create(member=make_member(tree[3]), number="12345678", issued_on=date(2020, 3, 2))


def card_checked(record):
    CardCheck.objects.create(
        branch=record.member.branch, member=record.member, year=2026, on=date(2026, 10, 8), result="right"
    )


def veteran(tree):
    return make_member(tree[3], admitted_on=date(1996, 4, 1), official_on=date(1997, 4, 1))


def proposed(member):
    Badge.objects.create(member=member, years=30, occasion=date(2026, 5, 19), proposed_on=LATER)


def ranked_before(tree):
    EvaluationRound.objects.create(branch=tree[3], year=2025, opened_on=date(2025, 12, 1))
    return EvaluationRound.objects.create(branch=tree[3], year=2026, opened_on=date(2026, 12, 1))


def term(tree):
    days = {"starts_on": date(2021, 6, 1), "ends_on": date(2026, 6, 1)}
    return Term.objects.create(organization=tree[3], name="2021–2026", **days)


def next_term(record):
    Term.objects.create(organization=record.organization, name="2026–2031", starts_on=LATER)


def dissolved(record):
    Organization.objects.filter(pk=getattr(record, "branch_id", None) or record.organization_id).update(
        dissolved_on=date(2026, 3, 26)
    )


# --- the table --------------------------------------------------------------------------------------------------------

GUIDE_294, SAFE = "Quy định 294-QĐ/TW, mục 6.3.1", "Cách làm an toàn do chương trình đặt"
CHARTER, RULE_208, GUIDE_01 = "Điều lệ Đảng, Điều 5", "Quy định 208-QĐ/TW", "Hướng dẫn 01-HD/TW (2026)"


@dataclass(frozen=True)
class Scene:
    """One kind: the record it comes from, the whole row, and what meets it, lapses it and moves it."""

    kind: str
    make: Callable
    starts: date
    due: date
    words: str
    basis: str
    part: str = ""
    of_member: bool = True
    desk: int | None = None  # place in the tree
    on: date = NOW
    done: Callable | None = None
    done_on: date = LATER
    gone: Callable | None = None
    change: Callable | None = None
    new_due: date | None = None

    def __str__(self):
        return self.kind


def day(*parts):
    return date(2026, *parts)


SCENES = [
    Scene(
        "probation", probationer, date(2025, 10, 1), day(10, 1),
        "12 tháng kể từ ngày vào Đảng 01/10/2025 → 01/10/2026", CHARTER,
        done=considered, gone=left, change=updated(admitted_on=date(2025, 10, 5)), new_due=day(10, 5),
    ),
    Scene(
        "recognition", probationer, day(10, 1), day(11, 12),
        "30 ngày làm việc sau ngày 01/10/2026 → 12/11/2026", RULE_208,
        done=considered, gone=left, change=updated(admitted_on=date(2025, 10, 2)), new_due=day(11, 13),
    ),
    Scene(
        "certificate", candidate, day(1, 20), date(2031, 1, 20),
        "60 tháng kể từ ngày cấp 20/01/2026 → 20/01/2031", GUIDE_01, of_member=False,
        done=updated(decided_on=LATER, decision_number="1-QĐ"), gone=updated(stopped_on=LATER),
        change=updated(certificate_on=day(2, 28)), new_due=date(2031, 2, 28),
    ),
    Scene(
        "ceremony", decided, MONDAY, day(4, 13),
        "30 ngày làm việc sau quyết định ngày 02/03/2026 → 13/04/2026", RULE_208, of_member=False,
        done=lambda row: updated(ceremony_on=LATER, member=make_probationer(row.branch))(row),
        gone=updated(stopped_on=LATER),
        change=updated(decided_on=day(3, 3), ceremony_by=day(4, 14)), new_due=day(4, 14),
    ),
    Scene(
        "transfer_present", transfer("issued"), MONDAY, day(4, 13),
        "30 ngày làm việc sau ngày ký giấy 02/03/2026 → 13/04/2026", GUIDE_294,
        done=updated(state="presented", presented_on=LATER), gone=updated(state="cancelled"),
        change=updated(letter_on=day(3, 3), present_by=day(4, 14)), new_due=day(4, 14),
    ),
    Scene(
        "transfer_complete", transfer("presented"), MONDAY, day(5, 28),
        "60 ngày làm việc sau ngày ký giấy 02/03/2026 → 28/05/2026", GUIDE_294, desk=4,
        done=updated(state="accepted", accepted_on=LATER), gone=updated(state="refused"),
        change=updated(letter_on=day(3, 3), complete_by=day(5, 29)), new_due=day(5, 29),
    ),
    Scene(
        "stay", transfer("accepted", kind="temporary", until=day(9, 30), accepted_on=day(3, 10)),
        day(3, 10), day(9, 30), "Thời hạn ghi trong giấy giới thiệu ngày 02/03/2026 → 30/09/2026", GUIDE_294,
        done=updated(state="returned", returned_on=LATER), gone=updated(state="cancelled"),
        change=updated(until=day(12, 31), extension_number="4-GT", extension_on=LATER), new_due=day(12, 31),
    ),
    Scene(
        "standing", standing, MONDAY, day(8, 31),
        "Tạm miễn sinh hoạt theo văn bản số 5-NQ/CB → 31/08/2026", GUIDE_01,
        done=updated(ends_on=LATER), gone=lambda row: row.delete(),
        change=updated(ends_on=day(9, 30)), new_due=day(9, 30),
    ),
    Scene(
        "after_exit", departure, MONDAY, day(4, 13), "30 ngày làm việc sau ngày 02/03/2026 → 13/04/2026", SAFE,
        done=updated(
            file_on=day(3, 23), notice_on=day(3, 22), card="collected", card_on=day(3, 21), card_handed_on=LATER
        ),
        gone=updated(undone=True), change=updated(left_on=day(3, 3)), new_due=day(4, 14),
    ),
    Scene(
        "file_return", lent, MONDAY, day(4, 2), "Hẹn trả khi cho mượn ngày 02/03/2026 → 02/04/2026", SAFE,
        part="2026-03-02", done=returned, gone=updated(state=FilePaper.State.LOST),
    ),
    Scene(
        "meeting", met_before, day(3, 1), day(3, 7), "Ngày 3 hằng tháng, chậm nhất ngày 7 → 07/03/2026",
        "Chỉ thị 50-CT/TW", part="2026-03", of_member=False, done=met_this_month, gone=dissolved,
    ),
    Scene(
        "meeting_results", without_results, day(3, 19), day(3, 21),
        "2 ngày sau cuộc họp ngày 19/03/2026 → 21/03/2026", "Hướng dẫn 42-HD/BTCTW", of_member=False,
        done=updated(results_sent_on=LATER), gone=lambda row: row.delete(),
        change=updated(held_on=day(3, 20)), new_due=day(3, 22),
    ),
    Scene(
        "meeting_documents", planned, day(3, 3), day(4, 2), "1 ngày trước buổi họp ngày 03/04/2026 → 02/04/2026",
        "Hướng dẫn 42-HD/BTCTW", of_member=False, done=updated(documents_sent_on=LATER),
        gone=updated(cancelled_for="Hoãn vì mưa lũ."), change=updated(planned_for=day(4, 7)), new_due=day(4, 6),
    ),
    Scene(
        "dues", dues_list, day(3, 1), day(3, 10), "Đảng phí tháng 02/2026, nộp chậm nhất ngày 10 tháng sau → 10/03/2026",
        SAFE, part="2026-02", of_member=False, done=remitted, gone=lambda row: row.delete(),
    ),
    Scene(
        "reconciliation", compared, day(1, 31), day(7, 31),
        "6 tháng sau lần đối chiếu ngày 31/01/2026 → 31/07/2026",
        "Văn bản cũ về quản lý hồ sơ đảng viên; có nguồn ghi thời gian dài hơn", part="2026-01-31", of_member=False,
        done=compared_again, gone=dissolved,
    ),
    Scene(
        "cards", card, day(10, 1), day(12, 31), "Mỗi năm một lần, năm 2026 → 31/12/2026", SAFE, part="2026",
        of_member=False, on=day(10, 5), done=card_checked, done_on=day(10, 8), gone=lambda row: row.delete(),
    ),
    Scene(
        "badges", veteran, day(2, 18), day(4, 19), "30 ngày trước đợt trao 19/05/2026 → 19/04/2026", SAFE,
        part="2026-05-19", of_member=False, done=proposed, done_on=day(3, 26),
    ),
    Scene(
        "ranking", ranked_before, day(12, 1), day(12, 31), "Xong trong năm 2026 → 31/12/2026", SAFE, part="2026",
        of_member=False, on=day(12, 2), done=updated(submitted_on=day(12, 3)), done_on=day(12, 3),
        gone=updated(closed_for="Chi bộ giải thể.", state="closed"),
    ),
    Scene(
        "term", term, date(2021, 6, 1), day(6, 1), "Nhiệm kỳ 2021–2026 → 01/06/2026", "Điều lệ Đảng",
        of_member=False, done=next_term, gone=dissolved, change=updated(ends_on=day(6, 15)), new_due=day(6, 15),
    ),
]  # fmt: skip
SCENE_OF = {scene.kind: scene for scene in SCENES}
AFTER = {"cards": day(10, 9), "ranking": day(12, 9)}


def after(scene):
    return AFTER.get(scene.kind, date(2026, 3, 26))


@pytest.fixture
def tree():
    return make_tree()


def row_of(kind):
    """The open row that the table is about: a meeting is asked for in two months."""
    return Deadline.objects.filter(kind=kind).order_by("due_on", "pk").first()


@pytest.mark.parametrize("scene", SCENES, ids=str)
def test_the_whole_row_says_whose_it_is_until_when_and_why(scene, tree):
    record = scene.make(tree)
    run(scene.kind, scene.on)
    member = (getattr(record, "member", None) or record) if scene.of_member else None
    desk = tree[scene.desk] if scene.desk else None
    expected = (tree[3], desk, member, scene.part, scene.starts, scene.due, scene.words, scene.basis)
    assert open_rows(scene.kind)[0] == expected
    assert len(open_rows(scene.kind)) == (2 if scene.kind == "meeting" else 1)
    assert run(scene.kind, scene.on) == {}


@pytest.mark.parametrize("scene", [scene for scene in SCENES if scene.done], ids=str)
def test_it_is_met_on_the_day_the_matter_was_done(scene, tree):
    record = scene.make(tree)
    run(scene.kind, scene.on)
    scene.done(record)
    found = run(scene.kind, after(scene))
    row = row_of(scene.kind)
    assert (row.met_on, row.lapsed_on, found.get("lapsed")) == (scene.done_on, None, None)


@pytest.mark.parametrize("scene", [scene for scene in SCENES if scene.gone], ids=str)
def test_it_lapses_where_its_matter_has_gone_another_way(scene, tree):
    record = scene.make(tree)
    run(scene.kind, scene.on)
    scene.gone(record)
    found = run(scene.kind, after(scene))
    row = row_of(scene.kind)
    assert (row.met_on, row.lapsed_on, found.get("met")) == (None, after(scene), None)


@pytest.mark.parametrize("scene", [scene for scene in SCENES if scene.change], ids=str)
def test_it_moves_with_its_facts_and_keeps_what_it_was(scene, tree):
    record = scene.make(tree)
    run(scene.kind, scene.on)
    scene.change(record)
    found = run(scene.kind, after(scene))
    row = row_of(scene.kind)
    (change,) = row.changes.all()
    assert (row.due_on, change.due_before, change.due_after) == (scene.new_due, scene.due, scene.new_due)
    assert (row.arithmetic.endswith(f"→ {scene.new_due:%d/%m/%Y}"), change.arithmetic_before) == (True, scene.words)
    assert found.get("opened") is None


@pytest.mark.parametrize("scene", SCENES, ids=str)
def test_one_record_and_three_take_as_many_queries(scene, tree):
    source, counts = source_of(scene.kind), []
    for n in (1, 3):
        Deadline.objects.all().delete()
        here = [tree[3], *Organization.objects.filter(name__startswith="Chi bộ thêm")]
        for _ in range(n - 1):
            branch = Organization.objects.create(
                code=f"X{len(here)}", name=f"Chi bộ thêm {len(here)}", kind="branch", parent=tree[2]
            )
            here.append(branch)
        for branch in here[-n:]:
            if n == 1 or branch != tree[3]:
                scene.make((*tree[:3], branch, tree[4]))
        ids = [branch.pk for branch in here]
        with CaptureQueriesContext(connection) as asked:
            wanted = list(source.expected(ids, scene.on))
        run(scene.kind, scene.on)
        rows = list(Deadline.objects.filter(kind__in=source.kinds))
        assert len(wanted) == len(rows) >= n
        with CaptureQueriesContext(connection) as ending:
            source.met(rows, scene.on)
        counts.append((len(asked), len(ending)))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("on", [NOW, day(10, 5), day(12, 2)])
def test_a_register_never_begun_asks_for_nothing(tree, on):
    make_member(tree[3])
    assert sync(on) == {"opened": 0, "moved": 0, "met": 0, "lapsed": 0}


def test_every_source_of_the_life_of_the_branch_stands_in_the_table():
    of_cases = {"self_review", "complaint", "suspension", "paper", "limitation", "mentoring", "review", "acceptance"}
    sourced = {kind for source in SOURCES for kind in source.kinds}
    from screening.deadlines.cases import OF_STAGE

    assert {scene.kind for scene in SCENES} == sourced - of_cases - set(OF_STAGE.values())


# --- what one row does not show ---------------------------------------------------------------------------------------


def test_a_branch_is_asked_for_its_meetings_from_the_month_in_which_it_began(tree):
    meeting(tree[3], date(2026, 3, 20))
    run("meeting")
    assert [row[3] for row in open_rows("meeting")] == ["2026-04"]
    Organization.objects.filter(pk=tree[4].pk).update(founded_on=date(2026, 3, 5))
    PlannedMeeting.objects.create(branch=tree[4], planned_for=date(2026, 3, 6))
    run("meeting")
    assert [row[3] for row in open_rows("meeting") if row[0] == tree[4]] == ["2026-03", "2026-04"]


def test_a_month_without_a_meeting_is_asked_for_once_more_and_then_lapses(tree):
    met_before(tree)
    run("meeting", date(2026, 4, 30))
    assert [row[3] for row in open_rows("meeting")] == ["2026-03", "2026-04", "2026-05"]
    run("meeting", date(2026, 5, 1))
    rows = {row.part: row.lapsed_on for row in Deadline.objects.filter(kind="meeting")}
    assert rows == {"2026-03": date(2026, 5, 1), "2026-04": None, "2026-05": None, "2026-06": None}


def test_a_month_whose_meeting_is_put_off_with_a_reason_asks_for_none(tree):
    met_before(tree)
    plan = PlannedMeeting.objects.create(branch=tree[3], planned_for=date(2026, 3, 3))
    run("meeting")
    assert [row[3] for row in open_rows("meeting")] == ["2026-03", "2026-04"]
    updated(cancelled_for="Hoãn vì mưa lũ.")(plan)
    run("meeting")
    assert [row[3] for row in open_rows("meeting")] == ["2026-04"]


def test_a_thematic_meeting_is_not_the_regular_one(tree):
    met_before(tree)
    meeting(tree[3], day(3, 3), kind=Meeting.Kind.THEMATIC)
    run("meeting")
    assert [row[3] for row in open_rows("meeting")] == ["2026-03", "2026-04"]


def test_old_meetings_without_a_day_of_sending_ask_for_nothing(tree):
    meeting(tree[3], date(2026, 1, 3), results_sent_on=date(2026, 1, 4))
    meeting(tree[3], date(2026, 2, 3))
    meeting(tree[4], date(2026, 3, 19))  # a branch that does not write down the sending
    meeting(tree[3], date(2026, 3, 19), kind=Meeting.Kind.COMMITTEE)
    assert run("meeting_results") == {}


def test_who_has_begun_to_remit_owes_the_months_before_until_a_later_remittance_takes_them_along(tree):
    row = dues_list(tree)
    for month in (11, 12):
        DuesList.objects.create(branch=tree[3], month=date(2025, month, 1), made_on=date(2025, 12, 31))
    run("dues")
    assert [part[3] for part in open_rows("dues")] == ["2026-02"]
    remitted(row, month=date(2025, 11, 1), on=date(2025, 12, 9))
    run("dues")
    assert [part[3] for part in open_rows("dues")] == ["2025-12", "2026-02"]
    first = remitted(row, on=day(3, 25))
    run("dues", day(3, 26))
    assert (open_rows("dues"), ended("dues")) == ([], [(day(3, 25), None), (day(3, 25), None)])
    remitted(row, month=date(2026, 2, 1), collected=-100, kept=-70, sent=-30, reverses=first)
    run("dues", day(3, 27))
    assert [part[3] for part in open_rows("dues")] == ["2025-12", "2026-02"]


@pytest.mark.parametrize(
    ("kind", "on", "asked"),
    [
        ("cards", day(9, 30), 0), ("cards", day(10, 1), 1), ("cards", day(12, 31), 1), ("cards", date(2027, 1, 1), 0),
        ("ranking", day(11, 30), 0), ("ranking", day(12, 1), 1), ("ranking", date(2027, 1, 31), 1),
        ("ranking", date(2027, 2, 1), 0),
        ("badges", day(2, 17), 0), ("badges", day(2, 18), 1), ("badges", day(5, 19), 1), ("badges", day(5, 20), 0),
        ("term", date(2025, 11, 30), 0), ("term", date(2025, 12, 1), 1), ("term", date(2030, 1, 1), 1),
        ("meeting_documents", day(3, 2), 0), ("meeting_documents", day(3, 3), 1), ("meeting_documents", day(4, 4), 0),
    ],
)  # fmt: skip
def test_a_yearly_matter_is_asked_for_from_its_day_to_its_day(kind, on, asked, tree):
    SCENE_OF[kind].make(tree)
    assert len(list(source_of(kind).expected([tree[3].pk], on))) == asked


def test_a_day_that_a_paper_says_never_moves_to_an_earlier_one(tree):
    row = transfer("issued", present_by=day(4, 20))(tree)
    run("transfer_present")
    words = "Hạn đã báo, tính từ ngày ký giấy 02/03/2026 → 20/04/2026"
    assert [found[5:7] for found in open_rows("transfer_present")] == [(day(4, 20), words)]
    updated(present_by=day(4, 10))(row)
    run("transfer_present")
    assert [found[5] for found in open_rows("transfer_present")] == [day(4, 13)]


def test_a_transfer_from_outside_belongs_to_the_branch_that_receives(tree):
    transfer("presented", from_branch=None, from_name="Chi bộ 3, Hà Nội")(tree)
    run("transfer_complete")
    assert [found[:2] for found in open_rows("transfer_complete")] == [(tree[4], tree[4])]


def test_a_paper_lent_again_is_a_deadline_of_its_own(tree):
    paper = lent(tree)
    run("file_return")
    returned(paper)
    updated(state=FilePaper.State.LENT)(paper)
    moved(paper, PaperMovement.Kind.LENT, day(3, 26), due_on=day(4, 26))
    run("file_return", day(3, 26))
    rows = Deadline.objects.filter(kind="file_return").order_by("part").values_list("part", "met_on")
    assert list(rows) == [("2026-03-02", LATER), ("2026-03-26", None)]


def test_a_second_probation_is_a_second_deadline(tree):
    member = probationer(tree)
    run("probation")
    considered(member)
    run("probation", LATER)
    Probation.objects.filter(member=member).update(outcome="", voted_on=None, ends_on=day(12, 1))
    Member.objects.filter(pk=member.pk).update(admitted_on=date(2025, 12, 1))
    run("probation", LATER)
    assert [(row.met_on, row.due_on) for row in Deadline.objects.filter(kind="probation").order_by("pk")] == [
        (LATER, day(10, 1)),
        (None, day(12, 1)),
    ]


def test_a_member_admitted_from_a_candidate_begins_the_probation_as_the_ceremony_ends(tree):
    row = decided(tree)
    run("ceremony")
    member = make_probationer(tree[3], admitted_on=LATER)
    Membership.objects.filter(member=member).update(begun_by=Beginning.ADMITTED)
    Admission.objects.filter(pk=row.pk).update(ceremony_on=LATER, member=member)
    sync(day(3, 26))
    assert [(found.kind, found.due_on) for found in Deadline.objects.open().order_by("due_on")] == [
        ("probation", date(2027, 3, 25)),
        ("recognition", date(2027, 5, 11)),
    ]
