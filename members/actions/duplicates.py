"""Two records of one person: judged distinct, merged with a choice for each field, taken apart again (domain §3.1)."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members import duplicates
from members.actions.common import may_decide_above, may_keep, record, require_keeper, require_superior, unobstructed
from members.models import DistinctPair, Member, MemberMerge, Transfer


def _both(first, second, actor):
    """The two records, locked in the order of their ids; the actor keeps both branches."""
    if first.pk == second.pk:
        raise ValidationError("Chọn hai hồ sơ khác nhau.")
    found = Member.objects.select_for_update().order_by("pk").in_bulk([first.pk, second.pk])
    for member in found.values():
        require_keeper(actor, member.branch)
    if any(member.merged_into_id for member in found.values()):
        raise ValidationError("Một trong hai hồ sơ đã được gộp.")
    return found[first.pk], found[second.pk]


@transaction.atomic
def judge_distinct(first, second, *, reason="", actor, on):
    """Two people after all: the pair is not shown again."""
    first, second = sorted(_both(first, second, actor), key=lambda member: member.pk)
    pair, is_new = DistinctPair.objects.get_or_create(
        first=first, second=second, defaults={"decided_on": on, "decided_by": actor, "reason": reason}
    )
    if is_new:
        record("judge_distinct", first, actor, {"other": second.pk, "reason": reason})
    return pair


def why_not_merge(kept, dropped, on):
    """Sentences: an open case or transfer first comes to its end, one account is taken off."""
    found = []
    for member in (kept, dropped):
        if Transfer.objects.under_way().filter(member=member).exists():
            found.append(f"Đồng chí {member} ({member.branch}) đang có một lần chuyển sinh hoạt chưa xong.")
        try:
            unobstructed("merge_members", member, on)
        except ValidationError as refusal:
            found += refusal.messages
    if kept.user_id and dropped.user_id:
        found.append("Hai hồ sơ gắn với hai tài khoản. Quản trị viên bỏ gắn một tài khoản trước.")
    return found


def _changes_a_ranking(choices):
    """A final ranking is changed only by a decision of the superior (domain §5.4), a merge not excepted."""
    return any(key.startswith("ranking-") for key in choices)


def may_merge(actor, kept, dropped, choices):
    """Whoever keeps both records; where two rankings of one year differ, their superior."""
    may = may_decide_above if _changes_a_ranking(choices) else may_keep
    return may(actor, kept.branch) and may(actor, dropped.branch)


@transaction.atomic
def merge_members(kept, dropped, choices, *, reason, actor, on):
    """One record is kept with what was chosen and with all rows of the other one, which stays and points to it."""
    kept, dropped = _both(kept, dropped, actor)
    if _changes_a_ranking(choice.key for choice in duplicates.plan(kept, dropped).choices):
        for member in (kept, dropped):
            require_superior(actor, member.branch)
    if refusals := why_not_merge(kept, dropped, on):
        raise ValidationError(refusals)
    before = duplicates.apply(kept, dropped, choices)
    merge = MemberMerge.objects.create(
        kept=kept, dropped=dropped, choices=choices, before=before, merged_on=on, merged_by=actor, reason=reason
    )
    facts = {"merge": merge.pk, "reason": reason, "choices": choices}
    record("merge_members", kept, actor, facts | {"dropped": dropped.pk})
    record("merge_members", dropped, actor, facts | {"kept": kept.pk})
    return merge


@transaction.atomic
def undo_merge(merge, *, reason, actor, on):
    """Both records become what they were, as long as nothing of them was touched since."""
    merge = MemberMerge.objects.select_for_update().get(pk=merge.pk)
    members = Member.objects.select_for_update().order_by("pk").in_bulk([merge.kept_id, merge.dropped_id])
    require = require_superior if _changes_a_ranking(merge.choices) else require_keeper
    for member in members.values():
        require(actor, member.branch)
    if merge.undone_on:
        raise ValidationError(f"Đã tách lại ngày {merge.undone_on:%d/%m/%Y}.")
    try:
        with transaction.atomic():
            duplicates.undo(merge)
    except IntegrityError:
        raise ValidationError("Một số của hồ sơ đã được dùng ở hồ sơ khác, không tách lại được.") from None
    merge.undone_on = on
    merge.save(update_fields=["undone_on"])
    for member in Member.objects.filter(pk__in=members):
        record("undo_merge", member, actor, {"merge": merge.pk, "reason": reason})
    return merge
