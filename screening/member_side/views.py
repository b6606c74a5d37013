"""The member's side: own words, the complaint, all that is held, the notice of a suspension."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from branches import access, calendar, journal
from members.documents.docx import TYPE as DOCX
from members.forms import refuse
from members.models import Member
from screening.documents import docx
from screening.flow import NotYet
from screening.member_side import complaints, giving, notice
from screening.member_side.forms import AnswerComplaintForm, ComplaintForm, PersonalDataForm
from screening.member_side.statements import of_case
from screening.models import Case, Complaint, Suspension


def _case(request, pk):
    visible = Case.objects.visible_to(request.user).select_related("member", "branch__parent", "edition", "leaving")
    return get_object_or_404(visible, pk=pk)


def _file(content, name, kind):
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


def statements(request, pk):
    """Everything the member said and wrote in the case, to read and to print."""
    case = _case(request, pk)
    journal.viewed(case, by=request.user, part="Lời của đồng chí")
    context = {"case": case, "statements": of_case(case), "on": calendar.today()}
    return render(request, "screening/member/statements.html", context)


# --- ý kiến gửi cấp trên ------------------------------------------------------------------------------------------------


def complaint_new(request, pk):
    case, on = _case(request, pk), calendar.today()
    if not complaints.may_record(request.user, case):
        raise access.NoOffice(complaints.who_records(case))
    form = ComplaintForm(request.POST or None, initial={"received_on": f"{on:%d/%m/%Y}"})
    reasons = complaints.why_not_record(case, request.user, on)
    if not reasons and form.is_valid():
        try:
            complaint = complaints.record_complaint(case, actor=request.user, on=on, **form.cleaned_data)
        except NotYet as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, f"Đã ghi. Cấp trên trả lời trước hết ngày {complaint.due_on:%d/%m/%Y}.")
            return redirect("screening:complaint", complaint.pk)
    context = {
        "case": case,
        "form": form,
        "reasons": reasons,
        "above": complaints.superior_of(case, on) or "Cấp trên",
        "days": case.rules.appeal_removal_days,
    }
    return render(request, "screening/member/complaint_new.html", context, status=409 if reasons else 200)


def complaint_page(request, pk):
    """What was written, until when it is answered, the answer; the superior's officers answer here."""
    found = Complaint.objects.visible_to(request.user)
    related = ("case__member", "case__branch__parent", "case__edition", "recorded_by", "answered_by")
    complaint, on = get_object_or_404(found.select_related(*related), pk=pk), calendar.today()
    case, form, reasons, refusals = complaint.case, None, [], []
    may = complaints.may_answer(request.user, case, on)
    above = complaints.superior_of(case, on)
    if request.method == "POST" and not may:
        raise access.NoOffice(complaints.who_answers(case, on))
    if may and complaint.answered_on is None:
        refusals = complaints.why_not_answer(case, request.user, on)
        form = AnswerComplaintForm(request.POST or None, initial={"answered_on": f"{on:%d/%m/%Y}"})
        if not refusals and form.is_valid():
            try:
                complaints.answer_complaint(complaint, actor=request.user, on=on, **form.cleaned_data)
            except NotYet as refusal:
                reasons = refusal.reasons
            else:
                messages.success(request, "Đã ghi trả lời. Chi bộ được báo để giao cho đồng chí.")
                return redirect("screening:complaint", complaint.pk)
    journal.viewed(case, by=request.user, part="Ý kiến gửi cấp trên")
    context = {
        "case": case,
        "complaint": complaint,
        "form": form,
        "reasons": reasons,
        "refusals": refusals,
        "state": complaints.state_of(complaint, on),
        "above": above or "cấp trên",
        "days": case.rules.appeal_removal_days,
        "basis": complaints.BASIS,
        "who_answers": complaints.who_answers(case, on),
    }
    return render(request, "screening/member/complaint.html", context, status=409 if reasons else 200)


# --- tất cả dữ liệu, thông báo quyền khi bị đình chỉ ----------------------------------------------------------------------


def personal_data(request, member_pk):
    """Everything held about one person, as a page to print or as a file, with a reason."""
    members = Member.objects.visible_to(request.user).select_related("branch")
    member, on = get_object_or_404(members, pk=member_pk), calendar.today()
    if not giving.may_give(request.user, member):
        raise access.NoOffice(giving.who_gives(member))
    form = PersonalDataForm(request.POST or None)
    if form.is_valid():
        told = {"reason": form.cleaned_data["reason"], "actor": request.user, "on": on}
        try:
            parts = giving.give(member, **told)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return _given(request, member, parts, form.cleaned_data["what"], told)
    return render(request, "screening/member/held.html", {"member": member, "form": form})


def _given(request, member, parts, what, told):
    name = f"du-lieu-{member.file_number or member.pk}"
    if what == "json":
        return _file(giving.as_json(member, parts, **told), f"{name}.json", "application/json")
    if what == "html":
        return _file(giving.as_html(member, parts, **told), f"{name}.html", "text/html; charset=utf-8")
    response = render(request, "screening/member/held_print.html", giving.context(member, parts, **told))
    response["Cache-Control"] = "no-store"
    return response


def suspension_rights(request, pk):
    """Thông báo quyền of a suspension, to print; with `tep` as a file."""
    found = Suspension.objects.visible_to(request.user).select_related("member__branch__parent", "organization__parent")
    suspension, on = get_object_or_404(found, pk=pk), calendar.today()
    sheet = notice.sheet_of_suspension(suspension, on)
    journal.viewed(suspension.member, by=request.user, part="In: thông báo quyền khi bị đình chỉ")
    if "tep" in request.GET:
        return _file(docx.write(sheet), f"thong-bao-quyen-{suspension.pk}.docx", DOCX)
    back = reverse("members:member", args=[suspension.member_id])
    return render(
        request, "screening/member/rights.html", {"sheet": sheet, "back_url": back, "person": suspension.member}
    )
