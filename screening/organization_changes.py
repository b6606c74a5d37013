"""Open cases whose branch is merged, split or dissolved (domain §1.5, §11.3 no. 25).

The file goes with its member; stage, papers and clock stay as they are, at any stage. Sealed ballots keep their
meaning: they are votes of the branch that held them, and what is still to be done is done by the new branch. A ballot
that is still open is sealed or voided first, because its roll is frozen. Whoever helps goes on helping where both
land in the same branch; else the new branch names another helper at its next meeting.
"""

from collections import Counter, defaultdict

from django.db import connection
from django.db.models import Max, Q

from branches import access, calendar, inbox
from branches.changes.passages import dispersed, passage_for
from branches.changes.planning import ERROR, NOTE, WARNING
from branches.models import Role
from screening.guards import ON_A_LIST
from screening.models import Ballot, Case, Handover, Mentoring, Move, NomineeList

DERIVED = frozenset()

# Every open case is counted at its branch and at each organisation above it; open cases are few.
_OPEN = """
select above.id, count(*) from screening_case found
join branches_organization branch on branch.id = found.branch_id
cross join unnest(string_to_array(trim(both '/' from branch.path), '/')::bigint[]) above(id)
where found.closed_on is null and above.id = any(%s)
group by above.id
"""


def counts(organizations, on):
    """{organisation's id: {"cases": open cases at or below it}}."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [[organization.pk for organization in organizations]])
        return {pk: {"cases": number} for pk, number in cursor.fetchall()}


def people(branch, on):
    """Members are chosen, not cases."""
    return []


def _following(by_source, rows=None):
    """[(case, passage)] of the open cases that go along."""
    cases = (rows or Case.objects).filter(branch__in=by_source, closed_on=None).order_by("pk")
    return [(case, p) for case in cases if (p := passage_for(by_source, case.branch_id, case.member_id))]


def check(passages, on):
    """[(passage, level, sentence)]: open ballots hinder, a list is not torn apart, a helper may stay behind."""
    by_source = dispersed(passages)
    going = _following(by_source)
    cases = [case for case, _ in going]
    voting = set(Ballot.objects.filter(case__in=cases, state=Ballot.State.OPEN).values_list("case", flat=True))
    left_behind = {mentoring.case_id for mentoring in _helpers_left(going)}
    numbers = Counter()
    yield from _on_their_way(by_source)
    for case, passage in going:
        numbers[passage] += 1
        if case.pk in voting:
            yield passage, ERROR, f"Hồ sơ số {case.label} đang bỏ phiếu. Niêm phong hoặc hủy lần bỏ phiếu đó trước."
        if passage.chosen and case.stage in ON_A_LIST and case.nominee_list_id:
            yield passage, ERROR, f"Hồ sơ số {case.label} đang chờ cùng danh sách của chi bộ. Chờ phê duyệt xong."
        if case.pk in left_behind:
            yield passage, WARNING, f"Hồ sơ số {case.label}: người giúp đỡ không cùng sang, chi bộ mới cử người khác."
    for passage, number in numbers.items():
        yield passage, NOTE, f"{number} hồ sơ đang mở đi theo, giữ nguyên thời gian và diễn biến."


def _on_their_way(by_source):
    """A file that one of these branches has sent, or has yet to accept, arrives before the branch itself changes."""
    pending = Handover.objects.pending().filter(Q(from_branch__in=by_source) | Q(to_branch__in=by_source))
    for row in pending.select_related("case").order_by("pk"):
        for branch in (row.from_branch_id, row.to_branch_id):
            if passage := passage_for(by_source, branch, row.case.member_id):
                words = f"Hồ sơ số {row.case.label} đang chờ chi bộ nhận. Nhận, hoặc thôi chuyển hồ sơ đó trước."
                yield passage, ERROR, words
                break


def _helpers_left(going):
    """The running help whose helper does not come to the same branch."""
    rows = Mentoring.objects.filter(case__in=[case for case, _ in going], ended_on=None).select_related("mentor")
    passage_of = {case.pk: passage for case, passage in going}
    together = dispersed([*{id(passage): passage for _, passage in going}.values()])
    for row in rows.order_by("pk"):
        passage = passage_of[row.case_id]
        theirs = passage_for(together, row.mentor.branch_id, row.mentor_id)
        at_target = passage.target is not None and row.mentor.branch_id == passage.target.pk
        if not at_target and (theirs is None or theirs.target_name != passage.target_name):
            yield row


def follow(passages, trace, *, actor, on):
    """Give the files to the new branch: a number there, the trace of the way, a word to its secretary.

    Runs after the members have moved, so a helper who came along is at the new branch already.
    """
    going = _following(dispersed(passages), Case.objects.select_for_update(of=("self",)))
    if not going:
        return
    helpers = list(_helpers_left(going))
    passage_of = {case.pk: passage for case, passage in going}
    _move_lists(going, trace)
    trace.update([(case, {"branch_id": p.target.pk, "number": number}) for case, p, number in _numbered(going)])
    trace.update(
        [
            (
                row,
                {
                    "ended_on": max(passage_of[row.case_id].on, row.resolution_on),
                    "end_reason": _reason(row, passage_of),
                },
            )
            for row in helpers
        ]
    )
    _note_moves([(case, p.source, p.target, p.words) for case, p in going], actor, on)
    for passage, number in Counter(passage for _, passage in going).items():
        officers = access.officers_of(passage.target, {Role.SECRETARY, Role.DEPUTY})
        text = f"{number} hồ sơ chuyển đến theo quyết định về tổ chức."
        inbox.deliver(officers, text, link="/", place_id=passage.target.pk)


def _reason(row, passage_of):
    return passage_of[row.case_id].words[:200]


def _numbered(going):
    """The next numbers in the new branch and year."""
    rows = Case.objects.filter(branch__in={passage.target.pk for _, passage in going}).order_by()
    last = {(b, y): n for b, y, n in rows.values_list("branch", "year").annotate(Max("number"))}
    for case, passage in going:
        key = (passage.target.pk, case.year)
        last[key] = last.get(key, 0) + 1
        yield case, passage, last[key]


def _move_lists(going, trace):
    """A list that still waits follows its branch, so that its superior and its secretary find it."""
    target = {
        case.nominee_list_id: passage.target.pk
        for case, passage in going
        if passage.chosen is None and case.stage in ON_A_LIST and case.nominee_list_id
    }
    rounds = NomineeList.objects.filter(branch__in=set(target.values())).order_by()
    last = defaultdict(int, rounds.values_list("branch").annotate(Max("round")))
    pairs = []
    for nominees in NomineeList.objects.select_for_update().filter(pk__in=target).order_by("pk"):
        branch = target[nominees.pk]
        last[branch] += 1
        pairs.append((nominees, {"branch_id": branch, "round": last[branch]}))
    trace.update(pairs)


def _note_moves(rows, actor, on):
    """The one trace in the file itself; the old branch is named, because a new one may be taken back."""
    Move.objects.bulk_create(
        Move(
            case=case,
            verb="transfer_case",
            from_stage=case.stage,
            to_stage=case.stage,
            cycle=case.cycle,
            branch=at,
            on=on,
            at=calendar.now(),
            actor=actor,
            note=f"{at} → {to}. {words}"[:300],
        )
        for case, at, to, words in rows
    )


def marked():
    """Whatever happens in a file leaves a move."""
    return {Move}


def since(change, passages, written):
    """Files in which something was done after they had moved."""
    newer = Move.objects.filter(case__in=written.get(Case, ()), pk__gt=change.marks.get("screening.move", 0))
    cases = Case.objects.filter(pk__in=newer.values("case")).order_by("pk")
    return [f"Hồ sơ số {case.label} đã có bước mới sau đợt này." for case in cases]


def returned(passages, written, *, actor, on):
    """The files are back; both ways stay readable in them."""
    target = {passage.source.pk: passage.target for passage in passages}
    cases = Case.objects.filter(pk__in=written.get(Case, ())).select_related("branch").order_by("pk")
    _note_moves(
        [(case, case.branch, case.branch, f"Hoàn lại từ {target[case.branch_id]}.") for case in cases], actor, on
    )
