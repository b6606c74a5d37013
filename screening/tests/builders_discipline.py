"""Builders for tests of discipline: a violation, its case, and the steps to any stage, through the real actions."""

from dataclasses import dataclass
from datetime import date

from branches.models import Authority, Role
from branches.tests.builders import make_tree
from branches.tests.remembered import remembered
from members.tests.builders import make_member
from screening import actions
from screening.models import Ballot, Case, Violation
from screening.tests.builders import DAY, OPENED, cast_of, counts, make_meeting, numbered, officer, open_vote

Body = Authority.Body
NOTICE = "Đồng chí có quyền khiếu nại trong thời hạn theo quy định."


def who(branch, role=Role.SECRETARY, body=None):
    """Who acts: at the branch, or at the body with that power over it."""
    return officer(Authority.holder_for(branch, body, on=OPENED) if body else branch, role)


def make_violation(member, *, occurred_on=date(2025, 11, 3), on=OPENED, **fields):
    """A violation of the member, written down by the secretary of the branch."""
    data = {"summary": "Chi sai quỹ thôn.", "occurred_on": occurred_on, "found_on": max(occurred_on, on - DAY)}
    return actions.record_violation(Violation(member=member, **(data | fields)), actor=who(member.branch), on=on)


def open_discipline(violation, *, on=OPENED, actor=None, **fields):
    """The case about the violation, as the database has it."""
    proof = {"number": "12-KL/UBKT", "issued_on": on, "issuer": "Ủy ban Kiểm tra", "proof": "Kết luận kiểm tra."}
    actor = actor or who(violation.member.branch)
    return fresh(actions.open_discipline(violation, actor=actor, on=on, **(proof | fields)))


def make_discipline(branch=None, *, member=None, **fields):
    """A case on discipline that is being prepared; `fields` are those of the violation."""
    cast = cast_of(branch or make_tree()[3])
    return open_discipline(make_violation(member or make_member(cast.branch), **fields))


def fresh(case):
    return Case.objects.select_related("member", "branch", "edition").get(pk=case.pk)


def prepare(case, on=OPENED):
    """The member's own statement, and the hearing by a representative of the branch."""
    secretary = who(case.branch)
    actions.receive_statement(case, received_on=on, text="Tôi tự kiểm điểm.", place="", actor=secretary, on=on)
    return hear(case, on)


def hear(case, on=OPENED, **fields):
    heard = {"held_on": on, "heard_by": "Đồng chí Lò Thị Mai", "attended": True, "statement": "Tôi nhận thiếu sót."}
    actions.hear_member(case, actor=who(case.branch), on=on, **(heard | fields))
    return fresh(case)


@dataclass(frozen=True)
class Votes:
    """How many chose which form; whoever of those present is left chose no discipline."""

    expulsion: int = 0
    dismissal: int = 0
    warning: int = 0
    reprimand: int = 0
    blank: int = 0

    def counts(self, ballot):
        forms = {f"for_{name}": getattr(self, name) for name in ("expulsion", "dismissal", "warning", "reprimand")}
        chosen = sum(forms.values())
        return counts(ballot, chosen, blank=self.blank) | forms


def vote(case, votes, on=OPENED + DAY, *, absent=()):
    """A whole ballot on discipline: roll, two equal entries, seal. Returns the sealed ballot."""
    cast = cast_of(case.branch)
    meeting = make_meeting(case.branch, on, absent=absent)
    ballot = open_vote(case, Ballot.Kind.DISCIPLINE, on, meeting=meeting, cast=cast)
    for user in (cast.secretary, cast.teller):
        actions.enter_tally(ballot, votes.counts(ballot), actor=user, on=on)
    ballot.refresh_from_db()
    return ballot


@remembered
def voted(votes, on=OPENED + DAY, **fields):
    """A case after its ballot."""
    case = prepare(make_discipline(**fields))
    vote(case, votes, on)
    return fresh(case)


def grassroots(case, on):
    actions.grassroots_vote(
        case,
        held_on=on,
        members=9,
        present=9,
        in_favour=6,
        against=3,
        **numbered(case, "grassroots_vote", "05-NQ/ĐU", on),
        actor=who(case.branch, Role.STAFF, Body.GRASSROOTS),
        on=on,
    )
    return fresh(case)


def verify(case, on):
    inspector = who(case.branch, Role.INSPECTION, Body.INSPECTION)
    actions.verify(case, **numbered(case, "verify", "21-KL/UBKT", on), text="Đã thẩm tra.", actor=inspector, on=on)
    return fresh(case)


def hear_above(case, on, **fields):
    heard = {"held_on": on, "heard_by": "Đồng chí Vi Văn Quế", "attended": True, "statement": "Tôi xin khoan hồng."}
    actions.hear_before_decision(
        case, actor=who(case.branch, Role.RECORDER, Body.DISCIPLINE), on=on, **(heard | fields)
    )
    return fresh(case)


def decide(case, kind, on, *, verb="decide_discipline", **fields):
    """The decision of the body with the power of discipline, with all it needs."""
    data = {"ground": "Vi phạm đã rõ.", "appeal_notice": NOTICE, "held_on": on}
    data |= numbered(case, verb, "77-QĐ/ĐU", on, kind)
    data |= {
        "members": 9,
        "present": 9,
        "in_favour": 5,
        "against": 4,
        "actor": who(case.branch, Role.RECORDER, Body.DISCIPLINE),
    }
    getattr(actions, verb)(case, kind=kind, on=on, **(data | fields))
    return fresh(case)


def issue(case, on, **fields):
    data = {"ground": "Nghị quyết chi bộ.", "appeal_notice": NOTICE} | numbered(
        case, "issue_discipline", "03-QĐ/CB", on
    )
    actions.issue_discipline(case, actor=who(case.branch), on=on, **(data | fields))
    return fresh(case)


def deliver(case, on, **fields):
    actions.deliver(case, delivered_on=on, witness="Đồng chí Lò Thị Mai", actor=who(case.branch), on=on, **fields)
    return fresh(case)
