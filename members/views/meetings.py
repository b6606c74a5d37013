"""The plan of meetings, meetings with their attendance, their results."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branches import calendar
from branches.models import Organization
from members import actions, meetings
from members.actions import meetings as verbs
from members.actions import plans
from members.forms import CancelPlanForm, MeetingForm, PlanForm, ResultsForm, refuse
from members.limits import limits
from members.models import Meeting, Member, PlannedMeeting

YEAR = "nam"


def _branch(request, pk):
    return get_object_or_404(Organization.objects.visible_to(request.user).branches(), pk=pk)


def _kept(request, pk):
    """A branch whose records the actor keeps; otherwise the refusal says who may."""
    branch = _branch(request, pk)
    actions.require_keeper(request.user, branch)
    return branch


def _year(request, on):
    """The year asked for, this one where none or nonsense is asked."""
    asked = request.GET.get(YEAR) or request.POST.get(YEAR) or ""
    return int(asked) if asked.isdecimal() and 1930 <= int(asked[:9]) <= on.year + 1 else on.year


def meeting_list(request, organization_pk):
    branch, on = _branch(request, organization_pk), calendar.today()
    year = _year(request, on)
    context = {
        "branch": branch,
        "year": year,
        "years": meetings.years_of(branch, on),
        "found": meetings.year_of(branch, year, on),
        "rule": limits(on),
        "keeps": actions.may_keep(request.user, branch),
    }
    return render(request, "members/meeting_list.html", context)


# --- the plan -----------------------------------------------------------------------------------------------------


@require_POST
def plan_year(request, organization_pk):
    branch, on = _kept(request, organization_pk), calendar.today()
    try:
        made = plans.plan_year(branch, _year(request, on), actor=request.user, on=on)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        words = f"Đã lập lịch {len(made)} buổi sinh hoạt thường kỳ." if made else "Các tháng còn lại đều đã có lịch."
        messages.success(request, words)
    return _to_year(branch, _year(request, on))


def _to_year(branch, year):
    return redirect(f"{reverse('members:meetings', args=[branch.pk])}?{YEAR}={year}")


def plan_new(request, organization_pk):
    branch = _kept(request, organization_pk)
    return _plan_form(request, PlannedMeeting(branch=branch), "Thêm vào lịch họp", plans.plan_meeting)


def _plan(request, pk):
    plan = get_object_or_404(PlannedMeeting.objects.visible_to(request.user).select_related("branch"), pk=pk)
    actions.require_keeper(request.user, plan.branch)
    return plan


def plan_edit(request, pk):
    plan = _plan(request, pk)
    return _plan_form(
        request, plan, "Đưa lại vào lịch họp" if plan.cancelled_for else "Sửa lịch họp", plans.change_plan
    )


def _plan_form(request, plan, title, act):
    on = calendar.today()
    form = PlanForm(request.POST or None, instance=plan, on=on)
    return _simple(request, plan.branch, form, title, lambda: act(form.save(commit=False), actor=request.user, on=on))


def plan_cancel(request, pk):
    plan = _plan(request, pk)
    form = CancelPlanForm(request.POST or None)

    def act():
        return plans.cancel_plan(plan, form.cleaned_data["reason"], actor=request.user, on=calendar.today())

    return _simple(request, plan.branch, form, f"Hoãn buổi họp ngày {plan.planned_for:%d/%m/%Y}", act)


def _simple(request, branch, form, title, act):
    """get → form → act → redirect to the year of the plan; a refusal comes back into the form."""
    if form.is_valid():
        try:
            plan = act()
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã lưu.")
            return _to_year(branch, plan.planned_for.year)
    return render(request, "members/meeting_plan_form.html", {"form": form, "branch": branch, "title": title})


# --- the meeting --------------------------------------------------------------------------------------------------


def meeting_page(request, pk):
    found = Meeting.objects.visible_to(request.user).select_related("branch", "plan").with_numbers()
    meeting, on = get_object_or_404(found, pk=pk), calendar.today()
    attendances = list(meeting.attendances.select_related("member").order_by("guest", "member__sort_key", "member_id"))
    seen = Member.objects.visible_to(request.user).filter(attendances__meeting=meeting)
    context = {
        "meeting": meeting,
        "attendances": attendances,
        "seen": set(seen.values_list("pk", flat=True)),  # the others have moved on to a branch beyond reach
        "keeps": actions.may_keep(request.user, meeting.branch),
        "obstacles": actions.why_not_change(meeting),
        "results_line": meetings.results_line(meeting, limits(meeting.held_on), on),
        "scores": list(meeting.scores.select_related("item").order_by("item__order", "item")),
        "points": verbs.points_of(meeting),
    }
    return render(request, "members/meeting.html", context)


def _planned(request, branch):
    """The plan that is being fulfilled, where the address names one."""
    asked = request.GET.get("lich", "")
    plans_here = PlannedMeeting.objects.visible_to(request.user).filter(branch=branch, meeting=None, cancelled_for="")
    return plans_here.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None


def _as_last_time(request, meeting):
    """Who chaired and who wrote the minutes the last time; whoever has changed is typed over."""
    alike = Meeting.objects.visible_to(request.user).filter(branch=meeting.branch)
    committee = {"kind": Meeting.Kind.COMMITTEE}
    alike = alike.filter(**committee) if meeting.kind == Meeting.Kind.COMMITTEE else alike.exclude(**committee)
    return alike.values("chaired_by", "recorded_by").first() or {}


def meeting_new(request, organization_pk):
    branch, on = _kept(request, organization_pk), calendar.today()
    plan = _planned(request, branch)
    meeting, key, initial = Meeting(branch=branch), f"moi-{branch.pk}", {}
    if plan:
        names = ("kind", "place", "with_thematic", "agenda")
        initial = {name: getattr(plan, name) for name in names} | {"held_on": min(plan.planned_for, on)}
        meeting.kind, key = plan.kind, f"lich-{plan.pk}"
    else:
        if request.GET.get("loai") == "chi-uy":
            meeting.kind, key = Meeting.Kind.COMMITTEE, f"chi-uy-{branch.pk}"
        initial = {"held_on": on}
    initial |= _as_last_time(request, meeting)
    title = "Ghi họp chi ủy" if meeting.kind == Meeting.Kind.COMMITTEE else "Ghi cuộc họp chi bộ"

    def act(form, **who):
        return verbs.record_meeting(form.save(commit=False), form.attendance, plan=plan, **who)

    return _meeting_form(request, meeting, title, key, act, initial=initial)


def meeting_edit(request, pk):
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("branch"), pk=pk)
    actions.require_keeper(request.user, meeting.branch)

    def act(form, **who):
        return verbs.change_meeting(form.save(commit=False), form.attendance, **who)

    return _meeting_form(request, meeting, "Sửa cuộc họp, điểm danh", f"hop-{meeting.pk}", act)


def _meeting_form(request, meeting, title, key, act, **options):
    """One screen, one save. What is sent by the page's script is answered with the address to go on to."""
    on = calendar.today()
    form = MeetingForm(request.POST or None, instance=meeting, on=on, **options)
    if form.is_valid():
        try:
            done = act(form, actor=request.user, on=on)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã lưu.")
            if "X-Attendance" in request.headers:
                return JsonResponse({"url": done.get_absolute_url()})
            return redirect(done)
    context = {"form": form, "branch": meeting.branch, "title": title, "draft": key}
    return render(request, "members/meeting_form.html", context)


def meeting_results(request, pk):
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("branch"), pk=pk)
    actions.require_keeper(request.user, meeting.branch)
    form = ResultsForm(request.POST or None, instance=meeting)
    if form.is_valid():
        try:
            verbs.record_results(form.save(commit=False), form.points, actor=request.user, on=calendar.today())
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã lưu.")
            return redirect(meeting)
    return render(request, "members/meeting_results.html", {"form": form, "meeting": meeting})
