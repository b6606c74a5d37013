"""Tasks of members: the register of a branch and year, the remarks of a meeting, one member's tasks."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from branches import calendar
from branches.models import Organization
from members import actions, assignments
from members.actions import assignments as verbs
from members.forms import refuse
from members.forms.assignments import AssignForm, ChangeAssignmentForm, CopyForm, EndAssignmentForm, RemarkForm
from members.models import Assignment, Meeting, Member

SHOWN = 5  # years to choose from, the next one included
BACK = timedelta(days=365)  # meetings to choose from


def _branch(request, pk, *, keep=False):
    branch = get_object_or_404(Organization.objects.visible_to(request.user).branches(), pk=pk)
    if keep:
        actions.require_keeper(request.user, branch)
    return branch


def _years(on):
    return [on.year + 1 - back for back in range(SHOWN)]


def _year(request, on):
    """The year asked for, this one where none or nonsense is asked."""
    asked = request.GET.get("nam", "")
    return int(asked) if asked in map(str, _years(on)) else on.year


def _address(branch, year):
    return f"{reverse('members:assignments', args=[branch.pk])}?nam={year}"


def _page(request, branch, year, on):
    lines = assignments.register(branch, year, on)
    tasks = [task for line in lines for task in line.tasks]
    return {
        "branch": branch,
        "year": year,
        "years": _years(on),
        "lines": lines,
        "lacking": [line.member for line in lines if line.lacks],
        "figures": assignments.Figures.of(tasks),
        "may_give": year >= on.year - 1,
    }


def assignment_list(request, organization_pk):
    branch, on = _branch(request, organization_pk), calendar.today()
    context = _page(request, branch, _year(request, on), on)
    context |= {"keeps": actions.may_keep(request.user, branch), "who_keeps": actions.who_keeps(branch)}
    return render(request, "members/assignment_list.html", context)


def assignment_sheet(request, organization_pk):
    """The tasks of the year, to be printed and signed."""
    branch, on = _branch(request, organization_pk), calendar.today()
    return render(request, "members/assignment_sheet.html", _page(request, branch, _year(request, on), on))


def _form(request, branch, year, form, title, act, done):
    """get → form → act → redirect to the register; a refusal comes back into the form."""
    if form.is_valid():
        try:
            act()
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect(_address(branch, year))
    context = {"form": form, "branch": branch, "year": year, "title": title, "back_url": _address(branch, year)}
    return render(request, "members/assignment_form.html", context)


def assignment_new(request, organization_pk):
    branch, on = _branch(request, organization_pk, keep=True), calendar.today()
    year = _year(request, on)
    form = AssignForm(
        request.POST or None,
        lines=assignments.register(branch, year, on),
        initial={"assigned_on": assigned_on(year, on)},
    )

    def act():
        told = dict(form.cleaned_data)
        verbs.assign(branch, told.pop("members"), year=year, actor=request.user, on=on, **told)

    return _form(request, branch, year, form, f"Giao nhiệm vụ năm {year}", act, "Đã giao nhiệm vụ.")


def assigned_on(year, on):
    """Today; for a year that is over its last day."""
    return min(on, date(year, 12, 31))


def assignment_copy(request, organization_pk):
    branch, on = _branch(request, organization_pk, keep=True), calendar.today()
    year = _year(request, on)
    form = CopyForm(request.POST or None, ready=assignments.to_copy(branch, year, on))

    def act():
        verbs.copy_assignments(branch, year, form.cleaned_data["tasks"], actor=request.user, on=on)

    title = f"Lấy nhiệm vụ năm {year - 1} sang năm {year}"
    return _form(request, branch, year, form, title, act, "Đã giao lại các nhiệm vụ đã chọn.")


def _assignment(request, pk):
    found = Assignment.objects.visible_to(request.user).select_related("branch", "member")
    assignment = get_object_or_404(found, pk=pk)
    actions.require_keeper(request.user, assignment.branch)
    return assignment


def assignment_edit(request, pk):
    assignment, on = _assignment(request, pk), calendar.today()
    form = ChangeAssignmentForm(request.POST or None, instance=assignment)

    def act():
        verbs.change_assignment(form.save(commit=False), actor=request.user, on=on)

    title = f"Sửa nhiệm vụ của đồng chí {assignment.member}"
    return _form(request, assignment.branch, assignment.year, form, title, act, "Đã lưu nhiệm vụ.")


def assignment_end(request, pk):
    assignment, on = _assignment(request, pk), calendar.today()
    form = EndAssignmentForm(request.POST or None, initial={"ended_on": on})

    def act():
        verbs.end_assignment(assignment, actor=request.user, on=on, **form.cleaned_data)

    title = f"Kết thúc nhiệm vụ của đồng chí {assignment.member}"
    return _form(request, assignment.branch, assignment.year, form, title, act, "Đã kết thúc nhiệm vụ.")


def assignment_remarks(request, organization_pk):
    """All open tasks on one screen, remarked at the chosen meeting; the latest one where none is chosen."""
    branch, on = _branch(request, organization_pk, keep=True), calendar.today()
    held = Meeting.objects.visible_to(request.user).of_members().filter(branch=branch, held_on__range=(on - BACK, on))
    meetings = list(held)
    asked = request.GET.get("hop", "")
    meeting = next((m for m in meetings if str(m.pk) == asked), meetings[0] if meetings else None)
    form = RemarkForm(request.POST or None, tasks=assignments.to_remark(meeting)) if meeting else None
    if form and form.is_valid():
        try:
            found = verbs.remark(meeting, form.verdicts, actor=request.user, on=on)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            words = f"Đã ghi {len(found)} nhận xét." if found else "Không có nhận xét nào mới."
            messages.success(request, words)
            return redirect(_address(branch, meeting.held_on.year))
    context = {"form": form, "branch": branch, "meeting": meeting, "meetings": meetings}
    return render(request, "members/assignment_remarks.html", context)


def member_assignments(request, pk):
    member = get_object_or_404(Member.objects.visible_to(request.user).select_related("branch"), pk=pk)
    context = {"member": member, "years": assignments.of_member(member, calendar.today())}
    return render(request, "members/assignment_member.html", context)
