"""What the settlement of an appeal brings about in the records: membership, posts, the row of the discipline.

Nothing is deleted: the annulled decision, its ballots and its papers stay readable in the case, the row of the
discipline stays in the database with the reason why it no longer counts, and all that is counted from dated rows -
figures as of a past day, registers, Form 1 - shows the member as if nothing had ended (domain §11.3 nos. 23, 24).
"""

from datetime import date

from members import actions as members
from members.actions import posts, profile
from members.actions.restoring import give_post_back
from members.models import Member
from screening.actions.base import in_words
from screening.discipline.measures import MEASURE_OF
from screening.models import Case, Measure, Stage

from . import levels


def annul(appeal, on):
    """The decision is taken back with all it brought about. Returns sentences about what a person must look at."""
    decision, left_out = appeal.decision, []
    measure = levels.measure_now(decision)
    if levels.is_out(decision):
        left_out += _restore(appeal, on)
    if measure == Measure.DISMISSAL:
        left_out += _give_back(_post_taken(decision), on)
    _reverse(appeal, on)
    return left_out


def change(appeal, measure, post, on):
    """The decision takes another form; the record says that form, by the number of the settlement."""
    decision, left_out = appeal.decision, []
    before = levels.measure_now(decision)
    if before == Measure.EXPULSION:
        left_out += _restore(appeal, on)
    if before == Measure.DISMISSAL:
        left_out += _give_back(_post_taken(decision), on)
    old = _reverse(appeal, on)
    profile.write_discipline(
        decision.case.member,
        form=measure.label,
        from_on=_since(decision, old),
        reason=old.reason if old else decision.ground,
        authority=appeal.body,
        number=appeal.number,
    )
    if measure == Measure.DISMISSAL:
        reason = f"Cách chức, quyết định số {appeal.number}"
        posts.take_post_away(post, ends_on=appeal.settled_on, reason=reason)
    return left_out


def _restore(appeal, on):
    """Membership again as if it had never ended, with the posts and standings that this very exit had ended."""
    member = Member.objects.get(pk=appeal.case.member_id)
    if members.open_membership(member):
        return [f"Đồng chí {member.full_name} đang sinh hoạt. Kiểm tra tuổi đảng, các ngày ghi trong hồ sơ."]
    with in_words():
        membership = members.reopen_membership(member, on)
    ended = Case.objects.filter(member=member, stage=Stage.OVERTAKEN, closed_on=appeal.case.closed_on).order_by("pk")
    words = [
        f"Hồ sơ số {case.label} đã kết thúc khi đồng chí ra khỏi Đảng. Nếu còn căn cứ thì mở hồ sơ mới."
        for case in ended
    ]
    return [*membership.left_out, *words]


def _give_back(post, on):
    sentence = give_post_back(post, on) if post else ""
    return [sentence] if sentence else []


def _post_taken(decision):
    """The post that was taken away: by the decision itself, or by the appeal that changed it to a dismissal."""
    if decision.post_id:
        return decision.post
    changed = decision.appeals.filter(changed_to=Measure.DISMISSAL).order_by("round").last()
    ended_for = f"Cách chức, quyết định số {changed.number}" if changed else ""
    return decision.case.member.posts.filter(ended_for=ended_for).first() if changed else None


def _reverse(appeal, on):
    """Take the row of the form that stood out of the record. Returns it, or None where there was none."""
    decision = appeal.decision
    changed = decision.appeals.filter(outcome=levels.Outcome.CHANGED).order_by("round").last()
    number = changed.number if changed else decision.number
    day = f"{appeal.settled_on:%d/%m/%Y}"
    words = f"{appeal.Outcome(appeal.outcome).label} theo số {appeal.number} ngày {day} của {appeal.body}"
    rows = profile.reverse_discipline(decision.case.member, number=number, reason=words, on=on)
    return rows[0] if rows else None


def _since(decision, old):
    """The discipline runs from the day it ran from before."""
    if old is not None and len(old.from_on) == 10:
        return date.fromisoformat(old.from_on)
    by_branch = decision.kind in MEASURE_OF and decision.vote_id is None and decision.ballot_id
    return decision.ballot.held_on if by_branch else decision.issued_on
