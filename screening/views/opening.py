"""Evidence about a member, and the opening of a case: a person does it, never the program."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from branches import access, calendar, journal
from members.models import Member
from screening import actions, opening, pages
from screening.actions.opening import why_not_accept
from screening.flow import NotYet
from screening.forms.opening import EvidenceForm, OpenCaseForm
from screening.models import Case, Evidence
from screening.models.cases import CASE_ROLES


def member_of_cases(request, member_pk):
    """The member, for offices that deal with cases; a reader of lists is told who may."""
    members = Member.objects.visible_to(request.user).select_related("branch", "managed_by")
    member = get_object_or_404(members, pk=member_pk)
    offices = access.offices(request.user)
    if not any(o.role in CASE_ROLES and member.branch.path.startswith(o.organization.path) for o in offices):
        raise access.NoOffice(opening.who_may(member.branch))
    return member


def _with_way(reason, member):
    """An act that is too grave for the screening leads to where discipline begins (domain §11.3 no. 8)."""
    if reason.code != "not_grave":
        return reason
    url = reverse("screening:violation-new", args=[member.pk])
    return pages.Shown(False, reason.text, reason.advice, reason.basis, url, "Ghi vi phạm, xem xét kỷ luật")


def open_case(request, member_pk):
    on, actor = calendar.today(), request.user
    member = member_of_cases(request, member_pk)
    rows = opening.criteria_of(member, on)
    posted = request.POST if request.method == "POST" else None
    if posted is not None:
        access.require(actor, opening.OPENING.roles, member.branch)
    form, reasons = OpenCaseForm(posted, member=member, rows=rows, on=on), []
    if form.is_valid():
        data = form.cleaned_data
        try:
            case = actions.open_case(member, data.pop("criteria"), actor=actor, on=on, **data)
        except NotYet as refusal:
            reasons = [_with_way(reason, member) for reason in refusal.reasons]
        else:
            words = f"Đã mở hồ sơ số {case.label}. Việc tiếp theo: ghi ý kiến Mặt trận, đoàn thể."
            messages.success(request, words)
            return redirect(case)
    journal.viewed(member, by=actor, part="Rà soát theo tiêu chí")
    findings = opening.findings(member, actor, on)
    context = {
        "member": member,
        "rows": rows,
        "form": form,
        "reasons": reasons,
        "findings": findings,
        "missing": [finding for finding in findings if not finding.met],
        "case": Case.objects.visible_to(actor).screening().open().filter(member=member).first(),
        "may_open": opening.may_open(actor, member.branch),
        "may_record": opening.may_record(actor, member.branch),
        "who_may": opening.who_may(member.branch),
        "overlap": opening.OVERLAP if opening.overlaps(actor, rows) else "",
        "back_url": member.get_absolute_url(),
    }
    return render(request, "screening/opening.html", context, status=409 if reasons else 200)


def evidence_new(request, member_pk):
    on = calendar.today()
    member = member_of_cases(request, member_pk)
    access.require(request.user, opening.RECORDERS, member.branch)
    form, reasons = EvidenceForm(request.POST or None, instance=Evidence(member=member), on=on), []
    if form.is_valid():
        try:
            actions.record_evidence(form.save(commit=False), actor=request.user, on=on)
        except NotYet as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, "Đã thêm bằng chứng. Bằng chứng có giá trị khi được chấp nhận.")
            return redirect("screening:open", member.pk)
    context = {"member": member, "form": form, "reasons": reasons}
    return render(request, "screening/opening_evidence.html", context, status=409 if reasons else 200)


def evidence_accept(request, pk):
    on = calendar.today()
    found = Evidence.objects.visible_to(request.user).select_related("member__branch", "criterion", "recorded_by")
    evidence = get_object_or_404(found, pk=pk)
    member, reasons = evidence.member, []
    access.require(request.user, opening.RECORDERS, member.branch)
    if request.method == "POST":
        try:
            actions.accept_evidence(evidence, actor=request.user, on=on)
        except NotYet as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, "Đã chấp nhận bằng chứng.")
            return redirect("screening:open", member.pk)
    status, refusal = 409 if reasons else 200, why_not_accept(evidence, request.user, on)
    context = {"evidence": evidence, "member": member, "reasons": reasons or ([refusal] if refusal else [])}
    context["overlap"] = opening.OVERLAP if evidence.recorded_by_id == request.user.pk and not refusal else ""
    context["may_accept"] = not refusal
    return render(request, "screening/opening_accept.html", context, status=status)
