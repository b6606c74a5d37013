"""Open cases whose branch is merged or split keep their clock and their history, and come back with an undo."""

from datetime import date

import pytest

from branches import changes
from branches.changes.planning import K, line
from branches.models import Notice
from branches.tests.builders import make_change, make_organization
from screening import invariants
from screening.models import Ballot, Case, Deadline, Mentoring, Move, NomineeList, Stage
from screening.tests.builders import make_case, next_day, open_vote

pytestmark = pytest.mark.django_db
TODAY = date(2027, 12, 1)
KEPT = (Case, Mentoring, NomineeList, Deadline, Ballot)


def everything():
    return {
        model: list(model._base_manager.order_by("pk").values_list(*[f.attname for f in model._meta.concrete_fields]))
        for model in KEPT
    }


def faults():
    """The builders keep no member-years."""
    return [fault for fault in invariants.check(TODAY) if fault["code"] != "member_years_equal_the_ledgers"]


def draft(case, *lines, on=TODAY):
    top = case.branch.parent.parent
    change = make_change(top, on=on)
    changes.add(change, lines, actor=None, on=on)
    return change


def said(change, level="error"):
    return [m["text"] for row in change.lines.order_by("number") for m in row.messages if m["level"] == level]


def other(case):
    return make_organization(case.branch.parent, name="Chi bộ Hợp Nhất")


@pytest.mark.parametrize("stage", [Stage.REVIEWING, Stage.AWAITING_APPROVAL, Stage.MENTORING, Stage.PROPOSED])
def test_a_case_at_any_stage_goes_along_and_comes_back(stage):
    case = make_case(stage=stage)
    to, moves = other(case), case.moves.count()
    before = everything()
    change = draft(case, line(K.MERGE, case.branch, target=to))
    assert said(change, "note")[-1] == "1 hồ sơ đang mở đi theo, giữ nguyên thời gian và diễn biến."
    changes.apply(change, actor=None, on=TODAY)
    moved = Case.objects.get()
    assert (moved.branch, moved.stage, moved.stage_since, moved.mentoring_ends_on, moved.number) == (
        to,
        case.stage,
        case.stage_since,
        case.mentoring_ends_on,
        1,
    )
    assert Move.objects.last().note == f"{case.branch} → {to}. Sáp nhập vào {to}"
    assert set(NomineeList.objects.values_list("branch", flat=True)) <= {case.branch.pk, to.pk}
    if stage == Stage.AWAITING_APPROVAL:
        assert NomineeList.objects.get().branch == to
    if stage == Stage.MENTORING:
        assert Mentoring.objects.get().ended_on is None  # the helper came along
    assert faults() == []
    changes.undo(change, actor=None, on=TODAY)
    assert (everything(), Move.objects.count()) == (before, moves + 2)
    assert faults() == []


def test_an_open_ballot_is_sealed_or_voided_first():
    case = make_case(stage=Stage.AWAITING_LIST_VOTE)
    open_vote(case, Ballot.Kind.LIST, next_day(case))
    change = draft(case, line(K.MERGE, case.branch, target=other(case)))
    assert said(change) == [f"Hồ sơ số {case.label} đang bỏ phiếu. Niêm phong hoặc hủy lần bỏ phiếu đó trước."]


def test_a_split_leaves_the_helper_behind_and_tears_no_list_apart():
    case = make_case(stage=Stage.MENTORING)
    change = draft(case, line(K.SPLIT, case.branch, target=other(case), members=[case.member_id]))
    assert said(change, "warning")[-1] == (
        f"Hồ sơ số {case.label}: người giúp đỡ không cùng sang, chi bộ mới cử người khác."
    )
    changes.apply(change, actor=None, on=TODAY)
    assert Mentoring.objects.get().end_reason == "Chia tách sang Chi bộ Hợp Nhất"
    waiting = make_case(stage=Stage.AWAITING_APPROVAL)
    change = draft(waiting, line(K.SPLIT, waiting.branch, target=other(waiting), members=[waiting.member_id]))
    assert said(change) == [f"Hồ sơ số {waiting.label} đang chờ cùng danh sách của chi bộ. Chờ phê duyệt xong."]


def test_a_step_taken_after_the_merger_hinders_the_undo_and_the_new_secretary_is_told():
    from branches.tests.builders import make_officer

    case = make_case(stage=Stage.REVIEWING)
    to = other(case)
    secretary = make_officer(to)
    change = changes.apply(draft(case, line(K.MERGE, case.branch, target=to)), actor=None, on=TODAY)
    assert [(n.user, n.place, n.text) for n in Notice.objects.filter(user=secretary)] == [
        (secretary, to, "1 hồ sơ chuyển đến theo quyết định về tổ chức.")
    ]
    moved = Case.objects.get()
    Move.objects.create(
        case=moved, verb="record_opinion", to_stage=moved.stage, cycle=1, branch=to, on=TODAY, at=change.applied_at
    )
    assert changes.why_not_undo(change) == [f"Hồ sơ số {moved.label} đã có bước mới sau đợt này."]
