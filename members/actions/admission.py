"""Kết nạp: the file of a candidate, step by step, until the ceremony makes a member (domain §7)."""

from copy import copy

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import calendar, journal
from members.actions import probation
from members.actions.common import changes, fact, locked, not_later, record, require_keeper, save_member
from members.admission import FACTS, STEP, STEPS, months_of_age, obstacles, require, why_closed
from members.limits import limits
from members.models import Admission, Beginning, Member, Membership


def _journal(verb, admission, actor, facts):
    journal.record(f"members.{verb}", actor=actor, organization=admission.branch, subject=admission, facts=facts)


@transaction.atomic
def open_admission(admission, *, actor, on):
    """Begin the file of a candidate with the application."""
    require_keeper(actor, locked(admission.branch))
    if admission.branch.dissolved_on and admission.branch.dissolved_on <= on:
        raise ValidationError(f"{admission.branch} đã giải thể ngày {admission.branch.dissolved_on:%d/%m/%Y}.")
    require(admission, on)
    running = Admission.objects.filter(branch=admission.branch, member=None, stopped_on=None)
    if running.filter(full_name=admission.full_name, born_on=admission.born_on).exists():
        raise ValidationError({"full_name": "Chi bộ đang xét kết nạp một người cùng họ tên, cùng ngày sinh."})
    admission.full_clean()
    admission.save(force_insert=True)
    facts = {name: fact(name, getattr(admission, name)) for name in FACTS}
    _journal("open_admission", admission, actor, {name: value for name, value in facts.items() if value})
    return admission


@transaction.atomic
def take_step(admission, slug, *, actor, on):
    """Write, or correct, one step of the file; the ceremony is a verb of its own."""
    step, after = STEP[slug], locked(admission)
    require_keeper(actor, after.branch)
    if reason := why_closed(after):
        raise ValidationError(reason)
    before = copy(after)
    for name in step.fields:
        setattr(after, name, getattr(admission, name))
    asked = () if step is STEPS[0] else (name for name in step.fields if name not in step.optional)
    if missing := [name for name in asked if getattr(after, name) in (None, "")]:
        raise ValidationError(dict.fromkeys(missing, "Còn ô chưa ghi."))
    require(after, on)
    if after.decided_on:
        after.ceremony_by = calendar.add_working_days(after.decided_on, limits(on).ceremony_days)
    after.full_clean()
    after.save()
    _journal(step.verb, after, actor, changes(before, after, step.fields))
    return after


@transaction.atomic
def stop_admission(admission, *, stopped_on, stopped_for, actor, on):
    """Dừng xét: the file is closed with its reason and kept."""
    admission = locked(admission)
    require_keeper(actor, admission.branch)
    if reason := why_closed(admission):
        raise ValidationError(reason)
    not_later(stopped_on, on, "Ngày dừng xét")
    if stopped_on < admission.applied_on:
        raise ValidationError({"stopped_on": "Ngày dừng xét không thể trước Ngày đơn xin vào Đảng."})
    admission.stopped_on, admission.stopped_for = stopped_on, stopped_for
    admission.full_clean()
    admission.save()
    _journal("stop_admission", admission, actor, {"stopped_on": stopped_on, "reason": stopped_for})
    return admission


@transaction.atomic
def hold_ceremony(admission, *, ceremony_on, helper, actor, on):
    """Lễ kết nạp: the candidate becomes a probationary member, counted from that day, with a helper.

    A late ceremony is said on the page and not refused. Whoever is admitted again keeps the former record.
    """
    admission = locked(admission)
    require_keeper(actor, admission.branch)
    if reasons := obstacles(admission, STEP["le-ket-nap"], on):
        raise ValidationError(reasons)
    admission.ceremony_on, admission.helper = ceremony_on, helper
    if admission.readmission:
        admission.former = locked(admission.former)
    require(admission, on)
    rule = limits(on)
    if months_of_age(admission.born_on, ceremony_on) < rule.admission_age * 12:
        raise ValidationError(
            {"ceremony_on": f"Đến ngày lễ kết nạp chưa đủ {rule.admission_age} tuổi (tính theo tháng)."}
        )
    member = _readmitted(admission) if admission.readmission else _admitted(admission)
    member.changed_at = calendar.now()
    save_member(member)
    begun_by = Beginning.READMITTED if admission.readmission else Beginning.ADMITTED
    Membership(member=member, branch=admission.branch, starts_on=ceremony_on, begun_by=begun_by).save()
    probation.begin(member, starts_on=ceremony_on, helper=helper, on=on)
    admission.member = member
    admission.full_clean()
    admission.save()
    facts = {"begun_by": begun_by, "starts_on": ceremony_on, "number": admission.decision_number}
    facts |= {"decided_on": admission.decided_on, "helper": str(helper), "full_name": member.full_name}
    record("hold_ceremony", member, actor, facts)
    return member


def _admitted(admission):
    """A new record from what the file says."""
    taken = ("full_name", "gender", "born_on", "hometown", "ethnicity", "occupation", "youth_union", "branch")
    return Member(admitted_on=admission.ceremony_on, **{name: getattr(admission, name) for name in taken})


def _readmitted(admission):
    """Kết nạp lại: the former record goes on, its earlier periods stay (domain §2.6)."""
    former = admission.former
    former.branch, former.readmitted_on = admission.branch, admission.ceremony_on
    former.former_official_on, former.official_on = former.official_on, None
    return former
