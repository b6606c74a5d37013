"""Huy hiệu Đảng: proposed for an occasion, awarded by a decision, noted from earlier, taken back (domain §5.5)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import access, calendar, journal
from branches.access import Reach
from members import party_age
from members.actions.common import KEEPERS_ABOVE, fact, locked, may_keep, not_later, record, require_keeper
from members.limits import limits
from members.models import Badge, Ending, Member, Membership


def _branches_kept(members, actor):
    """Whoever writes many at once keeps the records of every one of them."""
    for branch in {member.branch_id: member.branch for member in members}.values():
        require_keeper(actor, branch)


@transaction.atomic
def propose_badges(organization, marks, *, occasion, actor, on):
    """Propose members, {member: mark}, for an occasion by which each has reached the mark."""
    _branches_kept(marks, actor)
    _is_occasion(occasion, on)
    list(Member.objects.select_for_update(no_key=True).filter(pk__in=[m.pk for m in marks]).order_by("pk"))
    outside = party_age.days_outside([member.pk for member in marks])
    for member, years in marks.items():
        day = party_age.reaches(member, years, outside.get(member.pk, 0))
        if member.official_on is None or day > occasion:
            raise ValidationError(f"Đồng chí {member} chưa đủ {years} năm tuổi Đảng vào đợt {occasion:%d/%m/%Y}.")
    taken = Badge.objects.filter(member__in=marks).values_list("member", "years")
    if already := {(member.pk, years) for member, years in marks.items()} & set(taken):
        who = next(member for member in marks if (member.pk, marks[member]) in already)
        raise ValidationError(f"Huy hiệu {marks[who]} năm của đồng chí {who} vừa được ghi. Mở lại danh sách rồi chọn.")
    Badge.objects.bulk_create(
        Badge(member=member, years=years, occasion=occasion, proposed_on=on) for member, years in marks.items()
    )
    facts = {"occasion": occasion, "members": {member.pk: years for member, years in marks.items()}}
    journal.record("members.propose_badges", actor=actor, organization=organization, subject=organization, facts=facts)
    return len(marks)


def _is_occasion(day, on):
    if day not in party_age.around(on, limits(on)):
        raise ValidationError("Huy hiệu được trao theo các đợt trong năm. Chọn một đợt.")


def earliest(member, years, early, on):
    """From which day the badge may be given early, and why so: to the seriously ill, or after death (domain §5.5)."""
    rule = limits(on)
    high = early == Badge.Early.ILL and years >= rule.badge_high_from
    months = rule.badge_early_months_high if high else rule.badge_early_months
    return calendar.add_months(party_age.reaches(member, years), -months), months


@transaction.atomic
def propose_early(badge, *, actor, on):
    """Trao sớm vì bệnh nặng, or truy tặng: at most so many months before the mark is reached."""
    member = locked(badge.member)
    require_keeper(actor, member.branch)
    _is_occasion(badge.occasion, on)
    if member.official_on is None:
        raise ValidationError(f"Đồng chí {member} chưa là đảng viên chính thức.")
    last = Membership.objects.filter(member=member).order_by("-starts_on", "-pk").first()
    died = last is not None and last.ended_by == Ending.DIED
    if died != (badge.early == Badge.Early.POSTHUMOUS):
        raise ValidationError(
            {"early": "Truy tặng là cho đồng chí đã từ trần; đồng chí đang bệnh nặng thì chọn trao sớm."}
        )
    if not died and (last is None or last.ends_on):
        raise ValidationError(f"Đồng chí {member} hiện không sinh hoạt ở chi bộ nào.")
    day, months = earliest(member, badge.years, badge.early, on)
    if (last.ends_on if died else badge.occasion) < day:
        raise ValidationError({"years": f"Trao sớm nhiều nhất {months} tháng: với mốc này từ {day:%d/%m/%Y}."})
    badge.state, badge.proposed_on = Badge.State.PROPOSED, on
    badge.full_clean()
    badge.save(force_insert=True)
    record("propose_early", member, actor, _facts(badge))
    return badge


def _facts(badge):
    names = ("years", "occasion", "early", "decision_number", "decided_on", "awarded_on", "badge_number")
    return {name: fact(name, getattr(badge, name)) for name in names if getattr(badge, name)}


@transaction.atomic
def award_badges(organization, numbers, *, decision_number, decided_on, awarded_on, actor, on):
    """Trao Huy hiệu: the proposed badges, {badge: its number}, by one decision on one day."""
    badges = list(
        Badge.objects.select_for_update(of=["self"])
        .filter(pk__in=[badge.pk for badge in numbers])
        .select_related("member__branch")
    )
    _branches_kept([badge.member for badge in badges], actor)
    if any(badge.state != Badge.State.PROPOSED for badge in badges) or len(badges) != len(numbers):
        raise ValidationError("Danh sách đề nghị vừa thay đổi. Mở lại rồi ghi.")
    not_later(decided_on, on, "Ngày quyết định")
    not_later(awarded_on, on, "Ngày trao")
    if awarded_on < decided_on:
        raise ValidationError({"awarded_on": "Ngày trao không thể trước Ngày quyết định."})
    number_of = {badge.pk: number for badge, number in numbers.items()}
    for badge in badges:
        badge.state, badge.decision_number, badge.decided_on = Badge.State.AWARDED, decision_number, decided_on
        badge.awarded_on, badge.badge_number = awarded_on, number_of[badge.pk]
    fields = ["state", "decision_number", "decided_on", "awarded_on", "badge_number"]
    Badge.objects.bulk_update(badges, fields)
    facts = {"number": decision_number, "decided_on": decided_on, "awarded_on": awarded_on}
    facts["members"] = {badge.member_id: badge.years for badge in badges}
    journal.record("members.award_badges", actor=actor, organization=organization, subject=organization, facts=facts)
    return len(badges)


@transaction.atomic
def record_badge(badge, *, actor, on):
    """A badge that was awarded before this register was kept."""
    member = locked(badge.member)
    require_keeper(actor, member.branch)
    not_later(badge.awarded_on, on, "Ngày trao")
    day = earliest(member, badge.years, badge.early, on)[0] if badge.early else party_age.reaches(member, badge.years)
    if badge.awarded_on < day:
        raise ValidationError(
            {"awarded_on": f"Mốc {badge.years} năm được trao từ {day:%d/%m/%Y}. Kiểm tra lại ngày trao."}
        )
    if badge.decided_on and badge.decided_on > badge.awarded_on:
        raise ValidationError({"decided_on": "Ngày quyết định không thể sau Ngày trao."})
    badge.state, badge.occasion, badge.proposed_on = Badge.State.AWARDED, badge.awarded_on, badge.awarded_on
    badge.full_clean()
    badge.save(force_insert=True)
    record("record_badge", member, actor, _facts(badge))
    return badge


@transaction.atomic
def withdraw_badge(badge, *, reason, actor, on):
    """A proposal is taken from the list; a badge already awarded is noted as taken back and stays on the record."""
    badge = locked(badge)
    member = locked(badge.member)
    require_keeper(actor, member.branch)
    if badge.state == Badge.State.RETURNED:
        raise ValidationError("Huy hiệu này đã ghi thu hồi.")
    facts = {"years": badge.years, "state": badge.state, "reason": reason}
    if badge.state == Badge.State.PROPOSED:
        badge.delete()
    else:
        badge.state = Badge.State.RETURNED
        badge.save()
    record("withdraw_badge", member, actor, facts)
    return badge


def keeps_below(actor, organization):
    """May the actor write in the record of every member of the organisation?"""
    if organization.has_members:
        return may_keep(actor, organization)
    return actor is None or any(access.holds(actor, KEEPERS_ABOVE, organization, reach) for reach in Reach)


def open_marks(member, on):
    """The marks of which no badge is written for the member."""
    written = set(Badge.objects.filter(member=member).values_list("years", flat=True))
    return [years for years in limits(on).badge_years if years not in written]
