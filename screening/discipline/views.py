"""Where discipline begins: the violations of one's branches, those of a member, and the case about one of them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render

from branches import access, calendar, journal
from branches.listing import PARAMETER, keyset_page
from members.forms import refuse
from screening import actions
from screening.flow import NotYet
from screening.models import Case, Track, Violation
from screening.models.cases import CASE_ROLES
from screening.views.opening import member_of_cases

from . import opening
from .forms import OpenDisciplineForm, ViolationForm


def violations(request):
    """Every violation in one's reach, the latest first, with the case about it."""
    found = Violation.objects.visible_to(request.user).select_related("member__branch", "discipline__case")
    context = {
        "page": keyset_page(found, order=("-occurred_on", "-id"), after=request.GET.get(PARAMETER, "")),
        "may_look": any(office.role in CASE_ROLES for office in access.offices(request.user)),
    }
    return render(request, "screening/discipline/violations.html", context)


def violation_new(request, member_pk):
    """The violations of a member, and the form for another."""
    on, actor = calendar.today(), request.user
    member = member_of_cases(request, member_pk)
    may_record = opening.may_record(actor, member.branch)
    if request.method == "POST" and not may_record:
        raise access.NoOffice(access.who_may(opening.OPENING.roles, member.branch))
    form, reasons = ViolationForm(request.POST or None, instance=Violation(member=member), on=on), []
    if form.is_valid():
        try:
            violation = actions.record_violation(form.save(commit=False), actor=actor, on=on)
        except NotYet as refusal:
            reasons = refusal.reasons
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã ghi vi phạm. Mở hồ sơ khi có tài liệu chứng minh.")
            return redirect("screening:violation", violation.pk)
    journal.viewed(member, by=actor, part="Vi phạm")
    recorded = Violation.objects.visible_to(actor).filter(member=member).select_related("discipline__case")
    context = {"member": member, "form": form, "reasons": reasons, "may_record": may_record, "recorded": recorded}
    context["back_url"] = member.get_absolute_url()
    context["who_may"] = access.who_may(opening.OPENING.roles, member.branch)
    return render(request, "screening/discipline/violation_new.html", context, status=409 if reasons else 200)


def violation(request, pk):
    """One violation: the forms still possible, the conditions, and the form that opens the case."""
    on, actor = calendar.today(), request.user
    found = Violation.objects.visible_to(actor).select_related("member__branch", "member__managed_by", "recorded_by")
    about = get_object_or_404(found, pk=pk)
    member, posted = about.member, request.POST if request.method == "POST" else None
    if posted is not None:
        opening.require_opener(actor, member)
    form, reasons = OpenDisciplineForm(posted, member=member), []
    if form.is_valid():
        try:
            case = actions.open_discipline(about, actor=actor, on=on, **form.cleaned_data)
        except NotYet as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, f"Đã mở hồ sơ số {case.label}. Việc tiếp theo: đồng chí tự kiểm điểm.")
            return redirect(case)
    journal.viewed(member, by=actor, part="Vi phạm")
    findings = opening.findings(about, actor, on)
    mine = Case.objects.visible_to(actor).filter(member=member)
    context = {
        "violation": about,
        "member": member,
        "form": form,
        "reasons": reasons,
        "forms": opening.possible_forms(about, on),
        "official": member.is_official(on),
        "findings": findings,
        "missing": [finding for finding in findings if not finding.met],
        "case": mine.filter(discipline__violation=about).first(),
        "beside": mine.open().exclude(track=Track.DISCIPLINE),
        "may_open": opening.may_open(actor, member),
        "who_may": opening.who_may(member),
        "back_url": member.get_absolute_url(),
    }
    return render(request, "screening/discipline/violation.html", context, status=409 if reasons else 200)
