"""Thẻ đảng viên: issued, handed over, lost, collected, and the yearly check (domain §2.6, §11.4 no. 43).

The number on the record is that of the card issued last: it stays when the card is lost or collected, so that nobody
else is given the same number.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import calendar, journal
from members.actions import departures
from members.actions.common import fact, locked, not_later, record, require_keeper, save_member
from members.models import Card, CardCheck, Ending, Member, Membership

#: How the old card ends when a new one is issued for the reason.
_ENDS = {
    Card.Reason.LOST: Card.State.LOST,
    Card.Reason.DAMAGED: Card.State.REPLACED,
    Card.Reason.WRONG: Card.State.REPLACED,
}


def card_in_use(member):
    """The card the member holds, or None."""
    return Card.objects.filter(member=member, state=Card.State.IN_USE).first()


def _why_not_issue(card, member, last):
    """The first card is for an official member without one; another takes the place of an earlier one."""
    if member.official_on is None or card.issued_on < member.official_on:
        return {"issued_on": "Thẻ được phát cho đảng viên chính thức, từ Ngày chính thức trở đi."}
    if card.reason == Card.Reason.FIRST and last:
        return {"reason": f"Đồng chí đã được phát thẻ {last.issued_on:%d/%m/%Y}. Chọn lý do cấp lại hoặc đổi."}
    if card.reason != Card.Reason.FIRST and not (last or member.card_number):
        return {"reason": "Đồng chí chưa có thẻ nào để cấp lại hoặc đổi. Chọn “Phát lần đầu”."}
    if card.reason == Card.Reason.FIRST and member.card_number and card.number != member.card_number:
        return {"reason": "Hồ sơ đã có một số thẻ khác. Chọn lý do cấp lại hoặc đổi, hoặc kiểm tra lại số."}
    if last and (last.number, last.issued_on) == (card.number, card.issued_on):
        return {"number": f"Thẻ này đã ghi: {last.get_reason_display().lower()} {last.issued_on:%d/%m/%Y}."}
    if last and card.issued_on < last.issued_on:
        return {"issued_on": f"Ngày phát không thể trước ngày phát thẻ trước ({last.issued_on:%d/%m/%Y})."}
    return {}


@transaction.atomic
def issue_card(card, *, actor, on):
    """Phát, cấp lại, đổi thẻ: the old card ends, the record carries the new number."""
    member = locked(card.member)
    require_keeper(actor, member.branch)
    not_later(card.issued_on, on, "Ngày phát")
    not_later(card.handed_on, on, "Ngày trao")
    _is_active(member, on)
    last = Card.objects.filter(member=member).order_by("-issued_on", "-pk").first()
    if refusal := _why_not_issue(card, member, last):
        raise ValidationError(refusal)
    if Card.objects.filter(number=card.number).exclude(member=member).exists():
        raise ValidationError({"number": "Số thẻ này đã cấp cho một đồng chí khác. Kiểm tra lại số."})
    if last and last.state == Card.State.IN_USE:
        last.state, last.ended_on = _ENDS[card.reason], card.issued_on
        last.save()
    card.state, card.ended_on = Card.State.IN_USE, None
    card.full_clean()
    card.save(force_insert=True)
    before = fact("card_number", member.card_number)
    member.card_number, member.changed_at = card.number, calendar.now()
    save_member(member)
    facts = {"card_number": [before, fact("card_number", card.number)], "reason": card.get_reason_display()}
    facts |= {"issued_on": card.issued_on, "number": card.decision_number}
    record("issue_card", member, actor, facts)
    return card


def _is_active(member, on):
    if not Member.objects.active_on(on).filter(pk=member.pk).exists():
        raise ValidationError(f"Đồng chí {member.given_name} hiện không sinh hoạt ở chi bộ nào.")


def _used(card, actor):
    """The card, locked, while it is in use."""
    member = locked(card.member)
    card = locked(card)
    require_keeper(actor, member.branch)
    if card.state != Card.State.IN_USE:
        raise ValidationError(f"Thẻ này không còn dùng: {card.get_state_display().lower()} {card.ended_on:%d/%m/%Y}.")
    return member, card


def _ended(card, state, day, on, label):
    not_later(day, on, label)
    if day < card.issued_on:
        raise ValidationError(f"{label} không thể trước Ngày phát ({card.issued_on:%d/%m/%Y}).")
    card.state, card.ended_on = state, day
    card.full_clean()
    card.save()


@transaction.atomic
def hand_card(card, *, handed_on, actor, on):
    """Trao thẻ: at the next meeting of the branch."""
    member, card = _used(card, actor)
    not_later(handed_on, on, "Ngày trao")
    if handed_on < card.issued_on:
        raise ValidationError({"handed_on": f"Ngày trao không thể trước Ngày phát ({card.issued_on:%d/%m/%Y})."})
    card.handed_on = handed_on
    card.full_clean()
    card.save()
    record("hand_card", member, actor, {"handed_on": handed_on})
    return card


@transaction.atomic
def lose_card(card, *, lost_on, note="", actor, on):
    """Mất thẻ: noted at once; the new card is issued by a decision of its own."""
    member, card = _used(card, actor)
    card.note = note
    _ended(card, Card.State.LOST, lost_on, on, "Ngày mất")
    record("lose_card", member, actor, {"ends_on": lost_on, "reason": note})
    return card


@transaction.atomic
def collect_card(card, *, collected_on, note="", actor, on):
    """Thu thẻ of whoever left the Party; never of the dead, whose family keeps it (domain §2.6)."""
    member, card = _used(card, actor)
    last = Membership.objects.filter(member=member).order_by("-starts_on", "-pk").first()
    if last is None or last.ends_on is None:
        raise ValidationError(f"Đồng chí {member.given_name} đang sinh hoạt; thẻ chỉ thu khi đồng chí ra khỏi Đảng.")
    if last.ended_by == Ending.DIED:
        raise ValidationError("Thẻ của đồng chí đã từ trần không thu.")
    card.note = note
    _ended(card, Card.State.COLLECTED, collected_on, on, "Ngày thu")
    departures.card_taken(member, collected_on)
    record("collect_card", member, actor, {"ends_on": collected_on, "reason": note})
    return card


# --- the yearly check -----------------------------------------------------------------------------------------------


def roll_of_check(branch, day):
    """Those active in the branch on that day whose card no other branch has checked in that year."""
    elsewhere = CardCheck.objects.filter(year=day.year).exclude(branch=branch).values("member")
    here = Membership.objects.on(day).filter(branch=branch)
    return list(Member.objects.filter(memberships__in=here).exclude(pk__in=elsewhere).order_by("sort_key", "pk"))


@transaction.atomic
def check_cards(branch, results, *, day, actor, on):
    """Kiểm tra thẻ of the whole branch in a year, {member's id: (result, note)}; done again, it replaces the earlier."""
    require_keeper(actor, locked(branch))
    not_later(day, on, "Ngày kiểm tra")
    roll = {member.pk for member in roll_of_check(branch, day)}
    if set(results) != roll:
        raise ValidationError("Danh sách đảng viên của ngày này đã đổi. Kiểm tra lại rồi lưu.")
    CardCheck.objects.filter(branch=branch, year=day.year, member__in=roll).delete()
    CardCheck.objects.bulk_create(
        CardCheck(branch=branch, member_id=pk, year=day.year, on=day, result=result, note=note)
        for pk, (result, note) in results.items()
    )
    bad = sum(result != CardCheck.Result.GOOD for result, _ in results.values())
    facts = {"year": day.year, "on": day, "members": len(roll), "not_good": bad}
    journal.record("members.check_cards", actor=actor, organization=branch, subject=branch, facts=facts)
    return len(roll)
