"""Kết nạp: the files of a branch or of a committee, each step as a form; chỉ tiêu kết nạp and its progress."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from branches import calendar
from branches.listing import PARAMETER, keyset_page
from branches.models import Organization
from members import actions, admission, admission_plans, pages, readmission
from members.actions import admission as verbs
from members.actions import admission_plans as plan_verbs
from members.forms import refuse
from members.forms.admission import (
    AdmissionPlanForm,
    CeremonyForm,
    PeriodOfPlanForm,
    ReadmissionForm,
    StepForm,
    StopForm,
)
from members.models import Admission, Member

#: Steps that ask for more than the fields of the file.
FORMS = {"le-ket-nap": CeremonyForm, "ket-nap-lai": ReadmissionForm}

SHOWN = {"": "Đang xét", "da-ket-nap": "Đã kết nạp", "da-dung": "Đã dừng xét"}


def _organization(request, pk):
    return get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)


def _admission(request, pk, *, keep=False):
    found = Admission.objects.visible_to(request.user).select_related(
        "branch", "introducer", "helper", "member", "former"
    )
    found = get_object_or_404(found, pk=pk)
    if keep:
        actions.require_keeper(request.user, found.branch)
    return found


def admission_list(request, organization_pk):
    organization, on = _organization(request, organization_pk), calendar.today()
    files = Admission.objects.visible_to(request.user).filter(branch__path__startswith=organization.path)
    shown = request.GET.get("muc", "")
    shown = shown if shown in SHOWN else ""
    if shown == "da-ket-nap":
        files = files.filter(member__isnull=False)
    else:
        files = files.filter(member=None, stopped_on__isnull=shown != "da-dung")
    page = keyset_page(
        files.select_related("branch"), order=("-applied_on", "-id"), after=request.GET.get(PARAMETER, "")
    )
    context = {
        "organization": organization,
        "page": page,
        "export_filters": urlencode({"muc": shown or "dang-xet"}),
        "rows": [(file, admission.state(file, on)) for file in page],
        "shown": shown,
        "choices": SHOWN.items(),
        "keeps": organization.has_members and actions.may_keep(request.user, organization),
    }
    return render(request, "members/admission_list.html", context)


def admission_page(request, pk):
    file, on = _admission(request, pk), calendar.today()
    seen = Member.objects.visible_to(request.user).filter(pk=file.member_id).exists()
    context = {
        "admission": file,
        "steps": admission.shown_steps(file, on),
        "closed": admission.why_closed(file),
        "member_seen": seen,
        "former_periods": readmission.periods(file.former) if file.readmission and file.former_id else (),
        "late": admission.late_words(file),
        "keeps": actions.may_keep(request.user, file.branch),
        "who_keeps": actions.who_keeps(file.branch),
    }
    return render(request, "members/admission.html", context)


def admission_new(request, organization_pk):
    branch = get_object_or_404(Organization.objects.visible_to(request.user).branches(), pk=organization_pk)
    actions.require_keeper(request.user, branch)
    on, step = calendar.today(), admission.STEPS[0]
    form = StepForm(request.POST or None, instance=Admission(branch=branch), step=step, actor=request.user, on=on)
    if form.is_valid():
        try:
            file = verbs.open_admission(form.save(commit=False), actor=request.user, on=on)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã mở hồ sơ xét kết nạp của {file.full_name}.")
            return redirect(file)
    context = {"form": form, "branch": branch, "title": "Mở hồ sơ xét kết nạp"}
    return render(request, "members/admission_form.html", context)


def admission_step(request, pk, slug):
    """A form for each step; the ceremony makes a member, the stop closes the file."""
    file, on = _admission(request, pk, keep=True), calendar.today()
    if slug == "dung":
        return _stop(request, file, on)
    step = next((step for step in admission.steps_of(file) if step.slug == slug), None)
    if step is None:
        raise Http404
    if reasons := admission.obstacles(file, step, on):
        context = {"admission": file, "branch": file.branch, "title": step.label, "reasons": reasons}
        return render(request, "members/admission_form.html", context)
    official = Member.objects.visible_to(request.user).official_on(on).filter(branch=file.branch).count()
    form = FORMS.get(slug, StepForm)(
        request.POST or None, instance=file, step=step, actor=request.user, on=on, official=official
    )

    def act():
        if slug != "le-ket-nap":
            verbs.take_step(form.save(commit=False), slug, actor=request.user, on=on)
            return file, "Đã lưu."
        ceremony = {name: form.cleaned_data[name] for name in ("ceremony_on", "helper")}
        member = verbs.hold_ceremony(file, actor=request.user, on=on, **ceremony)
        return member, f"Đã ghi lễ kết nạp; {pages.address(member)} là đảng viên dự bị của {file.branch}."

    return _acted(request, form, act, _admission(request, pk), step.label)


def _stop(request, file, on):
    form = StopForm(request.POST or None)

    def act():
        verbs.stop_admission(file, actor=request.user, on=on, **form.cleaned_data)
        return file, "Đã ghi dừng xét. Hồ sơ được giữ nguyên."

    return _acted(request, form, act, file, "Dừng xét kết nạp")


def _acted(request, form, act, file, title):
    """form → act → redirect; a refusal comes back into the form."""
    if form.is_valid():
        try:
            target, done = act()
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect(target)
    context = {"form": form, "admission": file, "branch": file.branch, "title": title}
    return render(request, "members/admission_form.html", context)


# --- chỉ tiêu -------------------------------------------------------------------------------------------------------


def plan_page(request, organization_pk):
    organization, on = _organization(request, organization_pk), calendar.today()
    known = admission_plans.periods(organization)
    first, last = known[0] if known else (on.year, on.year)
    given = {name: request.GET.get(name) or default for name, default in (("tu", first), ("den", last))}
    form = PeriodOfPlanForm(given)
    years = (form.cleaned_data.get("tu"), form.cleaned_data.get("den")) if form.is_valid() else (first, last)
    years = (years[0] or first, years[1] or last)
    rows = admission_plans.progress(organization, *years, on)
    context = {
        "organization": organization,
        "form": form,
        "years": years,
        "export_filters": urlencode({"tu": years[0], "den": years[1]}),
        "known": known,
        "rows": rows,
        "total": admission_plans.total(organization, rows),
        "keeps": actions.may_keep(request.user, organization),
        "who_keeps": actions.who_keeps(organization),
    }
    return render(request, "members/admission_plans.html", context)


def plan_new(request, organization_pk):
    organization, on = _organization(request, organization_pk), calendar.today()
    actions.require_keeper(request.user, organization)
    units = Organization.objects.visible_to(request.user).active_on(on).filter(parent=organization)
    initial = {"from_year": on.year, "to_year": on.year, "target": 1, "whom": request.GET.get("cho", "each")}
    form = AdmissionPlanForm(request.POST or None, organization=organization, units=units[:200], initial=initial)
    if form.is_valid():
        data = dict(form.cleaned_data)
        whom = data.pop("whom", str(organization.pk))
        try:
            if whom == "each":
                count = plan_verbs.set_admission_plans(organization, actor=request.user, on=on, **data)
                done = f"Đã đặt chỉ tiêu cho {count} chi bộ."
            else:
                unit = get_object_or_404(Organization.objects.visible_to(request.user), pk=whom)
                plan_verbs.set_admission_plan(unit, actor=request.user, on=on, **data)
                done = f"Đã đặt chỉ tiêu cho {unit}."
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect("members:admission-plans", organization.pk)
    return render(request, "members/admission_plan_form.html", {"form": form, "organization": organization})
