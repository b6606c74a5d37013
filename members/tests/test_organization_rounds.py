"""The annual ranking of a branch that ends: it goes over, or closes with its reason; what is decided or sent up stays."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from branches import changes
from branches.changes.planning import K, line
from branches.tests.builders import make_change, make_tree
from members.actions import evaluation as verbs
from members.models import Evaluation, EvaluationRound, Ranking
from members.tests.builders import make_member, make_ranking

pytestmark = pytest.mark.django_db

ON, DAY = date(2026, 12, 20), date(2026, 12, 10)
State = EvaluationRound.State
WHO = {"actor": None, "on": ON}


@pytest.fixture
def place():
    """(superior, the branch that ends with its member, the branch that receives it with its member)."""
    _, superior, _, a, b = make_tree()
    return superior, a, make_member(a, "Lò Thị Mai"), b, make_member(b, "Vi Văn Ân")


def make_round(branch, *, state=State.OPEN, year=2026, submitted_on=None, **review):
    found = EvaluationRound.objects.create(
        branch=branch, year=year, opened_on=date(year, 12, 1), state=state, submitted_on=submitted_on
    )
    for member in branch.members.all():
        Evaluation.objects.create(round=found, member=member, **review)
    return found


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (EvaluationRound, Evaluation, Ranking)]


def merge(superior, a, b, kind=K.MERGE):
    change = make_change(superior, effective_on=DAY, decided_on=DAY, on=ON)
    changes.add(change, [line(kind, a, target=b)], actor=None, on=ON)
    change = changes.apply(change, actor=None, on=ON)
    return change, [m["text"] for row in change.lines.all() for m in row.messages if "xếp loại năm" in m["text"]]


def standing(*rounds):
    found = EvaluationRound.objects.in_bulk([round.pk for round in rounds])
    return [(found[round.pk].branch, found[round.pk].state, found[round.pk].closed_for) for round in rounds]


@pytest.mark.parametrize("kind", [K.MERGE, K.DISSOLVE])
def test_a_round_goes_over_to_the_branch_that_has_none(place, kind):
    superior, a, mai, b, an = place
    current = make_round(a, state=State.VOTED, proposed="good", votes_good=1)
    decided = make_round(a, state=State.DECIDED, year=2025)
    make_ranking(mai, 2025)
    before = everything()
    change, said = merge(superior, a, b, kind)
    assert said == [f"Đợt xếp loại năm 2026 của {a} chuyển sang {b}; ở đó bấm “Cập nhật danh sách”."]
    assert standing(current, decided) == [(b, State.VOTED, ""), (a, State.DECIDED, "")]
    assert Ranking.objects.get().level == "not_completed"
    assert Evaluation.objects.get(round=current).proposed == "good"
    changes.undo(change, actor=None, on=ON)
    assert everything() == before
    merge(superior, a, b, kind)
    assert verbs.update_roll(EvaluationRound.objects.get(pk=current.pk), **WHO) == (1, 0)  # its own members come in


def test_where_there_is_one_already_the_self_reviews_go_into_it_and_are_voted_on_there(place):
    superior, a, mai, b, an = place
    going = make_round(a, state=State.VOTED, self_points=85, self_level="good", proposed="good", votes_good=1)
    there = make_round(b, self_points=95)
    before = everything()
    change, said = merge(superior, a, b)
    assert said == [f"Đợt xếp loại năm 2026 của {a} khép lại; phần tự kiểm điểm vào đợt của {b}, bỏ phiếu ở đó."]
    reason = f"Sáp nhập vào {b}. Phần tự kiểm điểm đã chuyển vào đợt của chi bộ mới."
    assert standing(going, there) == [(a, State.CLOSED, reason), (b, State.OPEN, "")]
    lines = Evaluation.objects.order_by("member__sort_key").values_list(
        "round", "member", "self_points", "proposed", "votes_good"
    )
    assert set(lines) == {(there.pk, an.pk, 95, "", None), (there.pk, mai.pk, 85, "", None)}
    with pytest.raises(ValidationError) as refusal:
        verbs.update_roll(EvaluationRound.objects.get(pk=going.pk), **WHO)
    assert refusal.value.messages == [f"Đợt này đã khép lại: {reason}"]
    changes.undo(change, actor=None, on=ON)
    assert everything() == before


def test_a_round_closes_where_the_other_has_voted_and_stays_where_it_was_sent_up(place):
    superior, a, mai, b, an = place
    closing = make_round(a, self_points=85)
    sent = make_round(a, state=State.VOTED, year=2025, submitted_on=date(2026, 1, 10))
    voted = make_round(b, state=State.VOTED)
    _, said = merge(superior, a, b)
    assert said == [
        f"Đợt xếp loại năm 2026 của {a} khép lại, vì đợt của {b} đã bỏ phiếu. Xếp loại các đồng chí chưa có mức do cấp "
        "trên xem xét.",
        f"Đợt xếp loại năm 2025 của {a} đã gửi cấp trên: giữ nguyên, chờ quyết định.",
    ]
    assert standing(closing, sent, voted) == [
        (a, State.CLOSED, f"Sáp nhập vào {b}."),
        (a, State.VOTED, ""),
        (b, State.VOTED, ""),
    ]
    assert Evaluation.objects.get(round=closing).self_points == 85
