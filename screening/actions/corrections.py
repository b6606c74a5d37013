"""Corrections and newer rules, by the immediate superior with a signed paper (domain §11.3 no. 26, §12 no. 27)."""

from django.db import transaction

from screening import deadlines, notices, workflow
from screening.appeals import levels
from screening.corrections import ORDER, set_aside
from screening.mentors import helps_others
from screening.models import AppliedRule, Correction, Deadline, Paper, Stage

from .base import lock_mentor, locked, move, paper


def _write(case, verb, on, actor, *, kind, to, number, issued_on, signed_by, reason, what="", instead=""):
    place = workflow.step(verb).place(case, on)
    correction = Correction.objects.create(
        case=case,
        kind=kind,
        cycle=case.cycle,
        from_stage=case.stage,
        to_stage=to,
        what=what,
        instead=instead,
        reason=reason,
        number=number,
        issued_on=issued_on,
        organization=place,
        signed_by=signed_by,
        recorded_by=actor,
        recorded_on=on,
    )
    paper(case, Paper.Kind.CORRECTION, issued_on=issued_on, issuer=place, number=number)
    return correction


@transaction.atomic
def return_case(case, *, to_stage, reason, number, issued_on, signed_by, actor, on):
    """The superior has a step done anew: the case goes back, and what was written since is set aside, never deleted."""
    case = locked(case)
    signed = {"number": number, "issued_on": issued_on, "signed_by": signed_by, "reason": reason}
    workflow.require(case, "return_case", actor, on, to_stage=to_stage, **signed)
    correction = _write(case, "return_case", on, actor, kind=Correction.Kind.RETURN, to=to_stage, **signed)
    left = case.stage
    _stop_help(case, to_stage, on)
    rows = set_aside(case, correction, Stage(to_stage))
    if to_stage == Stage.REVIEWING:
        case.nominee_list = None
    deadlines.lapse(case, on, *deadlines.OF_THE_WAY, why=f"Trả lại hồ sơ, văn bản số {number}.", actor=actor)
    note = f"Văn bản số {number}: {reason}"
    facts = {"correction": correction.pk, "number": number, "set_aside": rows, "left": left}
    move(case, "return_case", actor=actor, on=on, to=to_stage, note=note, facts=facts)
    correction.case = case
    notices.corrected(correction)
    return case


def _stop_help(case, to, on):
    """Back before the help: its clock is gone. Back into it: whoever helped last goes on helping, unless they help
    another meanwhile (one mentor, one member); then the branch names another."""
    if ORDER.index(to) < ORDER.index(Stage.MENTORING):
        case.mentorings.filter(cycle=case.cycle, ended_on=None).update(ended_on=on, end_reason="Đính chính")
        case.mentoring_starts_on = case.mentoring_ends_on = None
    elif to == Stage.MENTORING:
        last = case.mentorings.filter(cycle=case.cycle).order_by("-pk").first()
        lock_mentor(last.mentor)
        if helps_others(last.mentor, case) < case.rules.members_per_helper:
            case.mentorings.filter(pk=last.pk, ended_on__isnull=False).update(ended_on=None, end_reason="")


@transaction.atomic
def correct_case(case, *, what, instead, reason, number, issued_on, signed_by, actor, on):
    """What was wrong and what is right, beside each other; nothing that was written changes. Returns the Correction."""
    case = locked(case)
    signed = {"number": number, "issued_on": issued_on, "signed_by": signed_by, "reason": reason}
    workflow.require(case, "correct_case", actor, on, what=what, instead=instead, **signed)
    correction = _write(
        case,
        "correct_case",
        on,
        actor,
        kind=Correction.Kind.ERRATUM,
        to=case.stage,
        what=what.strip(),
        instead=instead.strip(),
        **signed,
    )
    move(case, "correct_case", actor=actor, on=on, note=f"Văn bản số {number}", facts={"correction": correction.pk})
    notices.corrected(correction)
    return correction


@transaction.atomic
def correct_delivery(case, *, delivered_on, reason, number, issued_on, signed_by, actor, on):
    """The day the member received the decision was wrong: both days stand beside each other, the window of the appeal runs
    from the right one, and the last day that was told is never made earlier. Returns the Correction."""
    case = locked(case)
    signed = {"number": number, "issued_on": issued_on, "signed_by": signed_by, "reason": reason}
    workflow.require(case, "correct_delivery", actor, on, delivered_on=delivered_on, **signed)
    decision = case.deliveries.order_by("pk").last().decision
    wrong, told = levels.received_on(decision), levels.last_day(decision)
    until = max(told, levels.window(case, decision, delivered_on))
    correction = _write(
        case,
        "correct_delivery",
        on,
        actor,
        kind=Correction.Kind.ERRATUM,
        to=case.stage,
        what=f"Ngày nhận quyết định số {decision.number}: {wrong:%d/%m/%Y}",
        instead=f"{delivered_on:%d/%m/%Y}; hạn khiếu nại đến hết ngày {until:%d/%m/%Y}",
        **signed,
    )
    window = {"received_on": delivered_on, "instead_of": wrong, "due_on": until}
    deadlines.restart_appeal(case, on, levels.days_of(case, decision), **window, actor=actor)
    facts = {"correction": correction.pk, "delivered_on": [wrong, delivered_on], "appeal_until": [told, until]}
    note = f"Văn bản số {number}: {wrong:%d/%m/%Y} → {delivered_on:%d/%m/%Y}"
    move(case, "correct_delivery", actor=actor, on=on, note=note, facts=facts)
    notices.corrected(correction)
    return correction


@transaction.atomic
def apply_new_rule(case, *, parameter, reason, number, issued_on, actor, on):
    """A newer number that favours the member holds for this case from now on; every other stays. Returns the case."""
    case = locked(case)
    facts = {"parameter": parameter, "reason": reason, "number": number, "issued_on": issued_on}
    workflow.require(case, "apply_new_rule", actor, on, **facts)
    code, old = parameter.code, case.rules.values[parameter.code]
    AppliedRule.objects.create(
        case=case,
        parameter=parameter,
        code=code,
        old_value=old,
        new_value=parameter.value,
        reason=reason,
        number=number,
        issued_on=issued_on,
        applied_on=on,
        applied_by=actor,
    )
    paper(
        case,
        Paper.Kind.OTHER,
        issued_on=issued_on,
        issuer=workflow.step("apply_new_rule").place(case, on),
        number=number,
    )
    case.new_rules = case.new_rules | {code: parameter.value}
    if case.mentoring_starts_on and code == "screening.education_months":
        case.mentoring_ends_on = deadlines.full_on(case)[0]
        if case.deadlines.open().filter(kind=Deadline.Kind.MENTORING).exists():
            deadlines.open_mentoring(case, on)
            deadlines.go_on_reporting(case, on)
    note = f"{parameter.label}: {old} → {parameter.value}"
    return move(
        case,
        "apply_new_rule",
        actor=actor,
        on=on,
        note=note,
        facts={"code": code, "value": [old, parameter.value], "number": number},
    )
