"""How a transfer stands, in words; who is a guest of a branch; what is to be done (domain §6, §11.4 no. 41)."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Q

from branches import access
from branches.compiled import compiled
from branches.models import Organization
from members.actions.transfer_steps import open_steps
from members.models import Member, Transfer
from members.todo import Item

State = Transfer.State
MOST = 200  # things to do that the home page is given at once


@dataclass(frozen=True)
class Badge:
    """Class, icon and word of a state."""

    kind: str
    icon: str
    label: str


_LOOK = {
    State.REQUESTED: ("st-wait", "i-wait"),
    State.ISSUED: ("st-wait", "i-next"),
    State.PRESENTED: ("st-now", "i-next"),
    State.ACCEPTED: ("st-done", "i-check"),
    State.RETURNED: ("st-done", "i-check"),
    State.REFUSED: ("st-rest", "i-dash"),
    State.CANCELLED: ("st-rest", "i-dash"),
}


def badge(transfer, on):
    """How it stands on that day; the rarest first: late, never arrived, not returned."""
    if transfer.state in Transfer.MOVING and transfer.complete_by < on:
        return Badge("st-late", "i-alert", f"Đã muộn, hạn {transfer.complete_by:%d/%m/%Y}")
    if transfer.state == State.ISSUED and transfer.present_by < on:
        return Badge("st-soon", "i-alert", "Đã rời đi, chưa đến nơi")
    if transfer.state == State.ACCEPTED and transfer.for_a_time:
        if transfer.until < on:
            return Badge("st-soon", "i-clock", f"Hết hạn {transfer.until:%d/%m/%Y}, chưa ghi trở về")
        return Badge("st-now", "i-clock", f"Tạm thời đến hết {transfer.until:%d/%m/%Y}")
    return Badge(*_LOOK[transfer.state], transfer.get_state_display())


def warning(transfer, on):
    """What the page says above everything else, or nothing: warned after the shorter period, late after the longer."""
    if transfer.state in Transfer.MOVING and transfer.complete_by < on:
        return (
            f"Hạn hoàn thành là {transfer.complete_by:%d/%m/%Y}. Hai bên liên hệ ngay với đồng chí và với nhau, "
            "để không ai bị bỏ sót."
        )
    if transfer.state == State.ISSUED and transfer.present_by < on:
        return (
            f"Giấy giới thiệu cần được nộp trước hết ngày {transfer.present_by:%d/%m/%Y}, nơi nhận chưa ghi. "
            f"Liên hệ với đồng chí; sau ngày {transfer.complete_by:%d/%m/%Y} là muộn."
        )
    if transfer.state == State.PRESENTED and transfer.present_by < on:
        return f"Giấy đã nộp, nơi nhận chưa xác nhận; sau ngày {transfer.complete_by:%d/%m/%Y} là muộn."
    if transfer.state == State.ACCEPTED and transfer.for_a_time and transfer.until < on:
        return f"Thời gian tạm thời đã hết ngày {transfer.until:%d/%m/%Y}. Ghi ngày trở về, hoặc đề nghị chuyển chính thức."
    return ""


def whereabouts(transfer):
    """The sentence that says who counts the member now."""
    if transfer.from_branch_id is None and transfer.for_a_time:
        if transfer.state not in (*Transfer.MOVING, State.ACCEPTED):
            return ""
        words = "chi bộ điểm danh và thu đảng phí, không tính vào số đảng viên của chi bộ."
        return f"Nơi đi vẫn tính đồng chí; {'' if transfer.member_id else 'có hồ sơ ở đây thì '}{words}"
    if transfer.from_branch_id is None:
        return {
            State.ISSUED: "Nơi đi còn tính đồng chí cho đến khi chi bộ xác nhận.",
            State.PRESENTED: "Nơi đi còn tính đồng chí cho đến khi chi bộ xác nhận.",
        }.get(transfer.state, "")
    if transfer.state in Transfer.OPEN:
        return f"{transfer.from_branch} còn tính đồng chí cho đến khi nơi nhận xác nhận."
    if transfer.state == State.ACCEPTED and transfer.for_a_time:
        return f"{transfer.from_branch} vẫn tính đồng chí; đảng phí đóng ở nơi sinh hoạt tạm thời."
    return ""


# --- the way ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mark:
    """One step of the way: done, now or to come."""

    look: str
    title: str
    words: str


def way(transfer):
    """The steps of this transfer with their days, in order; where it was called off, up to there."""
    marks = []
    if transfer.from_branch_id:
        marks.append((transfer.requested_on, "Đề nghị", f"{transfer.from_branch}"))
    by = transfer.issued_by or transfer.from_name
    letter = f"Số {transfer.letter_number}, {by}" if transfer.letter_on else "Cấp trên của chi bộ nơi đi cấp"
    marks.append((transfer.letter_on, "Giấy giới thiệu", letter))
    if transfer.to_branch_id:
        due = f"Hạn {transfer.present_by:%d/%m/%Y}" if transfer.present_by else "Ở chi ủy nơi nhận"
        marks.append((transfer.presented_on, "Nộp giấy", transfer.late_explanation or due))
    marks.append((transfer.accepted_on, "Nơi nhận xác nhận", transfer.destination))
    if transfer.for_a_time:
        marks.append((transfer.returned_on, "Trở về", f"Tạm thời đến hết {transfer.until:%d/%m/%Y}"))
    return _looks(transfer, marks)


def _looks(transfer, marks):
    ended = transfer.state in (State.REFUSED, State.CANCELLED)
    found, now = [], False
    for day, title, words in marks:
        if day:
            found.append(Mark("is-done", f"{title}, {day:%d/%m/%Y}", words))
        elif not ended:
            found.append(Mark("is-todo" if now else "is-now", title, words))
            now = True
    if ended:
        found.append(Mark("is-todo", transfer.get_state_display(), transfer.closed_for))
    return found


# --- of an organisation -------------------------------------------------------------------------------------------


def guests(branch, day):
    """Đảng viên sinh hoạt tạm thời ở chi bộ này: on no roll of votes, but invited, and paying dues here (domain §6)."""
    return Transfer.objects.arriving(branch).staying(day).select_related("member", "from_branch")


def figures(transfers, organization, on):
    """How many are on their way out and in, never arrived, and here or elsewhere for a time; one query."""
    State = Transfer.State
    moving, staying = Q(state__in=Transfer.OPEN), Q(state=State.ACCEPTED, until__gte=on)
    out, into = (access.below(organization, prefix) for prefix in ("from_branch__", "to_branch__"))
    return transfers.concerning(organization).aggregate(
        out=Count("pk", filter=moving & out),
        into=Count("pk", filter=moving & into),
        lost=Count("pk", filter=Q(state=State.ISSUED, present_by__lt=on)),
        guests=Count("pk", filter=staying & into),
        away=Count("pk", filter=staying & out),
    )


# --- to be done ---------------------------------------------------------------------------------------------------


#: What an item says of a transfer.
_TOLD = ("pk", "state", "member", "person", "from_branch", "from_name", "to_branch", "to_name")
_DATES = ("requested_on", "until", "letter_number", "letter_on", "present_by", "complete_by")
_NAMES = {"member__full_name": Member, "from_branch__name": Organization, "to_branch__name": Organization}


def todo(organizations, on, rule):
    """Letters to issue, to receive, to confirm; members who left and have not arrived; returns to record."""
    branches = [o for o in organizations if o.has_members]
    above = [o for o in organizations if not o.has_members]
    (rows,) = yield [_waiting(branches, above, on)]
    mine = {branch.pk for branch in branches}
    return [_item(_transfer(row), row["to_branch"] in mine, on) for row in rows]


@compiled
def _waiting(branches, above, on):
    asked = Q(state=State.REQUESTED)
    wanted = [
        asked & (Q(from_branch__parent__in=above) | Q(from_branch__parent__parent__in=above)),
        Q(state__in=Transfer.MOVING, to_branch__in=branches),
        Q(state=State.ISSUED, present_by__lt=on, from_branch__in=branches),
        Q(state=State.ISSUED, to_branch=None, from_branch__in=branches),
        Q(state=State.ACCEPTED, until__lt=on) & (Q(from_branch__in=branches) | Q(to_branch__in=branches)),
    ]
    found = Transfer.objects.filter(reduce(or_, wanted)).order_by("requested_on", "pk")
    return found.values(*_TOLD, *_DATES, *_NAMES)[:MOST]


def _transfer(row):
    """As the item needs it: with the names of the member and of both branches."""
    facts = {name: row[name] for name in (*_TOLD, *_DATES)}
    for path, model in _NAMES.items():
        reference, field = path.split("__")
        facts[reference] = model(pk=row[reference], **{field: row[path]}) if row[reference] else None
    return Transfer(**facts)


def _item(transfer, receiving, on):
    who, url = transfer.who, transfer.get_absolute_url()
    words = f"{transfer.origin} → {transfer.destination}."
    letter = transfer.letter_on and f"Giấy số {transfer.letter_number} ngày {transfer.letter_on:%d/%m/%Y}. {words}"
    about = f"members.transfer:{transfer.pk}"
    if transfer.state == State.REQUESTED:
        return Item(transfer.requested_on, f"Cấp giấy giới thiệu cho đồng chí {who}", url, words)
    if transfer.state == State.ACCEPTED:
        title = f"Ghi ngày trở về của đồng chí {who}"
        words = f"Hết thời gian sinh hoạt tạm thời. {words}"
        return Item(transfer.until, title, url, words, due=transfer.until, deadline=("stay", about))
    if receiving:
        done = transfer.state == State.PRESENTED
        title = f"{'Xác nhận tiếp nhận' if done else 'Chờ nhận'} đồng chí {who}"
        due = transfer.complete_by if done else transfer.present_by
        return Item(transfer.letter_on, title, url, letter, due=due, deadline=("transfer_complete", about))
    title = f"Đồng chí {who}: {'đã rời đi mà chưa đến nơi' if transfer.present_by < on else 'chờ nơi nhận xác nhận'}"
    due = transfer.present_by
    return Item(transfer.letter_on, title, url, letter, due=due, deadline=("transfer_present", about))


def next_steps(transfer, actor):
    """([the steps the actor may take], [the sentences of who may take the main ones that the actor may not])."""
    steps = open_steps(transfer)
    mine = [step for step in steps if step.may(actor, transfer)]
    others = [(step.label, step.who(transfer)) for step in steps if step.main and step not in mine]
    return mine, others
