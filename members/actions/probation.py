"""Dự bị: from the ceremony until the branch has considered and the superior decided (domain §5.6, §11.4 no. 36).

Recognised late, one is official all the same from the day on which the probation was full. A deadline that passed
changes nothing by itself, and neither does a vote that was not reached.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import calendar
from branches.models import Authority
from members.actions.common import changes, locked, not_later, record, require_keeper, save_member
from members.limits import limits
from members.models import Member, Probation

KEPT = ("helper", "course_number", "course_on", "self_review_on")
VOTE = ("voted_on", "votes", "base")


def ends_on(starts_on, rule):
    """Đủ thời gian dự bị: so many calendar months after the ceremony (Điều lệ Đảng, Điều 5)."""
    return calendar.add_months(starts_on, rule.probation_months)


def consider_by(ends, rule, own=None):
    """Hạn chi bộ xét: so many working days after the probation is full (Quy định 208, V1)."""
    return calendar.add_working_days(ends, rule.probation_consider_days, own)


def draft(member, on):
    """The probation as kept, or as it follows from Ngày vào Đảng where nothing has been written yet."""
    kept = Probation.objects.select_related("helper").filter(member=member).first()
    return kept or _dated(Probation(member=member), member.admitted_on, limits(on))


def _dated(probation, starts_on, rule, own=None):
    probation.ends_on = ends_on(starts_on, rule)
    probation.consider_by = consider_by(probation.ends_on, rule, own)
    return probation


def of_members(members, on):
    """{member's id: the probation} of a page, in as many questions for one row as for fifty."""
    if not members:
        return {}
    rule, starts = limits(on), [member.admitted_on for member in members]
    own = calendar.exceptions(ends_on(min(starts), rule), calendar.add_months(ends_on(max(starts), rule), 12))
    kept = Probation.objects.select_related("helper").filter(member__in=members)
    found = {member.pk: _dated(Probation(member=member), member.admitted_on, rule, own) for member in members}
    return found | {probation.member_id: probation for probation in kept}


def which_way(branch, on):
    """Where the branch did not agree: who considers what, by whom; nothing changes by itself (domain §5.6, §2.1)."""
    superior = Authority.holder_for(branch, Authority.Body.IMMEDIATE_SUPERIOR, on=on)
    return (
        f"Chi bộ báo cáo {superior or 'cấp trên trực tiếp'}; cấp có thẩm quyền xem xét, quyết định xóa tên trong danh "
        "sách đảng viên dự bị. Tư cách của đồng chí chưa thay đổi cho đến khi có quyết định."
    )


def helpers(branch, on, *without):
    """Who can be the helper: the official members active in the branch."""
    official = Member.objects.official_on(on).filter(branch=branch)
    return official.exclude(pk__in=[member.pk for member in without if member])


def why_not_helper(helper, member, on):
    """An official member of the same branch, and another than oneself (domain §7)."""
    if helper and not helpers(member.branch, on, member).filter(pk=helper.pk).exists():
        return f"Đồng chí {helper} chưa là đảng viên chính thức đang sinh hoạt tại {member.branch}."
    return None


def begin(member, *, starts_on, helper, on):
    """The probation begins with the ceremony. For use inside another verb."""
    if reason := why_not_helper(helper, member, on):
        raise ValidationError({"helper": reason})
    probation = Probation.objects.filter(member=member).first() or Probation(member=member)
    for name in (*KEPT, *VOTE, "outcome", "decision_number", "decided_on"):
        setattr(probation, name, Probation._meta.get_field(name).get_default())
    probation.helper = helper
    probation = _dated(probation, starts_on, limits(on))
    probation.full_clean()
    probation.save()
    return probation


def follow(before, member, on):
    """A corrected Ngày vào Đảng moves the dates of a probation that counts from it. Inside another verb."""
    rule = limits(on)
    counted = Probation.objects.filter(member=member, outcome="", ends_on=ends_on(before.admitted_on, rule)).first()
    if counted and member.admitted_on != before.admitted_on:
        _dated(counted, member.admitted_on, rule).save()


def _open(member, actor, on):
    """(the member, the probation), locked, where there is still something to write."""
    member = locked(member)
    require_keeper(actor, member.branch)
    if member.official_on:
        raise ValidationError(
            f"Đồng chí {member.given_name} đã là đảng viên chính thức từ {member.official_on:%d/%m/%Y}."
        )
    if not Member.objects.active_on(on).filter(pk=member.pk).exists():
        raise ValidationError(f"Đồng chí {member.given_name} hiện không sinh hoạt ở chi bộ nào.")
    return member, draft(member, on)


def _write(verb, before, probation, member, actor, fields):
    probation.full_clean()
    probation.save()
    record(verb, member, actor, changes(before, probation, fields))
    return probation


def _take(given, probation, fields):
    """The facts of the step, into the row as it stands now; gives the row as it stood before."""
    before = Probation(**{name: getattr(probation, name) for name in fields})
    for name in fields:
        setattr(probation, name, getattr(given, name))
    return before


@transaction.atomic
def keep_probation(given, *, actor, on):
    """Helper, course, self-review. A new helper is named at the nearest meeting (domain §7)."""
    member, probation = _open(given.member, actor, on)
    before = _take(given, probation, KEPT)
    if probation.helper != before.helper and (reason := why_not_helper(probation.helper, member, on)):
        raise ValidationError({"helper": reason})
    for name in ("course_on", "self_review_on"):
        day, label = getattr(probation, name), Probation._meta.get_field(name).verbose_name
        if day and day < member.admitted_on:
            raise ValidationError({name: f"{label} không thể trước Ngày vào Đảng ({member.admitted_on:%d/%m/%Y})."})
        not_later(day, on, label)
    return _write("keep_probation", before, probation, member, actor, KEPT)


def why_not_vote(probation, on):
    """The branch considers after the probation is full and with the self-review before it."""
    if on < probation.ends_on:
        return f"Đủ thời gian dự bị ngày {probation.ends_on:%d/%m/%Y}, còn {(probation.ends_on - on).days} ngày."
    return None if probation.self_review_on else "Chưa ghi ngày bản tự kiểm điểm của đồng chí."


@transaction.atomic
def vote_probation(given, *, actor, on):
    """What the branch voted, whatever it was; a later vote takes the place of an earlier one."""
    member, probation = _open(given.member, actor, on)
    if reason := why_not_vote(probation, on):
        raise ValidationError(reason)
    before = _take(given, probation, VOTE)
    if None in (probation.voted_on, probation.votes, probation.base):
        raise ValidationError("Ghi đủ ngày biểu quyết, số tán thành và tổng số đảng viên chính thức.")
    not_later(probation.voted_on, on, "Ngày chi bộ biểu quyết")
    if probation.voted_on < probation.ends_on:
        raise ValidationError({"voted_on": f"Chi bộ xét từ ngày đủ thời gian dự bị, {probation.ends_on:%d/%m/%Y}."})
    if probation.voted_on < probation.self_review_on:
        raise ValidationError({"voted_on": "Ngày chi bộ biểu quyết không thể trước Ngày bản tự kiểm điểm."})
    probation.outcome = ""
    return _write("vote_probation", before, probation, member, actor, VOTE)


def agreed(probation, on):
    """Did the vote reach two thirds of all official members (Điều lệ Đảng, Điều 5)? None before a vote."""
    if probation.base is None:
        return None
    return limits(on).probation_ratio.reached(probation.votes, probation.base)


@transaction.atomic
def recognise(member, *, decision_number, decided_on, actor, on):
    """Công nhận chính thức: from the exact day on which the probation was full, late as the decision may be."""
    member, probation = _open(member, actor, on)
    if not agreed(probation, on):
        raise ValidationError(_missing(probation, on))
    not_later(decided_on, on, "Ngày quyết định")
    if decided_on < probation.voted_on:
        raise ValidationError({"decided_on": "Ngày quyết định không thể trước Ngày chi bộ biểu quyết."})
    probation.decision_number, probation.decided_on = decision_number, decided_on
    probation.outcome = Probation.Outcome.RECOGNISED
    probation.full_clean()
    probation.save()
    member.official_on, member.changed_at = probation.ends_on, calendar.now()
    save_member(member)
    facts = {"official_on": probation.ends_on, "number": decision_number, "decided_on": decided_on}
    record("recognise_probation", member, actor, facts)
    return probation


def _missing(probation, on):
    ratio = limits(on).probation_ratio
    if probation.base is None:
        return "Chưa ghi kết quả chi bộ biểu quyết."
    return (
        f"Chi bộ tán thành {probation.votes} trên {probation.base}, "
        f"cần {ratio.words}: {ratio.needed(probation.base)}. Chưa ghi công nhận được."
    )


@transaction.atomic
def not_recognised(member, *, decision_number, decided_on, actor, on):
    """The branch did not agree and has reported it: the superior considers a removal; nothing changes by itself."""
    member, probation = _open(member, actor, on)
    if agreed(probation, on) is not False:
        raise ValidationError("Chỉ ghi khi chi bộ đã biểu quyết mà chưa đủ tỷ lệ tán thành.")
    not_later(decided_on, on, "Ngày văn bản")
    if decided_on < probation.voted_on:
        raise ValidationError({"decided_on": "Ngày văn bản không thể trước Ngày chi bộ biểu quyết."})
    probation.outcome = Probation.Outcome.NOT_RECOGNISED
    probation.decision_number, probation.decided_on = decision_number, decided_on
    probation.full_clean()
    probation.save()
    facts = {"number": decision_number, "decided_on": decided_on}
    record("refuse_probation", member, actor, facts)
    return probation
