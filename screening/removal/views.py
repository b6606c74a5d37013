"""The page on which a case of removal begins: the counters of the months, the grounds, the reasons why not."""

from django.contrib import messages
from django.shortcuts import redirect, render

from branches import access, calendar, journal
from screening import actions, opening
from screening.flow import NotYet
from screening.models import Case, Track
from screening.regulation import rules_on
from screening.views.opening import member_of_cases

from .forms import OpenRemovalForm
from .guards import grounds_for
from .months import year_of
from .steps import OPENING


def removal_new(request, member_pk):
    on, actor = calendar.today(), request.user
    member = member_of_cases(request, member_pk)
    posted = request.POST if request.method == "POST" else None
    if posted is not None:
        access.require(actor, OPENING.roles, member.branch)
    initial = {"year": request.GET.get("nam") or None, "ground": _asked_ground(request, member, on)}
    form, reasons = OpenRemovalForm(posted, member=member, actor=actor, on=on, initial=initial), []
    if form.is_valid():
        try:
            case = actions.open_removal(member, actor=actor, on=on, **form.cleaned_data)
        except NotYet as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, f"Đã lập hồ sơ số {case.label}. Việc tiếp theo: đồng chí tự kiểm điểm.")
            return redirect(case)
    journal.viewed(member, by=actor, part="Xét căn cứ xóa tên")
    rules = rules_on(on)
    findings = opening.findings_of(OPENING, member, actor, on)
    context = {
        "member": member,
        "form": form,
        "reasons": reasons,
        "years": [year_of(member, year, on, rules) for year in (on.year, on.year - 1)],
        "rules": rules,
        "grounds": form.fields["ground"].queryset.select_related("regulation"),
        "findings": findings,
        "missing": [finding for finding in findings if not finding.met],
        "case": Case.objects.visible_to(actor).on_track(Track.REMOVAL).open().filter(member=member).first(),
        "may_open": access.holds(actor, OPENING.roles, member.branch),
        "who_may": access.who_may(OPENING.roles, member.branch),
        "back_url": member.get_absolute_url(),
    }
    return render(request, "screening/removal_new.html", context, status=409 if reasons else 200)


def _asked_ground(request, member, on):
    code = request.GET.get("can-cu")
    return grounds_for(member, on).filter(code=code).first() if code else None
