"""What becomes of a branch's annual ranking that is not decided when the branch ends (domain §4, §5.4).

A round goes over to the receiving branch. Where that has a round of the year already, the one of the branch that ends is
closed: its self-reviews go into the other round as long as nobody has voted there. What has been sent up waits for its
decision where it is, and what is decided stays.
"""

from branches.changes.planning import NOTE, WARNING
from members.models import Evaluation, EvaluationRound

State = EvaluationRound.State
_UNVOTED = {"proposed": ""} | dict.fromkeys(
    ("votes_excellent", "votes_good", "votes_completed", "votes_not_completed"), None
)


def _fates(ending, place):
    """[(round, its passage, the round of that year in the receiving branch or None)]; `place` names that branch."""
    rounds = EvaluationRound.objects.filter(branch__in=ending, state__in=EvaluationRound.UNDER_WAY)
    targets = {passage.target.pk for passage in ending.values() if passage.target}
    there = {(row.branch_id, row.year): row for row in EvaluationRound.objects.filter(branch__in=targets)}
    for row in rounds.filter(submitted_on=None).order_by("year", "pk"):
        passage = ending[row.branch_id]
        key = (place(passage), row.year)
        yield row, passage, there.get(key)
        there.setdefault(key, row)


def check(ending, place):
    """[(passage, level, sentence)]."""
    for row, passage, other in _fates(ending, place):
        what = f"Đợt xếp loại năm {row.year} của {passage.source}"
        if other is None:
            yield passage, NOTE, f"{what} chuyển sang {passage.target_name}; ở đó bấm “Cập nhật danh sách”."
        elif other.state == State.OPEN:
            yield passage, NOTE, f"{what} khép lại; phần tự kiểm điểm vào đợt của {passage.target_name}, bỏ phiếu ở đó."
        else:
            words = f"{what} khép lại, vì đợt của {passage.target_name} đã bỏ phiếu. Xếp loại các đồng chí chưa có mức "
            yield passage, WARNING, f"{words}do cấp trên xem xét."
    for row in EvaluationRound.objects.filter(branch__in=ending, state=State.VOTED, submitted_on__isnull=False):
        passage = ending[row.branch_id]
        yield (
            passage,
            NOTE,
            f"Đợt xếp loại năm {row.year} của {passage.source} đã gửi cấp trên: giữ nguyên, chờ quyết định.",
        )


def follow(ending, place, trace):
    """Rounds go over, or close with the reason; self-reviews go along."""
    list(EvaluationRound.objects.select_for_update().filter(branch__in=ending).order_by("pk"))
    moved, closed, going = [], [], []
    for row, passage, other in _fates(ending, place):
        if other is None:
            moved.append((row, {"branch_id": passage.target.pk}))
            continue
        into = " Phần tự kiểm điểm đã chuyển vào đợt của chi bộ mới." if other.state == State.OPEN else ""
        closed.append((row, {"state": State.CLOSED.value, "closed_for": f"{passage.words}.{into}"[:300]}))
        if other.state == State.OPEN:
            going.append((row, other))
    trace.update(moved)
    trace.update(closed)
    there = set(Evaluation.objects.filter(round__in={other.pk for _, other in going}).values_list("round", "member"))
    into = {row.pk: other.pk for row, other in going}
    pairs = []
    for line in Evaluation.objects.select_for_update().filter(round__in=into).order_by("round", "pk"):
        key = (into[line.round_id], line.member_id)
        if key not in there:
            there.add(key)
            pairs.append((line, {"round_id": key[0]} | _UNVOTED))
    trace.update(pairs)
