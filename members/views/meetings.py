"""Branch meetings and their attendance."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render

from branches import calendar
from branches.listing import PARAMETER, keyset_page
from branches.models import Organization
from members import actions
from members.forms import MeetingForm, refuse
from members.models import Meeting, Member


def meeting_list(request, organization_pk):
    branch = get_object_or_404(Organization.objects.visible_to(request.user).branches(), pk=organization_pk)
    meetings = Meeting.objects.visible_to(request.user).filter(branch=branch).with_numbers()
    page = keyset_page(meetings, order=("-held_on", "-id"), after=request.GET.get(PARAMETER, ""))
    context = {"branch": branch, "page": page, "keeps": actions.may_keep(request.user, branch)}
    return render(request, "members/meeting_list.html", context)


def meeting_page(request, pk):
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("branch").with_numbers(), pk=pk)
    attendances = list(meeting.attendances.select_related("member").order_by("member__sort_key", "member_id"))
    seen = Member.objects.visible_to(request.user).filter(attendances__meeting=meeting)
    context = {
        "meeting": meeting,
        "attendances": attendances,
        "seen": set(seen.values_list("pk", flat=True)),  # the others have moved on to a branch beyond reach
        "keeps": actions.may_keep(request.user, meeting.branch),
        "obstacles": actions.why_not_change(meeting),
    }
    return render(request, "members/meeting.html", context)


def meeting_new(request, organization_pk):
    branch = get_object_or_404(Organization.objects.visible_to(request.user).branches(), pk=organization_pk)
    actions.require_keeper(request.user, branch)
    return _form(request, Meeting(branch=branch), "Ghi cuộc họp chi bộ", actions.record_meeting)


def meeting_edit(request, pk):
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("branch"), pk=pk)
    actions.require_keeper(request.user, meeting.branch)
    return _form(request, meeting, "Sửa cuộc họp chi bộ", actions.change_meeting)


def _form(request, meeting, title, act):
    on = calendar.today()
    form = MeetingForm(request.POST or None, instance=meeting, on=on)
    if form.is_valid():
        try:
            act(form.save(commit=False), form.attendance, actor=request.user, on=on)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã lưu.")
            return redirect(meeting)
    return render(request, "members/meeting_form.html", {"form": form, "branch": meeting.branch, "title": title})
