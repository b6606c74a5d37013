"""A membership restored after the decision that ended it was annulled, or after an end that was recorded wrongly.

The person is a member as if nothing had ended, and so are the posts, standings and temporary stays that this very end
had ended along with it, and no others (domain §11.3 no. 24). A post whose seat was given to somebody else meanwhile is
not brought back; the page and the journal say so.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from members.actions import departures
from members.actions.common import DECIDED_ENDINGS, locked, not_later, record, require_superior, touch
from members.actions.memberships import move_membership
from members.actions.posts import why_not
from members.actions.standings import require_alone
from members.models import Ending, Membership, Post, Standing, Term, Transfer

#: What can turn out not to have been so.
RESTORED = DECIDED_ENDINGS | {Ending.DIED}


def reopen_membership(member, on=None):
    """Re-open the latest ended membership as if it had never ended. For use inside another verb.

    The membership says what came back with it, as `brought_back` {"posts": ids, "standings": ids}, and in words as
    `left_out` what did not.
    """
    if Membership.objects.filter(member=member, ends_on=None).exists():
        raise ValidationError(f"Đồng chí {member.given_name} đang sinh hoạt, không có gì để phục hồi.")
    membership = Membership.objects.select_for_update().filter(member=member).order_by("-starts_on", "-pk").first()
    if membership is None or membership.ended_by not in RESTORED:
        raise ValidationError("Chỉ phục hồi khi đồng chí đã ra khỏi Đảng theo một quyết định, hoặc đã ghi từ trần.")
    left_on, taken = membership.ends_on, membership.taken_along
    membership.ends_on, membership.ended_by, membership.taken_along = None, "", None
    membership.decision_number, membership.decided_on, membership.ground = "", None, ""
    membership.full_clean()
    membership.save()
    departures.undo(member)
    touch(member)
    brought_back, left_out = _bring_back(member, left_on, taken, on)
    membership = _handed_on(member, membership)
    membership.brought_back, membership.left_out = brought_back, left_out
    return membership


def _handed_on(member, membership):
    """A branch that was merged meanwhile has handed its members on; whoever is restored goes the same way."""
    while (old := membership.branch).dissolved_on and old.merged_into_id:
        day = max(old.dissolved_on, membership.starts_on)
        membership = move_membership(member, old.merged_into, starts_on=day)
    return membership


# --- what ended along with it -------------------------------------------------------------------------------------


def _bring_back(member, left_on, taken, on):
    """({"posts": ids, "standings": ids}, [sentences about what is not brought back])."""
    found, left_out = {"posts": [], "standings": []}, _not_remembered(member, left_on) if taken is None else []
    for key, model, restore in (("posts", Post, _post_again), ("standings", Standing, _standing_again)):
        ends = (taken or {}).get(key, {})
        for row in model.objects.select_for_update().filter(pk__in=ends, member=member).order_by("pk"):
            if row.ends_on != max(row.starts_on, left_on):
                continue  # somebody has written another end since
            row.ends_on = date.fromisoformat(day) if (day := ends[str(row.pk)]) else None
            if sentence := restore(row, left_on, on):
                left_out.append(sentence)
            else:
                row.save(update_fields=["ends_on", "ended_for"] if model is Post else ["ends_on"])
                found[key].append(row.pk)
    stays = Transfer.objects.filter(pk__in=(taken or {}).get("stays", ()), member=member, state=Transfer.State.RETURNED)
    stays.filter(returned_on=left_on).update(state=Transfer.State.ACCEPTED, returned_on=None)
    return found, left_out


def _not_remembered(member, left_on):
    """An exit from a list, or of an earlier version of the program, has not kept what ended with it."""
    if not any(rows.filter(member=member, ends_on=left_on).exists() for rows in (Post.objects, Standing.objects)):
        return []
    day = f"{left_on:%d/%m/%Y}"
    return [f"Chức vụ, tình trạng sinh hoạt đã kết thúc ngày {day} chưa được phục hồi. Kiểm tra và ghi lại nếu cần."]


def _post_again(post, left_on, on):
    """The post as it would have gone on: to the end of its term. Why it does not, or None."""
    last, why = _natural_end(post)
    if last and (post.ends_on is None or last < post.ends_on):
        post.ends_on, post.ended_for = last, why
    if post.ends_on and post.ends_on <= left_on:
        return None
    refusal = why_not(post, on)
    same = Post.objects.filter(member=post.member, organization=post.organization, title=post.title, ends_on=None)
    if post.ends_on is None and same.exclude(pk=post.pk).exists():
        refusal = {"title": "Đồng chí đã được ghi lại chức vụ này."}
    if refusal:
        words = " ".join(refusal.values())
        return f"Chưa phục hồi chức vụ {post.get_title_display()}, {post.organization}: {words}"
    return None


def _natural_end(post):
    """(the last day a post can have had, in words why): the next term has begun, or the organisation has ended."""
    following = Term.objects.filter(organization=post.organization, starts_on__gt=post.starts_on).order_by("starts_on")
    ends = []
    if term := following.first():
        ends.append((term.starts_on - timedelta(days=1), f"Hết nhiệm kỳ; bầu nhiệm kỳ {term.name}"[:200]))
    if day := post.organization.dissolved_on:
        ends.append((day, f"{post.organization} kết thúc hoạt động"[:200]))
    return min(ends, default=(None, ""))


def _standing_again(standing, left_on, on):
    """Why a standing does not go on, or None."""
    try:
        require_alone(standing)
    except ValidationError as refusal:
        return f"Chưa phục hồi tình trạng {standing.get_kind_display().lower()}: {' '.join(refusal.messages)}"
    return None


def give_post_back(post, on=None):
    """A post that a decision took away, where that decision no longer stands. For use inside another verb.

    Returns the sentence why it is not given back, or "".
    """
    post = locked(post)
    if post.ends_on is None:
        return ""
    left_on, post.ends_on, post.ended_for = post.ends_on, None, ""
    if sentence := _post_again(post, left_on, on):
        return sentence
    post.save(update_fields=["ends_on", "ended_for"])
    touch(post.member)
    return ""


# --- the verb -----------------------------------------------------------------------------------------------------


@transaction.atomic
def restore_membership(member, *, decision_number, decided_on, actor, on):
    """Undo an exit retroactively after its decision was annulled; only a superior may record it."""
    member = locked(member)
    require_superior(actor, member.branch)
    not_later(decided_on, on, "Ngày quyết định")
    if not (decision_number and decided_on):
        raise ValidationError("Chưa có số và ngày quyết định. Nhập số, ví dụ 47-QĐ/ĐU, và ngày ký.")
    ended = Membership.objects.filter(member=member).order_by("-starts_on", "-pk").first()
    undone = ended and {"kind": ended.ended_by, "ends_on": ended.ends_on, "number": ended.decision_number}
    membership = reopen_membership(member, on)
    facts = {"undone": undone, "number": decision_number, "decided_on": decided_on}
    facts |= {name: rows for name, rows in membership.brought_back.items() if rows}
    if membership.left_out:
        facts["left_out"] = membership.left_out
    record("restore_membership", member, actor, facts)
    return membership
