"""The page on which a case of leaving begins: the application, and what has to be settled first."""

from django.contrib import messages
from django.shortcuts import redirect, render

from branches import access, calendar, journal
from screening import actions, opening
from screening.flow import NotYet
from screening.models import Case, Track
from screening.views.opening import member_of_cases

from .forms import FileRequestForm
from .steps import OPENING


def leaving_new(request, member_pk):
    on, actor = calendar.today(), request.user
    member = member_of_cases(request, member_pk)
    posted = request.POST if request.method == "POST" else None
    if posted is not None:
        access.require(actor, OPENING.roles, member.branch)
    form, reasons = FileRequestForm(posted, member=member, on=on), []
    if form.is_valid():
        try:
            case = actions.file_request(member, actor=actor, on=on, **form.cleaned_data)
        except NotYet as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, f"Đã nhận đơn, hồ sơ số {case.label}. Việc tiếp theo: họp chi bộ cho ý kiến.")
            return redirect(case)
    journal.viewed(member, by=actor, part="Đơn xin ra khỏi Đảng")
    findings = opening.findings_of(OPENING, member, actor, on)
    cases = Case.objects.visible_to(actor).open().filter(member=member)
    context = {
        "member": member,
        "form": form,
        "reasons": reasons,
        "findings": findings,
        "missing": [finding for finding in findings if not finding.met],
        "case": cases.on_track(Track.LEAVING).first(),
        "others": cases.exclude(track=Track.LEAVING).order_by("pk"),
        "may_open": access.holds(actor, OPENING.roles, member.branch),
        "who_may": access.who_may(OPENING.roles, member.branch),
        "back_url": member.get_absolute_url(),
    }
    return render(request, "screening/leaving_new.html", context, status=409 if reasons else 200)
