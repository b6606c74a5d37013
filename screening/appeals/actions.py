"""Verbs of appeals: lock the case, require the office, check, write, one journal entry, tell who is next (domain §2.5).

Meanwhile the decision is obeyed, and nothing of it is deleted or made anonymous: the database refuses to delete an
appeal, its decision or its papers, and a merge of two records of one person takes the case along.
"""

from django.db import transaction

from branches import access, inbox, journal
from screening import deadlines, guards
from screening.actions.base import locked, paper
from screening.flow import NotYet, Situation
from screening.guards import NOBODYS_OWN
from screening.models import FINAL, Apology, Appeal, Deadline, Measure, Paper
from screening.offices import BRANCH_HEAD

from . import effects, levels
from . import guards as own
from .levels import decision_of, last_appeal
from .offices import APOLOGISERS, SETTLERS, receiver_for, require_filer, require_settler, require_teller

NotSettled, Outcome = Appeal.NotSettled, Appeal.Outcome


def _check(case, actor, on, data, needs, checks=()):
    """Raises NotYet with every standing reason, else with what is wrong in the input."""
    situation = Situation(case, actor, on, data)
    reasons = [reason for guard in (*NOBODYS_OWN, *needs) if (reason := guard(situation))]
    reasons = reasons or [reason for guard in checks if (reason := guard(situation))]
    if reasons:
        raise NotYet(*reasons)


def _record(verb, appeal, actor, facts):
    journal.record(
        f"screening.{verb}",
        actor=actor,
        organization=appeal.case.branch,
        subject=appeal.case,
        facts={"appeal": appeal.pk, "round": appeal.round} | facts,
    )


def _tell(appeal, organization, roles, words):
    """A notice names no person and no matter."""
    if organization is not None:
        text = f"Khiếu nại, hồ sơ số {appeal.case.label}: {words}"
        users, link = access.officers_of(organization, roles), appeal.get_absolute_url()
        inbox.deliver(users, text, link=link, place_id=appeal.case.branch_id)


def _held(appeal):
    """The case and its appeal under lock: of two who settle at once one wins, the other is told."""
    case = locked(appeal.case)
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("decision", "organization").get(pk=appeal.pk)
    appeal.case = appeal.decision.case = case
    return case, appeal


def _doubt(decision, *, settled, late, on_behalf, sentence_annulled):
    """Why this appeal may be one of those that are not settled (296-QĐ/TW Art. 23); "" where it is not."""
    discipline = getattr(decision.case, "discipline", None)
    if settled:
        return NotSettled.FINAL
    if on_behalf:
        return NotSettled.ON_BEHALF
    if discipline is not None and discipline.violation.sentence and not sentence_annulled:
        return NotSettled.SENTENCE
    return NotSettled.LATE if late else ""


@transaction.atomic
def file_appeal(
    case,
    *,
    filed_on,
    received_on,
    text="",
    place="",
    body="",
    late_reason="",
    on_behalf=False,
    sentence_annulled=False,
    actor,
    on,
):
    """Record an appeal of the member, in own words or by the place of the paper, at whatever level it was handed in.

    In time and without doubt it is admitted and its time for settling runs; otherwise a person decides (`admit_appeal`).
    """
    case = locked(case)
    require_filer(actor, case)
    decision = decision_of(case)
    previous = last_appeal(decision)
    data = {"decision": decision, "previous": previous}
    _check(case, actor, on, data, own.FILING)
    decision.case = case
    last_day, settler = levels.last_day(decision, previous), levels.next_settler(decision, previous)
    settled = decision.appeals.filter(final=True).exists()
    late = filed_on > last_day and not settled
    words = {"text": text, "place": place, "body": body, "late_reason": late_reason}
    days = {"filed_on": filed_on, "received_on": received_on}
    asked = {"late": late, "last_day": f"{last_day:%d/%m/%Y}", "settler": settler}
    _check(case, actor, on, data | words | days | asked, (), own.FILED)
    doubt = _doubt(decision, settled=settled, late=late, on_behalf=on_behalf, sentence_annulled=sentence_annulled)
    appeal = Appeal(
        case=case,
        decision=decision,
        previous=previous,
        round=previous.round + 1 if previous else 1,
        level=settler.level,
        organization=settler.organization,
        receiver=receiver_for(actor, case),
        last_day=last_day,
        late=late,
        not_settled_for=doubt,
        recorded_by=actor,
        **words
        | days
        | {"body": str(settler.organization or body.strip()), "late_reason": late_reason if late else ""},
    )
    appeal.full_clean(exclude=["admitted"])
    appeal.save(force_insert=True)
    paper(case, Paper.Kind.APPEAL, issued_on=received_on, issuer=case.member, place=place)
    if doubt not in Appeal.NOT_THEIRS:
        deadlines.meet(case, Deadline.Kind.APPEAL, on, actor=actor)
    if not doubt:
        _take_up(appeal, received_on)
    facts = {"filed_on": filed_on, "received_on": received_on, "late": late, "doubt": doubt, "body": appeal.body}
    _record("file_appeal", appeal, actor, facts)
    told = "có đơn chờ xem xét nhận hay không." if doubt else "có đơn chờ giải quyết."
    _tell(appeal, appeal.handled_at, SETTLERS, told)
    return appeal


def _take_up(appeal, day):
    """From the day of receipt the time for settling runs (domain §11.3 no. 24)."""
    time = levels.settle_time(appeal.case, appeal.decision, appeal.level, appeal.received_on)
    appeal.admitted, appeal.admitted_on, appeal.not_settled_for = True, day, ""
    appeal.settle_until = time.due_on
    appeal.save()
    deadlines.start_settlement(appeal, time.words)


@transaction.atomic
def admit_appeal(appeal, *, admitted, reason, issued_on, actor, on):
    """A person decides whether a late or doubtful appeal is taken up, with the ground."""
    case, appeal = _held(appeal)
    require_settler(actor, appeal)
    data = {"appeal": appeal, "admitted": admitted, "reason": reason, "issued_on": issued_on}
    _check(case, actor, on, data, own.ADMITTING, own.ADMITTED)
    appeal.admitted_for = reason.strip()[:300]
    if admitted:
        _take_up(appeal, issued_on)
    else:
        appeal.admitted, appeal.admitted_on, appeal.outcome = False, issued_on, Outcome.NOT_SETTLED
        appeal.settled_on, appeal.settled_by, appeal.conclusion = issued_on, actor, reason.strip()
        appeal.save()
    _record("admit_appeal", appeal, actor, {"admitted": admitted, "reason": reason, "issued_on": issued_on})
    words = "đơn đã được nhận, chờ giải quyết." if admitted else "đơn thuộc trường hợp không giải quyết, báo đồng chí."
    _tell(appeal, case.branch, BRANCH_HEAD, words)
    return appeal


@transaction.atomic
def settle_appeal(appeal, *, outcome, issued_on, number="", conclusion="", changed_to="", post=None, actor, on):
    """Upheld, changed, annulled, or withdrawn by the member; what follows in the records follows at once.

    An annulled decision restores the membership retroactively with what the same exit had ended, reverses the row of
    the discipline and opens the task of the apology (117-QĐ/TW).
    """
    case, appeal = _held(appeal)
    require_settler(actor, appeal)
    data = {"appeal": appeal, "outcome": outcome, "issued_on": issued_on, "number": number}
    data |= {"conclusion": conclusion, "changed_to": changed_to, "post": post}
    _check(case, actor, on, data, own.SETTLING, own.SETTLED)
    withdrawn = outcome == Outcome.WITHDRAWN
    appeal.outcome, appeal.settled_on, appeal.settled_by = outcome, issued_on, actor
    appeal.number, appeal.conclusion = ("" if withdrawn else number.strip()), conclusion.strip()
    appeal.final = not withdrawn and levels.is_last_word(appeal.decision, appeal.level, appeal.body)
    left_out = []
    if outcome == Outcome.ANNULLED:
        left_out = effects.annul(appeal, on)
    elif outcome == Outcome.CHANGED:
        left_out = effects.change(appeal, Measure(changed_to), post, on)
        appeal.changed_to = changed_to
    appeal.left_out = "\n".join(left_out)
    appeal.save()
    if outcome == Outcome.ANNULLED:
        _owe_apology(appeal, issued_on)
    if not withdrawn:
        kind, place = Paper.Kind.APPEAL_RESULT, appeal.organization
        paper(case, kind, issued_on=issued_on, issuer=appeal.body, number=appeal.number, organization=place)
    deadlines.meet(case, Deadline.Kind.SETTLEMENT, on, actor=actor)
    facts = {"outcome": outcome, "number": number, "issued_on": issued_on, "changed_to": changed_to}
    _record("settle_appeal", appeal, actor, facts | ({"left_out": left_out} if left_out else {}))
    told = "đồng chí đã rút đơn." if withdrawn else "đã có kết quả, báo đồng chí và ghi ngày nhận."
    _tell(appeal, case.branch, BRANCH_HEAD, told)
    return appeal


def _owe_apology(appeal, day):
    """The body whose decision was annulled apologises and restores what is left to restore."""
    Apology.objects.create(appeal=appeal, organization=appeal.decision.organization, opened_on=day)
    _tell(appeal, appeal.decision.organization, APOLOGISERS, "quyết định đã hủy bỏ, cần xin lỗi, phục hồi quyền lợi.")


@transaction.atomic
def tell_appellant(appeal, *, told_on, card_returned_on=None, actor, on):
    """The day the member receives the result; unless it is the last word, the window of the next level runs from it."""
    case, appeal = _held(appeal)
    require_teller(actor, appeal)
    data = {"appeal": appeal, "told_on": told_on} | ({"card_returned_on": card_returned_on} if card_returned_on else {})
    _check(case, actor, on, data, own.TELLING, own.TOLD)
    appeal.told_on, appeal.card_returned_on = told_on, card_returned_on
    if appeal.outcome in (Outcome.UPHELD, Outcome.CHANGED) and not appeal.final:
        appeal.next_until = levels.window(case, appeal.decision, told_on)
    appeal.save()
    if appeal.next_until and case.stage in FINAL:
        deadlines.start_next_appeal(appeal, levels.days_of(case, appeal.decision))
    _record("tell_appellant", appeal, actor, {"told_on": told_on, "next_until": appeal.next_until})
    return appeal


@transaction.atomic
def record_apology(appeal, *, done_on, number, manner, restored, actor, on):
    """The body has apologised and restored the rights: when, by which paper, where and how, what (117-QĐ/TW)."""
    case, appeal = _held(appeal)
    apology = getattr(appeal, "apology", None)
    if apology is not None:
        access.require(actor, APOLOGISERS, apology.organization)
    _check(case, actor, on, {"appeal": appeal, "done_on": done_on}, own.APOLOGISING, (guards.dates_not_in_future,))
    apology.done_on, apology.number, apology.manner = done_on, number.strip(), manner.strip()
    apology.restored, apology.recorded_by = restored.strip(), actor
    apology.full_clean()
    apology.save()
    place = apology.organization
    paper(case, Paper.Kind.APOLOGY, issued_on=done_on, issuer=place, number=apology.number)
    _record("record_apology", appeal, actor, {"done_on": done_on, "number": number})
    return appeal
