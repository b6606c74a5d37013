"""The flow of chuyển sinh hoạt as a table: what can be done in which state, by whom, in which words (domain §6).

What happens outside the program is recorded by the side inside it. STEPS is the source of the buttons and of the checks.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from branches import access, inbox, journal
from branches.access import NoOffice, Reach
from members.actions.common import (
    KEEPERS_ABOVE,
    KEEPERS_HERE,
    fact,
    locked,
    may_decide_above,
    may_keep,
    record,
    who_keeps,
)
from members.models import Transfer

State = Transfer.State


@dataclass(frozen=True)
class Step:
    """One thing that can be done: in which states, by whom, in which words."""

    verb: str
    slug: str
    label: str
    sources: tuple
    sides: tuple  # whose keepers do it: those of the branch left, of the branch joined
    above: bool = False  # only a superior of that branch
    fits: object = lambda transfer: True
    main: bool = True  # carries the flow on

    def branches(self, transfer):
        return [branch for side in self.sides if (branch := getattr(transfer, side))]

    def is_open(self, transfer):
        return transfer.state in self.sources and bool(self.branches(transfer)) and self.fits(transfer)

    def may(self, actor, transfer):
        ask = may_decide_above if self.above else may_keep
        return any(ask(actor, branch) for branch in self.branches(transfer))

    def who(self, transfer):
        """The sentence that says who may."""
        branch = self.branches(transfer)[0]
        return access.who_may(KEEPERS_ABOVE, branch, Reach.ABOVE) if self.above else who_keeps(branch)

    def require(self, actor, transfer):
        """Raises NoOffice where somebody else does it, ValidationError where it is not the time for it."""
        if self.branches(transfer) and not self.may(actor, transfer):
            raise NoOffice(self.who(transfer))
        if not self.is_open(transfer):
            raise ValidationError(
                f"Lần chuyển sinh hoạt này đang ở bước “{transfer.get_state_display()}”, nên không ghi được việc này. "
                "Mở lại trang để xem tình trạng mới nhất."
            )


HOME, HERE = "from_branch", "to_branch"
STEPS = (
    Step("issue_letter", "cap-giay", "Cấp giấy giới thiệu", (State.REQUESTED,), (HOME,), above=True),
    Step("record_presentation", "nop-giay", "Ghi ngày nộp giấy", (State.ISSUED,), (HERE,)),
    Step(
        "accept_transfer",
        "xac-nhan",
        "Xác nhận tiếp nhận",
        (State.PRESENTED,),
        (HERE,),
        fits=lambda t: t.member_id,
    ),
    Step(
        "accept_new_record",
        "ghi-ho-so",
        "Xác nhận, ghi hồ sơ mới",
        (State.PRESENTED, State.ACCEPTED),
        (HERE,),
        fits=lambda t: not t.member_id,
    ),
    Step(
        "accept_known_record",
        "nhan-lai-ho-so",
        "Xác nhận, nhận lại hồ sơ đã có",
        (State.PRESENTED, State.ACCEPTED),
        (HERE,),
        fits=lambda t: not t.member_id,
    ),
    Step(
        "confirm_departure",
        "noi-nhan-xac-nhan",
        "Ghi xác nhận của nơi nhận",
        (State.ISSUED,),
        (HOME,),
        fits=lambda t: not t.to_branch_id,
    ),
    Step("record_return", "tro-ve", "Ghi ngày trở về", (State.ACCEPTED,), (HOME, HERE), fits=lambda t: t.for_a_time),
    Step(
        "extend_stay",
        "gia-han",
        "Gia hạn sinh hoạt tạm thời",
        (State.ACCEPTED,),
        (HOME, HERE),
        fits=lambda t: t.for_a_time,
        main=False,
    ),
    Step("reissue_letter", "cap-lai-giay", "Cấp lại giấy giới thiệu", (State.ISSUED,), (HOME,), above=True, main=False),
    Step(
        "send_file",
        "gui-ho-so",
        "Ghi ngày gửi hồ sơ",
        (*Transfer.MOVING, State.ACCEPTED),
        (HOME,),
        fits=lambda t: not t.file_sent_on and not t.for_a_time,
        main=False,
    ),
    Step(
        "receive_file",
        "nhan-ho-so",
        "Ghi ngày nhận hồ sơ",
        (*Transfer.MOVING, State.ACCEPTED),
        (HERE,),
        fits=lambda t: not t.file_received_on and not t.for_a_time,
        main=False,
    ),
    Step("refuse_transfer", "tra-lai", "Trả lại nơi đi", Transfer.MOVING, (HERE,), main=False),
    Step("cancel_transfer", "huy", "Hủy lần chuyển này", (State.REQUESTED, State.ISSUED), (HOME,), main=False),
)
BY_VERB = {step.verb: step for step in STEPS}
BY_SLUG = {step.slug: step for step in STEPS}


def open_steps(transfer):
    """What can be done now, by whomever."""
    return [step for step in STEPS if step.is_open(transfer)]


def taken(transfer, verb, actor):
    """The transfer as it stands now, its step asked for. The member is locked first, as every other verb does."""
    if transfer.member_id:
        locked(transfer.member)
    transfer = locked(transfer)
    BY_VERB[verb].require(actor, transfer)
    return transfer


def write(verb, transfer, actor, organization, **facts):
    """Save; the one journal entry stands on the member's time line, or with the transfer while there is no record."""
    transfer.full_clean()
    transfer.save()
    kept = {name: _kept(name, value) for name, value in facts.items() if value not in (None, "")}
    if transfer.member_id:
        record(verb, transfer.member, actor, kept | {"transfer": transfer.pk}, organization=organization)
    else:
        journal.record(f"members.{verb}", actor=actor, organization=organization, subject=transfer, facts=kept)
    return transfer


def _kept(name, value):
    """As the journal keeps it; from and to stay a pair."""
    return [fact(name, one) for one in value] if isinstance(value, list) else fact(name, value)


def tell(transfer, branch, text):
    """A notice names no person."""
    if branch is not None:
        inbox.deliver(
            access.officers_of(branch, KEEPERS_HERE),
            f"Chuyển sinh hoạt số {transfer.pk}: {text}",
            link=transfer.get_absolute_url(),
            place_id=branch.pk,
        )
