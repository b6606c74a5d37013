"""Builders of appeals and suspensions: played through the real verbs, by the offices that may."""

from datetime import date, timedelta

from branches.models import Authority, Role
from branches.tests.remembered import remembered
from members.models import Standing
from screening import actions
from screening.models import Appeal, Suspension
from screening.tests.builders import OPENED, cast_of, officer
from screening.tests.builders_removal import play_removal

WORDS = "Tôi không tự trả thẻ. Thẻ gửi đi đổi vì bị nhòe."


@remembered
def removed(branch, **fields):
    """A delivered removal: (case, the day after the delivery)."""
    return play_removal(branch, **fields)


def settler_of(appeal):
    """An officer of the inspection commission of the body that settles, who took no part before."""
    return officer(appeal.handled_at, Role.INSPECTION)


def file(case, on, *, received_on=None, actor=None, **fields):
    """The appeal of the member, taken in by the secretary of the branch."""
    received_on = received_on or on
    data = {"filed_on": on, "received_on": received_on, "text": WORDS} | fields
    actor = actor or cast_of(case.branch).secretary
    appeal = actions.file_appeal(case, actor=actor, on=max(received_on, on), **data)
    return fresh(appeal)


def fresh(appeal):
    return Appeal.objects.select_related("case__member", "case__branch", "decision__delivery", "organization").get(
        pk=appeal.pk
    )


def settle(appeal, outcome, on, **fields):
    """The result, by the body that settles."""
    data = {"outcome": outcome, "number": f"{11 + appeal.round}-QĐ/UBKT", "issued_on": on, "conclusion": "Đã xem xét."}
    data |= {"actor": settler_of(appeal)} | fields
    return fresh(actions.settle_appeal(appeal, on=on, **data))


def tell(appeal, on, **fields):
    actor = cast_of(appeal.case.branch).secretary
    return fresh(actions.tell_appellant(appeal, told_on=on, actor=actor, on=on, **fields))


@remembered
def make_appeal(branch):
    """An appeal in time against a delivered removal, waiting for the body above the one that decided."""
    case, day = removed(branch)
    return file(case, day)


def suspender_of(member, on=OPENED):
    """An officer of the inspection commission of the body with the power of discipline."""
    cast_of(member.branch)
    return officer(Authority.holder_for(member.branch, Authority.Body.DISCIPLINE, on=on), Role.INSPECTION)


def suspend(member, on=OPENED, **fields):
    """A suspension of a member considered for discipline, from that day."""
    data = {"basis": Suspension.Basis.CONSIDERED, "number": "40-QĐ/UBKT", "issued_on": on, "starts_on": on}
    data |= {"actor": suspender_of(member, on)}
    return actions.suspend(member, on=on, **(data | fields))


def make_suspension(member, *, actor):
    """The rows of a running suspension, for pages only."""
    day = date(2026, 1, 5)
    standing = Standing.objects.create(member=member, kind=Standing.Kind.SUSPENDED, starts_on=day)
    return Suspension.objects.create(
        member=member,
        standing=standing,
        basis=Suspension.Basis.CONSIDERED,
        organization=member.branch.parent.parent,
        number="40-QĐ/UBKT",
        issued_on=day,
        starts_on=day,
        due_on=day + timedelta(days=90),
        recorded_by=actor,
    )
