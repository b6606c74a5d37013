"""Verbs before the vote on removal or discipline: a proof is added, the member's own statement comes in."""

from django.db import transaction

from screening import workflow
from screening.actions.base import locked, move, paper
from screening.models import Paper, Proof, SelfReview


def write_proof(case, *, number, issued_on, issuer, summary, concerns_year=None, place="", actor, on):
    """A document the case rests on, with its line in the papers of the case. Inside another verb."""
    proof = Proof.objects.create(
        case=case,
        number=number,
        issued_on=issued_on,
        issuer=issuer,
        summary=summary,
        concerns_year=concerns_year,
        place=place,
        recorded_by=actor,
        recorded_on=on,
    )
    paper(case, Paper.Kind.PROOF, issued_on=issued_on, issuer=issuer, number=number[:60], place=place)
    return proof


@transaction.atomic
def add_proof(case, *, number, issued_on, issuer, summary, concerns_year=None, place="", anonymous=False, actor, on):
    """Add a signed document to a case that is being prepared (domain §11.4 no. 34)."""
    case = locked(case)
    given = {"number": number, "issued_on": issued_on, "concerns_year": concerns_year, "anonymous": anonymous}
    workflow.require(case, "add_proof", actor, on, **given)
    proof = write_proof(
        case,
        number=number,
        issued_on=issued_on,
        issuer=issuer,
        summary=summary,
        concerns_year=concerns_year,
        place=place,
        actor=actor,
        on=on,
    )
    return move(case, "add_proof", actor=actor, on=on, facts={"proof": proof.pk, "number": number})


@transaction.atomic
def receive_statement(case, *, received_on, text, place, actor, on):
    """The member's own statement, stored unaltered (domain §2.1, §11.3 no. 13)."""
    case = locked(case)
    workflow.require(case, "receive_statement", actor, on, received_on=received_on, text=text, place=place)
    first = SelfReview.Round.FIRST
    SelfReview.objects.create(case=case, cycle=case.cycle, round=first, received_on=received_on, text=text, place=place)
    paper(case, Paper.Kind.SELF_REVIEW, issued_on=received_on, issuer=case.member, place=place)
    return move(case, "receive_statement", actor=actor, on=on, facts={"received_on": received_on})
