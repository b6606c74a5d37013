"""A round of the annual ranking: opened, self-reviews, the branch's vote, sent up, decided (366-QĐ/TW; domain §5.4)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import calendar, journal
from members import evaluation as rules
from members.actions.common import changes, locked, not_later, require_keeper, require_superior
from members.limits import limits
from members.models import Evaluation, EvaluationRound, Level, Meeting, Member, Ranking

State = EvaluationRound.State
REVIEW = ("not_ranked", "self_level", "self_points", "self_reviewed_on")
VOTES = ("votes_excellent", "votes_good", "votes_completed", "votes_not_completed")
VOTE = (*VOTES, "proposed", "note")


def _entry(verb, round, actor, **facts):
    facts = {"year": round.year} | facts
    journal.record(f"members.{verb}", actor=actor, organization=round.branch, subject=round, facts=facts)


def _editable(round, actor):
    """The round, locked, while the branch may write in it."""
    round = locked(round)
    require_keeper(actor, round.branch)
    if round.state == State.DECIDED:
        raise ValidationError("Đợt này đã có quyết định. Xếp loại chỉ đổi theo quyết định mới của cấp trên.")
    if round.state == State.CLOSED:
        raise ValidationError(f"Đợt này đã khép lại: {round.closed_for}")
    if round.submitted_on:
        raise ValidationError(
            f"Kết quả đã gửi cấp trên ngày {round.submitted_on:%d/%m/%Y}. Cần sửa thì đề nghị cấp trên trả lại."
        )
    return round


def _locked_rows(round, given):
    """{id: Evaluation} of the round as it stands now; what was sent is about rows of it."""
    found = {row.pk: row for row in round.evaluations.select_related("member").select_for_update(of=("self",))}
    if not set(given) <= set(found):
        raise ValidationError("Danh sách đảng viên của đợt vừa thay đổi. Mở lại trang này.")
    return found


def _add(round, members, on):
    reasons = rules.not_ranked(members, round.year, on, limits(on))
    Evaluation.objects.bulk_create(
        Evaluation(round=round, member=member, not_ranked=reasons.get(member.pk, "")) for member in members
    )


@transaction.atomic
def open_round(round, *, actor, on):
    """Mở đợt: every active member gets a line; whoever is not ranked is preset with the reason."""
    branch = locked(round.branch)
    require_keeper(actor, branch)
    if not on.year - 1 <= round.year <= on.year:
        raise ValidationError({"year": f"Mở đợt cho năm {on.year - 1} hoặc {on.year}."})
    if branch.dissolved_on and branch.dissolved_on <= on:
        raise ValidationError(f"{branch} đã giải thể ngày {branch.dissolved_on:%d/%m/%Y}.")
    not_later(round.opened_on, on, "Ngày bắt đầu")
    if round.opened_on < date(round.year, 1, 1):
        raise ValidationError({"opened_on": f"Đợt xếp loại năm {round.year} không thể bắt đầu trước năm đó."})
    round.full_clean()
    members = rules.roll(round, on)
    if not members:
        raise ValidationError("Chi bộ chưa có đảng viên nào để xếp loại.")
    round.save(force_insert=True)
    _add(round, members, on)
    _entry("open_evaluation", round, actor, opened_on=round.opened_on, members=len(members))
    return round


@transaction.atomic
def update_roll(round, *, actor, on):
    """Those who have come to the branch are added, those who have gone elsewhere are taken off. Gives both counts."""
    round = _editable(round, actor)
    roll = {member.pk: member for member in rules.roll(round, on)}
    there = dict(round.evaluations.values_list("member", "pk"))
    new = [member for pk, member in roll.items() if pk not in there]
    gone = [there[pk] for pk in there if pk not in roll]
    _add(round, new, on)
    Evaluation.objects.filter(pk__in=gone).delete()
    if new or gone:
        _entry("update_evaluation_roll", round, actor, added=[m.pk for m in new], removed=len(gone))
    return len(new), len(gone)


@transaction.atomic
def review(round, given, *, day, actor, on):
    """Tự kiểm điểm: {line's id: (points, level, why not ranked)}. Without a level that of the points' band is taken.

    `day` becomes the date of the self-reviews that are new. Whoever is not ranked keeps no vote. Returns how many
    lines changed.
    """
    round = _editable(round, actor)
    not_later(day, on, "Ngày nộp bản tự kiểm điểm")
    rule, found, changed = limits(on), _locked_rows(round, given), []
    for pk, (points, level, why) in given.items():
        row = found[pk]
        before = [getattr(row, name) for name in (*REVIEW, *VOTE)]
        row.not_ranked, row.self_points = why, points
        row.self_level = level or (rules.level_of(points, rule) if points is not None else "")
        row.self_reviewed_on = (row.self_reviewed_on or day) if row.self_level else None
        if why:
            _unvote(row)
        if before != [getattr(row, name) for name in (*REVIEW, *VOTE)]:
            row.full_clean()
            changed.append(row)
    Evaluation.objects.bulk_update(changed, (*REVIEW, *VOTE))
    if changed:
        lines = {row.member_id: [row.self_level, row.self_points, row.not_ranked] for row in changed}
        _entry("review_members", round, actor, on=day, members=lines)
    return len(changed)


def _unvote(row):
    for name in VOTES:
        setattr(row, name, None)
    row.proposed = ""


@transaction.atomic
def vote(round, given, *, meeting, base, actor, on):
    """Bỏ phiếu: {line's id: ({level: paper votes}, proposed level, words)} of every member who is ranked.

    Totals only, never who voted how. `base` is N; the proposal is the level with the most votes, and where two have
    as many the branch chooses.
    """
    round = _editable(round, actor)
    found = _locked_rows(round, given)
    if {pk for pk, row in found.items() if not row.not_ranked} != set(given):
        raise ValidationError("Danh sách đảng viên của đợt vừa thay đổi. Mở lại trang này.")
    present = _present(round, meeting, base, on)
    _require_here(round, [found[pk].member for pk in given], (meeting.held_on, on))
    for pk, (votes, proposed, note) in given.items():
        row, first = found[pk], rules.leading(votes)
        if reason := rules.why_not_votes(votes, present):
            raise ValidationError(f"Đồng chí {row.member}: {reason[0].lower()}{reason[1:]}")
        if not proposed and len(first) > 1:
            raise ValidationError(f"Đồng chí {row.member}: hai mức có số phiếu bằng nhau, chi bộ chọn mức đề nghị.")
        for name, level in zip(VOTES, Level, strict=True):
            setattr(row, name, votes[level])
        row.proposed, row.note = proposed or first[0], note
        row.full_clean()
    before = EvaluationRound(meeting_id=round.meeting_id, base=round.base)
    Evaluation.objects.bulk_update([found[pk] for pk in given], VOTE)
    round.state, round.meeting, round.base = State.VOTED, meeting, base
    round.full_clean()
    round.save()
    proposals = {found[pk].member_id: found[pk].proposed for pk in given}
    facts = changes(before, round, ("meeting", "base")) | {"present": present, "proposed": proposals}
    _entry("vote_evaluation", round, actor, **facts)
    return round


def _require_here(round, members, days):
    """The branch votes on its own members: on nobody who had left before the meeting and is still on the list."""
    here = {member.pk for day in days for member in rules.roll(round, day)}
    if gone := [str(member) for member in members if member.pk not in here]:
        raise ValidationError(
            f"Đã chuyển đi hoặc ra khỏi chi bộ trước buổi họp: {', '.join(gone)}. Bấm “Cập nhật danh sách” rồi ghi lại."
        )


def _present(round, meeting, base, on):
    """How many voters were present at the meeting; it is one of all members, after the round was opened."""
    meeting = locked(meeting)
    if meeting.branch_id != round.branch_id or meeting.kind == Meeting.Kind.COMMITTEE:
        raise ValidationError({"meeting": "Chọn một buổi họp của cả chi bộ."})
    not_later(meeting.held_on, on, "Ngày họp")
    if meeting.held_on < round.opened_on:
        raise ValidationError({"meeting": f"Buổi họp trước ngày bắt đầu đợt ({round.opened_on:%d/%m/%Y})."})
    voters = rules.voters(meeting)
    if base < voters.present:
        raise ValidationError({"base": f"Có mặt {voters.present} đồng chí được bỏ phiếu, nhiều hơn tổng số này."})
    return voters.present


@transaction.atomic
def submit(round, *, submitted_on, actor, on):
    """Gửi cấp trên: every member who is ranked has a proposal."""
    round = _editable(round, actor)
    if round.state != State.VOTED:
        raise ValidationError("Chi bộ chưa ghi kết quả bỏ phiếu.")
    if lacking := round.evaluations.filter(not_ranked="", proposed="").select_related("member").first():
        raise ValidationError(f"Đồng chí {lacking.member} chưa có mức đề nghị. Ghi lại kết quả bỏ phiếu.")
    not_later(submitted_on, on, "Ngày gửi cấp trên")
    if submitted_on < round.meeting.held_on:
        held = round.meeting.held_on
        raise ValidationError({"submitted_on": f"Không thể trước ngày họp bỏ phiếu ({held:%d/%m/%Y})."})
    round.submitted_on = submitted_on
    round.save(update_fields=["submitted_on"])
    _entry("submit_evaluation", round, actor, submitted_on=submitted_on)
    return round


def _submitted(round, actor):
    """The round, locked, while it waits for the superior."""
    round = locked(round)
    require_superior(actor, round.branch)
    if not round.is_with_superior:
        raise ValidationError("Đợt này hiện không chờ cấp trên quyết định.")
    return round


@transaction.atomic
def give_back(round, *, reason, actor, on):
    """Trả lại: the branch corrects and sends again."""
    round = _submitted(round, actor)
    round.submitted_on = None
    round.save(update_fields=["submitted_on"])
    _entry("return_evaluation", round, actor, reason=reason)
    return round


@transaction.atomic
def decide(round, given, *, decision_number, decided_on, over_cap_for="", actor, on):
    """The superior's decision: {line's id: (level, why other than proposed)} of every member who is ranked.

    The final rankings are written. A ranking that the year has already, by import or by another branch, stands; it
    changes only by `change_ranking` (domain §11.4 no. 44). Beyond the cap a reason is asked for.
    """
    round = _submitted(round, actor)
    found = _locked_rows(round, given)
    ranked = {row.member_id: row for row in found.values() if not row.not_ranked}
    members = list(Member.objects.select_for_update().filter(pk__in=ranked).order_by("pk"))
    standing = dict(Ranking.objects.filter(member__in=members, year=round.year).values_list("member", "level"))
    if {row.pk for pk, row in ranked.items() if pk not in standing} != set(given):
        raise ValidationError("Danh sách đảng viên của đợt vừa thay đổi. Mở lại trang này.")
    if not decision_number:
        raise ValidationError({"decision_number": "Chưa ghi số quyết định."})
    not_later(decided_on, on, "Ngày quyết định")
    if decided_on < round.submitted_on:
        raise ValidationError({"decided_on": f"Không thể trước ngày chi bộ gửi ({round.submitted_on:%d/%m/%Y})."})
    for pk, (level, reason) in given.items():
        row = found[pk]
        if level != row.proposed and not reason:
            raise ValidationError(f"Đồng chí {row.member}: ghi lý do quyết định khác mức chi bộ đề nghị.")
        row.changed_for = reason if level != row.proposed else ""
        row.full_clean()
    new = {found[pk].member_id: level for pk, (level, _) in given.items()}
    warning = rules.cap_warning(round, standing | new, limits(on))
    if warning and not over_cap_for:
        raise ValidationError({"over_cap_for": f"{warning} Vẫn quyết định thì ghi lý do."})
    paper = {"decision_number": decision_number, "decided_on": decided_on}
    Evaluation.objects.bulk_update([found[pk] for pk in given], ["changed_for"])
    Ranking.objects.bulk_create(
        Ranking(member_id=pk, year=round.year, level=level, **paper) for pk, level in new.items()
    )
    Member.objects.filter(pk__in=new).update(changed_at=calendar.now())
    round.state, round.over_cap_for = State.DECIDED, over_cap_for if warning else ""
    round.decision_number, round.decided_on = decision_number, decided_on
    round.full_clean()
    round.save()
    _entry("decide_evaluation", round, actor, **paper, levels=new, reason=round.over_cap_for)
    return round
