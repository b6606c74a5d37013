"""Verbs after an exit: the card is collected and handed up, the file moves to its register, the report is sent.

After a decision they begin with its delivery (domain §11.3 no. 23); the card of the dead is not collected (§2.6).
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from members.actions.common import locked, not_later, record, require_keeper, touch
from members.models import Card, Departure, DocumentType, Ending, FilePaper

#: The apps above keep the papers of an exit in files of their own: (departure, step, day, number) is told to each.
followers = []

#: “Phiếu báo đảng viên ra khỏi Đảng”, “Phiếu báo đảng viên từ trần”, among the 104 types (domain §3.3).
NOTICE_LEFT, NOTICE_DIED = 101, 102

CARD_STATES = {Departure.Card.COLLECTED: Card.State.COLLECTED, Departure.Card.LOST: Card.State.LOST}


def begin(member, *, kind, left_on):
    """What follows this exit is to be done. For use inside the verb that ends the membership."""
    if kind != Ending.TRANSFERRED_OUT:
        Departure.objects.create(member=member, kind=kind, left_on=left_on)


def undo(member):
    """The exit was annulled: nothing is to be done any more, what was done stays readable. For use inside another verb."""
    Departure.objects.standing().filter(member=member).update(undone=True)


def card_taken(member, card_on):
    """The card was collected with the delivery, or on the page of the cards. For use inside another verb."""
    rows = Departure.objects.standing().filter(member=member).exclude(kind=Ending.DIED)
    rows.exclude(card=Departure.Card.COLLECTED).update(card=Departure.Card.COLLECTED, card_on=card_on, card_note="")
    end_card(member, Card.State.COLLECTED, card_on)


def end_card(member, state, day, note=""):
    """The card in use, where the register of cards has it, ends with it."""
    used = Card.objects.select_for_update().filter(member=member, state=Card.State.IN_USE, issued_on__lte=day)
    used.update(state=state, ended_on=day, note=note)


def _standing(departure, actor, day, on, label):
    """The row and its member, locked, while the exit stands; the day lies neither ahead nor before the exit."""
    member = locked(departure.member)
    departure = locked(departure)
    require_keeper(actor, member.branch)
    if departure.undone:
        raise ValidationError("Đồng chí đã được phục hồi đảng tịch, việc này không còn.")
    not_later(day, on, label)
    if day < departure.left_on:
        raise ValidationError(f"{label} không thể trước ngày ra khỏi danh sách ({departure.left_on:%d/%m/%Y}).")
    departure.member = member
    return departure


def _save(departure, verb, step, day, number, actor, facts):
    departure.full_clean()
    departure.save()
    touch(departure.member)
    record(verb, departure.member, actor, facts)
    for follow in followers:
        follow(departure, step, day, number)
    return departure


@transaction.atomic
def take_card(departure, *, card, card_on, card_note="", actor, on):
    """Thu thẻ; a card that is lost or not given is recorded with the reason, and may still be collected later."""
    departure = _standing(departure, actor, card_on, on, "Ngày thu thẻ")
    if departure.kind == Ending.DIED:
        raise ValidationError("Thẻ của đồng chí đã từ trần không thu.")
    if departure.card == Departure.Card.COLLECTED:
        raise ValidationError(f"Thẻ đã thu ngày {departure.card_on:%d/%m/%Y}.")
    if card in (Departure.Card.REFUSED, Departure.Card.LOST) and not card_note:
        raise ValidationError({"card_note": "Chưa thu được thẻ: ghi lý do."})
    departure.card, departure.card_on, departure.card_note = card, card_on, card_note
    if card in CARD_STATES:
        end_card(departure.member, CARD_STATES[card], card_on, card_note)
    facts = {"kind": departure.get_card_display(), "ends_on": card_on, "reason": card_note}
    return _save(departure, "take_card", "the", card_on, "", actor, facts)


@transaction.atomic
def hand_card_up(departure, *, card_handed_on, actor, on):
    """Nộp thẻ lên cấp ủy cấp trên trực tiếp (domain §2.6, V1)."""
    departure = _standing(departure, actor, card_handed_on, on, "Ngày nộp thẻ")
    if departure.card != Departure.Card.COLLECTED:
        raise ValidationError("Thu thẻ trước, rồi mới nộp lên cấp trên.")
    if card_handed_on < departure.card_on:
        raise ValidationError(f"Ngày nộp thẻ không thể trước ngày thu ({departure.card_on:%d/%m/%Y}).")
    departure.card_handed_on = card_handed_on
    return _save(departure, "hand_card_up", "nop-the", card_handed_on, "", actor, {"handed_on": card_handed_on})


@transaction.atomic
def move_file(departure, *, file_on, file_place, actor, on):
    """The paper file goes to the register of those who are out, or of the dead; it stays with the committee that keeps it."""
    departure = _standing(departure, actor, file_on, on, "Ngày chuyển hồ sơ")
    departure.file_on, departure.file_place = file_on, file_place
    return _save(departure, "move_file", "ho-so", file_on, "", actor, {"starts_on": file_on, "place": file_place})


@transaction.atomic
def send_notice(departure, *, notice_on, notice_number="", place, actor, on):
    """Gửi phiếu báo; its copy is a line of the register of the paper file."""
    departure = _standing(departure, actor, notice_on, on, "Ngày gửi phiếu báo")
    if departure.notice_on:
        raise ValidationError(f"Phiếu báo đã gửi ngày {departure.notice_on:%d/%m/%Y}.")
    departure.notice_on, departure.notice_number = notice_on, notice_number
    kept = FilePaper(
        member=departure.member,
        type=DocumentType.objects.get(number=NOTICE_DIED if departure.kind == Ending.DIED else NOTICE_LEFT),
        number=notice_number,
        dated_on=notice_on.isoformat(),
        issuer=str(departure.member.branch)[:200],
        place=place,
    )
    kept.full_clean()
    kept.save()
    facts = {"number": notice_number, "issued_on": notice_on}
    return _save(departure, "send_notice", "phieu-bao", notice_on, notice_number, actor, facts)
