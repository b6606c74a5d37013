"""The paper file: what lies in it, lent and returned, lost and restored; the reconciliation of list and files.

Nothing in a file is erased (24-QĐ/TW 6.2.4; domain §3.1): a line that was written by mistake is taken out with its
reason and stays in the database, the movements of a paper are only added to.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import journal
from branches.access import NoOffice
from members import papers
from members.actions.badges import keeps_below
from members.actions.common import (
    changes,
    columns,
    facts_of,
    locked,
    not_later,
    record,
    require_keeper,
    touch,
    who_keeps,
)
from members.models import FilePaper, PaperMovement, ReconciliationLine

_KEPT = ("member", "state", "removed_on", "removed_for")
_KIND, _STATE = PaperMovement.Kind, FilePaper.State

#: What can be done with a paper in which state, and how it is said where it cannot.
_FROM = {
    _KIND.LENT: ((_STATE.KEPT, _STATE.RESTORED), "cho mượn"),
    _KIND.RETURNED: ((_STATE.LENT,), "ghi trả"),
    _KIND.LOST: ((_STATE.KEPT, _STATE.LENT, _STATE.RESTORED), "báo thất lạc"),
    _KIND.RESTORED: ((_STATE.LOST,), "ghi lập lại"),
}


def _check(paper, on):
    if paper.dated_on and paper.dated_on > on.isoformat()[: len(paper.dated_on)]:
        raise ValidationError({"dated_on": "Ngày của tài liệu chưa đến. Nhập ngày không sau hôm nay."})
    paper.full_clean()


def _standing(paper, actor):
    """The paper and its member, locked, while the line stands."""
    member = locked(paper.member)
    require_keeper(actor, member.branch)
    paper = locked(paper)
    if paper.removed_on:
        raise ValidationError(f"Dòng này đã được bỏ ngày {paper.removed_on:%d/%m/%Y}.")
    return member, paper


@transaction.atomic
def add_paper(paper, *, actor, on):
    """A paper is put into the file."""
    member = locked(paper.member)
    require_keeper(actor, member.branch)
    _check(paper, on)
    paper.save(force_insert=True)
    touch(member)
    record("add_paper", member, actor, {"paper": paper.pk} | facts_of(paper, *_KEPT))
    return paper


@transaction.atomic
def change_paper(paper, *, actor, on):
    """Correct what the register says of a paper; nothing is written where nothing changed."""
    member, before = _standing(paper, actor)
    paper.member, paper.state = before.member, before.state
    _check(paper, on)
    facts = changes(before, paper, columns(FilePaper, *_KEPT))
    if facts:
        paper.save()
        touch(member)
        record("change_paper", member, actor, {"paper": paper.pk} | facts)
    return paper


@transaction.atomic
def remove_paper(paper, *, reason, actor, on):
    """A line written by mistake; what is lent comes back first."""
    member, paper = _standing(paper, actor)
    if paper.state == _STATE.LENT:
        raise ValidationError("Tài liệu đang cho mượn. Ghi trả trước rồi mới bỏ dòng này.")
    paper.removed_on, paper.removed_for = on, reason
    paper.save(update_fields=["removed_on", "removed_for"])
    touch(member)
    record("remove_paper", member, actor, {"paper": paper.pk, "removed_for": reason} | facts_of(paper, *_KEPT))
    return paper


def _state_after(paper, kind):
    """A paper that was restored once goes back as a restored one."""
    if kind == _KIND.RETURNED:
        return _STATE.RESTORED if paper.movements.filter(kind=_KIND.RESTORED).exists() else _STATE.KEPT
    return {_KIND.LENT: _STATE.LENT, _KIND.LOST: _STATE.LOST, _KIND.RESTORED: _STATE.RESTORED}[kind]


@transaction.atomic
def move_paper(paper, kind, *, day, person, due_on=None, note="", actor, on):
    """Cho mượn, trả lại, báo thất lạc, lập lại: one more line of the lending register, and the paper's new state."""
    member, paper = _standing(paper, actor)
    states, words = _FROM[kind]
    if paper.state not in states:
        raise ValidationError(f"Tài liệu đang ở tình trạng “{paper.get_state_display()}”, không {words} được.")
    not_later(day, on, "Ngày")
    last = paper.movements.first()
    if last and day < last.on:
        raise ValidationError({"on": f"Ngày không thể trước lần ghi trước ({last.on:%d/%m/%Y})."})
    if kind == _KIND.LENT and due_on is None:
        raise ValidationError({"due_on": "Chưa ghi ngày hẹn trả."})
    if kind in (_KIND.LOST, _KIND.RESTORED) and not note:
        raise ValidationError({"note": "Chưa ghi số biên bản và lý do."})
    movement = PaperMovement(paper=paper, member=member, kind=kind, on=day, person=person, due_on=due_on, note=note)
    movement.full_clean()
    movement.save(force_insert=True)
    paper.state = _state_after(paper, kind)
    paper.save(update_fields=["state"])
    touch(member)
    facts = facts_of(movement, "paper", "member") | {"kind": movement.get_kind_display()}
    record("move_paper", member, actor, {"paper": paper.pk} | facts)
    return movement


# --- reconciliation -------------------------------------------------------------------------------------------------


@transaction.atomic
def reconcile(reconciliation, results, *, actor, on):
    """Đối chiếu: the whole list of an organisation against its files, {member's id: (result, note)}."""
    organization = locked(reconciliation.organization)
    if not keeps_below(actor, organization):
        raise NoOffice(who_keeps(organization))
    not_later(reconciliation.on, on, "Ngày đối chiếu")
    if set(results) != {member.pk for member in papers.roll(organization, reconciliation.on)}:
        raise ValidationError("Danh sách đảng viên của ngày này đã đổi. Kiểm tra lại rồi lưu.")
    unsaid = [pk for pk, (result, note) in results.items() if result != ReconciliationLine.Result.COMPLETE and not note]
    if unsaid:
        raise ValidationError({f"note_{pk}": "Ghi rõ thiếu gì, tìm ở đâu." for pk in unsaid})
    reconciliation.full_clean()
    reconciliation.save(force_insert=True)
    ReconciliationLine.objects.bulk_create(
        ReconciliationLine(reconciliation=reconciliation, member_id=pk, result=result, note=note)
        for pk, (result, note) in results.items()
    )
    facts = {"on": reconciliation.on, "members": len(results), "minutes_number": reconciliation.minutes_number}
    facts |= {
        value: sum(result == value for result, _ in results.values()) for value in ReconciliationLine.Result.values
    }
    journal.record("members.reconcile", actor=actor, organization=organization, subject=organization, facts=facts)
    return reconciliation
